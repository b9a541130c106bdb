package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/deskside/deskside"
)

// ReturnTokens signs the links by which a mail brings a visitor back into the chat. One
// names the visitor, the conversation, the site and the origin, and ends with time;
// nothing is stored for it.
type ReturnTokens struct{ secret []byte }

// NewReturnTokens takes the instance's secret.
func NewReturnTokens(secret []byte) ReturnTokens {
	return ReturnTokens{secret: append([]byte(nil), secret...)}
}

// ReturnToken is what a valid token says.
type ReturnToken struct {
	VisitorToken
	ConversationID string
	Expires        time.Time
}

const returnVersion = "r1."

// Mint returns the token.
func (r ReturnTokens) Mint(t ReturnToken) string {
	parts := []string{t.SiteID, t.Origin, t.VisitorID, t.ConversationID, strconv.FormatInt(t.Expires.Unix(), 10)}
	body := returnVersion + base64.RawURLEncoding.EncodeToString([]byte(strings.Join(parts, "\n")))
	return body + "." + base64.RawURLEncoding.EncodeToString(r.sign(body))
}

// Verify returns what the token says, or an Unauthenticated error when it was not minted
// here, was changed since, or has expired.
func (r ReturnTokens) Verify(token string, now time.Time) (t ReturnToken, err error) {
	bad := deskside.Errorf(deskside.Unauthenticated, "return", "the link is not valid, or has expired")
	dot := strings.LastIndexByte(token, '.')
	if len(token) > maxToken || dot < len(returnVersion) || !strings.HasPrefix(token, returnVersion) {
		return t, bad
	}
	mac, err := base64.RawURLEncoding.Strict().DecodeString(token[dot+1:])
	if err != nil || !hmac.Equal(mac, r.sign(token[:dot])) {
		return t, bad
	}
	body, err := base64.RawURLEncoding.Strict().DecodeString(token[len(returnVersion):dot])
	parts := strings.Split(string(body), "\n")
	if err != nil || len(parts) != 5 {
		return t, bad
	}
	seconds, err := strconv.ParseInt(parts[4], 10, 64)
	if err != nil || !now.Before(time.Unix(seconds, 0)) {
		return t, bad
	}
	return ReturnToken{
		VisitorToken:   VisitorToken{SiteID: parts[0], Origin: parts[1], VisitorID: parts[2]},
		ConversationID: parts[3], Expires: time.Unix(seconds, 0),
	}, nil
}

func (r ReturnTokens) sign(body string) []byte {
	mac := hmac.New(sha256.New, r.secret)
	mac.Write([]byte("deskside return link\n" + body))
	return mac.Sum(nil)
}

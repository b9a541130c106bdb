package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/deskside/deskside"
)

// VisitorTokens signs and checks the tokens by which a browser is known as a
// visitor again. A token names the visitor, the site and the origin it was given
// on; nothing is stored for it.
type VisitorTokens struct{ secret []byte }

// NewVisitorTokens takes the instance's secret.
func NewVisitorTokens(secret []byte) VisitorTokens {
	return VisitorTokens{secret: append([]byte(nil), secret...)}
}

// VisitorToken is what a valid token says.
type VisitorToken struct {
	SiteID    string
	Origin    string
	VisitorID string
}

// tokenVersion starts every token, and what is signed, so that a later form can
// never be taken for this one.
const tokenVersion = "v1."

// maxToken bounds what Verify looks at.
const maxToken = 1024

// Mint returns the visitor's token for the site and origin.
func (v VisitorTokens) Mint(siteID, origin, visitorID string) string {
	body := tokenVersion + base64.RawURLEncoding.EncodeToString([]byte(siteID+"\n"+origin+"\n"+visitorID))
	return body + "." + base64.RawURLEncoding.EncodeToString(v.sign(body))
}

// Verify returns what the token says, or an Unauthenticated error when it was not
// minted here or was changed since.
func (v VisitorTokens) Verify(token string) (VisitorToken, error) {
	bad := deskside.Errorf(deskside.Unauthenticated, "", "the visitor token is not valid; ask for a new session")
	dot := strings.LastIndexByte(token, '.')
	if len(token) > maxToken || dot < len(tokenVersion) || !strings.HasPrefix(token, tokenVersion) {
		return VisitorToken{}, bad
	}
	mac, err := base64.RawURLEncoding.Strict().DecodeString(token[dot+1:])
	if err != nil || !hmac.Equal(mac, v.sign(token[:dot])) {
		return VisitorToken{}, bad
	}
	body, err := base64.RawURLEncoding.Strict().DecodeString(token[len(tokenVersion):dot])
	parts := strings.Split(string(body), "\n")
	if err != nil || len(parts) != 3 {
		return VisitorToken{}, bad
	}
	return VisitorToken{SiteID: parts[0], Origin: parts[1], VisitorID: parts[2]}, nil
}

func (v VisitorTokens) sign(body string) []byte {
	mac := hmac.New(sha256.New, v.secret)
	mac.Write([]byte("deskside visitor token\n" + body))
	return mac.Sum(nil)
}

// AddressHash is by what an address is known again that nobody can read back.
func (v VisitorTokens) AddressHash(address string) string {
	return base64.RawURLEncoding.EncodeToString(v.sign("address\n" + address)[:16])
}

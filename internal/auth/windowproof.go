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

// WindowProof is how a visitor's browser names itself to a window of its own that it cannot
// talk to, because the website forbids (Cross-Origin-Opener-Policy). It stands in the
// window's address, so the token itself does not: the part of it that says whose it is, and
// for a moment that whoever wrote this has the rest. The browser makes it without asking.
type WindowProof struct {
	Visitor        string // the token without its signature
	ConversationID string
	At             int64  // seconds, by the browser's clock
	Proof          string // HMAC-SHA256 of the conversation and the moment, by the whole token
}

// proofTime is how far the moment may be from now: clocks differ, and a window takes a
// while to load.
const proofTime = 5 * time.Minute

// FromProof returns the token that the proof was made with.
func (v VisitorTokens) FromProof(p WindowProof, now time.Time) (token string, err error) {
	bad := deskside.Errorf(deskside.Unauthenticated, "proof", "this window's address is not valid any more; open it again from the chat")
	if len(p.Visitor) > maxToken || !strings.HasPrefix(p.Visitor, tokenVersion) || now.Sub(time.Unix(p.At, 0)).Abs() > proofTime {
		return "", bad
	}
	token = p.Visitor + "." + base64.RawURLEncoding.EncodeToString(v.sign(p.Visitor))
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("deskside call window\n" + p.ConversationID + "\n" + strconv.FormatInt(p.At, 10)))
	proof, err := base64.RawURLEncoding.Strict().DecodeString(p.Proof)
	if err != nil || !hmac.Equal(proof, mac.Sum(nil)) {
		return "", bad
	}
	return token, nil
}

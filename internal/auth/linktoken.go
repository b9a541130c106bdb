package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/deskside/deskside"
)

// LinkToken is what the link of an agent carries: its id, signed. What is stored of a link
// is not enough to use it.
func LinkToken(secret []byte, id string) string {
	return id + "." + base64.RawURLEncoding.EncodeToString(signLink(secret, id))
}

// CheckLinkToken returns the id in the token, or a NotFound error.
func CheckLinkToken(secret []byte, token string) (id string, err error) {
	id, signature, _ := strings.Cut(token, ".")
	mac, err := base64.RawURLEncoding.Strict().DecodeString(signature)
	if err != nil || len(token) > maxToken || !hmac.Equal(mac, signLink(secret, id)) {
		return "", deskside.Errorf(deskside.NotFound, "", "the link is not valid any more; ask for a new one")
	}
	return id, nil
}

func signLink(secret []byte, id string) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("deskside agent link\n" + id))
	return mac.Sum(nil)
}

package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// NewToken makes an unguessable token of 256 bits and the hash that is stored in
// its place. The prefix, such as dk_ for API keys, is part of the token.
func NewToken(prefix string) (token string, hash []byte) {
	var b [32]byte
	rand.Read(b[:])
	token = prefix + base64.RawURLEncoding.EncodeToString(b[:])
	return token, HashToken(token)
}

// HashToken returns what is stored for a token. A plain hash is enough: nobody can
// try 2^256 tokens.
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

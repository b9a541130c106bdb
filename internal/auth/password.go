// Package auth holds the primitives that tell who somebody is: password hashes,
// random tokens of sessions and API keys, and the signed tokens of visitors. It
// keeps nothing and asks nobody; desk and the doors decide what an identity may do.
package auth

import (
	"crypto/rand"

	"github.com/alexedwards/argon2id"

	"github.com/deskside/deskside"
)

// MinPassword and MaxPassword bound a password's length in bytes. The upper bound
// keeps hashing cheap for whoever sends megabytes.
const (
	MinPassword = 10
	MaxPassword = 512
)

// params are OWASP's second recommendation for argon2id: little memory, so that a
// sign-in fits a small server.
var params = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hashing holds a place for each hash being computed: memory stays bounded however
// many people sign in at once.
var hashing = make(chan struct{}, 2)

// HashPassword returns the password's argon2id hash in PHC form, or an Invalid
// error for a password that is too short or too long.
func HashPassword(password string) (string, error) {
	switch {
	case len(password) < MinPassword:
		return "", deskside.Errorf(deskside.Invalid, "password", "the password is too short; use at least %d characters", MinPassword)
	case len(password) > MaxPassword:
		return "", deskside.Errorf(deskside.Invalid, "password", "the password is longer than %d bytes", MaxPassword)
	}
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2id.CreateHash(password, &params)
}

// CheckPassword reports whether the hash was made from the password. An empty hash
// stands for an unknown account: it costs the same and is never right, so that the
// time of the answer does not tell which accounts exist.
func CheckPassword(hash, password string) (bool, error) {
	if len(password) > MaxPassword {
		return false, nil
	}
	known := hash != ""
	if !known {
		hash = unknownHash
	}
	hashing <- struct{}{}
	defer func() { <-hashing }()
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	return ok && known, err
}

// unknownHash has the same parameters as every hash made here.
const unknownHash = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// NewPassword makes a password for somebody to copy: 20 characters without the
// ones that are easily confused.
func NewPassword() string {
	const letters = "abcdefghijkmnpqrstuvwxyz23456789" // 32 of them, so that a byte maps evenly
	var b [20]byte
	rand.Read(b[:])
	for i := range b {
		b[i] = letters[b[i]%32]
	}
	return string(b[:])
}

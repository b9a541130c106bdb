// Package seal encrypts the chunks of recordings, for whoever keeps and plays them. A
// recording's key is made of the installation's secret and the recording's salt and kept
// nowhere, and a chunk can be read in its own place only.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"

	"github.com/deskside/deskside"
)

// box is the cipher of one recording.
func box(secret []byte, r deskside.Recording) (cipher.AEAD, error) {
	if len(secret) == 0 || r.Salt == "" {
		return nil, errors.New("there is no key")
	}
	what := "deskside co-browsing recording\n"
	if r.CallID != "" {
		what = "deskside call recording\n"
	}
	key, err := hkdf.Key(sha256.New, secret, []byte(r.Salt), what+r.ID, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Chunk encrypts a chunk of the recording.
func Chunk(secret []byte, r deskside.Recording, chunkID string, data []byte) ([]byte, error) {
	b, err := box(secret, r)
	if err != nil {
		return nil, err
	}
	return b.Seal(nil, nil, data, []byte(r.ID+"/"+chunkID)), nil
}

// Open decrypts a chunk of the recording.
func Open(secret []byte, r deskside.Recording, chunkID string, sealed []byte) ([]byte, error) {
	b, err := box(secret, r)
	if err != nil {
		return nil, err
	}
	return b.Open(nil, nil, sealed, []byte(r.ID+"/"+chunkID))
}

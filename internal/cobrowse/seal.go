package cobrowse

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/seal"
)

// maxChunk bounds a chunk as it is read, unpacked.
const maxChunk = 64 << 20

// moment is a frame of a recording.
type moment struct {
	at  time.Duration // from the beginning
	raw []byte
}

// pack puts frames into a chunk: for each the milliseconds from the beginning and its
// length, four bytes each, and its bytes; all of it deflated.
func pack(list []moment) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	var head [8]byte
	for _, m := range list {
		binary.BigEndian.PutUint32(head[:4], uint32(m.at.Milliseconds()))
		binary.BigEndian.PutUint32(head[4:], uint32(len(m.raw)))
		if _, err := w.Write(head[:]); err != nil {
			return nil, err
		}
		if _, err := w.Write(m.raw); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return out.Bytes(), err
}

// unpack is the frames as the console reads them.
func unpack(data []byte) ([]byte, error) {
	all, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(data)), maxChunk+1))
	if err == nil && len(all) > maxChunk {
		err = errors.New("the chunk is too large")
	}
	return all, err
}

// sealChunk encrypts a chunk; it can be read in its own place only.
func (s Secret) sealChunk(r deskside.Recording, chunkID string, data []byte) ([]byte, error) {
	return seal.Chunk(s, r, chunkID, data)
}

func (s Secret) openChunk(r deskside.Recording, chunkID string, sealed []byte) ([]byte, error) {
	return seal.Open(s, r, chunkID, sealed)
}

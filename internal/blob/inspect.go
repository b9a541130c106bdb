package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	"gocloud.dev/blob"
)

// Found is what the bytes of a name say.
type Found struct {
	Type          string // without parameters
	Size          int64
	Width, Height int // of a picture, as it is shown
	Thumbnail     bool
	Harmful       bool
}

// headBytes is how much of a file tells its type.
const headBytes = 4096

// largestPicture is the largest file that is taken for a picture to shrink and clean.
const largestPicture = 64 << 20

// Inspect looks at the bytes of a name: asks the scanner, finds out the type, makes a
// small picture and takes out of a picture what it should not tell. Doing it again finds
// the same.
func (s *Store) Inspect(ctx context.Context, name string, scanner Scanner) (found Found, err error) {
	r, err := s.Reader(ctx, name)
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	found.Size = r.Size()
	head, err := io.ReadAll(io.LimitReader(r, headBytes))
	if err != nil {
		return found, err
	}
	found.Type = TypeOf(head)
	if scanner != nil {
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			return found, err
		}
		if found.Harmful, err = scanner.Scan(ctx, r); err != nil || found.Harmful {
			return found, err
		}
	}
	if !isPicture(found.Type) || found.Size > largestPicture {
		return found, nil
	}
	s.picture.Lock()
	defer s.picture.Unlock()
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return found, err
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return found, err
	}
	return s.inspectPicture(ctx, name, raw, found)
}

// inspectPicture works on a picture in memory. One that can't be read is kept as it is.
func (s *Store) inspectPicture(ctx context.Context, name string, raw []byte, found Found) (Found, error) {
	small, width, height, err := Thumbnail(raw)
	if err != nil {
		return found, nil // broken or too large to unpack: it can be saved, not shown
	}
	found.Width, found.Height, found.Thumbnail = width, height, true
	if err := s.bucket.WriteAll(ctx, thumbnailPrefix+name, small, nil); err != nil {
		return found, err
	}
	clean, ok := Strip(raw)
	if !ok || bytes.Equal(clean, raw) {
		return found, nil
	}
	found.Size = int64(len(clean))
	return found, s.bucket.WriteAll(ctx, filePrefix+name, clean, &blob.WriterOptions{DisableContentTypeDetection: true})
}

// TypeOf is the media type that a file's first bytes show, in lower case and without
// parameters; application/octet-stream when they show none.
func TypeOf(head []byte) string {
	if len(head) > headBytes {
		head = head[:headBytes]
	}
	kind, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	if scripted(head) {
		return "text/html"
	}
	return kind
}

// scripted reports whether a browser that guesses could take the beginning for a page,
// whatever else the file is: a picture with a page in it is treated as a page.
func scripted(head []byte) bool {
	lower := bytes.ToLower(head[:min(len(head), 1024)])
	for _, tag := range []string{"<!doctype html", "<html", "<script", "<body", "<iframe", "<head"} {
		if bytes.Contains(lower, []byte(tag)) {
			return true
		}
	}
	return false
}

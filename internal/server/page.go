package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"time"
)

// page is a small text made by the server, kept with its compressed form.
type page struct {
	contentType, cache, tag string
	plain, gzipped          []byte
}

func newPage(contentType, cache string, content []byte) (*page, error) {
	var buf bytes.Buffer
	z, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(content); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(content)
	return &page{
		contentType: contentType,
		cache:       cache,
		tag:         base64.RawURLEncoding.EncodeToString(sum[:12]),
		plain:       content,
		gzipped:     buf.Bytes(),
	}, nil
}

func (p *page) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", p.contentType)
	h.Set("Cache-Control", p.cache)
	h.Add("Vary", "Accept-Encoding")
	content, tag := p.plain, `"`+p.tag+`"`
	if accepts(r, "gzip") {
		content, tag = p.gzipped, `"`+p.tag+`-gz"`
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", tag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

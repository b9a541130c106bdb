package transfer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/blob"
)

// shown is what browsers may show in place, as the type that its bytes have. All else is
// saved, as bytes without a meaning: pages, SVG pictures and the like could run.
var shown = []string{
	"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/bmp",
	"audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/ogg", "audio/wav", "audio/flac", "audio/aac", "audio/webm",
	"video/mp4", "video/webm", "video/ogg", "video/quicktime",
}

// Should a browser take a file for a page in spite of its type, it would be one of nobody's
// origin that may do nothing. PDF files are fetched by our pages, which have them drawn in
// a sandbox of their own (web/pdf).
const policy = "default-src 'none'; frame-ancestors 'self'; form-action 'none'; base-uri 'none'; sandbox"

func (t *Transfer) file(w http.ResponseWriter, r *http.Request) {
	a, token, err := t.open(r)
	if err == nil {
		var body *blob.Reader
		if body, err = t.Blob.Reader(r.Context(), a.Blob); err == nil {
			kind, disposition := a.Type, "inline"
			if !slices.Contains(shown, kind) {
				kind, disposition = "application/octet-stream", "attachment"
			}
			if r.URL.Query().Has("download") {
				disposition = "attachment"
			}
			h := t.headers(w, token)
			h.Set("Content-Type", kind)
			h.Set("Content-Disposition", dispositionOf(disposition, a.Name))
			t.send(w, r, a, body, "f")
			return
		}
	}
	t.Refuse(w, r, err)
}

func (t *Transfer) thumbnail(w http.ResponseWriter, r *http.Request) {
	a, token, err := t.open(r)
	if err == nil && !a.Thumbnail {
		err = deskside.Errorf(deskside.NotFound, "", "there is no small picture of this file")
	}
	if err == nil {
		var body *blob.Reader
		if body, err = t.Blob.Thumbnail(r.Context(), a.Blob); err == nil {
			h := t.headers(w, token)
			head := make([]byte, 3)
			if _, err = io.ReadFull(body, head); err == nil {
				_, err = body.Seek(0, io.SeekStart)
			}
			h.Set("Content-Type", map[bool]string{true: "image/jpeg", false: "image/png"}[string(head) == "\xFF\xD8\xFF"])
			if err == nil {
				t.send(w, r, a, body, "t")
				return
			}
			err = errors.Join(err, body.Close())
		}
	}
	t.Refuse(w, r, err)
}

// picture answers with the picture of a card. Its name is that of its bytes: it never changes.
func (t *Transfer) picture(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	data, kind, err := t.Desk.Picture(r.Context(), name)
	if err != nil {
		t.Refuse(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Type", kind)
	h.Set("ETag", `"`+name+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// open finds the file of a request that may read it.
func (t *Transfer) open(r *http.Request) (deskside.Attachment, deskside.AttachmentToken, error) {
	a, token, err := t.Desk.AttachmentByToken(r.Context(), r.PathValue("token"), deskside.ForAgents, deskside.ForVisitors)
	if err == nil && token.Use == deskside.ForAgents {
		err = t.Agent(r)
	}
	if err == nil && a.State != deskside.AttachmentReady {
		err = deskside.Errorf(deskside.NotFound, "", "this file can't be read")
	}
	return a, token, err
}

// headers sets what holds for every file.
func (t *Transfer) headers(w http.ResponseWriter, token deskside.AttachmentToken) http.Header {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", fmt.Sprintf("private, max-age=%d, immutable", max(0, int(time.Until(token.Until).Seconds()))))
	return h
}

// send answers with the bytes or the part of them that is asked for.
func (t *Transfer) send(w http.ResponseWriter, r *http.Request, a deskside.Attachment, body *blob.Reader, variant string) {
	defer func() {
		if err := body.Close(); err != nil {
			t.Log.Debug("file not closed", "attachment", a.ID, "error", err)
		}
	}()
	w.Header().Set("ETag", `"`+strings.ReplaceAll(a.ID, "-", "")+variant+strconv.FormatInt(a.StateAt.UnixMicro(), 36)+`"`)
	http.ServeContent(w, r, "", time.Time{}, body)
}

// dispositionOf names the file, in letters that any client understands and in its own.
func dispositionOf(how, name string) string {
	if v := mime.FormatMediaType(how, map[string]string{"filename": name}); v != "" {
		return v
	}
	return how
}

func sizeText(n int64) string { return strconv.FormatInt(n, 10) }

package transfer_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/blob"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/transfer"
)

// house is the real door on a real desk and a real store, behind a real listener.
type house struct {
	*testdesk.Fixture
	t        testing.TB
	url      string
	blob     *blob.Store
	dir      string
	signedIn bool
}

// options are how a house differs from the plain one.
type options struct {
	blob    string // address of the store; empty: a folder
	scanner blob.Scanner
}

func newHouse(t testing.TB, f *testdesk.Fixture, o options) *house {
	t.Helper()
	h := &house{Fixture: f, t: t, signedIn: true, dir: t.TempDir()}
	var err error
	if h.blob, err = blob.Open(t.Context(), o.blob, h.dir, nil); err != nil {
		t.Fatal(err)
	}
	h.serve(o)
	return h
}

// serve starts the door; the test's end stops it.
func (h *house) serve(o options) {
	door := transfer.New(transfer.Config{
		Desk: h.Desk, Blob: h.blob, Scanner: o.scanner, Log: slog.New(slog.NewTextHandler(h.t.Output(), nil)),
		Agent: func(*http.Request) error {
			if !h.signedIn {
				return deskside.Errorf(deskside.Unauthenticated, "", "sign in first")
			}
			return nil
		},
		Refuse: func(w http.ResponseWriter, _ *http.Request, err error) {
			status := map[deskside.Code]int{deskside.NotFound: 404, deskside.Unauthenticated: 401}[deskside.CodeOf(err)]
			if status == 0 {
				h.t.Errorf("refused with %v", err)
				status = 500
			}
			w.WriteHeader(status)
		},
	})
	mux := http.NewServeMux()
	door.Routes(mux)
	server := httptest.NewServer(mux)
	h.url = server.URL
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- door.Run(ctx) }()
	h.t.Cleanup(func() {
		server.Close()
		cancel()
		if err := <-done; err != nil {
			h.t.Error(err)
		}
	})
}

// announce announces a file of the fixture's visitor.
func (h *house) announce(name string, size int) deskside.Attachment {
	h.t.Helper()
	a, err := h.AddAttachment(h.t.Context(), h.Visitor, desk.NewAttachment{ID: testdesk.NewID(), ConversationID: h.conversation(), Name: name, Size: int64(size)})
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// conversation is the visitor's, made when there is none.
func (h *house) conversation() string {
	h.t.Helper()
	list, err := h.VisitorConversations(h.t.Context(), h.Visitor)
	if err != nil {
		h.t.Fatal(err)
	}
	if len(list) > 0 {
		return list[0].ID
	}
	return h.Start(h.t, h.Visitor, "Hello").ID
}

func (h *house) patch(a deskside.Attachment, offset int, body io.Reader) *http.Response {
	h.t.Helper()
	return h.do("PATCH", a.UploadAddress(time.Now()), body, "Tus-Resumable", "1.0.0", "Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(offset))
}

func (h *house) do(method, path string, body io.Reader, headers ...string) *http.Response {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = got.Body.Close() })
	return got
}

// offset asks how many bytes are there.
func (h *house) offset(a deskside.Attachment) int {
	h.t.Helper()
	got := h.do("HEAD", a.UploadAddress(time.Now()), nil, "Tus-Resumable", "1.0.0")
	n, err := strconv.Atoi(got.Header.Get("Upload-Offset"))
	if got.StatusCode != 200 || err != nil {
		h.t.Fatalf("HEAD answers %d %v", got.StatusCode, got.Header)
	}
	return n
}

// upload sends a whole file and waits until it was looked at.
func (h *house) upload(name string, content []byte) deskside.Attachment {
	h.t.Helper()
	a := h.announce(name, len(content))
	if got := h.patch(a, 0, bytes.NewReader(content)); got.StatusCode != 204 {
		h.t.Fatalf("PATCH answers %d", got.StatusCode)
	}
	return h.settled(a.ID)
}

// settled waits until a file was looked at.
func (h *house) settled(id string) deskside.Attachment {
	h.t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		a, err := h.Attachment(h.t.Context(), h.Anna.Actor(), id)
		if err != nil {
			h.t.Fatal(err)
		}
		if a.State != deskside.AttachmentUploading && a.State != deskside.AttachmentChecking {
			return a
		}
	}
	h.t.Fatal("the file was never looked at")
	return deskside.Attachment{}
}

func (h *house) body(r *http.Response) []byte {
	h.t.Helper()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return raw
}

// onDisk is how many bytes of a file are there.
func (h *house) onDisk(a deskside.Attachment) int {
	info, err := os.Stat(filepath.Join(h.dir, "file", a.Blob))
	if err != nil {
		return 0
	}
	return int(info.Size())
}

// try sends bytes and returns what went wrong on the way.
func (h *house) try(a deskside.Attachment, body io.Reader) error {
	r, err := http.NewRequestWithContext(h.t.Context(), "PATCH", h.url+a.UploadAddress(time.Now()), body)
	if err != nil {
		return err
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Content-Type", "application/offset+octet-stream")
	r.Header.Set("Upload-Offset", "0")
	got, err := (&http.Transport{}).RoundTrip(r)
	if err != nil {
		return err
	}
	return got.Body.Close()
}

// picture is a PNG file with a pattern.
func picture(t testing.TB, w, h int) []byte {
	t.Helper()
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			p.SetNRGBA(x, y, color.NRGBA{uint8(x), uint8(y), uint8(x ^ y), 255})
		}
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, p); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

package transfer_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// TestUpload sends a picture from the visitor to the agent.
func TestUpload(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		h := newHouse(t, f, options{})
		raw := picture(t, 1200, 900)
		a := h.upload("photo.png", raw)
		if a.State != deskside.AttachmentReady || a.Type != "image/png" || a.Width != 1200 || a.Height != 900 || !a.Thumbnail {
			t.Fatalf("looked at: %+v", a)
		}
		_, item, err := h.PostMessage(t.Context(), h.Visitor, h.conversation(), testdesk.NewID(), "", a.ID)
		if err != nil {
			t.Fatal(err)
		}
		items, err := h.Items(t.Context(), h.Anna.Actor(), h.conversation(), desk.Range{})
		if err != nil || len(items) != 2 || len(items[1].Attachments) != 1 || items[1].ID != item.ID {
			t.Fatalf("items %+v, %v", items, err)
		}
		got := h.do("GET", items[1].Attachments[0].Address(deskside.ForAgents, time.Now()), nil)
		if got.StatusCode != 200 || !bytes.Equal(h.body(got), raw) {
			t.Errorf("the agent reads %d", got.StatusCode)
		}
		small := h.do("GET", items[1].Attachments[0].ThumbnailAddress(deskside.ForVisitors, time.Now()), nil)
		if small.StatusCode != 200 || small.Header.Get("Content-Type") != "image/jpeg" {
			t.Errorf("the small picture: %d %v", small.StatusCode, small.Header)
		}
	})
}

// TestUpload_cut cuts the line when half of the bytes are through, and restarts the server.
func TestUpload_cut(t *testing.T) {
	f := testdesk.New(t)
	h := newHouse(t, f, options{})
	content := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	half := len(content) / 2
	a := h.announce("large.bin.txt", len(content))
	cut(t, h, a, content[:half])
	if got := h.offset(a); got != half {
		t.Fatalf("%d bytes are there, want %d", got, half)
	}
	if got := h.patch(a, 0, bytes.NewReader(content)); got.StatusCode != 409 {
		t.Errorf("beginning again answers %d", got.StatusCode)
	}
	h.serve(options{}) // another process on the same data
	if got := h.patch(a, h.offset(a), bytes.NewReader(content[half:])); got.StatusCode != 204 {
		t.Fatalf("going on answers %d", got.StatusCode)
	}
	a = h.settled(a.ID)
	got := h.do("GET", a.Address(deskside.ForVisitors, time.Now()), nil)
	if !bytes.Equal(h.body(got), content) {
		t.Error("what arrived is not what was sent")
	}
}

// cut sends a part of the file and then breaks the connection in the middle of the request.
func cut(t *testing.T, h *house, a deskside.Attachment, part []byte) {
	t.Helper()
	body, writer := io.Pipe()
	failed := make(chan error, 1)
	go func() { failed <- h.try(a, body) }()
	if _, err := writer.Write(part); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(30 * time.Second); h.onDisk(a) < len(part); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d bytes arrived", h.onDisk(a))
		}
	}
	writer.CloseWithError(errors.New("the line was cut"))
	if err := <-failed; err == nil {
		t.Fatal("the request went well")
	}
}

package transfer_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// everything is the settings of a site that takes any file, so that only serving protects.
func everything(t *testing.T, f *testdesk.Fixture) {
	t.Helper()
	settings := f.Site.Settings
	settings.Files = deskside.FileSettings{Visitors: true, MaxMB: 100, Kinds: deskside.FileKinds}
	if _, err := f.UpdateSite(t.Context(), f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &settings}); err != nil {
		t.Fatal(err)
	}
}

// TestServe_hostile uploads files that would like to be something else. What comes out can
// neither run nor be taken for anything that could.
func TestServe_hostile(t *testing.T) {
	f := testdesk.New(t)
	everything(t, f)
	h := newHouse(t, f, options{})
	script := `<script>alert(document.domain)</script>`
	jpeg := "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, err := z.Write(make([]byte, 50<<20))
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file, content string
		shown         string // the name as it is kept
		kind          string // served as
		inline        bool
	}{
		"page":                   {"page.html", "<!doctype html>" + script, "page.html", "application/octet-stream", false},
		"page as a picture":      {"photo.png", "<html>" + script, "photo.png", "application/octet-stream", false},
		"xhtml":                  {"page.xhtml", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">` + script + `</html>`, "page.xhtml", "application/octet-stream", false},
		"svg with script":        {"drawing.svg", `<svg xmlns="http://www.w3.org/2000/svg">` + script + `</svg>`, "drawing.svg", "application/octet-stream", false},
		"svg with handler":       {"drawing.svg", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, "drawing.svg", "application/octet-stream", false},
		"picture and page":       {"both.jpg", jpeg + "<html><body onload=alert(1)>", "both.jpg", "application/octet-stream", false},
		"GIF and script":         {"both.gif", "GIF89a/*" + script + "*/=1;alert(1)", "both.gif", "application/octet-stream", false},
		"PDF and page":           {"both.pdf", "%PDF-1.4\n<html>" + script, "both.pdf", "application/octet-stream", false},
		"script":                 {"app.js", "alert(1)", "app.js", "application/octet-stream", false},
		"style sheet":            {"a.css", "body{background:url(//x.example)}", "a.css", "application/octet-stream", false},
		"xml with style":         {"a.xml", `<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>`, "a.xml", "application/octet-stream", false},
		"mail with page":         {"a.mhtml", "MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + script, "a.mhtml", "application/octet-stream", false},
		"text":                   {"a.txt", "words", "a.txt", "application/octet-stream", false},
		"program":                {"a.exe", "MZ\x90\x00", "a.exe", "application/octet-stream", false},
		"bomb as a picture":      {"bomb.png", bomb.String(), "bomb.png", "application/octet-stream", false},
		"PDF":                    {"a.pdf", "%PDF-1.4\n1 0 obj", "a.pdf", "application/octet-stream", false},
		"broken picture":         {"a.jpg", jpeg + "nothing", "a.jpg", "image/jpeg", true},
		"path parts":             {"../../etc/passwd", "root", "passwd", "application/octet-stream", false},
		"path parts of Windows":  {`C:\Windows\..\evil.txt`, "x", "evil.txt", "application/octet-stream", false},
		"turned around":          {"invoice\u202Efdp.exe", "MZ", "invoicefdp.exe", "application/octet-stream", false},
		"header in the name":     {"a\r\nSet-Cookie: x=1.txt", "x", "a Set-Cookie_ x=1.txt", "application/octet-stream", false},
		"quotes in the name":     {`a";filename="b.html`, "x", "a_;filename=_b.html", "application/octet-stream", false},
		"long name":              {strings.Repeat("ä", 400) + ".txt", "x", strings.Repeat("ä", 88) + ".txt", "application/octet-stream", false},
		"device":                 {"CON.txt", "x", "_CON.txt", "application/octet-stream", false},
		"nothing left of a name": {"\u202E/..", "x", "file", "application/octet-stream", false},
		"not UTF-8":              {"a\xff.txt", "x", "a_.txt", "application/octet-stream", false},
	} {
		t.Run(name, func(t *testing.T) {
			h := *h
			h.t = t
			a := h.upload(c.file, []byte(c.content))
			if a.State != deskside.AttachmentReady || a.Name != c.shown || a.Thumbnail {
				t.Fatalf("%+v", a)
			}
			defer func() {
				if err := h.DeleteAttachment(t.Context(), h.Visitor, a.ID); err != nil {
					t.Error(err)
				}
			}()
			address := a.Address(deskside.ForVisitors, time.Now())
			got := h.do("GET", address, nil)
			if got.StatusCode != 200 || string(h.body(got)) != c.content {
				t.Errorf("%d, other bytes than were sent", got.StatusCode)
			}
			header := got.Header
			if header.Get("Content-Type") != c.kind || strings.HasPrefix(header.Get("Content-Disposition"), "inline") != c.inline {
				t.Errorf("served as %q, %q", header.Get("Content-Type"), header.Get("Content-Disposition"))
			}
			guarded(t, header)
			saved := h.do("GET", address+"?download", nil).Header
			if !strings.HasPrefix(saved.Get("Content-Disposition"), "attachment") || len(saved.Values("Set-Cookie")) > 0 {
				t.Errorf("saved with %v", saved)
			}
			guarded(t, saved)
		})
	}
}

// guarded checks what no file may come without.
func guarded(t *testing.T, h http.Header) {
	t.Helper()
	policy := h.Get("Content-Security-Policy")
	if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cross-Origin-Resource-Policy") != "same-origin" ||
		!strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "script") || !strings.HasSuffix(policy, "sandbox") {
		t.Errorf("headers %v", h)
	}
}

// TestServe_addresses tries addresses that are not good (any more), or for others.
func TestServe_addresses(t *testing.T) {
	f := testdesk.New(t)
	h := newHouse(t, f, options{})
	a := h.upload("photo.png", picture(t, 40, 30))
	b := h.upload("other.txt", []byte("words"))
	good := a.Address(deskside.ForVisitors, time.Now())
	if got := h.do("GET", good, nil); got.StatusCode != 200 {
		t.Fatalf("the good address answers %d", got.StatusCode)
	}
	forged := b
	forged.ID = a.ID // signed with another file's secret
	for name, address := range map[string]string{
		"expired":          "/file/" + a.Token(deskside.ForVisitors, f.Clock.Now().Add(-time.Second)) + "/photo.png",
		"for uploading":    "/file/" + a.Token(deskside.ForUpload, f.Clock.Now().Add(time.Hour)) + "/photo.png",
		"other secret":     "/file/" + forged.Token(deskside.ForVisitors, f.Clock.Now().Add(time.Hour)) + "/photo.png",
		"cut":              good[:20] + "/photo.png",
		"changed":          strings.Replace(good, "/file/A", "/file/B", 1),
		"no small picture": "/thumbnail/" + b.Token(deskside.ForVisitors, f.Clock.Now().Add(time.Hour)),
		"missing":          "/file/" + (deskside.Attachment{ID: testdesk.NewID(), Secret: "x"}).Token(deskside.ForVisitors, f.Clock.Now().Add(time.Hour)) + "/x",
	} {
		if got := h.do("GET", address, nil); got.StatusCode != 404 {
			t.Errorf("%s answers %d", name, got.StatusCode)
		}
	}
	h.signedIn = false
	if got := h.do("GET", a.Address(deskside.ForAgents, time.Now()), nil); got.StatusCode != 401 {
		t.Errorf("an agent's address answers a stranger with %d", got.StatusCode)
	}
	if got := h.do("HEAD", "/upload/"+a.Token(deskside.ForVisitors, f.Clock.Now().Add(time.Hour)), nil); got.StatusCode != 404 {
		t.Errorf("uploading to an address for reading answers %d", got.StatusCode)
	}

	if err := h.DeleteAttachment(t.Context(), h.Visitor, a.ID); err != nil {
		t.Fatal(err)
	}
	if got := h.do("GET", good, nil); got.StatusCode != 404 {
		t.Errorf("a deleted file answers %d", got.StatusCode)
	}
}

// TestServe_ranges reads parts, as players do.
func TestServe_ranges(t *testing.T) {
	f := testdesk.New(t)
	h := newHouse(t, f, options{})
	a := h.upload("a.txt", []byte("0123456789"))
	address := a.Address(deskside.ForVisitors, time.Now())
	tag := h.do("GET", address, nil).Header.Get("ETag")
	for asked, want := range map[string]string{"bytes=2-4": "234", "bytes=7-": "789", "bytes=-2": "89"} {
		got := h.do("GET", address, nil, "Range", asked, "If-Range", tag)
		if got.StatusCode != 206 || string(h.body(got)) != want {
			t.Errorf("%s answers %d", asked, got.StatusCode)
		}
	}
	if got := h.do("GET", address, nil, "Range", "bytes=2-4", "If-Range", `"other"`); got.StatusCode != 200 {
		t.Errorf("a part of another file: %d", got.StatusCode)
	}
	if got := h.do("GET", address, nil, "Range", "bytes=99-"); got.StatusCode != 416 {
		t.Errorf("behind the end: %d", got.StatusCode)
	}
	if got := h.do("GET", address, nil, "If-None-Match", tag); got.StatusCode != 304 {
		t.Errorf("known already: %d", got.StatusCode)
	}
}

// scanner finds what has the word in it, once it works.
type scanner struct{ broken *bool }

func (s scanner) Ping(context.Context) error { return nil }
func (s scanner) Scan(_ context.Context, r io.Reader) (bool, error) {
	if *s.broken {
		return false, errors.New("the scanner is away")
	}
	raw, err := io.ReadAll(r)
	return bytes.Contains(raw, []byte("EVIL")), err
}

// TestScan blocks what the scanner finds, for both sides, and never shows what it could
// not look at.
func TestScan(t *testing.T) {
	f := testdesk.New(t)
	broken := false
	h := newHouse(t, f, options{scanner: scanner{&broken}})
	a := h.upload("a.txt", []byte("something EVIL"))
	if a.State != deskside.AttachmentBlocked || a.Reason != deskside.BlockedByScanner || a.Address(deskside.ForAgents, time.Now()) != "" {
		t.Fatalf("%+v", a)
	}
	stolen := "/file/" + a.Token(deskside.ForVisitors, f.Clock.Now().Add(time.Hour)) + "/a.txt"
	if got := h.do("GET", stolen, nil); got.StatusCode != 404 {
		t.Errorf("a blocked file answers %d", got.StatusCode)
	}
	_, item, err := h.PostMessage(t.Context(), h.Visitor, h.conversation(), testdesk.NewID(), "look", a.ID)
	if err != nil || item.Attachments[0].State != deskside.AttachmentBlocked {
		t.Errorf("sent %+v, %v", item, err)
	}
	if b := h.upload("b.txt", []byte("good")); b.State != deskside.AttachmentReady {
		t.Errorf("%+v", b)
	}
}

// TestClean removes what was never sent, and what was deleted, with their bytes; what was
// sent stays.
func TestClean(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		h := newHouse(t, f, options{})
		sent, unsent := h.upload("sent.txt", []byte("sent")), h.upload("unsent.txt", []byte("unsent"))
		begun := h.announce("begun.txt", 10)
		if err := h.try(begun, strings.NewReader("12345")); err != nil {
			t.Fatal(err)
		}
		if _, _, err := h.PostMessage(t.Context(), h.Visitor, h.conversation(), testdesk.NewID(), "", sent.ID); err != nil {
			t.Fatal(err)
		}
		clean := func() (n int) {
			t.Helper()
			n, err := h.CleanAttachments(t.Context(), func(a deskside.Attachment) error { return h.blob.Remove(t.Context(), a.Blob, a.Upload) })
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := clean(); n != 0 {
			t.Fatalf("%d removed at once", n)
		}
		f.Clock.Advance(25 * time.Hour)
		if n := clean(); n != 2 {
			t.Errorf("%d removed after a day, want 2", n)
		}
		for _, gone := range []deskside.Attachment{unsent, begun} {
			if _, err := h.Attachment(t.Context(), h.Visitor, gone.ID); deskside.CodeOf(err) != deskside.NotFound {
				t.Errorf("%s is still known: %v", gone.Name, err)
			}
			if err := h.read(gone); deskside.CodeOf(err) != deskside.NotFound {
				t.Errorf("the bytes of %s are still there: %v", gone.Name, err)
			}
		}
		if err := h.read(sent); err != nil {
			t.Errorf("what was sent is gone: %v", err)
		}
		if err := h.DeleteAttachment(t.Context(), h.Anna.Actor(), sent.ID); err != nil {
			t.Fatal(err)
		}
		if n := clean(); n != 1 {
			t.Errorf("%d removed after deleting, want 1", n)
		}
		items, err := h.Items(t.Context(), h.Visitor, h.conversation(), desk.Range{})
		if err != nil || items[1].Attachments[0].State != deskside.AttachmentDeleted || items[1].Attachments[0].Name != "sent.txt" {
			t.Errorf("the timeline shows %+v, %v", items, err)
		}
	})
}

// read opens the bytes of a file.
func (h *house) read(a deskside.Attachment) error {
	r, err := h.blob.Reader(h.t.Context(), a.Blob)
	if err != nil {
		return err
	}
	return r.Close()
}

// TestServe_picture reads the picture of a card: as what it is, and unable to be anything else.
func TestServe_picture(t *testing.T) {
	f := testdesk.New(t)
	h := newHouse(t, f, options{})
	png := "\x89PNG\r\n\x1a\n<script>alert(1)</script>"
	name, err := f.AddPicture(t.Context(), f.Anna.Actor(), []byte(png))
	if err != nil {
		t.Fatal(err)
	}
	got := h.do("GET", "/picture/"+name, nil)
	if got.StatusCode != 200 || string(h.body(got)) != png || got.Header.Get("Content-Type") != "image/png" ||
		got.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(got.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%d, %v", got.StatusCode, got.Header)
	}
	for _, none := range []string{strings.Repeat("a", 64), "..%2f..%2fsecret", "x"} {
		got := h.do("GET", "/picture/"+none, nil)
		h.body(got)
		if got.StatusCode != 404 {
			t.Errorf("%s: %d", none, got.StatusCode)
		}
	}
}

// TestServe_deletedMessage takes a message with files back: the addresses that the other
// side has end at once, and the bytes go with the next cleaning.
func TestServe_deletedMessage(t *testing.T) {
	f := testdesk.New(t)
	h := newHouse(t, f, options{})
	conversation := h.conversation()
	a := h.upload("photo.png", picture(t, 40, 30))
	id := testdesk.NewID()
	if _, _, err := f.PostMessage(t.Context(), f.Visitor, conversation, id, "look", a.ID); err != nil {
		t.Fatal(err)
	}
	file, small := a.Address(deskside.ForVisitors, time.Now()), a.ThumbnailAddress(deskside.ForVisitors, time.Now())
	for _, address := range []string{file, small} {
		if got := h.do("GET", address, nil); got.StatusCode != 200 {
			t.Fatalf("before, %s answers %d", address, got.StatusCode)
		}
	}
	item, err := f.DeleteMessage(t.Context(), f.Visitor, conversation, id)
	if err != nil || len(item.Attachments) != 1 || item.Attachments[0].State != deskside.AttachmentDeleted {
		t.Fatalf("%+v, %v", item, err)
	}
	for _, address := range []string{file, small} {
		if got := h.do("GET", address, nil); got.StatusCode != 404 {
			t.Errorf("afterwards, %s answers %d", address, got.StatusCode)
		}
	}
	items, err := f.Items(t.Context(), f.Anna.Actor(), conversation, desk.Range{})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range items {
		for _, file := range i.Attachments {
			if file.Secret != "" || file.State != deskside.AttachmentDeleted {
				t.Errorf("the timeline keeps %+v", file)
			}
		}
	}
	if _, err := f.CleanAttachments(t.Context(), func(a deskside.Attachment) error { return h.blob.Remove(t.Context(), a.Blob, a.Upload) }); err != nil {
		t.Fatal(err)
	}
	if n := h.onDisk(a); n != 0 {
		t.Errorf("%d files are on disk", n)
	}
}

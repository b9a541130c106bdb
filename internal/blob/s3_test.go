package blob

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"testing"

	"github.com/google/uuid"
)

// TestS3 uploads in two parts with another process in between, to the bucket that
// DESKSIDE_TEST_S3 names, such as s3://test?endpoint=http://127.0.0.1:7070&region=any&path-style=true,
// with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
func TestS3(t *testing.T) {
	address := os.Getenv("DESKSIDE_TEST_S3")
	if address == "" {
		t.Skip("set DESKSIDE_TEST_S3 to the address of a bucket to run this")
	}
	resume(t, address, "")
}

func TestDisk(t *testing.T) { resume(t, "", t.TempDir()) }

func resume(t *testing.T, address, dir string) {
	t.Helper()
	open := func() *Store {
		s, err := Open(t.Context(), address, dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	}
	s := open()
	if err := s.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	name, content := uuid.NewString(), bytes.Repeat([]byte("0123456789abcdef"), 700_000)
	const first = 7_000_001
	upload, err := s.Begin(t.Context(), name, int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	send(t, s, upload, 0, content[:first], false)
	s = open()
	send(t, s, upload, first, content[first:], true)
	r, err := s.Reader(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Seek(first-5, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil || !bytes.Equal(got, content[first-5:]) {
		t.Errorf("%d other bytes, %v", len(got), err)
	}
	found, err := s.Inspect(t.Context(), name, nil)
	if err != nil || found.Type != "text/plain" || found.Size != int64(len(content)) {
		t.Errorf("%+v, %v", found, err)
	}
	if err := errors.Join(s.Forget(upload), s.Remove(t.Context(), name, upload), s.Remove(t.Context(), name, upload)); err != nil {
		t.Error(err)
	}
	if _, err := s.Reader(t.Context(), name); err == nil {
		t.Error("it is still there")
	}
}

func send(t *testing.T, s *Store, upload string, offset int, part []byte, last bool) {
	t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPatch, "/", bytes.NewReader(part))
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Content-Type", "application/offset+octet-stream")
	r.Header.Set("Upload-Offset", strconv.Itoa(offset))
	whole, err := s.Receive(w, r, upload)
	if err != nil || w.Code != http.StatusNoContent || whole != last {
		t.Fatalf("offset %d: %d %s, whole %v, %v", offset, w.Code, w.Body, whole, err)
	}
}

package blob

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/deskside/deskside"
)

// TestS3 uploads in two parts with another process in between, to the bucket that
// DESKSIDE_TEST_S3 names, such as s3://test?endpoint=http://127.0.0.1:7070&region=any&path-style=true,
// with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; without it to a server that is started here.
func TestS3(t *testing.T) {
	address := os.Getenv("DESKSIDE_TEST_S3")
	if address == "" {
		program, err := exec.LookPath("versitygw")
		if err != nil {
			t.Skip("no S3 server: set DESKSIDE_TEST_S3 to the address of a bucket, or go install github.com/versity/versitygw/cmd/versitygw@v1.8.0")
		}
		address = startS3(t, program)
	}
	resume(t, address, "")
	recording(t, address, "")
}

// startS3 starts a server with the bucket "test" on a port of its own.
func startS3(t *testing.T, program string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"data/test", "meta"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test-secret")
	cmd := exec.Command(program, "--port", at, "--region", "any", "--access", "test", "--secret", "test-secret",
		"posix", "--sidecar", filepath.Join(dir, "meta"), filepath.Join(dir, "data"))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", at)
		if err == nil {
			if err := conn.Close(); err != nil {
				t.Fatal(err)
			}
			return "s3://test?endpoint=http://" + at + "&region=any&path-style=true"
		}
		if time.Now().After(end) {
			t.Fatalf("the S3 server does not answer: %v", err)
		}
	}
}

func TestDisk(t *testing.T) {
	dir := t.TempDir()
	resume(t, "", dir)
	recording(t, "", dir)
}

// recording keeps a part of a recording, reads it with another process and removes it.
func recording(t *testing.T, address, dir string) {
	t.Helper()
	name, part := uuid.NewString()+"-1", bytes.Repeat([]byte{0, 1, 0xff}, 100_000)
	for range 2 { // a part that was written and not confirmed is written again
		s, err := Open(t.Context(), address, dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Keep(t.Context(), name, part), s.Close()); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(t.Context(), address, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if got, err := s.Kept(t.Context(), name); err != nil || !bytes.Equal(got, part) {
		t.Errorf("%d bytes came back, error %v; want %d", len(got), err, len(part))
	}
	for range 2 {
		if err := s.Drop(t.Context(), name); err != nil {
			t.Errorf("drop: %v", err)
		}
	}
	if _, err := s.Kept(t.Context(), name); deskside.CodeOf(err) != deskside.NotFound {
		t.Errorf("after it was dropped: %v", err)
	}
}

func resume(t *testing.T, address, dir string) {
	t.Helper()
	open := func() *Store {
		s, err := Open(t.Context(), address, dir, nil)
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

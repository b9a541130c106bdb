package blob

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/rueidis"
)

func dialRedis(t *testing.T) rueidis.Client {
	t.Helper()
	address := os.Getenv("DESKSIDE_TEST_REDIS")
	if address == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("set DESKSIDE_TEST_REDIS: these tests must run in CI")
		}
		t.Skip("set DESKSIDE_TEST_REDIS, such as redis://127.0.0.1:6379/9, to run this")
	}
	options, err := rueidis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	options.DisableCache = true
	client, err := rueidis.NewClient(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// node is one of several servers with the same store; it takes one upload.
func node(t *testing.T, address, dir, upload string) (*Store, string) {
	t.Helper()
	s, err := Open(t.Context(), address, dir, dialRedis(t))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := s.Receive(w, r, upload); err != nil {
			t.Errorf("%s: %v", r.Method, err)
		}
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, server.URL
}

func tus(t *testing.T, method, address string, offset int, body io.Reader) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Content-Type", "application/offset+octet-stream")
	r.Header.Set("Upload-Offset", strconv.Itoa(offset))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	return answer, errors.Join(err, answer.Body.Close())
}

// TestShared_s3 and TestShared_disk begin an upload at one node, whose line goes dead unnoticed,
// and go on at another one at once: it need not be the same node, and no byte is lost.
func TestShared_s3(t *testing.T) {
	address := os.Getenv("DESKSIDE_TEST_S3")
	if address == "" {
		program, err := exec.LookPath("versitygw")
		if err != nil {
			t.Skip("no S3 server: set DESKSIDE_TEST_S3 to the address of a bucket, or go install github.com/versity/versitygw/cmd/versitygw@v1.8.0")
		}
		address = startS3(t, program)
	}
	elsewhere(t, address, "")
}

// A folder that both nodes have, such as a network share.
func TestShared_disk(t *testing.T) { elsewhere(t, "", t.TempDir()) }

func elsewhere(t *testing.T, address, dir string) {
	t.Helper()
	first, err := Open(t.Context(), address, dir, dialRedis(t))
	if err != nil {
		t.Fatal(err)
	}
	name, content := uuid.NewString(), bytes.Repeat([]byte("0123456789abcdef"), 1_100_000)
	upload, err := first.Begin(t.Context(), name, int64(len(content)))
	if err = errors.Join(err, first.Close()); err != nil {
		t.Fatal(err)
	}
	_, one := node(t, address, dir, upload)
	s, two := node(t, address, dir, upload)

	const sent = 11_000_000
	body, line := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := tus(t, http.MethodPatch, one, 0, body)
		done <- err
	}()
	if _, err := line.Write(content[:sent]); err != nil {
		t.Fatal(err)
	}
	// The line is dead, but nobody has noticed: the first node waits for more. The browser is at
	// the second one already.
	began := time.Now()
	answer, err := tus(t, http.MethodHead, two, 0, nil)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("the other node answers %v, %v", answer, err)
	}
	here, err := strconv.Atoi(answer.Header.Get("Upload-Offset"))
	if err != nil || here == 0 || here > sent || time.Since(began) > lease {
		t.Fatalf("%d bytes are there, after %v, %v", here, time.Since(began), err)
	}
	answer, err = tus(t, http.MethodPatch, two, here, bytes.NewReader(content[here:]))
	if err != nil || answer.StatusCode != http.StatusNoContent {
		t.Fatalf("going on answers %v, %v", answer, err)
	}
	if err := line.CloseWithError(errors.New("the line was cut")); err != nil {
		t.Fatal(err)
	}
	<-done
	r, err := s.Reader(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d other bytes arrived, %v", len(got), err)
	}
	if _, err := s.Whole(t.Context(), upload); err != nil {
		t.Error(err)
	}
}

// TestSharedLock: one has it at a time, whoever waits gets it when it is let go, and one that
// is lost in Redis is let go.
func TestSharedLock(t *testing.T) {
	locker := sharedLocker{dialRedis(t)}
	id := uuid.NewString()
	take := func(release func()) *sharedLock {
		t.Helper()
		l, err := locker.NewLock(id)
		if err == nil {
			err = l.Lock(t.Context(), release)
		}
		if err != nil {
			t.Fatal(err)
		}
		return l.(*sharedLock)
	}
	asked := make(chan struct{}, 100)
	one := take(func() { asked <- struct{}{} })
	had := make(chan *sharedLock)
	lost := make(chan struct{}, 100)
	go func() { had <- take(func() { lost <- struct{}{} }) }()
	<-asked
	select {
	case <-had:
		t.Fatal("two have it")
	default:
	}
	if err := one.Unlock(); err != nil {
		t.Fatal(err)
	}
	two := <-had
	if err := locker.redis.Do(t.Context(), locker.redis.B().Del().Key(two.key).Build()).Error(); err != nil {
		t.Fatal(err)
	}
	<-lost
	three := take(func() {})
	if err := errors.Join(two.Unlock(), three.Unlock()); err != nil {
		t.Error(err)
	}
	if err := take(func() {}).Unlock(); err != nil {
		t.Error(err)
	}
}

package blob

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// eicar is what scanners agree to find harmful; put together here, so that no scanner
// takes this file for it.
var eicar = []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}` + `$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!` + `$H+H*`)

// TestClamd asks the real daemon, with a signature of our own, so that nothing needs to
// be downloaded.
func TestClamd(t *testing.T) {
	program, err := exec.LookPath("clamd")
	if err != nil {
		t.Skip("clamd is not installed; on Debian: apt-get install clamav-daemon")
	}
	scanner := startClamd(t, program)
	for name, c := range map[string]struct {
		content []byte
		harmful bool
	}{
		"harmless": {[]byte("just words"), false},
		"empty":    {nil, false},
		"eicar":    {eicar, true},
		"large":    {bytes.Repeat([]byte("0123456789abcdef"), 1<<17), false},
	} {
		got, err := scanner.Scan(t.Context(), bytes.NewReader(c.content))
		if err != nil || got != c.harmful {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	// More than it takes is never called harmless.
	if harmful, err := scanner.Scan(t.Context(), io.LimitReader(zeros{}, 6<<20)); err == nil {
		t.Errorf("too large: harmful %v without an error", harmful)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func startClamd(t *testing.T, program string) Scanner {
	t.Helper()
	dir := t.TempDir()
	signature := fmt.Sprintf("Test.Eicar:0:*:%x\n", eicar[:40])
	if err := os.WriteFile(filepath.Join(dir, "test.ndb"), []byte(signature), 0o644); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "clamd.ctl")
	config := fmt.Sprintf("LocalSocket %s\nDatabaseDirectory %s\nForeground yes\nStreamMaxLength 4M\nLogFile %s\n", socket, dir, filepath.Join(dir, "log"))
	if os.Getuid() == 0 {
		config += "User root\n"
	}
	file := filepath.Join(dir, "clamd.conf")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--config-file="+file)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	scanner, err := OpenScanner("clamd://" + socket)
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if err = scanner.Ping(t.Context()); err == nil {
			return scanner
		}
		if time.Now().After(end) {
			t.Fatalf("clamd does not answer: %v\n%s", err, out.String())
		}
	}
}

// TestClamd_protocol checks what is said on the wire, and that nothing but a clear "OK" is
// taken for harmless.
func TestClamd_protocol(t *testing.T) {
	content := bytes.Repeat([]byte("x"), scanChunk+5)
	for answer, want := range map[string]string{
		"stream: OK\x00":                          "false <nil>",
		"stream: Win.Test FOUND\x00":              "true <nil>",
		"stream: Lied OK FOUND\x00":               "true <nil>",
		"INSTREAM size limit exceeded. ERROR\x00": "error",
		"stream: Can't allocate memory ERROR\x00": "error",
		"":                        "error",
		"stream: OK and more\x00": "error",
		strings.Repeat("stream: OK", 1000) + "\x00": "error",
	} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		heard := make(chan error, 1)
		go func() { heard <- answerScan(listener, content, answer) }()
		scanner, err := OpenScanner("clamd://" + listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		harmful, err := scanner.Scan(context.Background(), bytes.NewReader(content))
		got := fmt.Sprint(harmful, " ", err)
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%.30q: %s, %v; want %s", answer, got, err, want)
		}
		if err := <-heard; err != nil {
			t.Errorf("%.30q: %v", answer, err)
		}
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
	}
}

// answerScan is a daemon for one question.
func answerScan(l net.Listener, want []byte, answer string) error {
	conn, err := l.Accept()
	if err != nil {
		return err
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	command, err := in.ReadString(0)
	if err != nil || command != "zINSTREAM\x00" {
		return fmt.Errorf("command %q, %v", command, err)
	}
	var got []byte
	for {
		var size uint32
		if err := binary.Read(in, binary.BigEndian, &size); err != nil {
			return err
		}
		if size == 0 {
			break
		}
		piece := make([]byte, size)
		if _, err := io.ReadFull(in, piece); err != nil {
			return err
		}
		got = append(got, piece...)
	}
	if !bytes.Equal(got, want) {
		return errors.New("other bytes than were sent")
	}
	_, err = io.WriteString(conn, answer)
	return err
}

func TestOpenScanner(t *testing.T) {
	for address, good := range map[string]bool{
		"": true, "clamd://host": true, "clamd://host:3310": true, "clamd:///run/clamav/clamd.ctl": true,
		"http://host": false, "clamd://": false, "clamd://host/path": false, "nonsense": false,
	} {
		if _, err := OpenScanner(address); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
	for address, good := range map[string]bool{"": true, "s3://bucket": true, "s3://bucket/prefix?region=eu": true, "s3:///x": false, "/var/files": false} {
		if err := Check(address); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}

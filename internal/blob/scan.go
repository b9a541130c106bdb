package blob

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"
)

// Scanner says whether bytes are harmful.
type Scanner interface {
	Scan(ctx context.Context, r io.Reader) (harmful bool, err error)
	// Ping reports whether the scanner answers.
	Ping(ctx context.Context) error
}

// OpenScanner makes the scanner with the address: clamd://HOST:PORT, or clamd:///PATH of a
// local socket; nil for none.
func OpenScanner(address string) (Scanner, error) {
	if address == "" {
		return nil, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "clamd" || (u.Host == "") == (strings.Trim(u.Path, "/") == "") {
		return nil, fmt.Errorf("%q is not a virus scanner; write it like clamd://host:3310 or clamd:///run/clamav/clamd.ctl", address)
	}
	if u.Host == "" {
		return clamd{"unix", u.Path}, nil
	}
	host := u.Host
	if u.Port() == "" {
		host = net.JoinHostPort(u.Hostname(), "3310")
	}
	return clamd{"tcp", host}, nil
}

// clamd is ClamAV's daemon.
type clamd struct{ network, address string }

const (
	scanChunk   = 64 << 10
	scanPatient = 30 * time.Second // between two signs of life
)

// errTooLarge is for files beyond what clamd is set up to take (StreamMaxLength).
var errTooLarge = errors.New("the file is larger than clamd takes; raise StreamMaxLength in its configuration")

func (c clamd) Scan(ctx context.Context, r io.Reader) (harmful bool, err error) {
	conn, err := c.dial(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	sendErr := stream(conn, r)
	// A scanner that has seen enough answers before it has everything.
	answer, err := reply(conn)
	switch {
	case err != nil && sendErr != nil:
		return false, fmt.Errorf("ask clamd: %w", sendErr)
	case err != nil:
		return false, fmt.Errorf("ask clamd: %w", err)
	case strings.HasSuffix(answer, " FOUND"):
		return true, nil
	case answer == "stream: OK" && sendErr == nil:
		return false, nil
	case strings.Contains(answer, "size limit exceeded"):
		return false, errTooLarge
	}
	return false, fmt.Errorf("clamd says %q", answer)
}

func (c clamd) Ping(ctx context.Context) error {
	conn, err := c.dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "zPING\x00"); err != nil {
		return err
	}
	answer, err := reply(conn)
	if err == nil && answer != "PONG" {
		err = fmt.Errorf("clamd says %q", answer)
	}
	return err
}

func (c clamd) dial(ctx context.Context) (net.Conn, error) {
	d := net.Dialer{Timeout: 5 * time.Second}
	conn, err := d.DialContext(ctx, c.network, c.address)
	if err != nil {
		return nil, fmt.Errorf("reach clamd: %w", err)
	}
	return conn, conn.SetDeadline(time.Now().Add(scanPatient))
}

// stream sends the bytes by the INSTREAM command: pieces, each behind its length, and an
// empty one.
func stream(conn net.Conn, r io.Reader) error {
	if _, err := io.WriteString(conn, "zINSTREAM\x00"); err != nil {
		return err
	}
	buf := make([]byte, 4+scanChunk)
	for {
		n, err := io.ReadFull(r, buf[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(buf, uint32(n))
			if e := conn.SetDeadline(time.Now().Add(scanPatient)); e != nil {
				return e
			}
			if _, e := conn.Write(buf[:4+n]); e != nil {
				return e
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			_, err = conn.Write([]byte{0, 0, 0, 0})
			return errors.Join(err, conn.SetDeadline(time.Now().Add(10*scanPatient)))
		}
		if err != nil {
			return err
		}
	}
}

func reply(conn net.Conn) (string, error) {
	answer, err := bufio.NewReader(io.LimitReader(conn, 4096)).ReadString(0)
	if errors.Is(err, io.EOF) && answer != "" {
		err = nil
	}
	return strings.TrimRight(answer, "\x00\n"), err
}

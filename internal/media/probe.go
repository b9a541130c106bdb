package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Probe starts the engine of the configuration beside whatever runs, waits until it
// answers, and ends it again.
func Probe(ctx context.Context, c ChildConfig) (took time.Duration, err error) {
	var said lastLine
	m, err := New(Config{Key: "probe", Secret: strings.Repeat("probe", 8), Child: c, Registerer: prometheus.NewRegistry(), Log: slog.New(slog.NewTextHandler(&said, nil))})
	if err != nil {
		return 0, err
	}
	defer m.child.hooks.Close()
	m.child.onReady = func(context.Context, string) {}
	ctx, cancel := context.WithTimeout(ctx, startTime)
	began, ended := time.Now(), make(chan error, 1)
	go func() { ended <- m.child.live(ctx) }()
	defer func() {
		cancel()
		<-ended
	}()
	m.child.mu.Lock()
	ready := m.child.ready
	m.child.mu.Unlock()
	select {
	case <-ready:
		return time.Since(began), nil
	case err := <-ended:
		ended <- nil
		if line := said.String(); line != "" {
			err = errors.New(line)
		}
		return 0, err
	case <-ctx.Done():
		return 0, fmt.Errorf("it did not answer within %v: %s", startTime, said.String())
	}
}

// lastLine keeps the last thing that was said.
type lastLine struct {
	mu   sync.Mutex
	text string
}

func (l *lastLine) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = strings.TrimSpace(string(b))
	return len(b), nil
}

func (l *lastLine) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text
}

// ErrKeys says that an engine elsewhere does not take our key and secret.
var ErrKeys = errors.New("the engine refuses the key or the secret")

// ProbeExternal asks an engine elsewhere for its rooms, which needs the right key and
// secret, and says what time it has there; zero: it does not tell.
func ProbeExternal(ctx context.Context, url, key, secret string) (there time.Time, err error) {
	c := newClient(keys{id: key, secret: []byte(secret)})
	c.set(url)
	token, err := c.keys.admin("", time.Now())
	if err != nil {
		return there, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address()+"/twirp/livekit.RoomService/ListRooms", strings.NewReader("{}"))
	if err != nil {
		return there, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := c.http.Do(r)
	if err != nil {
		return there, err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20)); err != nil {
		return there, err
	}
	if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		there = at
	}
	switch resp.StatusCode {
	case http.StatusOK:
		return there, nil
	case http.StatusUnauthorized, http.StatusForbidden:
		return there, ErrKeys
	}
	return there, fmt.Errorf("it answers %s, and not as LiveKit does", resp.Status)
}

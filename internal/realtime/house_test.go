package realtime

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// house is a hub with its door, served on a port of this machine.
type house struct {
	*Hub
	door *Door
	url  string
	m    *memory
	stop func()
}

func newHouse(t *testing.T, m *memory, change ...func(*Config)) *house {
	t.Helper()
	hub := newHub(t, m, change...)
	h := open(t, hub, node{m, hub.roster.list}, Guard{
		AuthenticateAgent: m.authenticateAgent, AuthenticateVisitor: m.authenticateVisitor,
	})
	h.m = m
	return h
}

func newHub(t *testing.T, history History, change ...func(*Config)) *Hub {
	t.Helper()
	c := Config{Registerer: prometheus.NewRegistry(), Logger: slog.New(slog.NewTextHandler(testWriter{t}, nil))}
	c.timing = timing{leave: 100 * time.Millisecond, settle: 10 * time.Millisecond, signs: 50 * time.Millisecond, write: 500 * time.Millisecond}
	for _, do := range change {
		do(&c)
	}
	hub, err := NewHub(c, history)
	if err != nil {
		t.Fatal(err)
	}
	return hub
}

// open puts a door before the hub and serves until the test ends.
func open(t *testing.T, hub *Hub, desk Desk, guard Guard) *house {
	t.Helper()
	guard.OwnOrigin = func(r *http.Request) bool { return r.Header.Get("Origin") == "https://desk.example" }
	guard.Address = func(r *http.Request) string {
		if a := r.Header.Get("X-Address"); a != "" {
			return a
		}
		return "127.0.0.1"
	}
	door := NewDoor(hub, desk, guard)
	mux := http.NewServeMux()
	door.Routes(mux)
	server := httptest.NewServer(mux)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- hub.Run(ctx) }()
	h := &house{Hub: hub, door: door, url: server.URL}
	h.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
		server.Close()
	})
	t.Cleanup(h.stop)
	<-hub.started
	return h
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Logf("%s", bytes.TrimSpace(p))
	return len(p), nil
}

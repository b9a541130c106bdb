package realtime

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/prometheus/client_golang/prometheus"
)

// Whatever a visitor's browser sends, the server lives and tells nothing of others.
func FuzzVisitorFrames(f *testing.F) {
	m := newMemory()
	m.start("mine", "visitor-1")
	m.start("other", "visitor-2")
	m.answer("other", canary)
	m.note("mine", canary)
	hub, err := NewHub(Config{Registerer: prometheus.NewRegistry(), Logger: slog.New(slog.DiscardHandler)}, m)
	if err != nil {
		f.Fatal(err)
	}
	mux := http.NewServeMux()
	NewDoor(hub, node{m, hub.roster.list}, Guard{AuthenticateAgent: m.authenticateAgent, AuthenticateVisitor: m.authenticateVisitor}).Routes(mux)
	server := httptest.NewServer(mux)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- hub.Run(ctx) }()
	f.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			f.Error(err)
		}
		server.Close()
	})

	for _, s := range []string{
		`{"id":2,"subscribe":{"channel":"chat:mine","recover":true,"epoch":"epoch-1"}}`, `{"id":2,"subscribe":{"channel":"timeline:mine"}}`,
		`{"id":2,"rpc":{"method":"typing","data":{"conversationId":"mine","active":true}}}`, `{"id":2,"history":{"channel":"chat:mine","limit":-1}}`,
		`{"id":2,"presence":{"channel":"timeline:mine"}}`, `{"id":2,"publish":{"channel":"chat:mine","data":{}}}`, `{"send":{"data":{}}}`, `{"id":2,"refresh":{}}`,
		`{"id":2,"subscribe":{"channel":"chat:mine","type":1,"tf":{"op":"and"},"delta":"fossil"}}`, "{}\n{}", `[`, "\x00", `{"id":2,"sub_refresh":{"channel":"chat:mine"}}`,
		`{"id":2,"subscribe":{"channel":"chat:mine","offset":18446744073709551615,"recover":true}}` + "\n" + `{"id":3,"unsubscribe":{"channel":"chat:mine"}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		got := exchange(t, server.URL, frame)
		if strings.Contains(got, canary) {
			t.Errorf("%q told %s", frame, got)
		}
	})
}

// exchange connects a visitor, sends the frame and then a question, and returns what
// came until that was answered or the socket was closed.
func exchange(t *testing.T, url string, frame []byte) string {
	t.Helper()
	conn, _, err := websocket.Dial(context.Background(), "ws"+strings.TrimPrefix(url, "http")+"/socket/visitor", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	write := func(data []byte) {
		if err := conn.Write(context.Background(), websocket.MessageText, data); err != nil {
			t.Logf("send: %v", err)
		}
	}
	write([]byte(`{"id":1,"connect":{"data":{"token":"visitor-1"}}}`))
	write(frame)
	const last = 4000000001
	write(fmt.Appendf(nil, `{"id":%d,"rpc":{"method":"nothing"}}`, last))
	var all strings.Builder
	for {
		_, data, err := conn.Read(context.Background())
		if err != nil {
			if websocket.CloseStatus(err) == -1 && err != io.EOF {
				t.Logf("read: %v", err)
			}
			return all.String()
		}
		all.Write(data)
		for line := range strings.SplitSeq(string(data), "\n") {
			var m struct{ ID uint64 }
			if json.Unmarshal([]byte(line), &m) == nil && m.ID == last {
				return all.String()
			}
		}
	}
}

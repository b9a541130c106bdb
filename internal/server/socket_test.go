package server

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/deskside/deskside/internal/auth"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/store"
	"github.com/deskside/deskside/internal/testdesk"
)

// visitorConnect is the first message on a visitor's socket.
func (l *running) visitorConnect() string {
	l.t.Helper()
	token := auth.NewVisitorTokens(l.store.Secret()).Mint(l.site.ID, "https://shop.example", testdesk.NewID())
	return `{"id":1,"connect":{"data":{"token":"` + token + `"}}}`
}

func (l *running) dial(path string, header http.Header) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(l.t.Context(), 5*time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, l.url+path, &websocket.DialOptions{HTTPHeader: header})
	return conn, err
}

// hear reads messages until one has the text.
func hear(t *testing.T, conn *websocket.Conn, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for {
		_, message, err := conn.Read(ctx)
		if err != nil {
			t.Fatalf("waiting for %s: %v", text, err)
		}
		if strings.Contains(string(message), text) {
			return
		}
	}
}

// Sockets go through all that is in front of them, and end with the server in a way
// that has clients come back.
func TestSockets(t *testing.T) {
	l := start(t, store.SQLite)
	l.setUp("https://shop.example")
	visitor, err := l.dial("/socket/visitor", http.Header{"Origin": {l.url}})
	if err != nil {
		t.Fatal(err)
	}
	defer visitor.CloseNow()
	if err := visitor.Write(t.Context(), websocket.MessageText, []byte(l.visitorConnect())); err != nil {
		t.Fatal(err)
	}
	hear(t, visitor, `"connect":{`)

	_, token, err := l.Desk().SignIn(t.Context(), desk.SignIn{Email: "ann@example.com", Password: testdesk.Password})
	if err != nil {
		t.Fatal(err)
	}
	cookie := http.Header{"Cookie": {"deskside_session=" + token}, "Origin": {l.url}}
	agent, err := l.dial("/socket/agent", cookie)
	if err != nil {
		t.Fatal(err)
	}
	defer agent.CloseNow()
	if err := agent.Write(t.Context(), websocket.MessageText, []byte(`{"id":1,"connect":{}}`)); err != nil {
		t.Fatal(err)
	}
	hear(t, agent, `"inbox"`)
	cookie.Set("Origin", "https://evil.example")
	if conn, err := l.dial("/socket/agent", cookie); err == nil {
		t.Errorf("a page of another site opens the agents' socket: %v", conn.CloseNow())
	}

	began := time.Now()
	if err := l.stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("stopping with open sockets took %v", took)
	}
	for name, conn := range map[string]*websocket.Conn{"visitor": visitor, "agent": agent} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		var err error
		for err == nil {
			_, _, err = conn.Read(ctx)
		}
		cancel()
		// Clients come back after codes below 3500.
		if code := websocket.CloseStatus(err); code < 3000 || code >= 3500 {
			t.Errorf("the %s's socket ended with %v", name, err)
		}
	}
}

// Where websockets are blocked, the same goes over a plain answer that stays open.
func TestStreamInsteadOfSocket(t *testing.T) {
	l := start(t, store.SQLite)
	l.setUp("https://shop.example")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, l.url+"/socket/visitor/http_stream", strings.NewReader(l.visitorConnect()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", l.url)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	line, err := bufio.NewReader(resp.Body).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var reply struct {
		Connect struct {
			Client string         `json:"client"`
			Subs   map[string]any `json:"subs"`
		} `json:"connect"`
	}
	if err := json.Unmarshal(line, &reply); err != nil || reply.Connect.Client == "" || len(reply.Connect.Subs) != 2 {
		t.Errorf("%s: %v", line, err)
	}
	began := time.Now()
	if err := l.stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("stopping with an open stream took %v", took)
	}
}

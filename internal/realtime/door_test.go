package realtime

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
)

func TestWhoMayConnect(t *testing.T) {
	h := newHouse(t, newMemory())
	token := func(s string) map[string]any { return map[string]any{"data": map[string]string{"token": s}} }
	tests := map[string]struct {
		path    string
		header  http.Header
		connect map[string]any
		code    int // of the end; 0: an answer
		failure int // in the answer
	}{
		"visitor":               {"/socket/visitor", nil, token("visitor-1"), 0, 0},
		"visitor without token": {"/socket/visitor", nil, map[string]any{}, 4501, 0},
		"visitor, bad token":    {"/socket/visitor", nil, token("nonsense"), 4501, 0},
		"visitor, bad data":     {"/socket/visitor", nil, map[string]any{"data": []int{1}}, 4501, 0},
		"visitor as an agent":   {"/socket/visitor", agentHeader("agent-1", "s"), map[string]any{}, 4501, 0},
		"guard is away":         {"/socket/visitor", nil, token("down"), 0, 100},
		"agent":                 {"/socket/agent", agentHeader("agent-1", "s"), map[string]any{}, 0, 0},
		"agent signed out":      {"/socket/agent", nil, map[string]any{}, 4501, 0},
		"agent with a token":    {"/socket/agent", nil, token("visitor-1"), 4501, 0},
		"key":                   {"/socket/agent", agentHeader("agent-1", "key"), map[string]any{}, 0, 0},
		"key without scope":     {"/socket/agent", agentHeader("agent-1", "useless"), map[string]any{}, 4503, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := h.dial(t, test.path, test.header)
			if test.code != 0 {
				c.start("connect", test.connect)
				if code := c.end(); code != test.code {
					t.Errorf("closed with %d", code)
				}
				return
			}
			m := c.ask("connect", test.connect)
			if test.failure == 0 && m.Connect == nil || test.failure != 0 && (m.Error == nil || m.Error.Code != test.failure || !m.Error.Temporary) {
				t.Errorf("%+v %+v", m.Connect, m.Error)
			}
		})
	}
}

func TestOriginOfAgents(t *testing.T) {
	h := newHouse(t, newMemory())
	for origin, ok := range map[string]bool{"": true, "https://desk.example": true, "https://evil.example": false, "null": false} {
		for _, path := range []string{"/socket/agent", "/socket/agent/http_stream", "/socket/agent/emulation"} {
			request, err := http.NewRequest(http.MethodGet, h.url+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if origin != "" {
				request.Header.Set("Origin", origin)
			}
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if refused := answer.StatusCode == http.StatusForbidden; refused == ok {
				t.Errorf("%s from %q: %d", path, origin, answer.StatusCode)
			}
		}
	}
}

// Where websockets are blocked a stream brings pushes and posts carry commands.
func TestHTTPStream(t *testing.T) {
	h := newHouse(t, newMemory())
	h.m.start("c", "visitor-1")
	post := func(path, body string) *http.Response {
		answer, err := http.Post(h.url+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	stream := post("/socket/visitor/http_stream", `{"id":1,"connect":{"data":{"token":"visitor-1"}}}`)
	defer stream.Body.Close()
	lines := bufio.NewScanner(stream.Body)
	lines.Scan()
	var m struct {
		Connect struct {
			Session, Node string
		} `json:"connect"`
	}
	if err := json.Unmarshal(lines.Bytes(), &m); err != nil || m.Connect.Session == "" {
		t.Fatalf("%s: %v", lines.Bytes(), err)
	}
	command, err := json.Marshal(map[string]string{
		"session": m.Connect.Session, "node": m.Connect.Node,
		"data": `{"id":2,"subscribe":{"channel":"chat:c","recover":true,"epoch":"epoch-1"}}`,
	})
	if err != nil {
		t.Fatal(err)
	}
	if answer := post("/socket/visitor/emulation", string(command)); answer.StatusCode != http.StatusNoContent {
		t.Fatalf("%d", answer.StatusCode)
	}
	for lines.Scan() {
		if bytes.Contains(lines.Bytes(), []byte(`"subscribe"`)) {
			break
		}
	}
	h.hear(h.m.answer("c", "over plain HTTP"))
	for lines.Scan() {
		if bytes.Contains(lines.Bytes(), []byte("over plain HTTP")) {
			return
		}
	}
	t.Fatalf("the stream ended: %v", lines.Err())
}

func TestLimits(t *testing.T) {
	t.Run("sockets of a visitor", func(t *testing.T) {
		h := newHouse(t, newMemory())
		for range visitorSockets {
			h.visitor(t, "visitor-1")
		}
		h.visitor(t, "visitor-2")
		c := h.dial(t, "/socket/visitor", nil)
		c.start("connect", map[string]any{"data": map[string]string{"token": "visitor-1"}})
		if code := c.end(); code != int(tooMany.Code) {
			t.Errorf("closed with %d", code)
		}
	})
	t.Run("sockets from an address", func(t *testing.T) {
		h := newHouse(t, newMemory())
		h.door.count("192.0.2.1", addressSockets-1)
		first := h.dial(t, "/socket/visitor", http.Header{"X-Address": {"192.0.2.1"}})
		first.ask("connect", map[string]any{"data": map[string]string{"token": "visitor-1"}})
		c := h.dial(t, "/socket/visitor", http.Header{"X-Address": {"192.0.2.1"}})
		c.start("connect", map[string]any{"data": map[string]string{"token": "visitor-2"}})
		if code := c.end(); code != int(tooMany.Code) {
			t.Errorf("closed with %d", code)
		}
		h.visitor(t, "visitor-3") // from this machine
		first.close()
		until(t, func() bool { return !h.door.crowded("192.0.2.1") })
	})
	t.Run("conversations", func(t *testing.T) {
		h := newHouse(t, newMemory())
		visitor := h.visitor(t, "visitor-1")
		for i := range 50 {
			id := fmt.Sprint("c", i)
			h.m.start(id, "visitor-1")
			visitor.follow("chat:"+id, 0, "epoch-1")
		}
		h.m.start("more", "visitor-1")
		if m := visitor.ask("subscribe", map[string]any{"channel": "chat:more"}); m.Error == nil || m.Error.Code != 106 {
			t.Errorf("%+v", m)
		}
		visitor.ask("unsubscribe", map[string]any{"channel": "chat:c0"})
		visitor.follow("chat:more", 0, "epoch-1")
	})
	t.Run("flood of commands", func(t *testing.T) {
		h := newHouse(t, newMemory())
		visitor := h.visitor(t, "visitor-1")
		for range 300 {
			visitor.start("rpc", map[string]any{"method": "typing", "data": map[string]any{"conversationId": "c", "active": true}})
		}
		if code := visitor.end(); code != int(flooding.Code) {
			t.Errorf("closed with %d", code)
		}
	})
	t.Run("message size", func(t *testing.T) {
		h := newHouse(t, newMemory())
		visitor := h.visitor(t, "visitor-1")
		visitor.start("rpc", map[string]any{"method": "typing", "data": strings.Repeat("x", messageLimit)})
		if code := visitor.end(); code != int(websocket.StatusMessageTooBig) {
			t.Errorf("closed with %d", code)
		}
	})
}

// until waits for what another goroutine is about to do.
func until(t *testing.T, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it does not happen")
		}
	}
}

func TestAccessEnds(t *testing.T) {
	agent := &deskside.Agent{ID: "agent-1"} // all that is said of one whose session ends
	tests := map[string]struct {
		revoke string
		change desk.Change
	}{
		"session revoked":  {"", desk.Change{SessionID: "s", Agent: agent, Event: deskside.Event{Type: deskside.SessionRevoked, ActorID: "agent-9"}}},
		"deactivated":      {"", desk.Change{Agent: agent, Event: deskside.Event{Type: deskside.AgentUpdated}}},
		"password changed": {"s", desk.Change{Agent: agent, Event: deskside.Event{Type: deskside.PasswordChanged, ActorID: "agent-9"}}},
		"key revoked":      {"s", desk.Change{Event: deskside.Event{Type: deskside.APIKeyRevoked, ActorID: "agent-1"}}},
		"nobody told":      {"s", desk.Change{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			recheck := time.Hour // far away: the change itself must end it
			if name == "nobody told" {
				recheck = time.Second
			}
			h := newHouse(t, newMemory(), func(c *Config) { c.timing.recheck = recheck })
			stays, goes := h.agent(t, "agent-2", "other"), h.agent(t, "agent-1", "s")
			also := stays
			if name != "deactivated" {
				also = h.agent(t, "agent-1", "another") // of the same agent
			}
			if test.revoke != "" {
				h.m.revoke(test.revoke)
			}
			h.Hear([]desk.Change{test.change})
			if code := goes.end(); code != int(signedOut.Code) {
				t.Errorf("closed with %d", code)
			}
			if name != "nobody told" && !strings.Contains(goes.bytes(), `"signed_out"`) {
				t.Error("the console was not told why")
			}
			for _, c := range []*client{stays, also} {
				if m := c.ask("rpc", map[string]any{"method": "nothing"}); m.Error == nil || m.Error.Code != 104 {
					t.Errorf("the other socket: %+v", m)
				}
			}
		})
	}
}

// A session may end while its socket is being let in.
func TestAccessEndsOnTheWayIn(t *testing.T) {
	h := newHouse(t, newMemory())
	h.door.remember(cut{Session: "s"}, time.Now())
	h.door.remember(cut{Agent: "agent-2"}, time.Now().Add(-2*cacheTime))
	if code := h.agent(t, "agent-1", "s").end(); code != int(signedOut.Code) {
		t.Errorf("closed with %d", code)
	}
	if m := h.agent(t, "agent-2", "t").ask("rpc", map[string]any{"method": "nothing"}); m.Error == nil || m.Error.Code != 104 {
		t.Errorf("active again: %+v", m)
	}
}

func TestShutdownSendsClientsBack(t *testing.T) {
	h := newHouse(t, newMemory())
	h.m.start("c", "visitor-1")
	visitor := h.visitor(t, "visitor-1")
	visitor.follow("chat:c", 0, "epoch-1")
	h.hear(h.m.answer("c", "now it surely listens"))
	visitor.offsets("chat:c", 0, 1)
	h.hear(h.m.answer("c", "just before the end"))
	h.stop()
	visitor.offsets("chat:c", 1, 1)
	if code := visitor.end(); code != 3001 { // centrifuge's clients reconnect, with jitter
		t.Errorf("closed with %d", code)
	}
	h.hear(h.m.answer("c", "after the end"))
	h.stop() // twice is as good as once
}

// A client that does not read is cut off and costs the others nothing.
func TestSlowClient(t *testing.T) {
	h := newHouse(t, newMemory())
	h.m.start("c", "visitor-1")
	fast, other := h.agent(t, "agent-1", "s"), h.agent(t, "agent-1", "t")
	fast.follow("timeline:c", 0, "epoch-1")
	other.follow("timeline:c", 0, "epoch-1")
	conn, _, err := websocket.Dial(context.Background(), "ws"+strings.TrimPrefix(h.url, "http")+"/socket/agent", &websocket.DialOptions{HTTPHeader: agentHeader("agent-2", "u")})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	for _, command := range []string{`{"id":1,"connect":{}}`, `{"id":2,"subscribe":{"channel":"timeline:c"}}`} {
		if err := conn.Write(context.Background(), websocket.MessageText, []byte(command)); err != nil {
			t.Fatal(err)
		}
	}
	until(t, func() bool { return h.node.Hub().NumSubscribers("timeline:c") == 3 })
	text := strings.Repeat("long ", deskside.MaxText/5)
	start := time.Now()
	for i := range 1500 { // 12 MB: more than the kernel's buffers and the queue take
		h.hear(h.m.message("c", text))
		fast.offsets("timeline:c", uint64(i), 1)
		other.offsets("timeline:c", uint64(i), 1)
	}
	t.Logf("%v for those who read", time.Since(start))
	until(t, func() bool { return h.node.Hub().NumSubscribers("timeline:c") == 2 })
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"token":"v1.x"}`, `{"conversationId":"c","active":true,"note":true}`, `{}`, `null`, `[]`, ``, `{"token":1}`, "{\"token\":\"\xff\"}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if token, err := decodeToken(data); err == nil && token == "" || err != nil && deskside.CodeOf(err) == deskside.Internal {
			t.Errorf("token %q, %v", token, err)
		}
		if typing, err := decodeTyping(data); err == nil && (typing.ConversationID == "" || len(typing.ConversationID) > idLimit) || err != nil && deskside.CodeOf(err) == deskside.Internal {
			t.Errorf("%+v, %v", typing, err)
		}
		parse(string(data))
		if err := newRoster(time.Second).hear("node", data); err == nil && !json.Valid(data) {
			t.Error("a report that is no JSON")
		}
	})
}

package realtime

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/deskside/deskside/internal/wire"
)

// patience is how long a test waits for what must come; silence is how long it waits
// for what must not.
const (
	patience = 10 * time.Second
	silence  = 150 * time.Millisecond
)

// message is what comes from the server.
type message struct {
	ID    int `json:"id"`
	Error *struct {
		Code      int  `json:"code"`
		Temporary bool `json:"temporary"`
	} `json:"error"`
	Connect   *struct{ Client string } `json:"connect"`
	Subscribe *subscribed              `json:"subscribe"`
	Presence  *struct {
		Presence map[string]struct {
			User     string          `json:"user"`
			ConnInfo json.RawMessage `json:"conn_info"`
		} `json:"presence"`
	} `json:"presence"`
	Push *push `json:"push"`
}

type subscribed struct {
	Recoverable   bool   `json:"recoverable"`
	WasRecovering bool   `json:"was_recovering"`
	Recovered     bool   `json:"recovered"`
	Offset        uint64 `json:"offset"`
	Epoch         string `json:"epoch"`
	Publications  []pub  `json:"publications"`
}

type push struct {
	Channel    string    `json:"channel"`
	Pub        *pub      `json:"pub"`
	Join       *struct{} `json:"join"`
	Leave      *struct{} `json:"leave"`
	Disconnect *struct {
		Code int `json:"code"`
	} `json:"disconnect"`
	Unsubscribe *struct {
		Code int `json:"code"`
	} `json:"unsubscribe"`
}

type pub struct {
	Offset uint64          `json:"offset"`
	Data   json.RawMessage `json:"data"`
}

func (p pub) agent(t *testing.T) wire.AgentPush {
	t.Helper()
	var push wire.AgentPush
	if err := json.Unmarshal(p.Data, &push); err != nil {
		t.Fatal(err)
	}
	return push
}

func (p pub) client(t *testing.T) wire.ClientPush {
	t.Helper()
	var push wire.ClientPush
	if err := json.Unmarshal(p.Data, &push); err != nil {
		t.Fatal(err)
	}
	return push
}

// client is one socket.
type client struct {
	t      *testing.T
	conn   *websocket.Conn
	pushes chan push
	closed chan int // the code, when the server ends it

	mu      sync.Mutex
	id      int
	replies map[int]chan message
	seen    bytes.Buffer // every byte that came
}

func (h *house) dial(t *testing.T, path string, header http.Header) *client {
	t.Helper()
	conn, _, err := websocket.Dial(context.Background(), "ws"+strings.TrimPrefix(h.url, "http")+path, &websocket.DialOptions{HTTPHeader: header})
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(8 << 20)
	c := &client{t: t, conn: conn, pushes: make(chan push, 10000), closed: make(chan int, 1), replies: map[int]chan message{}}
	go c.read()
	t.Cleanup(c.close)
	return c
}

// visitor connects a visitor; agent an agent's console.
func (h *house) visitor(t *testing.T, id string) *client {
	t.Helper()
	c := h.dial(t, "/socket/visitor", nil)
	if reply := c.ask("connect", map[string]any{"data": map[string]string{"token": id}}); reply.Connect == nil {
		t.Fatalf("connect: %+v", reply)
	}
	return c
}

func (h *house) agent(t *testing.T, id, session string) *client {
	t.Helper()
	c := h.dial(t, "/socket/agent", agentHeader(id, session))
	if reply := c.ask("connect", map[string]any{}); reply.Connect == nil {
		t.Fatalf("connect: %+v", reply)
	}
	return c
}

func agentHeader(id, session string) http.Header {
	return http.Header{"Authorization": {id + " " + session}}
}

func (c *client) close() {
	if err := c.conn.CloseNow(); err != nil && !errors.Is(err, io.EOF) && !strings.Contains(err.Error(), "closed") {
		c.t.Logf("close: %v", err)
	}
}

func (c *client) read() {
	defer close(c.pushes)
	for {
		_, data, err := c.conn.Read(context.Background())
		if err != nil {
			if code := websocket.CloseStatus(err); code != -1 {
				c.closed <- int(code)
			}
			return
		}
		c.mu.Lock()
		c.seen.Write(data)
		c.mu.Unlock()
		for _, line := range bytes.Split(data, []byte("\n")) {
			c.handle(bytes.TrimSpace(line))
		}
	}
}

func (c *client) handle(line []byte) {
	if len(line) == 0 {
		return
	}
	if string(line) == "{}" {
		c.send("{}")
		return
	}
	var m message
	if err := json.Unmarshal(line, &m); err != nil {
		c.t.Errorf("unreadable %q: %v", line, err)
		return
	}
	if m.Push != nil {
		c.pushes <- *m.Push
		return
	}
	c.mu.Lock()
	reply := c.replies[m.ID]
	delete(c.replies, m.ID)
	c.mu.Unlock()
	if reply != nil {
		reply <- m
	}
}

func (c *client) send(text string) {
	if err := c.conn.Write(context.Background(), websocket.MessageText, []byte(text)); err != nil {
		c.t.Logf("send: %v", err)
	}
}

// start sends a command; its reply comes through the channel.
func (c *client) start(command string, arguments any) chan message {
	c.t.Helper()
	reply := make(chan message, 1)
	c.mu.Lock()
	c.id++
	id := c.id
	c.replies[id] = reply
	c.mu.Unlock()
	data, err := json.Marshal(map[string]any{"id": id, command: arguments})
	if err != nil {
		c.t.Fatal(err)
	}
	c.send(string(data))
	return reply
}

func (c *client) ask(command string, arguments any) message {
	c.t.Helper()
	reply := c.start(command, arguments)
	select {
	case m := <-reply:
		return m
	case code := <-c.closed:
		select {
		case m := <-reply: // came before the end
			c.closed <- code
			return m
		default:
			c.t.Fatalf("%s: closed with %d", command, code)
		}
	case <-time.After(patience):
		c.t.Fatalf("%s: no reply", command)
	}
	return message{}
}

// follow subscribes from a position on.
func (c *client) follow(channel string, offset uint64, epoch string) subscribed {
	c.t.Helper()
	m := c.ask("subscribe", map[string]any{"channel": channel, "recover": true, "recoverable": true, "positioned": true, "offset": offset, "epoch": epoch})
	if m.Subscribe == nil {
		c.t.Fatalf("subscribe to %s: %+v", channel, m.Error)
	}
	return *m.Subscribe
}

// next returns the next publication of a channel, passing over other channels'.
func (c *client) next(channel string) pub {
	c.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case p, ok := <-c.pushes:
			if !ok {
				c.t.Fatalf("%s: the socket ended", channel)
			}
			if p.Unsubscribe != nil {
				c.t.Fatalf("unsubscribed from %s: %d", p.Channel, p.Unsubscribe.Code)
			}
			if p.Channel == channel && p.Pub != nil {
				return *p.Pub
			}
		case <-timeout:
			c.t.Fatalf("nothing came on %s", channel)
		}
	}
}

// agentPush returns the next push of the type on the channel.
func (c *client) agentPush(channel, kind string) wire.AgentPush {
	c.t.Helper()
	for {
		if p := c.next(channel).agent(c.t); p.Type == kind {
			return p
		}
	}
}

func (c *client) clientPush(channel, kind string) wire.ClientPush {
	c.t.Helper()
	for {
		if p := c.next(channel).client(c.t); p.Type == kind {
			return p
		}
	}
}

// quiet checks that nothing comes on the channel for a while.
func (c *client) quiet(channel string) {
	c.t.Helper()
	timeout := time.After(silence)
	for {
		select {
		case p, ok := <-c.pushes:
			if !ok {
				return
			}
			if p.Channel == channel && p.Pub != nil {
				c.t.Errorf("%s got %s", channel, p.Pub.Data)
			}
		case <-timeout:
			return
		}
	}
}

// offsets reads n publications of the channel and checks that they continue after.
func (c *client) offsets(channel string, after uint64, n int) {
	c.t.Helper()
	for i := range n {
		if p := c.next(channel); p.Offset != after+uint64(i)+1 {
			c.t.Fatalf("%s: offset %d where %d should be", channel, p.Offset, after+uint64(i)+1)
		}
	}
}

// end waits until the server closes the socket.
func (c *client) end() int {
	c.t.Helper()
	select {
	case code := <-c.closed:
		return code
	case <-time.After(patience):
		c.t.Fatal("the socket stays open")
	}
	return 0
}

func (c *client) bytes() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen.String()
}

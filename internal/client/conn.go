package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/coder/websocket"
	"github.com/google/uuid"
)

// NewID makes an id as browsers do.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Position is a place in a conversation's stream.
type Position struct {
	Offset uint64
	Epoch  string
}

// Publication is one item of a stream as it arrived.
type Publication struct {
	Offset uint64
	ItemID string
	Mine   bool // written by the reader's own side
}

// Conn is one connected socket speaking the JSON protocol. Read must run for
// anything to arrive.
type Conn struct {
	ws      *websocket.Conn
	write   sync.Mutex
	pending sync.Map // command id → func(reply), called by Read
	lastID  atomic.Uint32
	// Hints counts what came without an offset: inbox rows, typing, presence.
	Hints atomic.Int64
}

type command struct {
	ID        uint32            `json:"id,omitempty"`
	Connect   *connectRequest   `json:"connect,omitempty"`
	Subscribe *subscribeRequest `json:"subscribe,omitempty"`
	RPC       *rpcRequest       `json:"rpc,omitempty"`
}

type connectRequest struct {
	Data any `json:"data,omitempty"`
}

type subscribeRequest struct {
	Channel string `json:"channel"`
	Recover bool   `json:"recover,omitempty"`
	Offset  uint64 `json:"offset,omitempty"`
	Epoch   string `json:"epoch,omitempty"`
}

type rpcRequest struct {
	Method string `json:"method"`
	Data   any    `json:"data"`
}

type reply struct {
	ID        uint32           `json:"id"`
	Error     *protocolError   `json:"error"`
	Push      *push            `json:"push"`
	Subscribe *subscribeResult `json:"subscribe"`
}

type protocolError struct {
	Code    uint32 `json:"code"`
	Message string `json:"message"`
}

func (e *protocolError) Error() string { return fmt.Sprintf("socket error %d: %s", e.Code, e.Message) }

type push struct {
	Channel     string       `json:"channel"`
	Pub         *publication `json:"pub"`
	Unsubscribe *closed      `json:"unsubscribe"`
	Disconnect  *closed      `json:"disconnect"`
}

type closed struct {
	Code   uint32 `json:"code"`
	Reason string `json:"reason"`
}

type publication struct {
	Offset uint64 `json:"offset"`
	Data   struct {
		Item *struct {
			ID     string `json:"id"`
			Mine   bool   `json:"mine"`
			Author struct {
				Kind string `json:"kind"`
			} `json:"author"`
		} `json:"item"`
	} `json:"data"`
}

func (p publication) public() Publication {
	out := Publication{Offset: p.Offset}
	if it := p.Data.Item; it != nil {
		out.ItemID, out.Mine = it.ID, it.Mine || it.Author.Kind == "agent"
	}
	return out
}

type subscribeResult struct {
	Epoch        string        `json:"epoch"`
	Offset       uint64        `json:"offset"`
	Recovered    bool          `json:"recovered"`
	Publications []publication `json:"publications"`
}

var errClosed = errors.New("the socket is closed")

func (s *Server) dial(ctx context.Context, path string, h http.Header, data any) (*Conn, error) {
	ws, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(s.URL, "http")+path, &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: s.http.Transport}, HTTPHeader: h,
	})
	if err != nil {
		return nil, err
	}
	ws.SetReadLimit(4 << 20)
	c := &Conn{ws: ws}
	if err := c.connect(ctx, data); err != nil {
		return nil, errors.Join(err, ws.CloseNow())
	}
	return c, nil
}

// connect waits for the answer itself, as Read does not run yet. What follows the
// answer in the same frame is hints only: nothing with an offset is subscribed.
func (c *Conn) connect(ctx context.Context, data any) error {
	if err := c.send(ctx, command{ID: c.lastID.Add(1), Connect: &connectRequest{Data: data}}); err != nil {
		return err
	}
	_, frame, err := c.ws.Read(ctx)
	if err != nil {
		return err
	}
	first, _, _ := bytes.Cut(frame, []byte("\n"))
	var r reply
	if err := json.Unmarshal(first, &r); err != nil {
		return err
	}
	if r.Error != nil {
		return r.Error
	}
	return nil
}

func (c *Conn) send(ctx context.Context, cmd command) error {
	b, err := json.Marshal(cmd)
	if err != nil {
		return err
	}
	c.write.Lock()
	defer c.write.Unlock()
	return c.ws.Write(ctx, websocket.MessageText, b)
}

// Subscribe asks for a channel from the position on; done is called by Read with the
// answer, before anything that follows it.
func (c *Conn) subscribe(ctx context.Context, channel string, from Position, done func(*subscribeResult, error)) error {
	id := c.lastID.Add(1)
	c.pending.Store(id, func(r reply) {
		switch {
		case r.Error != nil:
			done(nil, r.Error)
		case r.Subscribe == nil:
			done(nil, fmt.Errorf("the answer to a subscription has no result"))
		default:
			done(r.Subscribe, nil)
		}
	})
	return c.send(ctx, command{ID: id, Subscribe: &subscribeRequest{Channel: channel, Recover: true, Offset: from.Offset, Epoch: from.Epoch}})
}

// RPC calls a method of the socket without waiting for its answer.
func (c *Conn) RPC(ctx context.Context, method string, data any) error {
	id := c.lastID.Add(1)
	c.pending.Store(id, func(reply) {})
	return c.send(ctx, command{ID: id, RPC: &rpcRequest{Method: method, Data: data}})
}

// Close ends the connection without ceremony, as a lost network does.
func (c *Conn) Close() error { return c.ws.CloseNow() }

var (
	newline    = []byte("\n")
	inboxFrame = []byte(`{"push":{"channel":"inbox"`)
)

// read handles frames until the connection ends. Rows of the inbox are only counted:
// with many of them reading them all would measure this client.
func (c *Conn) read(ctx context.Context, handle func(*push)) error {
	for {
		_, frame, err := c.ws.Read(ctx)
		if err != nil {
			return err
		}
		for line := range bytes.SplitSeq(frame, newline) {
			if err := c.line(ctx, line, handle); err != nil {
				return err
			}
		}
	}
}

func (c *Conn) line(ctx context.Context, line []byte, handle func(*push)) error {
	switch {
	case len(line) == 0:
		return nil
	case len(line) == 2: // {} is the server's ping
		c.write.Lock()
		defer c.write.Unlock()
		return c.ws.Write(ctx, websocket.MessageText, line)
	case bytes.HasPrefix(line, inboxFrame):
		c.Hints.Add(1)
		return nil
	}
	var r reply
	if err := json.Unmarshal(line, &r); err != nil {
		return fmt.Errorf("the socket sent what is not its protocol: %w", err)
	}
	if r.ID != 0 {
		if f, ok := c.pending.LoadAndDelete(r.ID); ok {
			f.(func(reply))(r)
		}
		return nil
	}
	if r.Push == nil {
		return nil
	}
	if r.Push.Disconnect != nil {
		return fmt.Errorf("%w by the server: %d %s", errClosed, r.Push.Disconnect.Code, r.Push.Disconnect.Reason)
	}
	if r.Push.Pub != nil && r.Push.Pub.Offset == 0 {
		c.Hints.Add(1)
		return nil
	}
	handle(r.Push)
	return nil
}

// Drain reads until the connection ends and keeps nothing, as an idle browser would.
func (c *Conn) Drain(ctx context.Context) error { return c.read(ctx, func(*push) {}) }

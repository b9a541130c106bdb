package client

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/coder/websocket"

	"github.com/deskside/deskside/internal/wire"
)

// Invite asks the visitor of a conversation for something and returns the ask's id.
func (a *Agent) Invite(ctx context.Context, conversationID, kind string) (string, error) {
	id := NewID()
	return id, a.server.call(ctx, a.who, http.MethodPost, "/api/v1/conversations/"+conversationID+"/invitations",
		map[string]string{"id": id, "kind": kind}, nil)
}

// Accept says yes to an ask of the agents.
func (v *Visitor) Accept(ctx context.Context, invitationID string) error {
	return v.server.call(ctx, v.who, http.MethodPost, "/api/widget/v1/invitations/"+invitationID+"/accept", nil, nil)
}

// Cobrowsing returns the co-browsing sessions that go on.
func (a *Agent) Cobrowsing(ctx context.Context) ([]wire.Cobrowse, error) {
	var list []wire.Cobrowse
	err := a.server.call(ctx, a.who, http.MethodGet, "/api/v1/cobrowse", nil, &list)
	return list, err
}

// CobrowseFrame is what the relay reads of a frame, and nothing of what is inside.
type CobrowseFrame []byte

// Kinds of frames that carry a page.
const (
	CobrowseSnapshot  = 1
	CobrowseDelta     = 2
	CobrowseEphemeral = 3
)

const cobrowseHeader = 12

// Kind says what the frame carries.
func (f CobrowseFrame) Kind() byte {
	if len(f) < cobrowseHeader {
		return 0
	}
	return f[1]
}

// Seq is the frame's number.
func (f CobrowseFrame) Seq() uint32 { return binary.BigEndian.Uint32(f[8:cobrowseHeader]) }

// Address writes which page the frame is of, and its number there.
func (f CobrowseFrame) Address(epoch, seq uint32) {
	binary.BigEndian.PutUint32(f[4:8], epoch)
	binary.BigEndian.PutUint32(f[8:cobrowseHeader], seq)
}

// CobrowseSocket is the socket of a visitor's page, or of an agent who watches it.
type CobrowseSocket struct {
	ws *websocket.Conn
	// Epoch is that of the visitor's page.
	Epoch uint32
}

// Cobrowse opens the socket of a page of the visitor in a session.
func (v *Visitor) Cobrowse(ctx context.Context, sessionID string) (*CobrowseSocket, error) {
	c, err := v.server.cobrowse(ctx, "/socket/cobrowse/visitor", http.Header{"Origin": {v.server.URL}})
	if err != nil {
		return nil, err
	}
	hello, err := json.Marshal(map[string]any{"token": v.Token, "session": sessionID, "tab": "bench", "epoch": 0})
	if err != nil {
		return nil, err
	}
	if err := c.ws.Write(ctx, websocket.MessageText, hello); err != nil {
		return nil, err
	}
	var welcome struct {
		Epoch uint32 `json:"epoch"`
	}
	_, data, err := c.ws.Read(ctx)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &welcome); err != nil || welcome.Epoch == 0 {
		return nil, fmt.Errorf("the relay did not welcome the page: %q", data)
	}
	c.Epoch = welcome.Epoch
	return c, nil
}

// Watch opens the socket of an agent who watches a session.
func (a *Agent) Watch(ctx context.Context, sessionID string) (*CobrowseSocket, error) {
	h := http.Header{"Origin": {a.server.URL}}
	h.Set(a.who.header, a.who.value)
	return a.server.cobrowse(ctx, "/socket/cobrowse/agent?session="+sessionID, h)
}

func (s *Server) cobrowse(ctx context.Context, path string, h http.Header) (*CobrowseSocket, error) {
	ws, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(s.URL, "http")+path, &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: s.http.Transport}, HTTPHeader: h,
		// As browsers do.
		CompressionMode: websocket.CompressionContextTakeover,
	})
	if err != nil {
		return nil, err
	}
	ws.SetReadLimit(9 << 20)
	return &CobrowseSocket{ws: ws}, nil
}

// Send sends a frame.
func (c *CobrowseSocket) Send(ctx context.Context, f CobrowseFrame) error {
	return c.ws.Write(ctx, websocket.MessageBinary, f)
}

// Frames hands every frame that comes to hear, until the socket ends.
func (c *CobrowseSocket) Frames(ctx context.Context, hear func(CobrowseFrame)) error {
	for {
		kind, data, err := c.ws.Read(ctx)
		if err != nil {
			return err
		}
		if kind == websocket.MessageBinary && len(data) >= cobrowseHeader {
			hear(data)
		}
	}
}

// Close ends the socket without ceremony.
func (c *CobrowseSocket) Close() error { return c.ws.CloseNow() }

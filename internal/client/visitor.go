package client

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/deskside/deskside/internal/wire"
)

// Visitor is one browser on a site.
type Visitor struct {
	server *Server
	who    identity
	// Token is what the browser keeps to be the same visitor later.
	Token         string
	Epoch         string
	Conversations []wire.VisitorConversation
}

// Visitor opens a visitor's session; an empty token makes a new visitor.
func (s *Server) Visitor(ctx context.Context, site, origin, token string) (*Visitor, error) {
	in := map[string]any{"site": site, "origin": origin, "language": "en", "timeZone": "Europe/Berlin"}
	if token != "" {
		in["token"] = token
	}
	var out struct {
		Token         string                     `json:"token"`
		Epoch         string                     `json:"epoch"`
		Conversations []wire.VisitorConversation `json:"conversations"`
	}
	if err := s.call(ctx, identity{}, http.MethodPost, "/api/widget/v1/session", in, &out); err != nil {
		return nil, err
	}
	return &Visitor{
		server: s, who: identity{"Authorization", "Bearer " + out.Token},
		Token: out.Token, Epoch: out.Epoch, Conversations: out.Conversations,
	}, nil
}

// Via returns the same visitor reaching the workspace through another server.
func (v *Visitor) Via(s *Server) *Visitor {
	w := *v
	w.server = s
	return &w
}

// Start sends the first message and so makes the conversation.
func (v *Visitor) Start(ctx context.Context, conversationID, messageID, text string) (wire.VisitorItem, error) {
	in := map[string]any{
		"id":       conversationID,
		"message":  message{messageID, text},
		"pages":    []map[string]any{{"id": NewID(), "url": "http://shop.example/lamps", "title": "Lamps", "at": time.Now().UTC()}},
		"referrer": "",
	}
	var out struct {
		Item wire.VisitorItem `json:"item"`
	}
	err := v.server.call(ctx, v.who, http.MethodPost, "/api/widget/v1/conversations", in, &out)
	return out.Item, err
}

type message struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Send writes a message in an existing conversation.
func (v *Visitor) Send(ctx context.Context, conversationID, messageID, text string) error {
	var item wire.VisitorItem
	return v.server.call(ctx, v.who, http.MethodPost,
		"/api/widget/v1/conversations/"+conversationID+"/messages", message{messageID, text}, &item)
}

// Items reads the visitor's timeline after the position.
func (v *Visitor) Items(ctx context.Context, conversationID string, after uint64) ([]Publication, Position, error) {
	var out struct {
		Items []wire.VisitorItem `json:"items"`
		VSeq  uint64             `json:"vseq"`
		Epoch string             `json:"epoch"`
	}
	path := fmt.Sprintf("/api/widget/v1/conversations/%s/items?after=%d&limit=200", conversationID, after)
	if err := v.server.call(ctx, v.who, http.MethodGet, path, nil, &out); err != nil {
		return nil, Position{}, err
	}
	pubs := make([]Publication, len(out.Items))
	for i, it := range out.Items {
		pubs[i] = Publication{Offset: uint64(it.VSeq), ItemID: it.ID, Mine: it.Mine}
	}
	return pubs, Position{Offset: out.VSeq, Epoch: out.Epoch}, nil
}

// Dial opens the visitor's socket.
func (v *Visitor) Dial(ctx context.Context) (*Conn, error) {
	return v.server.dial(ctx, "/socket/visitor", http.Header{}, map[string]string{"token": v.Token})
}

// Follow returns a follower of the visitor's own conversations.
func (v *Visitor) Follow(deliver func(channel string, p Publication)) *Follower {
	return &Follower{Dial: v.Dial, Prefix: "chat:", Items: v.Items, Deliver: deliver}
}

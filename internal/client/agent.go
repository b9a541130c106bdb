package client

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/deskside/deskside/internal/wire"
)

// Agent is a signed-in agent, or a program with an API key.
type Agent struct {
	server *Server
	who    identity
}

// SetUp is what the set-up page asks.
type SetUp struct {
	Code     string   `json:"code"`
	Name     string   `json:"name"`
	Email    string   `json:"email"`
	Password string   `json:"password"`
	SiteName string   `json:"siteName"`
	Origins  []string `json:"origins"`
}

// SetUp claims a fresh instance and returns its first administrator and site.
func (s *Server) SetUp(ctx context.Context, in SetUp) (*Agent, wire.Site, error) {
	var out struct {
		Site wire.Site `json:"site"`
	}
	h, err := s.exchange(ctx, identity{}, http.MethodPost, "/api/v1/setup", in, &out)
	if err != nil {
		return nil, wire.Site{}, err
	}
	a, err := s.signedIn(h)
	return a, out.Site, err
}

// SignIn signs an agent in.
func (s *Server) SignIn(ctx context.Context, email, password string) (*Agent, error) {
	h, err := s.exchange(ctx, identity{}, http.MethodPost, "/api/v1/session", map[string]string{"email": email, "password": password}, nil)
	if err != nil {
		return nil, err
	}
	return s.signedIn(h)
}

// WithKey returns the agent whose API key it is.
func (s *Server) WithKey(key string) *Agent {
	return &Agent{server: s, who: identity{"Authorization", "Bearer " + key}}
}

func (s *Server) signedIn(h http.Header) (*Agent, error) {
	var cookies []string
	for _, c := range (&http.Response{Header: h}).Cookies() {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	if len(cookies) == 0 {
		return nil, fmt.Errorf("the server set no cookie on sign-in")
	}
	return &Agent{server: s, who: identity{"Cookie", strings.Join(cookies, "; ")}}, nil
}

// Via returns the same agent reaching the workspace through another server.
func (a *Agent) Via(s *Server) *Agent { return &Agent{server: s, who: a.who} }

// CreateAgent adds a colleague; the agent must be an administrator.
func (a *Agent) CreateAgent(ctx context.Context, name, email, password string) error {
	in := map[string]string{"name": name, "email": email, "password": password, "role": "agent"}
	return a.server.call(ctx, a.who, http.MethodPost, "/api/v1/agents", in, nil)
}

// Site returns the site with the key; an empty key means the only site there is.
func (a *Agent) Site(ctx context.Context, key string) (wire.Site, error) {
	var sites []wire.Site
	if err := a.server.call(ctx, a.who, http.MethodGet, "/api/v1/sites", nil, &sites); err != nil {
		return wire.Site{}, err
	}
	for _, s := range sites {
		if s.Key == key || key == "" && len(sites) == 1 {
			return s, nil
		}
	}
	return wire.Site{}, fmt.Errorf("there is no site %q among the %d of this workspace; pass its key with --site", key, len(sites))
}

// Me returns the agent's own id.
func (a *Agent) Me(ctx context.Context) (string, error) {
	var me wire.Me
	err := a.server.call(ctx, a.who, http.MethodGet, "/api/v1/me", nil, &me)
	return me.ID, err
}

// Colleagues returns the ids of all agents, this one first.
func (a *Agent) Colleagues(ctx context.Context) ([]string, error) {
	me, err := a.Me(ctx)
	if err != nil {
		return nil, err
	}
	var agents []wire.Agent
	if err := a.server.call(ctx, a.who, http.MethodGet, "/api/v1/agents", nil, &agents); err != nil {
		return nil, err
	}
	ids := []string{me}
	for _, agent := range agents {
		if agent.ID != me {
			ids = append(ids, agent.ID)
		}
	}
	return ids, nil
}

// Send writes an answer.
func (a *Agent) Send(ctx context.Context, conversationID, messageID, text string) error {
	var item wire.Item
	return a.server.call(ctx, a.who, http.MethodPost, "/api/v1/conversations/"+conversationID+"/messages", message{messageID, text}, &item)
}

// Note writes a note.
func (a *Agent) Note(ctx context.Context, conversationID, noteID, text string) error {
	var item wire.Item
	return a.server.call(ctx, a.who, http.MethodPost, "/api/v1/conversations/"+conversationID+"/notes", message{noteID, text}, &item)
}

// Inbox reads one page of the inbox; the query is view=…&status=… and so on. It
// returns how many rows there were and the cursor of the next page, empty at the end.
func (a *Agent) Inbox(ctx context.Context, query string) (rows []wire.Conversation, next string, err error) {
	var out struct {
		Conversations []wire.Conversation `json:"conversations"`
		Next          *string             `json:"next"`
	}
	if err := a.server.call(ctx, a.who, http.MethodGet, "/api/v1/conversations?"+query, nil, &out); err != nil {
		return nil, "", err
	}
	if out.Next != nil {
		next = *out.Next
	}
	return out.Conversations, next, nil
}

// Search returns how many things the first page of a search has.
func (a *Agent) Search(ctx context.Context, query string) (int, error) {
	var out struct {
		Found []wire.Found `json:"found"`
	}
	err := a.server.call(ctx, a.who, http.MethodGet, "/api/v1/search?"+query, nil, &out)
	return len(out.Found), err
}

// Items reads the team's timeline after the position.
func (a *Agent) Items(ctx context.Context, conversationID string, after uint64) ([]Publication, Position, error) {
	var out struct {
		Items []wire.Item `json:"items"`
		Seq   uint64      `json:"seq"`
		Epoch string      `json:"epoch"`
	}
	path := fmt.Sprintf("/api/v1/conversations/%s/items?after=%d&limit=200", conversationID, after)
	if err := a.server.call(ctx, a.who, http.MethodGet, path, nil, &out); err != nil {
		return nil, Position{}, err
	}
	pubs := make([]Publication, len(out.Items))
	for i, it := range out.Items {
		pubs[i] = Publication{Offset: uint64(it.Seq), ItemID: it.ID, Mine: it.Author.Kind == "agent"}
	}
	return pubs, Position{Offset: out.Seq, Epoch: out.Epoch}, nil
}

// Dial opens the agent's socket.
func (a *Agent) Dial(ctx context.Context) (*Conn, error) {
	h := http.Header{}
	h.Set(a.who.header, a.who.value)
	if a.who.header == "Cookie" {
		h.Set("Origin", a.server.URL)
	}
	return a.server.dial(ctx, "/socket/agent", h, struct{}{})
}

// Follow returns a follower of any conversations' timelines.
func (a *Agent) Follow(deliver func(channel string, p Publication)) *Follower {
	return &Follower{Dial: a.Dial, Prefix: "timeline:", Items: a.Items, Deliver: deliver}
}

// UpdateSite changes a site's settings.
func (a *Agent) UpdateSite(ctx context.Context, id string, settings any) error {
	return a.server.call(ctx, a.who, http.MethodPatch, "/api/v1/sites/"+id, map[string]any{"settings": settings}, nil)
}

// UpdateSettings changes parts of the company's settings.
func (a *Agent) UpdateSettings(ctx context.Context, parts map[string]any) error {
	return a.server.call(ctx, a.who, http.MethodPatch, "/api/v1/settings", parts, nil)
}

// OpenGiven says that the agent has opened what the desk gave.
func (a *Agent) OpenGiven(ctx context.Context, conversationID string) error {
	return a.server.call(ctx, a.who, http.MethodPost, "/api/v1/conversations/"+conversationID+"/given/open", nil, nil)
}

// Done marks a conversation as done.
func (a *Agent) Done(ctx context.Context, conversationID string) error {
	return a.server.call(ctx, a.who, http.MethodPut, "/api/v1/conversations/"+conversationID+"/status", map[string]string{"status": "done"}, nil)
}

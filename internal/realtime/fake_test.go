package realtime

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
)

// memory is a desk with its store, small and in memory: what a test does to it is
// committed at once, and the changes are the test's to pass on, lose or mix up.
type memory struct {
	peek          atomic.Bool // agents see what visitors type
	mu            sync.Mutex
	epoch         string
	conversations map[string]*deskside.Conversation
	items         map[string][]deskside.Item
	agents        []deskside.Agent
	revoked       map[string]bool
	broken        error // what reads answer instead
	reads         int
}

func newMemory() *memory {
	return &memory{
		epoch: "epoch-1", conversations: map[string]*deskside.Conversation{}, items: map[string][]deskside.Item{}, revoked: map[string]bool{},
		agents: []deskside.Agent{{ID: "agent-1", Name: "Ada", Active: true}, {ID: "agent-2", Name: "Bo", Active: true}},
	}
}

func (m *memory) read() error {
	m.reads++
	return m.broken
}

func (m *memory) Epoch() string { return m.epoch }

func (m *memory) Position(_ context.Context, id string) (int64, int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.conversations[id]
	if c == nil {
		return 0, 0, deskside.Errorf(deskside.NotFound, "", "no conversation %q", id)
	}
	return c.Seq, c.VSeq, m.read()
}

func (m *memory) ItemsAfter(_ context.Context, id string, seq int64, limit int) ([]deskside.Item, error) {
	return m.after(id, limit, func(i deskside.Item) bool { return i.Seq > seq })
}

func (m *memory) VisitorItemsAfter(_ context.Context, id string, vseq int64, limit int) ([]deskside.Item, error) {
	return m.after(id, limit, func(i deskside.Item) bool { return i.VSeq > vseq })
}

func (m *memory) after(id string, limit int, wanted func(deskside.Item) bool) ([]deskside.Item, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []deskside.Item
	for _, i := range m.items[id] {
		if wanted(i) && len(list) < limit {
			list = append(list, i)
		}
	}
	return list, m.read()
}

func (m *memory) Conversation(_ context.Context, actor deskside.Actor, id string) (deskside.Conversation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.conversations[id]
	if c == nil || actor.Kind == deskside.ActorVisitor && c.Visitor.ID != actor.ID {
		return deskside.Conversation{}, deskside.Errorf(deskside.NotFound, "", "no conversation %q", id)
	}
	return *c, nil
}

func (m *memory) Visitor(_ context.Context, _ deskside.Actor, id string) (deskside.Visitor, []deskside.PageView, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.conversations {
		if c.Visitor.ID == id {
			return c.Visitor, nil, nil
		}
	}
	return deskside.Visitor{}, nil, deskside.Errorf(deskside.NotFound, "", "no visitor %q", id)
}

// node is the memory as the desk of one node, which asks its own hub who is there.
type node struct {
	*memory
	online func() []string
}

func (m node) Stir() {}

func (m node) Peeks(context.Context, string) (bool, error) { return m.peek.Load(), nil }

func (m node) HidesWatching(context.Context) (bool, error) { return false, nil }

func (m node) Greeting(context.Context) (g desk.Greeting, err error) {
	online := m.online()
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range m.agents {
		if slices.Contains(online, a.ID) {
			g.Agents = append(g.Agents, a)
		}
	}
	return g, nil
}

// start begins a conversation without any item.
func (m *memory) start(id, visitorID string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.conversations[id] = &deskside.Conversation{
		ID: id, SiteID: "site-1", Status: deskside.StatusOpen, CreatedAt: time.Now(), LastAt: time.Now(),
		Visitor: deskside.Visitor{ID: visitorID, SiteID: "site-1", Name: "Vera", Number: 4821},
	}
}

// say adds a message of the visitor or of Ada, or a note of hers.
func (m *memory) say(id string, kind deskside.ItemKind, from deskside.ActorKind, text string) desk.Change {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.conversations[id]
	c.Seq++
	c.Version++
	item := deskside.Item{ConversationID: id, Seq: c.Seq, ID: fmt.Sprintf("%s-%d", id, c.Seq), Kind: kind, AuthorKind: from, Text: text, At: time.Now()}
	item.AuthorID, item.AuthorName = "agent-1", "Ada"
	if from == deskside.ActorVisitor {
		item.AuthorID, item.AuthorName = c.Visitor.ID, c.Visitor.Name
	}
	event := deskside.NoteAdded
	if kind == deskside.ItemMessage {
		event = deskside.MessagePosted
		c.VSeq++
		item.VSeq = c.VSeq
		c.LastAt = item.At
		c.Preview = deskside.Preview{Text: deskside.PreviewText(text), From: from, At: item.At}
	}
	m.items[id] = append(m.items[id], item)
	row := *c
	return desk.Change{Event: deskside.Event{Type: event, ConversationID: id, ActorID: item.AuthorID}, Item: &item, Conversation: &row}
}

func (m *memory) message(id, text string) desk.Change {
	return m.say(id, deskside.ItemMessage, deskside.ActorVisitor, text)
}

func (m *memory) answer(id, text string) desk.Change {
	return m.say(id, deskside.ItemMessage, deskside.ActorAgent, text)
}

func (m *memory) note(id, text string) desk.Change {
	return m.say(id, deskside.ItemNote, deskside.ActorAgent, text)
}

// change does something else to a conversation.
func (m *memory) change(id string, event deskside.EventType, do func(*deskside.Conversation)) desk.Change {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.conversations[id]
	do(c)
	c.Version++
	row := *c
	return desk.Change{Event: deskside.Event{Type: event, ConversationID: id}, Conversation: &row}
}

func (m *memory) breakReads(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = err
}

func (m *memory) revoke(session string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.revoked[session] = true
}

// authenticateAgent takes "agent-1 session-1" in the Authorization header; a session
// "key" is an API key.
func (m *memory) authenticateAgent(r *http.Request) (deskside.Actor, string, error) {
	id, session, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	m.mu.Lock()
	defer m.mu.Unlock()
	if !ok || m.revoked[session] {
		return deskside.Actor{}, "", deskside.Errorf(deskside.Unauthenticated, "", "sign in first")
	}
	actor := deskside.Actor{Kind: deskside.ActorAgent, ID: id, Name: "Ada", Role: deskside.RoleAgent}
	for _, a := range m.agents {
		if a.ID == id {
			actor.Name = a.Name
		}
	}
	switch session {
	case "key":
		return actor, "", nil
	case "useless":
		actor.Scopes = []deskside.Scope{}
		return actor, "", nil
	}
	return actor, session, nil
}

// authenticateVisitor takes "visitor-1" as its own token.
func (m *memory) authenticateVisitor(token string) (deskside.Actor, error) {
	if token == "down" {
		return deskside.Actor{}, errors.New("the database is away")
	}
	if !strings.HasPrefix(token, "visitor-") {
		return deskside.Actor{}, deskside.Errorf(deskside.Unauthenticated, "", "not a token")
	}
	return deskside.Actor{Kind: deskside.ActorVisitor, ID: token, SiteID: "site-1"}, nil
}

package realtime

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/centrifugal/centrifuge"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/wire"
)

// subscribe decides whether the guest may follow a channel. One's own channels come
// with the connection and cannot be asked for. A conversation of somebody else and
// one that does not exist are refused alike.
func (d *Door) subscribe(ctx context.Context, g *guest, channel string) (centrifuge.SubscribeReply, error) {
	k, id := parse(channel)
	if allowed := map[audience]kind{toAgents: kindTimeline, toVisitor: kindChat}; k != allowed[g.audience] {
		return centrifuge.SubscribeReply{}, centrifuge.ErrorPermissionDenied
	}
	c, err := d.desk.Conversation(ctx, g.actor, id)
	switch deskside.CodeOf(err) {
	case deskside.NotFound, deskside.Forbidden, deskside.Invalid, deskside.Unauthenticated:
		return centrifuge.SubscribeReply{}, centrifuge.ErrorPermissionDenied
	}
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			d.hub.metrics.failed("subscribe")
			d.log.Error("realtime: subscribe", "channel", channel, "error", err)
		}
		return centrifuge.SubscribeReply{}, centrifuge.ErrorInternal
	}
	if !g.follow(id, c.Visitor.ID) {
		return centrifuge.SubscribeReply{}, centrifuge.ErrorLimitExceeded
	}
	options := centrifuge.SubscribeOptions{EnableRecovery: true, EnablePositioning: true}
	if g.audience == toAgents && !g.byKey() && !d.unseen(ctx, g, c) {
		// Colleagues see who has the conversation open; programs do not count.
		options.EmitPresence, options.EmitJoinLeave, options.PushJoinLeave = true, true, true
	}
	return centrifuge.SubscribeReply{Options: options}, nil
}

// unseen reports whether the guest is a supervisor who watches a colleague's conversation
// without being shown there.
func (d *Door) unseen(ctx context.Context, g *guest, c deskside.Conversation) bool {
	if g.actor.Role == deskside.RoleAgent || c.AssigneeID == "" || c.AssigneeID == g.actor.ID {
		return false
	}
	hides, err := d.desk.HidesWatching(ctx)
	if err != nil {
		d.log.Warn("realtime: read the settings", "error", err)
		return false // rather seen than not
	}
	return hides
}

// unseenIn is unseen for a conversation that the guest follows already.
func (d *Door) unseenIn(ctx context.Context, g *guest, conversationID string) bool {
	if g.actor.Role == deskside.RoleAgent {
		return false
	}
	c, err := d.desk.Conversation(ctx, g.actor, conversationID)
	if err != nil {
		d.log.Warn("realtime: read the conversation", "error", err)
		return false // rather seen than not
	}
	return d.unseen(ctx, g, c)
}

// commandRead bounds how much one client may ask.
func (d *Door) commandRead(c *centrifuge.Client, _ centrifuge.CommandReadEvent) error {
	if g := guestOf(c.Context()); g != nil && !g.mayCommand() {
		d.hub.metrics.refused.WithLabelValues("flood").Inc()
		return flooding
	}
	return nil
}

// call answers what a client asks by name. All there is is typing: everything else
// goes over HTTP.
func (d *Door) call(c *centrifuge.Client, g *guest, e centrifuge.RPCEvent) (centrifuge.RPCReply, error) {
	if e.Method != "typing" {
		return centrifuge.RPCReply{}, centrifuge.ErrorMethodNotFound
	}
	t, err := decodeTyping(e.Data)
	if err != nil {
		return centrifuge.RPCReply{}, centrifuge.ErrorBadRequest
	}
	if !g.mayType() {
		return centrifuge.RPCReply{}, nil
	}
	return centrifuge.RPCReply{}, d.relay(c, g, t)
}

// relay tells the other side that somebody types, and the team always. One must
// follow the conversation. Of a note the visitor learns nothing.
func (d *Door) relay(c *centrifuge.Client, g *guest, t typing) error {
	if g.audience == toVisitor {
		if !c.IsSubscribed(chatPrefix + t.ConversationID) {
			return centrifuge.ErrorPermissionDenied
		}
		d.tellTyping(g, t, false)
		d.tellPeek(g, t)
		return nil
	}
	visitorID, ok := g.visitorOf(t.ConversationID)
	if !ok || !g.actor.May(deskside.ScopeWrite) {
		return centrifuge.ErrorPermissionDenied
	}
	if t.Note && d.unseenIn(c.Context(), g, t.ConversationID) {
		return nil // a whisper is a surprise
	}
	d.tellTyping(g, t, t.Note)
	if !t.Note {
		d.hub.hint(visitorPrefix+visitorID, wire.ClientPush{Type: "typing", Typing: &wire.VisitorTyping{
			ConversationID: t.ConversationID, Agent: wire.VisitorAgent{Name: g.actor.Name}, Active: t.Active,
		}})
	}
	return nil
}

func (d *Door) tellTyping(g *guest, t typing, note bool) {
	d.hub.hint(inbox, wire.AgentPush{Type: "typing", Typing: &wire.AgentTyping{
		ConversationID: t.ConversationID, Author: wire.AuthorOf(g.actor), Note: note, Active: t.Active,
	}})
}

// tellPeek shows those who have the conversation open what its visitor is typing, if the
// site wants that. Nothing keeps it.
func (d *Door) tellPeek(g *guest, t typing) {
	if t.Text == "" || d.hub.deaf(timelinePrefix+t.ConversationID) {
		return
	}
	peeks, err := d.desk.Peeks(d.hub.ctx, g.actor.SiteID)
	if err != nil {
		d.log.Warn("realtime: read the site", "error", err)
	}
	if !peeks {
		return
	}
	d.hub.hint(timelinePrefix+t.ConversationID, wire.AgentPush{Type: "peek", Typing: &wire.AgentTyping{
		ConversationID: t.ConversationID, Author: wire.AuthorOf(g.actor), Active: t.Active, Text: t.Text,
	}})
}

// typing is what a client says when somebody types.
type typing struct {
	ConversationID string `json:"conversationId"`
	Active         bool   `json:"active"`
	Note           bool   `json:"note"`
	Text           string `json:"text"` // a visitor's, where the site shows it to agents
}

var errMessage = deskside.Errorf(deskside.Invalid, "", "the message is not understood")

// peekLimit is how much of what is typed is shown: its end.
const peekLimit = 300

const idLimit = 64 // characters of an id or more are no id

func decodeTyping(data []byte) (typing, error) {
	var t typing
	if err := json.Unmarshal(data, &t); err != nil || t.ConversationID == "" || len(t.ConversationID) > idLimit {
		return typing{}, errMessage
	}
	if text := []rune(strings.ToValidUTF8(t.Text, "")); len(text) > peekLimit {
		t.Text = "…" + string(text[len(text)-peekLimit:])
	}
	return t, nil
}

// decodeToken reads the visitor's token from the connect message.
func decodeToken(data []byte) (string, error) {
	var m struct {
		Token string `json:"token"`
	}
	if err := json.Unmarshal(data, &m); err != nil || m.Token == "" || len(m.Token) > 4096 {
		return "", deskside.Errorf(deskside.Unauthenticated, "", "a visitor's token is needed in the connect data")
	}
	return m.Token, nil
}

// Package desk is what people can do: one method per act, and queries for what they
// may see. Every door (HTTP API, sockets, command line) calls only this.
//
// Each method takes who acts and decides by it; nothing relies on the door having
// checked. An act is one transaction that also records its event; the Audience
// hears of it after the commit. Errors are deskside.Error with a code. What an actor
// may not know of is NotFound, as if it did not exist.
package desk

import (
	"context"
	"slices"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
)

// Audience hears of committed changes and knows who is connected.
type Audience interface {
	// Hear is called after the commit, in commit order where the engine has one. It
	// must not block, and not change what it is given.
	Hear(changes []Change)
	// AgentsOnline returns the ids of agents with a console open, on all nodes.
	AgentsOnline(ctx context.Context) ([]string, error)
	VisitorOnline(ctx context.Context, visitorID string) (bool, error)
}

// Change is one committed change. Event is zero for receipts, read marks and page
// views: they move often and nobody audits them.
type Change struct {
	Event deskside.Event
	// Item is set when one was added.
	Item *deskside.Item
	// Invitation is set when Item is its card, or the update of that.
	Invitation *deskside.Invitation
	// Conversation is its row after the act, with the visitor's summary and the
	// assignee's name; ReadInbound is not filled.
	Conversation *deskside.Conversation
	// Read is set when an agent's read mark moved.
	Read *Read
	// Mention is set when a note calls somebody; MentionsOf are agents of whom something
	// that called them is read or gone.
	Mention    *Mention
	MentionsOf []string
	// Draft is set when an agent has written on.
	Draft   *Draft
	Visitor *deskside.Visitor
	Agent   *deskside.Agent
	Site    *deskside.Site
	// Settings are the company's, when they have changed.
	Settings *deskside.Settings
	// TextBlock is set when it alone has changed.
	TextBlock *deskside.TextBlock
	// Call is a call after it has changed; Rang are the agents for whom it rang before.
	// Mute names one of its participants whose microphone an agent has switched off, and
	// says nothing else.
	Call *deskside.Call
	Rang []string
	Mute string
	// Talking is set when agents have come into the call or left it: they are available no
	// more, or again.
	Talking bool
	// Cobrowse is set when a co-browsing session began or ended.
	Cobrowse *deskside.Cobrowse
	// SessionID names the session that ended; Agent is whose it was.
	SessionID string
}

// Read is how many of a conversation's inbound messages an agent has read.
type Read struct {
	ConversationID string
	AgentID        string
	Inbound        int64
	Back           bool // to fewer than before: marked as unread
}

// Draft is what an agent has begun to write.
type Draft struct {
	deskside.Draft
	AgentID string
}

// Mention is a note that calls agents.
type Mention struct {
	deskside.Mentioned
	Agents  []string
	Visitor deskside.Visitor // of the conversation
}

// Desk is the product without its doors.
type Desk struct {
	store    *store.DB
	audience Audience
	now      func() time.Time
	// stir has a value when conversations may be given; see Run.
	stir chan struct{}
	lost lost
	caches
}

// New makes a desk on the store. now is the clock, nil for the real one.
func New(db *store.DB, audience Audience, now func() time.Time) *Desk {
	if now == nil {
		now = time.Now
	}
	return &Desk{store: db, audience: audience, now: now, stir: make(chan struct{}, 1), caches: newCaches()}
}

// clock is now as it can be stored.
func (d *Desk) clock() time.Time { return d.now().UTC().Truncate(time.Microsecond) }

// work is an act's transaction.
type work struct {
	*store.Tx
	ctx     context.Context
	desk    *Desk
	actor   deskside.Actor
	at      time.Time
	changes []Change
	calling *callWork // the call that the act is about; nil: none
}

// act runs f in a transaction and lets the audience hear what it changed.
func (d *Desk) act(ctx context.Context, actor deskside.Actor, f func(*work) error) error {
	return d.store.Write(ctx, func(tx *store.Tx) error {
		w := &work{Tx: tx, ctx: ctx, desk: d, actor: actor, at: d.clock()}
		if err := f(w); err != nil {
			return err
		}
		if len(w.changes) > 0 {
			tx.OnCommit(func() { d.audience.Hear(w.changes) })
			if slices.ContainsFunc(w.changes, stirs) {
				tx.OnCommit(d.Stir)
			}
		}
		return nil
	})
}

// tell adds a change for the audience.
func (w *work) tell(c Change) { w.changes = append(w.changes, c) }

// record adds the event to the audit log and the change, of which it is part, for
// the audience.
func (w *work) record(what deskside.EventType, conversationID string, data map[string]string, c Change) error {
	c.Event = w.event(what, data)
	c.Event.ConversationID = conversationID
	w.tell(c)
	return w.Record(w.ctx, c.Event)
}

func (w *work) event(what deskside.EventType, data map[string]string) deskside.Event {
	return deskside.Event{ID: newID(), At: w.at, ActorKind: w.actor.Kind, ActorID: w.actor.ID, Type: what, Data: data}
}

package desk

import (
	"context"
	"errors"

	"github.com/deskside/deskside"
)

// Range chooses a part of a timeline: the oldest Limit after After, the newest Limit
// below Before, or the newest Limit when both are 0. For visitors the numbers are vseq.
type Range struct {
	After  int64
	Before int64
	Limit  int // 0: 60; at most 200
}

// Items returns a part of the timeline, ascending. For visitors, what only the team
// sees is not even read.
func (d *Desk) Items(ctx context.Context, actor deskside.Actor, conversationID string, r Range) (items []deskside.Item, err error) {
	defer deskside.Wrap(&err, "Items(%s)", conversationID)
	if r.Limit == 0 {
		r.Limit = 60
	}
	switch {
	case r.Limit < 0 || r.Limit > 200:
		return nil, deskside.Errorf(deskside.Invalid, "limit", "limit must be between 1 and 200")
	case r.After < 0 || r.Before < 0:
		return nil, deskside.Errorf(deskside.Invalid, "after", "after and before can't be negative")
	case r.After > 0 && r.Before > 0:
		return nil, deskside.Errorf(deskside.Invalid, "before", "give either after or before, not both")
	}
	if err := mayRead(actor); err != nil {
		return nil, err
	}
	if _, err := d.conversation(ctx, actor, conversationID); err != nil {
		return nil, err
	}
	if actor.Kind == deskside.ActorVisitor {
		if r.After > 0 {
			return d.store.VisitorItemsAfter(ctx, conversationID, r.After, r.Limit)
		}
		return d.store.VisitorItemsBefore(ctx, conversationID, r.Before, r.Limit)
	}
	if r.After > 0 {
		return d.store.ItemsAfter(ctx, conversationID, r.After, r.Limit)
	}
	return d.store.ItemsBefore(ctx, conversationID, r.Before, r.Limit)
}

// errRepeat undoes an act that finds its item there already.
var errRepeat = errors.New("the item is there already")

// add puts an item of the actor at the conversation's end, with the numbers that the
// conversation has by now, and records it.
func (w *work) add(c *deskside.Conversation, i deskside.Item, what deskside.EventType, facts map[string]string) (deskside.Item, error) {
	i.ConversationID, i.Seq, i.Inbound, i.Outbound, i.At = c.ID, c.Seq, c.Inbound, c.Outbound, w.at
	i.AuthorKind, i.AuthorID, i.AuthorName = w.actor.Kind, w.actor.ID, w.actor.Name
	if w.actor.Kind == deskside.ActorVisitor {
		i.AuthorName = c.Visitor.Name
	}
	added, err := w.AddItem(w.ctx, i)
	if err == nil && !added {
		err = errRepeat
	}
	if err != nil {
		return i, err
	}
	return i, w.record(what, c.ID, facts, Change{Item: &i, Conversation: c, Invitation: i.Card.Invitation})
}

// renew stores an item that shows something else now and adds the update that says so,
// to both sides if both see the item. The caller saves the row.
func (w *work) renew(c *deskside.Conversation, changed deskside.Item, what deskside.EventType, facts map[string]string) error {
	if err := w.SaveCard(w.ctx, changed); err != nil {
		return err
	}
	c.Seq++
	update := deskside.Item{
		ID: newID(), Kind: deskside.ItemUpdate, Of: changed.Ref(), Text: changed.Text, Card: changed.Card, Event: what,
	}
	if changed.VSeq > 0 {
		c.VSeq++
		update.VSeq = c.VSeq
	}
	_, err := w.add(c, update, what, facts)
	return err
}

// line adds an event line for the team: seq moves, vseq does not.
func (w *work) line(c *deskside.Conversation, what deskside.EventType, data map[string]string) error {
	c.Seq++
	_, err := w.add(c, deskside.Item{ID: newID(), Kind: deskside.ItemEvent, Event: what, Data: data}, what, data)
	return err
}

// repeated returns the item that an earlier try has added, if this is the same.
func (d *Desk) repeated(ctx context.Context, actor deskside.Actor, want deskside.Item) (deskside.Item, error) {
	have, err := d.store.Item(ctx, want.ConversationID, want.ID)
	if err != nil {
		return deskside.Item{}, err
	}
	if have.Kind != want.Kind || have.Text != want.Text || have.AuthorKind != actor.Kind || have.AuthorID != actor.ID {
		return deskside.Item{}, deskside.Errorf(deskside.Conflict, "id", "the id %q was used for something else; make a new one", want.ID)
	}
	return have, nil
}

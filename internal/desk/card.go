package desk

import (
	"context"
	"errors"

	"github.com/deskside/deskside"
)

// sent is a card that is about to be.
type sent struct {
	item    deskside.Item
	preview string
	event   deskside.EventType
	facts   map[string]string
}

// sendCard puts what f makes into the conversation; it counts like a message. A repeat
// with the same id changes nothing and returns the first one, if that shows the same.
func (d *Desk) sendCard(ctx context.Context, actor deskside.Actor, conversationID, itemID string, same func(deskside.Card) bool, f func(*work, *deskside.Conversation) (sent, error)) (item deskside.Item, err error) {
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return item, err
	}
	if err := checkID("id", itemID); err != nil {
		return item, err
	}
	used := deskside.Errorf(deskside.Conflict, "id", "the id %q was used for something else; make a new one", itemID)
	err = d.act(ctx, actor, func(w *work) error {
		row, err := w.toChange(conversationID)
		if err != nil {
			return err
		}
		item, err = w.Item(ctx, conversationID, itemID)
		if err == nil && (!same(item.Card) || item.AuthorID != actor.ID) {
			return used
		}
		if deskside.CodeOf(err) != deskside.NotFound {
			return err // nil: it is there already
		}
		s, err := f(w, &row)
		if err != nil {
			return err
		}
		s.item.ID = itemID
		if item, err = w.speak(&row, s.item, s.preview, s.event, s.facts); err != nil {
			return err
		}
		return w.SaveConversation(ctx, row)
	})
	if errors.Is(err, errRepeat) {
		err = used
	}
	return item, err
}

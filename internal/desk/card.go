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
// with the same id returns the first one.
func (d *Desk) sendCard(ctx context.Context, actor deskside.Actor, conversationID, itemID string, f func(*work, *deskside.Conversation) (sent, error)) (item deskside.Item, err error) {
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return item, err
	}
	if err := checkID("id", itemID); err != nil {
		return item, err
	}
	var kind deskside.ItemKind
	err = d.act(ctx, actor, func(w *work) error {
		row, err := w.toChange(conversationID)
		if err != nil {
			return err
		}
		s, err := f(w, &row)
		if err != nil {
			return err
		}
		s.item.ID, kind = itemID, s.item.Kind
		if item, err = w.speak(&row, s.item, s.preview, s.event, s.facts); err != nil {
			return err
		}
		return w.SaveConversation(ctx, row)
	})
	if errors.Is(err, errRepeat) || deskside.CodeOf(err) == deskside.Conflict {
		return d.repeated(ctx, actor, deskside.Item{ConversationID: conversationID, ID: itemID, Kind: kind})
	}
	return item, err
}

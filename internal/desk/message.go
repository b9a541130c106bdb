package desk

import (
	"context"
	"errors"

	"github.com/deskside/deskside"
)

// PostMessage adds a visitor's or an agent's message. A repeat with the same id
// changes nothing and returns the first message. A visitor's message opens a
// conversation that was put aside; the first reply in one that nobody has assigns it.
func (d *Desk) PostMessage(ctx context.Context, actor deskside.Actor, conversationID, messageID, text string) (c deskside.Conversation, item deskside.Item, err error) {
	defer deskside.Wrap(&err, "PostMessage(%s)", conversationID)
	if err := mayChange(actor); err != nil {
		return c, item, err
	}
	message, err := newItem(deskside.ItemMessage, conversationID, messageID, text)
	if err != nil {
		return c, item, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		locked, err := w.toChange(conversationID)
		if err != nil {
			return err
		}
		row := locked // the audience keeps it
		if item, err = w.speak(&row, message, message.Text, deskside.MessagePosted, nil); err != nil {
			return err
		}
		c = row
		return w.SaveConversation(ctx, row)
	})
	if errors.Is(err, errRepeat) {
		return d.repeatedMessage(ctx, actor, message)
	}
	return c, item, err
}

// newItem checks what a browser sends for a message or a note.
func newItem(kind deskside.ItemKind, conversationID, id, text string) (deskside.Item, error) {
	if err := checkID("conversationId", conversationID); err != nil {
		return deskside.Item{}, err
	}
	if err := checkID("id", id); err != nil {
		return deskside.Item{}, err
	}
	text, err := deskside.CleanText(text)
	return deskside.Item{ConversationID: conversationID, ID: id, Kind: kind, Text: text}, err
}

// speak adds a message, or a card that counts like one, and what follows from it; the
// caller saves the row. preview is what lists show of it.
func (w *work) speak(row *deskside.Conversation, said deskside.Item, preview string, what deskside.EventType, facts map[string]string) (deskside.Item, error) {
	row.Version++
	if w.at.Before(row.LastAt) {
		w.at = row.LastAt // nodes' clocks differ; a conversation's time doesn't go back
	}
	if w.actor.Kind == deskside.ActorVisitor {
		if err := w.fromVisitor(row); err != nil {
			return deskside.Item{}, err
		}
	} else if err := w.fromAgent(row); err != nil {
		return deskside.Item{}, err
	}
	if facts == nil {
		facts = map[string]string{"itemId": said.ID}
	}
	if after := row.Status.AfterMessage(w.actor.Kind); after != row.Status {
		row.Status, facts["status"] = after, string(after)
	}
	if row.Status != deskside.StatusSnoozed {
		row.SnoozedUntil = noTime
	}
	row.LastAt = w.at
	row.Preview = deskside.Preview{Kind: said.Kind, Text: deskside.PreviewText(preview), From: w.actor.Kind, At: w.at}
	said.VSeq = row.VSeq
	return w.add(row, said, what, facts)
}

// fromVisitor is what a visitor's message changes. On a done conversation it counts as new.
func (w *work) fromVisitor(row *deskside.Conversation) error {
	reopened := row.Status == deskside.StatusDone
	if reopened {
		if err := w.line(row, deskside.ConversationReopened, nil); err != nil {
			return err
		}
	}
	row.Seq, row.VSeq, row.Inbound = row.Seq+1, row.VSeq+1, row.Inbound+1
	if reopened {
		row.NewSeq, row.NewAt = row.Seq, w.at
	}
	if row.WaitingSince.IsZero() {
		row.WaitingSince = w.at
	}
	return nil
}

// fromAgent is what an agent's message changes.
func (w *work) fromAgent(row *deskside.Conversation) error {
	if row.AssigneeID == "" {
		if err := w.assignTo(row, w.actor.ID, w.actor.Name); err != nil {
			return err
		}
	}
	row.Seq, row.VSeq, row.Outbound = row.Seq+1, row.VSeq+1, row.Outbound+1
	row.WaitingSince = noTime
	return nil
}

// repeatedMessage answers a message that was sent again.
func (d *Desk) repeatedMessage(ctx context.Context, actor deskside.Actor, message deskside.Item) (deskside.Conversation, deskside.Item, error) {
	item, err := d.repeated(ctx, actor, message)
	if err != nil {
		return deskside.Conversation{}, deskside.Item{}, err
	}
	c, err := d.conversation(ctx, actor, message.ConversationID)
	return c, item, err
}

// AddNote adds a note for the team. The visitor learns nothing of it: neither the
// visitor's sequence nor the order or preview of lists moves. A repeat with the same
// id returns the first note.
func (d *Desk) AddNote(ctx context.Context, actor deskside.Actor, conversationID, noteID, text string) (item deskside.Item, err error) {
	defer deskside.Wrap(&err, "AddNote(%s)", conversationID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return item, err
	}
	note, err := newItem(deskside.ItemNote, conversationID, noteID, text)
	if err != nil {
		return item, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		row, err := w.toChange(conversationID)
		if err != nil {
			return err
		}
		row.Seq++
		row.Version++
		if item, err = w.add(&row, note, deskside.NoteAdded, map[string]string{"itemId": note.ID}); err != nil {
			return err
		}
		return w.SaveSeq(ctx, row)
	})
	if errors.Is(err, errRepeat) {
		return d.repeated(ctx, actor, note)
	}
	return item, err
}

package desk

import (
	"context"
	"errors"
	"unicode/utf8"

	"github.com/deskside/deskside"
)

// PostMessage adds a visitor's or an agent's message. A repeat with the same id
// changes nothing and returns the first message. A visitor's message opens a
// conversation that was put aside; the first reply in one that nobody has assigns it.
// files are the ids of attachments that the actor has uploaded for the conversation.
func (d *Desk) PostMessage(ctx context.Context, actor deskside.Actor, conversationID, messageID, text string, files ...string) (c deskside.Conversation, item deskside.Item, err error) {
	defer deskside.Wrap(&err, "PostMessage(%s)", conversationID)
	if err := mayChange(actor); err != nil {
		return c, item, err
	}
	message, err := newItem(deskside.ItemMessage, conversationID, messageID, text, files)
	if err != nil {
		return c, item, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		locked, err := w.toChange(conversationID)
		if err != nil {
			return err
		}
		row := locked // the audience keeps it
		message.ConversationID = row.ID
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
func newItem(kind deskside.ItemKind, conversationID, id, text string, files []string) (deskside.Item, error) {
	if err := checkID("conversationId", conversationID); err != nil {
		return deskside.Item{}, err
	}
	if err := checkID("id", id); err != nil {
		return deskside.Item{}, err
	}
	attachments, err := named(files)
	if err != nil {
		return deskside.Item{}, err
	}
	clean := deskside.CleanText
	if len(files) > 0 {
		clean = deskside.CleanCaption
	}
	text, err = clean(text)
	return deskside.Item{ConversationID: conversationID, ID: id, Kind: kind, Text: text, Attachments: attachments}, err
}

// speak adds a message, or a card that counts like one, and what follows from it; the
// caller saves the row. preview is what lists show of it.
func (w *work) speak(row *deskside.Conversation, said deskside.Item, preview string, what deskside.EventType, facts map[string]string) (_ deskside.Item, err error) {
	if err := w.mayWrite(""); err != nil {
		return deskside.Item{}, err
	}
	if said.Attachments, err = w.attach(row.ID, said); err != nil {
		return deskside.Item{}, err
	}
	if err := w.sent(row.ID, "reply", said.Text); err != nil {
		return deskside.Item{}, err
	}
	row.Version++
	if w.at.Before(row.LastAt) {
		w.at = row.LastAt // nodes' clocks differ; a conversation's time doesn't go back
	}
	if w.actor.Kind == deskside.ActorVisitor {
		if err := w.mayBeSoLong(row.SiteID, said.Text); err != nil {
			return deskside.Item{}, err
		}
		if err := w.fromVisitor(row, said.Text); err != nil {
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
	row.Preview = deskside.Preview{Kind: said.Kind, Text: deskside.PreviewItem(preview, said.Attachments), From: w.actor.Kind, At: w.at}
	said.VSeq = row.VSeq
	if said.Kind == deskside.ItemMessage {
		if err := w.owe(*row); err != nil {
			return deskside.Item{}, err
		}
	}
	if err := w.idle(row); err != nil {
		return deskside.Item{}, err
	}
	return w.add(row, said, what, facts)
}

// shortMessage is what every site takes, in bytes: not more than the least limit there is.
const shortMessage = 100

// mayBeSoLong refuses a visitor's text that is longer than the site wants.
func (w *work) mayBeSoLong(siteID, text string) error {
	if len(text) <= shortMessage {
		return nil
	}
	site, err := w.Site(w.ctx, siteID)
	if err != nil {
		return err
	}
	most := site.Settings.Messages.MostCharacters()
	if n := utf8.RuneCountInString(text); n > most {
		return deskside.Errorf(deskside.Invalid, "text", "the text has %d characters, the limit is %d", n, most)
	}
	return nil
}

// fromVisitor is what a visitor's message changes. On a done conversation it counts as new.
func (w *work) fromVisitor(row *deskside.Conversation, text string) error {
	reopened, err := w.reopen(row, text)
	if err != nil {
		return err
	}
	row.Seq, row.VSeq = row.Seq+1, row.VSeq+1
	w.wantsAnswer(row, reopened, row.Seq)
	return nil
}

// reopen says that a conversation that was done is not any more, and finds somebody for
// it; false when it was not done.
func (w *work) reopen(row *deskside.Conversation, text string) (bool, error) {
	if row.Status != deskside.StatusDone {
		return false, nil
	}
	if err := w.line(row, deskside.ConversationReopened, nil); err != nil {
		return true, err
	}
	return true, w.routeAgain(row, text)
}

// wantsAnswer counts what the visitor has said at seq; reopened, it makes the conversation new.
func (w *work) wantsAnswer(row *deskside.Conversation, reopened bool, seq int64) {
	row.Inbound++
	if reopened {
		row.NewSeq, row.NewAt = seq, w.at
	}
	if row.WaitingSince.IsZero() {
		row.WaitingSince = w.at
	}
}

// routeAgain is for a conversation that was done and is new again.
func (w *work) routeAgain(row *deskside.Conversation, text string) error {
	stays, err := w.ownerStays(*row)
	if err != nil || stays {
		return err
	}
	if row.AssigneeID != "" {
		if err := w.asSystem(func() error { return w.release(row, "reopened") }); err != nil {
			return err
		}
	}
	_, err = w.route(row, text) // replies and forms were for the beginning
	return err
}

// fromAgent is what an agent's message changes.
func (w *work) fromAgent(row *deskside.Conversation) error {
	if err := w.followUp(row); err != nil {
		return err
	}
	if row.AssigneeID == "" {
		if err := w.assignTo(row, w.actor.ID, w.actor.Name); err != nil {
			return err
		}
	}
	if row.AssigneeID == w.actor.ID {
		row.Route.Until = noTime // opened, plainly
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

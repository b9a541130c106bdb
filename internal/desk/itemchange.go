package desk

import (
	"context"
	"errors"
	"slices"

	"github.com/deskside/deskside"
)

// EditMessage changes the text of the actor's own message or note, for as long as the
// site allows. Both sides see that it was edited; what it said before is kept for the
// audit log only.
func (d *Desk) EditMessage(ctx context.Context, actor deskside.Actor, conversationID, itemID, text string) (item deskside.Item, err error) {
	defer deskside.Wrap(&err, "EditMessage(%s, %s)", conversationID, itemID)
	if text, err = deskside.CleanText(text); err != nil {
		return item, err
	}
	return d.reword(ctx, actor, conversationID, itemID, deskside.MessageEdited, func(w *work, i *deskside.Item) (bool, error) {
		changed := i.Text != text
		i.Text, i.EditedAt = text, w.at
		return changed, nil
	})
}

// DeleteMessage takes back the actor's own message or note, for as long as the site
// allows. Both sides see that something was deleted, and not what: the addresses of its
// files end at once, and their bytes go.
func (d *Desk) DeleteMessage(ctx context.Context, actor deskside.Actor, conversationID, itemID string) (item deskside.Item, err error) {
	defer deskside.Wrap(&err, "DeleteMessage(%s, %s)", conversationID, itemID)
	return d.reword(ctx, actor, conversationID, itemID, deskside.MessageDeleted, func(w *work, i *deskside.Item) (bool, error) {
		i.Text, i.EditedAt, i.DeletedAt = "", noTime, w.at
		return true, w.deleteFilesOf(i)
	})
}

// reword changes what one of the actor's own items says.
func (d *Desk) reword(ctx context.Context, actor deskside.Actor, conversationID, itemID string, what deskside.EventType, f func(*work, *deskside.Item) (bool, error)) (item deskside.Item, err error) {
	err = d.changeItem(ctx, actor, conversationID, itemID, func(w *work, row *deskside.Conversation, i deskside.Item) error {
		item = i
		if i.AuthorKind != actor.Kind || i.AuthorID != actor.ID {
			return deskside.Errorf(deskside.Forbidden, "", "only who wrote it may change it")
		}
		if i.Deleted() && what == deskside.MessageDeleted {
			return nil
		}
		site, err := w.Site(ctx, row.SiteID)
		if err != nil {
			return err
		}
		if window := site.Settings.Messages.EditWindow(); i.Deleted() || w.at.Sub(i.At) > window {
			return deskside.Errorf(deskside.Conflict, "", "it can't be changed any more: there are %d minutes for that", int(window.Minutes()))
		}
		before := i
		if changed, err := f(w, &i); err != nil || !changed {
			return err
		}
		if actor.Kind == deskside.ActorVisitor {
			if err := w.mayBeSoLong(row.SiteID, i.Text); err != nil {
				return err
			}
		}
		if err := w.KeepText(ctx, before, w.at); err != nil {
			return err
		}
		if err := w.SaveText(ctx, i); err != nil {
			return err
		}
		if i.Kind == deskside.ItemMessage {
			if err := w.preview(row); err != nil {
				return err
			}
		}
		item = i
		if i.Deleted() {
			if err := w.dropMentions(i); err != nil {
				return err
			}
		}
		return w.renew(row, i, what, map[string]string{"itemId": i.ID, "kind": string(i.Kind)})
	})
	return item, err
}

// changeItem is an act on a message or a note that the actor sees. f saves what it
// changes and calls renew.
func (d *Desk) changeItem(ctx context.Context, actor deskside.Actor, conversationID, itemID string, f func(*work, *deskside.Conversation, deskside.Item) error) error {
	if err := mayChange(actor); err != nil {
		return err
	}
	return d.act(ctx, actor, func(w *work) error {
		if err := w.mayWrite(""); err != nil {
			return err
		}
		row, err := w.toChange(conversationID)
		if err != nil {
			return err
		}
		i, err := w.Item(ctx, conversationID, itemID)
		if err == nil && (actor.Kind == deskside.ActorVisitor && i.VSeq == 0 || i.Kind != deskside.ItemMessage && i.Kind != deskside.ItemNote) {
			err = deskside.Errorf(deskside.NotFound, "", "there is no such message")
		}
		if err != nil {
			return err
		}
		before := row.Seq
		if err := f(w, &row, i); err != nil || row.Seq == before {
			return err
		}
		row.Version++
		return w.SaveConversation(ctx, row)
	})
}

// preview shows in lists what was said last, and not what was taken back.
func (w *work) preview(row *deskside.Conversation) error {
	card := row.Preview.Kind != deskside.ItemMessage && row.Preview.Kind != "" // of which nothing is taken back
	last, err := w.LastMessage(w.ctx, row.ID)
	if deskside.CodeOf(err) == deskside.NotFound {
		if !card {
			row.Preview.Text = ""
		}
		return nil
	}
	if err == nil && (!card || !last.At.Before(row.Preview.At)) {
		row.Preview = deskside.Preview{Kind: last.Kind, Text: deskside.PreviewText(last.Text), From: last.AuthorKind, At: last.At}
	}
	return err
}

// ReactTo puts the actor's reaction to a message or a note, or takes it back.
func (d *Desk) ReactTo(ctx context.Context, actor deskside.Actor, conversationID, itemID, emoji string, on bool) (item deskside.Item, err error) {
	defer deskside.Wrap(&err, "ReactTo(%s, %s)", conversationID, itemID)
	if !slices.Contains(deskside.Reactions, emoji) {
		return item, deskside.Errorf(deskside.Invalid, "emoji", "the emoji %q is none of those that one can react with", emoji)
	}
	err = d.changeItem(ctx, actor, conversationID, itemID, func(w *work, row *deskside.Conversation, i deskside.Item) error {
		item = i
		if i.Deleted() {
			return deskside.Errorf(deskside.Conflict, "", "the message is deleted")
		}
		if on {
			site, err := w.Site(ctx, row.SiteID)
			if err != nil {
				return err
			}
			if site.Settings.Messages.NoReactions {
				return deskside.Errorf(deskside.Forbidden, "", "messages of this site can't be answered in one sign")
			}
		}
		after, changed := deskside.React(i.Reactions, deskside.Reaction{Emoji: emoji, AuthorKind: actor.Kind, AuthorID: actor.ID}, on)
		if !changed {
			return nil
		}
		i.Reactions = after
		if err := w.SaveReactions(ctx, i); err != nil {
			return err
		}
		item = i
		return w.renew(row, i, deskside.MessageReacted, map[string]string{"itemId": i.ID})
	})
	return item, err
}

// OldTexts tells supervisors and admins what a message said before it was edited or deleted.
func (d *Desk) OldTexts(ctx context.Context, actor deskside.Actor, conversationID, itemID string) (list []deskside.OldText, err error) {
	defer deskside.Wrap(&err, "OldTexts(%s, %s)", conversationID, itemID)
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	if actor.Role == deskside.RoleAgent {
		return nil, deskside.Errorf(deskside.Forbidden, "", "only supervisors and admins may see what a message said before")
	}
	return d.store.OldTexts(ctx, conversationID, itemID)
}

// PostReply is PostMessage for an answer to one item, which is quoted.
func (d *Desk) PostReply(ctx context.Context, actor deskside.Actor, conversationID, messageID, quotedID, text string, files ...string) (item deskside.Item, err error) {
	defer deskside.Wrap(&err, "PostReply(%s)", conversationID)
	if err := mayChange(actor); err != nil {
		return item, err
	}
	message, err := newItem(deskside.ItemMessage, conversationID, messageID, text, files)
	if err != nil {
		return item, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		row, err := w.toChange(conversationID)
		if err != nil {
			return err
		}
		quoted, err := w.Item(ctx, conversationID, quotedID)
		if deskside.CodeOf(err) == deskside.NotFound || err == nil && (quoted.Kind != deskside.ItemMessage || quoted.VSeq == 0 || quoted.Deleted()) {
			err = deskside.Errorf(deskside.Invalid, "replyTo", "there is no message %q to answer", quotedID)
		}
		if err != nil {
			return err
		}
		message.Quote = deskside.QuoteOf(quoted)
		if item, err = w.speak(&row, message, message.Text, deskside.MessagePosted, nil); err != nil {
			return err
		}
		return w.SaveConversation(ctx, row)
	})
	if errors.Is(err, errRepeat) {
		return d.repeated(ctx, actor, message)
	}
	return item, err
}

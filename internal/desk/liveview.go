package desk

import (
	"context"
	"errors"

	"github.com/deskside/deskside"
)

// Standing is how the visitor and the agents stand to each other; zero for somebody
// of whom nothing is stored.
func (d *Desk) Standing(ctx context.Context, actor deskside.Actor, visitorID string) (s deskside.LiveStanding, err error) {
	defer deskside.Wrap(&err, "Standing(%s)", visitorID)
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return s, err
	}
	list, err := d.store.ConversationsOfVisitor(ctx, visitorID, "", 1)
	if err != nil || len(list) == 0 {
		return s, err
	}
	return deskside.LiveStandingOf(list[0]), nil
}

// Approach is an agent's first words to somebody who is on a site.
type Approach struct {
	ID        string // of the conversation
	MessageID string
	Text      string
	OnSite    deskside.LiveVisitor
}

// Approach writes to a visitor who is on a site: into the conversation that goes on,
// or into a new one, which the agent then has. Who was not stored yet is from now on.
func (d *Desk) Approach(ctx context.Context, actor deskside.Actor, in Approach) (c deskside.Conversation, item deskside.Item, err error) {
	defer deskside.Wrap(&err, "Approach(%s)", in.OnSite.VisitorID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return c, item, err
	}
	message, err := newItem(deskside.ItemMessage, in.ID, in.MessageID, in.Text, nil)
	if err != nil {
		return c, item, err
	}
	if err := checkID("visitorId", in.OnSite.VisitorID); err != nil {
		return c, item, err
	}
	if s, err := d.Standing(ctx, actor, in.OnSite.VisitorID); err != nil {
		return c, item, err
	} else if s.ConversationID != "" && s.Status != deskside.StatusDone {
		return d.PostMessage(ctx, actor, s.ConversationID, in.MessageID, in.Text)
	}
	who := deskside.Actor{Kind: deskside.ActorVisitor, ID: in.OnSite.VisitorID, SiteID: in.OnSite.SiteID}
	visitor, err := visitorOf(who, in.OnSite.Visitor())
	if err != nil {
		return c, item, err
	}
	visitor.Page = deskside.Page{URL: cleanURL(in.OnSite.Page.URL), Title: clip(in.OnSite.Page.Title, 300)}
	err = d.act(ctx, actor, func(w *work) error {
		known, err := w.meet(visitor, nil)
		if err != nil {
			return err
		}
		row := w.newConversation(in.ID, known)
		item, err = w.approach(&row, message)
		c = row
		return err
	})
	if errors.Is(err, errRepeat) {
		return d.repeatedMessage(ctx, actor, message)
	}
	return c, item, err
}

// ApproachWithInvitation asks a visitor who is on a site for something, in the
// conversation that goes on or in a new one, which begins with it. A repeat with the same
// ids returns what there is.
func (d *Desk) ApproachWithInvitation(ctx context.Context, actor deskside.Actor, kind deskside.InvitationKind, in Approach) (c deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "ApproachWithInvitation(%s, %s)", in.OnSite.VisitorID, kind)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return c, err
	}
	for field, id := range map[string]string{"conversationId": in.ID, "id": in.MessageID, "visitorId": in.OnSite.VisitorID} {
		if err := checkID(field, id); err != nil {
			return c, err
		}
	}
	if kind != deskside.AskCobrowse {
		return c, deskside.Errorf(deskside.Invalid, "kind", "%q needs a conversation first", kind)
	}
	s, err := d.Standing(ctx, actor, in.OnSite.VisitorID)
	if err != nil {
		return c, err
	}
	if s.ConversationID != "" && s.Status != deskside.StatusDone {
		if _, err := d.Invite(ctx, actor, s.ConversationID, kind, in.MessageID); err != nil {
			return c, err
		}
		return d.Conversation(ctx, actor, s.ConversationID)
	}
	who := deskside.Actor{Kind: deskside.ActorVisitor, ID: in.OnSite.VisitorID, SiteID: in.OnSite.SiteID}
	visitor, err := visitorOf(who, in.OnSite.Visitor())
	if err != nil {
		return c, err
	}
	visitor.Page = deskside.Page{URL: cleanURL(in.OnSite.Page.URL), Title: clip(in.OnSite.Page.Title, 300)}
	err = d.act(ctx, actor, func(w *work) error {
		known, err := w.meet(visitor, nil)
		if err != nil {
			return err
		}
		c = w.newConversation(in.ID, known)
		if err := w.mayCobrowse(c.SiteID); err != nil {
			return err
		}
		if err := w.beginApproach(&c, string(kind)); err != nil {
			return err
		}
		_, err = w.invite(&c, kind, in.MessageID, deskside.InvitationTime, nil)
		return err
	})
	if errors.Is(err, errRepeat) {
		return d.Conversation(ctx, actor, in.ID)
	}
	return c, err
}

// approach stores a conversation that an agent begins, with the first message.
func (w *work) approach(row *deskside.Conversation, message deskside.Item) (item deskside.Item, err error) {
	if err := w.beginApproach(row, message.Text); err != nil {
		return item, err
	}
	if item, err = w.speak(row, message, message.Text, deskside.MessagePosted, nil); err != nil {
		return item, err
	}
	return item, w.SaveConversation(w.ctx, *row)
}

// beginApproach stores a conversation without words yet; errRepeat: there is one.
func (w *work) beginApproach(row *deskside.Conversation, preview string) error {
	row.Seq, row.VSeq, row.Inbound, row.NewSeq, row.WaitingSince = 0, 0, 0, 0, noTime
	row.Preview = deskside.Preview{Text: deskside.PreviewText(preview), From: w.actor.Kind, At: w.at}
	added, err := w.AddConversation(w.ctx, *row)
	if err == nil && !added {
		err = errRepeat
	}
	if err != nil {
		return err
	}
	facts := map[string]string{"siteId": row.SiteID, "visitorId": row.Visitor.ID}
	return w.record(deskside.ConversationCreated, row.ID, facts, Change{Conversation: row, Visitor: &row.Visitor})
}

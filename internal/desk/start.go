package desk

import (
	"context"
	"errors"

	"github.com/deskside/deskside"
)

// StartConversation is a visitor's first message with what the browser says.
type StartConversation struct {
	ID        string
	MessageID string
	Text      string
	// Visitor carries origin, name, e-mail, language, time zone, browser, OS, device
	// and referrer; id and site are the actor's.
	Visitor deskside.Visitor
	Pages   []deskside.PageView
}

// StartConversation begins a conversation with the visitor's first message, and
// stores the visitor if this is the first contact. A repeat with the same ids changes
// nothing and returns the first answer.
func (d *Desk) StartConversation(ctx context.Context, actor deskside.Actor, in StartConversation) (c deskside.Conversation, item deskside.Item, err error) {
	defer deskside.Wrap(&err, "StartConversation(%s)", in.ID)
	if err := asVisitor(actor); err != nil {
		return c, item, err
	}
	message, err := newItem(deskside.ItemMessage, in.ID, in.MessageID, in.Text)
	if err != nil {
		return c, item, err
	}
	visitor, err := visitorOf(actor, in.Visitor)
	if err != nil {
		return c, item, err
	}
	pages, err := cleanPages(in.Pages, d.clock())
	if err != nil {
		return c, item, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		known, err := w.meet(visitor, pages)
		if err != nil {
			return err
		}
		row := w.newConversation(in.ID, known)
		if item, err = w.open(&row, message); err != nil {
			return err
		}
		c = row
		return nil
	})
	if errors.Is(err, errRepeat) {
		return d.repeatedStart(ctx, actor, message)
	}
	return c, item, err
}

// newConversation is a row with its first message.
func (w *work) newConversation(id string, v deskside.Visitor) deskside.Conversation {
	return deskside.Conversation{
		ID: id, SiteID: v.SiteID, Visitor: v, Status: deskside.StatusOpen,
		Seq: 1, VSeq: 1, Inbound: 1, Version: 1, NewSeq: 1,
		NewAt: w.at, WaitingSince: w.at, LastAt: w.at, CreatedAt: w.at,
	}
}

// open stores the row and its first message.
func (w *work) open(row *deskside.Conversation, message deskside.Item) (deskside.Item, error) {
	row.Preview = deskside.Preview{Kind: message.Kind, Text: deskside.PreviewText(message.Text), From: w.actor.Kind, At: w.at}
	added, err := w.AddConversation(w.ctx, *row)
	if err == nil && !added {
		err = errRepeat
	}
	if err != nil {
		return deskside.Item{}, err
	}
	facts := map[string]string{"siteId": row.SiteID, "visitorId": row.Visitor.ID}
	if err := w.record(deskside.ConversationCreated, row.ID, facts, Change{Conversation: row, Visitor: &row.Visitor}); err != nil {
		return deskside.Item{}, err
	}
	message.VSeq = row.VSeq
	return w.add(row, message, deskside.MessagePosted, map[string]string{"itemId": message.ID})
}

// repeatedStart answers a start that was sent again. Of other people's conversations
// it tells nothing but that the id can't be used.
func (d *Desk) repeatedStart(ctx context.Context, actor deskside.Actor, message deskside.Item) (deskside.Conversation, deskside.Item, error) {
	c, item, err := d.repeatedMessage(ctx, actor, message)
	if deskside.CodeOf(err) == deskside.Conflict || deskside.CodeOf(err) == deskside.NotFound {
		err = deskside.Errorf(deskside.Conflict, "id", "the id %q can't be used for a new conversation; make a new one", message.ConversationID)
	}
	if err != nil {
		return deskside.Conversation{}, deskside.Item{}, err
	}
	return c, item, nil
}

// visitorOf is what is kept of what a browser says of its visitor.
func visitorOf(actor deskside.Actor, v deskside.Visitor) (deskside.Visitor, error) {
	name, email, err := cleanVisitor(v.Name, v.Email)
	return deskside.Visitor{
		ID: actor.ID, SiteID: actor.SiteID, Origin: clip(v.Origin, 300), Name: name, Email: email,
		Language: clip(v.Language, 35), TimeZone: clip(v.TimeZone, 64),
		Browser: clip(v.Browser, 100), OS: clip(v.OS, 100), Device: clip(v.Device, 20),
		Referrer: cleanURL(v.Referrer),
	}, err
}

// meet stores the visitor of a new conversation, new or seen again, and the pages.
func (w *work) meet(v deskside.Visitor, pages []deskside.PageView) (deskside.Visitor, error) {
	v.CreatedAt, v.LastSeenAt = w.at, w.at
	if len(pages) > 0 {
		v.Page = pages[len(pages)-1].Page
	}
	known, err := w.VisitorToChange(w.ctx, v.ID)
	if deskside.CodeOf(err) == deskside.NotFound {
		var added bool
		if v.Number, added, err = w.AddVisitor(w.ctx, v); err != nil {
			return v, err
		}
		if added {
			return v, w.AddPages(w.ctx, v.ID, pages)
		}
		// Another tab was faster by a moment.
		known, err = w.VisitorToChange(w.ctx, v.ID)
	}
	if err != nil {
		return v, err
	}
	if known.SiteID != v.SiteID {
		return v, deskside.Errorf(deskside.NotFound, "", "there is no such visitor")
	}
	seen := seenAgain(known, v)
	if err := w.SaveVisitor(w.ctx, seen); err != nil {
		return v, err
	}
	return seen, w.AddPages(w.ctx, v.ID, pages)
}

// seenAgain is a known visitor with what the browser says now, where it says something.
func seenAgain(known, now deskside.Visitor) deskside.Visitor {
	known.LastSeenAt = now.LastSeenAt
	for _, f := range []struct{ known, now *string }{
		{&known.Name, &now.Name}, {&known.Email, &now.Email},
		{&known.Language, &now.Language}, {&known.TimeZone, &now.TimeZone},
		{&known.Browser, &now.Browser}, {&known.OS, &now.OS}, {&known.Device, &now.Device},
		{&known.Referrer, &now.Referrer}, {&known.Page.URL, &now.Page.URL}, {&known.Page.Title, &now.Page.Title},
	} {
		if *f.now != "" {
			*f.known = *f.now
		}
	}
	return known
}

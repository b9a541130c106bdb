package desk

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/deskside/deskside"
)

// StartConversation is a visitor's first message with what the browser says.
type StartConversation struct {
	ID        string
	MessageID string
	Text      string
	Files     []string // ids of attachments that were uploaded for it
	// Visitor carries origin, name, e-mail, language, time zone, browser, OS, device
	// and referrer; id and site are the actor's.
	Visitor deskside.Visitor
	Pages   []deskside.PageView
	// Consent says that the visitor has ticked the site's box.
	Consent bool
	// Offline says that it was written into the offline form: the answer goes by mail.
	Offline bool
}

// StartConversation begins a conversation with the visitor's first message, and
// stores the visitor if this is the first contact. A repeat with the same ids changes
// nothing and returns the first answer.
func (d *Desk) StartConversation(ctx context.Context, actor deskside.Actor, in StartConversation) (c deskside.Conversation, item deskside.Item, err error) {
	defer deskside.Wrap(&err, "StartConversation(%s)", in.ID)
	if err := asVisitor(actor); err != nil {
		return c, item, err
	}
	message, err := newItem(deskside.ItemMessage, in.ID, in.MessageID, in.Text, in.Files)
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
		if err := w.mayWrite(visitor.Email); err != nil {
			return err
		}
		known, err := w.meet(visitor, pages)
		if err != nil {
			return err
		}
		if err := w.checkForm(in, known); err != nil {
			return err
		}
		if err := w.mayStart(in.ID); err != nil {
			return err
		}
		if err := w.mayBeSoLong(known.SiteID, message.Text); err != nil {
			return err
		}
		if actor.AddressHash != "" {
			if err := w.SaveAddress(ctx, actor.ID, actor.AddressHash); err != nil {
				return err
			}
		}
		row := w.newConversation(in.ID, known)
		decision, err := w.route(&row, message.Text)
		if err != nil {
			return err
		}
		row.Route.Offline = row.Route.Offline || in.Offline
		if item, err = w.open(&row, message); err != nil {
			return err
		}
		if err := w.tellForm(&row, in, known); err != nil {
			return err
		}
		c = row
		if err := w.reply(&row, decision.Replies); err != nil {
			return err
		}
		return w.sendForms(&row, decision.Forms)
	})
	if errors.Is(err, errRepeat) {
		return d.repeatedStart(ctx, actor, message)
	}
	return c, item, err
}

// mayStart refuses a visitor who has begun too many conversations of late, or whose address
// has. The visitor's row is locked, so that two at once don't both slip through; of an
// address as many more may as come in the same moment.
func (w *work) mayStart(id string) error {
	settings, err := w.Settings(w.ctx)
	if err != nil {
		return err
	}
	since := w.at.Add(-time.Hour)
	for _, l := range []struct {
		most  int
		begun func() (int, time.Time, error)
		what  deskside.Word
	}{
		{settings.Limits.VisitorStarts, func() (int, time.Time, error) { return w.StartsOf(w.ctx, w.actor.ID, since) }, "you have begun"},
		{settings.Limits.AddressStarts, func() (int, time.Time, error) { return w.StartsFrom(w.ctx, w.actor.AddressHash, since) }, "from your address were begun"},
	} {
		if l.most == 0 {
			continue
		}
		n, oldest, err := l.begun()
		if err != nil {
			return err
		}
		if n < l.most {
			continue
		}
		if _, err := w.Conversation(w.ctx, id, ""); deskside.CodeOf(err) != deskside.NotFound {
			return err // nil: it was begun already, this is a repeat
		}
		wait := int(oldest.Add(time.Hour).Sub(w.at)/time.Second) + 1
		refusal := deskside.Errorf(deskside.RateLimited, "", "%s %d conversations within an hour; go on in one of them, or try again later", l.what, n)
		refusal.Data = map[string]string{"retryAfter": strconv.Itoa(wait)}
		return refusal
	}
	return nil
}

// checkForm refuses a conversation that lacks what the site asks for. It has been
// written already if this is a repeat, so then nothing is asked again.
func (w *work) checkForm(in StartConversation, v deskside.Visitor) error {
	site, err := w.Site(w.ctx, v.SiteID)
	if err != nil {
		return err
	}
	if _, err := w.Conversation(w.ctx, in.ID, ""); deskside.CodeOf(err) != deskside.NotFound {
		return err
	}
	if in.Offline {
		if v.Email == "" {
			return deskside.Errorf(deskside.Invalid, "email", "leave an e-mail address, so that we can answer")
		}
		return nil
	}
	return site.Settings.PreChat.Check(v, in.Consent)
}

// tellForm tells the team what came with the first message.
func (w *work) tellForm(row *deskside.Conversation, in StartConversation, v deskside.Visitor) error {
	facts := map[string]string{}
	if in.Consent {
		facts["consent"] = "true"
	}
	what := deskside.ConsentGiven
	if in.Offline {
		what, facts["email"] = deskside.OfflineFormSent, v.Email
	}
	if len(facts) == 0 {
		return nil
	}
	row.Version++
	if err := w.line(row, what, facts); err != nil {
		return err
	}
	return w.SaveSeq(w.ctx, *row)
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
func (w *work) open(row *deskside.Conversation, message deskside.Item) (_ deskside.Item, err error) {
	if message.Attachments, err = w.attach(row.ID, message); err != nil {
		return deskside.Item{}, err
	}
	row.Preview = deskside.Preview{Kind: message.Kind, Text: deskside.PreviewItem(message.Text, message.Attachments), From: w.actor.Kind, At: w.at}
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
		Language: clip(v.Language, 35), TimeZone: clip(v.TimeZone, 64), Country: clip(v.Country, 2),
		Browser: clip(v.Browser, 100), OS: clip(v.OS, 100), Device: clip(v.Device, 20),
		Referrer: cleanURL(v.Referrer), Attributes: v.Attributes,
	}, err
}

// meet stores the visitor of a new conversation, new or seen again, and the pages.
func (w *work) meet(v deskside.Visitor, pages []deskside.PageView) (deskside.Visitor, error) {
	v.CreatedAt, v.LastSeenAt = w.at, w.at
	said := v.Attributes
	v.Attributes = attributesOf(nil, said)
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
	seen.Attributes = attributesOf(known.Attributes, said)
	if err := w.SaveVisitor(w.ctx, seen); err != nil {
		return v, err
	}
	return seen, w.AddPages(w.ctx, v.ID, pages)
}

// attributesOf is what a page says of a visitor who writes. If it is too much, what was
// known stays: a message is not refused for that.
func attributesOf(known, said map[string]string) map[string]string {
	after, err := deskside.MergeAttributes(known, said)
	if err != nil {
		return known
	}
	return after
}

// seenAgain is a known visitor with what the browser says now, where it says something.
func seenAgain(known, now deskside.Visitor) deskside.Visitor {
	known.LastSeenAt = now.LastSeenAt
	for _, f := range []struct{ known, now *string }{
		{&known.Name, &now.Name}, {&known.Email, &now.Email},
		{&known.Language, &now.Language}, {&known.TimeZone, &now.TimeZone}, {&known.Country, &now.Country},
		{&known.Browser, &now.Browser}, {&known.OS, &now.OS}, {&known.Device, &now.Device},
		{&known.Referrer, &now.Referrer}, {&known.Page.URL, &now.Page.URL}, {&known.Page.Title, &now.Page.Title},
	} {
		if *f.now != "" {
			*f.known = *f.now
		}
	}
	return known
}

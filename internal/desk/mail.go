package desk

import (
	"context"
	"net/url"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
	"github.com/deskside/deskside/internal/store"
)

const (
	// mailLease is how long whoever has taken a mail has to send it.
	mailLease = 5 * time.Minute
	// mailKept is how long what was done with is kept, to answer questions.
	mailKept = 30 * 24 * time.Hour
	// returnFor is how long a link in a mail leads back into the chat.
	returnFor = 14 * 24 * time.Hour
)

// owe puts an agent's answer into the outbox, if the visitor has left an address: it goes
// unless it is read in the widget before.
func (w *work) owe(row deskside.Conversation) error {
	if w.actor.Kind != deskside.ActorAgent || row.Visitor.Email == "" {
		return nil
	}
	site, err := w.Site(w.ctx, row.SiteID)
	if err != nil || site.Settings.NoMail {
		return err
	}
	_, err = w.AddMail(w.ctx, store.Mail{
		ID: newID(), Kind: deskside.LetterAnswer, To: row.Visitor.Email, ConversationID: row.ID,
		CreatedAt: w.at, DueAt: w.at.Add(deskside.AnswerDelay),
	})
	return err
}

// TakeMail takes the next mail that is due, for whoever calls to send and then to say
// what became of it. What does not need to be sent any more is done with on the way. Any
// number of nodes may take mails: each goes to one of them.
func (d *Desk) TakeMail(ctx context.Context, now time.Time) (l deskside.Letter, found bool, err error) {
	defer deskside.Wrap(&err, "TakeMail")
	var failed error // of a mail that does not hold up the others
	for {
		due, err := d.store.MailDue(ctx, now, 20)
		if err != nil || len(due) == 0 {
			return l, false, err
		}
		done := 0
		for _, m := range due {
			err := d.store.Write(ctx, func(tx *store.Tx) error {
				taken, err := tx.TakeMail(ctx, m, now.Add(mailLease))
				if err != nil || !taken {
					return err
				}
				m.Tries++
				if l, found, err = d.letter(ctx, tx, m, now); err != nil || found {
					return err
				}
				m.DueAt = noTime // read by now, or gone
				return tx.SaveMail(ctx, m)
			})
			switch {
			case found && err == nil:
				return l, true, nil
			case err == nil:
				done++
			case failed == nil:
				failed = err
			}
		}
		if done == 0 {
			return deskside.Letter{}, false, failed // the next time, perhaps
		}
	}
}

// letter is the mail as it is to be sent; false when it needs not be sent any more.
func (d *Desk) letter(ctx context.Context, tx *store.Tx, m store.Mail, now time.Time) (l deskside.Letter, needed bool, err error) {
	l = deskside.Letter{ID: m.ID, Kind: m.Kind, To: m.To, Language: m.Language, Tries: m.Tries}
	switch m.Kind {
	case deskside.LetterAnswer, deskside.LetterTranscript, deskside.LetterCopy:
		needed, err = d.toVisitor(ctx, tx, m, now, &l)
	case deskside.LetterInvite, deskside.LetterReset:
		needed, err = d.toAgent(ctx, tx, m, now, &l)
	case deskside.LetterMeeting, deskside.LetterMeetingChanged, deskside.LetterMeetingCancelled, deskside.LetterMeetingReminder:
		needed, err = d.toInvitee(ctx, tx, m, now, &l)
	}
	if deskside.CodeOf(err) == deskside.NotFound {
		return l, false, nil // what it was about is gone
	}
	return l, needed, err
}

func (d *Desk) toVisitor(ctx context.Context, tx *store.Tx, m store.Mail, now time.Time, l *deskside.Letter) (needed bool, err error) {
	c, err := tx.Conversation(ctx, m.ConversationID, "")
	if err != nil {
		return false, err
	}
	visitor, err := tx.Visitor(ctx, c.Visitor.ID)
	if err != nil {
		return false, err
	}
	site, err := tx.Site(ctx, c.SiteID)
	if err != nil {
		return false, err
	}
	after := int64(0)
	if m.Kind == deskside.LetterAnswer {
		if after, err = tx.Mailed(ctx, c.ID); err != nil {
			return false, err
		}
		after = max(after, c.Receipts.ReadByVisitor)
		if visitor.Email != "" {
			l.To = visitor.Email // corrected since
		}
	}
	if m.Kind == deskside.LetterAnswer {
		l.Items, err = answers(ctx, tx, c.ID, after)
	} else {
		l.Items, l.Missing, err = entries(ctx, tx, c.ID, mailed)
	}
	if err != nil || len(l.Items) == 0 {
		return false, err
	}
	l.UpTo = l.Items[len(l.Items)-1].VSeq
	l.About, l.Name, l.Zone = site.Name, visitor.Name, visitor.TimeZone
	if l.Language == "" {
		l.Language = languageOf(visitor.Language)
	}
	l.Expires = now.Add(returnFor)
	l.Link = d.returnLink(site, visitor, c.ID, l.Expires)
	return true, nil
}

// answers are the messages of agents that the visitor sees, up to a number that fits into
// a mail; the rest goes with the next one.
func answers(ctx context.Context, tx timeline, conversationID string, after int64) (items []deskside.Item, err error) {
	const most = 1000
	for len(items) < most {
		part, err := tx.VisitorItemsAfter(ctx, conversationID, after, 200)
		if err != nil || len(part) == 0 {
			return items, err
		}
		for _, i := range part {
			after = i.VSeq
			if i.Kind != deskside.ItemMessage || i.Deleted() || i.AuthorKind != deskside.ActorAgent {
				continue
			}
			items = append(items, i)
		}
	}
	return items, nil
}

// returnLink leads to the page where the visitor was last, and there back into the chat.
// Without a page that the site allows there is none.
func (d *Desk) returnLink(site deskside.Site, v deskside.Visitor, conversationID string, expires time.Time) string {
	if !site.Allows(v.Origin) {
		return ""
	}
	page := v.Origin + "/"
	if u, err := url.Parse(v.Page.URL); err == nil && u.Scheme+"://"+u.Host == v.Origin {
		page = v.Page.URL
	}
	token := auth.NewReturnTokens(d.store.Secret()).Mint(auth.ReturnToken{
		VisitorToken:   auth.VisitorToken{SiteID: site.ID, Origin: v.Origin, VisitorID: v.ID},
		ConversationID: conversationID, Expires: expires,
	})
	return page + "#deskside=" + token
}

// Return checks the token of a link in a mail, for a page of the origin, and says whose
// it is and which conversation it leads to.
func (d *Desk) Return(ctx context.Context, site deskside.Site, origin, token string) (visitor deskside.Actor, conversationID string, err error) {
	defer deskside.Wrap(&err, "Return")
	t, err := auth.NewReturnTokens(d.store.Secret()).Verify(token, d.clock())
	if err == nil && (t.SiteID != site.ID || t.Origin != origin) {
		err = deskside.Errorf(deskside.Unauthenticated, "return", "the link is for another page")
	}
	if err != nil {
		return visitor, "", err
	}
	visitor = deskside.Actor{Kind: deskside.ActorVisitor, ID: t.VisitorID, SiteID: t.SiteID}
	c, err := d.conversation(ctx, visitor, t.ConversationID)
	return visitor, c.ID, err
}

// MailSent says that a mail that was taken has been sent. If agents have written more
// meanwhile, that goes later.
func (d *Desk) MailSent(ctx context.Context, l deskside.Letter, now time.Time) (err error) {
	defer deskside.Wrap(&err, "MailSent(%s)", l.ID)
	return d.store.Write(ctx, func(tx *store.Tx) error {
		m, err := tx.Mail(ctx, l.ID)
		if err != nil {
			return err
		}
		m.DueAt, m.SentAt, m.Error = noTime, now, ""
		if m.Kind == deskside.LetterAnswer {
			if _, err := tx.ConversationToChange(ctx, m.ConversationID); err != nil {
				return err
			}
			if err := tx.SaveMailed(ctx, m.ConversationID, l.UpTo); err != nil {
				return err
			}
			more, err := answers(ctx, tx, m.ConversationID, l.UpTo)
			if err != nil {
				return err
			}
			if len(more) > 0 {
				m.DueAt, m.Tries = now.Add(deskside.AnswerDelay), 0
			}
		}
		if err := tx.SaveMail(ctx, m); err != nil {
			return err
		}
		return tx.ForgetMails(ctx, now.Add(-mailKept), 100)
	})
}

// MailFailed says that a mail that was taken could not be sent. It is tried again, unless
// the server will never take it or has been asked too often.
func (d *Desk) MailFailed(ctx context.Context, l deskside.Letter, why string, final bool, now time.Time) (again bool, err error) {
	defer deskside.Wrap(&err, "MailFailed(%s)", l.ID)
	err = d.store.Write(ctx, func(tx *store.Tx) error {
		m, err := tx.Mail(ctx, l.ID)
		if err != nil {
			return err
		}
		again = !final && m.Tries < deskside.MailTries
		m.DueAt, m.Error = noTime, clip(why, 300)
		if again {
			m.DueAt = now.Add(deskside.MailWait(m.Tries))
		}
		if err := tx.SaveMail(ctx, m); err != nil {
			return err
		}
		return tx.ForgetMails(ctx, now.Add(-mailKept), 100)
	})
	return again, err
}

// languageOf is the language of ours for what a browser asks for.
func languageOf(tag string) string {
	for _, l := range deskside.Languages {
		if len(tag) >= len(l) && tag[:len(l)] == l {
			return l
		}
	}
	return deskside.Languages[0]
}

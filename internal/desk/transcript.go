package desk

import (
	"context"
	"slices"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
)

// mostRecorded is how many messages and notes a record has; the newest are left out.
const mostRecorded = 10_000

// TakeTranscript describes the record of a conversation that an agent takes away.
type TakeTranscript struct {
	ConversationID string
	Notes          bool   // what only the team sees is in it
	Language, Zone string // of who reads it
}

// TakeTranscript is a conversation as a file for an agent. It leaves the house, so the
// audit log keeps that somebody took it, and whether with the notes.
func (d *Desk) TakeTranscript(ctx context.Context, actor deskside.Actor, in TakeTranscript) (l deskside.Letter, err error) {
	defer deskside.Wrap(&err, "TakeTranscript(%s)", in.ConversationID)
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return l, err
	}
	c, err := d.conversation(ctx, actor, in.ConversationID)
	if err != nil {
		return l, err
	}
	site, err := d.store.Site(ctx, c.SiteID)
	if err != nil {
		return l, err
	}
	l = deskside.Letter{Kind: deskside.LetterRecord, Language: languageOf(in.Language), About: site.Name, Name: c.Visitor.Label(), Zone: in.Zone}
	for after := int64(0); len(l.Items) < mostRecorded; {
		part, err := d.store.ItemsAfter(ctx, c.ID, after, 200)
		if err != nil {
			return l, err
		}
		if len(part) == 0 {
			break
		}
		for _, i := range part {
			after = i.Seq
			if !i.Deleted() && (i.Kind == deskside.ItemMessage || in.Notes && i.Kind == deskside.ItemNote) {
				l.Items = append(l.Items, i)
			}
		}
	}
	what := deskside.TranscriptTaken
	if in.Notes {
		what = deskside.NotesTaken
	}
	return l, d.act(ctx, actor, func(w *work) error {
		return w.audit(what, subject{deskside.AuditCompany, c.ID, l.Name}, nil, nil, Change{})
	})
}

// SendTranscript mails a conversation to its visitor, at the address that is known: what
// both sides see, never a note. The site must send transcripts at all.
func (d *Desk) SendTranscript(ctx context.Context, actor deskside.Actor, conversationID string) (to string, err error) {
	defer deskside.Wrap(&err, "SendTranscript(%s)", conversationID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return "", err
	}
	return to, d.act(ctx, actor, func(w *work) error {
		c, err := w.toChange(conversationID)
		if err != nil {
			return err
		}
		visitor, err := w.Visitor(ctx, c.Visitor.ID)
		if err != nil {
			return err
		}
		if to = visitor.Email; to == "" {
			return deskside.Errorf(deskside.Conflict, "", "the visitor's e-mail address is not known")
		}
		return w.mailTranscript(c, deskside.LetterCopy, to, "")
	})
}

// mailTranscript puts the conversation into the outbox, if the site sends transcripts, an
// agent has answered, and it was not sent too often today.
func (w *work) mailTranscript(c deskside.Conversation, kind deskside.LetterKind, to, language string) error {
	site, err := w.Site(w.ctx, c.SiteID)
	if err != nil {
		return err
	}
	if !site.Settings.After.Mail {
		return deskside.Errorf(deskside.Forbidden, "", "this site does not send transcripts")
	}
	if c.Outbound == 0 {
		return deskside.Errorf(deskside.Conflict, "", "nobody has answered in this conversation")
	}
	sent, since := 0, w.at.Add(-24*time.Hour)
	for _, one := range []deskside.LetterKind{deskside.LetterTranscript, deskside.LetterCopy} {
		n, err := w.MailsSince(w.ctx, one, c.ID, since)
		if err != nil {
			return err
		}
		sent += n
	}
	settings, err := w.Settings(w.ctx)
	if err != nil {
		return err
	}
	if sent >= settings.Limits.Transcripts {
		return deskside.Errorf(deskside.RateLimited, "", "the transcript was sent %d times today; try again tomorrow", sent)
	}
	if !slices.Contains(deskside.Languages, language) {
		language = "" // the visitor's
	}
	mail := store.Mail{ID: newID(), Kind: kind, To: to, ConversationID: c.ID, Language: language, CreatedAt: w.at, DueAt: w.at}
	if _, err := w.AddMail(w.ctx, mail); err != nil {
		return err
	}
	return w.record(deskside.TranscriptMailed, c.ID, nil, Change{})
}

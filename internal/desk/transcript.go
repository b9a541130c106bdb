package desk

import (
	"context"
	"slices"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
)

// timeline is the database, or a transaction.
type timeline interface {
	ItemsAfter(ctx context.Context, conversationID string, seq int64, limit int) ([]deskside.Item, error)
	VisitorItemsAfter(ctx context.Context, conversationID string, vseq int64, limit int) ([]deskside.Item, error)
	CountEntries(ctx context.Context, conversationID string) (all, visitors int, err error)
}

// extent is how much of a conversation is taken along, in entries and bytes. What is longer
// is cut, and says so.
type extent struct {
	entries, bytes int
	team           bool // what only the team sees is in it
}

var (
	taken  = extent{entries: 10_000, bytes: 16 << 20}
	mailed = extent{entries: 1000, bytes: 4 << 20}
)

// entries are what stands in a conversation from its beginning, and how many newer ones did
// not fit.
func entries(ctx context.Context, r timeline, conversationID string, most extent) (items []deskside.Item, missing int, err error) {
	read, size := r.VisitorItemsAfter, 0
	if most.team {
		read = r.ItemsAfter
	}
	for after := int64(0); ; {
		part, err := read(ctx, conversationID, after, 200)
		if err != nil || len(part) == 0 {
			return items, 0, err
		}
		for _, i := range part {
			if after = i.VSeq; most.team {
				after = i.Seq
			}
			if i.Kind == deskside.ItemUpdate {
				continue // what it changed says so itself
			}
			size += len(i.Text) + sizeOfCard(i.Card)
			if len(items) == most.entries || size > most.bytes && len(items) > 0 {
				all, visitors, err := r.CountEntries(ctx, conversationID)
				if !most.team {
					all = visitors
				}
				return items, max(all-len(items), 1), err
			}
			items = append(items, i)
		}
	}
}

func sizeOfCard(c deskside.Card) (n int) {
	if c.Form != nil {
		for _, f := range c.Form.Fields {
			n += len(f.Label.In("en")) + len(f.Label.In("de"))
		}
		for _, given := range c.Form.Answers {
			for _, text := range given {
				n += len(text)
			}
		}
	}
	return n
}

// TakeTranscript describes the record of a conversation that an agent takes away.
type TakeTranscript struct {
	ConversationID string
	Notes          bool   // what only the team sees is in it: notes, and lines of what happened
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
	most := taken
	most.team = in.Notes
	if l.Items, l.Missing, err = entries(ctx, d.store, c.ID, most); err != nil {
		return l, err
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

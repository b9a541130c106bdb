package desk

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
)

// afterDone is a visitor's own conversation that is finished, with its site.
func (w *work) afterDone(id string) (c deskside.Conversation, site deskside.Site, err error) {
	if c, err = w.toChange(id); err != nil {
		return c, site, err
	}
	if c.Status != deskside.StatusDone {
		return c, site, deskside.Errorf(deskside.Conflict, "", "the conversation is not finished")
	}
	site, err = w.Site(w.ctx, c.SiteID)
	return c, site, err
}

// Rate says what a visitor thinks of a conversation that is finished. It can be changed
// for a day.
func (d *Desk) Rate(ctx context.Context, actor deskside.Actor, conversationID string, score int, comment string) (r deskside.Rating, err error) {
	defer deskside.Wrap(&err, "Rate(%s)", conversationID)
	if err := asVisitor(actor); err != nil {
		return r, err
	}
	comment = strings.TrimSpace(comment)
	switch {
	case score < 1 || score > 5:
		return r, deskside.Errorf(deskside.Invalid, "score", "a rating is a number from 1 to 5")
	case !utf8.ValidString(comment) || utf8.RuneCountInString(comment) > 1000:
		return r, deskside.Errorf(deskside.Invalid, "comment", "the comment is longer than 1000 characters, or not valid UTF-8")
	}
	err = d.act(ctx, actor, func(w *work) error {
		c, site, err := w.afterDone(conversationID)
		if err != nil {
			return err
		}
		if !site.Settings.After.Rating {
			return deskside.Errorf(deskside.Forbidden, "", "this site does not ask for ratings")
		}
		r = deskside.Rating{ConversationID: c.ID, SiteID: c.SiteID, AgentID: c.AssigneeID, Score: score, Comment: comment, At: w.at}
		before, err := w.RatingOf(ctx, c.ID)
		switch {
		case err == nil && before.Score == score && before.Comment == comment:
			r = before
			return nil
		case err == nil && w.at.Sub(before.At) > deskside.RatingWindow:
			return deskside.Errorf(deskside.Conflict, "", "the rating can't be changed any more")
		case err == nil:
			r.At = before.At
		case deskside.CodeOf(err) != deskside.NotFound:
			return err
		}
		if err := w.SaveRating(ctx, r); err != nil {
			return err
		}
		c.Seq++
		c.Version++
		facts := map[string]string{"score": strconv.Itoa(score)}
		line := deskside.Item{ID: newID(), Kind: deskside.ItemEvent, Event: deskside.ConversationRated, Data: map[string]string{"score": facts["score"]}}
		if comment != "" {
			line.Data["comment"] = comment
		}
		if _, err := w.add(&c, line, deskside.ConversationRated, facts); err != nil {
			return err
		}
		return w.SaveSeq(ctx, c)
	})
	return r, err
}

// RatingOf is what the visitor has said of the own conversation; NotFound when nothing.
func (d *Desk) RatingOf(ctx context.Context, actor deskside.Actor, conversationID string) (r deskside.Rating, err error) {
	defer deskside.Wrap(&err, "RatingOf(%s)", conversationID)
	if err := mayRead(actor); err != nil {
		return r, err
	}
	if _, err := d.conversation(ctx, actor, conversationID); err != nil {
		return r, err
	}
	return d.store.RatingOf(ctx, conversationID)
}

// Ratings sums up what visitors have said since then, by agent, for supervisors.
func (d *Desk) Ratings(ctx context.Context, actor deskside.Actor, since time.Time) (sums []store.RatingSum, err error) {
	defer deskside.Wrap(&err, "Ratings")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	if actor.Kind == deskside.ActorAgent && actor.Role == deskside.RoleAgent {
		return nil, deskside.Errorf(deskside.Forbidden, "", "only supervisors and admins may do this")
	}
	return d.store.RatingSums(ctx, since)
}

// Transcript is a visitor's own conversation, as a letter to oneself: what both sides see,
// never a note.
func (d *Desk) Transcript(ctx context.Context, actor deskside.Actor, conversationID string) (l deskside.Letter, err error) {
	defer deskside.Wrap(&err, "Transcript(%s)", conversationID)
	if err := asVisitor(actor); err != nil {
		return l, err
	}
	c, err := d.conversation(ctx, actor, conversationID)
	if err != nil {
		return l, err
	}
	site, err := d.SiteByID(ctx, c.SiteID)
	if err != nil {
		return l, err
	}
	if !site.Settings.After.Download {
		return l, deskside.Errorf(deskside.Forbidden, "", "this site does not hand out transcripts")
	}
	visitor, err := d.store.Visitor(ctx, c.Visitor.ID)
	if err != nil {
		return l, err
	}
	l = deskside.Letter{Kind: deskside.LetterTranscript, Language: languageOf(visitor.Language), About: site.Name, Name: visitor.Name, Zone: visitor.TimeZone}
	l.Items, l.Missing, err = entries(ctx, d.store, c.ID, taken)
	return l, err
}

// MailTranscript sends the visitor's own conversation to an address. Only what agents have
// answered goes out, and not often: else anybody could have us write to anybody.
func (d *Desk) MailTranscript(ctx context.Context, actor deskside.Actor, conversationID, email, language string) (err error) {
	defer deskside.Wrap(&err, "MailTranscript(%s)", conversationID)
	if err := asVisitor(actor); err != nil {
		return err
	}
	if email, err = cleanEmail(email); err != nil {
		return err
	}
	return d.act(ctx, actor, func(w *work) error {
		c, _, err := w.afterDone(conversationID)
		if err != nil {
			return err
		}
		return w.mailTranscript(c, deskside.LetterTranscript, email, language)
	})
}

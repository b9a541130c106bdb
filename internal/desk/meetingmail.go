package desk

import (
	"context"
	"slices"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
)

// telling says what somebody is to hear of a meeting: known are those who were invited
// before, and was is what was still on its way to them. Empty: nothing.
type telling func(invited, known bool, was deskside.LetterKind) deskside.LetterKind

// invites is for those who are new, and for those who are not invited any more.
func invites(invited, known bool, was deskside.LetterKind) deskside.LetterKind {
	switch {
	case invited && (!known || was == deskside.LetterMeeting):
		return deskside.LetterMeeting
	case invited && was == deskside.LetterMeetingChanged:
		return was
	case !invited:
		return cancels(false, known, was)
	}
	return ""
}

// changes also tells those who know that something is different.
func changes(invited, known bool, was deskside.LetterKind) deskside.LetterKind {
	if kind := invites(invited, known, was); kind != "" || !invited {
		return kind
	}
	return deskside.LetterMeetingChanged
}

// cancels is for all who have heard of it.
func cancels(_, _ bool, was deskside.LetterKind) deskside.LetterKind {
	if was == deskside.LetterMeeting {
		return ""
	}
	return deskside.LetterMeetingCancelled
}

// restores is for those who have heard that it was off.
func restores(_, _ bool, was deskside.LetterKind) deskside.LetterKind {
	if was == deskside.LetterMeetingCancelled {
		return ""
	}
	return deskside.LetterMeeting
}

// meetingMails puts into the outbox what those invited, and those who were, must hear, and
// the reminders. What was on its way and is not true any more is taken back.
func (w *work) meetingMails(m deskside.Meeting, before []deskside.Invitee, due time.Time, tell telling) error {
	waiting, err := w.MeetingMailsDue(w.ctx, m.ID)
	if err != nil {
		return err
	}
	was, known := map[string]deskside.LetterKind{}, map[string]bool{}
	for _, mail := range waiting {
		if mail.Kind != deskside.LetterMeetingReminder {
			was[mail.To] = mail.Kind
		}
	}
	if err := w.EndMeetingMails(w.ctx, m.ID); err != nil {
		return err
	}
	everybody := slices.Clone(m.People)
	for _, p := range before {
		known[p.Email] = true
		if !m.Invites(p.Email) {
			everybody = append(everybody, p)
		}
	}
	for _, p := range everybody {
		invited := m.Invites(p.Email)
		if kind := tell(invited, known[p.Email], was[p.Email]); kind != "" {
			if err := w.meetingMail(m, p, kind, due); err != nil {
				return err
			}
		}
		remind := m.StartsAt.Add(-deskside.MeetingReminder)
		if invited && !m.Cancelled() && remind.After(w.at) {
			if err := w.meetingMail(m, p, deskside.LetterMeetingReminder, remind); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *work) meetingMail(m deskside.Meeting, p deskside.Invitee, kind deskside.LetterKind, due time.Time) error {
	mail := store.Mail{ID: newID(), Kind: kind, To: p.Email, AgentID: p.AgentID, MeetingID: m.ID, CreatedAt: w.at, DueAt: due}
	asker, err := w.Agent(w.ctx, w.actor.ID)
	if err != nil {
		return err
	}
	mail.Language = w.speaks(asker)
	if p.AgentID != "" {
		agent, err := w.Agent(w.ctx, p.AgentID)
		if err != nil {
			return err
		}
		mail.Language = w.speaks(agent)
	}
	_, err = w.AddMail(w.ctx, mail)
	return err
}

// toInvitee fills a letter about a meeting, as the meeting is now.
func (d *Desk) toInvitee(ctx context.Context, tx *store.Tx, m store.Mail, now time.Time, l *deskside.Letter) (needed bool, err error) {
	if l.Meeting, err = tx.Meeting(ctx, m.MeetingID); err != nil {
		return false, err
	}
	c, err := tx.Conversation(ctx, l.Meeting.ConversationID, "")
	if err != nil {
		return false, err
	}
	site, err := tx.Site(ctx, c.SiteID)
	if err != nil {
		return false, err
	}
	host, err := tx.Agent(ctx, l.Meeting.CreatedBy)
	if err != nil {
		return false, err
	}
	l.About, l.Host, l.Zone = site.Name, host.Name, l.Meeting.Zone
	if m.AgentID != "" {
		agent, err := tx.Agent(ctx, m.AgentID)
		if err != nil {
			return false, err
		}
		l.Name = agent.Name
	}
	on := !l.Meeting.Cancelled() && l.Meeting.Invites(m.To)
	if m.Kind == deskside.LetterMeetingCancelled {
		return !on && l.Meeting.EndsAt().After(now), nil
	}
	if l.Link = "/j/" + d.linkToken(l.Meeting.LinkID); m.AgentID != "" {
		l.Link = "/console/meetings"
	}
	if m.Kind == deskside.LetterMeetingReminder {
		return on && l.Meeting.StartsAt.After(now), nil
	}
	return on && l.Meeting.EndsAt().After(now), nil
}

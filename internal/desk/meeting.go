package desk

import (
	"context"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
)

// How far ahead a meeting can be planned, how long it may take, and how long before and
// after it its link is good for.
const (
	maxAhead    = 366 * 24 * time.Hour
	maxMinutes  = 12 * 60
	linkAround  = 2 * time.Hour
	maxMeetings = 50
)

// NewMeeting describes a meeting to plan.
type NewMeeting struct {
	Title    string
	StartsAt time.Time
	Minutes  int
	Password string
}

// StartConference opens a conference in the conversation without asking the visitor, who
// may be asked later; the actor is let in. When a call is live it becomes the conference.
func (d *Desk) StartConference(ctx context.Context, actor deskside.Actor, conversationID string) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "StartConference(%s)", conversationID)
	_, err = d.change(ctx, actor, conversationID, func(w *work, row *deskside.Conversation) (bool, error) {
		call, err = w.startConference(row)
		return true, err
	})
	return call, err
}

func (w *work) startConference(row *deskside.Conversation) (deskside.Call, error) {
	cw, found, err := w.liveCall(row)
	if err != nil {
		return deskside.Call{}, err
	}
	if !found {
		if cw, err = w.openCall(row, deskside.CallConference); err != nil {
			return deskside.Call{}, err
		}
	}
	if cw.call.State == deskside.CallRinging {
		return cw.call, deskside.Errorf(deskside.Conflict, "", "a call is ringing in this conversation; wait for the answer or take it back")
	}
	if err := cw.widen(deskside.CallConference); err != nil {
		return cw.call, err
	}
	if _, err := cw.bringAgent(w.actor.ID, w.actor.Name); err != nil {
		return cw.call, err
	}
	err = cw.save()
	return cw.call, err
}

// PlanMeeting sets the date of a conference and makes its link.
func (d *Desk) PlanMeeting(ctx context.Context, actor deskside.Actor, conversationID string, in NewMeeting) (m deskside.Meeting, link deskside.CallLink, err error) {
	defer deskside.Wrap(&err, "PlanMeeting(%s)", conversationID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return m, link, err
	}
	now := d.clock()
	m = deskside.Meeting{ID: newID(), ConversationID: conversationID, StartsAt: in.StartsAt.UTC().Truncate(time.Second), Minutes: in.Minutes, CreatedBy: actor.ID, CreatedAt: now}
	if m.Title, err = cleanName("title", in.Title, 120); err != nil {
		return m, link, err
	}
	if !m.StartsAt.After(now) || m.StartsAt.Sub(now) > maxAhead {
		return m, link, deskside.Errorf(deskside.Invalid, "startsAt", "a meeting must begin within the next year")
	}
	if m.Minutes < 5 || m.Minutes > maxMinutes {
		return m, link, deskside.Errorf(deskside.Invalid, "minutes", "a meeting takes between 5 minutes and 12 hours")
	}
	if link, err = d.newCallLink(NewCallLink{Name: m.Title, Password: in.Password}); err != nil {
		return m, link, err
	}
	link.MeetingID, link.CreatedBy, link.ExpiresAt = m.ID, actor.ID, m.EndsAt().Add(linkAround)
	m.LinkID = link.ID
	_, err = d.change(ctx, actor, conversationID, func(w *work, row *deskside.Conversation) (bool, error) {
		have, err := w.Meetings(ctx, row.ID)
		if err != nil {
			return false, err
		}
		if len(have) >= maxMeetings {
			return false, deskside.Errorf(deskside.Conflict, "", "%d meetings were planned in this conversation already", maxMeetings)
		}
		if err := w.AddCallLink(ctx, link, auth.HashToken(link.Token)); err != nil {
			return false, err
		}
		if err := w.AddMeeting(ctx, m); err != nil {
			return false, err
		}
		return true, w.line(row, deskside.MeetingPlanned, meetingFacts(m))
	})
	return m, link, err
}

// CancelMeeting takes a planned meeting back; its link is withdrawn.
func (d *Desk) CancelMeeting(ctx context.Context, actor deskside.Actor, id string) (m deskside.Meeting, err error) {
	defer deskside.Wrap(&err, "CancelMeeting(%s)", id)
	return d.onMeeting(ctx, actor, id, func(w *work, row *deskside.Conversation, m *deskside.Meeting) error {
		if !m.CancelledAt.IsZero() {
			return nil
		}
		m.CancelledAt, m.Sequence = w.at, m.Sequence+1
		link, err := w.CallLinkToChange(ctx, m.LinkID)
		if err != nil {
			return err
		}
		link.RevokedAt = w.at
		if err := w.SaveCallLink(ctx, link); err != nil {
			return err
		}
		if err := w.SaveMeeting(ctx, *m); err != nil {
			return err
		}
		return w.line(row, deskside.MeetingCancelled, meetingFacts(*m))
	})
}

// BeginMeeting opens the conference of a planned meeting; from then on its link lets knock.
func (d *Desk) BeginMeeting(ctx context.Context, actor deskside.Actor, id string) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "BeginMeeting(%s)", id)
	_, err = d.onMeeting(ctx, actor, id, func(w *work, row *deskside.Conversation, m *deskside.Meeting) error {
		if !m.CancelledAt.IsZero() {
			return deskside.Errorf(deskside.Conflict, "", "the meeting was cancelled")
		}
		if call, err = w.startConference(row); err != nil {
			return err
		}
		link, err := w.CallLinkToChange(ctx, m.LinkID)
		if err != nil {
			return err
		}
		link.CallID = call.ID
		return w.SaveCallLink(ctx, link)
	})
	return call, err
}

func (d *Desk) onMeeting(ctx context.Context, actor deskside.Actor, id string, f func(*work, *deskside.Conversation, *deskside.Meeting) error) (m deskside.Meeting, err error) {
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return m, err
	}
	if err := checkID("meetingId", id); err != nil {
		return m, err
	}
	found, err := d.store.Meeting(ctx, id)
	if err != nil {
		return m, err
	}
	_, err = d.change(ctx, actor, found.ConversationID, func(w *work, row *deskside.Conversation) (bool, error) {
		if m, err = w.Meeting(ctx, id); err != nil {
			return false, err
		}
		return true, f(w, row, &m)
	})
	return m, err
}

// Meetings returns the conversation's planned meetings by date, with the tokens of their links.
func (d *Desk) Meetings(ctx context.Context, actor deskside.Actor, conversationID string) (list []deskside.Meeting, err error) {
	defer deskside.Wrap(&err, "Meetings(%s)", conversationID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil { // who has a link can knock
		return nil, err
	}
	if _, err := d.conversation(ctx, actor, conversationID); err != nil {
		return nil, err
	}
	return d.store.Meetings(ctx, conversationID)
}

// Meeting returns one planned meeting.
func (d *Desk) Meeting(ctx context.Context, actor deskside.Actor, id string) (m deskside.Meeting, err error) {
	defer deskside.Wrap(&err, "Meeting(%s)", id)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return m, err
	}
	if err := checkID("meetingId", id); err != nil {
		return m, err
	}
	return d.store.Meeting(ctx, id)
}

// MeetingToken is the token of a meeting's link.
func (d *Desk) MeetingToken(m deskside.Meeting) string { return d.linkToken(m.LinkID) }

func meetingFacts(m deskside.Meeting) map[string]string {
	return map[string]string{"meetingId": m.ID, "title": m.Title, "startsAt": m.StartsAt.Format(time.RFC3339)}
}

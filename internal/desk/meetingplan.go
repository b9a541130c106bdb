package desk

import (
	"context"
	"slices"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
)

// How far ahead a meeting can be planned, how long it may take, and how long after it its
// link is good for unless its planner says otherwise, and at most.
const (
	maxAhead       = 366 * 24 * time.Hour
	maxMinutes     = 12 * 60
	linkAfter      = 2 * time.Hour
	maxLinkAfter   = 30 * 24 * time.Hour
	maxMeetings    = 50
	meetingNameMax = 120
)

// NewMeeting describes a meeting to plan, or what becomes of one.
type NewMeeting struct {
	Title    string
	StartsAt time.Time
	Minutes  int
	Zone     string // an IANA name; empty: UTC
	// Password is what guests must know; nil: as it was, empty: none.
	Password *string
	// Open lets guests straight in, without a lobby.
	Open bool
	// LinkExpiresAt is how long the link lets knock; zero: two hours longer than the meeting.
	LinkExpiresAt time.Time
	AgentIDs      []string // colleagues to invite
	Guests        []string // e-mail addresses
}

var errCancelled = deskside.Errorf(deskside.Conflict, "", "the meeting was cancelled")

// PlanMeeting sets the date of a conference, makes its link and invites its people.
func (d *Desk) PlanMeeting(ctx context.Context, actor deskside.Actor, conversationID string, in NewMeeting) (m deskside.Meeting, err error) {
	defer deskside.Wrap(&err, "PlanMeeting(%s)", conversationID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return m, err
	}
	password := ""
	if in.Password != nil {
		password = *in.Password
	}
	link, err := d.newCallLink(NewCallLink{Password: password})
	if err != nil {
		return m, err
	}
	m = deskside.Meeting{ID: newID(), ConversationID: conversationID, LinkID: link.ID, CreatedBy: actor.ID, CreatedAt: d.clock()}
	link.MeetingID, link.CreatedBy = m.ID, actor.ID
	_, err = d.change(ctx, actor, conversationID, func(w *work, row *deskside.Conversation) (bool, error) {
		m.ConversationID = row.ID
		have, err := w.Meetings(ctx, row.ID)
		if err != nil {
			return false, err
		}
		if len(have) >= maxMeetings {
			return false, deskside.Errorf(deskside.Conflict, "", "%d meetings were planned in this conversation already", maxMeetings)
		}
		if err := w.plan(&m, &link, in); err != nil {
			return false, err
		}
		if err := w.AddCallLink(ctx, link, auth.HashToken(link.Token)); err != nil {
			return false, err
		}
		if err := w.AddMeeting(ctx, m); err != nil {
			return false, err
		}
		if err := w.meetingMails(m, nil, w.at, invites); err != nil {
			return false, err
		}
		if err := w.line(row, deskside.MeetingPlanned, meetingFacts(m)); err != nil {
			return false, err
		}
		m, err = w.Meeting(ctx, m.ID)
		return true, err
	})
	return m, err
}

// ChangeMeeting plans a meeting anew. Who is invited hears of it when the date, the
// length or the title is another; who is not invited any more hears that it is off.
func (d *Desk) ChangeMeeting(ctx context.Context, actor deskside.Actor, id string, in NewMeeting) (m deskside.Meeting, err error) {
	defer deskside.Wrap(&err, "ChangeMeeting(%s)", id)
	return d.onMeeting(ctx, actor, id, func(w *work, row *deskside.Conversation, m *deskside.Meeting) error {
		if m.Cancelled() {
			return errCancelled
		}
		link, err := w.CallLinkToChange(ctx, m.LinkID)
		if err != nil {
			return err
		}
		before := *m
		if in.Password != nil {
			if link.Password, err = hashLinkPassword(*in.Password); err != nil {
				return err
			}
		}
		if err := w.plan(m, &link, in); err != nil {
			return err
		}
		tell := invites
		if m.Title != before.Title || !m.StartsAt.Equal(before.StartsAt) || m.Minutes != before.Minutes {
			m.Sequence++
			tell = changes
		}
		if err := w.SaveCallLink(ctx, link); err != nil {
			return err
		}
		if err := w.SaveMeeting(ctx, *m); err != nil {
			return err
		}
		if err := w.meetingMails(*m, before.People, w.at, tell); err != nil {
			return err
		}
		return w.line(row, deskside.MeetingChanged, meetingFacts(*m))
	})
}

// CancelMeeting calls a planned meeting off; its link is withdrawn. Nobody hears of it at
// once, so that RestoreMeeting can take it back.
func (d *Desk) CancelMeeting(ctx context.Context, actor deskside.Actor, id string) (m deskside.Meeting, err error) {
	defer deskside.Wrap(&err, "CancelMeeting(%s)", id)
	return d.onMeeting(ctx, actor, id, func(w *work, row *deskside.Conversation, m *deskside.Meeting) error {
		if m.Cancelled() {
			return nil
		}
		m.CancelledAt, m.Sequence = w.at, m.Sequence+1
		if err := w.withdrawMeetingLink(*m, w.at); err != nil {
			return err
		}
		if err := w.SaveMeeting(ctx, *m); err != nil {
			return err
		}
		if err := w.meetingMails(*m, m.People, w.at.Add(deskside.CancelDelay), cancels); err != nil {
			return err
		}
		return w.line(row, deskside.MeetingCancelled, meetingFacts(*m))
	})
}

// RestoreMeeting takes a cancelled meeting up again that has not begun. Who has heard that
// it was off is invited again.
func (d *Desk) RestoreMeeting(ctx context.Context, actor deskside.Actor, id string) (m deskside.Meeting, err error) {
	defer deskside.Wrap(&err, "RestoreMeeting(%s)", id)
	return d.onMeeting(ctx, actor, id, func(w *work, row *deskside.Conversation, m *deskside.Meeting) error {
		if !m.Cancelled() {
			return nil
		}
		if !m.StartsAt.After(w.at) {
			return deskside.Errorf(deskside.Conflict, "", "the time of the meeting has passed; plan a new one")
		}
		m.CancelledAt, m.Sequence = noTime, m.Sequence+1
		if err := w.withdrawMeetingLink(*m, noTime); err != nil {
			return err
		}
		if err := w.SaveMeeting(ctx, *m); err != nil {
			return err
		}
		if err := w.meetingMails(*m, m.People, w.at, restores); err != nil {
			return err
		}
		return w.line(row, deskside.MeetingRestored, meetingFacts(*m))
	})
}

// withdrawMeetingLink revokes the meeting's link, or with no time lets it in again.
func (w *work) withdrawMeetingLink(m deskside.Meeting, at time.Time) error {
	link, err := w.CallLinkToChange(w.ctx, m.LinkID)
	if err != nil {
		return err
	}
	link.RevokedAt = at
	return w.SaveCallLink(w.ctx, link)
}

// plan checks what is wanted and makes the meeting and its link so.
func (w *work) plan(m *deskside.Meeting, link *deskside.CallLink, in NewMeeting) (err error) {
	if m.Title, err = cleanName("title", in.Title, meetingNameMax); err != nil {
		return err
	}
	starts := in.StartsAt.UTC().Truncate(time.Second)
	if !starts.Equal(m.StartsAt) && (!starts.After(w.at) || starts.Sub(w.at) > maxAhead) {
		return deskside.Errorf(deskside.Invalid, "startsAt", "a meeting must begin within the next year")
	}
	if in.Minutes < 5 || in.Minutes > maxMinutes {
		return deskside.Errorf(deskside.Invalid, "minutes", "a meeting takes between 5 minutes and 12 hours")
	}
	m.StartsAt, m.Minutes = starts, in.Minutes
	if m.Zone, err = cleanZone(in.Zone); err != nil {
		return err
	}
	if m.People, err = w.invitees(in); err != nil {
		return err
	}
	link.Name, link.Open, link.ExpiresAt = clip(m.Title, 80), in.Open, m.EndsAt().Add(linkAfter)
	if !in.LinkExpiresAt.IsZero() {
		link.ExpiresAt = in.LinkExpiresAt.UTC().Truncate(time.Microsecond)
		if after := link.ExpiresAt.Sub(m.EndsAt()); after < 0 || after > maxLinkAfter {
			return deskside.Errorf(deskside.Invalid, "linkExpiresAt", "the link must be good until the meeting is over, and for at most 30 days after it")
		}
	}
	return nil
}

// cleanZone is the name of a time zone; empty: UTC.
func cleanZone(name string) (string, error) {
	if name == "" {
		return "UTC", nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || zone == time.Local || len(name) > 60 {
		return "", deskside.Errorf(deskside.Invalid, "zone", "there is no time zone %q; write it like Europe/Berlin", clip(name, 60))
	}
	return name, nil
}

// invitees are the colleagues and guests, each once, the planner not among them.
func (w *work) invitees(in NewMeeting) (people []deskside.Invitee, err error) {
	people = []deskside.Invitee{}
	add := func(p deskside.Invitee) {
		if !slices.ContainsFunc(people, func(have deskside.Invitee) bool { return have.Email == p.Email }) {
			people = append(people, p)
		}
	}
	if len(in.AgentIDs)+len(in.Guests) > 2*deskside.MaxInvited {
		return nil, deskside.Errorf(deskside.Invalid, "guests", "at most %d people can be invited", deskside.MaxInvited)
	}
	for _, id := range in.AgentIDs {
		if err := checkID("agentIds", id); err != nil {
			return nil, err
		}
		agent, err := w.activeAgent(id)
		if deskside.CodeOf(err) == deskside.Invalid {
			err = deskside.Errorf(deskside.Invalid, "agentIds", "there is no active agent %q", id)
		}
		if err != nil {
			return nil, err
		}
		add(deskside.Invitee{Email: agent.Email, AgentID: agent.ID})
	}
	for _, email := range in.Guests {
		clean, err := cleanEmail(email)
		if err != nil {
			return nil, deskside.Errorf(deskside.Invalid, "guests", "%q is no e-mail address; write it like name@company.example", clip(email, 80))
		}
		add(deskside.Invitee{Email: clean})
	}
	if len(people) > deskside.MaxInvited {
		return nil, deskside.Errorf(deskside.Invalid, "guests", "at most %d people can be invited", deskside.MaxInvited)
	}
	return people, nil
}

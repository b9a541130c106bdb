package deskside

import (
	"slices"
	"time"
)

// Meeting is a conference with a date.
type Meeting struct {
	ID             string
	ConversationID string
	Title          string
	StartsAt       time.Time
	Minutes        int
	// Zone is the time zone it was planned in, an IANA name: letters tell its time there.
	Zone string
	// People are invited by mail.
	People      []Invitee
	LinkID      string
	CreatedBy   string
	CreatedAt   time.Time
	CancelledAt time.Time // zero: it is on
	// Sequence grows with each change, for calendars.
	Sequence int

	// Link is what its guests come in by, without the token; VisitorName is whose
	// conversation it is of. Only reading fills them.
	Link        CallLink
	VisitorName string
}

// Invitee is somebody who is invited to a meeting.
type Invitee struct {
	Email string `json:"email"`
	// AgentID is the colleague; empty: a guest.
	AgentID string `json:"agentId,omitempty"`
}

// MaxInvited is how many people can be invited to a meeting: one place is the planner's.
const MaxInvited = MaxInCall - 1

// MeetingReminder is how long before a meeting its people are reminded of it.
const MeetingReminder = 15 * time.Minute

// CancelDelay is how long a cancelled meeting can be taken up again before anybody hears.
const CancelDelay = 15 * time.Second

// EndsAt is when the meeting is planned to be over.
func (m Meeting) EndsAt() time.Time { return m.StartsAt.Add(time.Duration(m.Minutes) * time.Minute) }

// Invites reports whether the address is among those invited.
func (m Meeting) Invites(email string) bool {
	return slices.ContainsFunc(m.People, func(p Invitee) bool { return p.Email == email })
}

// Cancelled reports whether the meeting was called off.
func (m Meeting) Cancelled() bool { return !m.CancelledAt.IsZero() }

package deskside

import (
	"slices"
	"time"
)

// CallKind is what a call began as, or what it was widened to.
type CallKind string

const (
	CallAudio      CallKind = "audio"
	CallVideo      CallKind = "video"
	CallScreen     CallKind = "screen"     // somebody shows a screen; nobody was asked to speak
	CallConference CallKind = "conference" // guests may join by link
)

// CallKinds lists every kind there is, each wider than the one before.
var CallKinds = []CallKind{CallScreen, CallAudio, CallVideo, CallConference}

// Wider returns the wider one of two kinds.
func (k CallKind) Wider(other CallKind) CallKind {
	if slices.Index(CallKinds, other) > slices.Index(CallKinds, k) {
		return other
	}
	return k
}

// CallState is where a call stands.
type CallState string

const (
	CallRinging CallState = "ringing" // asked for, not answered
	CallActive  CallState = "active"
	CallEnded   CallState = "ended"
)

// CallEnd says why a call ended.
type CallEnd string

const (
	CallHungUp    CallEnd = "hung_up"   // by somebody
	CallDeclined  CallEnd = "declined"  // nobody wanted to answer
	CallCancelled CallEnd = "cancelled" // by who asked, before an answer
	CallMissed    CallEnd = "missed"    // nobody answered in time
	CallAbandoned CallEnd = "abandoned" // one side was gone for too long
)

// Call is a media room of a conversation. A conversation has one live call at most.
type Call struct {
	ID             string
	ConversationID string
	SiteID         string
	// Room is its name at the engine: random, and says nothing.
	Room  string
	Kind  CallKind
	State CallState
	// Locked calls let nobody new in.
	Locked bool
	// CallerKind and CallerID asked for it.
	CallerKind ActorKind
	CallerID   string
	// Ringing are the agents whose consoles ring; empty once it is answered.
	Ringing []string
	// WidenAt is when it rings at more consoles; zero: it does not.
	WidenAt      time.Time
	CreatedAt    time.Time
	StartedAt    time.Time // when both sides were in; zero: never
	EndedAt      time.Time
	End          CallEnd
	EndedByKind  ActorKind
	EndedByID    string
	Recording    CallRecording
	Version      int64 // grows with every change
	Participants []Participant
}

// ParticipantState is where somebody stands who is, was, or may come into a call.
type ParticipantState string

const (
	ParticipantRinging  ParticipantState = "ringing"  // a colleague who was asked
	ParticipantLobby    ParticipantState = "lobby"    // a guest who knocked
	ParticipantAdmitted ParticipantState = "admitted" // may come in
	ParticipantJoined   ParticipantState = "joined"   // the engine sees them
	ParticipantLeft     ParticipantState = "left"     // may come back while the call lasts
	ParticipantDeclined ParticipantState = "declined" // did not want to, or was not let in
	ParticipantRemoved  ParticipantState = "removed"  // by an agent; never comes back
)

// Source is what somebody may send into a call.
type Source string

const (
	SourceMicrophone  Source = "microphone"
	SourceCamera      Source = "camera"
	SourceScreen      Source = "screen_share"
	SourceScreenAudio Source = "screen_share_audio"
)

// AllSources is what an agent may send.
var AllSources = []Source{SourceMicrophone, SourceCamera, SourceScreen, SourceScreenAudio}

// Participant is one person in a call.
type Participant struct {
	ID     string
	CallID string
	Kind   ActorKind // visitor, agent or guest
	// PersonID is the agent's or the visitor's id, or that of the link through which a guest came.
	PersonID string
	Name     string
	// Identity is the name at the engine. Each join gives a new one; old ones are dead.
	Identity  string
	State     ParticipantState
	Sources   []Source
	Recording RecordingConsent // to the call's present recording
	Since     time.Time        // of the state
	InvitedAt time.Time
	JoinedAt  time.Time // first; zero: never
	LeftAt    time.Time // last; zero: they did not
}

// MayConnect reports whether the participant may be in the room now.
func (p Participant) MayConnect() bool {
	switch p.State {
	case ParticipantAdmitted, ParticipantJoined, ParticipantLeft:
		return p.Identity != ""
	}
	return false
}

// In reports whether the participant takes a place in the call.
func (p Participant) In() bool {
	return p.State == ParticipantAdmitted || p.State == ParticipantJoined
}

// MaxInCall is how many people fit into a call.
const MaxInCall = 25

// Live reports whether the call is not over.
func (c Call) Live() bool { return c.State == CallRinging || c.State == CallActive }

// Participant returns the one with the id.
func (c *Call) Participant(id string) (*Participant, bool) {
	return c.find(func(p Participant) bool { return p.ID == id })
}

// Person returns the participant who is that agent, visitor or guest.
func (c *Call) Person(kind ActorKind, personID string) (*Participant, bool) {
	return c.find(func(p Participant) bool { return p.Kind == kind && p.PersonID == personID && kind != ActorGuest })
}

// ByIdentity returns the participant who has the identity now.
func (c *Call) ByIdentity(identity string) (*Participant, bool) {
	return c.find(func(p Participant) bool { return identity != "" && p.Identity == identity })
}

func (c *Call) find(f func(Participant) bool) (*Participant, bool) {
	if i := slices.IndexFunc(c.Participants, f); i >= 0 {
		return &c.Participants[i], true
	}
	return nil, false
}

// Count is how many of the kind are in the state; an empty kind counts all.
func (c Call) Count(kind ActorKind, state ParticipantState) (n int) {
	for _, p := range c.Participants {
		if p.State == state && (kind == "" || p.Kind == kind) {
			n++
		}
	}
	return n
}

// Taken is how many places are taken.
func (c Call) Taken() (n int) {
	for _, p := range c.Participants {
		if p.In() {
			n++
		}
	}
	return n
}

// TwoSided reports whether the call needs both the visitor and an agent: anything but a
// conference.
func (c Call) TwoSided() bool { return c.Kind != CallConference }

// Duration is how long people have talked.
func (c Call) Duration() time.Duration {
	if c.StartedAt.IsZero() || c.EndedAt.Before(c.StartedAt) {
		return 0
	}
	return c.EndedAt.Sub(c.StartedAt)
}

// VisitorSources is what a visitor may send into a call of the kind before anything else
// was agreed.
func (k CallKind) VisitorSources() []Source {
	switch k {
	case CallAudio:
		return []Source{SourceMicrophone}
	case CallVideo, CallConference:
		return []Source{SourceMicrophone, SourceCamera}
	}
	return nil
}

// GuestSources is what a guest may send.
var GuestSources = []Source{SourceMicrophone, SourceCamera}

// WithSources returns have and more, each once, in the usual order.
func WithSources(have []Source, more ...Source) (all []Source) {
	for _, s := range AllSources {
		if slices.Contains(have, s) || slices.Contains(more, s) {
			all = append(all, s)
		}
	}
	return all
}

// WithoutSources returns have but for those taken away.
func WithoutSources(have []Source, away ...Source) (rest []Source) {
	for _, s := range have {
		if !slices.Contains(away, s) {
			rest = append(rest, s)
		}
	}
	return rest
}

// CallSummary is what a conversation's row shows of its calls.
type CallSummary struct {
	ID    string    `json:"id,omitempty"` // of the live one; empty: there is none
	Kind  CallKind  `json:"kind,omitempty"`
	State CallState `json:"state,omitempty"`
	// MissedAt is when the visitor's call was missed that nobody has followed up.
	MissedAt time.Time `json:"missedAt,omitzero"`
}

// CallLink lets guests knock at a conference.
type CallLink struct {
	ID     string
	CallID string // empty: of a meeting that has not begun
	// MeetingID is the planned meeting it belongs to; empty: none.
	MeetingID string
	Name      string // what the agent calls it
	// Token is the 128-bit name in its address. It is derived from the id and the
	// instance's secret, and kept only as a hash.
	Token    string
	Password string // hash; empty: none is asked for
	Once     bool
	// Open links let in without a lobby.
	Open      bool
	Uses      int
	ExpiresAt time.Time
	RevokedAt time.Time // zero: it is not
	CreatedBy string
	CreatedAt time.Time
}

// Usable says whether the link lets knock now; if not, why.
func (l CallLink) Usable(now time.Time) error {
	switch {
	case !l.RevokedAt.IsZero():
		return &Error{Code: Conflict, Message: "this link was withdrawn; ask whoever gave it to you for a new one", Data: map[string]string{"reason": "revoked"}}
	case !l.ExpiresAt.After(now):
		return &Error{Code: Conflict, Message: "this link has expired; ask whoever gave it to you for a new one", Data: map[string]string{"reason": "expired"}}
	case l.Once && l.Uses > 0:
		return &Error{Code: Conflict, Message: "this link was for one use, and was used; ask whoever gave it to you for a new one", Data: map[string]string{"reason": "used"}}
	}
	return nil
}

// NetworkTest lets a page try the ways to the media engine: two tokens for a room that is
// nobody else's.
type NetworkTest struct {
	Sends, Receives string
	Until           time.Time
}

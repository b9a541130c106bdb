package deskside

import (
	"slices"
	"time"
)

// InvitationKind is what an invitation asks for.
type InvitationKind string

const (
	AskCobrowse       InvitationKind = "cobrowse"
	AskCall           InvitationKind = "call"
	AskVideo          InvitationKind = "video"
	AskRequestDesktop InvitationKind = "request_desktop" // the other side's screen
	AskShowScreen     InvitationKind = "show_screen"     // one's own screen
	AskConference     InvitationKind = "conference"
)

// InvitationKinds lists every kind there is.
var InvitationKinds = []InvitationKind{AskCobrowse, AskCall, AskVideo, AskRequestDesktop, AskShowScreen, AskConference}

// AskedBy reports whether the side may ask for it. A visitor asks neither for an agent's
// screen nor for a conference.
func (k InvitationKind) AskedBy(side ActorKind) bool {
	if side == ActorVisitor && (k == AskRequestDesktop || k == AskConference) {
		return false
	}
	return slices.Contains(InvitationKinds, k)
}

// InvitationState is where an invitation stands.
type InvitationState string

const (
	InvitationPending   InvitationState = "pending"  // waits for the other side
	InvitationAccepted  InvitationState = "accepted" // the machinery starts
	InvitationActive    InvitationState = "active"
	InvitationEnded     InvitationState = "ended"
	InvitationDeclined  InvitationState = "declined"
	InvitationCancelled InvitationState = "cancelled" // by whoever asked
	InvitationExpired   InvitationState = "expired"   // nobody answered
	InvitationFailed    InvitationState = "failed"    // the machinery could not
)

// InvitationStep is what moves an invitation on.
type InvitationStep string

const (
	StepAccept  InvitationStep = "accept"
	StepDecline InvitationStep = "decline"
	StepCancel  InvitationStep = "cancel"
	StepExpire  InvitationStep = "expire"
	StepStart   InvitationStep = "start"
	StepEnd     InvitationStep = "end"
	StepFail    InvitationStep = "fail"
)

var invitationSteps = map[InvitationState]map[InvitationStep]InvitationState{
	InvitationPending: {
		StepAccept: InvitationAccepted, StepDecline: InvitationDeclined, StepCancel: InvitationCancelled,
		StepExpire: InvitationExpired, StepFail: InvitationFailed,
	},
	InvitationAccepted: {StepStart: InvitationActive, StepEnd: InvitationEnded, StepFail: InvitationFailed},
	InvitationActive:   {StepEnd: InvitationEnded, StepFail: InvitationFailed},
}

// After is the state after the step; false: the step cannot be taken from here.
func (s InvitationState) After(step InvitationStep) (InvitationState, bool) {
	next, ok := invitationSteps[s][step]
	return next, ok
}

// Live reports whether it is not over. Of the live ones there is one of each kind in a
// conversation.
func (s InvitationState) Live() bool { return len(invitationSteps[s]) > 0 }

const (
	// InvitationTime is how long the other side has to answer.
	InvitationTime = 60 * time.Second
	// InvitationStartTime is how long the machinery has after that, with the choice of a
	// screen or a camera by the person.
	InvitationStartTime = 2 * time.Minute
)

// Person is who asked, answered or ended, as they were called then.
type Person struct {
	Kind ActorKind `json:"kind"`
	ID   string    `json:"id,omitempty"`
	Name string    `json:"name,omitempty"`
}

// Invitation is an ask that the other side accepts or declines. It stands in the timeline
// as one item, whose id it has.
type Invitation struct {
	ID             string          `json:"id"`
	ConversationID string          `json:"conversationId"`
	Kind           InvitationKind  `json:"kind"`
	State          InvitationState `json:"state"`
	From           Person          `json:"from"`
	AnsweredBy     Person          `json:"answeredBy"` // empty: nobody has
	EndedBy        Person          `json:"endedBy"`
	Reason         string          `json:"reason,omitempty"` // of a decline: a person's words; of a failure: a word for programs
	CreatedAt      time.Time       `json:"createdAt"`
	ExpiresAt      time.Time       `json:"expiresAt"` // of the asking
	AnsweredAt     time.Time       `json:"answeredAt"`
	StartedAt      time.Time       `json:"startedAt"`
	EndedAt        time.Time       `json:"endedAt"`
}

// Due is when something must have happened to it; zero: no such time.
func (i Invitation) Due() time.Time {
	switch i.State {
	case InvitationPending:
		return i.ExpiresAt
	case InvitationAccepted:
		return i.AnsweredAt.Add(InvitationStartTime)
	}
	return time.Time{}
}

// Take moves the invitation on; false: the step cannot be taken from here.
func (i *Invitation) Take(step InvitationStep, by Person, reason string, at time.Time) bool {
	next, ok := i.State.After(step)
	if !ok {
		return false
	}
	i.State = next
	switch step {
	case StepAccept, StepDecline:
		i.AnsweredBy, i.AnsweredAt = by, at
	case StepStart:
		i.StartedAt = at
	}
	if !next.Live() {
		i.EndedBy, i.EndedAt, i.Reason = by, at, reason
	}
	return true
}

// Invitation returns the conversation's live invitation of the kind.
func (c Conversation) Invitation(kind InvitationKind) (Invitation, bool) {
	for _, i := range c.Invitations {
		if i.Kind == kind {
			return i, true
		}
	}
	return Invitation{}, false
}

// WithInvitation are the conversation's live invitations after this one has changed.
func (c Conversation) WithInvitation(changed Invitation) []Invitation {
	list := slices.DeleteFunc(slices.Clone(c.Invitations), func(i Invitation) bool { return i.ID == changed.ID })
	if changed.State.Live() {
		list = append(list, changed)
	}
	return list
}

package deskside

import (
	"testing"
	"time"
)

// TestInvitationState_After has every step from every state: what is not in the table
// cannot be done.
func TestInvitationState_After(t *testing.T) {
	const no = InvitationState("")
	steps := []InvitationStep{StepAccept, StepDecline, StepCancel, StepExpire, StepStart, StepEnd, StepFail}
	for from, want := range map[InvitationState][]InvitationState{
		InvitationPending:   {InvitationAccepted, InvitationDeclined, InvitationCancelled, InvitationExpired, no, no, InvitationFailed},
		InvitationAccepted:  {no, no, no, no, InvitationActive, InvitationEnded, InvitationFailed},
		InvitationActive:    {no, no, no, no, no, InvitationEnded, InvitationFailed},
		InvitationEnded:     {no, no, no, no, no, no, no},
		InvitationDeclined:  {no, no, no, no, no, no, no},
		InvitationCancelled: {no, no, no, no, no, no, no},
		InvitationExpired:   {no, no, no, no, no, no, no},
		InvitationFailed:    {no, no, no, no, no, no, no},
		"unheard of":        {no, no, no, no, no, no, no},
	} {
		live := false
		for n, step := range steps {
			got, ok := from.After(step)
			if got != want[n] || ok != (want[n] != no) {
				t.Errorf("%s from %s: %q, %v; want %q", step, from, got, ok, want[n])
			}
			live = live || ok
		}
		if from.Live() != live {
			t.Errorf("%s is live: %v", from, from.Live())
		}
	}
}

func TestInvitationKind_AskedBy(t *testing.T) {
	for _, test := range []struct {
		kind           InvitationKind
		agent, visitor bool
	}{
		{AskCobrowse, true, true},
		{AskCall, true, true},
		{AskVideo, true, true},
		{AskRequestDesktop, true, false},
		{AskShowScreen, true, true},
		{AskConference, true, false},
		{"lunch", false, false},
		{"", false, false},
	} {
		if test.kind.AskedBy(ActorAgent) != test.agent || test.kind.AskedBy(ActorVisitor) != test.visitor {
			t.Errorf("%q", test.kind)
		}
	}
}

func TestInvitation_Take(t *testing.T) {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	vera, anna := Person{Kind: ActorVisitor, Name: "Vera"}, Person{Kind: ActorAgent, Name: "Anna"}
	i := Invitation{State: InvitationPending, From: anna, CreatedAt: at, ExpiresAt: at.Add(InvitationTime)}
	if got := i.Due(); got != i.ExpiresAt {
		t.Errorf("pending: due %v", got)
	}
	if !i.Take(StepAccept, vera, "", at) || i.AnsweredBy != vera || i.Due() != at.Add(InvitationStartTime) || !i.EndedAt.IsZero() {
		t.Errorf("accepted: %+v", i)
	}
	if i.Take(StepDecline, vera, "no", at) || i.State != InvitationAccepted {
		t.Errorf("declined after accepting: %+v", i)
	}
	if !i.Take(StepStart, Person{}, "", at) || i.StartedAt != at || !i.Due().IsZero() {
		t.Errorf("active: %+v", i)
	}
	if !i.Take(StepEnd, anna, "", at) || i.EndedBy != anna || i.EndedAt != at || i.Take(StepEnd, vera, "", at) {
		t.Errorf("ended: %+v", i)
	}
}

func TestConversation_WithInvitation(t *testing.T) {
	call, screen := Invitation{ID: "1", Kind: AskCall, State: InvitationPending}, Invitation{ID: "2", Kind: AskShowScreen, State: InvitationActive}
	c := Conversation{Invitations: []Invitation{call, screen}}
	call.State = InvitationAccepted
	c.Invitations = c.WithInvitation(call)
	if got, ok := c.Invitation(AskCall); !ok || got.State != InvitationAccepted || len(c.Invitations) != 2 {
		t.Errorf("%+v", c.Invitations)
	}
	call.State = InvitationEnded
	c.Invitations = c.WithInvitation(call)
	if _, ok := c.Invitation(AskCall); ok || len(c.Invitations) != 1 {
		t.Errorf("%+v", c.Invitations)
	}
}

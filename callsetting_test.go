package deskside

import (
	"slices"
	"testing"
	"time"
)

func TestCallSettings(t *testing.T) {
	var usual CallSettings
	if usual.RingTime() != InvitationTime || !usual.Offers(AskVideo, ActorAgent) || usual.Offers(AskVideo, ActorVisitor) {
		t.Error("by default agents may ask for everything and visitors do not call")
	}
	s, err := CallSettings{Off: []InvitationKind{AskConference, AskVideo, AskVideo}, Visitors: []InvitationKind{AskCall}, RingSeconds: 30}.Clean()
	if err != nil || !slices.Equal(s.Off, []InvitationKind{AskVideo, AskConference}) {
		t.Fatalf("%+v, %v", s, err)
	}
	for _, c := range []struct {
		kind InvitationKind
		side ActorKind
		want bool
	}{
		{AskVideo, ActorAgent, false},
		{AskCall, ActorAgent, true},
		{AskCall, ActorVisitor, true},
		{AskVideo, ActorVisitor, false},
		{AskCobrowse, ActorVisitor, true}, // no call
	} {
		if got := s.Offers(c.kind, c.side); got != c.want {
			t.Errorf("%s by %s: %v", c.kind, c.side, got)
		}
	}
	if s.RingTime() != 30*time.Second {
		t.Errorf("rings for %v", s.RingTime())
	}
	for _, bad := range []CallSettings{
		{Off: []InvitationKind{AskCobrowse}}, {Visitors: []InvitationKind{AskConference}}, {RingSeconds: 5}, {RingSeconds: 500}, {RingSeconds: -1},
	} {
		if _, err := bad.Clean(); CodeOf(err) != Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

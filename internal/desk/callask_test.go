package desk_test

import (
	"slices"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// theCall is the conversation's newest call.
func theCall(t *testing.T, f *testdesk.Fixture, conversationID string) deskside.Call {
	t.Helper()
	calls, err := f.Calls(ctx, f.Anna.Actor(), conversationID)
	ok(t, err)
	if len(calls) == 0 {
		t.Fatal("there is no call")
	}
	return calls[0]
}

func wantInvitation(t *testing.T, f *testdesk.Fixture, id string, want deskside.InvitationState) {
	t.Helper()
	i, err := f.Invitation(ctx, f.Anna.Actor(), id)
	ok(t, err)
	if i.State != want {
		t.Errorf("the invitation is %s, not %s", i.State, want)
	}
}

// TestInvitationMakesCall follows a call from the asking to the hanging up.
func TestInvitationMakesCall(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna := f.Anna.Actor()
		visitor, c, i := asked(t, f)
		call := theCall(t, f, c.ID)
		if call.State != deskside.CallRinging || call.Kind != deskside.CallAudio || call.CallerID != anna.ID {
			t.Fatalf("asked: %+v", call)
		}
		_, err := f.JoinCall(ctx, visitor, call.ID)
		wantCode(t, err, deskside.Conflict)
		mine, err := f.JoinCall(ctx, anna, call.ID)
		ok(t, err)
		_, err = f.Invite(ctx, anna, c.ID, deskside.AskVideo, testdesk.NewID())
		wantCode(t, err, deskside.Conflict) // while it rings
		_, err = f.AcceptInvitation(ctx, visitor, i.ID)
		ok(t, err)
		theirs, err := f.JoinCall(ctx, visitor, call.ID)
		ok(t, err)
		ok(t, f.SawJoin(ctx, call.Room, mine.Participant.Identity))
		wantInvitation(t, f, i.ID, deskside.InvitationAccepted)
		ok(t, f.SawJoin(ctx, call.Room, theirs.Participant.Identity))
		wantInvitation(t, f, i.ID, deskside.InvitationActive)
		if call = theCall(t, f, c.ID); call.State != deskside.CallActive || call.StartedAt.IsZero() {
			t.Errorf("answered: %+v", call)
		}

		video, err := f.Invite(ctx, anna, c.ID, deskside.AskVideo, testdesk.NewID())
		ok(t, err)
		_, err = f.AcceptInvitation(ctx, visitor, video.ID)
		ok(t, err)
		wantInvitation(t, f, video.ID, deskside.InvitationActive)
		call = theCall(t, f, c.ID)
		if p, _ := call.Person(deskside.ActorVisitor, visitor.ID); call.Kind != deskside.CallVideo || !slices.Contains(p.Sources, deskside.SourceCamera) {
			t.Errorf("widened: %+v", call)
		}

		_, err = f.LeaveCall(ctx, visitor, call.ID)
		ok(t, err)
		wantInvitation(t, f, i.ID, deskside.InvitationEnded)
		wantInvitation(t, f, video.ID, deskside.InvitationEnded)
		row, err := f.Conversation(ctx, anna, c.ID)
		ok(t, err)
		if row.Calls.ID != "" || len(row.Invitations) != 0 {
			t.Errorf("the row keeps %+v, %+v", row.Calls, row.Invitations)
		}
	})
}

// TestInvitationEndsCall: what takes the invitation away takes the call with it.
func TestInvitationEndsCall(t *testing.T) {
	ends := []struct {
		end   deskside.CallEnd
		state deskside.InvitationState
		by    func(*testdesk.Fixture, deskside.Actor, deskside.Conversation, deskside.Invitation) error
	}{
		{deskside.CallDeclined, deskside.InvitationDeclined, func(f *testdesk.Fixture, visitor deskside.Actor, _ deskside.Conversation, i deskside.Invitation) error {
			_, err := f.DeclineInvitation(ctx, visitor, i.ID, "")
			return err
		}},
		{deskside.CallCancelled, deskside.InvitationCancelled, func(f *testdesk.Fixture, _ deskside.Actor, _ deskside.Conversation, i deskside.Invitation) error {
			_, err := f.CancelInvitation(ctx, f.Anna.Actor(), i.ID)
			return err
		}},
		{deskside.CallCancelled, deskside.InvitationCancelled, func(f *testdesk.Fixture, _ deskside.Actor, c deskside.Conversation, _ deskside.Invitation) error {
			calls, err := f.Calls(ctx, f.Anna.Actor(), c.ID)
			if err == nil {
				_, err = f.EndCall(ctx, f.Anna.Actor(), calls[0].ID)
			}
			return err
		}},
		{deskside.CallMissed, deskside.InvitationExpired, func(f *testdesk.Fixture, _ deskside.Actor, _ deskside.Conversation, i deskside.Invitation) error {
			_, err := f.ExpireInvitations(ctx, i.ExpiresAt.Add(time.Second))
			return err
		}},
		{deskside.CallHungUp, deskside.InvitationEnded, func(f *testdesk.Fixture, visitor deskside.Actor, _ deskside.Conversation, i deskside.Invitation) error {
			if _, err := f.AcceptInvitation(ctx, visitor, i.ID); err != nil {
				return err
			}
			_, err := f.EndInvitation(ctx, visitor, i.ID)
			return err
		}},
		{deskside.CallHungUp, deskside.InvitationEnded, func(f *testdesk.Fixture, visitor deskside.Actor, c deskside.Conversation, i deskside.Invitation) error {
			if _, err := f.AcceptInvitation(ctx, visitor, i.ID); err != nil {
				return err
			}
			_, err := f.SetStatus(ctx, f.Anna.Actor(), c.ID, deskside.StatusDone, time.Time{})
			return err
		}},
	}
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		for n, end := range ends {
			visitor, c, i := asked(t, f)
			ok(t, end.by(f, visitor, c, i))
			wantInvitation(t, f, i.ID, end.state)
			if call := theCall(t, f, c.ID); call.State != deskside.CallEnded || call.End != end.end {
				t.Errorf("%d: the call is %s (%s), not ended (%s)", n, call.State, call.End, end.end)
			}
		}
	})
}

// TestShownScreen: the visitor may show a screen after a yes, until it is not shown any more.
func TestShownScreen(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		visitor := f.NewVisitor()
		c := f.Start(t, visitor, "Hello")
		i, err := f.Invite(ctx, f.Anna.Actor(), c.ID, deskside.AskRequestDesktop, testdesk.NewID())
		ok(t, err)
		_, err = f.AcceptInvitation(ctx, visitor, i.ID)
		ok(t, err)
		seat, err := f.JoinCall(ctx, visitor, theCall(t, f, c.ID).ID)
		ok(t, err)
		if !slices.Contains(seat.Participant.Sources, deskside.SourceScreen) {
			t.Errorf("may send %v", seat.Participant.Sources)
		}
		ok(t, f.SawTrack(ctx, seat.Call.Room, seat.Participant.Identity, deskside.SourceScreen, true))
		wantInvitation(t, f, i.ID, deskside.InvitationActive)
		ok(t, f.SawTrack(ctx, seat.Call.Room, seat.Participant.Identity, deskside.SourceScreen, false))
		wantInvitation(t, f, i.ID, deskside.InvitationEnded)
		if call := theCall(t, f, c.ID); call.State != deskside.CallEnded {
			t.Errorf("the call of the screen goes on: %+v", call)
		}
	})
}

// TestVisitorCalls: nobody answers, the conversation is marked until an agent turns to it.
func TestVisitorCalls(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		visitor := f.NewVisitor()
		c := f.Start(t, visitor, "Hello")
		i, err := f.Invite(ctx, visitor, c.ID, deskside.AskCall, testdesk.NewID())
		ok(t, err)
		_, err = f.ExpireInvitations(ctx, i.ExpiresAt.Add(time.Second))
		ok(t, err)
		row, err := f.Conversation(ctx, f.Anna.Actor(), c.ID)
		ok(t, err)
		if row.Calls.MissedAt.IsZero() || theCall(t, f, c.ID).End != deskside.CallMissed {
			t.Errorf("missed: %+v", row.Calls)
		}
		_, err = f.SetStatus(ctx, f.Anna.Actor(), c.ID, deskside.StatusDone, time.Time{})
		ok(t, err)
		if row, err = f.Conversation(ctx, f.Anna.Actor(), c.ID); err != nil || !row.Calls.MissedAt.IsZero() {
			t.Errorf("followed up: %+v, %v", row.Calls, err)
		}
	})
}

// TestRefusedCall: a call that the conversation's owner refuses rings at the others at once,
// not at the owner again; with nobody else there it is declined, and the visitor hears it.
func TestRefusedCall(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		audience := f.Audience.(*testdesk.Audience)
		audience.SetAgent(f.Anna.ID, true)
		for _, alone := range []bool{false, true} {
			audience.SetAgent(f.Ben.ID, !alone)
			visitor := f.NewVisitor()
			c := f.Start(t, visitor, "Hello")
			_, err := f.Assign(ctx, f.Anna.Actor(), c.ID, f.Anna.ID)
			ok(t, err)
			i, err := f.Invite(ctx, visitor, c.ID, deskside.AskCall, testdesk.NewID())
			ok(t, err)
			call := theCall(t, f, c.ID)
			if !slices.Equal(call.Ringing, []string{f.Anna.ID}) {
				t.Fatalf("rings at %v first", call.Ringing)
			}
			_, err = f.RefuseCall(ctx, f.Anna.Actor(), call.ID)
			ok(t, err)
			_, err = f.TendCalls(ctx, f.Clock.Now())
			ok(t, err)
			call = theCall(t, f, c.ID)
			if !alone {
				if !slices.Equal(call.Ringing, []string{f.Ben.ID}) {
					t.Errorf("after the refusal it rings at %v", call.Ringing)
				}
				_, err = f.CancelInvitation(ctx, visitor, i.ID)
				ok(t, err)
				continue
			}
			if call.State != deskside.CallEnded || call.End != deskside.CallDeclined {
				t.Errorf("refused by the only one: %+v", call)
			}
			wantInvitation(t, f, i.ID, deskside.InvitationDeclined)
		}
	})
}

// setCalls changes which calls the site has.
func setCalls(t *testing.T, f *testdesk.Fixture, change func(*deskside.SiteSettings)) {
	t.Helper()
	settings := f.Site.Settings
	change(&settings)
	site, err := f.UpdateSite(ctx, f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &settings})
	ok(t, err)
	f.Site = site
}

func wantField(t *testing.T, err error, code deskside.Code, field string) {
	t.Helper()
	if e := wantCode(t, err, code); e.Field != field {
		t.Errorf("the field is %q, not %q: %v", e.Field, field, err)
	}
}

// TestSiteSaysWhichCalls: what is switched off on a site is refused, whoever asks, and a
// call rings for as long as the site says.
func TestSiteSaysWhichCalls(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, visitor := f.Anna.Actor(), f.NewVisitor()
		c := f.Start(t, visitor, "Hello")
		setCalls(t, f, func(s *deskside.SiteSettings) {
			s.Calls = deskside.CallSettings{Off: []deskside.InvitationKind{deskside.AskVideo}, RingSeconds: 30}
		})
		_, err := f.Invite(ctx, anna, c.ID, deskside.AskVideo, testdesk.NewID())
		wantField(t, err, deskside.Forbidden, "kind")
		_, err = f.Invite(ctx, visitor, c.ID, deskside.AskCall, testdesk.NewID())
		wantField(t, err, deskside.Forbidden, "kind")
		i, err := f.Invite(ctx, anna, c.ID, deskside.AskCall, testdesk.NewID())
		ok(t, err)
		if got := i.ExpiresAt.Sub(i.CreatedAt); got != 30*time.Second {
			t.Errorf("it rings for %v", got)
		}
		_, err = f.CancelInvitation(ctx, anna, i.ID)
		ok(t, err)

		setCalls(t, f, func(s *deskside.SiteSettings) {
			s.Hours = deskside.OpeningHours{On: true, Zone: "Europe/Vienna", Week: make([][]deskside.OpenSpan, 7)}
			s.Calls = deskside.CallSettings{Visitors: []deskside.InvitationKind{deskside.AskCall}, OpenOnly: true}
		})
		_, err = f.Invite(ctx, visitor, c.ID, deskside.AskCall, testdesk.NewID())
		wantField(t, err, deskside.Forbidden, "kind")
		_, err = f.Invite(ctx, anna, c.ID, deskside.AskCall, testdesk.NewID())
		ok(t, err) // agents decide for themselves

		settings := f.Site.Settings
		settings.Calls.TeamID = testdesk.NewID()
		_, err = f.UpdateSite(ctx, anna, f.Site.ID, desk.SiteChange{Settings: &settings})
		wantField(t, err, deskside.Invalid, "settings.calls.teamId")
		settings.Calls.TeamID, settings.Calls.RingSeconds = "", 3
		_, err = f.UpdateSite(ctx, anna, f.Site.ID, desk.SiteChange{Settings: &settings})
		wantField(t, err, deskside.Invalid, "settings.calls.ringSeconds")
	})
}

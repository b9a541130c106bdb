package desk_test

import (
	"slices"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// stateOf is what colleagues see of an agent.
func stateOf(t *testing.T, f *testdesk.Fixture, id string) deskside.State {
	t.Helper()
	load, err := f.Load(ctx, f.Anna.Actor())
	ok(t, err)
	i := slices.IndexFunc(load.Agents, func(c deskside.Candidate) bool { return c.ID == id })
	if i < 0 {
		t.Fatalf("there is no agent %s", id)
	}
	return load.Agents[i].State
}

// talking reports whether anything was heard by which somebody is available no more, or again.
func talking(f *testdesk.Fixture) bool {
	return slices.ContainsFunc(f.Audience.(*testdesk.Audience).Take(), func(c desk.Change) bool { return c.Talking })
}

// TestInCall checks that who is in a call is given nothing until it is over, if calls count.
func TestInCall(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		online(f, f.Anna)
		visitor, _, i := asked(t, f)
		gives(t, f, nil)
		call := theCall(t, f, i.ConversationID)
		if !talking(f) {
			t.Error("nobody hears that Anna calls")
		}
		mine, err := f.JoinCall(ctx, f.Anna.Actor(), call.ID)
		ok(t, err)
		waits := f.Start(t, f.NewVisitor(), "Is anybody there?")
		if got := stateOf(t, f, f.Anna.ID); got != deskside.StateInCall || give(t, f) != 0 {
			t.Errorf("while it rings Anna is %s, and has %q", got, ownerOf(t, f, waits.ID))
		}
		_, err = f.AcceptInvitation(ctx, visitor, i.ID)
		ok(t, err)
		ok(t, f.SawJoin(ctx, call.Room, mine.Participant.Identity))
		if got := stateOf(t, f, f.Anna.ID); got != deskside.StateInCall || give(t, f) != 0 {
			t.Errorf("in the call Anna is %s", got)
		}
		g, err := f.Greeting(ctx)
		ok(t, err)
		if !g.Busy || len(g.Agents) != 1 {
			t.Errorf("visitors are greeted by %+v", g)
		}

		// Where calls don't count they are no reason to wait.
		settings, err := f.Settings(ctx, f.Anna.Actor())
		ok(t, err)
		settings.Routing.CallsCount = false
		_, err = f.UpdateSettings(ctx, f.Anna.Actor(), desk.SettingsChange{Routing: &settings.Routing})
		ok(t, err)
		if got := stateOf(t, f, f.Anna.ID); got != deskside.StateAvailable {
			t.Errorf("with calls that don't count Anna is %s", got)
		}
		settings.Routing.CallsCount = true
		_, err = f.UpdateSettings(ctx, f.Anna.Actor(), desk.SettingsChange{Routing: &settings.Routing})
		ok(t, err)

		talking(f)
		_, err = f.LeaveCall(ctx, f.Anna.Actor(), call.ID)
		ok(t, err)
		if got := stateOf(t, f, f.Anna.ID); got != deskside.StateAvailable || !talking(f) {
			t.Errorf("after the call Anna is %s", got)
		}
		if give(t, f) != 1 || ownerOf(t, f, waits.ID) != f.Anna.ID {
			t.Errorf("after the call it has %q", ownerOf(t, f, waits.ID))
		}
	})
}

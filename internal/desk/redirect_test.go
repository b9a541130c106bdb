package desk_test

import (
	"sync"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// redirectTime is the default one.
var redirectTime = deskside.DefaultRoutingSettings().RedirectTime()

// offered is a conversation of Anna's that is offered to Ben.
func offered(t *testing.T, f *testdesk.Fixture) deskside.Conversation {
	t.Helper()
	c := f.Start(t, f.NewVisitor(), "Hello")
	_, err := f.Assign(ctx, f.Anna.Actor(), c.ID, f.Anna.ID)
	ok(t, err)
	c, err = f.Redirect(ctx, f.Anna.Actor(), c.ID, desk.RedirectTo{AgentID: f.Ben.ID, NoteID: testdesk.NewID(), Note: "Card declined twice"})
	ok(t, err)
	return c
}

// lastEvent is the newest event line.
func lastEvent(t *testing.T, f *testdesk.Fixture, id string) deskside.Item {
	t.Helper()
	items, err := f.Items(ctx, f.Anna.Actor(), id, desk.Range{Limit: 1})
	ok(t, err)
	return items[0]
}

func TestRedirect(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, ben := f.Anna.Actor(), f.Ben.Actor()
		c := offered(t, f)
		if c.AssigneeID != f.Anna.ID || c.Redirect.ToID != f.Ben.ID || c.Redirect.Note != "Card declined twice" || c.VSeq != 1 {
			t.Fatalf("offered %+v", c)
		}
		again, err := f.Redirect(ctx, anna, c.ID, desk.RedirectTo{AgentID: f.Ben.ID})
		ok(t, err)
		if again.Version != c.Version {
			t.Error("the same again changed something")
		}
		_, err = f.AcceptRedirect(ctx, anna, c.ID)
		wantCode(t, err, deskside.Conflict)
		got, err := f.AcceptRedirect(ctx, ben, c.ID)
		ok(t, err)
		if got.AssigneeID != f.Ben.ID || got.Redirect.Pending() {
			t.Errorf("accepted %+v", got)
		}
		_, err = f.CancelRedirect(ctx, anna, c.ID)
		wantCode(t, err, deskside.Conflict)

		c = offered(t, f)
		got, err = f.DeclineRedirect(ctx, ben, c.ID, "in a call")
		ok(t, err)
		if e := lastEvent(t, f, c.ID); got.AssigneeID != f.Anna.ID || e.Event != deskside.RedirectDeclined || e.Data["reason"] != "in a call" || e.Data["fromId"] != f.Anna.ID {
			t.Errorf("declined %+v, %+v", got, e)
		}

		c = offered(t, f)
		got, err = f.CancelRedirect(ctx, anna, c.ID)
		ok(t, err)
		if got.AssigneeID != f.Anna.ID || got.Redirect.Pending() {
			t.Errorf("cancelled %+v", got)
		}

		// A third decision ends the offer.
		c = offered(t, f)
		_, err = f.Assign(ctx, anna, c.ID, f.Ben.ID)
		ok(t, err)
		_, err = f.AcceptRedirect(ctx, ben, c.ID)
		wantCode(t, err, deskside.Conflict)

		for name, bad := range map[string]desk.RedirectTo{
			"nobody": {}, "both": {AgentID: f.Ben.ID, TeamID: f.Team.ID},
			"oneself": {AgentID: f.Anna.ID}, "stranger": {AgentID: testdesk.NewID()}, "no team": {TeamID: testdesk.NewID()},
		} {
			c := f.Start(t, f.NewVisitor(), name)
			_, err := f.Redirect(ctx, anna, c.ID, bad)
			wantCode(t, err, deskside.Invalid)
		}
		_, err = f.Redirect(ctx, f.Visitor, c.ID, desk.RedirectTo{AgentID: f.Ben.ID})
		wantCode(t, err, deskside.Forbidden)
	})
}

func TestRedirect_team(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna := f.Anna.Actor()
		c := f.Start(t, f.Visitor, "Hello")
		_, err := f.Assign(ctx, anna, c.ID, f.Anna.ID)
		ok(t, err)
		got, err := f.Redirect(ctx, anna, c.ID, desk.RedirectTo{TeamID: f.Team.ID})
		ok(t, err)
		if got.AssigneeID != "" || got.TeamID != f.Team.ID || got.NewSeq != got.Seq {
			t.Errorf("in the team %+v", got)
		}
		load, err := f.Load(ctx, anna)
		ok(t, err)
		if load.Teams[0].Count != 1 {
			t.Errorf("load %+v", load)
		}
		got, err = f.CancelRedirect(ctx, anna, c.ID)
		ok(t, err)
		if got.AssigneeID != f.Anna.ID || got.TeamID != "" {
			t.Errorf("given back %+v", got)
		}
		_, err = f.Redirect(ctx, anna, c.ID, desk.RedirectTo{TeamID: f.Team.ID})
		ok(t, err)
		_, err = f.AssignUnassigned(ctx, f.Ben.Actor(), c.ID, f.Ben.ID)
		ok(t, err)
		_, err = f.CancelRedirect(ctx, anna, c.ID)
		wantCode(t, err, deskside.Conflict)
	})
}

// TestExpireRedirects has two nodes send back what nobody has answered: once, and the
// owner stays.
func TestExpireRedirects(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := offered(t, f)
		now := f.Clock.Now()
		for after, want := range map[time.Duration]int{redirectTime - 10*time.Second: 0} {
			n, err := f.ExpireRedirects(ctx, now.Add(after))
			ok(t, err)
			if n != want {
				t.Errorf("after %v %d were over", after, n)
			}
		}
		counts := make([]int, 2)
		var all sync.WaitGroup
		for n := range counts {
			all.Go(func() {
				var err error
				if counts[n], err = f.ExpireRedirects(ctx, now.Add(redirectTime+time.Second)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		got, err := f.Conversation(ctx, f.Anna.Actor(), c.ID)
		ok(t, err)
		if counts[0]+counts[1] != 1 || got.AssigneeID != f.Anna.ID || got.Redirect.Pending() {
			t.Errorf("%v, %+v", counts, got)
		}
		if e := lastEvent(t, f, c.ID); e.Event != deskside.RedirectExpired || e.AuthorKind != deskside.ActorSystem {
			t.Errorf("line %+v", e)
		}
	})
}

// TestExpireRedirects_team checks that what nobody of a team takes goes back to whose it was
// if they are there, and rings again in the team if nobody is.
func TestExpireRedirects_team(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		audience := f.Audience.(*testdesk.Audience)
		anna := f.Anna.Actor()
		expired := func(owner string) deskside.Conversation {
			t.Helper()
			c := f.Start(t, f.NewVisitor(), "Hello")
			if owner != "" {
				_, err := f.Assign(ctx, anna, c.ID, owner)
				ok(t, err)
			}
			_, err := f.Redirect(ctx, anna, c.ID, desk.RedirectTo{TeamID: f.Team.ID})
			ok(t, err)
			n, err := f.ExpireRedirects(ctx, f.Clock.Now().Add(redirectTime+time.Second))
			ok(t, err)
			got, err := f.Conversation(ctx, anna, c.ID)
			ok(t, err)
			if e := lastEvent(t, f, c.ID); n != 1 || got.Redirect.Pending() || e.Event != deskside.RedirectExpired || e.AuthorKind != deskside.ActorSystem ||
				e.Data["teamId"] != f.Team.ID || e.Data["teamName"] != "Support" || e.Data["assigneeId"] != got.AssigneeID {
				t.Fatalf("%d expired, %+v, %+v", n, got, e)
			}
			return got
		}
		stays := func(what string, c deskside.Conversation) {
			t.Helper()
			if c.AssigneeID != "" || c.TeamID != f.Team.ID || c.NewSeq != c.Seq || c.QueuedAt.IsZero() {
				t.Errorf("%s: %+v", what, c)
			}
		}
		stays("nobody is there", expired(f.Anna.ID))
		audience.SetAgent(f.Anna.ID, true)
		if c := expired(f.Anna.ID); c.AssigneeID != f.Anna.ID || c.TeamID != "" || !c.QueuedAt.IsZero() {
			t.Errorf("not back: %+v", c)
		}
		if c := expired(f.Ben.ID); c.AssigneeID != f.Anna.ID {
			t.Errorf("Ben is not there, and Anna who redirected it does not have it: %+v", c)
		}
		audience.SetAgent(f.Ben.ID, true)
		if c := expired(f.Ben.ID); c.AssigneeID != f.Ben.ID {
			t.Errorf("not back at Ben, whose it was: %+v", c)
		}
		_, err := f.SetAvailability(ctx, f.Ben.Actor(), deskside.Away, false)
		ok(t, err)
		_, err = f.SetAvailability(ctx, anna, deskside.Away, false)
		ok(t, err)
		stays("both are away", expired(f.Ben.ID))
		_, err = f.SetAvailability(ctx, anna, deskside.Online, false)
		ok(t, err)
		stays("nobody had it before", expired(""))
	})
}

// TestRedirect_race has everybody answer at once: one wins, the conversation always
// has an owner, and nothing stays pending.
func TestRedirect_race(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		for range 20 {
			c := offered(t, f)
			acts := []func() error{
				func() error { _, err := f.AcceptRedirect(ctx, f.Ben.Actor(), c.ID); return err },
				func() error { _, err := f.AcceptRedirect(ctx, f.Ben.Actor(), c.ID); return err },
				func() error { _, err := f.DeclineRedirect(ctx, f.Ben.Actor(), c.ID, ""); return err },
				func() error { _, err := f.CancelRedirect(ctx, f.Anna.Actor(), c.ID); return err },
				func() error {
					_, err := f.ExpireRedirects(ctx, f.Clock.Now().Add(redirectTime+time.Second))
					return err
				},
			}
			errs := make([]error, len(acts))
			var all sync.WaitGroup
			for n, act := range acts {
				all.Go(func() { errs[n] = act() })
			}
			all.Wait()
			won := 0
			for _, err := range errs[:4] {
				if err == nil {
					won++
				} else if deskside.CodeOf(err) != deskside.Conflict {
					t.Fatal(err)
				}
			}
			got, err := f.Conversation(ctx, f.Anna.Actor(), c.ID)
			ok(t, err)
			if won > 1 || got.AssigneeID == "" || got.Redirect.Pending() || got.Seq != c.Seq+1 {
				t.Fatalf("%d won: %v, %+v", won, errs, got)
			}
		}
	})
}

func TestSetAvailability(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ben := f.Ben.Actor()
		f.Audience.(*testdesk.Audience).SetAgent(f.Ben.ID, true)
		set := func(to deskside.Availability, automatic bool, want deskside.Availability, there int) {
			t.Helper()
			a, err := f.SetAvailability(ctx, ben, to, automatic)
			ok(t, err)
			g, err := f.Greeting(ctx)
			ok(t, err)
			if a.Availability != want || len(g.Agents) != there {
				t.Errorf("%s: %+v, there %d", to, a, len(g.Agents))
			}
		}
		set(deskside.Away, true, deskside.Away, 0)
		set(deskside.Online, true, deskside.Online, 1)
		set(deskside.Offline, false, deskside.Offline, 0)
		set(deskside.Away, true, deskside.Offline, 0)
		set(deskside.Online, true, deskside.Offline, 0)
		set(deskside.Online, false, deskside.Online, 1)
		_, err := f.SetAvailability(ctx, ben, "busy", false)
		wantCode(t, err, deskside.Invalid)
	})
}

package desk_test

import (
	"sync"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// TestAssign_race has two agents click at once, many times: one gets it, the other
// learns who did.
func TestAssign_race(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		for range 20 {
			c := f.Start(t, f.NewVisitor(), "Hello")
			agents := []deskside.Agent{f.Anna, f.Ben}
			errs := make([]error, 2)
			var all sync.WaitGroup
			for n, a := range agents {
				all.Go(func() { _, errs[n] = f.AssignUnassigned(ctx, a.Actor(), c.ID, a.ID) })
			}
			all.Wait()
			winner, loser := 0, 1
			if errs[0] != nil {
				winner, loser = 1, 0
			}
			ok(t, errs[winner])
			e := wantCode(t, errs[loser], deskside.Conflict)
			if e.Data["assigneeId"] != agents[winner].ID || e.Data["assigneeName"] != agents[winner].Name {
				t.Fatalf("the other learns %v", e.Data)
			}
			got, err := f.Conversation(ctx, f.Anna.Actor(), c.ID)
			ok(t, err)
			if got.AssigneeID != agents[winner].ID || got.Seq != 2 || got.VSeq != 1 {
				t.Fatalf("after the race %+v", got)
			}
		}
	})
}

func TestAssign(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "Hello")
		got, err := f.Assign(ctx, f.Anna.Actor(), c.ID, f.Ben.ID)
		ok(t, err)
		if got.AssigneeName != "Ben" {
			t.Errorf("assigned to %q", got.AssigneeName)
		}
		again, err := f.Assign(ctx, f.Anna.Actor(), c.ID, f.Ben.ID)
		ok(t, err)
		if again.Version != got.Version {
			t.Error("assigning the same again changed something")
		}
		_, err = f.AssignUnassigned(ctx, f.Ben.Actor(), c.ID, f.Ben.ID)
		ok(t, err)
		got, err = f.Assign(ctx, f.Anna.Actor(), c.ID, f.Anna.ID)
		ok(t, err)
		if got.AssigneeID != f.Anna.ID {
			t.Error("it can't be taken over on purpose")
		}
		got, err = f.Unassign(ctx, f.Anna.Actor(), c.ID)
		ok(t, err)
		if got.AssigneeID != "" || got.AssigneeName != "" {
			t.Errorf("unassigned %+v", got)
		}
		_, err = f.Unassign(ctx, f.Anna.Actor(), c.ID)
		ok(t, err)

		_, err = f.Assign(ctx, f.Anna.Actor(), c.ID, testdesk.NewID())
		wantCode(t, err, deskside.Invalid)
		inactive := false
		_, err = f.UpdateAgent(ctx, f.Anna.Actor(), f.Ben.ID, desk.AgentChange{Active: &inactive})
		ok(t, err)
		_, err = f.Assign(ctx, f.Anna.Actor(), c.ID, f.Ben.ID)
		if e := wantCode(t, err, deskside.Invalid); e.Field != "agentId" {
			t.Errorf("field %q", e.Field)
		}
		_, err = f.Assign(ctx, f.Anna.Actor(), testdesk.NewID(), f.Anna.ID)
		wantCode(t, err, deskside.NotFound)
	})
}

func TestSetStatus(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "Hello")
		set := func(s deskside.Status, until time.Time) deskside.Conversation {
			t.Helper()
			got, err := f.SetStatus(ctx, f.Anna.Actor(), c.ID, s, until)
			ok(t, err)
			if got.Status != s {
				t.Errorf("status %q, want %q", got.Status, s)
			}
			return got
		}
		done := set(deskside.StatusDone, noTime)
		if !done.WaitingSince.IsZero() {
			t.Error("somebody waits in a done conversation")
		}
		if again := set(deskside.StatusDone, noTime); again.Version != done.Version {
			t.Error("the same status again changed something")
		}
		if undone := set(deskside.StatusOpen, noTime); !undone.WaitingSince.Equal(c.WaitingSince) || undone.NewSeq != c.NewSeq {
			t.Errorf("undo gave %+v", undone)
		}
		set(deskside.StatusWaiting, noTime)
		f.Say(t, f.Anna.Actor(), c.ID, "Any news?")
		got, err := f.Conversation(ctx, f.Anna.Actor(), c.ID)
		ok(t, err)
		if got.Status != deskside.StatusWaiting {
			t.Error("an agent's message ended the waiting for the visitor")
		}

		now := f.Clock.Now()
		for name, bad := range map[string]struct {
			status deskside.Status
			until  time.Time
			field  string
		}{
			"unknown":            {"closed", noTime, "status"},
			"until without need": {deskside.StatusDone, now.Add(time.Hour), "until"},
			"no end":             {deskside.StatusSnoozed, noTime, "until"},
			"past":               {deskside.StatusSnoozed, now.Add(-time.Second), "until"},
			"too far":            {deskside.StatusSnoozed, now.Add(desk.SnoozeLimit + time.Hour), "until"},
		} {
			_, err := f.SetStatus(ctx, f.Anna.Actor(), c.ID, bad.status, bad.until)
			if e := wantCode(t, err, deskside.Invalid); e.Field != bad.field {
				t.Errorf("%s: field %q, want %q", name, e.Field, bad.field)
			}
		}
	})
}

func TestWakeSnoozed(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		early, late := f.Start(t, f.Visitor, "Hello"), f.Start(t, f.Visitor, "Hello again")
		now := f.Clock.Now()
		for c, d := range map[string]time.Duration{early.ID: time.Hour, late.ID: 3 * time.Hour} {
			_, err := f.SetStatus(ctx, f.Anna.Actor(), c, deskside.StatusSnoozed, now.Add(d))
			ok(t, err)
		}
		wake := func(after time.Duration, want int) {
			t.Helper()
			// Two nodes ask at once; each conversation wakes once.
			counts := make([]int, 2)
			var all sync.WaitGroup
			for n := range counts {
				all.Go(func() {
					var err error
					if counts[n], err = f.WakeSnoozed(ctx, now.Add(after)); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if got := counts[0] + counts[1]; got != want {
				t.Errorf("after %v %d woke, want %d", after, got, want)
			}
		}
		wake(time.Minute, 0)
		wake(2*time.Hour, 1)
		wake(2*time.Hour, 0)
		got, err := f.Conversation(ctx, f.Anna.Actor(), early.ID)
		ok(t, err)
		if got.Status != deskside.StatusOpen || !got.SnoozedUntil.IsZero() || got.NewSeq != 1 {
			t.Errorf("woken %+v", got)
		}
		items, err := f.Items(ctx, f.Anna.Actor(), early.ID, desk.Range{Limit: 1})
		ok(t, err)
		if items[0].Event != deskside.SnoozeEnded || items[0].AuthorKind != deskside.ActorSystem || items[0].VSeq != 0 {
			t.Errorf("line %+v", items[0])
		}
		// The visitor's message ends a snooze by itself.
		f.Say(t, f.Visitor, late.ID, "Are you there?")
		wake(4*time.Hour, 0)
	})
}

package desk_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// idles sets what happens by itself on the fixture's site.
func idles(t *testing.T, f *testdesk.Fixture, idle deskside.SiteIdle) {
	t.Helper()
	settings := f.Site.Settings
	settings.Idle = idle
	_, err := f.UpdateSite(ctx, f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &settings})
	ok(t, err)
}

// TestTendIdle lets two nodes tend what nobody writes in: it waits, the visitor is told once
// and in the right language, it is done, and whoever writes stops that.
func TestTendIdle(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		nodes := []*testdesk.Fixture{f, f.Again(t)}
		idles(t, f, deskside.SiteIdle{WaitingMinutes: 10, DoneMinutes: 60, WarnMinutes: 5})
		tend := func(after time.Duration) (n int) {
			t.Helper()
			f.Clock.Advance(after)
			var all sync.WaitGroup
			var mu sync.Mutex
			for _, node := range nodes {
				all.Go(func() {
					moved, err := node.TendIdle(ctx, f.Clock.Now())
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					n += moved
				})
			}
			all.Wait()
			return n
		}
		german := f.NewVisitor()
		c, _, err := f.StartConversation(ctx, german, desk.StartConversation{ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: "Hallo", Visitor: deskside.Visitor{Language: "de-AT"}})
		ok(t, err)
		want := func(status deskside.Status, said int) deskside.Conversation {
			t.Helper()
			got, err := f.Conversation(ctx, f.Anna.Actor(), c.ID)
			ok(t, err)
			items, err := f.Items(ctx, german, c.ID, desk.Range{})
			ok(t, err)
			if got.Status != status || len(items) != said {
				t.Errorf("%s with %d items, want %s with %d", got.Status, len(items), status, said)
			}
			return got
		}
		if n := tend(3 * time.Hour); n != 0 {
			t.Errorf("moved %d that nobody has answered", n)
		}
		f.Say(t, f.Ben.Actor(), c.ID, "Guten Tag")
		tend(9 * time.Minute)
		want(deskside.StatusOpen, 2)
		if n := tend(2 * time.Minute); n != 1 {
			t.Errorf("moved %d times", n)
		}
		want(deskside.StatusWaiting, 2)
		f.Say(t, german, c.ID, "Moment")
		want(deskside.StatusOpen, 3)
		tend(2 * time.Hour)
		want(deskside.StatusOpen, 3)

		f.Say(t, f.Ben.Actor(), c.ID, "Gern")
		tend(11 * time.Minute)
		tend(45 * time.Minute)
		told := want(deskside.StatusWaiting, 5)
		items, err := f.Items(ctx, german, c.ID, desk.Range{})
		ok(t, err)
		if last := items[4]; last.AuthorKind != deskside.ActorSystem || !strings.Contains(last.Text, "In 5 Minuten schließen wir") {
			t.Errorf("told %+v", last)
		}
		if told.ClosesAt.IsZero() || told.Preview.Text != "Gern" {
			t.Errorf("%+v", told)
		}
		// Writing now goes on; silence ends it.
		f.Say(t, german, c.ID, "Noch da")
		if got := want(deskside.StatusOpen, 6); !got.ClosesAt.IsZero() || !got.IdleAt.IsZero() {
			t.Errorf("closes at %v, idle at %v", got.ClosesAt, got.IdleAt)
		}
		f.Say(t, f.Ben.Actor(), c.ID, "Gut")
		tend(11 * time.Minute)
		tend(45 * time.Minute)
		if n := tend(6 * time.Minute); n != 1 {
			t.Errorf("ended %d times", n)
		}
		want(deskside.StatusDone, 8)
		if n := tend(24 * time.Hour); n != 0 {
			t.Errorf("moved %d that is done", n)
		}
	})
}

// TestTendIdle_off has what was planned end when it is switched off, or an agent decides.
func TestTendIdle_off(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		idles(t, f, deskside.SiteIdle{DoneMinutes: 30})
		ben := f.Ben.Actor()
		snoozed, stays := f.Start(t, f.Visitor, "Later"), f.Start(t, f.NewVisitor(), "Now")
		f.Say(t, ben, snoozed.ID, "Yes")
		f.Say(t, ben, stays.ID, "Yes")
		_, err := f.SetStatus(ctx, ben, snoozed.ID, deskside.StatusSnoozed, f.Clock.Now().Add(48*time.Hour))
		ok(t, err)
		idles(t, f, deskside.SiteIdle{})
		f.Clock.Advance(time.Hour)
		_, err = f.TendIdle(ctx, f.Clock.Now())
		ok(t, err)
		for id, status := range map[string]deskside.Status{snoozed.ID: deskside.StatusSnoozed, stays.ID: deskside.StatusOpen} {
			got, err := f.Conversation(ctx, ben, id)
			ok(t, err)
			if got.Status != status || !got.IdleAt.IsZero() {
				t.Errorf("%s, idle at %v; want %s", got.Status, got.IdleAt, status)
			}
		}
	})
}

func TestUpdateSite_idle(t *testing.T) {
	f := testdesk.New(t)
	settings := f.Site.Settings
	for field, idle := range map[string]deskside.SiteIdle{
		"settings.idle.warnMinutes":    {DoneMinutes: 10, WarnMinutes: 10},
		"settings.idle.waitingMinutes": {DoneMinutes: 10, WaitingMinutes: 10},
		"settings.idle.doneMinutes":    {DoneMinutes: -1},
	} {
		settings.Idle = idle
		_, err := f.UpdateSite(ctx, f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &settings})
		if e := wantCode(t, err, deskside.Invalid); e.Field != field {
			t.Errorf("field %q, want %q", e.Field, field)
		}
	}
}

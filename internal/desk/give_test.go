package desk_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/store"
	"github.com/deskside/deskside/internal/testdesk"
)

// gives makes the fixture's site give its conversations.
func gives(t testing.TB, f *testdesk.Fixture, change func(*deskside.SiteRouting)) {
	t.Helper()
	settings := f.Site.Settings
	settings.Routing.Mode = deskside.Given
	if change != nil {
		change(&settings.Routing)
	}
	site, err := f.UpdateSite(ctx, f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &settings})
	if err != nil {
		t.Fatal(err)
	}
	f.Site = site
}

// online says who has a console open.
func online(f *testdesk.Fixture, agents ...deskside.Agent) {
	for _, a := range agents {
		f.Audience.(*testdesk.Audience).SetAgent(a.ID, true)
	}
}

func capacity(t testing.TB, f *testdesk.Fixture, a deskside.Agent, n int, skills ...string) {
	t.Helper()
	if _, err := f.UpdateAgent(ctx, f.Anna.Actor(), a.ID, desk.AgentChange{Capacity: &n, Skills: &skills}); err != nil {
		t.Fatal(err)
	}
}

// give gives what waits and returns how many it gave.
func give(t testing.TB, f *testdesk.Fixture) int {
	t.Helper()
	n, err := f.GiveWaiting(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func ownerOf(t testing.TB, f *testdesk.Fixture, id string) string {
	t.Helper()
	c, err := f.Conversation(ctx, f.Anna.Actor(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c.AssigneeID
}

func TestGiveWaiting(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		byHand := f.Start(t, f.NewVisitor(), "taken by hand")
		gives(t, f, nil)
		var waiting []deskside.Conversation
		for n := range 5 {
			f.Clock.Advance(time.Second)
			waiting = append(waiting, f.Start(t, f.NewVisitor(), fmt.Sprint("number ", n)))
		}
		if n := give(t, f); n != 0 {
			t.Errorf("%d were given to nobody", n)
		}
		// The oldest first, within the capacity.
		capacity(t, f, f.Ben, 2)
		online(f, f.Ben)
		if n := give(t, f); n != 2 || ownerOf(t, f, waiting[0].ID) != f.Ben.ID || ownerOf(t, f, waiting[1].ID) != f.Ben.ID {
			t.Errorf("%d were given, the oldest to %q", n, ownerOf(t, f, waiting[0].ID))
		}
		c, err := f.Conversation(ctx, f.Ben.Actor(), waiting[0].ID)
		ok(t, err)
		if e := lastEvent(t, f, c.ID); !c.Route.Ringing() || c.Route.Seq != e.Seq || e.Data["by"] != "desk" || e.AuthorKind != deskside.ActorSystem {
			t.Errorf("given %+v, %+v", c, e)
		}
		// Whoever is done with one gets the next, whoever waits for the visitor too.
		_, err = f.SetStatus(ctx, f.Ben.Actor(), waiting[0].ID, deskside.StatusDone, noTime)
		ok(t, err)
		if n := give(t, f); n != 1 || ownerOf(t, f, waiting[2].ID) != f.Ben.ID {
			t.Errorf("after one was done %d were given", n)
		}
		// More room.
		capacity(t, f, f.Ben, 3)
		if n := give(t, f); n != 1 || ownerOf(t, f, waiting[3].ID) != f.Ben.ID {
			t.Errorf("with more room %d were given", n)
		}
		// Away gets none.
		capacity(t, f, f.Ben, 30)
		_, err = f.SetAvailability(ctx, f.Ben.Actor(), deskside.Away, false)
		ok(t, err)
		if n := give(t, f); n != 0 {
			t.Errorf("away, but given %d", n)
		}
		_, err = f.SetAvailability(ctx, f.Ben.Actor(), deskside.Online, false)
		ok(t, err)
		if n := give(t, f); n != 1 {
			t.Errorf("back, but given %d", n)
		}
		if owner := ownerOf(t, f, byHand.ID); owner != "" {
			t.Errorf("what is taken by hand was given to %s", owner)
		}
	})
}

// TestStir checks that everything that makes somebody available, or something wait, gives
// at once, without any sweep.
func TestStir(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		gives(t, f, func(r *deskside.SiteRouting) { r.Skills = deskside.SkillsRequire })
		capacity(t, f, f.Ben, 0)
		run, stop := context.WithCancel(ctx)
		var all sync.WaitGroup
		all.Go(func() { _ = f.Run(run, func(err error) { t.Error(err) }) })
		defer all.Wait()
		defer stop()

		online(f, f.Ben)
		visitor := deskside.Visitor{Language: "fr-FR"}
		start := func() string {
			t.Helper()
			c, _, err := f.StartConversation(ctx, f.NewVisitor(), desk.StartConversation{ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: "Salut", Visitor: visitor})
			ok(t, err)
			return c.ID
		}
		owned := func(what, id string) {
			t.Helper()
			began := time.Now()
			for ownerOf(t, f, id) != f.Ben.ID {
				if time.Since(began) > 5*time.Second {
					t.Fatalf("%s gave nothing", what)
				}
				time.Sleep(time.Millisecond)
			}
		}
		first := start()
		capacity(t, f, f.Ben, 1)
		owned("more room", first)
		second := start()
		_, err := f.SetStatus(ctx, f.Ben.Actor(), first, deskside.StatusDone, noTime)
		ok(t, err)
		owned("done", second)
		third := start()
		_, err = f.SetStatus(ctx, f.Ben.Actor(), second, deskside.StatusWaiting, noTime)
		ok(t, err)
		owned("waiting for the visitor", third)
		capacity(t, f, f.Anna, 5, "fr")
		fourth := start()
		capacity(t, f, f.Ben, 5)
		capacity(t, f, f.Ben, 5, "fr")
		owned("a skill", fourth)
		owned("a new conversation", start())
		f.Audience.(*testdesk.Audience).SetAgent(f.Ben.ID, false)
		sixth := start()
		online(f, f.Ben)
		f.Stir() // as the door does when a console opens
		owned("coming online", sixth)

		call := f.Start(t, f.NewVisitor(), "Call me")
		owned("a new conversation", call.ID)
		_, err = f.Invite(ctx, f.Ben.Actor(), call.ID, deskside.AskCall, testdesk.NewID())
		ok(t, err)
		ring := theCall(t, f, call.ID)
		_, err = f.JoinCall(ctx, f.Ben.Actor(), ring.ID)
		ok(t, err)
		capacity(t, f, f.Ben, 50, "fr")
		seventh := start()
		if n, err := f.GiveWaiting(ctx); n != 0 || err != nil {
			t.Errorf("in a call, but given %d: %v", n, err)
		}
		_, err = f.LeaveCall(ctx, f.Ben.Actor(), ring.ID)
		ok(t, err)
		owned("hanging up", seventh)
	})
}

func TestGiven_opened(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		gives(t, f, func(r *deskside.SiteRouting) { r.Order, r.OpenSeconds = deskside.RoundRobin, 20 })
		online(f, f.Anna, f.Ben)
		c := f.Start(t, f.NewVisitor(), "Hello")
		if give(t, f) != 1 {
			t.Fatal("nothing was given")
		}
		people := map[string]deskside.Agent{f.Anna.ID: f.Anna, f.Ben.ID: f.Ben}
		first := people[ownerOf(t, f, c.ID)]
		expire := func(after time.Duration) int {
			t.Helper()
			n, err := f.ExpireGiven(ctx, f.Clock.Now().Add(after))
			ok(t, err)
			return n
		}
		if n := expire(15 * time.Second); n != 0 {
			t.Errorf("%d were taken back too early", n)
		}
		if n := expire(25 * time.Second); n != 1 {
			t.Errorf("%d were taken back", n)
		}
		if e := lastEvent(t, f, c.ID); e.Event != deskside.ConversationReleased || e.Data["reason"] != "not_opened" {
			t.Errorf("the line %+v", e)
		}
		// The other one gets it, passes it on, and the first one gets it again.
		give(t, f)
		second := people[ownerOf(t, f, c.ID)]
		if second.ID == first.ID || second.ID == "" {
			t.Fatalf("given again to %q", second.Name)
		}
		_, err := f.PassOn(ctx, first.Actor(), c.ID)
		wantCode(t, err, deskside.Conflict)
		_, err = f.PassOn(ctx, second.Actor(), c.ID)
		ok(t, err)
		give(t, f)
		if owner := ownerOf(t, f, c.ID); owner == "" {
			t.Error("nobody has it after all have passed it on")
		}
		owner := people[ownerOf(t, f, c.ID)]
		got, err := f.OpenGiven(ctx, owner.Actor(), c.ID)
		ok(t, err)
		again, err := f.OpenGiven(ctx, owner.Actor(), c.ID)
		ok(t, err)
		if got.Route.Ringing() || again.Version != got.Version {
			t.Errorf("opened %+v, again %+v", got, again)
		}
		if n := expire(time.Hour); n != 0 {
			t.Errorf("%d were taken back though opened", n)
		}
		// An answer opens, too.
		c = f.Start(t, f.NewVisitor(), "Another")
		give(t, f)
		owner = people[ownerOf(t, f, c.ID)]
		f.Say(t, owner.Actor(), c.ID, "Good morning")
		if n := expire(time.Hour); n != 0 {
			t.Errorf("%d were taken back though answered", n)
		}
	})
}

func TestReturnLost(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		gives(t, f, nil)
		online(f, f.Ben)
		asks, answered := f.Start(t, f.NewVisitor(), "Hello?"), f.Start(t, f.NewVisitor(), "Thanks")
		give(t, f)
		f.Say(t, f.Ben.Actor(), answered.ID, "You are welcome")
		lost := func(after time.Duration) int {
			t.Helper()
			n, err := f.ReturnLost(ctx, f.Clock.Now().Add(after))
			ok(t, err)
			return n
		}
		if n := lost(0); n != 0 {
			t.Errorf("%d went back though Ben is there", n)
		}
		f.Audience.(*testdesk.Audience).SetAgent(f.Ben.ID, false)
		if n := lost(0) + lost(119*time.Second); n != 0 {
			t.Errorf("%d went back too early", n)
		}
		// A short absence starts the time anew.
		online(f, f.Ben)
		lost(119 * time.Second)
		f.Audience.(*testdesk.Audience).SetAgent(f.Ben.ID, false)
		if n := lost(119*time.Second) + lost(200*time.Second); n != 0 {
			t.Errorf("%d went back after a short absence", n)
		}
		if n := lost(240 * time.Second); n != 1 || ownerOf(t, f, asks.ID) != "" || ownerOf(t, f, answered.ID) != f.Ben.ID {
			t.Errorf("%d went back", n)
		}
		if e := lastEvent(t, f, asks.ID); e.Data["reason"] != "lost" {
			t.Errorf("the line %+v", e)
		}
		online(f, f.Anna)
		if give(t, f) != 1 || ownerOf(t, f, asks.ID) != f.Anna.ID {
			t.Error("the colleague did not get it")
		}
		settings, err := f.Settings(ctx, f.Anna.Actor())
		ok(t, err)
		settings.Routing.Lost = deskside.LostAll
		_, err = f.UpdateSettings(ctx, f.Anna.Actor(), desk.SettingsChange{Routing: &settings.Routing})
		ok(t, err)
		if n := lost(300 * time.Second); n != 1 || ownerOf(t, f, answered.ID) != "" {
			t.Errorf("all: %d went back", n)
		}
	})
}

// TestPromise4 lets twelve workers on two nodes give 2,000 waiting conversations to
// twelve agents with room for 1,500: exactly these get an owner, none two, and nobody
// more than there is room for. Some agents take by hand meanwhile.
func TestPromise4(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		const people, room, waiting = 12, 125, 2000
		nodes := []*testdesk.Fixture{f, f}
		if f.Store.Engine() == store.Postgres {
			nodes[1] = f.Again(t)
		}
		gives(t, f, nil)
		crew := make([]string, people)
		ok(t, f.Store.Write(ctx, func(tx *store.Tx) error {
			for n := range crew {
				a := f.Ben
				crew[n] = testdesk.NewID()
				a.ID, a.Email, a.Capacity = crew[n], fmt.Sprintf("agent%d@desk.example", n), room
				if err := tx.AddAgent(ctx, a, "x"); err != nil {
					return err
				}
				online(f, a)
			}
			return nil
		}))
		fillQueue(t, f, waiting)

		given := make([]int, people)
		var all sync.WaitGroup
		for n := range people {
			all.Go(func() {
				var err error
				if given[n], err = nodes[n%len(nodes)].GiveWaiting(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		sum := 0
		for _, n := range given {
			sum += n
		}
		if sum != people*room {
			t.Errorf("%d were given, want %d; by worker %v", sum, people*room, given)
		}
		owned := 0
		for _, id := range crew {
			n, err := f.Store.OpenOf(ctx, id)
			ok(t, err)
			if owned += n; n > room {
				t.Errorf("%s has %d, room is for %d", id, n, room)
			}
		}
		if owned != people*room {
			t.Errorf("%d have an owner, want %d", owned, people*room)
		}
		if n := linesOf(f, deskside.ConversationAssigned); n != people*room {
			t.Errorf("%d lines tell of a giving, want %d", n, people*room)
		}
		rest, err := f.Store.ToGive(ctx, deskside.Conversation{}, waiting)
		ok(t, err)
		if len(rest) != waiting-people*room {
			t.Errorf("%d wait, want %d", len(rest), waiting-people*room)
		}
	})
}

// fillQueue adds conversations that wait to be given.
func fillQueue(t *testing.T, f *testdesk.Fixture, n int) {
	t.Helper()
	at := f.Clock.Now().UTC().Truncate(time.Microsecond)
	ok(t, f.Store.Write(ctx, func(tx *store.Tx) error {
		for i := range n {
			v := deskside.Visitor{ID: testdesk.NewID(), SiteID: f.Site.ID, CreatedAt: at, LastSeenAt: at}
			if _, _, err := tx.AddVisitor(ctx, v); err != nil {
				return err
			}
			when := at.Add(time.Duration(i) * time.Millisecond)
			c := deskside.Conversation{
				ID: testdesk.NewID(), SiteID: f.Site.ID, Visitor: v, Status: deskside.StatusOpen, Seq: 1, VSeq: 1, Inbound: 1, Version: 1,
				NewSeq: 1, NewAt: when, WaitingSince: when, LastAt: when, CreatedAt: when, Route: deskside.Route{Give: true},
				Preview: deskside.Preview{Text: "Hello", From: deskside.ActorVisitor, At: when},
			}
			if _, err := tx.AddConversation(ctx, c); err != nil {
				return err
			}
		}
		return nil
	}))
}

// linesOf counts what the audience heard.
func linesOf(f *testdesk.Fixture, what deskside.EventType) int {
	told := f.Audience.(*testdesk.Audience).Take()
	return len(slices.DeleteFunc(told, func(c desk.Change) bool { return c.Event.Type != what }))
}

package desk_test

import (
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
)

func TestMarkRead(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "one") // seq 1
		f.Say(t, f.Visitor, c.ID, "two")  // 2
		_, err := f.AddNote(ctx, f.Ben.Actor(), c.ID, testdesk.NewID(), "a note")
		ok(t, err)                          // 3
		f.Say(t, f.Visitor, c.ID, "three")  // 4, vseq 3
		f.Say(t, f.Ben.Actor(), c.ID, "Hi") // 5 assigned, 6 message, vseq 4
		// A colleague who is no supervisor.
		anna := deskside.Agent{ID: f.Anna.ID, Role: deskside.RoleAgent}.Actor()

		see := func(a deskside.Agent) deskside.Conversation {
			t.Helper()
			got, err := f.Conversation(ctx, a.Actor(), c.ID)
			ok(t, err)
			return got
		}
		read := func(actor deskside.Actor, seq int64) {
			t.Helper()
			ok(t, f.MarkRead(ctx, actor, c.ID, seq))
		}
		if n := see(f.Anna).Unread(); n != 3 {
			t.Errorf("%d unread, want 3", n)
		}
		read(anna, 3)
		if got := see(f.Anna); got.Unread() != 1 || got.Receipts.ReadByAgents != 2 || got.Receipts.ToAgents != 2 {
			t.Errorf("read to the note: unread %d, %+v", got.Unread(), got.Receipts)
		}
		if n := see(f.Ben).Unread(); n != 3 {
			t.Errorf("Ben has %d unread, want 3", n)
		}
		read(anna, 1000)
		version := see(f.Anna).Version
		read(anna, 2)
		if got := see(f.Anna); got.Unread() != 0 || got.Receipts.ReadByAgents != 4 || got.Version != version {
			t.Errorf("reading went back: unread %d, %+v", got.Unread(), got.Receipts)
		}

		own := func() deskside.Conversation {
			t.Helper()
			list, err := f.VisitorConversations(ctx, f.Visitor)
			ok(t, err)
			return list[0]
		}
		if n := own().VisitorUnread(); n != 1 {
			t.Errorf("the visitor has %d unread, want 1", n)
		}
		read(f.Visitor, 3)
		if got := own(); got.VisitorUnread() != 1 || got.Receipts.ReadByVisitor != 3 {
			t.Errorf("%d unread, %+v", got.VisitorUnread(), got.Receipts)
		}
		read(f.Visitor, 99)
		read(f.Visitor, 1)
		if got := own(); got.VisitorUnread() != 0 || got.Receipts.ReadByVisitor != 4 || got.Receipts.ToVisitor != 4 {
			t.Errorf("%d unread, %+v", got.VisitorUnread(), got.Receipts)
		}
		wantCode(t, f.MarkRead(ctx, f.Anna.Actor(), c.ID, -1), deskside.Invalid)

		counts, err := f.Counts(ctx, f.Ben.Actor())
		ok(t, err)
		if counts.Mine != 1 || counts.Unassigned != 0 || counts.All != 1 || counts.Unread != 1 {
			t.Errorf("Ben counts %+v", counts)
		}
	})
}

// TestMarkRead_watching checks that a supervisor who looks at a colleague's conversation reads
// it for himself only: the visitor learns nothing.
func TestMarkRead_watching(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "Are you there?")
		_, err := f.Assign(ctx, f.Anna.Actor(), c.ID, f.Ben.ID)
		ok(t, err)
		read := func(actor deskside.Actor) deskside.Conversation {
			t.Helper()
			ok(t, f.MarkRead(ctx, actor, c.ID, 100))
			got, err := f.Conversation(ctx, actor, c.ID)
			ok(t, err)
			return got
		}
		if got := read(f.Anna.Actor()); got.Unread() != 0 || got.Receipts.ReadByAgents != 0 || got.Receipts.ToAgents != 1 {
			t.Errorf("watched: %d unread, %+v", got.Unread(), got.Receipts)
		}
		if got := read(f.Ben.Actor()); got.Receipts.ReadByAgents != 1 {
			t.Errorf("read by its owner: %+v", got.Receipts)
		}
		_, err = f.Assign(ctx, f.Anna.Actor(), c.ID, f.Anna.ID)
		ok(t, err)
		f.Say(t, f.Visitor, c.ID, "And now?")
		if got := read(f.Anna.Actor()); got.Receipts.ReadByAgents != 2 {
			t.Errorf("read by its new owner: %+v", got.Receipts)
		}
	})
}

func TestMarkDelivered(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		a, b := f.Start(t, f.Visitor, "one"), f.Start(t, f.Visitor, "two")
		audience := f.Audience.(*testdesk.Audience)
		audience.Take()
		ok(t, f.MarkDelivered(ctx, f.Anna.Actor(), map[string]int64{a.ID: 1, b.ID: 50}))
		for _, id := range []string{a.ID, b.ID} {
			got, err := f.Conversation(ctx, f.Anna.Actor(), id)
			ok(t, err)
			if got.Receipts.ToAgents != 1 || got.Receipts.ReadByAgents != 0 || got.Receipts.ToVisitor != 0 {
				t.Errorf("receipts %+v", got.Receipts)
			}
		}
		if changes := audience.Take(); len(changes) != 2 || changes[0].Conversation == nil || changes[0].Event.Type != "" {
			t.Errorf("told %+v", changes)
		}
		ok(t, f.MarkDelivered(ctx, f.Anna.Actor(), map[string]int64{a.ID: 1, b.ID: -3}))
		if changes := audience.Take(); len(changes) != 0 {
			t.Errorf("a repeat told %+v", changes)
		}
		ok(t, f.MarkDelivered(ctx, f.Visitor, map[string]int64{a.ID: 1}))
		wantCode(t, f.MarkDelivered(ctx, f.NewVisitor(), map[string]int64{a.ID: 1}), deskside.NotFound)
		many := map[string]int64{}
		for range 201 {
			many[testdesk.NewID()] = 1
		}
		wantCode(t, f.MarkDelivered(ctx, f.Anna.Actor(), many), deskside.Invalid)
	})
}

package desk_test

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// asked is a conversation of Anna's in which she asks the visitor for a call.
func asked(t *testing.T, f *testdesk.Fixture) (deskside.Actor, deskside.Conversation, deskside.Invitation) {
	t.Helper()
	visitor := f.NewVisitor()
	c := f.Start(t, visitor, "Hello")
	i, err := f.Invite(ctx, f.Anna.Actor(), c.ID, deskside.AskCall, testdesk.NewID())
	ok(t, err)
	return visitor, c, i
}

// timelines are what both sides see of a conversation, whole.
func timelines(t *testing.T, f *testdesk.Fixture, visitor deskside.Actor, id string) (agents, visitors []deskside.Item) {
	t.Helper()
	agents, err := f.Items(ctx, f.Anna.Actor(), id, desk.Range{Limit: 200})
	ok(t, err)
	visitors, err = f.Items(ctx, visitor, id, desk.Range{Limit: 200})
	ok(t, err)
	for n := range agents {
		if agents[n].Seq != int64(n+1) {
			t.Fatalf("item %d has seq %d", n, agents[n].Seq)
		}
	}
	for n := range visitors {
		if visitors[n].VSeq != int64(n+1) {
			t.Fatalf("the visitor's item %d has vseq %d", n, visitors[n].VSeq)
		}
	}
	return agents, visitors
}

// TestInvite follows one through all its life: one item whose card changes, an update and
// an event for every step, the same numbers for both sides.
func TestInvite(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna := f.Anna.Actor()
		visitor, c, i := asked(t, f)
		if i.State != deskside.InvitationPending || i.From.Name != "Anna" || !i.ExpiresAt.Equal(i.CreatedAt.Add(deskside.InvitationTime)) {
			t.Fatalf("asked %+v", i)
		}
		again, err := f.Invite(ctx, anna, c.ID, deskside.AskCall, i.ID)
		ok(t, err)
		if again.ID != i.ID {
			t.Errorf("again %+v", again)
		}
		_, err = f.Invite(ctx, anna, c.ID, deskside.AskVideo, i.ID)
		wantCode(t, err, deskside.Conflict)
		_, err = f.Invite(ctx, visitor, c.ID, deskside.AskCall, testdesk.NewID())
		if e := wantCode(t, err, deskside.Conflict); e.Data["invitationId"] != i.ID {
			t.Errorf("conflict %+v", e)
		}
		row, err := f.Conversation(ctx, anna, c.ID)
		ok(t, err)
		if len(row.Invitations) != 1 || row.AssigneeID != f.Anna.ID || row.Outbound != 1 || row.Preview.Kind != deskside.ItemInvitation || row.Preview.Text != "call" || row.VisitorUnread() != 1 {
			t.Errorf("row %+v", row)
		}
		_, err = f.AcceptInvitation(ctx, anna, i.ID)
		wantCode(t, err, deskside.Forbidden)
		_, err = f.CancelInvitation(ctx, visitor, i.ID)
		wantCode(t, err, deskside.Forbidden)
		_, err = f.StartInvitation(ctx, i.ID)
		wantCode(t, err, deskside.Conflict)
		_, err = f.AcceptInvitation(ctx, visitor, i.ID)
		ok(t, err)
		_, err = f.StartInvitation(ctx, i.ID)
		ok(t, err)
		got, err := f.EndInvitation(ctx, visitor, i.ID)
		ok(t, err)
		if got.State != deskside.InvitationEnded || got.EndedBy.ID != visitor.ID || got.StartedAt.IsZero() {
			t.Errorf("ended %+v", got)
		}

		agents, visitors := timelines(t, f, visitor, c.ID)
		if len(agents) != 6 || len(visitors) != 5 { // the assignment is the team's
			t.Fatalf("%d items, the visitor's %d", len(agents), len(visitors))
		}
		for _, item := range visitors[1:] {
			if now := item.Card.Invitation; now == nil || now.State != deskside.InvitationEnded {
				t.Errorf("%s shows %+v", item.Kind, now)
			}
			if item.Kind == deskside.ItemUpdate && (item.Of.ID != i.ID || item.Of.VSeq != 2) {
				t.Errorf("update of %+v", item.Of)
			}
		}
		events, err := f.Store.Events(ctx, c.ID, 5)
		ok(t, err)
		events = slices.DeleteFunc(events, func(e deskside.Event) bool { return e.Type == deskside.CallOver })
		for n, want := range []deskside.EventType{"invitation.ended", "invitation.active", "invitation.accepted", "invitation.sent"} {
			if events[n].Type != want || events[n].Data["invitationId"] != i.ID {
				t.Errorf("event %d is %+v, want %s", n, events[n], want)
			}
		}
		row, err = f.Conversation(ctx, anna, c.ID)
		ok(t, err)
		if len(row.Invitations) != 0 || row.Outbound != 1 || row.Inbound != 1 {
			t.Errorf("afterwards %+v", row)
		}
		_, err = f.Invite(ctx, anna, c.ID, deskside.AskCall, testdesk.NewID())
		ok(t, err) // the next one is another
	})
}

// TestInvite_byVisitor rings with the agents: the first who accepts gets the
// conversation, the others learn who was faster.
func TestInvite_byVisitor(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "Hello")
		i, err := f.Invite(ctx, f.Visitor, c.ID, deskside.AskVideo, testdesk.NewID())
		ok(t, err)
		_, err = f.AcceptInvitation(ctx, f.Visitor, i.ID)
		wantCode(t, err, deskside.Forbidden)
		_, err = f.AcceptInvitation(ctx, f.Ben.Actor(), i.ID)
		ok(t, err)
		_, err = f.AcceptInvitation(ctx, f.Ben.Actor(), i.ID)
		ok(t, err) // another tab
		_, err = f.AcceptInvitation(ctx, f.Anna.Actor(), i.ID)
		if e := wantCode(t, err, deskside.Conflict); e.Data["answeredByName"] != "Ben" {
			t.Errorf("conflict %+v", e)
		}
		row, err := f.Conversation(ctx, f.Anna.Actor(), c.ID)
		ok(t, err)
		if row.AssigneeID != f.Ben.ID || row.Inbound != 2 {
			t.Errorf("row %+v", row)
		}
		_, err = f.Invite(ctx, f.Visitor, c.ID, deskside.AskConference, testdesk.NewID())
		wantCode(t, err, deskside.Invalid)
		for range 9 {
			i, err := f.Invite(ctx, f.Visitor, c.ID, deskside.AskCobrowse, testdesk.NewID())
			ok(t, err)
			_, err = f.CancelInvitation(ctx, f.Visitor, i.ID)
			ok(t, err)
		}
		_, err = f.Invite(ctx, f.Visitor, c.ID, deskside.AskCobrowse, testdesk.NewID())
		wantCode(t, err, deskside.RateLimited)
	})
}

// TestInvitation_stranger: another visitor learns nothing of it.
func TestInvitation_stranger(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		_, _, i := asked(t, f)
		mallory := f.NewVisitor()
		f.Start(t, mallory, "own")
		for name, act := range map[string]func(id string) error{
			"read":    func(id string) error { _, err := f.Invitation(ctx, mallory, id); return err },
			"accept":  func(id string) error { _, err := f.AcceptInvitation(ctx, mallory, id); return err },
			"decline": func(id string) error { _, err := f.DeclineInvitation(ctx, mallory, id, "no"); return err },
			"cancel":  func(id string) error { _, err := f.CancelInvitation(ctx, mallory, id); return err },
			"end":     func(id string) error { _, err := f.EndInvitation(ctx, mallory, id); return err },
		} {
			e, none := wantCode(t, act(i.ID), deskside.NotFound), wantCode(t, act(testdesk.NewID()), deskside.NotFound)
			if e.Message != none.Message {
				t.Errorf("%s: %q tells that it exists", name, e.Message)
			}
		}
		own := f.Start(t, mallory, "mine")
		_, err := f.Invite(ctx, mallory, own.ID, deskside.AskCall, i.ID)
		wantCode(t, err, deskside.Conflict)
	})
}

// TestInvitation_race has everybody ask and answer at once, from two tabs and two nodes:
// one live at a time, each step once.
func TestInvitation_race(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		node := f.Again(t)
		for range 10 {
			visitor := f.NewVisitor()
			c := f.Start(t, visitor, "Hello")
			var asks, all sync.WaitGroup
			var sent atomic.Int32
			ids := make(chan string, 4)
			for n := range 4 {
				d, actor := f.Desk, f.Anna.Actor()
				if n%2 == 1 {
					d, actor = node.Desk, visitor
				}
				asks.Go(func() {
					i, err := d.Invite(ctx, actor, c.ID, deskside.AskCall, testdesk.NewID())
					if err == nil {
						sent.Add(1)
						ids <- i.ID
					} else if deskside.CodeOf(err) != deskside.Conflict {
						t.Error(err)
					}
				})
			}
			asks.Wait()
			if sent.Load() != 1 {
				t.Fatalf("%d are live", sent.Load())
			}
			id := <-ids
			i, err := f.Invitation(ctx, f.Anna.Actor(), id)
			ok(t, err)
			answers, asker := []deskside.Actor{visitor, visitor}, f.Anna.Actor()
			if i.From.Kind == deskside.ActorVisitor {
				answers, asker = []deskside.Actor{f.Anna.Actor(), f.Ben.Actor()}, visitor
			}
			before, _ := timelines(t, f, visitor, c.ID)
			for n, actor := range answers {
				d := []*desk.Desk{f.Desk, node.Desk}[n]
				all.Go(func() { _, _ = d.AcceptInvitation(ctx, actor, id) })
				all.Go(func() { _, _ = d.DeclineInvitation(ctx, actor, id, "") })
			}
			all.Go(func() { _, _ = node.CancelInvitation(ctx, asker, id) })
			all.Go(func() { _, _ = f.ExpireInvitations(ctx, f.Clock.Now().Add(deskside.InvitationTime+time.Second)) })
			all.Wait()
			after, _ := timelines(t, f, visitor, c.ID)
			steps := 0
			for _, item := range after[len(before):] {
				if item.Kind == deskside.ItemUpdate {
					steps++
				}
			}
			// The expiry also ends what was accepted and did not start in the time, which
			// here has passed for neither.
			if steps != 1 {
				t.Fatalf("%d steps: %+v", steps, after)
			}
		}
	})
}

// TestExpireInvitations has two nodes end what nobody answered, and what never began.
func TestExpireInvitations(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		node := f.Again(t)
		_, _, pending := asked(t, f)
		visitor, _, accepted := asked(t, f)
		_, err := f.AcceptInvitation(ctx, visitor, accepted.ID)
		ok(t, err)
		expire := func(after time.Duration) (n int) {
			t.Helper()
			counts := make([]int, 2)
			var all sync.WaitGroup
			for k, d := range []*desk.Desk{f.Desk, node.Desk} {
				all.Go(func() {
					var err error
					if counts[k], err = d.ExpireInvitations(ctx, f.Clock.Now().Add(after)); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			return counts[0] + counts[1]
		}
		state := func(id string) deskside.InvitationState {
			t.Helper()
			i, err := f.Invitation(ctx, f.Anna.Actor(), id)
			ok(t, err)
			return i.State
		}
		if n := expire(deskside.InvitationTime - 10*time.Second); n != 0 {
			t.Errorf("%d too early", n)
		}
		if n := expire(deskside.InvitationTime + time.Second); n != 1 || state(pending.ID) != deskside.InvitationExpired {
			t.Errorf("%d expired, %s", n, state(pending.ID))
		}
		if n := expire(deskside.InvitationStartTime + time.Second); n != 1 || state(accepted.ID) != deskside.InvitationFailed {
			t.Errorf("%d never began, %s", n, state(accepted.ID))
		}
		// Too late, also before the sweep has seen it.
		visitor, _, late := asked(t, f)
		f.Clock.Advance(deskside.InvitationTime + time.Second)
		_, err = f.AcceptInvitation(ctx, visitor, late.ID)
		wantCode(t, err, deskside.Conflict)
	})
}

// TestInvitation_conversation: done ends everything in it, a new owner nothing.
func TestInvitation_conversation(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna := f.Anna.Actor()
		visitor, c, call := asked(t, f)
		_, err := f.AcceptInvitation(ctx, visitor, call.ID)
		ok(t, err)
		screen, err := f.Invite(ctx, anna, c.ID, deskside.AskShowScreen, testdesk.NewID())
		ok(t, err)
		row, err := f.Assign(ctx, anna, c.ID, f.Ben.ID)
		ok(t, err)
		if len(row.Invitations) != 2 {
			t.Errorf("with a new owner %+v", row.Invitations)
		}
		row, err = f.SetStatus(ctx, anna, c.ID, deskside.StatusDone, noTime)
		ok(t, err)
		for id, want := range map[string]deskside.InvitationState{call.ID: deskside.InvitationEnded, screen.ID: deskside.InvitationCancelled} {
			if i, err := f.Invitation(ctx, anna, id); err != nil || i.State != want {
				t.Errorf("%s is %s, want %s, %v", i.Kind, i.State, want, err)
			}
		}
		if len(row.Invitations) != 0 {
			t.Errorf("done with %+v", row.Invitations)
		}
		_, err = f.Invite(ctx, anna, c.ID, deskside.AskCall, testdesk.NewID())
		wantCode(t, err, deskside.Conflict)
		_, err = f.Invite(ctx, visitor, c.ID, deskside.AskCall, testdesk.NewID())
		ok(t, err)
		row, err = f.Conversation(ctx, anna, c.ID)
		ok(t, err)
		if row.Status != deskside.StatusOpen || row.NewSeq != row.Seq {
			t.Errorf("a visitor's ask opens it: %+v", row)
		}
	})
}

// machine remembers what it heard.
type machine struct {
	mu    sync.Mutex
	heard []deskside.InvitationState
}

func (m *machine) HearInvitation(i deskside.Invitation) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.heard = append(m.heard, i.State)
}

func TestWithMachines(t *testing.T) {
	f := testdesk.New(t)
	m := &machine{}
	f.Desk = desk.New(f.Store, desk.WithMachines(f.Audience, m), f.Clock.Now)
	visitor, _, i := asked(t, f)
	_, err := f.AcceptInvitation(ctx, visitor, i.ID)
	ok(t, err)
	_, err = f.FailInvitation(ctx, i.ID, "no_device")
	ok(t, err)
	_, err = f.FailInvitation(ctx, i.ID, "no_device")
	ok(t, err)
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.heard) != 3 || m.heard[0] != deskside.InvitationPending || m.heard[2] != deskside.InvitationFailed {
		t.Errorf("heard %v", m.heard)
	}
	if told := f.Audience.(*testdesk.Audience).Take(); len(told) == 0 {
		t.Error("the audience heard nothing")
	}
}

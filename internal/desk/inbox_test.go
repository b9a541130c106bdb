package desk_test

import (
	"fmt"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// TestConversations_moving reads the inbox page by page while conversations move to
// its top: none comes twice, and none that stayed is missed.
func TestConversations_moving(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		const n = 30
		started := make([]deskside.Conversation, n)
		for i := range n {
			started[i] = f.Start(t, f.Visitor, fmt.Sprint("number ", i))
		}
		for _, sort := range []desk.Sort{desk.SortNewest, desk.SortWaiting} {
			t.Run(string(sort), func(t *testing.T) {
				seen, moved := map[string]int{}, map[string]bool{}
				filter := desk.Filter{View: desk.ViewUnassigned, Sort: sort, Limit: 4}
				for round := 0; ; round++ {
					page, err := f.Conversations(ctx, f.Anna.Actor(), filter)
					ok(t, err)
					for _, c := range page.Conversations {
						seen[c.ID]++
					}
					if page.Next == "" {
						break
					}
					filter.Cursor = page.Next
					c := started[(round*7)%n]
					f.Say(t, f.Visitor, c.ID, "once more")
					moved[c.ID] = true
				}
				for _, c := range started {
					if seen[c.ID] > 1 || seen[c.ID] == 0 && !moved[c.ID] {
						t.Errorf("%q came %d times, moved: %v", c.Preview.Text, seen[c.ID], moved[c.ID])
					}
				}
			})
		}
	})
}

// TestConversations_agent reads page by page all that one agent has, which is for
// supervisors and the agent only.
func TestConversations_agent(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		want := map[string]bool{}
		for n := range 9 {
			c := f.Start(t, f.NewVisitor(), fmt.Sprint("number ", n))
			owner := f.Ben.ID
			if n%3 == 0 {
				owner = f.Anna.ID
			}
			_, err := f.Assign(ctx, f.Anna.Actor(), c.ID, owner)
			ok(t, err)
			want[c.ID] = owner == f.Ben.ID
		}
		supervisor := deskside.Agent{ID: testdesk.NewID(), Role: deskside.RoleSupervisor}.Actor()
		for _, actor := range []deskside.Actor{f.Anna.Actor(), supervisor, f.Ben.Actor()} {
			filter, seen := desk.Filter{View: desk.ViewUnassigned, AgentID: f.Ben.ID, Status: "open", Limit: 4}, 0
			for {
				page, err := f.Conversations(ctx, actor, filter)
				ok(t, err)
				for _, c := range page.Conversations {
					if seen++; !want[c.ID] {
						t.Errorf("%q is Anna's", c.Preview.Text)
					}
				}
				if filter.Cursor = page.Next; page.Next == "" {
					break
				}
			}
			if seen != 6 {
				t.Errorf("the %s sees %d of Ben's, want 6", actor.Role, seen)
			}
		}
		_, err := f.Conversations(ctx, f.Ben.Actor(), desk.Filter{AgentID: f.Anna.ID})
		wantCode(t, err, deskside.Forbidden)
		_, err = f.Conversations(ctx, f.Anna.Actor(), desk.Filter{AgentID: "nobody"})
		wantCode(t, err, deskside.Invalid)
	})
}

func TestConversations_views(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		mine, other, nobodys, done := f.Start(t, f.Visitor, "mine"), f.Start(t, f.Visitor, "other"), f.Start(t, f.Visitor, "nobody's"), f.Start(t, f.Visitor, "done")
		assign := func(id string, a deskside.Agent) {
			_, err := f.Assign(ctx, a.Actor(), id, a.ID)
			ok(t, err)
		}
		assign(mine.ID, f.Anna)
		assign(other.ID, f.Ben)
		assign(done.ID, f.Anna)
		_, err := f.SetStatus(ctx, f.Anna.Actor(), done.ID, deskside.StatusDone, noTime)
		ok(t, err)
		ok(t, f.MarkRead(ctx, f.Anna.Actor(), nobodys.ID, 1))

		for _, c := range []struct {
			filter desk.Filter
			want   []string
		}{
			{desk.Filter{}, []string{"nobody's", "other", "mine"}},
			{desk.Filter{View: desk.ViewMine}, []string{"mine"}},
			{desk.Filter{View: desk.ViewMine, Status: desk.FilterAll}, []string{"done", "mine"}},
			{desk.Filter{View: desk.ViewUnassigned}, []string{"nobody's"}},
			{desk.Filter{View: desk.ViewUnassigned, Status: desk.FilterUnread}, nil},
			{desk.Filter{Status: desk.FilterUnread}, []string{"other", "mine"}},
			{desk.Filter{Status: "done"}, []string{"done"}},
			{desk.Filter{Sort: desk.SortWaiting}, []string{"mine", "other", "nobody's"}},
			{desk.Filter{SiteID: f.Site.ID, Limit: 2}, []string{"nobody's", "other"}},
			{desk.Filter{SiteID: testdesk.NewID()}, nil},
		} {
			page, err := f.Conversations(ctx, f.Anna.Actor(), c.filter)
			ok(t, err)
			var got []string
			for _, c := range page.Conversations {
				got = append(got, c.Preview.Text)
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("%+v: %q, want %q", c.filter, got, c.want)
			}
		}
		counts, err := f.Counts(ctx, f.Anna.Actor())
		ok(t, err)
		if counts != (desk.Counts{Mine: 1, Unassigned: 1, All: 3, Unread: 1}) {
			t.Errorf("counts %+v", counts)
		}
	})
}

func TestConversations_refuses(t *testing.T) {
	f := testdesk.New(t)
	f.Start(t, f.Visitor, "one")
	f.Start(t, f.Visitor, "two")
	page, err := f.Conversations(ctx, f.Anna.Actor(), desk.Filter{Limit: 1})
	ok(t, err)
	for field, bad := range map[string]desk.Filter{
		"view":   {View: "theirs"},
		"status": {Status: "closed"},
		"sort":   {Sort: "oldest"},
		"limit":  {Limit: 101},
		"cursor": {Cursor: "%%%"},
	} {
		_, err := f.Conversations(ctx, f.Anna.Actor(), bad)
		if e := wantCode(t, err, deskside.Invalid); e.Field != field {
			t.Errorf("field %q, want %q", e.Field, field)
		}
	}
	_, err = f.Conversations(ctx, f.Anna.Actor(), desk.Filter{Sort: desk.SortWaiting, Cursor: page.Next})
	wantCode(t, err, deskside.Invalid)
}

func TestItems(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "1")
		for n := 2; n <= 10; n++ {
			f.Say(t, f.Visitor, c.ID, fmt.Sprint(n))
			_, err := f.AddNote(ctx, f.Anna.Actor(), c.ID, testdesk.NewID(), fmt.Sprint("note ", n))
			ok(t, err)
		}
		for _, r := range []struct {
			actor       deskside.Actor
			in          desk.Range
			first, last int64
			n           int
		}{
			{f.Anna.Actor(), desk.Range{}, 1, 19, 19},
			{f.Anna.Actor(), desk.Range{Limit: 5}, 15, 19, 5},
			{f.Anna.Actor(), desk.Range{Before: 15, Limit: 5}, 10, 14, 5},
			{f.Anna.Actor(), desk.Range{After: 15, Limit: 2}, 16, 17, 2},
			{f.Visitor, desk.Range{}, 1, 10, 10},
			{f.Visitor, desk.Range{Before: 10, Limit: 3}, 7, 9, 3},
			{f.Visitor, desk.Range{After: 7}, 8, 10, 3},
		} {
			items, err := f.Items(ctx, r.actor, c.ID, r.in)
			ok(t, err)
			place := func(i deskside.Item) int64 {
				if r.actor.Kind == deskside.ActorVisitor {
					return i.VSeq
				}
				return i.Seq
			}
			if len(items) != r.n || place(items[0]) != r.first || place(items[len(items)-1]) != r.last {
				t.Errorf("%s %+v: %d items from %d", r.actor.Kind, r.in, len(items), place(items[0]))
			}
		}
		for field, bad := range map[string]desk.Range{
			"limit": {Limit: 201}, "after": {After: -1}, "before": {After: 1, Before: 2},
		} {
			_, err := f.Items(ctx, f.Anna.Actor(), c.ID, bad)
			if e := wantCode(t, err, deskside.Invalid); e.Field != field {
				t.Errorf("field %q, want %q", e.Field, field)
			}
		}
	})
}

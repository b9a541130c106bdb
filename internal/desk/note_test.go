package desk_test

import (
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// TestMentions follows a note that calls a colleague and the team: whom it reaches, where
// it shows, when it is read, and what happens when it is taken back.
func TestMentions(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, ben := f.Anna.Actor(), f.Ben.Actor()
		audience := f.Audience.(*testdesk.Audience)
		c := f.Start(t, f.Visitor, "Hello")
		f.Start(t, f.NewVisitor(), "Nobody is called here")
		audience.Take()
		toBen := deskside.Mention{Kind: deskside.MentionAgent, ID: f.Ben.ID, Name: "whatever the browser says"}
		toTeam := deskside.Mention{Kind: deskside.MentionTeam, ID: f.Team.ID}
		note, err := f.AddNoteTo(ctx, anna, c.ID, testdesk.NewID(), "@Ben can you look?", []deskside.Mention{toBen, toTeam, toBen})
		ok(t, err)
		if len(note.Mentions) != 1 || note.Mentions[0].Name != "Ben" {
			t.Errorf("the note calls %+v", note.Mentions)
		}
		var told []string
		for _, change := range audience.Take() {
			if change.Mention != nil {
				told = append(told, change.Mention.Agents...)
			}
		}
		if len(told) != 1 || told[0] != f.Ben.ID {
			t.Errorf("told %v", told)
		}
		wantMentions(t, f, ben, 1, 1)
		wantMentions(t, f, anna, 0, 0)
		items, err := f.Items(ctx, f.Visitor, c.ID, desk.Range{})
		ok(t, err)
		if len(items) != 1 {
			t.Errorf("the visitor sees %+v", items)
		}

		// The team means its members, but for who calls.
		second, err := f.AddNoteTo(ctx, anna, c.ID, testdesk.NewID(), "and @Support please", []deskside.Mention{toTeam})
		ok(t, err)
		wantMentions(t, f, ben, 2, 1)
		wantMentions(t, f, anna, 0, 0)

		// Read up to the first only.
		ok(t, f.MarkRead(ctx, ben, c.ID, note.Seq))
		wantMentions(t, f, ben, 2, 1)
		ok(t, f.MarkRead(ctx, ben, c.ID, second.Seq))
		wantMentions(t, f, ben, 2, 0)
		_, err = f.DeleteMessage(ctx, anna, c.ID, second.ID)
		ok(t, err)
		wantMentions(t, f, ben, 1, 0)

		for _, bad := range []deskside.Mention{{Kind: deskside.MentionAgent, ID: testdesk.NewID()}, {Kind: deskside.MentionTeam, ID: f.Ben.ID}, {Kind: "all"}} {
			_, err = f.AddNoteTo(ctx, anna, c.ID, testdesk.NewID(), "@Ben", []deskside.Mention{bad})
			if e := wantCode(t, err, deskside.Invalid); e.Field != "mentions" {
				t.Errorf("field %q", e.Field)
			}
		}
		_, err = f.AddNoteTo(ctx, anna, c.ID, testdesk.NewID(), "@Ben", make([]deskside.Mention, deskside.MaxMentions+1))
		wantCode(t, err, deskside.Invalid)
	})
}

// wantMentions wants so many notes that call the agent, and so many conversations with one
// that is unread.
func wantMentions(t *testing.T, f *testdesk.Fixture, actor deskside.Actor, all, unread int) {
	t.Helper()
	list, err := f.Mentions(ctx, actor)
	ok(t, err)
	counts, err := f.Counts(ctx, actor)
	ok(t, err)
	page, err := f.Conversations(ctx, actor, desk.Filter{View: desk.ViewMentions, Status: desk.FilterAll})
	ok(t, err)
	if len(list) != all || counts.Mentions != unread || len(page.Conversations) != min(all, 1) {
		t.Errorf("%d mentions, %d unread, %d conversations; want %d and %d", len(list), counts.Mentions, len(page.Conversations), all, unread)
	}
}

func TestMarkUnread(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, ben := f.Anna.Actor(), f.Ben.Actor()
		c := f.Start(t, f.Visitor, "One")
		last := f.Say(t, f.Visitor, c.ID, "Two")
		for _, a := range []deskside.Actor{anna, ben} {
			ok(t, f.MarkRead(ctx, a, c.ID, last.Seq))
		}
		got, err := f.MarkUnread(ctx, ben, c.ID)
		ok(t, err)
		again, err := f.MarkUnread(ctx, ben, c.ID)
		ok(t, err)
		hers, err := f.Conversation(ctx, anna, c.ID)
		ok(t, err)
		if got.Unread() != 1 || again.Unread() != 1 || hers.Unread() != 0 || got.Receipts.ReadByAgents != last.VSeq {
			t.Errorf("his %d and %d, hers %d unread, receipts %+v", got.Unread(), again.Unread(), hers.Unread(), got.Receipts)
		}
		ok(t, f.MarkRead(ctx, ben, c.ID, last.Seq))
		got, err = f.Conversation(ctx, ben, c.ID)
		ok(t, err)
		if got.Unread() != 0 {
			t.Errorf("%d unread after reading again", got.Unread())
		}
	})
}

package desk_test

import (
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// TestMergeConversations makes one of two, writes in what was before, and takes it back.
func TestMergeConversations(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, ben := f.Anna.Actor(), f.Ben.Actor()
		first := f.Start(t, f.Visitor, "one")
		f.Clock.Advance(time.Minute)
		second := f.Start(t, f.Visitor, "two")
		f.Clock.Advance(time.Minute)
		answer := f.Say(t, ben, second.ID, "three")
		_, err := f.AddNoteTo(ctx, anna, first.ID, testdesk.NewID(), "four, @Ben", []deskside.Mention{{Kind: deskside.MentionAgent, ID: f.Ben.ID}})
		ok(t, err)
		quoted, err := f.PostReply(ctx, f.Visitor, second.ID, testdesk.NewID(), answer.ID, "five")
		ok(t, err)
		_, err = f.EditMessage(ctx, f.Visitor, second.ID, quoted.ID, "FIVE")
		ok(t, err)
		_, err = f.ReactTo(ctx, f.Visitor, second.ID, answer.ID, "👍", true)
		ok(t, err)
		ok(t, f.MarkRead(ctx, f.Visitor, second.ID, 99))

		c, err := f.MergeConversations(ctx, anna, second.ID, first.ID)
		ok(t, err)
		says := func(actor deskside.Actor, id string) (texts []string) {
			t.Helper()
			items, err := f.Items(ctx, actor, id, desk.Range{})
			ok(t, err)
			for n, i := range items {
				if actor.Kind == deskside.ActorVisitor && i.VSeq != int64(n+1) || actor.Kind == deskside.ActorAgent && i.Seq != int64(n+1) {
					t.Errorf("a hole before %+v", i)
				}
				if i.Kind != deskside.ItemEvent {
					texts = append(texts, i.Text)
				}
			}
			return texts
		}
		wantTexts(t, says(f.Visitor, c.ID), "one", "two", "three", "FIVE")
		wantTexts(t, says(anna, c.ID), "one", "two", "three", "four, @Ben", "FIVE")
		items, err := f.Items(ctx, f.Visitor, c.ID, desk.Range{})
		ok(t, err)
		if items[3].Quote.Text != "three" || items[3].EditedAt.IsZero() || len(items[2].Reactions) != 1 || c.AssigneeID != f.Ben.ID || c.Inbound != 3 || c.Status != deskside.StatusOpen {
			t.Errorf("%+v of %+v", items, c)
		}
		wantMentions(t, f, ben, 1, 1)
		mine, err := f.VisitorConversations(ctx, f.Visitor)
		ok(t, err)
		page, err := f.Conversations(ctx, anna, desk.Filter{View: desk.ViewAll, Status: desk.FilterAll})
		ok(t, err)
		if len(mine) != 1 || mine[0].ID != c.ID || len(page.Conversations) != 1 {
			t.Errorf("listed to the visitor %d, to agents %d", len(mine), len(page.Conversations))
		}
		old, err := f.Conversation(ctx, f.Visitor, first.ID)
		ok(t, err)
		if old.MergedInto != c.ID {
			t.Errorf("%+v", old)
		}

		// Taken back, and made again.
		back, err := f.UnmergeConversations(ctx, anna, c.ID)
		ok(t, err)
		if back.ID != second.ID || back.Status != deskside.StatusOpen || back.AssigneeID != f.Ben.ID {
			t.Errorf("%+v", back)
		}
		wantMentions(t, f, ben, 1, 1)
		if mine, err = f.VisitorConversations(ctx, f.Visitor); err != nil || len(mine) != 2 {
			t.Errorf("%d conversations, %v", len(mine), err)
		}
		c, err = f.MergeConversations(ctx, anna, second.ID, first.ID)
		ok(t, err)

		// What is on its way to the old ones arrives, once.
		id := testdesk.NewID()
		for range 2 {
			_, item, err := f.PostMessage(ctx, f.Visitor, first.ID, id, "six")
			ok(t, err)
			if item.ConversationID != c.ID || item.VSeq != 5 {
				t.Errorf("%+v", item)
			}
		}
		_, again, err := f.PostMessage(ctx, f.Visitor, first.ID, firstID(t, f, first.ID), "one")
		ok(t, err)
		if again.ConversationID != c.ID || again.VSeq != 1 {
			t.Errorf("%+v", again)
		}
		_, err = f.UnmergeConversations(ctx, anna, c.ID)
		wantCode(t, err, deskside.Conflict)
	})
}

// firstID is the id of the conversation's first message.
func firstID(t *testing.T, f *testdesk.Fixture, id string) string {
	t.Helper()
	items, err := f.Items(ctx, f.Visitor, id, desk.Range{})
	ok(t, err)
	return items[0].ID
}

func wantTexts(t *testing.T, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%q, want %q", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestMergeConversations_refused(t *testing.T) {
	f := testdesk.New(t)
	anna := f.Anna.Actor()
	a, b, strange := f.Start(t, f.Visitor, "a"), f.Start(t, f.Visitor, "b"), f.Start(t, f.NewVisitor(), "c")
	for other, code := range map[string]deskside.Code{a.ID: deskside.Invalid, strange.ID: deskside.Invalid, "x": deskside.Invalid, testdesk.NewID(): deskside.NotFound} {
		_, err := f.MergeConversations(ctx, anna, a.ID, other)
		wantCode(t, err, code)
	}
	_, err := f.Invite(ctx, anna, b.ID, deskside.AskCall, testdesk.NewID())
	ok(t, err)
	_, err = f.MergeConversations(ctx, anna, a.ID, b.ID)
	wantCode(t, err, deskside.Conflict)
	_, err = f.UnmergeConversations(ctx, anna, a.ID)
	wantCode(t, err, deskside.Conflict)
}

package desk_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// manyActs are the methods for handling many conversations, for visitorActs.
func manyActs(f *testdesk.Fixture, c deskside.Conversation, other deskside.Actor) map[string]func(deskside.Actor) error {
	name := "Mallory"
	return map[string]func(deskside.Actor) error{
		"Search":    func(a deskside.Actor) error { _, err := f.Search(ctx, a, desk.SearchFor{Text: "hello"}); return err },
		"Tags":      func(a deskside.Actor) error { _, err := f.Tags(ctx, a); return err },
		"CreateTag": func(a deskside.Actor) error { _, err := f.CreateTag(ctx, a, testdesk.NewID(), "blue"); return err },
		"UpdateTag": func(a deskside.Actor) error {
			_, err := f.UpdateTag(ctx, a, testdesk.NewID(), desk.TagChange{Name: &name})
			return err
		},
		"DeleteTag":       func(a deskside.Actor) error { return f.DeleteTag(ctx, a, testdesk.NewID()) },
		"TagConversation": func(a deskside.Actor) error { _, err := f.TagConversation(ctx, a, c.ID, nil, nil); return err },
		"TagVisitor":      func(a deskside.Actor) error { _, err := f.TagVisitor(ctx, a, other.ID, nil, nil); return err },
		"Profile":         func(a deskside.Actor) error { _, err := f.Profile(ctx, a, other.ID); return err },
		"MergeVisitors":   func(a deskside.Actor) error { return f.MergeVisitors(ctx, a, other.ID, a.ID) },
		"SplitVisitor":    func(a deskside.Actor) error { return f.SplitVisitor(ctx, a, other.ID) },
		"AddVisitorNote": func(a deskside.Actor) error {
			_, err := f.AddVisitorNote(ctx, a, other.ID, testdesk.NewID(), "mine")
			return err
		},
		"EditVisitorNote": func(a deskside.Actor) error {
			_, err := f.EditVisitorNote(ctx, a, testdesk.NewID(), "mine")
			return err
		},
		"EditMessage":   func(a deskside.Actor) error { _, err := f.EditMessage(ctx, a, c.ID, testdesk.NewID(), "x"); return err },
		"DeleteMessage": func(a deskside.Actor) error { _, err := f.DeleteMessage(ctx, a, c.ID, testdesk.NewID()); return err },
		"ReactTo": func(a deskside.Actor) error {
			_, err := f.ReactTo(ctx, a, c.ID, testdesk.NewID(), "👍", true)
			return err
		},
		"OldTexts": func(a deskside.Actor) error { _, err := f.OldTexts(ctx, a, c.ID, testdesk.NewID()); return err },
		"PostReply": func(a deskside.Actor) error {
			_, err := f.PostReply(ctx, a, c.ID, testdesk.NewID(), testdesk.NewID(), "x")
			return err
		},
		"AddNoteTo": func(a deskside.Actor) error {
			_, err := f.AddNoteTo(ctx, a, c.ID, testdesk.NewID(), "x", nil)
			return err
		},
		"MergeConversations": func(a deskside.Actor) error {
			_, err := f.MergeConversations(ctx, a, c.ID, testdesk.NewID())
			return err
		},
		"UnmergeConversations": func(a deskside.Actor) error { _, err := f.UnmergeConversations(ctx, a, c.ID); return err },
		"Drafts":               func(a deskside.Actor) error { _, err := f.Drafts(ctx, a); return err },
		"SaveDraft": func(a deskside.Actor) error {
			_, err := f.SaveDraft(ctx, a, c.ID, desk.DraftChange{Mode: "reply", Reply: "x"})
			return err
		},
		"BlockVisitor": func(a deskside.Actor) error {
			_, err := f.BlockVisitor(ctx, a, desk.NewBlock{VisitorID: other.ID, Kinds: []deskside.BlockKind{deskside.BlockVisitor}})
			return err
		},
		"Blocks":            func(a deskside.Actor) error { _, err := f.Blocks(ctx, a); return err },
		"LiftBlock":         func(a deskside.Actor) error { return f.LiftBlock(ctx, a, testdesk.NewID()) },
		"Mentions":          func(a deskside.Actor) error { _, err := f.Mentions(ctx, a); return err },
		"MarkUnread":        func(a deskside.Actor) error { _, err := f.MarkUnread(ctx, a, c.ID); return err },
		"DeleteVisitorNote": func(a deskside.Actor) error { return f.DeleteVisitorNote(ctx, a, testdesk.NewID()) },
	}
}

// manyReads are those of manyActs that an API key may do that only reads.
var manyReads = map[string]bool{"Search": true, "Tags": true, "Profile": true, "OldTexts": true, "Mentions": true, "Drafts": true, "Blocks": true}

func TestTags(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, ben := f.Anna.Actor(), f.Ben.Actor()
		c := f.Start(t, f.Visitor, "Hello")
		_, err := f.CreateTag(ctx, ben, "Billing", "blue")
		wantCode(t, err, deskside.Forbidden)
		_, err = f.CreateTag(ctx, anna, "Billing", "orange")
		wantCode(t, err, deskside.Invalid)
		billing, err := f.CreateTag(ctx, anna, " Billing ", "blue")
		ok(t, err)
		_, err = f.CreateTag(ctx, anna, "BILLING", "green")
		wantCode(t, err, deskside.Conflict)
		vip, err := f.CreateTag(ctx, anna, "VIP", "amber")
		ok(t, err)

		got, err := f.TagConversation(ctx, ben, c.ID, []string{billing.ID, vip.ID}, nil)
		ok(t, err)
		again, err := f.TagConversation(ctx, ben, c.ID, []string{vip.ID}, []string{testdesk.NewID()})
		ok(t, err)
		if !slices.Equal(got.Tags, []string{billing.ID, vip.ID}) || again.Version != got.Version || got.Seq != c.Seq {
			t.Errorf("tagged %+v, again %+v", got, again)
		}
		_, err = f.TagConversation(ctx, ben, c.ID, []string{testdesk.NewID()}, nil)
		wantCode(t, err, deskside.Invalid)

		other := f.Start(t, f.NewVisitor(), "Hello too")
		for tag, want := range map[string][]string{billing.ID: {c.ID}, vip.ID: {c.ID}, testdesk.NewID(): nil} {
			page, err := f.Conversations(ctx, ben, desk.Filter{TagID: tag})
			ok(t, err)
			var ids []string
			for _, c := range page.Conversations {
				ids = append(ids, c.ID)
			}
			if !slices.Equal(ids, want) {
				t.Errorf("with %s: %v, want %v (other is %s)", tag, ids, want, other.ID)
			}
		}
		ok(t, f.DeleteTag(ctx, anna, vip.ID))
		wantCode(t, f.DeleteTag(ctx, anna, vip.ID), deskside.NotFound)
		_, err = f.CreateTag(ctx, anna, "VIP", "pink")
		ok(t, err)
		_, err = f.UpdateTag(ctx, anna, vip.ID, desk.TagChange{Restore: true})
		wantCode(t, err, deskside.Conflict)
		got, err = f.TagConversation(ctx, ben, c.ID, nil, []string{billing.ID})
		ok(t, err)
		if !slices.Equal(got.Tags, []string{vip.ID}) {
			t.Errorf("after the removal %v", got.Tags)
		}
	})
}

func TestProfile(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ben := f.Ben.Actor()
		first, second, third := f.NewVisitor(), f.NewVisitor(), f.NewVisitor()
		email := "lena@atelier.example"
		var started []deskside.Conversation
		for _, v := range []deskside.Actor{first, second, third} {
			started = append(started, f.Start(t, v, "Hello"))
			_, err := f.UpdateVisitor(ctx, v, v.ID, desk.VisitorChange{Email: &email, Attributes: map[string]string{"Plan": "Team"}})
			ok(t, err)
		}
		note, err := f.AddVisitorNote(ctx, ben, second.ID, testdesk.NewID(), "Pays yearly")
		ok(t, err)
		p, err := f.Profile(ctx, ben, first.ID)
		ok(t, err)
		if len(p.Duplicates) != 2 || len(p.Others) != 0 || len(p.Notes) != 0 || p.Visitor.Attributes["Plan"] != "Team" {
			t.Fatalf("before %+v", p)
		}

		ok(t, f.MergeVisitors(ctx, ben, first.ID, second.ID))
		ok(t, f.MergeVisitors(ctx, ben, third.ID, second.ID))
		for _, v := range []deskside.Actor{first, second, third} {
			p, err := f.Profile(ctx, ben, v.ID)
			ok(t, err)
			list, err := f.ConversationsOfVisitor(ctx, ben, v.ID)
			ok(t, err)
			if len(p.Others) != 2 || len(p.Duplicates) != 0 || len(p.Notes) != 1 || p.Notes[0].ID != note.ID || len(list) != 3 {
				t.Errorf("merged: %d others, %d duplicates, notes %+v, %d conversations", len(p.Others), len(p.Duplicates), p.Notes, len(list))
			}
			own, err := f.VisitorConversations(ctx, v)
			ok(t, err)
			if len(own) != 1 {
				t.Errorf("a visitor sees %d conversations after the merge", len(own))
			}
		}
		_, err = f.Conversation(ctx, first, started[1].ID)
		wantCode(t, err, deskside.NotFound)

		ok(t, f.SplitVisitor(ctx, ben, third.ID))
		p, err = f.Profile(ctx, ben, first.ID)
		ok(t, err)
		if len(p.Others) != 1 || len(p.Duplicates) != 1 {
			t.Errorf("split: %+v", p)
		}
	})
}

func TestVisitorNote(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, ben := f.Anna.Actor(), f.Ben.Actor()
		f.Start(t, f.Visitor, "Hello")
		id := testdesk.NewID()
		for range 2 {
			_, err := f.AddVisitorNote(ctx, anna, f.Visitor.ID, id, "Prefers mornings")
			ok(t, err)
		}
		_, err := f.EditVisitorNote(ctx, ben, id, "Prefers nights")
		wantCode(t, err, deskside.Forbidden)
		note, err := f.EditVisitorNote(ctx, anna, id, "Prefers evenings")
		ok(t, err)
		if note.EditedAt.IsZero() || note.Text != "Prefers evenings" {
			t.Errorf("edited %+v", note)
		}
		ok(t, f.DeleteVisitorNote(ctx, anna, id))
		wantCode(t, f.DeleteVisitorNote(ctx, anna, id), deskside.NotFound)
	})
}

// What a page says of its visitor is bounded; too much of it costs no message.
func TestAttributes(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		start := func(v deskside.Actor, attributes map[string]string) deskside.Visitor {
			t.Helper()
			_, _, err := f.StartConversation(ctx, v, desk.StartConversation{
				ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: "Hello", Visitor: deskside.Visitor{Attributes: attributes},
			})
			ok(t, err)
			got, _, err := f.Desk.Visitor(ctx, v, v.ID)
			ok(t, err)
			return got
		}
		v := f.NewVisitor()
		start(v, map[string]string{"Plan": "Team", "Seats": "11"})
		if got := start(v, map[string]string{"Plan": "", "Seats": "12"}).Attributes; len(got) != 1 || got["Seats"] != "12" {
			t.Errorf("attributes %v", got)
		}
		if got := start(v, map[string]string{"Essay": strings.Repeat("x", 201)}).Attributes; got["Seats"] != "12" || len(got) != 1 {
			t.Errorf("after too much %v", got)
		}
		_, err := f.UpdateVisitor(ctx, v, v.ID, desk.VisitorChange{Attributes: map[string]string{"two\nlines": "x"}})
		if e := wantCode(t, err, deskside.Invalid); e.Field != "attributes" {
			t.Errorf("field %q", e.Field)
		}
	})
}

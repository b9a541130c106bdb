package desk_test

import (
	"strings"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// TestDrafts writes on two devices: the newest wins, what it replaces unknowingly is kept
// beside it, and sending ends the draft.
func TestDrafts(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, ben := f.Anna.Actor(), f.Ben.Actor()
		c := f.Start(t, f.Visitor, "Hello")
		save := func(text string, knew int64) deskside.Draft {
			t.Helper()
			d, err := f.SaveDraft(ctx, ben, c.ID, desk.DraftChange{Mode: "reply", Reply: text, Note: "a note", Knew: knew})
			ok(t, err)
			return d
		}
		one := save("Dear", 0)
		two := save("Dear visitor", one.Version)
		if two.Version != 2 || two.Other != (deskside.Drafted{}) {
			t.Errorf("went on: %+v", two)
		}
		// The other device went on from the first one.
		three := save("Hello there", one.Version)
		if three.Reply != "Hello there" || three.Other.Reply != "Dear visitor" || three.Other.Note != "" {
			t.Errorf("replaced: %+v", three)
		}
		four := save("Hello there, Dear visitor", 1)
		if four.Other.Reply != "Dear visitor\n\nHello there" && four.Other.Reply != "Dear visitor" {
			t.Errorf("kept: %+v", four)
		}
		list, err := f.Drafts(ctx, ben)
		ok(t, err)
		hers, err := f.Drafts(ctx, anna)
		ok(t, err)
		if len(list) != 1 || list[0].Reply != four.Reply || list[0].Other != four.Other || len(hers) != 0 {
			t.Errorf("his %+v, hers %+v", list, hers)
		}

		// What goes out need not be what was last kept: one types faster than it is saved.
		f.Say(t, ben, c.ID, four.Reply+", how are you?")
		_, err = f.AddNote(ctx, ben, c.ID, testdesk.NewID(), "something else")
		ok(t, err)
		list, err = f.Drafts(ctx, ben)
		ok(t, err)
		if list[0].Reply != "" || list[0].Note != "a note" || list[0].Version != four.Version+1 {
			t.Errorf("after sending %+v", list[0])
		}
		dropped, err := f.SaveDraft(ctx, ben, c.ID, desk.DraftChange{Mode: "note", Knew: list[0].Version, DropOther: true})
		ok(t, err)
		if !dropped.Empty() {
			t.Errorf("dropped: %+v", dropped)
		}

		_, err = f.SaveDraft(ctx, ben, c.ID, desk.DraftChange{Mode: "reply", Reply: strings.Repeat("x", deskside.MaxDraft+1)})
		wantCode(t, err, deskside.Invalid)
		_, err = f.SaveDraft(ctx, ben, c.ID, desk.DraftChange{Mode: "letter"})
		wantCode(t, err, deskside.Invalid)
		_, err = f.SaveDraft(ctx, ben, testdesk.NewID(), desk.DraftChange{Mode: "reply"})
		wantCode(t, err, deskside.NotFound)
	})
}

package desk_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

// visitorWire is all that a visitor could ever be sent of a conversation, from its start
// or from any later position.
func visitorWire(t *testing.T, f *testdesk.Fixture, v deskside.Actor, c deskside.Conversation) string {
	t.Helper()
	items, err := f.Store.VisitorItemsAfter(ctx, c.ID, 0, 200)
	ok(t, err)
	row, err := f.Conversation(ctx, v, c.ID)
	ok(t, err)
	for n, i := range items {
		if i.VSeq != int64(n+1) {
			t.Errorf("a hole: vseq %d at %d", i.VSeq, n+1)
		}
	}
	out, err := json.Marshal([]any{wire.VisitorItemsOf(items), wire.VisitorConversationOf(row, "Anna")})
	ok(t, err)
	return string(out)
}

func TestEditMessage(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, ben := f.Anna.Actor(), f.Ben.Actor()
		c := f.Start(t, f.Visitor, "Hello")
		sent := f.Say(t, anna, c.ID, "The SECRET price is 100")
		_, err := f.EditMessage(ctx, ben, c.ID, sent.ID, "mine")
		wantCode(t, err, deskside.Forbidden)
		_, err = f.EditMessage(ctx, f.Visitor, c.ID, sent.ID, "mine")
		wantCode(t, err, deskside.Forbidden)
		_, err = f.EditMessage(ctx, f.NewVisitor(), c.ID, sent.ID, "mine")
		wantCode(t, err, deskside.NotFound)

		edited, err := f.EditMessage(ctx, anna, c.ID, sent.ID, "The price is 10")
		ok(t, err)
		if edited.Seq != sent.Seq || edited.EditedAt.IsZero() {
			t.Errorf("edited %+v", edited)
		}
		if out := visitorWire(t, f, f.Visitor, c); strings.Contains(out, "SECRET") || !strings.Contains(out, "price is 10") {
			t.Errorf("the visitor's wire: %s", out)
		}
		// The same text again is no change; a repeat of the first request neither.
		before, err := f.Conversation(ctx, anna, c.ID)
		ok(t, err)
		_, err = f.EditMessage(ctx, anna, c.ID, sent.ID, "The price is 10")
		ok(t, err)
		_, _, err = f.PostMessage(ctx, anna, c.ID, sent.ID, "The SECRET price is 100")
		ok(t, err)
		after, err := f.Conversation(ctx, anna, c.ID)
		ok(t, err)
		if after.Version != before.Version || after.Preview.Text != "The price is 10" {
			t.Errorf("after %+v, before %+v", after, before)
		}

		_, err = f.DeleteMessage(ctx, anna, c.ID, sent.ID)
		ok(t, err)
		if out := visitorWire(t, f, f.Visitor, c); strings.Contains(out, "price") {
			t.Errorf("the visitor's wire after the deletion: %s", out)
		}
		row, err := f.Conversation(ctx, anna, c.ID)
		ok(t, err)
		if row.Preview.Text != "Hello" || row.Preview.From != deskside.ActorVisitor {
			t.Errorf("preview %+v", row.Preview)
		}
		old, err := f.OldTexts(ctx, anna, c.ID, sent.ID)
		ok(t, err)
		if len(old) != 2 || old[0].Text != "The SECRET price is 100" || old[1].Text != "The price is 10" {
			t.Errorf("history %+v", old)
		}
		_, err = f.OldTexts(ctx, ben, c.ID, sent.ID)
		wantCode(t, err, deskside.Forbidden)

		late := f.Say(t, anna, c.ID, "Too late")
		f.Clock.Advance(16 * time.Minute)
		_, err = f.EditMessage(ctx, anna, c.ID, late.ID, "In time")
		wantCode(t, err, deskside.Conflict)
	})
}

// A note that is edited stays the team's: the visitor's sequence does not move.
func TestEditMessage_note(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "Hello")
		note, err := f.AddNote(ctx, f.Anna.Actor(), c.ID, testdesk.NewID(), "Pays late")
		ok(t, err)
		_, err = f.EditMessage(ctx, f.Visitor, c.ID, note.ID, "I pay on time")
		wantCode(t, err, deskside.NotFound)
		_, err = f.ReactTo(ctx, f.Visitor, c.ID, note.ID, "👍", true)
		wantCode(t, err, deskside.NotFound)
		_, err = f.PostReply(ctx, f.Visitor, c.ID, testdesk.NewID(), note.ID, "What?")
		wantCode(t, err, deskside.Invalid)
		_, err = f.EditMessage(ctx, f.Anna.Actor(), c.ID, note.ID, "Pays on time")
		ok(t, err)
		row, err := f.Conversation(ctx, f.Anna.Actor(), c.ID)
		ok(t, err)
		if row.VSeq != 1 || row.Seq != 3 || row.Preview.Text != "Hello" {
			t.Errorf("row %+v", row)
		}
	})
}

func TestReactTo(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "Hello")
		sent := f.Say(t, f.Anna.Actor(), c.ID, "Hi")
		for _, who := range []deskside.Actor{f.Visitor, f.Anna.Actor(), f.Visitor} {
			_, err := f.ReactTo(ctx, who, c.ID, sent.ID, "👍", true)
			ok(t, err)
		}
		_, err := f.ReactTo(ctx, f.Visitor, c.ID, sent.ID, "<b>", true)
		wantCode(t, err, deskside.Invalid)
		items, err := f.Items(ctx, f.Anna.Actor(), c.ID, desk.Range{})
		ok(t, err)
		newest := items[len(items)-1]
		if newest.Kind != deskside.ItemUpdate || newest.Of.ID != sent.ID || len(newest.Reactions) != 2 {
			t.Errorf("newest %+v", newest)
		}
		if out := visitorWire(t, f, f.Visitor, c); strings.Contains(out, f.Anna.ID) || !strings.Contains(out, `"count":2,"mine":true`) {
			t.Errorf("the visitor's wire: %s", out)
		}
		item, err := f.ReactTo(ctx, f.Visitor, c.ID, sent.ID, "👍", false)
		ok(t, err)
		if len(item.Reactions) != 1 {
			t.Errorf("reactions %+v", item.Reactions)
		}
		// Where the site wants none, one can still be taken back.
		_, err = f.UpdateSite(ctx, f.Anna.Actor(), f.Site.ID, desk.SiteChange{Parts: []byte(`{"messages":{"noReactions":true}}`)})
		ok(t, err)
		facts := recorded(f, deskside.SiteUpdated)
		if facts["after"] != `{"messages":{"noReactions":true}}` || facts["before"] != `{}` {
			t.Errorf("recorded %v", facts)
		}
		_, err = f.ReactTo(ctx, f.Visitor, c.ID, sent.ID, "🎉", true)
		wantCode(t, err, deskside.Forbidden)
		_, err = f.ReactTo(ctx, f.Anna.Actor(), c.ID, sent.ID, "👍", false)
		ok(t, err)
		_, err = f.UpdateSite(ctx, f.Anna.Actor(), f.Site.ID, desk.SiteChange{Parts: []byte(`[]`)})
		if e := wantCode(t, err, deskside.Invalid); e.Field != "settings" {
			t.Errorf("field %q", e.Field)
		}
	})
}

func TestPostReply(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "Hello")
		sent := f.Say(t, f.Anna.Actor(), c.ID, "Which one?")
		id := testdesk.NewID()
		for range 2 {
			_, err := f.PostReply(ctx, f.Visitor, c.ID, id, sent.ID, "The red one")
			ok(t, err)
		}
		if out := visitorWire(t, f, f.Visitor, c); !strings.Contains(out, `"quote":{"id":"`+sent.ID) {
			t.Errorf("the visitor's wire: %s", out)
		}
		// What is taken back is gone from quotes too.
		_, err := f.DeleteMessage(ctx, f.Anna.Actor(), c.ID, sent.ID)
		ok(t, err)
		if out := visitorWire(t, f, f.Visitor, c); strings.Contains(out, "Which one") {
			t.Errorf("the visitor's wire: %s", out)
		}
	})
}

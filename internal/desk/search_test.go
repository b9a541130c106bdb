package desk_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/store"
	"github.com/deskside/deskside/internal/testdesk"
)

// find returns the texts that are found, newest first, with hits in brackets, by pages of
// two so that paging is tried all the time.
func find(t *testing.T, f *testdesk.Fixture, in desk.SearchFor) (texts []string) {
	t.Helper()
	in.Limit = 2
	for {
		page, err := f.Search(ctx, f.Ben.Actor(), in)
		ok(t, err)
		for _, found := range page.Found {
			texts = append(texts, shown(found.Snippet))
		}
		if in.Cursor = page.Next; in.Cursor == "" {
			return texts
		}
		if len(texts) > 200 {
			t.Fatal("the pages never end")
		}
	}
}

func shown(parts []deskside.SnippetPart) string {
	var b strings.Builder
	for _, p := range parts {
		if p.Hit {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return strings.TrimSpace(b.String())
}

func wantFound(t *testing.T, f *testdesk.Fixture, in desk.SearchFor, want ...string) {
	t.Helper()
	// A visitor and the first message have one time and may come in either order.
	if got := find(t, f, in); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
		t.Errorf("%+v finds\n%q, want\n%q", in, got, want)
	}
}

// library has a bit of everything in it.
func library(t *testing.T, f *testdesk.Fixture) (c, other deskside.Conversation) {
	t.Helper()
	tick := func() { f.Clock.Advance(time.Minute) }
	anna := f.Anna.Actor()
	c = f.Start(t, f.Visitor, "Where is my Lampe?")
	tick()
	f.Say(t, anna, c.ID, "The lamps are on the way to Müllerstraße 5")
	tick()
	_, err := f.AddNote(ctx, anna, c.ID, testdesk.NewID(), "Lamp was sent twice, see MUELLER account")
	ok(t, err)
	tick()
	name, email := "Zoë Lampard", "zoe.lampard@example.com"
	_, err = f.UpdateVisitor(ctx, anna, f.Visitor.ID, desk.VisitorChange{Name: &name, Email: &email})
	ok(t, err)
	_, err = f.AddVisitorNote(ctx, anna, f.Visitor.ID, testdesk.NewID(), "Collects lamps")
	ok(t, err)
	tick()
	other = f.Start(t, f.NewVisitor(), "My parcel is broken, no lamp inside")
	tick()
	sendFile(t, f, anna, other.ID, "Lamp_Rechnung-2024.pdf")
	return c, other
}

func TestSearch(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c, _ := library(t, f)
		const (
			file    = "[Lamp]_Rechnung-2024.pdf"
			parcel  = "My parcel is broken, no [lamp] inside"
			about   = "Collects [lamps]"
			note    = "[Lamp] was sent twice, see MUELLER account"
			way     = "The [lamps] are on the way to Müllerstraße 5"
			visitor = "Zoë [Lampard] zoe.[lampard]@example.com"
			where   = "Where is my [Lampe]?"
		)
		wantFound(t, f, desk.SearchFor{Text: "lamp"}, file, parcel, about, note, way, visitor, where)
		if got := find(t, f, desk.SearchFor{Text: "lamp"}); !slices.Equal(got[:5], []string{file, parcel, about, note, way}) {
			t.Errorf("not the newest first: %q", got)
		}
		wantFound(t, f, desk.SearchFor{Text: "LAMPE"}, where)
		wantFound(t, f, desk.SearchFor{Text: `"lamp"`}, file, parcel, note)
		wantFound(t, f, desk.SearchFor{Text: "lamp inside"}, "My parcel is broken, no [lamp] [inside]")
		wantFound(t, f, desk.SearchFor{Text: "lamp nowhere"})
		wantFound(t, f, desk.SearchFor{Text: `"is broken"`}, "My parcel [is broken], no lamp inside")
		wantFound(t, f, desk.SearchFor{Text: `"broken is"`})
		for _, umlaut := range []string{"müller", "MÜLLER", "mueller"} {
			wantFound(t, f, desk.SearchFor{Text: umlaut}, "Lamp was sent twice, see [MUELLER] account", "The lamps are on the way to [Müllerstraße] 5")
		}
		wantFound(t, f, desk.SearchFor{Text: "mullerstrasse"}, "The lamps are on the way to [Müllerstraße] 5")
		wantFound(t, f, desk.SearchFor{Text: "zoe.lampard@example.com"}, "Zoë Lampard [zoe.lampard@example.com]")
		wantFound(t, f, desk.SearchFor{Text: "zoe"}, "[Zoë] Lampard [zoe].lampard@example.com")
		page, err := f.Search(ctx, f.Ben.Actor(), desk.SearchFor{Text: "zoe", Kinds: []deskside.SearchKind{deskside.FoundVisitor}})
		ok(t, err)
		if len(page.Found) != 1 || page.Found[0].ConversationID != c.ID || page.Found[0].Seq != 0 {
			t.Errorf("a visitor does not lead to the newest conversation: %+v", page.Found)
		}
		wantFound(t, f, desk.SearchFor{Text: "rechnung 20"}, "Lamp_[Rechnung]-[2024].pdf")
		// One letter is a word of its own, and not the beginning of many.
		wantFound(t, f, desk.SearchFor{Text: "5"}, "The lamps are on the way to Müllerstraße [5]")
		wantFound(t, f, desk.SearchFor{Text: "l"})
		for kind, want := range map[deskside.SearchKind][]string{
			deskside.FoundMessage: {parcel, way, where}, deskside.FoundNote: {note}, deskside.FoundFile: {file},
			deskside.FoundVisitor: {visitor}, deskside.FoundVisitorNote: {about},
		} {
			wantFound(t, f, desk.SearchFor{Text: "lamp", Kinds: []deskside.SearchKind{kind}}, want...)
		}
		wantFound(t, f, desk.SearchFor{Text: "lamp", Kinds: []deskside.SearchKind{deskside.FoundMessage, deskside.FoundNote}}, parcel, note, way, where)
	})
}

func TestSearch_filters(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna := f.Anna.Actor()
		began := f.Clock.Now()
		c, other := library(t, f)
		lamp := func(in desk.SearchFor) desk.SearchFor {
			in.Text, in.Kinds = "lamp", []deskside.SearchKind{deskside.FoundMessage, deskside.FoundVisitor}
			return in
		}
		const (
			parcel  = "My parcel is broken, no [lamp] inside"
			way     = "The [lamps] are on the way to Müllerstraße 5"
			visitor = "Zoë [Lampard] zoe.[lampard]@example.com"
			where   = "Where is my [Lampe]?"
		)
		wantFound(t, f, lamp(desk.SearchFor{SiteID: f.Site.ID}), parcel, way, visitor, where)
		wantFound(t, f, lamp(desk.SearchFor{SiteID: testdesk.NewID()}))
		_, err := f.Assign(ctx, anna, c.ID, f.Ben.ID)
		ok(t, err)
		wantFound(t, f, lamp(desk.SearchFor{AgentID: f.Ben.ID}), way, where)
		_, err = f.Redirect(ctx, anna, other.ID, desk.RedirectTo{TeamID: f.Team.ID})
		ok(t, err)
		wantFound(t, f, lamp(desk.SearchFor{TeamID: f.Team.ID}), parcel)
		_, err = f.SetStatus(ctx, anna, c.ID, deskside.StatusDone, time.Time{})
		ok(t, err)
		wantFound(t, f, lamp(desk.SearchFor{Status: deskside.StatusDone}), way, where)
		tag, err := f.CreateTag(ctx, anna, "Lighting", "amber")
		ok(t, err)
		_, err = f.TagConversation(ctx, anna, other.ID, []string{tag.ID}, nil)
		ok(t, err)
		_, err = f.TagVisitor(ctx, anna, f.Visitor.ID, []string{tag.ID}, nil)
		ok(t, err)
		wantFound(t, f, lamp(desk.SearchFor{TagID: tag.ID}), parcel, visitor)
		wantFound(t, f, lamp(desk.SearchFor{From: began.Add(30 * time.Second)}), parcel, way)
		wantFound(t, f, lamp(desk.SearchFor{From: began.Add(30 * time.Second), To: began.Add(2 * time.Minute)}), way)
		wantFound(t, f, lamp(desk.SearchFor{To: began.Add(30 * time.Second)}), visitor, where)
	})
}

// TestSearch_follows: what is edited is found as it is now, what is deleted is not found.
func TestSearch_follows(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna := f.Anna.Actor()
		c := f.Start(t, f.Visitor, "Hello")
		said := f.Say(t, anna, c.ID, "The secret word is aardvark")
		_, err := f.EditMessage(ctx, anna, c.ID, said.ID, "The word is buffalo")
		ok(t, err)
		wantFound(t, f, desk.SearchFor{Text: "aardvark"})
		wantFound(t, f, desk.SearchFor{Text: "buffalo"}, "The word is [buffalo]")
		_, err = f.DeleteMessage(ctx, anna, c.ID, said.ID)
		ok(t, err)
		wantFound(t, f, desk.SearchFor{Text: "buffalo"})

		note := testdesk.NewID()
		_, err = f.AddVisitorNote(ctx, anna, f.Visitor.ID, note, "Likes caribou")
		ok(t, err)
		_, err = f.EditVisitorNote(ctx, anna, note, "Likes dingo")
		ok(t, err)
		wantFound(t, f, desk.SearchFor{Text: "caribou"})
		wantFound(t, f, desk.SearchFor{Text: "dingo"}, "Likes [dingo]")
		ok(t, f.DeleteVisitorNote(ctx, anna, note))
		wantFound(t, f, desk.SearchFor{Text: "dingo"})

		for _, name := range []string{"Emu", "Ferret"} {
			_, err = f.UpdateVisitor(ctx, anna, f.Visitor.ID, desk.VisitorChange{Name: &name})
			ok(t, err)
		}
		wantFound(t, f, desk.SearchFor{Text: "emu"})
		wantFound(t, f, desk.SearchFor{Text: "ferret"}, "[Ferret]")

		unsent, err := f.AddAttachment(ctx, anna, desk.NewAttachment{ID: testdesk.NewID(), ConversationID: c.ID, Name: "gnu.pdf", Size: 3})
		ok(t, err)
		wantFound(t, f, desk.SearchFor{Text: "gnu"})
		ok(t, f.DeleteAttachment(ctx, anna, unsent.ID))
		file := sendFile(t, f, anna, c.ID, "hyena.pdf")
		wantFound(t, f, desk.SearchFor{Text: "hyena"}, "[hyena].pdf")
		ok(t, f.DeleteAttachment(ctx, anna, file))
		wantFound(t, f, desk.SearchFor{Text: "hyena"})
	})
}

// TestSearch_hostile: whatever is typed is a query, and finds nothing that it does not say.
func TestSearch_hostile(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		library(t, f)
		for _, query := range []string{
			"", " ", `"`, `""`, `" "`, "*", "**", "'", "''", "\\", ":", "::*", "&", "|", "!", "<->", "()", "((", "^a-", "-lamp:", "NEAR(", "NOT", "AND AND", "OR",
			`lamp" OR "x`, `lamp' OR 'x`, "lamp:*", "lamp:A", "words:lamp NOT lamp", "{words}: x", "a\x00b", "\xff\xfe", "🙂", "%", "_", "$1", "; DROP TABLE item", "\ue000message", "\ue000",
			strings.Repeat("ä", deskside.MaxQuery), strings.Repeat("a ", deskside.MaxQuery/2), strings.Repeat(`"`, deskside.MaxQuery), "İ", "ﷺ", "a\u0301",
		} {
			if _, err := f.Search(ctx, f.Anna.Actor(), desk.SearchFor{Text: query}); err != nil {
				t.Errorf("%q: %v", query, err)
			}
		}
		wantFound(t, f, desk.SearchFor{Text: "\ue000message"})
		for field, in := range map[string]desk.SearchFor{
			"q":      {Text: strings.Repeat("a", deskside.MaxQuery+1)},
			"in":     {Text: "lamp", Kinds: []deskside.SearchKind{"all"}},
			"status": {Text: "lamp", Status: "closed"},
			"site":   {Text: "lamp", SiteID: "%"},
			"tag":    {Text: "lamp", TagID: "%"},
			"limit":  {Text: "lamp", Limit: 51},
			"cursor": {Text: "lamp", Cursor: "-1"},
			"to":     {Text: "lamp", From: time.Unix(2, 0), To: time.Unix(1, 0)},
		} {
			_, err := f.Search(ctx, f.Anna.Actor(), in)
			if e := wantCode(t, err, deskside.Invalid); e != nil && e.Field != field {
				t.Errorf("%+v: the field is %q", in, e.Field)
			}
		}
	})
}

// TestSearch_may: agents find everything, as they may read everything; visitors nothing,
// and keys only with the scope.
func TestSearch_may(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		library(t, f)
		key := f.Ben.Actor()
		key.Scopes = []deskside.Scope{deskside.ScopeWrite}
		for _, actor := range []deskside.Actor{f.Visitor, key, {Kind: deskside.ActorGuest, ID: testdesk.NewID()}} {
			_, err := f.Search(ctx, actor, desk.SearchFor{Text: "lamp"})
			wantCode(t, err, deskside.Forbidden)
		}
	})
}

// TestSearch_many: pages neither overlap nor leave out, also where filters choose few of
// many and where the engine changes its way of looking.
func TestSearch_many(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		const conversations, each = 32, 120
		var chosen string
		ok(t, f.Store.Write(ctx, func(tx *store.Tx) error {
			for n := range conversations {
				v := deskside.Visitor{ID: testdesk.NewID(), SiteID: f.Site.ID, CreatedAt: f.Clock.Now()}
				if _, _, err := tx.AddVisitor(ctx, v); err != nil {
					return err
				}
				c := deskside.Conversation{ID: testdesk.NewID(), SiteID: f.Site.ID, Visitor: v, Status: deskside.StatusDone, CreatedAt: f.Clock.Now()}
				if n == 0 {
					c.Status, chosen = deskside.StatusOpen, c.ID
				}
				if _, err := tx.AddConversation(ctx, c); err != nil {
					return err
				}
				for i := range each {
					// All at one moment, so that many want the same number in the index.
					text := "often"
					if i == 0 && n%2 == 0 {
						text = fmt.Sprintf("often rarely%d", n)
					}
					item := deskside.Item{ConversationID: c.ID, Seq: int64(i + 1), ID: testdesk.NewID(), Kind: deskside.ItemMessage,
						AuthorKind: deskside.ActorVisitor, AuthorID: v.ID, Text: text, At: f.Clock.Now().Add(time.Duration(n) * time.Second)}
					if _, err := tx.AddItem(ctx, item); err != nil {
						return err
					}
				}
			}
			return nil
		}))
		in := desk.SearchFor{Text: "often", Limit: 50}
		seen := map[string]bool{}
		count := func(in desk.SearchFor) (n int) {
			t.Helper()
			clear(seen)
			for {
				page, err := f.Search(ctx, f.Anna.Actor(), in)
				ok(t, err)
				for _, found := range page.Found {
					key := fmt.Sprint(found.ConversationID, found.Seq)
					if seen[key] {
						t.Fatal("a message is found twice")
					}
					seen[key] = true
					n++
				}
				if in.Cursor = page.Next; in.Cursor == "" {
					return n
				}
			}
		}
		if n := count(in); n != conversations*each {
			t.Errorf("found %d of %d", n, conversations*each)
		}
		in.Status = deskside.StatusOpen
		if n := count(in); n != each {
			t.Errorf("in open conversations: found %d of %d", n, each)
		}
		page, err := f.Search(ctx, f.Anna.Actor(), desk.SearchFor{Text: "rarely"})
		ok(t, err)
		if len(page.Found) != conversations/2 || page.Found[conversations/2-1].ConversationID != chosen {
			t.Errorf("found %d rare ones", len(page.Found))
		}
	})
}

// TestSearch_backfill: texts from before the index are found as well.
func TestSearch_backfill(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		_, other := library(t, f)
		gone := f.Say(t, f.Anna.Actor(), other.ID, "lamp that nobody shall find")
		_, err := f.DeleteMessage(ctx, f.Anna.Actor(), other.ID, gone.ID)
		ok(t, err)
		before := find(t, f, desk.SearchFor{Text: "lamp"})

		driver, source := "sqlite", filepath.Join(f.Config.Dir, "deskside.db")
		if f.Config.URL != "" {
			driver, source = "pgx", f.Config.URL
		}
		raw, err := sql.Open(driver, source)
		ok(t, err)
		for _, text := range []string{`DROP TABLE search_doc`, `DROP TABLE IF EXISTS search_text`, `DELETE FROM goose_db_version WHERE version_id = 26`} {
			_, err := raw.Exec(text)
			ok(t, err)
		}
		ok(t, raw.Close())

		again := f.Again(t)
		if after := find(t, again, desk.SearchFor{Text: "lamp"}); !slices.Equal(slices.Sorted(slices.Values(after)), slices.Sorted(slices.Values(before))) {
			t.Errorf("found %q, before %q", after, before)
		}
	})
}

// sendFile sends a message with one file and returns the file's id.
func sendFile(t *testing.T, f *testdesk.Fixture, actor deskside.Actor, conversationID, name string) string {
	t.Helper()
	a, err := f.AddAttachment(ctx, actor, desk.NewAttachment{ID: testdesk.NewID(), ConversationID: conversationID, Name: name, Size: 3})
	ok(t, err)
	ok(t, f.FinishUpload(ctx, a.ID))
	_, err = f.SettleAttachment(ctx, a.ID, desk.Checked{Type: "application/pdf", Size: 3})
	ok(t, err)
	_, _, err = f.PostMessage(ctx, actor, conversationID, testdesk.NewID(), "", a.ID)
	ok(t, err)
	return a.ID
}

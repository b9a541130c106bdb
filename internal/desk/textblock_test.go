package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

func newBlock(scope deskside.TextBlockScope, shortcut string) desk.NewTextBlock {
	return desk.NewTextBlock{Scope: scope, Shortcut: shortcut, Title: "Title of " + shortcut, Body: "Hello {visitor.name|there}"}
}

func shortcuts(t *testing.T, f *testdesk.Fixture, a deskside.Agent) string {
	t.Helper()
	list, err := f.TextBlocks(ctx, a.Actor())
	ok(t, err)
	var names []string
	for _, b := range list {
		names = append(names, b.Shortcut)
	}
	return strings.Join(names, " ")
}

func TestTextBlocks_whoMay(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, ben := f.Anna.Actor(), f.Ben.Actor()
		own, err := f.CreateTextBlock(ctx, ben, newBlock(deskside.TextBlockPersonal, "own"))
		ok(t, err)
		company, err := f.CreateTextBlock(ctx, anna, newBlock(deskside.TextBlockCompany, "company"))
		ok(t, err)
		in := newBlock(deskside.TextBlockTeam, "team")
		in.TeamID = f.Team.ID
		team, err := f.CreateTextBlock(ctx, ben, in)
		ok(t, err)
		if got := shortcuts(t, f, f.Ben); got != "own company team" {
			t.Errorf("Ben sees %q", got)
		}
		if got := shortcuts(t, f, f.Anna); got != "company team" {
			t.Errorf("Anna sees %q", got)
		}

		_, err = f.CreateTextBlock(ctx, ben, newBlock(deskside.TextBlockCompany, "mine"))
		wantCode(t, err, deskside.Forbidden)
		title := "New"
		_, err = f.UpdateTextBlock(ctx, ben, company.ID, desk.TextBlockChange{Title: &title})
		wantCode(t, err, deskside.Forbidden)
		wantCode(t, f.DeleteTextBlock(ctx, ben, company.ID), deskside.Forbidden)
		wantCode(t, f.DeleteTextBlock(ctx, anna, own.ID), deskside.NotFound)
		wantCode(t, f.UseTextBlock(ctx, anna, own.ID), deskside.NotFound)
		ok(t, f.UseTextBlock(ctx, ben, company.ID))

		_, err = f.SetTeamMembers(ctx, anna, f.Team.ID, []string{f.Anna.ID})
		ok(t, err)
		if got := shortcuts(t, f, f.Ben); got != "own company" {
			t.Errorf("outside the team Ben sees %q", got)
		}
		_, err = f.UpdateTextBlock(ctx, ben, team.ID, desk.TextBlockChange{Title: &title})
		wantCode(t, err, deskside.NotFound)
		if e := wantCode(t, second(f.CreateTextBlock(ctx, ben, in)), deskside.Invalid); e.Field != "teamId" {
			t.Errorf("field %q", e.Field)
		}
		list, err := f.TextBlocks(ctx, anna)
		ok(t, err)
		if list[0].Uses != 1 || list[1].Uses != 0 {
			t.Errorf("uses: %+v", list)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestTextBlocks_shortcuts(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, ben := f.Anna.Actor(), f.Ben.Actor()
		first, err := f.CreateTextBlock(ctx, ben, newBlock(deskside.TextBlockPersonal, "Hello"))
		ok(t, err)
		if e := wantCode(t, second(f.CreateTextBlock(ctx, ben, newBlock(deskside.TextBlockPersonal, "#hello"))), deskside.Conflict); e.Field != "shortcut" || !strings.Contains(e.Message, `"hello"`) {
			t.Errorf("%+v", e)
		}
		ok(t, second(f.CreateTextBlock(ctx, anna, newBlock(deskside.TextBlockPersonal, "hello"))))
		german := newBlock(deskside.TextBlockPersonal, "hello")
		german.Language = "de"
		other, err := f.CreateTextBlock(ctx, ben, german)
		ok(t, err)
		any := ""
		if e := wantCode(t, second(f.UpdateTextBlock(ctx, ben, other.ID, desk.TextBlockChange{Language: &any})), deskside.Conflict); e.Field != "shortcut" {
			t.Errorf("%+v", e)
		}

		// A deleted block lets go of its shortcut, and comes back only while it is free.
		ok(t, f.UseTextBlock(ctx, ben, first.ID))
		ok(t, f.DeleteTextBlock(ctx, ben, first.ID))
		wantCode(t, f.DeleteTextBlock(ctx, ben, first.ID), deskside.NotFound)
		wantCode(t, f.UseTextBlock(ctx, ben, first.ID), deskside.NotFound)
		back, err := f.UpdateTextBlock(ctx, ben, first.ID, desk.TextBlockChange{Restore: true})
		ok(t, err)
		if back.Uses != 1 || back.Position != first.Position || !back.DeletedAt.IsZero() {
			t.Errorf("restored %+v", back)
		}
		ok(t, f.DeleteTextBlock(ctx, ben, first.ID))
		ok(t, second(f.UpdateTextBlock(ctx, ben, other.ID, desk.TextBlockChange{Language: &any})))
		wantCode(t, second(f.UpdateTextBlock(ctx, ben, first.ID, desk.TextBlockChange{Restore: true})), deskside.Conflict)
		f.Clock.Advance(25 * time.Hour)
		ok(t, f.DeleteTextBlock(ctx, ben, other.ID))
		wantCode(t, second(f.UpdateTextBlock(ctx, ben, first.ID, desk.TextBlockChange{Restore: true})), deskside.NotFound)
		wantTextBlockEvents(t, f)
	})
}

// wantTextBlockEvents wants each change in the audit log, without any words.
func wantTextBlockEvents(t *testing.T, f *testdesk.Fixture) {
	t.Helper()
	events, err := f.Store.Events(ctx, "", 100)
	ok(t, err)
	count := map[deskside.EventType]int{}
	for _, e := range events {
		count[e.Type]++
		for _, v := range e.Data {
			if strings.Contains(v, "ello") {
				t.Errorf("%s has %q", e.Type, v)
			}
		}
	}
	if count[deskside.TextBlockCreated] != 3 || count[deskside.TextBlockDeleted] != 3 || count[deskside.TextBlockRestored] != 1 || count[deskside.TextBlockUpdated] != 1 {
		t.Errorf("events %v", count)
	}
}

func TestTextBlocks_order(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ben := f.Ben.Actor()
		ids := map[string]string{}
		for _, s := range []string{"a", "b", "c"} {
			b, err := f.CreateTextBlock(ctx, ben, newBlock(deskside.TextBlockPersonal, s))
			ok(t, err)
			ids[s] = b.ID
		}
		move := func(what, after, want string) {
			t.Helper()
			id := ids[after]
			ok(t, second(f.UpdateTextBlock(ctx, ben, ids[what], desk.TextBlockChange{After: &id})))
			if got := shortcuts(t, f, f.Ben); got != want {
				t.Fatalf("%s after %q: %s, want %s", what, after, got, want)
			}
		}
		move("c", "a", "a c b")
		move("b", "", "b a c")
		move("b", "b", "b a c")
		// The gaps end, and are made anew.
		for range 15 {
			move("c", "b", "b c a")
			move("a", "b", "b a c")
		}
		nobody := testdesk.NewID()
		if e := wantCode(t, second(f.UpdateTextBlock(ctx, ben, ids["a"], desk.TextBlockChange{After: &nobody})), deskside.Invalid); e.Field != "after" {
			t.Errorf("%+v", e)
		}
	})
}

func TestImportTextBlocks(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ben := f.Ben.Actor()
		ok(t, second(f.CreateTextBlock(ctx, ben, newBlock(deskside.TextBlockPersonal, "old"))))
		audience := f.Audience.(*testdesk.Audience)
		audience.Take()
		file := `shortcut,title,body,scope,team,folder,language
new,New,"- one
- two",,,Start,de
old,Title of old,Changed,personal,,,
team,,For the team,Team,support,,
company,Company,x,company,,,
,Empty,x,,,,
new,Again,x,,,,de
other,Other,x,team,Nobody,,
`
		want := "{Created:2 Updated:1 Unchanged:0 Errors:[" +
			"{Row:5 Field:scope Err:only supervisors and admins may change text blocks of the company} " +
			"{Row:6 Field:shortcut Err:the shortcut is empty} " +
			"{Row:7 Field:shortcut Err:the shortcut \"new\" is in line 2 already} " +
			"{Row:8 Field:team Err:you are in no team named \"Nobody\"}]}"
		preview, err := f.PreviewTextBlocks(ctx, ben, file)
		ok(t, err)
		if got := fmt.Sprintf("%+v", preview); got != want {
			t.Errorf("preview\n%s, want\n%s", got, want)
		}
		if got := shortcuts(t, f, f.Ben); got != "old" || len(audience.Take()) != 0 {
			t.Errorf("a preview left %q", got)
		}
		done, err := f.ImportTextBlocks(ctx, ben, file)
		ok(t, err)
		if got := fmt.Sprintf("%+v", done); got != want {
			t.Errorf("import\n%s, want\n%s", got, want)
		}
		if got := shortcuts(t, f, f.Ben); got != "old new team" || len(audience.Take()) != 1 {
			t.Errorf("the import left %q", got)
		}
		exported, err := f.ExportTextBlocks(ctx, ben)
		ok(t, err)
		again, err := f.ImportTextBlocks(ctx, ben, string(exported))
		ok(t, err)
		if again.Unchanged != 3 || again.Created+again.Updated+len(again.Errors) != 0 {
			t.Errorf("its own export: %+v\n%s", again, exported)
		}
	})
}

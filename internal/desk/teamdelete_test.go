package desk_test

import (
	"slices"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

func TestRenameTeam(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna := f.Anna.Actor()
		team, err := f.RenameTeam(ctx, anna, f.Team.ID, " Service ")
		ok(t, err)
		if team.Name != "Service" || len(team.MemberIDs) != 2 {
			t.Errorf("%+v", team)
		}
		_, err = f.CreateTeam(ctx, anna, "Sales", nil)
		ok(t, err)
		_, err = f.RenameTeam(ctx, anna, f.Team.ID, "Sales")
		if e := wantCode(t, err, deskside.Conflict); e.Field != "name" {
			t.Errorf("field %q", e.Field)
		}
		_, err = f.RenameTeam(ctx, anna, f.Team.ID, "Service") // as it is
		ok(t, err)
		_, err = f.RenameTeam(ctx, anna, f.Team.ID, " ")
		wantCode(t, err, deskside.Invalid)
		_, err = f.RenameTeam(ctx, anna, testdesk.NewID(), "Nobody")
		wantCode(t, err, deskside.NotFound)
		entries, _, err := f.Audit(ctx, anna, desk.AuditFilter{Areas: []deskside.AuditArea{deskside.AuditTeams}})
		ok(t, err)
		if i := slices.IndexFunc(entries, func(e deskside.AuditEntry) bool { return e.Type == deskside.TeamUpdated }); i < 0 || entries[i].Before != `{"name":"Support"}` || entries[i].After != `{"name":"Service"}` {
			t.Errorf("the audit log has %+v", entries)
		}
	})
}

// TestDeleteTeam checks that a team which anything points to is deleted only with an answer
// for it, and that nothing points to it then.
func TestDeleteTeam(t *testing.T) {
	for _, to := range []string{"a team", desk.ToEverybody} {
		t.Run(to, func(t *testing.T) {
			testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) { deleteTeam(t, f, to == desk.ToEverybody) })
		})
	}
}

func deleteTeam(t *testing.T, f *testdesk.Fixture, toEverybody bool) {
	anna, ben := f.Anna.Actor(), f.Ben.Actor()
	other, err := f.CreateTeam(ctx, anna, "Billing", []string{f.Ben.ID})
	ok(t, err)
	to, goes := other.ID, other.ID
	if toEverybody {
		to, goes = desk.ToEverybody, ""
	}
	waits := f.Start(t, f.NewVisitor(), "waits")
	_, err = f.Redirect(ctx, anna, waits.ID, desk.RedirectTo{TeamID: f.Team.ID})
	ok(t, err)
	// One that another team has now, and that would go back.
	back := f.Start(t, f.NewVisitor(), "would go back")
	_, err = f.Redirect(ctx, anna, back.ID, desk.RedirectTo{TeamID: f.Team.ID})
	ok(t, err)
	_, err = f.Redirect(ctx, anna, back.ID, desk.RedirectTo{TeamID: other.ID})
	ok(t, err)
	gives(t, f, func(r *deskside.SiteRouting) { r.TeamID = f.Team.ID })
	f.Site.Settings.Calls.TeamID = f.Team.ID
	_, err = f.UpdateSite(ctx, anna, f.Site.ID, desk.SiteChange{Settings: &f.Site.Settings})
	ok(t, err)
	routing := deskside.DefaultRoutingSettings()
	routing.Rules = []deskside.RoutingRule{{ID: "1", Name: "Invoices", On: true, Conditions: []deskside.RoutingCondition{}, Target: deskside.RoutingTarget{Kind: deskside.ToTeam, TeamID: f.Team.ID}}}
	routing.Otherwise = deskside.RoutingTarget{Kind: deskside.ToTeam, TeamID: f.Team.ID}
	_, err = f.UpdateSettings(ctx, anna, desk.SettingsChange{Routing: &routing})
	ok(t, err)
	_, err = f.CreateTextBlock(ctx, ben, desk.NewTextBlock{Scope: deskside.TextBlockTeam, TeamID: f.Team.ID, Shortcut: "hi", Title: "Greeting", Body: "Hello"})
	ok(t, err)

	uses, err := f.TeamUses(ctx, anna, f.Team.ID)
	ok(t, err)
	if uses.Conversations != 1 || !slices.Equal(uses.Rules, []string{"Invoices"}) || !uses.LastRule || !slices.Equal(uses.Sites, []string{"Shop"}) || !slices.Equal(uses.TextBlocks, []string{"Greeting"}) {
		t.Errorf("uses %+v", uses)
	}
	wantCode(t, f.DeleteTeam(ctx, anna, f.Team.ID, ""), deskside.Conflict)
	for _, bad := range []string{f.Team.ID, testdesk.NewID()} {
		if e := wantCode(t, f.DeleteTeam(ctx, anna, f.Team.ID, bad), deskside.Invalid); e.Field != "to" {
			t.Errorf("field %q", e.Field)
		}
	}
	// The shortcut is taken where its text block would go: everything stays.
	taken := desk.NewTextBlock{Scope: deskside.TextBlockTeam, TeamID: goes, Shortcut: "hi", Title: "Taken", Body: "Hello"}
	if toEverybody {
		taken.Scope = deskside.TextBlockCompany
		taken.TeamID = ""
	}
	owner := ben
	if toEverybody {
		owner = anna
	}
	block, err := f.CreateTextBlock(ctx, owner, taken)
	ok(t, err)
	wantCode(t, f.DeleteTeam(ctx, anna, f.Team.ID, to), deskside.Conflict)
	if again, err := f.TeamUses(ctx, anna, f.Team.ID); err != nil || again.Conversations != 1 || len(again.TextBlocks) != 1 {
		t.Errorf("after a refusal it has %+v, %v", again, err)
	}
	ok(t, f.DeleteTextBlock(ctx, owner, block.ID))

	f.Audience.(*testdesk.Audience).Take()
	ok(t, f.DeleteTeam(ctx, anna, f.Team.ID, to))
	wantCode(t, f.DeleteTeam(ctx, anna, f.Team.ID, to), deskside.NotFound)
	if heard := f.Audience.(*testdesk.Audience).Take(); !slices.ContainsFunc(heard, func(c desk.Change) bool { return c.Event.Type == deskside.TeamDeleted }) {
		t.Error("nobody hears of it")
	}
	teams, err := f.Teams(ctx, ben)
	ok(t, err)
	if len(teams) != 1 || teams[0].ID != other.ID {
		t.Errorf("teams %+v", teams)
	}
	moved, err := f.Conversation(ctx, anna, waits.ID)
	ok(t, err)
	if moved.TeamID != goes || moved.Version <= waits.Version {
		t.Errorf("the one that waits: %+v", moved)
	}
	_, err = f.CancelRedirect(ctx, anna, back.ID)
	ok(t, err)
	if c, err := f.Conversation(ctx, anna, back.ID); err != nil || c.TeamID != "" {
		t.Errorf("back in a team that is gone: %+v, %v", c, err)
	}
	site, err := f.SiteByID(ctx, f.Site.ID)
	ok(t, err)
	if site.Settings.Routing.TeamID != goes || site.Settings.Calls.TeamID != goes || site.Settings.Routing.Mode != deskside.Given {
		t.Errorf("the site %+v", site.Settings.Routing)
	}
	settings, err := f.Settings(ctx, anna)
	ok(t, err)
	want := deskside.RoutingTarget{Kind: deskside.ToTeam, TeamID: other.ID}
	if toEverybody {
		want = deskside.RoutingTarget{Kind: deskside.ToEverybody}
	}
	for _, got := range []deskside.RoutingTarget{settings.Routing.Rules[0].Target, settings.Routing.Otherwise} {
		if got.Kind != want.Kind || got.TeamID != want.TeamID {
			t.Errorf("a rule leads to %+v", got)
		}
	}
	blocks, err := f.TextBlocks(ctx, ben)
	ok(t, err)
	if len(blocks) != 1 || blocks[0].OwnerID != goes || (blocks[0].Scope == deskside.TextBlockCompany) != toEverybody {
		t.Errorf("text blocks %+v", blocks)
	}
	entries, _, err := f.Audit(ctx, anna, desk.AuditFilter{})
	ok(t, err)
	areas := map[deskside.AuditArea]bool{}
	for _, e := range entries {
		areas[e.Area] = areas[e.Area] || e.Before != ""
		if e.Type == deskside.TeamDeleted && (e.Subject != "Support" || e.After != "{}") {
			t.Errorf("the audit log says %+v", e)
		}
	}
	for _, area := range []deskside.AuditArea{deskside.AuditTeams, deskside.AuditSites, deskside.AuditRouting, deskside.AuditTextBlocks} {
		if !areas[area] {
			t.Errorf("the audit log has nothing of %s", area)
		}
	}
	// An empty one goes without a word.
	empty, err := f.CreateTeam(ctx, anna, "Empty", nil)
	ok(t, err)
	ok(t, f.DeleteTeam(ctx, anna, empty.ID, ""))
}

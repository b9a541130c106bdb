package desk_test

import (
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// rules replaces the company's rules.
func rules(t *testing.T, f *testdesk.Fixture, list ...deskside.RoutingRule) {
	t.Helper()
	s, err := f.Settings(ctx, f.Anna.Actor())
	ok(t, err)
	s.Routing.Rules = list
	_, err = f.UpdateSettings(ctx, f.Anna.Actor(), desk.SettingsChange{Routing: &s.Routing})
	ok(t, err)
}

func startAs(t *testing.T, f *testdesk.Fixture, text string, v deskside.Visitor) deskside.Conversation {
	t.Helper()
	c, _, err := f.StartConversation(ctx, f.NewVisitor(), desk.StartConversation{ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: text, Visitor: v})
	ok(t, err)
	return c
}

func TestRoute(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		when := func(k deskside.ConditionKind, values ...string) []deskside.RoutingCondition {
			return []deskside.RoutingCondition{{Kind: k, Values: values}}
		}
		rules(t, f,
			deskside.RoutingRule{ID: "1", Name: "Greet", On: true, Conditions: when(deskside.FirstWords, "hello"), Target: deskside.RoutingTarget{Kind: deskside.ToReply, Text: "One moment please"}},
			deskside.RoutingRule{ID: "2", Name: "Ben", On: true, Conditions: when(deskside.InCountry, "AT"), Target: deskside.RoutingTarget{Kind: deskside.ToAgent, AgentID: f.Ben.ID}},
			deskside.RoutingRule{ID: "3", Name: "Team", On: true, Conditions: when(deskside.FromDomain, "big.example"), Target: deskside.RoutingTarget{Kind: deskside.ToTeam, TeamID: f.Team.ID}},
			deskside.RoutingRule{ID: "4", Name: "Nobody", On: true, Conditions: when(deskside.NobodyIsThere), Target: deskside.RoutingTarget{Kind: deskside.ToOffline}},
		)
		if c := startAs(t, f, "Hi", deskside.Visitor{Country: "AT"}); !c.Route.Offline || c.Route.RuleID != "4" {
			t.Errorf("nobody there: %+v", c.Route)
		}
		online(f, f.Anna)
		if c := startAs(t, f, "Hi", deskside.Visitor{Email: "vera@big.example"}); c.TeamID != f.Team.ID || c.Route.Give || c.Route.RuleID != "3" {
			t.Errorf("team: %+v in %q", c.Route, c.TeamID)
		}
		// Ben is not there: the next rules decide, and last the site's: taken by hand.
		if c := startAs(t, f, "Hi", deskside.Visitor{Country: "AT"}); c.Route.Give || c.Route.RuleID != "" {
			t.Errorf("Ben is not there: %+v", c.Route)
		}
		online(f, f.Ben)
		c := startAs(t, f, "Well hello", deskside.Visitor{Country: "AT"})
		if !c.Route.Give || c.Route.AgentID != f.Ben.ID {
			t.Errorf("Ben is there: %+v", c.Route)
		}
		items, err := f.Items(ctx, f.Anna.Actor(), c.ID, desk.Range{})
		ok(t, err)
		if len(items) != 2 || items[1].Text != "One moment please" || items[1].AuthorKind != deskside.ActorSystem || items[1].VSeq != 2 {
			t.Errorf("said %+v", items)
		}
		got, err := f.Conversation(ctx, f.Anna.Actor(), c.ID)
		ok(t, err)
		if got.Seq != 2 || got.VSeq != 2 || got.WaitingSince.IsZero() || got.Preview.Text != "Well hello" {
			t.Errorf("after the reply %+v", got)
		}
		if give(t, f) != 1 || ownerOf(t, f, c.ID) != f.Ben.ID {
			t.Error("Ben did not get it")
		}
		settings, err := f.Settings(ctx, f.Anna.Actor())
		ok(t, err)
		settings.Routing.Rules[1].Target.AgentID = testdesk.NewID()
		_, err = f.UpdateSettings(ctx, f.Anna.Actor(), desk.SettingsChange{Routing: &settings.Routing})
		if e := wantCode(t, err, deskside.Invalid); e.Field != "routing.rules[1].target.agentId" {
			t.Errorf("field %q", e.Field)
		}
	})
}

// TestReopened checks that what comes back goes to who had it if there, else to others.
func TestReopened(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		gives(t, f, nil)
		online(f, f.Ben)
		visitor := f.NewVisitor()
		c := f.Start(t, visitor, "Hello")
		give(t, f)
		done := func() {
			t.Helper()
			_, err := f.SetStatus(ctx, f.Ben.Actor(), c.ID, deskside.StatusDone, noTime)
			ok(t, err)
		}
		done()
		f.Say(t, visitor, c.ID, "One more thing")
		if owner := ownerOf(t, f, c.ID); owner != f.Ben.ID {
			t.Errorf("Ben is there, but %q has it", owner)
		}
		done()
		f.Audience.(*testdesk.Audience).SetAgent(f.Ben.ID, false)
		online(f, f.Anna)
		f.Say(t, visitor, c.ID, "And another")
		if give(t, f) != 1 || ownerOf(t, f, c.ID) != f.Anna.ID {
			t.Errorf("Ben is gone, and %q has it", ownerOf(t, f, c.ID))
		}
	})
}

func TestTryRouting(t *testing.T) {
	f := testdesk.New(t)
	gives(t, f, func(r *deskside.SiteRouting) { r.Skills = deskside.SkillsRequire })
	capacity(t, f, f.Ben, 3, "de")
	online(f, f.Anna, f.Ben)
	draft := deskside.DefaultRoutingSettings()
	draft.Rules = []deskside.RoutingRule{{ID: "1", Name: "x", On: true, Conditions: []deskside.RoutingCondition{{Kind: deskside.OnPage, Values: []string{"/pay*"}}}, Target: deskside.RoutingTarget{Kind: deskside.ToOffline}}}
	try := func(in desk.Trial) desk.Trying {
		t.Helper()
		out, err := f.TryRouting(ctx, f.Anna.Actor(), in)
		ok(t, err)
		return out
	}
	german := deskside.Visitor{Language: "de-AT", Page: deskside.Page{URL: "https://shop.example/pay?card=1"}}
	if got := try(desk.Trial{SiteID: f.Site.ID, Visitor: german}); len(got.Choices) != 1 || got.Choices[0].ID != f.Ben.ID || got.Route.Skill != "de-at" || len(got.Crew) != 2 {
		t.Errorf("in force: %+v", got)
	}
	if got := try(desk.Trial{SiteID: f.Site.ID, Visitor: german, Rules: &draft}); got.Decision.RuleID != "1" || !got.Route.Offline {
		t.Errorf("draft: %+v", got)
	}
	c := startAs(t, f, "Guten Tag", german)
	if got := try(desk.Trial{ConversationID: c.ID}); got.Facts.Words != "Guten Tag" || got.Facts.Language != "de-AT" {
		t.Errorf("of a conversation: %+v", got.Facts)
	} else if got.Came == nil || got.Came.Rule != "" || got.Came.Route.RuleID != "" || got.Came.Route.Skill != "de-at" || !got.Came.Route.Give {
		t.Errorf("it came by %+v", got.Came)
	}
	if got := try(desk.Trial{SiteID: f.Site.ID, Visitor: german}); got.Came != nil {
		t.Errorf("a made-up one came by %+v", got.Came)
	}
	// Why it came stays when the rules change, with the name that the rule has now.
	ruled := deskside.DefaultRoutingSettings()
	ruled.Rules = []deskside.RoutingRule{{ID: "1", Name: "Parcels", On: true, Conditions: []deskside.RoutingCondition{}, Target: deskside.RoutingTarget{Kind: deskside.ToTeam, TeamID: f.Team.ID}}}
	for _, want := range []string{"Parcels", "Post", ""} {
		if want == "" {
			ruled.Rules = nil
		} else {
			ruled.Rules[0].Name = want
		}
		_, err := f.UpdateSettings(ctx, f.Anna.Actor(), desk.SettingsChange{Routing: &ruled})
		ok(t, err)
		if want == "Parcels" {
			c = startAs(t, f, "Wo ist es?", german)
		}
		if got := try(desk.Trial{ConversationID: c.ID}); got.Came.Rule != want || got.Came.Route.RuleID != "1" || got.Came.TeamID != f.Team.ID {
			t.Errorf("by the rule %q: %+v", want, got.Came)
		}
	}
	_, err := f.TryRouting(ctx, f.Ben.Actor(), desk.Trial{SiteID: f.Site.ID})
	wantCode(t, err, deskside.Forbidden)
	draft.Rules[0].Name = ""
	_, err = f.TryRouting(ctx, f.Anna.Actor(), desk.Trial{SiteID: f.Site.ID, Rules: &draft})
	wantCode(t, err, deskside.Invalid)
	if got := try(desk.Trial{ConversationID: c.ID}); got.Ahead != 2 {
		t.Errorf("trying changed something: %d wait", got.Ahead)
	}
}

func TestPlaceOf(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		visitors := []deskside.Actor{f.NewVisitor(), f.NewVisitor(), f.NewVisitor(), f.NewVisitor(), f.NewVisitor()}
		var ids []string
		for _, v := range visitors {
			f.Clock.Advance(time.Second)
			ids = append(ids, f.Start(t, v, "Hello").ID)
		}
		place := func(n int) desk.Place {
			t.Helper()
			p, err := f.PlaceOf(ctx, visitors[n], ids[n])
			ok(t, err)
			return p
		}
		if p := place(4); !p.Waiting || p.Number != 5 || !p.Nobody || p.Usual != 0 {
			t.Errorf("at first %+v", p)
		}
		online(f, f.Ben)
		f.Clock.Advance(2 * time.Minute)
		for n := range 3 {
			_, err := f.Assign(ctx, f.Ben.Actor(), ids[n], f.Ben.ID)
			ok(t, err)
		}
		// Who waits as long as the others have waited is not told that it takes as long.
		if p := place(4); p.Number != 2 || p.Nobody || p.Usual < 2*time.Minute || p.Usual > 3*time.Minute {
			t.Errorf("later %+v", p)
		}
		f.Clock.Advance(time.Minute)
		if p := place(4); p.Number != 2 || p.Usual != 0 {
			t.Errorf("after more than others have waited %+v", p)
		}
		if p := place(0); p.Waiting {
			t.Errorf("with an owner %+v", p)
		}
		// One's own only.
		_, err := f.PlaceOf(ctx, visitors[0], ids[4])
		wantCode(t, err, deskside.NotFound)
		f.Clock.Advance(2 * time.Hour)
		if p := place(4); p.Usual != 0 {
			t.Errorf("told from long ago: %+v", p)
		}
	})
}

// TestPlaceOf_crews checks that a place counts whoever is served by the same people, on
// whatever site, and nobody else; and that how long it takes is told by team.
func TestPlaceOf_crews(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna := f.Anna.Actor()
		other, err := f.CreateSite(ctx, anna, desk.NewSite{Name: "Outlet", Origins: []string{"https://outlet.example"}})
		ok(t, err)
		team := func(name string, a deskside.Agent) string {
			t.Helper()
			made, err := f.CreateTeam(ctx, anna, name, []string{a.ID})
			ok(t, err)
			return made.ID
		}
		ofAnna, ofBen := team("Returns", f.Anna), team("Billing", f.Ben)
		route := func(siteID, teamID string, mode deskside.RoutingMode) {
			t.Helper()
			site, err := f.SiteByID(ctx, siteID)
			ok(t, err)
			site.Settings.Routing.TeamID, site.Settings.Routing.Mode = teamID, mode
			_, err = f.UpdateSite(ctx, anna, siteID, desk.SiteChange{Settings: &site.Settings})
			ok(t, err)
		}
		start := func(siteID string) (deskside.Actor, string) {
			t.Helper()
			f.Clock.Advance(time.Second)
			v := f.NewVisitor()
			v.SiteID = siteID
			return v, f.Start(t, v, "Hello").ID
		}
		place := func(siteID string) int {
			t.Helper()
			v, id := start(siteID)
			p, err := f.PlaceOf(ctx, v, id)
			ok(t, err)
			return p.Number
		}
		online(f, f.Anna, f.Ben)
		for range 3 {
			start(other.ID)
		}
		if n := place(f.Site.ID); n != 4 {
			t.Errorf("for everybody of both sites: number %d, want 4", n)
		}
		// The desk gives this site's to the team Billing: those who are taken by hand don't come first.
		route(f.Site.ID, ofBen, deskside.Given)
		if n := place(f.Site.ID); n != 1 {
			t.Errorf("the first one to be given has number %d", n)
		}
		// Another team's are given by somebody else.
		route(other.ID, ofAnna, deskside.Given)
		start(other.ID)
		if n := place(f.Site.ID); n != 2 {
			t.Errorf("with other people's before: number %d, want 2", n)
		}
		// Everybody's are given to Ben, too.
		route(other.ID, "", deskside.Given)
		start(other.ID)
		if n := place(f.Site.ID); n != 4 {
			t.Errorf("with everybody's before: number %d, want 4", n)
		}
		if n := place(other.ID); n != 6 {
			t.Errorf("behind both teams: number %d, want 6", n)
		}

		// Billing is slow; that says nothing of the others.
		f.Clock.Advance(10 * time.Minute)
		page, err := f.Conversations(ctx, anna, desk.Filter{SiteID: f.Site.ID, Sort: desk.SortNewest})
		ok(t, err)
		owned := 0
		for _, c := range page.Conversations {
			if c.TeamID == ofBen {
				owned++
				_, err := f.Assign(ctx, anna, c.ID, f.Ben.ID)
				ok(t, err)
			}
		}
		usual := func(siteID string) time.Duration {
			t.Helper()
			v, id := start(siteID)
			p, err := f.PlaceOf(ctx, v, id)
			ok(t, err)
			return p.Usual
		}
		if slow, none := usual(f.Site.ID), usual(other.ID); owned != 3 || slow < 10*time.Minute || none != 0 {
			t.Errorf("%d of Billing were taken: it usually takes %v, for the others %v", owned, slow, none)
		}
	})
}

func TestTeamView(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		other, err := f.CreateTeam(ctx, f.Anna.Actor(), "Sales", []string{f.Anna.ID})
		ok(t, err)
		for n, team := range []string{f.Team.ID, f.Team.ID, other.ID, ""} {
			c := f.Start(t, f.NewVisitor(), "Hello")
			if team != "" {
				_, err := f.Redirect(ctx, f.Anna.Actor(), c.ID, desk.RedirectTo{TeamID: team})
				ok(t, err)
			}
			if n == 0 {
				_, err := f.Assign(ctx, f.Ben.Actor(), c.ID, f.Ben.ID)
				ok(t, err)
			}
		}
		for agent, want := range map[string]int{f.Anna.ID: 3, f.Ben.ID: 2} {
			actor := deskside.Agent{ID: agent, Role: deskside.RoleAgent}.Actor()
			for _, sort := range []desk.Sort{desk.SortNewest, desk.SortWaiting} {
				page, err := f.Conversations(ctx, actor, desk.Filter{View: desk.ViewTeam, Sort: sort})
				ok(t, err)
				if len(page.Conversations) != want {
					t.Errorf("%d of the team, want %d", len(page.Conversations), want)
				}
			}
			counts, err := f.Counts(ctx, actor)
			ok(t, err)
			if counts.Team != want || counts.All != 4 {
				t.Errorf("counts %+v, want %d", counts, want)
			}
		}
		nobody := deskside.Agent{ID: testdesk.NewID(), Role: deskside.RoleAgent}.Actor()
		page, err := f.Conversations(ctx, nobody, desk.Filter{View: desk.ViewTeam})
		if err != nil || len(page.Conversations) != 0 {
			t.Errorf("without a team %+v, %v", page, err)
		}
	})
}

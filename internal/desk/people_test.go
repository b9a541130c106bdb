package desk_test

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

func TestAgents(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		cleo, made, err := f.CreateAgent(ctx, f.Anna.Actor(), desk.NewAgent{Email: "Cleo@Desk.example", Name: "  Cleo ", Role: deskside.RoleSupervisor})
		ok(t, err)
		if cleo.Email != "cleo@desk.example" || cleo.Name != "Cleo" || made == "" || !reflect.DeepEqual(cleo.Preferences, deskside.DefaultPreferences()) {
			t.Errorf("%+v, password %q", cleo, made)
		}
		_, token, err := f.SignIn(ctx, desk.SignIn{Email: cleo.Email, Password: made})
		ok(t, err)
		_, _, err = f.CreateAgent(ctx, f.Anna.Actor(), desk.NewAgent{Email: "cleo@desk.example", Name: "Cleo 2", Role: deskside.RoleAgent})
		if e := wantCode(t, err, deskside.Conflict); e.Field != "email" {
			t.Errorf("field %q", e.Field)
		}
		_, _, err = f.CreateAgent(ctx, f.Ben.Actor(), desk.NewAgent{Email: "x@desk.example", Name: "x", Role: deskside.RoleAdmin})
		wantCode(t, err, deskside.Forbidden)

		_, key, err := f.CreateAPIKey(ctx, cleo.Actor(), "key", []deskside.Scope{deskside.ScopeRead})
		ok(t, err)
		off := false
		_, err = f.UpdateAgent(ctx, f.Anna.Actor(), cleo.ID, desk.AgentChange{Active: &off})
		ok(t, err)
		_, keyErr := f.ActorByAPIKey(ctx, key)
		wantCode(t, keyErr, deskside.Unauthenticated)
		_, _, signErr := f.SignIn(ctx, desk.SignIn{Email: cleo.Email, Password: made})
		wantCode(t, signErr, deskside.Unauthenticated)
		if signedIn(f, token) {
			t.Error("signed in though no longer active")
		}

		p := deskside.DefaultPreferences()
		p.Ringtone, p.DoNotDisturb = "pulse", true
		me, err := f.UpdateMe(ctx, f.Ben.Actor(), desk.MeChange{Preferences: &p})
		ok(t, err)
		if !reflect.DeepEqual(me.Preferences, p) || me.Name != "Ben" {
			t.Errorf("%+v", me)
		}
		p.Volume = 101
		_, err = f.UpdateMe(ctx, f.Ben.Actor(), desk.MeChange{Preferences: &p})
		wantCode(t, err, deskside.Invalid)
	})
}

// TestUpdateAgent_lastAdmin has two admins demote each other at once: one stays.
func TestUpdateAgent_lastAdmin(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		admin, agent := deskside.RoleAdmin, deskside.RoleAgent
		_, err := f.UpdateAgent(ctx, f.Anna.Actor(), f.Anna.ID, desk.AgentChange{Role: &agent})
		wantCode(t, err, deskside.Conflict)
		ben, err := f.UpdateAgent(ctx, f.Anna.Actor(), f.Ben.ID, desk.AgentChange{Role: &admin})
		ok(t, err)
		errs := make([]error, 2)
		var all sync.WaitGroup
		all.Go(func() { _, errs[0] = f.UpdateAgent(ctx, f.Anna.Actor(), ben.ID, desk.AgentChange{Role: &agent}) })
		all.Go(func() { _, errs[1] = f.UpdateAgent(ctx, ben.Actor(), f.Anna.ID, desk.AgentChange{Role: &agent}) })
		all.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("both got %v and %v", errs[0], errs[1])
		}
	})
}

func TestGreeting(t *testing.T) {
	f := testdesk.New(t)
	audience := f.Audience.(*testdesk.Audience)
	audience.SetAgent(f.Ben.ID, true)
	audience.SetAgent(testdesk.NewID(), true)
	g, err := f.Greeting(ctx)
	ok(t, err)
	if len(g.Agents) != 1 || g.Agents[0].ID != f.Ben.ID || g.Busy {
		t.Errorf("there are %+v", g)
	}
	name, none := "Benjamin", 0
	_, err = f.UpdateMe(ctx, f.Ben.Actor(), desk.MeChange{Name: &name})
	ok(t, err)
	if g, err = f.Greeting(ctx); err != nil || g.Agents[0].Name != name {
		t.Errorf("after the change %+v, %v", g, err)
	}
	// Somebody without room is there, but busy.
	_, err = f.UpdateAgent(ctx, f.Anna.Actor(), f.Ben.ID, desk.AgentChange{Capacity: &none})
	ok(t, err)
	if g, err = f.Greeting(ctx); err != nil || len(g.Agents) != 1 || !g.Busy {
		t.Errorf("busy %+v, %v", g, err)
	}
	audience.SetAgent(f.Anna.ID, true)
	f.Stir()
	if g, err = f.Greeting(ctx); err != nil || len(g.Agents) != 1 || g.Agents[0].ID != f.Anna.ID || g.Busy {
		t.Errorf("with Anna %+v, %v", g, err)
	}
}

func TestTeams(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		team, err := f.CreateTeam(ctx, f.Anna.Actor(), "Sales", []string{f.Ben.ID, f.Ben.ID})
		ok(t, err)
		if len(team.MemberIDs) != 1 {
			t.Errorf("%+v", team)
		}
		_, err = f.CreateTeam(ctx, f.Anna.Actor(), "Sales", nil)
		wantCode(t, err, deskside.Conflict)
		_, err = f.SetTeamMembers(ctx, f.Anna.Actor(), team.ID, []string{testdesk.NewID()})
		if e := wantCode(t, err, deskside.Invalid); e.Field != "memberIds" {
			t.Errorf("field %q", e.Field)
		}
		_, err = f.SetTeamMembers(ctx, f.Anna.Actor(), testdesk.NewID(), nil)
		wantCode(t, err, deskside.NotFound)
		_, err = f.SetTeamMembers(ctx, f.Anna.Actor(), team.ID, []string{f.Anna.ID, f.Ben.ID})
		ok(t, err)
		teams, err := f.Teams(ctx, f.Ben.Actor())
		ok(t, err)
		if len(teams) != 2 || teams[0].Name != "Sales" || len(teams[0].MemberIDs) != 2 {
			t.Errorf("%+v", teams)
		}
	})
}

func TestSites(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		site, err := f.SiteByKey(ctx, f.Site.Key)
		ok(t, err)
		if site.ID != f.Site.ID || !site.Allows(testdesk.Origin) {
			t.Errorf("%+v", site)
		}
		_, err = f.SiteByKey(ctx, "nothing")
		wantCode(t, err, deskside.NotFound)
		origins := []string{"https://WWW.shop.example/", "https://www.shop.example:443"}
		_, err = f.UpdateSite(ctx, f.Anna.Actor(), f.Site.ID, desk.SiteChange{Origins: &origins})
		ok(t, err)
		site, err = f.SiteByID(ctx, f.Site.ID)
		ok(t, err)
		if len(site.Origins) != 1 || site.Origins[0] != "https://www.shop.example" || site.Key != f.Site.Key {
			t.Errorf("%+v", site)
		}
		if cached, err := f.SiteByKey(ctx, f.Site.Key); err != nil || cached.Origins[0] != site.Origins[0] {
			t.Errorf("the change is not seen at once: %+v, %v", cached, err)
		}
	})
}

func TestVisitPages(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		visit := func(url string, ago time.Duration) deskside.PageView {
			return deskside.PageView{ID: testdesk.NewID(), Page: deskside.Page{URL: url, Title: "T"}, At: f.Clock.Now().Add(-ago)}
		}
		first := visit("https://shop.example/a", 2*time.Hour)
		ok(t, f.VisitPages(ctx, f.Visitor, []deskside.PageView{first}, ""))
		_, _, err := f.Desk.Visitor(ctx, f.Anna.Actor(), f.Visitor.ID)
		wantCode(t, err, deskside.NotFound) // nothing is kept before the first message

		f.Start(t, f.Visitor, "Hello")
		pages := []deskside.PageView{first, visit("https://shop.example/b?x=1", 2*time.Minute), visit("https://shop.example/c", time.Minute)}
		ok(t, f.VisitPages(ctx, f.Visitor, pages, "https://search.example/?q=x"))
		ok(t, f.VisitPages(ctx, f.Visitor, pages, ""))
		v, got, err := f.Desk.Visitor(ctx, f.Anna.Actor(), f.Visitor.ID)
		ok(t, err)
		if v.Page.URL != "https://shop.example/c" || v.Referrer != "https://search.example/" {
			t.Errorf("%+v", v)
		}
		if len(got) != 2 || got[0].URL != "https://shop.example/c" || got[1].URL != "https://shop.example/b" {
			t.Errorf("this visit: %+v", got)
		}
	})
}

func TestUpdateVisitor(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "Hello")
		audience := f.Audience.(*testdesk.Audience)
		audience.Take()
		name, email := " Maria  Lopez ", "Maria@Lopez.example"
		v, err := f.UpdateVisitor(ctx, f.Ben.Actor(), f.Visitor.ID, desk.VisitorChange{Name: &name, Email: &email})
		ok(t, err)
		if v.Name != "Maria Lopez" || v.Email != "maria@lopez.example" {
			t.Errorf("%+v", v)
		}
		told := audience.Take()
		if len(told) != 1 || told[0].Visitor.Name != "Maria Lopez" || told[0].Event.Data["changed"] != "name,email" {
			t.Errorf("told %+v", told)
		}
		_, err = f.UpdateVisitor(ctx, f.Visitor, f.Visitor.ID, desk.VisitorChange{Name: &name})
		ok(t, err)
		if told := audience.Take(); len(told) != 0 {
			t.Errorf("no change told %+v", told)
		}
		items, err := f.Items(ctx, f.Anna.Actor(), c.ID, desk.Range{})
		ok(t, err)
		if items[0].AuthorName != "Maria Lopez" {
			t.Errorf("earlier messages are by %q", items[0].AuthorName)
		}
	})
}

// TestSetUp has two people claim a new instance at once: one gets it.
func TestSetUp(t *testing.T) {
	for _, engine := range testdesk.Engines {
		t.Run(string(engine), func(t *testing.T) {
			d := desk.New(testdesk.Open(t, testdesk.Config(t, engine)), testdesk.NewAudience(), nil)
			needed, err := d.NeedsSetup(ctx)
			ok(t, err)
			if !needed {
				t.Fatal("a new instance needs no set-up")
			}
			in := desk.SetUp{AgentName: "Anna", Email: "anna@desk.example", Password: testdesk.Password, SiteName: "Shop", Origins: []string{testdesk.Origin}}
			bad := in
			bad.SiteName = ""
			_, _, err = d.SetUp(ctx, bad)
			if e := wantCode(t, err, deskside.Invalid); e.Field != "siteName" {
				t.Errorf("field %q", e.Field)
			}

			errs := make([]error, 2)
			var all sync.WaitGroup
			for n, email := range []string{"anna@desk.example", "mallory@desk.example"} {
				all.Go(func() {
					in := in
					in.Email = email
					_, _, errs[n] = d.SetUp(ctx, in)
				})
			}
			all.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Errorf("both got %v and %v", errs[0], errs[1])
			}
			needed, err = d.NeedsSetup(ctx)
			ok(t, err)
			agents, err := d.Agents(ctx, deskside.System)
			ok(t, err)
			sites, err := d.Sites(ctx, deskside.System)
			ok(t, err)
			if needed || len(agents) != 1 || agents[0].Role != deskside.RoleAdmin || len(sites) != 1 {
				t.Errorf("needed %v, agents %+v, sites %+v", needed, agents, sites)
			}
		})
	}
}

// TestEvents looks for what a conversation's acts leave in the audit log, and that no
// body gets there.
func TestEvents(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		audience := f.Audience.(*testdesk.Audience)
		c := f.Start(t, f.Visitor, "secret words")
		f.Say(t, f.Anna.Actor(), c.ID, "secret answer")
		_, err := f.SetStatus(ctx, f.Anna.Actor(), c.ID, deskside.StatusDone, noTime)
		ok(t, err)
		events, err := f.Store.Events(ctx, c.ID, 100)
		ok(t, err)
		var got []deskside.EventType
		for _, e := range events {
			got = append(got, e.Type)
		}
		want := []deskside.EventType{deskside.StatusChanged, deskside.MessagePosted, deskside.ConversationAssigned, deskside.MessagePosted, deskside.ConversationCreated}
		if len(got) != len(want) {
			t.Fatalf("events %v, want %v", got, want)
		}
		for n := range want {
			if got[n] != want[n] {
				t.Fatalf("events %v, want %v", got, want)
			}
			for k, v := range events[n].Data {
				if v == "secret words" || v == "secret answer" {
					t.Errorf("%s has %q", k, v)
				}
			}
		}
		var told []deskside.EventType
		for _, change := range audience.Take() {
			told = append([]deskside.EventType{change.Event.Type}, told...)
			if change.Conversation == nil || change.Conversation.Visitor.Number == 0 {
				t.Errorf("%s without its row", change.Event.Type)
			}
		}
		if len(told) != len(want) {
			t.Errorf("told %v, want %v", told, want)
		}
	})
}

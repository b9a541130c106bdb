package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// receive changes how the fixture's site receives visitors.
func receive(t *testing.T, f *testdesk.Fixture, change func(*deskside.SiteSettings)) {
	t.Helper()
	site, err := f.SiteByID(context.Background(), f.Site.ID)
	if err != nil {
		t.Fatal(err)
	}
	change(&site.Settings)
	if _, err := f.UpdateSite(context.Background(), f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &site.Settings}); err != nil {
		t.Fatal(err)
	}
}

// office is open from nine to five in Vienna, from Monday to Friday.
func office() deskside.OpeningHours {
	day := []deskside.OpenSpan{{From: "09:00", To: "17:00"}}
	return deskside.OpeningHours{On: true, Zone: "Europe/Vienna", Week: [][]deskside.OpenSpan{day, day, day, day, day, {}, {}}}
}

func TestOpeningHoursRoute(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ctx := context.Background()
		receive(t, f, func(s *deskside.SiteSettings) { s.Hours = office() })
		settings := deskside.DefaultRoutingSettings()
		settings.Rules = []deskside.RoutingRule{
			{ID: "hello", Name: "Say when", On: true, Conditions: []deskside.RoutingCondition{{Kind: deskside.WhenOpen, Not: true}}, Target: deskside.RoutingTarget{Kind: deskside.ToReply, Text: "We are closed."}},
			{ID: "closed", Name: "Closed", On: true, Conditions: []deskside.RoutingCondition{{Kind: deskside.WhenOpen, Not: true}}, Target: deskside.RoutingTarget{Kind: deskside.ToOffline}},
		}
		if _, err := f.UpdateSettings(ctx, f.Anna.Actor(), desk.SettingsChange{Routing: &settings}); err != nil {
			t.Fatal(err)
		}
		f.Clock.Advance(time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC).Sub(f.Clock.Now())) // a Monday, half past nine in Vienna
		open := f.Start(t, f.NewVisitor(), "Are you there?")
		f.Clock.Advance(time.Date(2026, 11, 23, 16, 30, 0, 0, time.UTC).Sub(f.Clock.Now()))
		late := f.NewVisitor()
		closed := f.Start(t, late, "And now?")
		if open.Route.Offline || !closed.Route.Offline {
			t.Errorf("offline at half past nine: %v, at half past five: %v", open.Route.Offline, closed.Route.Offline)
		}
		place, err := f.PlaceOf(ctx, late, closed.ID)
		if err != nil || !place.Offline {
			t.Errorf("the visitor is not shown the offline form: %+v, %v", place, err)
		}
		items, err := f.Items(ctx, late, closed.ID, desk.Range{})
		if err != nil || len(items) != 2 || items[1].Text != "We are closed." || items[1].AuthorKind != deskside.ActorSystem {
			t.Errorf("the rule's reply is not there: %+v, %v", items, err)
		}
	})
}

func TestOfflineForm(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ctx := context.Background()
		in := desk.StartConversation{ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: "My lamp is broken", Offline: true}
		var problem *deskside.Error
		if _, _, err := f.StartConversation(ctx, f.Visitor, in); !errors.As(err, &problem) || problem.Field != "email" {
			t.Fatalf("without an address: %v", err)
		}
		in.Visitor = deskside.Visitor{Name: "Ada", Email: "Ada@Lamp.example"}
		c, _, err := f.StartConversation(ctx, f.Visitor, in)
		if err != nil {
			t.Fatal(err)
		}
		again, _, err := f.StartConversation(ctx, f.Visitor, in)
		if err != nil || again.ID != c.ID {
			t.Fatalf("sent again: %v", err)
		}
		stored, err := f.Conversation(ctx, f.Ben.Actor(), c.ID)
		if err != nil || !stored.Route.Offline {
			t.Fatalf("it is not marked: %+v, %v", stored.Route, err)
		}
		items, err := f.Items(ctx, f.Ben.Actor(), c.ID, desk.Range{})
		if err != nil || len(items) != 2 || items[1].Event != deskside.OfflineFormSent || items[1].Data["email"] != "ada@lamp.example" {
			t.Fatalf("the team is not told: %+v, %v", items, err)
		}
		if mine, err := f.Items(ctx, f.Visitor, c.ID, desk.Range{}); err != nil || len(mine) != 1 {
			t.Errorf("the visitor sees %d items, want the message alone; %v", len(mine), err)
		}
	})
}

// What an admin changes stands in the audit log, with what it was.
func TestSiteChangeIsRecorded(t *testing.T) {
	f := testdesk.New(t)
	audience, ok := f.Audience.(*testdesk.Audience)
	if !ok {
		t.Fatal("the fixture's audience does not remember")
	}
	audience.Take()
	receive(t, f, func(s *deskside.SiteSettings) { s.Offline = deskside.OfflineNobody; s.Hours = office() })
	changes := audience.Take()
	if len(changes) != 1 {
		t.Fatalf("%d changes", len(changes))
	}
	facts := changes[0].Event.Data
	if facts["before"] != "{}" || !strings.Contains(facts["after"], `"zone":"Europe/Vienna"`) || !strings.Contains(facts["after"], `"offline":"nobody"`) {
		t.Errorf("%v", facts)
	}
}

func TestPreChat(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ctx := context.Background()
		receive(t, f, func(s *deskside.SiteSettings) {
			s.PreChat = deskside.PreChat{Name: deskside.FieldOptional, Email: deskside.FieldRequired, Consent: true}
		})
		start := func(visitor deskside.Visitor, consent bool) error {
			_, _, err := f.StartConversation(ctx, f.Visitor, desk.StartConversation{
				ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: "Hello", Visitor: visitor, Consent: consent,
			})
			return err
		}
		field := func(err error) string {
			var problem *deskside.Error
			if !errors.As(err, &problem) {
				return ""
			}
			return problem.Field
		}
		if got := field(start(deskside.Visitor{}, true)); got != "email" {
			t.Errorf("without an address the error is about %q", got)
		}
		if got := field(start(deskside.Visitor{Email: "ada@lamp.example"}, false)); got != "consent" {
			t.Errorf("without consent the error is about %q", got)
		}
		if err := start(deskside.Visitor{Email: "ada@lamp.example"}, true); err != nil {
			t.Error(err)
		}
		// Who is known is not asked again for the address.
		if err := start(deskside.Visitor{}, true); err != nil {
			t.Error(err)
		}
	})
}

func TestReceptionSettings(t *testing.T) {
	f := testdesk.New(t)
	for field, change := range map[string]func(*deskside.SiteSettings){
		"settings.hours.zone":           func(s *deskside.SiteSettings) { s.Hours = office(); s.Hours.Zone = "Moon/Base" },
		"settings.preChat.name":         func(s *deskside.SiteSettings) { s.PreChat.Name = "maybe" },
		"settings.preChat.privacy":      func(s *deskside.SiteSettings) { s.PreChat.Privacy = "javascript:alert(1)" },
		"settings.offline":              func(s *deskside.SiteSettings) { s.Offline = "sometimes" },
		"settings.texts.en.thanks":      func(s *deskside.SiteSettings) { s.Texts = map[string]deskside.SiteTexts{"en": {Thanks: long(401)}} },
		"settings.greetings[0].texts":   func(s *deskside.SiteSettings) { s.Greetings = []deskside.Greeting{{ID: "a", On: true}} },
		"settings.greetings[0].seconds": func(s *deskside.SiteSettings) { s.Greetings = []deskside.Greeting{{ID: "a", Seconds: -1}} },
		"settings.greetings[1].id":      func(s *deskside.SiteSettings) { s.Greetings = []deskside.Greeting{{ID: "a"}, {ID: "a"}} },
	} {
		settings := deskside.DefaultSiteSettings()
		change(&settings)
		var problem *deskside.Error
		_, err := f.UpdateSite(context.Background(), f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &settings})
		if !errors.As(err, &problem) || problem.Code != deskside.Invalid || problem.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func long(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'x'
	}
	return string(b)
}

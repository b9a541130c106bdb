package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

func limits(t *testing.T, f *testdesk.Fixture, change func(*deskside.Limits)) {
	t.Helper()
	s, err := f.Settings(ctx, f.Anna.Actor())
	ok(t, err)
	change(&s.Limits)
	_, err = f.UpdateSettings(ctx, f.Anna.Actor(), desk.SettingsChange{Limits: &s.Limits})
	ok(t, err)
}

func TestLimits_starts(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		limits(t, f, func(l *deskside.Limits) { l.VisitorStarts, l.AddressStarts = 2, 3 })
		begin := func(who deskside.Actor, id string) error {
			_, _, err := f.StartConversation(ctx, who, desk.StartConversation{ID: id, MessageID: id, Text: "Hello"})
			return err
		}
		one := f.NewVisitor()
		one.AddressHash = "office"
		ok(t, begin(one, testdesk.NewID()))
		f.Clock.Advance(10 * time.Minute)
		second := testdesk.NewID()
		ok(t, begin(one, second))
		e := wantCode(t, begin(one, testdesk.NewID()), deskside.RateLimited)
		if e.Data["retryAfter"] != "3000" && e.Data["retryAfter"] != "3001" {
			t.Errorf("come back in %q s, want 50 minutes", e.Data["retryAfter"])
		}
		ok(t, begin(one, second)) // sent again by a browser that heard nothing

		other, third := f.NewVisitor(), f.NewVisitor()
		other.AddressHash, third.AddressHash = "office", "office"
		ok(t, begin(other, testdesk.NewID()))
		wantCode(t, begin(third, testdesk.NewID()), deskside.RateLimited)
		elsewhere := f.NewVisitor()
		elsewhere.AddressHash = "home"
		ok(t, begin(elsewhere, testdesk.NewID()))

		// In effect at once, and over when the hour is.
		limits(t, f, func(l *deskside.Limits) { l.AddressStarts = 4 })
		ok(t, begin(third, testdesk.NewID()))
		limits(t, f, func(l *deskside.Limits) { *l = deskside.DefaultLimits() })
		ok(t, begin(one, testdesk.NewID()))
		limits(t, f, func(l *deskside.Limits) { l.VisitorStarts = 1 })
		f.Clock.Advance(61 * time.Minute)
		ok(t, begin(one, testdesk.NewID()))
	})
}

func TestLimits_settings(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna := f.Anna.Actor()
		for field, change := range map[string]func(*deskside.Limits){
			"limits.capacity":      func(l *deskside.Limits) { l.Capacity = 0 },
			"limits.visitorStarts": func(l *deskside.Limits) { l.VisitorStarts = -1 },
			"limits.addressStarts": func(l *deskside.Limits) { l.AddressStarts = 100_001 },
			"limits.transcripts":   func(l *deskside.Limits) { l.Transcripts = 51 },
		} {
			l := deskside.DefaultLimits()
			change(&l)
			_, err := f.UpdateSettings(ctx, anna, desk.SettingsChange{Limits: &l})
			if e := wantCode(t, err, deskside.Invalid); e.Field != field {
				t.Errorf("field %q, want %q", e.Field, field)
			}
		}
		limits(t, f, func(l *deskside.Limits) { l.Capacity = 9 })
		entries, _, err := f.Audit(ctx, anna, desk.AuditFilter{Areas: []deskside.AuditArea{deskside.AuditLimits}})
		if err != nil || len(entries) != 1 || entries[0].Before != `{"capacity":6}` || entries[0].After != `{"capacity":9}` {
			t.Errorf("the audit log has %+v, %v", entries, err)
		}
		made, _, err := f.CreateAgent(ctx, anna, desk.NewAgent{Email: "cleo@deskside.test", Name: "Cleo", Role: deskside.RoleAgent, Password: "correct horse battery"})
		if err != nil || made.Capacity != 9 {
			t.Errorf("a new colleague has %d, %v", made.Capacity, err)
		}

		// Two admins at once: what only one has changed stays, the same is asked about.
		was, err := f.Settings(ctx, anna)
		ok(t, err)
		change := func(s deskside.Settings, anyway bool) error {
			_, err := f.UpdateSettings(ctx, anna, desk.SettingsChange{Routing: &s.Routing, Limits: &s.Limits,
				Was: &desk.SettingsWas{Routing: &was.Routing, Limits: &was.Limits}, Anyway: anyway})
			return err
		}
		mine, theirs := was, was
		mine.Limits.Transcripts, mine.Routing.RedirectSeconds = 5, 90
		theirs.Limits.VisitorStarts, theirs.Routing.RedirectSeconds = 7, 30
		ok(t, change(theirs, false))
		e := wantCode(t, change(mine, false), deskside.Conflict)
		if e.Data["conflicts"] != "routing.redirectSeconds" {
			t.Errorf("conflicts %q", e.Data["conflicts"])
		}
		ok(t, change(mine, true))
		now, err := f.Settings(ctx, anna)
		if err != nil || now.Limits != (deskside.Limits{Capacity: 9, VisitorStarts: 7, Transcripts: 5}) || now.Routing.RedirectSeconds != 90 {
			t.Errorf("now %+v, %v", now, err)
		}
	})
}

func TestLimits_characters(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		settings := f.Site.Settings
		settings.Messages.VisitorCharacters = 99
		_, err := f.UpdateSite(ctx, f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &settings})
		if e := wantCode(t, err, deskside.Invalid); e.Field != "settings.messages.visitorCharacters" {
			t.Errorf("field %q", e.Field)
		}
		settings.Messages.VisitorCharacters = 200
		_, err = f.UpdateSite(ctx, f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &settings})
		ok(t, err)
		visitor := f.NewVisitor()
		fits, long := strings.Repeat("ä", 200), strings.Repeat("ä", 201)
		start := func(text string) (deskside.Conversation, deskside.Item, error) {
			return f.StartConversation(ctx, visitor, desk.StartConversation{ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: text})
		}
		_, _, err = start(long)
		if e := wantCode(t, err, deskside.Invalid); e.Field != "text" {
			t.Errorf("field %q", e.Field)
		}
		c, item, err := start(fits)
		ok(t, err)
		_, _, err = f.PostMessage(ctx, visitor, c.ID, testdesk.NewID(), long)
		wantCode(t, err, deskside.Invalid)
		_, err = f.EditMessage(ctx, visitor, c.ID, item.ID, long)
		wantCode(t, err, deskside.Invalid)
		_, _, err = f.PostMessage(ctx, f.Ben.Actor(), c.ID, testdesk.NewID(), long)
		ok(t, err)
	})
}

package desk_test

import (
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

func TestUpdateSettings(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		admin := f.Anna.Actor()
		s, err := f.Settings(ctx, f.Ben.Actor())
		ok(t, err)
		if s.Routing.RedirectSeconds != 60 {
			t.Fatalf("at first %+v", s)
		}
		s.Routing.RedirectSeconds = 20
		_, err = f.UpdateSettings(ctx, f.Ben.Actor(), desk.SettingsChange{Routing: &s.Routing})
		wantCode(t, err, deskside.Forbidden)
		_, err = f.UpdateSettings(ctx, admin, desk.SettingsChange{Routing: &s.Routing})
		ok(t, err)

		told := f.Audience.(*testdesk.Audience).Take()
		if len(told) != 1 || told[0].Settings == nil || told[0].Settings.Routing.RedirectSeconds != 20 {
			t.Fatalf("told %+v", told)
		}
		e := told[0].Event
		if e.Type != deskside.SettingsUpdated || e.Data["before"] != `{"redirectSeconds":60}` || e.Data["after"] != `{"redirectSeconds":20}` {
			t.Errorf("recorded %+v", e)
		}
		again, err := f.Again(t).Settings(ctx, admin)
		ok(t, err)
		if again.Routing.RedirectSeconds != 20 {
			t.Errorf("another node sees %+v", again)
		}

		// The same again is no change, and what is wrong changes nothing.
		_, err = f.UpdateSettings(ctx, admin, desk.SettingsChange{Routing: &s.Routing})
		ok(t, err)
		s.Routing.RedirectSeconds = 5
		_, err = f.UpdateSettings(ctx, admin, desk.SettingsChange{Routing: &s.Routing})
		if e := wantCode(t, err, deskside.Invalid); e.Field != "routing.redirectSeconds" {
			t.Errorf("the field is %q", e.Field)
		}
		if told := f.Audience.(*testdesk.Audience).Take(); len(told) != 0 {
			t.Errorf("told %+v", told)
		}

		// The time to answer a redirect is this one.
		c := offered(t, f)
		if left := c.Redirect.Until.Sub(f.Clock.Now()); left > 20*time.Second || left < 10*time.Second {
			t.Errorf("the offer ends in %v", left)
		}
	})
}

package desk_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// byCode begins a session of the fixture's visitor.
func byCode(t *testing.T, f *testdesk.Fixture) deskside.Cobrowse {
	t.Helper()
	c, err := f.BeginCobrowse(ctx, f.Anna.Actor(), deskside.Cobrowse{
		ID: testdesk.NewID(), SiteID: f.Site.ID, VisitorID: f.Visitor.ID, VisitorName: "Lena", Origin: deskside.CobrowseByCode,
	})
	ok(t, err)
	return c
}

func TestCobrowse(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := byCode(t, f)
		again, err := f.BeginCobrowse(ctx, f.Ben.Actor(), deskside.Cobrowse{ID: c.ID, SiteID: f.Site.ID, VisitorID: f.Visitor.ID, Origin: deskside.CobrowseByCode})
		ok(t, err)
		if again.AgentID != f.Anna.ID {
			t.Errorf("a repeat is %+v", again)
		}
		stranger := f.NewVisitor()
		if _, err := f.Cobrowse(ctx, stranger, c.ID); deskside.CodeOf(err) != deskside.NotFound {
			t.Errorf("another visitor reads it: %v", err)
		}
		if err := f.EndCobrowse(ctx, stranger, c.ID, "visitor"); deskside.CodeOf(err) != deskside.NotFound {
			t.Errorf("another visitor ends it: %v", err)
		}
		if _, err := f.BeginCobrowse(ctx, stranger, c); deskside.CodeOf(err) != deskside.Forbidden {
			t.Errorf("a visitor begins one: %v", err)
		}
		list, err := f.CobrowseRunning(ctx, f.Ben.Actor())
		ok(t, err)
		if len(list) != 1 || list[0].ID != c.ID {
			t.Errorf("running: %+v", list)
		}
		ok(t, f.EndCobrowse(ctx, f.Visitor, c.ID, "visitor"))
		ok(t, f.EndCobrowse(ctx, f.Ben.Actor(), c.ID, "agent"))
		over, err := f.Cobrowse(ctx, f.Visitor, c.ID)
		ok(t, err)
		if over.Running() || over.EndReason != "visitor" {
			t.Errorf("over: %+v", over)
		}
	})
}

// A session ends five minutes after the visitor's last page, and not before.
func TestAbandonedCobrowse(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := byCode(t, f)
		f.Clock.Advance(deskside.CobrowseWait - time.Minute)
		ok(t, f.SeeCobrowse(ctx, c.ID))
		f.Clock.Advance(2 * time.Minute)
		n, err := f.EndAbandonedCobrowse(ctx, f.Clock.Now())
		ok(t, err)
		if n != 0 {
			t.Error("it ended although a page was there")
		}
		f.Clock.Advance(deskside.CobrowseWait)
		n, err = f.EndAbandonedCobrowse(ctx, f.Clock.Now())
		ok(t, err)
		over, err := f.Cobrowse(ctx, f.Anna.Actor(), c.ID)
		ok(t, err)
		if n != 1 || over.EndReason != "left" {
			t.Errorf("%d ended: %+v", n, over)
		}
	})
}

// A yes begins the session in the same transaction, and the two end together from
// whichever side.
func TestCobrowseByInvitation(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "Look at this")
		asked := func(by deskside.Actor) deskside.Invitation {
			t.Helper()
			i, err := f.Invite(ctx, by, c.ID, deskside.AskCobrowse, testdesk.NewID())
			ok(t, err)
			return i
		}
		i := asked(f.Anna.Actor())
		if _, err := f.Cobrowse(ctx, f.Visitor, i.ID); deskside.CodeOf(err) != deskside.NotFound {
			t.Fatalf("a session before the yes: %v", err)
		}
		_, err := f.AcceptInvitation(ctx, f.Visitor, i.ID)
		ok(t, err)
		session, err := f.Cobrowse(ctx, f.Visitor, i.ID)
		ok(t, err)
		if !session.Running() || session.AgentID != f.Anna.ID || session.ConversationID != c.ID || session.Origin != deskside.CobrowseByInvitation {
			t.Errorf("after the yes: %+v", session)
		}
		_, err = f.StartInvitation(ctx, i.ID)
		ok(t, err)
		ok(t, f.EndCobrowse(ctx, f.Visitor, i.ID, "visitor"))
		i, err = f.Invitation(ctx, f.Visitor, i.ID)
		ok(t, err)
		if i.State != deskside.InvitationEnded || i.EndedBy.Kind != deskside.ActorVisitor {
			t.Errorf("the session ended, the invitation is %+v", i)
		}

		// The visitor's own offer, ended in the conversation.
		i = asked(f.Visitor)
		_, err = f.AcceptInvitation(ctx, f.Ben.Actor(), i.ID)
		ok(t, err)
		_, err = f.SetStatus(ctx, f.Ben.Actor(), c.ID, deskside.StatusDone, time.Time{})
		ok(t, err)
		session, err = f.Cobrowse(ctx, f.Ben.Actor(), i.ID)
		ok(t, err)
		if session.Running() || session.AgentID != f.Ben.ID {
			t.Errorf("the conversation is done, the session is %+v", session)
		}
	})
}

// A declined ask leaves nothing; one that never began ends as such.
func TestCobrowseThatNeverBegan(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "Look at this")
		no, err := f.Invite(ctx, f.Anna.Actor(), c.ID, deskside.AskCobrowse, testdesk.NewID())
		ok(t, err)
		_, err = f.DeclineInvitation(ctx, f.Visitor, no.ID, "")
		ok(t, err)
		if _, err := f.Cobrowse(ctx, f.Visitor, no.ID); deskside.CodeOf(err) != deskside.NotFound {
			t.Errorf("a session after a no: %v", err)
		}
		late, err := f.Invite(ctx, f.Anna.Actor(), c.ID, deskside.AskCobrowse, testdesk.NewID())
		ok(t, err)
		_, err = f.AcceptInvitation(ctx, f.Visitor, late.ID)
		ok(t, err)
		f.Clock.Advance(deskside.InvitationStartTime + time.Second)
		_, err = f.ExpireInvitations(ctx, f.Clock.Now())
		ok(t, err)
		session, err := f.Cobrowse(ctx, f.Visitor, late.ID)
		ok(t, err)
		if session.Running() || session.EndReason != "not_started" {
			t.Errorf("it never began: %+v", session)
		}
	})
}

// A site says who may co-browse; nobody does where it is off.
func TestCobrowseSettings(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "Look at this")
		set := func(s deskside.SiteCobrowse) error {
			settings := f.Site.Settings
			settings.Cobrowse = s
			_, err := f.UpdateSite(ctx, f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &settings})
			return err
		}
		ask := func(by deskside.Actor) error {
			_, err := f.Invite(ctx, by, c.ID, deskside.AskCobrowse, testdesk.NewID())
			return err
		}
		ok(t, set(deskside.SiteCobrowse{ViewRoles: []deskside.Role{deskside.RoleAdmin}}))
		if err := ask(f.Ben.Actor()); deskside.CodeOf(err) != deskside.Forbidden {
			t.Errorf("an agent asks where admins do: %v", err)
		}
		ok(t, set(deskside.SiteCobrowse{Off: true}))
		if err := ask(f.Visitor); deskside.CodeOf(err) != deskside.Forbidden {
			t.Errorf("a visitor offers it where it is off: %v", err)
		}
		for field, bad := range map[string]deskside.SiteCobrowse{
			"settings.cobrowse.masking":    {Masking: "nothing"},
			"settings.cobrowse.viewRoles":  {ViewRoles: []deskside.Role{"chief"}},
			"settings.cobrowse.offPages":   {OffPages: []string{"account"}},
			"settings.cobrowse.mask":       {Mask: []string{"a { color: red }"}},
			"settings.cobrowse.reveal":     {Reveal: []string{"h1", "", "div["}},
			"settings.cobrowse.consent":    {Consent: map[string]string{"fr": "Oui"}},
			"settings.cobrowse.consent.en": {Consent: map[string]string{"en": strings.Repeat("x", 301)}},
		} {
			var refused *deskside.Error
			if err := set(bad); !errors.As(err, &refused) || refused.Field != field {
				t.Errorf("%+v: %v", bad, err)
			} else if bad.Reveal != nil && !strings.Contains(refused.Message, "line 3") {
				t.Errorf("the line is not named: %v", err)
			}
		}
	})
}

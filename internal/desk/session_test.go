package desk_test

import (
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

func signIn(t *testing.T, f *testdesk.Fixture, a deskside.Agent) string {
	t.Helper()
	_, token, err := f.SignIn(ctx, desk.SignIn{Email: a.Email, Password: testdesk.Password, UserAgent: "Firefox", Address: "192.0.2.1"})
	ok(t, err)
	return token
}

func signedIn(f *testdesk.Fixture, token string) bool {
	_, _, err := f.AgentBySession(ctx, token)
	return err == nil
}

func TestSignIn(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		token := signIn(t, f, f.Anna)
		agent, session, err := f.AgentBySession(ctx, token)
		ok(t, err)
		if agent.ID != f.Anna.ID || session.UserAgent != "Firefox" || session.Address != "192.0.2.1" {
			t.Errorf("%+v %+v", agent, session)
		}
		var messages []string
		for name, in := range map[string]desk.SignIn{
			"wrong password": {Email: f.Anna.Email, Password: "wrong"},
			"unknown":        {Email: "nobody@desk.example", Password: testdesk.Password},
			"empty":          {},
		} {
			_, token, err := f.SignIn(ctx, in)
			e := wantCode(t, err, deskside.Unauthenticated)
			if token != "" {
				t.Errorf("%s: a token", name)
			}
			messages = append(messages, e.Message)
		}
		if messages[0] != messages[1] || messages[1] != messages[2] {
			t.Errorf("the errors differ: %q", messages)
		}
		if _, _, err := f.SignIn(ctx, desk.SignIn{Email: " ANNA@desk.example ", Password: testdesk.Password}); err != nil {
			t.Errorf("the address in capitals: %v", err)
		}
		for _, bad := range []string{"", "ds_", "ds_x", token + "x", token[3:]} {
			_, _, err := f.AgentBySession(ctx, bad)
			wantCode(t, err, deskside.Unauthenticated)
		}
	})
}

func TestSession_life(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		token := signIn(t, f, f.Anna)
		// In use it lasts.
		for range 3 {
			f.Clock.Advance(desk.SessionLife - time.Hour)
			if !signedIn(f, token) {
				t.Fatal("a session in use ended")
			}
		}
		f.Clock.Advance(desk.SessionLife + time.Hour)
		if signedIn(f, token) {
			t.Error("a session that nobody used lasts for ever")
		}
	})
}

func TestSession_ends(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		here, there, third := signIn(t, f, f.Anna), signIn(t, f, f.Anna), signIn(t, f, f.Anna)
		_, session, err := f.AgentBySession(ctx, there)
		ok(t, err)
		list, err := f.Sessions(ctx, f.Anna.Actor())
		ok(t, err)
		if len(list) != 3 {
			t.Errorf("%d sessions", len(list))
		}

		wantCode(t, f.RevokeSession(ctx, f.Ben.Actor(), session.ID), deskside.NotFound)
		audience := f.Audience.(*testdesk.Audience)
		audience.Take()
		ok(t, f.RevokeSession(ctx, f.Anna.Actor(), session.ID))
		if told := audience.Take(); len(told) != 1 || told[0].SessionID != session.ID || told[0].Agent.ID != f.Anna.ID {
			t.Errorf("told %+v", told)
		}
		if signedIn(f, there) || !signedIn(f, here) {
			t.Error("the wrong session ended")
		}

		ok(t, f.SignOut(ctx, third))
		ok(t, f.SignOut(ctx, third))
		if signedIn(f, third) {
			t.Error("signed in after signing out")
		}

		fourth := signIn(t, f, f.Anna)
		_, current, err := f.AgentBySession(ctx, here)
		ok(t, err)
		wantCode(t, f.ChangePassword(ctx, f.Anna.Actor(), current.ID, "wrong", "a new password"), deskside.Invalid)
		wantCode(t, f.ChangePassword(ctx, f.Anna.Actor(), current.ID, testdesk.Password, "short"), deskside.Invalid)
		ok(t, f.ChangePassword(ctx, f.Anna.Actor(), current.ID, testdesk.Password, "a new password"))
		if !signedIn(f, here) || signedIn(f, fourth) {
			t.Error("a new password ends the other sessions and keeps this one")
		}
		_, _, err = f.SignIn(ctx, desk.SignIn{Email: f.Anna.Email, Password: testdesk.Password})
		wantCode(t, err, deskside.Unauthenticated)

		set, err := f.ResetPassword(ctx, deskside.System, f.Anna.Email, "")
		ok(t, err)
		if signedIn(f, here) {
			t.Error("a reset password keeps a session")
		}
		_, _, err = f.SignIn(ctx, desk.SignIn{Email: f.Anna.Email, Password: set})
		ok(t, err)
	})
}

// TestSession_otherNode revokes on one node; the other forgets within seconds.
func TestSession_otherNode(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		other := f.Again(t)
		token := signIn(t, f, f.Anna)
		_, session, err := other.AgentBySession(ctx, token)
		ok(t, err)
		ok(t, f.RevokeSession(ctx, f.Anna.Actor(), session.ID))
		f.Clock.Advance(6 * time.Second)
		if signedIn(other, token) {
			t.Error("the other node still knows the session")
		}
	})
}

func TestAPIKey(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		key, secret, err := f.CreateAPIKey(ctx, f.Ben.Actor(), "CRM", []deskside.Scope{deskside.ScopeWrite, deskside.ScopeRead, deskside.ScopeRead})
		ok(t, err)
		actor, err := f.ActorByAPIKey(ctx, secret)
		ok(t, err)
		if actor.ID != f.Ben.ID || !actor.May(deskside.ScopeRead) || !actor.May(deskside.ScopeWrite) || actor.May(deskside.ScopeAdmin) {
			t.Errorf("acts as %+v", actor)
		}
		list, err := f.APIKeys(ctx, f.Ben.Actor())
		ok(t, err)
		if len(list) != 1 || list[0].Prefix != key.Prefix || len(list[0].Scopes) != 2 || list[0].LastUsedAt.IsZero() {
			t.Errorf("keys %+v", list)
		}
		_, _, err = f.CreateAPIKey(ctx, f.Ben.Actor(), "all", []deskside.Scope{deskside.ScopeAdmin})
		wantCode(t, err, deskside.Forbidden)
		for _, scopes := range [][]deskside.Scope{nil, {"everything"}} {
			_, _, err = f.CreateAPIKey(ctx, f.Ben.Actor(), "x", scopes)
			wantCode(t, err, deskside.Invalid)
		}
		_, err = f.ActorByAPIKey(ctx, secret+"x")
		wantCode(t, err, deskside.Unauthenticated)

		wantCode(t, f.RevokeAPIKey(ctx, f.Anna.Actor(), key.ID), deskside.NotFound)
		ok(t, f.RevokeAPIKey(ctx, f.Ben.Actor(), key.ID))
		_, err = f.ActorByAPIKey(ctx, secret)
		wantCode(t, err, deskside.Unauthenticated)
	})
}

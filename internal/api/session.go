package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/limit"
	"github.com/deskside/deskside/internal/wire"
)

// Credentials is what an agent signs in with.
type Credentials struct {
	Email    string `json:"email" maxLength:"254"`
	Password string `json:"password" maxLength:"200"`
}

type signInInput struct {
	UserAgent string `header:"User-Agent" hidden:"true"`
	Body      Credentials
}

type signedIn struct {
	Cookie http.Cookie `header:"Set-Cookie" doc:"the session"`
	Body   wire.Me
}

func (a *API) signIn(ctx context.Context, in *signInInput) (*signedIn, error) {
	client := ClientOf(ctx)
	if err := a.limitSignIn(ctx, client, in.Body.Email); err != nil {
		return nil, err
	}
	return a.enter(ctx, client, in.UserAgent, in.Body)
}

// limitSignIn keeps passwords from being guessed: few tries for one account from
// one address, and a few more for one address. The machine itself has only the first limit.
func (a *API) limitSignIn(ctx context.Context, client Client, email string) error {
	const what = "attempts to sign in"
	rate, address := a.Limits.SignIn, limit.AddressKey(client.Address)
	if err := a.take(ctx, "sign-in:"+address+":"+strings.ToLower(email), rate, what); err != nil || client.Exempt {
		return err
	}
	rate = limit.Rate{PerSecond: rate.PerSecond * 4, Burst: rate.Burst * 4}
	return a.take(ctx, "sign-in:"+address, rate, what)
}

// enter begins a session.
func (a *API) enter(ctx context.Context, client Client, userAgent string, who Credentials) (*signedIn, error) {
	agent, token, err := a.desk.SignIn(ctx, desk.SignIn{
		Email: who.Email, Password: who.Password, UserAgent: userAgent, Address: client.Address,
	})
	if err != nil {
		return nil, err
	}
	me, err := a.me(ctx, agent)
	return &signedIn{Cookie: sessionCookie(client, token), Body: me}, err
}

// self is the agent who asks, as stored now.
func (a *API) self(ctx context.Context) (deskside.Agent, error) {
	actor := actorOf(ctx)
	list, err := a.desk.Agents(ctx, actor)
	if err != nil {
		return deskside.Agent{}, err
	}
	i := slices.IndexFunc(list, func(agent deskside.Agent) bool { return agent.ID == actor.ID })
	if i < 0 {
		return deskside.Agent{}, deskside.Errorf(deskside.NotFound, "", "this agent does not exist any more")
	}
	return list[i], nil
}

// me shapes the agent who asks.
func (a *API) me(ctx context.Context, agent deskside.Agent) (wire.Me, error) {
	online, err := a.online(ctx)
	return wire.MeOf(agent, online[agent.ID], a.Mail), err
}

type signedOut struct {
	Cookie http.Cookie `header:"Set-Cookie"`
}

func (a *API) signOut(ctx context.Context, _ *nothing) (*signedOut, error) {
	if err := a.desk.SignOut(ctx, callerOf(ctx).token); err != nil {
		return nil, err
	}
	return &signedOut{Cookie: sessionCookie(ClientOf(ctx), "")}, nil
}

func (a *API) readMe(ctx context.Context, _ *nothing) (*answer[wire.Me], error) {
	agent, err := a.self(ctx)
	if err != nil {
		return nil, err
	}
	me, err := a.me(ctx, agent)
	return ok(me), err
}

// MeChange is what an agent may change about oneself; what is left out stays.
type MeChange struct {
	Name        *string               `json:"name,omitempty" minLength:"1" maxLength:"100"`
	Preferences *deskside.Preferences `json:"preferences,omitempty"`
}

func (a *API) updateMe(ctx context.Context, in *struct{ Body MeChange }) (*answer[wire.Me], error) {
	agent, err := a.desk.UpdateMe(ctx, actorOf(ctx), desk.MeChange{Name: in.Body.Name, Preferences: in.Body.Preferences})
	if err != nil {
		return nil, err
	}
	me, err := a.me(ctx, agent)
	return ok(me), err
}

// PasswordChange proves that the agent knows the old password.
type PasswordChange struct {
	Old string `json:"old" maxLength:"200"`
	New string `json:"new" minLength:"10" maxLength:"200"`
}

func (a *API) changePassword(ctx context.Context, in *struct{ Body PasswordChange }) (*nothing, error) {
	c := callerOf(ctx)
	if err := a.take(ctx, "password:"+c.actor.ID, a.Limits.SignIn, "attempts to change the password"); err != nil {
		return nil, err
	}
	return nil, a.desk.ChangePassword(ctx, c.actor, c.session.ID, in.Body.Old, in.Body.New)
}

func (a *API) listSessions(ctx context.Context, _ *nothing) (*answer[[]wire.Session], error) {
	sessions, err := a.desk.Sessions(ctx, actorOf(ctx))
	if err != nil {
		return nil, err
	}
	current := callerOf(ctx).session.ID
	out := make([]wire.Session, 0, len(sessions))
	for _, s := range sessions {
		browser, os, _ := browserOf(s.UserAgent)
		out = append(out, wire.SessionOf(s, browser, os, s.ID == current))
	}
	return ok(out), nil
}

func (a *API) revokeSession(ctx context.Context, in *ByID) (*nothing, error) {
	return nil, a.desk.RevokeSession(ctx, actorOf(ctx), string(in.ID))
}

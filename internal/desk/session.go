package desk

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
	"github.com/deskside/deskside/internal/store"
)

// SessionLife is how long a session lasts after it was last used.
const SessionLife = 30 * 24 * time.Hour

// touchEvery is how exactly the last use of a session or key is known.
const touchEvery = time.Minute

// sessionPrefix starts every session's token, so that one in a log can be told.
const sessionPrefix = "ds_"

// SignIn is an attempt to sign in from a browser.
type SignIn struct {
	Email     string
	Password  string
	UserAgent string
	Address   string
}

// SignIn returns the agent and a new session's token. Whatever is wrong, the error is
// the same and takes as long.
func (d *Desk) SignIn(ctx context.Context, in SignIn) (agent deskside.Agent, token string, err error) {
	defer deskside.Wrap(&err, "SignIn")
	agent, hash, err := d.store.AgentByEmail(ctx, strings.ToLower(strings.TrimSpace(in.Email)))
	if err != nil && deskside.CodeOf(err) != deskside.NotFound {
		return agent, "", err
	}
	right, err := auth.CheckPassword(hash, in.Password)
	if err != nil {
		return agent, "", err
	}
	if !right || !agent.Active {
		return deskside.Agent{}, "", deskside.Errorf(deskside.Unauthenticated, "", "the e-mail address or the password is wrong")
	}
	return d.signIn(ctx, agent, in)
}

// signIn gives the agent a session.
func (d *Desk) signIn(ctx context.Context, agent deskside.Agent, in SignIn) (deskside.Agent, string, error) {
	token, tokenHash := auth.NewToken(sessionPrefix)
	err := d.act(ctx, agent.Actor(), func(w *work) error {
		s := deskside.Session{
			ID: newID(), AgentID: agent.ID, UserAgent: clip(in.UserAgent, 400), Address: clip(in.Address, 64),
			CreatedAt: w.at, LastSeenAt: w.at, ExpiresAt: w.at.Add(SessionLife),
		}
		if err := w.AddSession(ctx, s, tokenHash); err != nil {
			return err
		}
		return w.record(deskside.SignedIn, "", map[string]string{"sessionId": s.ID}, Change{Agent: &agent})
	})
	return agent, token, err
}

var errSignedOut = deskside.Errorf(deskside.Unauthenticated, "", "sign in first")

// AgentBySession returns whose session it is; Unauthenticated when it has ended. What
// another node ends may last a few seconds here.
func (d *Desk) AgentBySession(ctx context.Context, token string) (deskside.Agent, deskside.Session, error) {
	found, err := d.signedIn(ctx, token)
	return found.Agent, found.Session, err
}

func (d *Desk) signedIn(ctx context.Context, token string) (s store.SignedIn, err error) {
	defer deskside.Wrap(&err, "AgentBySession")
	if !strings.HasPrefix(token, sessionPrefix) {
		return s, errSignedOut
	}
	hash, now := auth.HashToken(token), d.clock()
	return d.sessions.get(string(hash), now, func() (store.SignedIn, error) {
		s, err := d.store.SessionByToken(ctx, hash, now)
		if deskside.CodeOf(err) == deskside.NotFound {
			return s, errSignedOut
		}
		if err != nil || now.Sub(s.Session.LastSeenAt) < touchEvery {
			return s, err
		}
		s.Session.LastSeenAt, s.Session.ExpiresAt = now, now.Add(SessionLife)
		return s, d.store.Write(ctx, func(tx *store.Tx) error { return tx.TouchSession(ctx, s.Session) })
	})
}

// SignOut ends the session; one that has ended is fine.
func (d *Desk) SignOut(ctx context.Context, token string) (err error) {
	defer deskside.Wrap(&err, "SignOut")
	s, err := d.signedIn(ctx, token)
	if errors.Is(err, errSignedOut) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.endSession(ctx, s.Agent.Actor(), s.Session.ID, deskside.SignedOut)
}

// Sessions returns the agent's signed-in browsers, the latest used first.
func (d *Desk) Sessions(ctx context.Context, actor deskside.Actor) (list []deskside.Session, err error) {
	defer deskside.Wrap(&err, "Sessions")
	if err := inPerson(actor); err != nil {
		return nil, err
	}
	return d.store.Sessions(ctx, actor.ID, d.clock())
}

// RevokeSession ends one of the agent's own sessions.
func (d *Desk) RevokeSession(ctx context.Context, actor deskside.Actor, id string) (err error) {
	defer deskside.Wrap(&err, "RevokeSession(%s)", id)
	if err := inPerson(actor); err != nil {
		return err
	}
	return d.endSession(ctx, actor, id, deskside.SessionRevoked)
}

// inPerson lets through agents who are signed in, but no API key: what it protects
// could be used to outlive the key.
func inPerson(actor deskside.Actor) error {
	if actor.Kind != deskside.ActorAgent || actor.Scopes != nil {
		return deskside.Errorf(deskside.Forbidden, "", "only an agent who is signed in may do this")
	}
	return nil
}

func (d *Desk) endSession(ctx context.Context, actor deskside.Actor, id string, what deskside.EventType) error {
	defer d.sessions.forget()
	return d.act(ctx, actor, func(w *work) error {
		if err := w.EndSession(ctx, actor.ID, id); err != nil {
			return err
		}
		return w.ended(actor.ID, id, what)
	})
}

// ended records the end of an agent's session.
func (w *work) ended(agentID, sessionID string, what deskside.EventType) error {
	facts := map[string]string{"agentId": agentID, "sessionId": sessionID}
	return w.record(what, "", facts, Change{Agent: &deskside.Agent{ID: agentID}, SessionID: sessionID})
}

// endSessions ends all sessions of the agent but one, which may be empty.
func (w *work) endSessions(agentID, but string) error {
	ids, err := w.EndSessions(w.ctx, agentID, but)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := w.ended(agentID, id, deskside.SessionRevoked); err != nil {
			return err
		}
	}
	return nil
}

// ChangePassword changes the agent's own password and ends all sessions but the given one.
func (d *Desk) ChangePassword(ctx context.Context, actor deskside.Actor, sessionID, old, new string) (err error) {
	defer deskside.Wrap(&err, "ChangePassword")
	if err := inPerson(actor); err != nil {
		return err
	}
	hash, err := d.store.PasswordHash(ctx, actor.ID)
	if err != nil {
		return err
	}
	right, err := auth.CheckPassword(hash, old)
	if err != nil {
		return err
	}
	if !right {
		return deskside.Errorf(deskside.Invalid, "old", "the old password is wrong")
	}
	return d.setPassword(ctx, actor, actor.ID, sessionID, new)
}

func (d *Desk) setPassword(ctx context.Context, actor deskside.Actor, agentID, keep, password string) error {
	hash, err := auth.HashPassword(password)
	if err != nil {
		return err
	}
	defer d.forgetAgents()
	return d.act(ctx, actor, func(w *work) error {
		if err := w.savePassword(agentID, hash); err != nil {
			return err
		}
		return w.endSessions(agentID, keep)
	})
}

// savePassword stores a password's hash and records that it changed.
func (w *work) savePassword(agentID, hash string) error {
	if err := w.SavePassword(w.ctx, agentID, hash, w.at); err != nil {
		return err
	}
	agent, err := w.Agent(w.ctx, agentID)
	if err != nil {
		return err
	}
	return w.audit(deskside.PasswordChanged, agentSubject(agent), nil, nil, Change{Agent: &deskside.Agent{ID: agentID}})
}

// RenewPassword sets the password of the agent with the address and leaves the
// sessions. Only the system may: it is for the demo, whose passwords are new at each
// start while whoever was signed in stays so.
func (d *Desk) RenewPassword(ctx context.Context, actor deskside.Actor, email, password string) (err error) {
	defer deskside.Wrap(&err, "RenewPassword")
	if actor.Kind != deskside.ActorSystem {
		return deskside.Errorf(deskside.Forbidden, "", "only the system may do this")
	}
	agent, _, err := d.store.AgentByEmail(ctx, email)
	if err != nil {
		return err
	}
	hash, err := auth.HashPassword(password)
	if err != nil {
		return err
	}
	defer d.forgetAgents()
	return d.act(ctx, actor, func(w *work) error { return w.savePassword(agent.ID, hash) })
}

package desk

import (
	"context"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
	"github.com/deskside/deskside/internal/store"
)

// InviteAgent makes an agent who chooses the password by a link, and returns what the
// link carries; byMail says that the server sends it.
func (d *Desk) InviteAgent(ctx context.Context, actor deskside.Actor, in NewAgent, byMail bool) (agent deskside.Agent, token string, err error) {
	defer deskside.Wrap(&err, "InviteAgent")
	if err := asAdmin(actor); err != nil {
		return agent, "", err
	}
	in.Password = auth.NewPassword() // nobody knows it
	agent, hash, err := newAgent(in)
	if err != nil {
		return deskside.Agent{}, "", err
	}
	defer d.forgetAgents()
	err = d.act(ctx, actor, func(w *work) error {
		if err := w.addAgent(&agent, hash); err != nil {
			return err
		}
		token, err = w.link(agent, deskside.LetterInvite, byMail)
		return err
	})
	return agent, token, err
}

// LinkAgent makes a link by which an agent chooses a new password; those from before end.
func (d *Desk) LinkAgent(ctx context.Context, actor deskside.Actor, agentID string, byMail bool) (token string, err error) {
	defer deskside.Wrap(&err, "LinkAgent(%s)", agentID)
	if err := asAdmin(actor); err != nil {
		return "", err
	}
	err = d.act(ctx, actor, func(w *work) error {
		agent, err := w.AgentToChange(ctx, agentID)
		if err != nil {
			return err
		}
		if !agent.Active {
			return deskside.Errorf(deskside.Conflict, "", "%s may not sign in; activate the account first", agent.Name)
		}
		token, err = w.link(agent, deskside.LetterReset, byMail)
		return err
	})
	return token, err
}

// maxResets is how many mails an agent gets in an hour who has forgotten the password,
// whoever asks for them.
const maxResets = 3

// ForgotPassword sends a link to the agent with the address. Whether there is one is not
// told.
func (d *Desk) ForgotPassword(ctx context.Context, email string) (err error) {
	defer deskside.Wrap(&err, "ForgotPassword")
	email, err = cleanEmail(email)
	if err != nil {
		return err
	}
	agent, _, err := d.store.AgentByEmail(ctx, email)
	if deskside.CodeOf(err) == deskside.NotFound || err == nil && !agent.Active {
		return nil
	}
	if err != nil {
		return err
	}
	return d.act(ctx, deskside.System, func(w *work) error {
		if _, err := w.AgentToChange(ctx, agent.ID); err != nil {
			return err
		}
		n, err := w.AgentLinksSince(ctx, agent.ID, deskside.LetterReset, w.at.Add(-time.Hour))
		if err != nil || n >= maxResets {
			return err
		}
		_, err = w.link(agent, deskside.LetterReset, true)
		return err
	})
}

// link makes a link for the agent and returns what it carries.
func (w *work) link(agent deskside.Agent, kind deskside.LetterKind, byMail bool) (token string, err error) {
	l := deskside.AgentLink{ID: newID(), AgentID: agent.ID, Kind: kind, CreatedAt: w.at, ExpiresAt: w.at.Add(deskside.LinkTime(kind))}
	if err := w.AddAgentLink(w.ctx, l); err != nil {
		return "", err
	}
	if byMail {
		mail := store.Mail{ID: newID(), Kind: kind, To: agent.Email, AgentID: agent.ID, CreatedAt: w.at, DueAt: w.at, Language: w.speaks(agent)}
		if _, err := w.AddMail(w.ctx, mail); err != nil {
			return "", err
		}
	}
	return auth.LinkToken(w.desk.store.Secret(), l.ID), w.audit(deskside.AgentLinked, agentSubject(agent), nil, nil, Change{})
}

// speaks is the language in which to write to an agent: the own, else that of who asks.
func (w *work) speaks(agent deskside.Agent) string {
	if agent.Preferences.Language != "system" {
		return agent.Preferences.Language
	}
	if asker, err := w.Agent(w.ctx, w.actor.ID); err == nil && asker.Preferences.Language != "system" {
		return asker.Preferences.Language
	}
	return deskside.Languages[0]
}

// toAgent fills a letter with a link; its address has no host, which the server knows.
func (d *Desk) toAgent(ctx context.Context, tx *store.Tx, m store.Mail, now time.Time, l *deskside.Letter) (needed bool, err error) {
	agent, err := tx.Agent(ctx, m.AgentID)
	if err != nil {
		return false, err
	}
	link, err := tx.NewestAgentLink(ctx, m.AgentID)
	if err != nil || link.Kind != m.Kind || !link.Works(now) || !agent.Active {
		return false, err
	}
	sites, err := tx.Sites(ctx)
	if err != nil {
		return false, err
	}
	if len(sites) > 0 {
		l.About = sites[0].Name
	}
	l.To, l.Name, l.Expires = agent.Email, agent.Name, link.ExpiresAt
	l.Link = "/console/password#" + auth.LinkToken(d.store.Secret(), link.ID)
	return true, nil
}

// AgentOfLink says whose link it is, for who has it.
func (d *Desk) AgentOfLink(ctx context.Context, token string) (agent deskside.Agent, link deskside.AgentLink, err error) {
	defer deskside.Wrap(&err, "AgentOfLink")
	id, err := auth.CheckLinkToken(d.store.Secret(), token)
	if err != nil {
		return agent, link, err
	}
	if link, err = d.store.AgentLink(ctx, id); err != nil {
		return agent, link, err
	}
	if agent, err = d.store.Agent(ctx, link.AgentID); err == nil && (!link.Works(d.clock()) || !agent.Active) {
		err = linkEnded()
	}
	return agent, link, err
}

func linkEnded() error {
	return deskside.Errorf(deskside.NotFound, "", "the link is not valid any more; ask for a new one")
}

// ChoosePassword sets the password of the agent whose link it is; sessions end, and the
// link is used.
func (d *Desk) ChoosePassword(ctx context.Context, token, password string) (agent deskside.Agent, err error) {
	defer deskside.Wrap(&err, "ChoosePassword")
	agent, link, err := d.AgentOfLink(ctx, token)
	if err != nil {
		return agent, err
	}
	hash, err := auth.HashPassword(password)
	if err != nil {
		return agent, err
	}
	defer d.forgetAgents()
	err = d.act(ctx, agent.Actor(), func(w *work) error {
		used, err := w.UseAgentLink(ctx, link.ID, w.at)
		if err == nil && !used {
			err = linkEnded()
		}
		if err != nil {
			return err
		}
		if err := w.EndAgentLinks(ctx, agent.ID, w.at); err != nil {
			return err
		}
		if err := w.savePassword(agent.ID, hash); err != nil {
			return err
		}
		return w.endSessions(agent.ID, "")
	})
	return agent, err
}

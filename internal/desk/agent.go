package desk

import (
	"context"
	"slices"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
)

// NewAgent describes an agent to create; an empty password lets one be made.
type NewAgent struct {
	Email    string
	Name     string
	Role     deskside.Role
	Password string
}

// CreateAgent returns the agent, and the password when one was made. The first admin
// completes the set-up.
func (d *Desk) CreateAgent(ctx context.Context, actor deskside.Actor, in NewAgent) (agent deskside.Agent, made string, err error) {
	defer deskside.Wrap(&err, "CreateAgent")
	if err := asAdmin(actor); err != nil {
		return agent, "", err
	}
	if in.Password == "" {
		made = auth.NewPassword()
		in.Password = made
	}
	agent, hash, err := newAgent(in)
	if err != nil {
		return deskside.Agent{}, "", err
	}
	defer d.forgetAgents()
	err = d.act(ctx, actor, func(w *work) error {
		if agent.Role == deskside.RoleAdmin {
			if _, err := w.MarkSetUp(ctx, w.at); err != nil {
				return err
			}
		}
		return w.addAgent(&agent, hash)
	})
	return agent, made, err
}

// newAgent checks the description and hashes the password, which takes a while and
// so happens before any transaction.
func newAgent(in NewAgent) (agent deskside.Agent, hash string, err error) {
	agent = deskside.Agent{
		ID: newID(), Role: in.Role, Active: true, Preferences: deskside.DefaultPreferences(), Availability: deskside.Online,
		Skills: []string{},
	}
	if agent.Name, err = cleanName("name", in.Name, 80); err != nil {
		return agent, "", err
	}
	if agent.Email, err = cleanEmail(in.Email); err != nil {
		return agent, "", err
	}
	if err := checkRole(in.Role); err != nil {
		return agent, "", err
	}
	hash, err = auth.HashPassword(in.Password)
	return agent, hash, err
}

func checkRole(r deskside.Role) error {
	if !slices.Contains(deskside.Roles, r) {
		return deskside.Errorf(deskside.Invalid, "role", "the role %q is none of agent, supervisor, admin", r)
	}
	return nil
}

func (w *work) addAgent(agent *deskside.Agent, hash string) error {
	agent.CreatedAt, agent.UpdatedAt = w.at, w.at
	settings, err := w.Settings(w.ctx)
	if err != nil {
		return err
	}
	agent.Capacity = settings.Limits.Capacity
	if err := w.AddAgent(w.ctx, *agent, hash); err != nil {
		return err
	}
	return w.auditAgent(deskside.AgentCreated, deskside.Agent{}, *agent)
}

// agentFields is an agent as the audit log shows one; preferences are the agent's own.
type agentFields struct {
	Name     string        `json:"name"`
	Email    string        `json:"email"`
	Role     deskside.Role `json:"role"`
	Active   bool          `json:"active"`
	Capacity int           `json:"capacity"`
	Skills   []string      `json:"skills,omitempty"`
}

func agentSubject(a deskside.Agent) subject {
	return subject{deskside.AuditPeople, a.ID, a.Name}
}

func (w *work) auditAgent(what deskside.EventType, before, after deskside.Agent) error {
	fields := func(a deskside.Agent) agentFields {
		return agentFields{a.Name, a.Email, a.Role, a.Active, a.Capacity, a.Skills}
	}
	return w.audit(what, agentSubject(after), fields(before), fields(after), Change{Agent: &after})
}

// AgentChange changes what is not nil.
type AgentChange struct {
	Name   *string
	Role   *deskside.Role
	Active *bool
	// Capacity and Skills decide what the desk gives the agent.
	Capacity *int
	Skills   *[]string
}

// UpdateAgent changes an agent; one who is no longer active is signed out. One admin
// always stays.
func (d *Desk) UpdateAgent(ctx context.Context, actor deskside.Actor, id string, change AgentChange) (agent deskside.Agent, err error) {
	defer deskside.Wrap(&err, "UpdateAgent(%s)", id)
	if err := asAdmin(actor); err != nil {
		return agent, err
	}
	return d.changeAgent(ctx, actor, id, func(a *deskside.Agent) (err error) {
		if change.Name != nil {
			if a.Name, err = cleanName("name", *change.Name, 80); err != nil {
				return err
			}
		}
		if change.Role != nil {
			a.Role = *change.Role
		}
		if change.Active != nil {
			a.Active = *change.Active
		}
		if change.Capacity != nil {
			a.Capacity = *change.Capacity
		}
		if a.Capacity < 0 || a.Capacity > deskside.MaxCapacity {
			return deskside.Errorf(deskside.Invalid, "capacity", "the capacity must be between 0 and %d", deskside.MaxCapacity)
		}
		if change.Skills != nil {
			if a.Skills, err = deskside.CleanSkills(*change.Skills); err != nil {
				return err
			}
		}
		return checkRole(a.Role)
	})
}

// MeChange changes what is not nil.
type MeChange struct {
	Name        *string
	Preferences *deskside.Preferences
}

// UpdateMe changes the agent's own name and preferences.
func (d *Desk) UpdateMe(ctx context.Context, actor deskside.Actor, change MeChange) (agent deskside.Agent, err error) {
	defer deskside.Wrap(&err, "UpdateMe")
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return agent, err
	}
	return d.changeAgent(ctx, actor, actor.ID, func(a *deskside.Agent) (err error) {
		if change.Name != nil {
			if a.Name, err = cleanName("name", *change.Name, 80); err != nil {
				return err
			}
		}
		if change.Preferences != nil {
			a.Preferences = *change.Preferences
		}
		return checkPreferences(a.Preferences)
	})
}

func checkPreferences(p deskside.Preferences) error {
	for _, c := range []struct {
		field, value string
		known        []string
	}{
		{"preferences.ringtone", p.Ringtone, []string{"chime", "marimba", "pulse"}},
		{"preferences.theme", p.Theme, []string{"system", "light", "dark"}},
		{"preferences.language", p.Language, []string{"system", "en", "de"}},
	} {
		if !slices.Contains(c.known, c.value) {
			return deskside.Errorf(deskside.Invalid, c.field, "%q is none of %v", c.value, c.known)
		}
	}
	for field, alerts := range map[string][]deskside.Alert{"preferences.silent": p.Silent, "preferences.unshown": p.Unshown} {
		for i, alert := range alerts {
			if !slices.Contains(deskside.Alerts, alert) || slices.Contains(alerts[:i], alert) {
				return deskside.Errorf(deskside.Invalid, field, "%q is none of %v, or there twice", alert, deskside.Alerts)
			}
		}
	}
	if p.Volume < 0 || p.Volume > 100 {
		return deskside.Errorf(deskside.Invalid, "preferences.volume", "the volume must be between 0 and 100")
	}
	return nil
}

func (d *Desk) changeAgent(ctx context.Context, actor deskside.Actor, id string, f func(*deskside.Agent) error) (agent deskside.Agent, err error) {
	defer d.forgetAgents()
	err = d.act(ctx, actor, func(w *work) error {
		// Locked before anything else, so that two admins can't demote each other at once.
		admins, err := w.AdminsToChange(ctx)
		if err != nil {
			return err
		}
		before, err := w.AgentToChange(ctx, id)
		if err != nil {
			return err
		}
		agent = before
		if err := f(&agent); err != nil {
			return err
		}
		wasAdmin, isAdmin := slices.Contains(admins, id), agent.Active && agent.Role == deskside.RoleAdmin
		if wasAdmin && !isAdmin && len(admins) == 1 {
			return deskside.Errorf(deskside.Conflict, "", "%s is the only admin; make somebody else one first", before.Name)
		}
		agent.UpdatedAt = w.at
		if err := w.SaveAgent(ctx, agent); err != nil {
			return err
		}
		if err := w.auditAgent(deskside.AgentUpdated, before, agent); err != nil {
			return err
		}
		if before.Active && !agent.Active {
			return w.endSessions(id, "")
		}
		return nil
	})
	return agent, err
}

// ResetPassword sets the password of the agent with the address, or a new one when it
// is empty, ends the agent's sessions and returns the password.
func (d *Desk) ResetPassword(ctx context.Context, actor deskside.Actor, email, password string) (set string, err error) {
	defer deskside.Wrap(&err, "ResetPassword")
	if err := asAdmin(actor); err != nil {
		return "", err
	}
	if email, err = cleanEmail(email); err != nil {
		return "", err
	}
	agent, _, err := d.store.AgentByEmail(ctx, email)
	if err != nil {
		return "", err
	}
	if password == "" {
		password = auth.NewPassword()
	}
	return password, d.setPassword(ctx, actor, agent.ID, "", password)
}

// Agents returns all agents by name.
func (d *Desk) Agents(ctx context.Context, actor deskside.Actor) (list []deskside.Agent, err error) {
	defer deskside.Wrap(&err, "Agents")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	return d.store.Agents(ctx)
}

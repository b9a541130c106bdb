package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

const agentColumns = ` a.id, a.email, a.name, a.role, a.active, a.preferences, a.availability, a.automatic, a.capacity, a.skills, a.given_at, a.created_at, a.updated_at`

func agentFields(a *deskside.Agent) []any {
	return []any{&a.ID, &a.Email, &a.Name, &a.Role, &a.Active, jsonText{&a.Preferences}, &a.Availability, &a.Automatic, &a.Capacity, jsonText{&a.Skills}, stamp{&a.GivenAt}, stamp{&a.CreatedAt}, stamp{&a.UpdatedAt}}
}

func scanAgent(s scanner) (a deskside.Agent, err error) {
	return a, s.Scan(agentFields(&a)...)
}

// Agent returns the agent.
func (q queries) Agent(ctx context.Context, id string) (deskside.Agent, error) {
	return one(ctx, q, "agent", scanAgent, `SELECT`+agentColumns+` FROM agent a WHERE a.id = $1`, id)
}

// AgentToChange locks the agent until the transaction ends.
func (tx *Tx) AgentToChange(ctx context.Context, id string) (deskside.Agent, error) {
	text := `SELECT` + agentColumns + ` FROM agent a WHERE a.id = $1`
	if tx.lock != "" {
		text += ` FOR UPDATE`
	}
	return one(ctx, tx.queries, "agent", scanAgent, text, id)
}

// AgentByEmail returns the agent with the address, which is lower case, and the hash
// of the password.
func (q queries) AgentByEmail(ctx context.Context, email string) (a deskside.Agent, hash string, err error) {
	a, err = one(ctx, q, "agent", func(s scanner) (a deskside.Agent, err error) {
		return a, s.Scan(append(agentFields(&a), &hash)...)
	}, `SELECT`+agentColumns+`, a.password_hash FROM agent a WHERE a.email = $1`, email)
	return a, hash, err
}

// PasswordHash returns the hash of the agent's password.
func (q queries) PasswordHash(ctx context.Context, id string) (string, error) {
	return value[string](ctx, q, "agent", `SELECT password_hash FROM agent WHERE id = $1`, id)
}

// Agents returns all agents by name.
func (q queries) Agents(ctx context.Context) ([]deskside.Agent, error) {
	return all(ctx, q, scanAgent, `SELECT`+agentColumns+` FROM agent a ORDER BY lower(a.name), a.id`)
}

// AdminsToChange locks the admins who can sign in until the transaction ends and
// returns their ids.
func (tx *Tx) AdminsToChange(ctx context.Context) ([]string, error) {
	text := `SELECT id FROM agent WHERE role = 'admin' AND active ORDER BY id`
	if tx.lock != "" {
		text += ` FOR UPDATE`
	}
	return all(ctx, tx.queries, scanID, text)
}

// AddAgent adds the agent; Conflict when the address is taken.
func (tx *Tx) AddAgent(ctx context.Context, a deskside.Agent, hash string) error {
	preferences, skills, err := agentJSON(a)
	if err != nil {
		return err
	}
	n, err := tx.exec(ctx, `
		INSERT INTO agent (id, email, name, role, password_hash, active, preferences, created_at, updated_at, capacity, skills)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (email) DO NOTHING`,
		a.ID, a.Email, a.Name, string(a.Role), hash, a.Active, preferences, micros(a.CreatedAt), micros(a.UpdatedAt), a.Capacity, skills)
	if err == nil && n == 0 {
		return deskside.Errorf(deskside.Conflict, "email", "an agent with the address %q is there already", a.Email)
	}
	return err
}

func agentJSON(a deskside.Agent) (preferences, skills string, err error) {
	if a.Skills == nil {
		a.Skills = []string{}
	}
	if preferences, err = toJSON(a.Preferences); err != nil {
		return "", "", err
	}
	skills, err = toJSON(a.Skills)
	return preferences, skills, err
}

// SaveAgent stores everything that changes about an agent but the password and what the
// desk gave.
func (tx *Tx) SaveAgent(ctx context.Context, a deskside.Agent) error {
	preferences, skills, err := agentJSON(a)
	if err != nil {
		return err
	}
	return tx.execOne(ctx, "agent", `
		UPDATE agent SET name = $2, role = $3, active = $4, preferences = $5, updated_at = $6, availability = $7, automatic = $8,
			capacity = $9, skills = $10 WHERE id = $1`,
		a.ID, a.Name, string(a.Role), a.Active, preferences, micros(a.UpdatedAt), string(a.Availability), a.Automatic, a.Capacity, skills)
}

// SavePassword stores the hash of the agent's new password.
func (tx *Tx) SavePassword(ctx context.Context, id, hash string, at time.Time) error {
	return tx.execOne(ctx, "agent",
		`UPDATE agent SET password_hash = $2, updated_at = $3 WHERE id = $1`, id, hash, micros(at))
}

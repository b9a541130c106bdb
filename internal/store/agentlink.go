package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

const selectAgentLink = `SELECT id, agent_id, kind, created_at, expires_at, used_at FROM agent_link`

func scanAgentLink(s scanner) (l deskside.AgentLink, err error) {
	return l, s.Scan(&l.ID, &l.AgentID, &l.Kind, stamp{&l.CreatedAt}, stamp{&l.ExpiresAt}, stamp{&l.UsedAt})
}

// AgentLink returns the link.
func (q queries) AgentLink(ctx context.Context, id string) (deskside.AgentLink, error) {
	return one(ctx, q, "link", scanAgentLink, selectAgentLink+` WHERE id = $1`, id)
}

// NewestAgentLink returns the agent's newest link.
func (q queries) NewestAgentLink(ctx context.Context, agentID string) (deskside.AgentLink, error) {
	return one(ctx, q, "link", scanAgentLink, selectAgentLink+` WHERE agent_id = $1 ORDER BY id DESC LIMIT 1`, agentID)
}

// AgentLinksSince counts the links made for the agent since then.
func (q queries) AgentLinksSince(ctx context.Context, agentID string, kind deskside.LetterKind, since time.Time) (int, error) {
	return value[int](ctx, q, "link", `SELECT count(*) FROM agent_link WHERE agent_id = $1 AND kind = $2 AND created_at > $3`,
		agentID, string(kind), micros(since))
}

// AddAgentLink adds the link; those that the agent had before can't be used any more.
func (tx *Tx) AddAgentLink(ctx context.Context, l deskside.AgentLink) error {
	if err := tx.EndAgentLinks(ctx, l.AgentID, l.CreatedAt); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO agent_link (id, agent_id, kind, created_at, expires_at, used_at) VALUES ($1, $2, $3, $4, $5, 0)`,
		l.ID, l.AgentID, string(l.Kind), micros(l.CreatedAt), micros(l.ExpiresAt))
	return err
}

// EndAgentLinks makes all links of the agent used.
func (tx *Tx) EndAgentLinks(ctx context.Context, agentID string, at time.Time) error {
	_, err := tx.exec(ctx, `UPDATE agent_link SET used_at = $2 WHERE agent_id = $1 AND used_at = 0`, agentID, micros(at))
	return err
}

// UseAgentLink makes the link used; false when it was.
func (tx *Tx) UseAgentLink(ctx context.Context, id string, at time.Time) (used bool, err error) {
	n, err := tx.exec(ctx, `UPDATE agent_link SET used_at = $2 WHERE id = $1 AND used_at = 0`, id, micros(at))
	return n == 1, err
}

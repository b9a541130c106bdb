package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

const sessionColumns = ` s.id, s.agent_id, s.user_agent, s.address, s.created_at, s.last_seen_at, s.expires_at`

func sessionFields(s *deskside.Session) []any {
	return []any{&s.ID, &s.AgentID, &s.UserAgent, &s.Address, stamp{&s.CreatedAt}, stamp{&s.LastSeenAt}, stamp{&s.ExpiresAt}}
}

func scanSession(row scanner) (s deskside.Session, err error) {
	return s, row.Scan(sessionFields(&s)...)
}

// SignedIn is a session with whose it is.
type SignedIn struct {
	Session deskside.Session
	Agent   deskside.Agent
}

// SessionByToken returns the session with the token's hash unless it has expired or
// the agent is no longer active.
func (q queries) SessionByToken(ctx context.Context, hash []byte, now time.Time) (SignedIn, error) {
	return one(ctx, q, "session", func(row scanner) (s SignedIn, err error) {
		return s, row.Scan(append(sessionFields(&s.Session), agentFields(&s.Agent)...)...)
	}, `SELECT`+sessionColumns+`,`+agentColumns+`
		FROM session s JOIN agent a ON a.id = s.agent_id
		WHERE s.token_hash = $1 AND s.expires_at > $2 AND a.active`, hash, micros(now))
}

// Sessions returns the agent's sessions, the latest used first.
func (q queries) Sessions(ctx context.Context, agentID string, now time.Time) ([]deskside.Session, error) {
	return all(ctx, q, scanSession, `SELECT`+sessionColumns+` FROM session s
		WHERE s.agent_id = $1 AND s.expires_at > $2 ORDER BY s.last_seen_at DESC, s.id DESC`, agentID, micros(now))
}

// AddSession adds a session and forgets those of the agent that have expired.
func (tx *Tx) AddSession(ctx context.Context, s deskside.Session, hash []byte) error {
	if _, err := tx.exec(ctx, `DELETE FROM session WHERE agent_id = $1 AND expires_at <= $2`, s.AgentID, micros(s.CreatedAt)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO session (id, agent_id, token_hash, user_agent, address, created_at, last_seen_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		s.ID, s.AgentID, hash, s.UserAgent, s.Address, micros(s.CreatedAt), micros(s.LastSeenAt), micros(s.ExpiresAt))
	return err
}

// TouchSession stores when the session was last used and until when it lasts.
func (tx *Tx) TouchSession(ctx context.Context, s deskside.Session) error {
	_, err := tx.exec(ctx, `UPDATE session SET last_seen_at = $2, expires_at = $3 WHERE id = $1`,
		s.ID, micros(s.LastSeenAt), micros(s.ExpiresAt))
	return err
}

// EndSession removes one of the agent's sessions.
func (tx *Tx) EndSession(ctx context.Context, agentID, id string) error {
	return tx.execOne(ctx, "session", `DELETE FROM session WHERE agent_id = $1 AND id = $2`, agentID, id)
}

// EndSessions removes all of the agent's sessions but one, which may be empty, and
// returns which.
func (tx *Tx) EndSessions(ctx context.Context, agentID, but string) ([]string, error) {
	return all(ctx, tx.queries, scanID,
		`DELETE FROM session WHERE agent_id = $1 AND id <> $2 RETURNING id`, agentID, but)
}

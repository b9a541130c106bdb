package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

const apiKeyColumns = ` k.id, k.agent_id, k.name, k.prefix, k.scopes, k.created_at, k.last_used_at, k.revoked_at`

func apiKeyFields(k *deskside.APIKey) []any {
	return []any{&k.ID, &k.AgentID, &k.Name, &k.Prefix, jsonText{&k.Scopes}, stamp{&k.CreatedAt}, stamp{&k.LastUsedAt}, stamp{&k.RevokedAt}}
}

func scanAPIKey(s scanner) (k deskside.APIKey, err error) {
	return k, s.Scan(apiKeyFields(&k)...)
}

// KeyOf is an API key with whose it is.
type KeyOf struct {
	Key   deskside.APIKey
	Agent deskside.Agent
}

// APIKeyBySecret returns the key with the secret's hash unless it was revoked or the
// agent is no longer active.
func (q queries) APIKeyBySecret(ctx context.Context, hash []byte) (KeyOf, error) {
	return one(ctx, q, "API key", func(s scanner) (k KeyOf, err error) {
		return k, s.Scan(append(apiKeyFields(&k.Key), agentFields(&k.Agent)...)...)
	}, `SELECT`+apiKeyColumns+`,`+agentColumns+`
		FROM api_key k JOIN agent a ON a.id = k.agent_id
		WHERE k.secret_hash = $1 AND k.revoked_at = 0 AND a.active`, hash)
}

// APIKeys returns the agent's valid keys, newest first.
func (q queries) APIKeys(ctx context.Context, agentID string) ([]deskside.APIKey, error) {
	return all(ctx, q, scanAPIKey, `SELECT`+apiKeyColumns+` FROM api_key k
		WHERE k.agent_id = $1 AND k.revoked_at = 0 ORDER BY k.id DESC`, agentID)
}

// AddAPIKey adds a key.
func (tx *Tx) AddAPIKey(ctx context.Context, k deskside.APIKey, hash []byte) error {
	scopes, err := toJSON(k.Scopes)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO api_key (id, agent_id, name, prefix, secret_hash, scopes, created_at, last_used_at, revoked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0)`,
		k.ID, k.AgentID, k.Name, k.Prefix, hash, scopes, micros(k.CreatedAt))
	return err
}

// TouchAPIKey stores when the key was last used.
func (tx *Tx) TouchAPIKey(ctx context.Context, id string, at time.Time) error {
	_, err := tx.exec(ctx, `UPDATE api_key SET last_used_at = $2 WHERE id = $1`, id, micros(at))
	return err
}

// RevokeAPIKey ends one of the agent's keys.
func (tx *Tx) RevokeAPIKey(ctx context.Context, agentID, id string, at time.Time) error {
	return tx.execOne(ctx, "API key",
		`UPDATE api_key SET revoked_at = $3 WHERE agent_id = $1 AND id = $2 AND revoked_at = 0`, agentID, id, micros(at))
}

package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

const selectCobrowse = `
	SELECT id, site_id, visitor_id, visitor_name, conversation_id, origin, agent_id, created_at, seen_at, ended_at, end_reason, recording
	FROM cobrowse c `

func scanCobrowse(s scanner) (c deskside.Cobrowse, err error) {
	return c, s.Scan(&c.ID, &c.SiteID, &c.VisitorID, &c.VisitorName, &c.ConversationID, &c.Origin, &c.AgentID,
		stamp{&c.CreatedAt}, stamp{&c.SeenAt}, stamp{&c.EndedAt}, &c.EndReason, &c.Recording)
}

// Cobrowse returns the session.
func (q queries) Cobrowse(ctx context.Context, id string) (deskside.Cobrowse, error) {
	return one(ctx, q, "co-browsing session", scanCobrowse, selectCobrowse+`WHERE id = $1`, id)
}

// CobrowseOf returns the newest session of the visitor that goes on.
func (q queries) CobrowseOf(ctx context.Context, siteID, visitorID string) (deskside.Cobrowse, error) {
	return one(ctx, q, "co-browsing session", scanCobrowse,
		selectCobrowse+`WHERE visitor_id = $1 AND site_id = $2 AND ended_at = 0 ORDER BY created_at DESC LIMIT 1`, visitorID, siteID)
}

// CobrowseToChange locks the session until the transaction ends.
func (tx *Tx) CobrowseToChange(ctx context.Context, id string) (deskside.Cobrowse, error) {
	return one(ctx, tx.queries, "co-browsing session", scanCobrowse, selectCobrowse+`WHERE id = $1`+tx.lock, id)
}

// CobrowseRunning returns the sessions that go on, the oldest first.
func (q queries) CobrowseRunning(ctx context.Context, limit int) ([]deskside.Cobrowse, error) {
	return all(ctx, q, scanCobrowse, selectCobrowse+`WHERE ended_at = 0 ORDER BY created_at, id LIMIT $1`, limit)
}

// CobrowseAbandoned returns ids of sessions without a page of the visitor since the time.
func (q queries) CobrowseAbandoned(ctx context.Context, since time.Time, limit int) ([]string, error) {
	return all(ctx, q, scanID, `SELECT id FROM cobrowse WHERE ended_at = 0 AND seen_at <= $1 ORDER BY seen_at LIMIT $2`, micros(since), limit)
}

// AddCobrowse adds a session; false when its id is taken.
func (tx *Tx) AddCobrowse(ctx context.Context, c deskside.Cobrowse) (added bool, err error) {
	n, err := tx.exec(ctx, `
		INSERT INTO cobrowse (id, site_id, visitor_id, visitor_name, conversation_id, origin, agent_id, created_at, seen_at, ended_at, end_reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, '') ON CONFLICT (id) DO NOTHING`,
		c.ID, c.SiteID, c.VisitorID, c.VisitorName, c.ConversationID, string(c.Origin), c.AgentID, micros(c.CreatedAt), micros(c.SeenAt))
	return n == 1, err
}

// SaveCobrowse stores what changes about a session.
func (tx *Tx) SaveCobrowse(ctx context.Context, c deskside.Cobrowse) error {
	return tx.execOne(ctx, "co-browsing session",
		`UPDATE cobrowse SET conversation_id = $2, seen_at = $3, ended_at = $4, end_reason = $5, recording = $6 WHERE id = $1`,
		c.ID, c.ConversationID, micros(c.SeenAt), micros(c.EndedAt), c.EndReason, string(c.Recording))
}

package store

import (
	"context"

	"github.com/deskside/deskside"
)

const selectCallLink = `
	SELECT id, call_id, meeting_id, name, password, once, open, uses, expires_at, revoked_at, created_by, created_at FROM call_link c`

func scanCallLink(s scanner) (l deskside.CallLink, err error) {
	return l, s.Scan(&l.ID, &l.CallID, &l.MeetingID, &l.Name, &l.Password, &l.Once, &l.Open, &l.Uses,
		stamp{&l.ExpiresAt}, stamp{&l.RevokedAt}, &l.CreatedBy, stamp{&l.CreatedAt})
}

// CallLink returns the link with the id.
func (q queries) CallLink(ctx context.Context, id string) (deskside.CallLink, error) {
	return one(ctx, q, "link", scanCallLink, selectCallLink+` WHERE id = $1`, id)
}

// CallLinkByToken returns the link whose token has the hash.
func (q queries) CallLinkByToken(ctx context.Context, hash []byte) (deskside.CallLink, error) {
	return one(ctx, q, "link", scanCallLink, selectCallLink+` WHERE token_hash = $1`, hash)
}

// CallLinkToChange locks the link until the transaction ends and returns it.
func (tx *Tx) CallLinkToChange(ctx context.Context, id string) (deskside.CallLink, error) {
	return one(ctx, tx.queries, "link", scanCallLink, selectCallLink+` WHERE id = $1`+tx.lock, id)
}

// CallLinks returns the links of the call, oldest first.
func (q queries) CallLinks(ctx context.Context, callID string) ([]deskside.CallLink, error) {
	return all(ctx, q, scanCallLink, selectCallLink+` WHERE call_id = $1 ORDER BY created_at, id`, callID)
}

// AddCallLink adds a link with the hash of its token.
func (tx *Tx) AddCallLink(ctx context.Context, l deskside.CallLink, tokenHash []byte) error {
	_, err := tx.exec(ctx, `
		INSERT INTO call_link (id, call_id, meeting_id, name, token_hash, password, once, open, uses, expires_at, revoked_at, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		l.ID, l.CallID, l.MeetingID, l.Name, tokenHash, l.Password, l.Once, l.Open, l.Uses, micros(l.ExpiresAt), micros(l.RevokedAt), l.CreatedBy, micros(l.CreatedAt))
	return err
}

// SaveCallLink stores what changes of a link.
func (tx *Tx) SaveCallLink(ctx context.Context, l deskside.CallLink) error {
	return tx.execOne(ctx, "link", `UPDATE call_link SET call_id = $2, uses = $3, expires_at = $4, revoked_at = $5, name = $6, password = $7, open = $8 WHERE id = $1`,
		l.ID, l.CallID, l.Uses, micros(l.ExpiresAt), micros(l.RevokedAt), l.Name, l.Password, l.Open)
}

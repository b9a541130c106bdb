package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

const selectBlock = `
	SELECT b.id, b.kind, b.value, b.reason, b.author_id, coalesce(a.name, ''), b.created_at, b.until, b.lifted_at,
		v.id, v.site_id, v.number, v.name, v.email
	FROM block b JOIN visitor v ON v.id = b.visitor_id LEFT JOIN agent a ON a.id = b.author_id`

func scanBlock(s scanner) (b deskside.Block, err error) {
	return b, s.Scan(&b.ID, &b.Kind, &b.Value, &b.Reason, &b.AuthorID, &b.Author, stamp{&b.CreatedAt}, stamp{&b.Until}, stamp{&b.LiftedAt},
		&b.Visitor.ID, &b.Visitor.SiteID, &b.Visitor.Number, &b.Visitor.Name, &b.Visitor.Email)
}

// BlockOf returns the block that keeps the visitor out longest at the time: by the id, the
// e-mail address, now or as stored, or the hash of the address. NotFound: there is none.
func (q queries) BlockOf(ctx context.Context, v deskside.Visitor, now time.Time) (deskside.Block, error) {
	return one(ctx, q, "block", scanBlock, selectBlock+`
		WHERE b.lifted_at = 0 AND (b.until = 0 OR b.until > $1) AND b.value <> '' AND (
			b.kind = 'visitor' AND b.value = $2 OR b.kind = 'address' AND b.value = $3 OR
			b.kind = 'email' AND (b.value = $4 OR b.value = (SELECT email FROM visitor WHERE id = $2)))
		ORDER BY CASE WHEN b.until = 0 THEN 0 ELSE 1 END, b.until DESC LIMIT 1`, micros(now), v.ID, v.AddressHash, v.Email)
}

// Blocks returns the newest blocks that were not taken back, newest first; of one visitor
// when the id is given.
func (q queries) Blocks(ctx context.Context, visitorID string, limit int) ([]deskside.Block, error) {
	if visitorID != "" {
		return all(ctx, q, scanBlock, selectBlock+` WHERE b.lifted_at = 0 AND b.visitor_id = $1 ORDER BY b.id DESC LIMIT $2`, visitorID, limit)
	}
	return all(ctx, q, scanBlock, selectBlock+` WHERE b.lifted_at = 0 ORDER BY b.id DESC LIMIT $1`, limit)
}

// Block returns one block.
func (q queries) Block(ctx context.Context, id string) (deskside.Block, error) {
	return one(ctx, q, "block", scanBlock, selectBlock+` WHERE b.id = $1`, id)
}

// AddBlock adds a block; one of the same kind and value that holds gives way to it.
func (tx *Tx) AddBlock(ctx context.Context, b deskside.Block) error {
	if _, err := tx.exec(ctx, `UPDATE block SET lifted_at = $3 WHERE kind = $1 AND value = $2 AND lifted_at = 0`,
		string(b.Kind), b.Value, micros(b.CreatedAt)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO block (id, kind, value, visitor_id, reason, author_id, created_at, until, lifted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)`,
		b.ID, string(b.Kind), b.Value, b.Visitor.ID, b.Reason, b.AuthorID, micros(b.CreatedAt), micros(b.Until))
	return err
}

// LiftBlock takes a block back.
func (tx *Tx) LiftBlock(ctx context.Context, id string, at time.Time) error {
	return tx.execOne(ctx, "block", `UPDATE block SET lifted_at = $2 WHERE id = $1 AND lifted_at = 0`, id, micros(at))
}

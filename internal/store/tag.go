package store

import (
	"context"

	"github.com/deskside/deskside"
)

const selectTag = `SELECT id, name, colour, created_at, deleted_at FROM tag`

func scanTag(s scanner) (t deskside.Tag, err error) {
	return t, s.Scan(&t.ID, &t.Name, &t.Colour, stamp{&t.CreatedAt}, stamp{&t.DeletedAt})
}

// Tags returns all tags by name.
func (q queries) Tags(ctx context.Context) ([]deskside.Tag, error) {
	return all(ctx, q, scanTag, selectTag+` WHERE deleted_at = 0 ORDER BY lower(name), id`)
}

// TagToChange locks the tag, which may be a deleted one, until the transaction ends.
func (tx *Tx) TagToChange(ctx context.Context, id string) (deskside.Tag, error) {
	text := selectTag + ` WHERE id = $1`
	if tx.lock != "" {
		text += ` FOR UPDATE`
	}
	return one(ctx, tx.queries, "tag", scanTag, text, id)
}

// AddTag adds the tag; Conflict when its name is taken.
func (tx *Tx) AddTag(ctx context.Context, t deskside.Tag) error {
	n, err := tx.exec(ctx, `
		INSERT INTO tag (id, name, colour, created_at, deleted_at) VALUES ($1, $2, $3, $4, 0)
		ON CONFLICT (lower(name)) WHERE deleted_at = 0 DO NOTHING`, t.ID, t.Name, string(t.Colour), micros(t.CreatedAt))
	if err == nil && n == 0 {
		return nameTaken(t)
	}
	return err
}

// SaveTag stores everything that changes about a tag; Conflict when another has its name.
func (tx *Tx) SaveTag(ctx context.Context, t deskside.Tag) error {
	if t.DeletedAt.IsZero() {
		others, err := value[int](ctx, tx.queries, "tag",
			`SELECT count(*) FROM tag WHERE lower(name) = lower($1) AND deleted_at = 0 AND id <> $2`, t.Name, t.ID)
		if err != nil {
			return err
		}
		if others > 0 {
			return nameTaken(t)
		}
	}
	return tx.execOne(ctx, "tag", `UPDATE tag SET name = $2, colour = $3, deleted_at = $4 WHERE id = $1`,
		t.ID, t.Name, string(t.Colour), micros(t.DeletedAt))
}

func nameTaken(t deskside.Tag) error {
	return deskside.Errorf(deskside.Conflict, "name", "a tag %q is there already", t.Name)
}

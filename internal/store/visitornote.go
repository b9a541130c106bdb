package store

import (
	"context"

	"github.com/deskside/deskside"
)

const selectVisitorNote = `
	SELECT n.id, n.visitor_id, n.author_id, a.name, n.text, n.created_at, n.edited_at
	FROM visitor_note n JOIN agent a ON a.id = n.author_id`

func scanVisitorNote(s scanner) (n deskside.VisitorNote, err error) {
	return n, s.Scan(&n.ID, &n.VisitorID, &n.AuthorID, &n.AuthorName, &n.Text, stamp{&n.CreatedAt}, stamp{&n.EditedAt})
}

// VisitorNotes returns the newest notes about the person, newest first.
func (q queries) VisitorNotes(ctx context.Context, personID string, limit int) ([]deskside.VisitorNote, error) {
	return all(ctx, q, scanVisitorNote, selectVisitorNote+`
		WHERE n.visitor_id IN (SELECT $1 UNION ALL SELECT p.id FROM visitor p WHERE p.person_id = $1 AND p.person_id <> '')
		ORDER BY n.created_at DESC, n.id DESC LIMIT $2`, personID, limit)
}

// VisitorNote returns the note.
func (q queries) VisitorNote(ctx context.Context, id string) (deskside.VisitorNote, error) {
	return one(ctx, q, "note", scanVisitorNote, selectVisitorNote+` WHERE n.id = $1`, id)
}

// AddVisitorNote adds a note; false when its id is taken.
func (tx *Tx) AddVisitorNote(ctx context.Context, n deskside.VisitorNote) (added bool, err error) {
	rows, err := tx.exec(ctx, `
		INSERT INTO visitor_note (id, visitor_id, author_id, text, created_at, edited_at) VALUES ($1, $2, $3, $4, $5, 0)
		ON CONFLICT (id) DO NOTHING`, n.ID, n.VisitorID, n.AuthorID, n.Text, micros(n.CreatedAt))
	if err != nil || rows == 0 {
		return false, err
	}
	return true, tx.indexNew(ctx, docOf(n))
}

// SaveVisitorNote stores the note's text.
func (tx *Tx) SaveVisitorNote(ctx context.Context, n deskside.VisitorNote) error {
	err := tx.execOne(ctx, "note", `UPDATE visitor_note SET text = $2, edited_at = $3 WHERE id = $1`, n.ID, n.Text, micros(n.EditedAt))
	if err != nil {
		return err
	}
	return tx.index(ctx, docOf(n))
}

// DeleteVisitorNote removes the note.
func (tx *Tx) DeleteVisitorNote(ctx context.Context, id string) error {
	n, err := tx.VisitorNote(ctx, id)
	if err != nil {
		return err
	}
	if err := tx.unindex(ctx, n.VisitorID, 0, n.ID); err != nil {
		return err
	}
	return tx.execOne(ctx, "note", `DELETE FROM visitor_note WHERE id = $1`, id)
}

func docOf(n deskside.VisitorNote) searchDoc {
	return searchDoc{kind: deskside.FoundVisitorNote, owner: n.VisitorID, ref: n.ID, at: n.CreatedAt, text: n.Text}
}

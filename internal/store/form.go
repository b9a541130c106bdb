package store

import (
	"context"

	"github.com/deskside/deskside"
)

const selectForm = `SELECT definition, id, updated_at FROM form`

func scanForm(s scanner) (f deskside.Form, err error) {
	return f, s.Scan(jsonText{&f}, &f.ID, stamp{&f.UpdatedAt})
}

// Forms returns all forms, the newest first.
func (q queries) Forms(ctx context.Context) ([]deskside.Form, error) {
	return all(ctx, q, scanForm, selectForm+` ORDER BY updated_at DESC, id LIMIT $1`, deskside.MaxForms)
}

// Form returns one form.
func (q queries) Form(ctx context.Context, id string) (deskside.Form, error) {
	return one(ctx, q, "form", scanForm, selectForm+` WHERE id = $1`, id)
}

// CountForms returns how many there are.
func (q queries) CountForms(ctx context.Context) (int, error) {
	return value[int](ctx, q, "form", `SELECT count(*) FROM form`)
}

// PutForm adds or changes a form.
func (tx *Tx) PutForm(ctx context.Context, f deskside.Form) error {
	definition, err := toJSON(f)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO form (id, definition, updated_at) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET definition = excluded.definition, updated_at = excluded.updated_at`,
		f.ID, definition, micros(f.UpdatedAt))
	return err
}

// DeleteForm deletes a form; what was sent of it stays.
func (tx *Tx) DeleteForm(ctx context.Context, id string) error {
	return tx.execOne(ctx, "form", `DELETE FROM form WHERE id = $1`, id)
}

// SentForm is a form in a conversation, with the visitor's answers so far.
type SentForm struct {
	Card           deskside.FormCard
	ConversationID string
	Draft          deskside.Answers
}

const selectSentForm = `SELECT card, conversation_id, draft FROM form_answer`

func scanSentForm(s scanner) (f SentForm, err error) {
	return f, s.Scan(jsonText{&f.Card}, &f.ConversationID, jsonText{&f.Draft})
}

// AddSentForm keeps that a form was sent.
func (tx *Tx) AddSentForm(ctx context.Context, conversationID string, c deskside.FormCard) error {
	card, err := toJSON(c)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO form_answer (item_id, conversation_id, visitor_id, form_id, card, draft, done_at, sent_at)
		VALUES ($1, $2, $3, $4, $5, '', 0, $6)`, c.ID, conversationID, c.VisitorID, c.FormID, card, micros(c.SentAt))
	return err
}

// SaveSentForm stores the answers so far, and the card when it is done.
func (tx *Tx) SaveSentForm(ctx context.Context, f SentForm) error {
	card, err := toJSON(f.Card)
	if err != nil {
		return err
	}
	draft, err := toJSON(f.Draft)
	if err != nil {
		return err
	}
	return tx.execOne(ctx, "form", `UPDATE form_answer SET card = $2, draft = $3, done_at = $4 WHERE item_id = $1`,
		f.Card.ID, card, draft, micros(f.Card.DoneAt))
}

// SentForm returns a form that was sent, by its item.
func (q queries) SentForm(ctx context.Context, itemID string) (SentForm, error) {
	return one(ctx, q, "form", scanSentForm, selectSentForm+` WHERE item_id = $1`, itemID)
}

// FormsOfPerson returns the newest forms that were sent to the visitors who are one
// person to the team, newest first.
func (q queries) FormsOfPerson(ctx context.Context, personID string, limit int) ([]deskside.FormCard, error) {
	return all(ctx, q, func(s scanner) (c deskside.FormCard, err error) { return c, s.Scan(jsonText{&c}) }, `
		SELECT card FROM form_answer
		WHERE visitor_id = $1 OR visitor_id IN (SELECT v.id FROM visitor v WHERE v.person_id = $1)
		ORDER BY sent_at DESC, item_id DESC LIMIT $2`, personID, limit)
}

// FilledIn returns what was filled in of a form, the oldest first.
func (q queries) FilledIn(ctx context.Context, formID string, limit int) ([]SentForm, error) {
	return all(ctx, q, scanSentForm, selectSentForm+` WHERE form_id = $1 AND done_at > 0 ORDER BY done_at, item_id LIMIT $2`, formID, limit)
}

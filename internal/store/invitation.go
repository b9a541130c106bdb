package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

const selectInvitation = `SELECT facts, id, conversation_id, kind, state, created_at FROM invitation`

func scanInvitation(s scanner) (i deskside.Invitation, err error) {
	return i, s.Scan(jsonText{&i}, &i.ID, &i.ConversationID, &i.Kind, &i.State, stamp{&i.CreatedAt})
}

// AddInvitation adds an invitation; Conflict when the conversation has a live one of the kind.
func (tx *Tx) AddInvitation(ctx context.Context, i deskside.Invitation) error {
	rest, err := toJSON(i)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO invitation (id, conversation_id, kind, state, due, created_at, facts)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		i.ID, i.ConversationID, string(i.Kind), string(i.State), micros(i.Due()), micros(i.CreatedAt), rest)
	return err
}

// SaveInvitation stores what a step has changed.
func (tx *Tx) SaveInvitation(ctx context.Context, i deskside.Invitation) error {
	rest, err := toJSON(i)
	if err != nil {
		return err
	}
	return tx.execOne(ctx, "invitation", `UPDATE invitation SET state = $2, due = $3, facts = $4 WHERE id = $1`,
		i.ID, string(i.State), micros(i.Due()), rest)
}

// Invitation returns one invitation.
func (q queries) Invitation(ctx context.Context, id string) (deskside.Invitation, error) {
	return one(ctx, q, "invitation", scanInvitation, selectInvitation+` WHERE id = $1`, id)
}

// InvitationsDue returns those that something must have happened to by the time.
func (q queries) InvitationsDue(ctx context.Context, now time.Time, limit int) ([]deskside.Invitation, error) {
	return all(ctx, q, scanInvitation, selectInvitation+` WHERE due > 0 AND due <= $1 ORDER BY due LIMIT $2`, micros(now), limit)
}

// InvitationsSince counts the conversation's invitations since the time.
func (q queries) InvitationsSince(ctx context.Context, conversationID string, since time.Time) (int, error) {
	return value[int](ctx, q, "invitation", `
		SELECT count(*) FROM invitation WHERE conversation_id = $1 AND created_at > $2`, conversationID, micros(since))
}

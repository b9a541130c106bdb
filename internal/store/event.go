package store

import (
	"context"

	"github.com/deskside/deskside"
)

// Record adds an event to the audit log.
func (tx *Tx) Record(ctx context.Context, e deskside.Event) error {
	data, err := facts(e.Data)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO event (id, at, actor_kind, actor_id, type, conversation_id, area, data)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		e.ID, micros(e.At), string(e.ActorKind), e.ActorID, string(e.Type), e.ConversationID, string(e.Area), data)
	return err
}

const selectEvent = `SELECT id, at, actor_kind, actor_id, type, conversation_id, area, data FROM event`

// Events returns the newest events, or those of one conversation, newest first.
func (q queries) Events(ctx context.Context, conversationID string, limit int) ([]deskside.Event, error) {
	if conversationID == "" {
		return all(ctx, q, scanEvent, selectEvent+` ORDER BY id DESC LIMIT $1`, limit)
	}
	return all(ctx, q, scanEvent, selectEvent+` WHERE conversation_id = $1 ORDER BY id DESC LIMIT $2`, conversationID, limit)
}

func scanEvent(s scanner) (e deskside.Event, err error) {
	return e, s.Scan(&e.ID, stamp{&e.At}, &e.ActorKind, &e.ActorID, &e.Type, &e.ConversationID, &e.Area, jsonText{&e.Data})
}

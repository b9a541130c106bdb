package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

// SaveText stores what an item says now, and that it was edited or deleted.
func (tx *Tx) SaveText(ctx context.Context, i deskside.Item) error {
	err := tx.execOne(ctx, "item", `
		UPDATE item SET text = $3, edited_at = $4, deleted_at = $5 WHERE conversation_id = $1 AND id = $2`,
		i.ConversationID, i.ID, i.Text, micros(i.EditedAt), micros(i.DeletedAt))
	if err != nil {
		return err
	}
	return tx.indexText(ctx, i)
}

// SaveReactions stores who has reacted to an item.
func (tx *Tx) SaveReactions(ctx context.Context, i deskside.Item) error {
	text := ""
	if len(i.Reactions) > 0 {
		var err error
		if text, err = toJSON(i.Reactions); err != nil {
			return err
		}
	}
	return tx.execOne(ctx, "item", `UPDATE item SET reactions = $3 WHERE conversation_id = $1 AND id = $2`, i.ConversationID, i.ID, text)
}

// KeepText keeps what an item said until the time, for the audit log.
func (tx *Tx) KeepText(ctx context.Context, i deskside.Item, until time.Time) error {
	_, err := tx.exec(ctx, `
		INSERT INTO item_history (conversation_id, item_id, until, text) VALUES ($1, $2, $3, $4)
		ON CONFLICT (conversation_id, item_id, until) DO NOTHING`, i.ConversationID, i.ID, micros(until), i.Text)
	return err
}

// OldTexts returns what an item said before, oldest first.
func (q queries) OldTexts(ctx context.Context, conversationID, itemID string) ([]deskside.OldText, error) {
	return all(ctx, q, func(s scanner) (o deskside.OldText, err error) {
		return o, s.Scan(&o.Text, stamp{&o.Until})
	}, `SELECT text, until FROM item_history WHERE conversation_id = $1 AND item_id = $2 ORDER BY until`, conversationID, itemID)
}

// LastMessage returns the newest message that is not deleted; NotFound when there is none.
func (q queries) LastMessage(ctx context.Context, conversationID string) (deskside.Item, error) {
	return one(ctx, q, "message", scanItem, selectItem+`
		WHERE i.conversation_id = $1 AND i.kind = 'message' AND i.deleted_at = 0 ORDER BY i.seq DESC LIMIT 1`, conversationID)
}

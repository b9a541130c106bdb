package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

// AddMentions makes the note call each of the agents.
func (tx *Tx) AddMentions(ctx context.Context, note deskside.Item, agentIDs []string) error {
	for _, id := range agentIDs {
		_, err := tx.exec(ctx, `
			INSERT INTO mention (agent_id, conversation_id, item_id, at, read_at) VALUES ($1, $2, $3, $4, 0)
			ON CONFLICT (agent_id, conversation_id, item_id) DO NOTHING`, id, note.ConversationID, note.ID, micros(note.At))
		if err != nil {
			return err
		}
	}
	return nil
}

// ReadMentions marks as read what calls the agent in the conversation up to seq, and
// returns how many that were.
func (tx *Tx) ReadMentions(ctx context.Context, agentID, conversationID string, seq int64, at time.Time) (int64, error) {
	return tx.exec(ctx, `
		UPDATE mention SET read_at = $4 WHERE agent_id = $1 AND conversation_id = $2 AND read_at = 0
		AND item_id IN (SELECT id FROM item WHERE conversation_id = $2 AND seq <= $3)`,
		agentID, conversationID, seq, micros(at))
}

// DropMentions is for a note that was taken back: it calls nobody any more. It returns
// whom it called.
func (tx *Tx) DropMentions(ctx context.Context, note deskside.Item) ([]string, error) {
	called, err := all(ctx, tx.queries, scanID,
		`SELECT agent_id FROM mention WHERE conversation_id = $1 AND item_id = $2 ORDER BY agent_id`, note.ConversationID, note.ID)
	if err != nil || len(called) == 0 {
		return nil, err
	}
	_, err = tx.exec(ctx, `DELETE FROM mention WHERE conversation_id = $1 AND item_id = $2`, note.ConversationID, note.ID)
	return called, err
}

// Mentions returns the newest notes that call the agent, newest first.
func (q queries) Mentions(ctx context.Context, agentID string, limit int) ([]deskside.Mentioned, error) {
	return all(ctx, q, func(s scanner) (m deskside.Mentioned, err error) {
		err = s.Scan(&m.ConversationID, &m.ItemID, &m.Author, &m.Text, stamp{&m.At}, stamp{&m.ReadAt})
		m.Text = deskside.PreviewText(m.Text)
		return m, err
	}, `SELECT m.conversation_id, m.item_id, coalesce(a.name, ''), i.text, m.at, m.read_at
		FROM mention m
		JOIN item i ON i.conversation_id = m.conversation_id AND i.id = m.item_id
		LEFT JOIN agent a ON a.id = i.author_id
		WHERE m.agent_id = $1 ORDER BY m.at DESC LIMIT $2`, agentID, limit)
}

// PutReadBack moves the agent's read mark back; false when it was not beyond.
func (tx *Tx) PutReadBack(ctx context.Context, conversationID, agentID string, seq, inbound int64) (moved bool, err error) {
	n, err := tx.exec(ctx, `
		UPDATE agent_read SET seq = $3, inbound = $4
		WHERE conversation_id = $1 AND agent_id = $2 AND inbound > $4`, conversationID, agentID, seq, inbound)
	return n == 1, err
}

// LastInbound returns the visitor's newest message; NotFound when there is none.
func (q queries) LastInbound(ctx context.Context, conversationID string) (deskside.Item, error) {
	return one(ctx, q, "message", scanItem, selectItem+`
		WHERE i.conversation_id = $1 AND i.author_kind = 'visitor' AND i.kind <> 'update' AND i.vseq IS NOT NULL
		ORDER BY i.seq DESC LIMIT 1`, conversationID)
}

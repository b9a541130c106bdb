package store

import (
	"context"

	"github.com/deskside/deskside"
)

const selectDraft = `SELECT conversation_id, mode, reply, note, other, version, updated_at FROM draft`

func scanDraft(s scanner) (d deskside.Draft, err error) {
	return d, s.Scan(&d.ConversationID, &d.Mode, &d.Reply, &d.Note, jsonText{&d.Other}, &d.Version, stamp{&d.UpdatedAt})
}

// Drafts returns the agent's newest drafts, newest first. One that says nothing is told
// too: it was emptied, and other devices may not know.
func (q queries) Drafts(ctx context.Context, agentID string, limit int) ([]deskside.Draft, error) {
	return all(ctx, q, scanDraft, selectDraft+` WHERE agent_id = $1 ORDER BY updated_at DESC LIMIT $2`, agentID, limit)
}

// DraftToChange locks the agent's draft in the conversation until the transaction ends; the
// zero draft when there is none.
func (tx *Tx) DraftToChange(ctx context.Context, agentID, conversationID string) (deskside.Draft, error) {
	text := selectDraft + ` WHERE agent_id = $1 AND conversation_id = $2`
	if tx.lock != "" {
		text += ` FOR UPDATE`
	}
	d, err := one(ctx, tx.queries, "draft", scanDraft, text, agentID, conversationID)
	if deskside.CodeOf(err) == deskside.NotFound {
		return deskside.Draft{ConversationID: conversationID}, nil
	}
	return d, err
}

// SaveDraft stores the agent's draft.
func (tx *Tx) SaveDraft(ctx context.Context, agentID string, d deskside.Draft) error {
	other := ""
	if d.Other != (deskside.Drafted{}) {
		var err error
		if other, err = toJSON(d.Other); err != nil {
			return err
		}
	}
	_, err := tx.exec(ctx, `
		INSERT INTO draft (agent_id, conversation_id, mode, reply, note, other, version, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (agent_id, conversation_id) DO UPDATE SET mode = excluded.mode, reply = excluded.reply,
			note = excluded.note, other = excluded.other, version = excluded.version, updated_at = excluded.updated_at`,
		agentID, d.ConversationID, d.Mode, d.Reply, d.Note, other, d.Version, micros(d.UpdatedAt))
	return err
}

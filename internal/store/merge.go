package store

import (
	"context"

	"github.com/deskside/deskside"
)

// AddMerged adds an item of another conversation, with what has become of it since.
func (tx *Tx) AddMerged(ctx context.Context, i deskside.Item) (added bool, err error) {
	if added, err = tx.AddItem(ctx, i); err != nil || !added {
		return added, err
	}
	if !i.EditedAt.IsZero() || i.Deleted() {
		if err := tx.SaveText(ctx, i); err != nil {
			return false, err
		}
	}
	if len(i.Reactions) > 0 {
		err = tx.SaveReactions(ctx, i)
	}
	return true, err
}

// MoveAside takes along to a merged conversation what hangs on two: what their items said
// before, whom their notes call, how much each agent has read.
func (tx *Tx) MoveAside(ctx context.Context, into, one, other string) error {
	for _, text := range []string{`
		INSERT INTO item_history (conversation_id, item_id, until, text)
		SELECT $1, item_id, until, text FROM item_history WHERE conversation_id IN ($2, $3)
		ON CONFLICT (conversation_id, item_id, until) DO NOTHING`, `
		INSERT INTO mention (agent_id, conversation_id, item_id, at, read_at)
		SELECT agent_id, $1, item_id, at, read_at FROM mention WHERE conversation_id IN ($2, $3)
		ON CONFLICT (agent_id, conversation_id, item_id) DO NOTHING`, `
		INSERT INTO agent_read (conversation_id, agent_id, seq, inbound)
		SELECT $1, agent_id, 0, sum(inbound) FROM agent_read WHERE conversation_id IN ($2, $3) GROUP BY agent_id
		ON CONFLICT (conversation_id, agent_id) DO NOTHING`} {
		if _, err := tx.exec(ctx, text, into, one, other); err != nil {
			return err
		}
	}
	_, err := tx.exec(ctx, `DELETE FROM mention WHERE conversation_id IN ($1, $2)`, one, other)
	return err
}

// MoveBack gives the two what MoveAside took along, as far as it is different by now.
func (tx *Tx) MoveBack(ctx context.Context, from, one, other string) error {
	_, err := tx.exec(ctx, `
		INSERT INTO mention (agent_id, conversation_id, item_id, at, read_at)
		SELECT m.agent_id, i.conversation_id, m.item_id, m.at, m.read_at
		FROM mention m JOIN item i ON i.id = m.item_id AND i.conversation_id IN ($2, $3)
		WHERE m.conversation_id = $1
		ON CONFLICT (agent_id, conversation_id, item_id) DO NOTHING`, from, one, other)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `DELETE FROM mention WHERE conversation_id = $1`, from)
	return err
}

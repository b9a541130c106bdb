package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

const textBlockColumns = ` b.id, b.scope, b.owner_id, b.shortcut, b.title, b.body, b.folder, b.language,
	b.position, b.uses, b.created_at, b.updated_at, b.deleted_at`

func scanTextBlock(s scanner) (b deskside.TextBlock, err error) {
	return b, s.Scan(&b.ID, &b.Scope, &b.OwnerID, &b.Shortcut, &b.Title, &b.Body, &b.Folder, &b.Language,
		&b.Position, &b.Uses, stamp{&b.CreatedAt}, stamp{&b.UpdatedAt}, stamp{&b.DeletedAt})
}

// visibleTextBlocks are those that the agent $1 may use.
const visibleTextBlocks = ` FROM text_block b WHERE b.deleted_at = 0 AND (b.scope = 'company'
	OR b.scope = 'personal' AND b.owner_id = $1
	OR b.scope = 'team' AND b.owner_id IN (SELECT m.team_id FROM team_member m WHERE m.agent_id = $1))`

// TextBlocks returns the text blocks that the agent may use, in their order.
func (q queries) TextBlocks(ctx context.Context, agentID string) ([]deskside.TextBlock, error) {
	return all(ctx, q, scanTextBlock, `SELECT`+textBlockColumns+visibleTextBlocks+` ORDER BY b.position, b.id`, agentID)
}

// CountTextBlocks returns how many text blocks the agent may use.
func (q queries) CountTextBlocks(ctx context.Context, agentID string) (int, error) {
	return value[int](ctx, q, "text block", `SELECT count(*)`+visibleTextBlocks, agentID)
}

// InTeam reports whether the agent is a member of the team.
func (q queries) InTeam(ctx context.Context, teamID, agentID string) (bool, error) {
	n, err := value[int](ctx, q, "team", `SELECT count(*) FROM team_member WHERE team_id = $1 AND agent_id = $2`, teamID, agentID)
	return n > 0, err
}

// TextBlock returns the text block, which may be a deleted one.
func (q queries) TextBlock(ctx context.Context, id string) (deskside.TextBlock, error) {
	return one(ctx, q, "text block", scanTextBlock, `SELECT`+textBlockColumns+` FROM text_block b WHERE b.id = $1`, id)
}

// TextBlockToChange locks the text block, which may be a deleted one, until the
// transaction ends.
func (tx *Tx) TextBlockToChange(ctx context.Context, id string) (deskside.TextBlock, error) {
	text := `SELECT` + textBlockColumns + ` FROM text_block b WHERE b.id = $1`
	if tx.lock != "" {
		text += ` FOR UPDATE`
	}
	return one(ctx, tx.queries, "text block", scanTextBlock, text, id)
}

// AddTextBlock adds the text block; Conflict when its owner has the shortcut already.
func (tx *Tx) AddTextBlock(ctx context.Context, b deskside.TextBlock) error {
	n, err := tx.exec(ctx, `
		INSERT INTO text_block (id, scope, owner_id, shortcut, title, body, folder, language, position, uses, created_at, updated_at, deleted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)
		ON CONFLICT (scope, owner_id, shortcut, language) WHERE deleted_at = 0 DO NOTHING`,
		b.ID, string(b.Scope), b.OwnerID, b.Shortcut, b.Title, b.Body, b.Folder, b.Language, b.Position, b.Uses,
		micros(b.CreatedAt), micros(b.UpdatedAt))
	if err == nil && n == 0 {
		return shortcutTaken(b)
	}
	return err
}

// SaveTextBlock stores everything that changes about a text block but its uses; Conflict
// when its owner has another one with the shortcut.
func (tx *Tx) SaveTextBlock(ctx context.Context, b deskside.TextBlock) error {
	if b.DeletedAt.IsZero() {
		others, err := value[int](ctx, tx.queries, "text block", `SELECT count(*) FROM text_block
			WHERE scope = $1 AND owner_id = $2 AND shortcut = $3 AND language = $4 AND deleted_at = 0 AND id <> $5`,
			string(b.Scope), b.OwnerID, b.Shortcut, b.Language, b.ID)
		if err != nil {
			return err
		}
		if others > 0 {
			return shortcutTaken(b)
		}
	}
	return tx.execOne(ctx, "text block", `
		UPDATE text_block SET scope = $2, owner_id = $3, shortcut = $4, title = $5, body = $6, folder = $7, language = $8,
			position = $9, updated_at = $10, deleted_at = $11 WHERE id = $1`,
		b.ID, string(b.Scope), b.OwnerID, b.Shortcut, b.Title, b.Body, b.Folder, b.Language,
		b.Position, micros(b.UpdatedAt), micros(b.DeletedAt))
}

func shortcutTaken(b deskside.TextBlock) error {
	return deskside.Errorf(deskside.Conflict, "shortcut", "a text block with the shortcut %q is there already", b.Shortcut)
}

// UseTextBlock counts one more use.
func (tx *Tx) UseTextBlock(ctx context.Context, id string) error {
	return tx.execOne(ctx, "text block", `UPDATE text_block SET uses = uses + 1 WHERE id = $1`, id)
}

// PurgeTextBlocks removes for good what was deleted before the time.
func (tx *Tx) PurgeTextBlocks(ctx context.Context, before time.Time) error {
	_, err := tx.exec(ctx, `DELETE FROM text_block WHERE deleted_at > 0 AND deleted_at < $1`, micros(before))
	return err
}

// TextBlockGap is what lies between two neighbours at first, so that many can move in between.
const TextBlockGap = 1 << 20

// LastTextBlockPosition is the position after all others.
func (tx *Tx) LastTextBlockPosition(ctx context.Context) (int64, error) {
	last, err := value[int64](ctx, tx.queries, "text block", `SELECT coalesce(max(position), 0) FROM text_block`)
	return last + TextBlockGap, err
}

// TextBlockPositionAfter is a free position behind the given one, and before all that
// follow it. When there is none left, all positions are made anew.
func (tx *Tx) TextBlockPositionAfter(ctx context.Context, id string) (int64, error) {
	for range 2 {
		var after int64
		var err error
		if id != "" {
			if after, err = value[int64](ctx, tx.queries, "text block", `SELECT position FROM text_block WHERE id = $1 AND deleted_at = 0`, id); err != nil {
				return 0, err
			}
		}
		next, err := value[int64](ctx, tx.queries, "text block",
			`SELECT coalesce(min(position), 0) FROM text_block WHERE position > $1`, after)
		switch {
		case err != nil:
			return 0, err
		case next == 0:
			return after + TextBlockGap, nil
		case next-after > 1:
			return after + (next-after)/2, nil
		}
		if err := tx.renumberTextBlocks(ctx); err != nil {
			return 0, err
		}
	}
	return 0, deskside.Errorf(deskside.Internal, "", "no position is left after %q", id)
}

func (tx *Tx) renumberTextBlocks(ctx context.Context) error {
	ids, err := all(ctx, tx.queries, scanID, `SELECT id FROM text_block ORDER BY position, id`)
	if err != nil {
		return err
	}
	for n, id := range ids {
		if _, err := tx.exec(ctx, `UPDATE text_block SET position = $2 WHERE id = $1`, id, int64(n+1)*TextBlockGap); err != nil {
			return err
		}
	}
	return nil
}

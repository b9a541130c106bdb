package store

import (
	"context"
	"math"
	"slices"

	"github.com/deskside/deskside"
)

// The name of an author is the one of today: a visitor who gives a name has had it
// all along. An update carries text, card and so on
// of the item (o) that it is about. What is quoted (q) is read as it is now.
const selectItem = `
	SELECT i.conversation_id, i.seq, coalesce(i.vseq, 0), i.id, i.kind, i.author_kind, i.author_id,
		coalesce(a.name, v.name, ''), coalesce(o.text, i.text), i.event, i.data, coalesce(o.attachments, i.attachments),
		coalesce(o.card, i.card), coalesce(o.id, ''), coalesce(o.seq, 0), coalesce(o.vseq, 0), coalesce(o.kind, ''),
		coalesce(o.edited_at, i.edited_at), coalesce(o.deleted_at, i.deleted_at), coalesce(o.reactions, i.reactions),
		coalesce(q.id, ''), coalesce(q.seq, 0), coalesce(q.author_kind, ''), coalesce(q.text, ''),
		coalesce((SELECT name FROM agent WHERE id = q.author_id), ''), coalesce(o.mentions, i.mentions),
		i.inbound, i.outbound, i.at
	FROM item i
	LEFT JOIN item o ON o.conversation_id = i.conversation_id AND o.seq = i.of_seq
	LEFT JOIN item q ON q.conversation_id = i.conversation_id AND q.seq = coalesce(o.quote_seq, i.quote_seq)
	LEFT JOIN agent a ON a.id = i.author_id
	LEFT JOIN visitor v ON v.id = i.author_id`

func scanItem(s scanner) (i deskside.Item, err error) {
	err = s.Scan(&i.ConversationID, &i.Seq, &i.VSeq, &i.ID, &i.Kind, &i.AuthorKind, &i.AuthorID,
		&i.AuthorName, &i.Text, &i.Event, jsonText{&i.Data}, filesText{&i.Attachments}, jsonText{&i.Card},
		&i.Of.ID, &i.Of.Seq, &i.Of.VSeq, &i.Of.Kind,
		stamp{&i.EditedAt}, stamp{&i.DeletedAt}, jsonText{&i.Reactions},
		&i.Quote.ID, &i.Quote.Seq, &i.Quote.AuthorKind, &i.Quote.Text, &i.Quote.AuthorName, jsonText{&i.Mentions},
		&i.Inbound, &i.Outbound, stamp{&i.At})
	i.Quote.Text = deskside.PreviewText(i.Quote.Text)
	return i, err
}

// AddItem adds an item; false when the conversation has one with its id.
func (tx *Tx) AddItem(ctx context.Context, i deskside.Item) (added bool, err error) {
	data, err := facts(i.Data)
	if err != nil {
		return false, err
	}
	files, err := itemFiles(i.Attachments)
	if err != nil {
		return false, err
	}
	card, err := cardText(i)
	if err != nil {
		return false, err
	}
	mentions := ""
	if len(i.Mentions) > 0 && i.Kind != deskside.ItemUpdate {
		if mentions, err = toJSON(i.Mentions); err != nil {
			return false, err
		}
	}
	n, err := tx.exec(ctx, `
		INSERT INTO item (conversation_id, seq, vseq, id, kind, author_kind, author_id,
			text, event, data, attachments, card, of_seq, inbound, outbound, at, quote_seq, mentions)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		ON CONFLICT (conversation_id, id) DO NOTHING`,
		i.ConversationID, i.Seq, nullable(i.VSeq), i.ID, string(i.Kind), string(i.AuthorKind), i.AuthorID,
		i.Text, string(i.Event), data, files, card, nullable(i.Of.Seq), i.Inbound, i.Outbound, micros(i.At), nullable(i.Quote.Seq), mentions)
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.indexItem(ctx, i)
}

// cardText is how a card is stored; an update has none of its own.
func cardText(i deskside.Item) (string, error) {
	if i.Card == (deskside.Card{}) || i.Kind == deskside.ItemUpdate {
		return "", nil
	}
	return toJSON(i.Card)
}

// SaveCard stores what an item shows now.
func (tx *Tx) SaveCard(ctx context.Context, i deskside.Item) error {
	card, err := cardText(i)
	if err != nil {
		return err
	}
	return tx.execOne(ctx, "item", `UPDATE item SET card = $3 WHERE conversation_id = $1 AND id = $2`, i.ConversationID, i.ID, card)
}

// Item returns the item with the id.
func (q queries) Item(ctx context.Context, conversationID, id string) (deskside.Item, error) {
	return one(ctx, q, "item", scanItem, selectItem+` WHERE i.conversation_id = $1 AND i.id = $2`, conversationID, id)
}

// ItemAt returns the newest item up to seq.
func (q queries) ItemAt(ctx context.Context, conversationID string, seq int64) (deskside.Item, error) {
	return one(ctx, q, "item", scanItem, selectItem+`
		WHERE i.conversation_id = $1 AND i.seq <= $2 ORDER BY i.seq DESC LIMIT 1`, conversationID, seq)
}

// VisitorItemAt returns the newest item up to vseq that the visitor sees.
func (q queries) VisitorItemAt(ctx context.Context, conversationID string, vseq int64) (deskside.Item, error) {
	return one(ctx, q, "item", scanItem, selectItem+`
		WHERE i.conversation_id = $1 AND i.vseq <= $2 ORDER BY i.vseq DESC LIMIT 1`, conversationID, vseq)
}

// VSeqAt returns the vseq of the newest item up to seq that the visitor sees; 0 when
// there is none.
func (q queries) VSeqAt(ctx context.Context, conversationID string, seq int64) (int64, error) {
	return value[int64](ctx, q, "item", `
		SELECT coalesce(max(vseq), 0) FROM item WHERE conversation_id = $1 AND seq <= $2`, conversationID, seq)
}

// ItemsAfter returns up to limit items after seq, ascending, as agents see them.
func (q queries) ItemsAfter(ctx context.Context, conversationID string, seq int64, limit int) ([]deskside.Item, error) {
	return all(ctx, q, scanItem, selectItem+`
		WHERE i.conversation_id = $1 AND i.seq > $2 ORDER BY i.seq LIMIT $3`, conversationID, seq, limit)
}

// ItemsBefore returns the newest limit items before seq, ascending; seq 0 means all.
func (q queries) ItemsBefore(ctx context.Context, conversationID string, seq int64, limit int) ([]deskside.Item, error) {
	items, err := all(ctx, q, scanItem, selectItem+`
		WHERE i.conversation_id = $1 AND i.seq < $2 ORDER BY i.seq DESC LIMIT $3`, conversationID, below(seq), limit)
	slices.Reverse(items)
	return items, err
}

// VisitorItemsAfter returns up to limit items after vseq, ascending; only what the
// visitor sees is read.
func (q queries) VisitorItemsAfter(ctx context.Context, conversationID string, vseq int64, limit int) ([]deskside.Item, error) {
	return all(ctx, q, scanItem, selectItem+`
		WHERE i.conversation_id = $1 AND i.vseq > $2 ORDER BY i.vseq LIMIT $3`, conversationID, vseq, limit)
}

// CountEntries counts what stands in the timeline, all of it and what the visitor sees.
func (q queries) CountEntries(ctx context.Context, conversationID string) (all, visitors int, err error) {
	n, err := one(ctx, q, "conversation", func(s scanner) (n [2]int, err error) {
		return n, s.Scan(&n[0], &n[1])
	}, `SELECT count(*), count(CASE WHEN vseq > 0 THEN 1 END) FROM item WHERE conversation_id = $1 AND kind <> 'update'`, conversationID)
	return n[0], n[1], err
}

// VisitorItemsBefore returns the newest limit items before vseq that the visitor
// sees, ascending; vseq 0 means all.
func (q queries) VisitorItemsBefore(ctx context.Context, conversationID string, vseq int64, limit int) ([]deskside.Item, error) {
	items, err := all(ctx, q, scanItem, selectItem+`
		WHERE i.conversation_id = $1 AND i.vseq < $2 ORDER BY i.vseq DESC LIMIT $3`, conversationID, below(vseq), limit)
	slices.Reverse(items)
	return items, err
}

func below(n int64) int64 {
	if n == 0 {
		return math.MaxInt64
	}
	return n
}

// Position returns the newest seq and vseq of the conversation; NotFound when there
// is none.
func (q queries) Position(ctx context.Context, conversationID string) (seq, vseq int64, err error) {
	p, err := one(ctx, q, "conversation", func(s scanner) (p [2]int64, err error) {
		return p, s.Scan(&p[0], &p[1])
	}, `SELECT seq, vseq FROM conversation WHERE id = $1`, conversationID)
	return p[0], p[1], err
}

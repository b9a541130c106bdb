package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/pressly/goose/v3"

	"github.com/deskside/deskside"
)

// searchMigration makes the index of words and fills it with what is there. It is not in
// the folders, because the engines' indexes have nothing in common and because the words
// are made here. Like the files there it must stay what it was when it was released.
func searchMigration(engine Engine) *goose.Migration {
	return goose.NewGoMigration(26, &goose.GoFunc{RunTx: func(ctx context.Context, t *sql.Tx) error {
		schema := schemaSQLite
		if engine == Postgres {
			schema = schemaPostgres
		}
		for text := range strings.SplitSeq(schema, ";\n") {
			if _, err := t.ExecContext(ctx, text); err != nil {
				return err
			}
		}
		tx := &Tx{queries: queries{run: plain{t}}}
		if engine == Postgres {
			tx.lock = " FOR UPDATE OF c"
		}
		if err := tx.fillIndex(ctx); err != nil || engine != Postgres {
			return err
		}
		_, err := tx.exec(ctx, indexPostgres)
		return err
	}}, nil)
}

// fillNumbers numbers all texts in the order of their time, each at its own number.
const fillNumbers = `
	INSERT INTO search_doc (id, kind, owner_id, seq, ref)
	SELECT max((at / 1000) * 1024 - n) OVER (ORDER BY n) + n, kind, owner_id, seq, ref FROM (
		SELECT at, kind, owner_id, seq, ref, row_number() OVER (ORDER BY at, owner_id, seq, ref) AS n FROM (
			SELECT i.at, i.kind, i.conversation_id AS owner_id, i.seq, '' AS ref FROM item i
			WHERE i.kind IN ('message', 'note') AND i.deleted_at = 0 AND i.text <> ''
			UNION ALL
			SELECT i.at, 'file', i.conversation_id, i.seq, f.id FROM attachment f
			JOIN item i ON i.conversation_id = f.conversation_id AND i.id = f.item_id
			WHERE f.item_id <> '' AND f.state <> 'deleted' AND i.deleted_at = 0
			UNION ALL
			SELECT v.created_at, 'visitor', v.id, 0, '' FROM visitor v WHERE v.name <> '' OR v.email <> ''
			UNION ALL
			SELECT n.created_at, 'visitor_note', n.visitor_id, 0, n.id FROM visitor_note n
		) AS t
	) AS k`

const fillTexts = `
	SELECT d.id, d.kind, coalesce(f.name, n.text, i.text, v.name || ' ' || v.email)
	FROM (SELECT id, kind, owner_id, seq, ref FROM search_doc WHERE id > $1 ORDER BY id LIMIT 1000) AS d
	LEFT JOIN item i ON i.conversation_id = d.owner_id AND i.seq = d.seq
	LEFT JOIN attachment f ON f.id = d.ref AND d.kind = 'file'
	LEFT JOIN visitor_note n ON n.id = d.ref AND d.kind = 'visitor_note'
	LEFT JOIN visitor v ON v.id = d.owner_id
	ORDER BY d.id`

func (tx *Tx) fillIndex(ctx context.Context) error {
	if _, err := tx.exec(ctx, fillNumbers); err != nil {
		return err
	}
	type text struct {
		id   int64
		kind deskside.SearchKind
		text string
	}
	last := int64(-1)
	for {
		some, err := all(ctx, tx.queries, func(s scanner) (t text, err error) {
			return t, s.Scan(&t.id, &t.kind, &t.text)
		}, fillTexts, last)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, t := range some {
			words := searchWords(t.kind, t.text)
			if len(words) == 1 {
				err = tx.removeDoc(ctx, t.id)
			} else {
				err = tx.addWords(ctx, t.id, words)
			}
			if err != nil {
				return err
			}
			last = t.id
		}
	}
}

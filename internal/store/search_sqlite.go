package store

import (
	"context"
	"strings"

	"github.com/deskside/deskside"
)

// schemaSQLite: the words are in a table of FTS5, which keeps no text of its own. They
// come with nothing but spaces between them, so the simplest tokenizer does. The prefixes
// that people type are indexed like words.
const schemaSQLite = `
	CREATE TABLE search_doc (
		id       integer PRIMARY KEY,
		kind     text   NOT NULL,
		owner_id text   NOT NULL,
		seq      bigint NOT NULL,
		ref      text   NOT NULL,
		UNIQUE (owner_id, seq, ref)
	);
	CREATE VIRTUAL TABLE search_text USING fts5 (words, content='', contentless_delete=1, tokenize='ascii', prefix='2 3 4 5 6 7 8');`

// matchesSQLite walks the index from the newest match.
func (q queries) matchesSQLite(ctx context.Context, s Search, take int) ([]int64, error) {
	from, to := s.span()
	return all(ctx, q, scanNumber, `
		SELECT rowid FROM search_text WHERE search_text MATCH $1 AND rowid >= $2 AND rowid < $3
		ORDER BY rowid DESC LIMIT $4`, matchSQLite(s), from, to, take)
}

// matchSQLite writes the query in FTS5's language. Words are letters and digits only and
// stand in quotes, so that nothing in them is syntax.
func matchSQLite(s Search) string {
	var all []string
	for _, t := range s.Query.Terms {
		var ways []string
		for _, way := range t.Ways {
			phrase := `"` + strings.Join(way, " ") + `"`
			if t.Prefix {
				phrase += "*"
			}
			ways = append(ways, phrase)
		}
		all = append(all, "("+strings.Join(ways, " OR ")+")")
	}
	if len(s.Kinds) < len(deskside.SearchKinds) {
		var kinds []string
		for _, k := range s.Kinds {
			kinds = append(kinds, `"`+kindWord(k)+`"`)
		}
		all = append(all, "("+strings.Join(kinds, " OR ")+")")
	}
	return strings.Join(all, " AND ")
}

package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/deskside/deskside"
)

// schemaPostgres: the words are a tsvector. Its index is made after the table is filled,
// and its list of what is not in order yet is kept short, because every search reads it.
const (
	schemaPostgres = `
	CREATE TABLE search_doc (
		id       bigint PRIMARY KEY,
		kind     text   NOT NULL,
		owner_id text   NOT NULL,
		seq      bigint NOT NULL,
		ref      text   NOT NULL,
		words    tsvector NOT NULL DEFAULT '',
		UNIQUE (owner_id, seq, ref)
	);`
	indexPostgres = `CREATE INDEX search_doc_words ON search_doc USING gin (words) WITH (gin_pending_list_limit = 256)`
)

// newestPostgres is how many documents are read one by one before the index of words is
// asked: see matchesPostgres. It takes 0.5 µs for one.
const newestPostgres = 20000

// matchesPostgres finds the newest matches. The index of words knows no order: asked for a
// frequent word it collects all there is of it, and a planner that is told to sort and cut
// rather walks all documents from the newest, which takes as long for a rare word. So a
// number of the newest are walked first, up to the last hit that is needed, which ends the
// search for frequent words, and what is left over is rare enough to be collected and sorted.
func (q queries) matchesPostgres(ctx context.Context, s Search, take, newest int) ([]int64, error) {
	from, to := s.span()
	match := matchPostgres(s)
	// The lower bound stands outside: with both, a planner without figures of the table takes
	// the range for a small one and sorts all of it.
	found, err := all(ctx, q, scanNumber, `
		SELECT k.id FROM (SELECT id, words FROM search_doc WHERE id < $3 ORDER BY id DESC LIMIT $4) AS k
		WHERE k.words @@ $1::tsquery AND k.id >= $2 ORDER BY k.id DESC LIMIT $5`, match, from, to, newest, take)
	if err != nil || len(found) == take {
		return found, err
	}
	walked, err := all(ctx, q, scanNumber, `
		SELECT id FROM search_doc WHERE id < $1 ORDER BY id DESC OFFSET $2 LIMIT 1`, to, newest-1)
	if err != nil || len(walked) == 0 || walked[0] <= from {
		return found, err
	}
	rest, err := all(ctx, q, scanNumber, `
		WITH k AS MATERIALIZED (SELECT id FROM search_doc WHERE words @@ $1::tsquery)
		SELECT id FROM k WHERE id >= $2 AND id < $3 ORDER BY id DESC LIMIT $4`, match, from, walked[0], take-len(found))
	return append(found, rest...), err
}

// vector writes words as a tsvector. They are letters and digits only.
func vector(words []string) string {
	places := map[string][]string{}
	var order []string
	for at, w := range words {
		if places[w] == nil {
			order = append(order, w)
		}
		places[w] = append(places[w], fmt.Sprint(at+1))
	}
	var b strings.Builder
	for _, w := range order {
		fmt.Fprintf(&b, "'%s':%s ", w, strings.Join(places[w], ","))
	}
	return b.String()
}

// matchPostgres writes the query as a tsquery.
func matchPostgres(s Search) string {
	var all []string
	for _, t := range s.Query.Terms {
		var ways []string
		for _, way := range t.Ways {
			words := make([]string, len(way))
			for i, w := range way {
				words[i] = "'" + w + "'"
			}
			if t.Prefix {
				words[len(words)-1] += ":*"
			}
			ways = append(ways, "("+strings.Join(words, " <-> ")+")")
		}
		all = append(all, "("+strings.Join(ways, " | ")+")")
	}
	if len(s.Kinds) < len(deskside.SearchKinds) {
		var kinds []string
		for _, k := range s.Kinds {
			kinds = append(kinds, "'"+kindWord(k)+"'")
		}
		all = append(all, "("+strings.Join(kinds, " | ")+")")
	}
	return strings.Join(all, " & ")
}

package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/deskside/deskside"
)

// The index has a document for every text that can be found. Its words are made by
// deskside.SearchWords, so that both engines know the same ones; what an engine does with
// them is in search_sqlite.go and search_postgres.go. A document's id is its time in
// milliseconds and ten more bits: newest first is the order of ids, and a range of time
// is one of ids. Whoever writes a text keeps its document in the same transaction.

// searchDoc is a text that can be found.
type searchDoc struct {
	kind  deskside.SearchKind
	owner string // the conversation, or the visitor
	seq   int64  // of the item
	ref   string // the attachment or visitor note
	at    time.Time
	text  string
}

const searchBits = 10

// searchID is the lowest id of the time.
func searchID(at time.Time) int64 { return at.UnixMilli() << searchBits }

// searchWords are the words of a document. Its kind is one of them, written in a way that
// no text has.
func searchWords(kind deskside.SearchKind, text string) []string {
	return append(deskside.SearchWords(text), kindWord(kind))
}

func kindWord(kind deskside.SearchKind) string {
	return "\ue000" + strings.ReplaceAll(string(kind), "_", "")
}

// index puts the document into the index, in place of what was there of it.
func (tx *Tx) index(ctx context.Context, d searchDoc) error {
	if err := tx.unindex(ctx, d.owner, d.seq, d.ref); err != nil {
		return err
	}
	return tx.indexNew(ctx, d)
}

// indexNew is index for what was never there.
func (tx *Tx) indexNew(ctx context.Context, d searchDoc) error {
	words := searchWords(d.kind, d.text)
	if len(words) == 1 {
		return nil // nothing but its kind
	}
	// Others may have taken the number in the same millisecond.
	for try := range 50 {
		id := searchID(d.at) + rand.Int64N(1<<searchBits<<(try/10))
		added, err := tx.addDoc(ctx, id, d, words)
		if err != nil || added {
			return err
		}
	}
	return fmt.Errorf("no number is free in the index at %s", d.at)
}

// unindex takes a document out of the index, if it is there.
func (tx *Tx) unindex(ctx context.Context, owner string, seq int64, ref string) error {
	ids, err := all(ctx, tx.queries, scanNumber, `
		SELECT id FROM search_doc WHERE owner_id = $1 AND seq = $2 AND ref = $3`, owner, seq, ref)
	return tx.removeDocs(ctx, ids, err)
}

// unindexItem takes an item and its files out of the index.
func (tx *Tx) unindexItem(ctx context.Context, conversationID string, seq int64) error {
	ids, err := all(ctx, tx.queries, scanNumber, `
		SELECT id FROM search_doc WHERE owner_id = $1 AND seq = $2`, conversationID, seq)
	return tx.removeDocs(ctx, ids, err)
}

func (tx *Tx) removeDocs(ctx context.Context, ids []int64, err error) error {
	for _, id := range ids {
		if err == nil {
			err = tx.removeDoc(ctx, id)
		}
	}
	return err
}

// addDoc adds a document; false when its number is taken.
func (tx *Tx) addDoc(ctx context.Context, id int64, d searchDoc, words []string) (added bool, err error) {
	n, err := tx.exec(ctx, `
		INSERT INTO search_doc (id, kind, owner_id, seq, ref) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO NOTHING`, id, string(d.kind), d.owner, d.seq, d.ref)
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.addWords(ctx, id, words)
}

// addWords gives a document its words.
func (tx *Tx) addWords(ctx context.Context, id int64, words []string) error {
	if tx.lock != "" {
		return tx.execOne(ctx, "document", `UPDATE search_doc SET words = $2::tsvector WHERE id = $1`, id, vector(words))
	}
	return tx.execOne(ctx, "document", `INSERT INTO search_text (rowid, words) VALUES ($1, $2)`, id, strings.Join(words, " "))
}

// removeDoc removes a document with its words.
func (tx *Tx) removeDoc(ctx context.Context, id int64) error {
	if tx.lock == "" {
		if _, err := tx.exec(ctx, `DELETE FROM search_text WHERE rowid = $1`, id); err != nil {
			return err
		}
	}
	_, err := tx.exec(ctx, `DELETE FROM search_doc WHERE id = $1`, id)
	return err
}

func scanNumber(s scanner) (n int64, err error) { return n, s.Scan(&n) }

// indexItem indexes a new message or note and the names of its files.
func (tx *Tx) indexItem(ctx context.Context, i deskside.Item) error {
	kind := deskside.FoundMessage
	switch i.Kind {
	case deskside.ItemMessage:
	case deskside.ItemNote:
		kind = deskside.FoundNote
	default:
		return nil
	}
	if err := tx.indexNew(ctx, searchDoc{kind: kind, owner: i.ConversationID, seq: i.Seq, at: i.At, text: i.Text}); err != nil {
		return err
	}
	return tx.indexFiles(ctx, i)
}

func (tx *Tx) indexFiles(ctx context.Context, i deskside.Item) error {
	for _, a := range i.Attachments {
		d := searchDoc{kind: deskside.FoundFile, owner: i.ConversationID, seq: i.Seq, ref: a.ID, at: i.At, text: a.Name}
		if err := tx.indexNew(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// indexText follows what an item says now.
func (tx *Tx) indexText(ctx context.Context, i deskside.Item) error {
	if i.Deleted() {
		return tx.unindexItem(ctx, i.ConversationID, i.Seq)
	}
	kind := deskside.FoundMessage
	if i.Kind == deskside.ItemNote {
		kind = deskside.FoundNote
	}
	return tx.index(ctx, searchDoc{kind: kind, owner: i.ConversationID, seq: i.Seq, at: i.At, text: i.Text})
}

// indexVisitor follows a visitor's name and address.
func (tx *Tx) indexVisitor(ctx context.Context, v deskside.Visitor) error {
	return tx.index(ctx, searchDoc{kind: deskside.FoundVisitor, owner: v.ID, at: v.CreatedAt, text: v.Name + " " + v.Email})
}

// Search chooses a page of what is found.
type Search struct {
	Query deskside.SearchQuery
	Kinds []deskside.SearchKind // at least one
	// The following limit it, unless empty. Visitors have neither agent, team nor status.
	SiteID, AgentID, TeamID, TagID string
	Status                         deskside.Status
	From, To                       time.Time // zero: open
	Before                         int64     // where the page before ended; 0: the first
	Limit                          int
}

// SearchPage is a part of what was found; Next is 0 at its end.
type SearchPage struct {
	Found []deskside.Found
	Next  int64
}

// searchScan is how many matches are looked at for one page when filters choose among
// them. It bounds the work of a page; a short page then has a next.
const searchScan = 2000

// Search returns a page, newest first.
func (q queries) Search(ctx context.Context, s Search) (page SearchPage, err error) {
	ids, next, err := q.searchIDs(ctx, s)
	if err != nil || len(ids) == 0 {
		return SearchPage{Next: next}, err
	}
	page.Next = next
	page.Found, err = q.foundOf(ctx, s.Query, ids)
	return page, err
}

// searchIDs chooses the documents of a page. Where filters choose, matches are looked at in
// batches until the page is full.
func (q queries) searchIDs(ctx context.Context, s Search) (ids []int64, next int64, err error) {
	filters, batch, most := s.filters(), s.Limit+1, s.Limit+1
	if len(filters.conditions) > 0 {
		batch, most = filterBatch, searchScan
	}
	for scanned := 0; scanned < most && len(ids) <= s.Limit; scanned += batch {
		matches, err := q.matches(ctx, s, batch)
		if err != nil {
			return nil, 0, err
		}
		chosen, err := q.filtered(ctx, filters, matches)
		if err != nil {
			return nil, 0, err
		}
		ids = append(ids, chosen...)
		if next = 0; len(matches) < batch {
			break
		}
		next = matches[batch-1]
		s.Before = next
	}
	if len(ids) > s.Limit {
		return ids[:s.Limit], ids[s.Limit-1], nil
	}
	return ids, next, nil
}

// span is the range of ids, from inclusive, to exclusive.
func (s Search) span() (from, to int64) {
	to = 1 << 62
	if !s.From.IsZero() {
		from = searchID(s.From)
	}
	if !s.To.IsZero() {
		to = searchID(s.To)
	}
	if s.Before > 0 {
		to = min(to, s.Before)
	}
	return from, to
}

// matches returns the newest documents with the words, at most so many.
func (q queries) matches(ctx context.Context, s Search, take int) ([]int64, error) {
	if q.lock != "" {
		return q.matchesPostgres(ctx, s, take, newestPostgres)
	}
	return q.matchesSQLite(ctx, s, take)
}

// filters are conditions on the conversation or visitor that a document belongs to.
type filters struct {
	conditions []string
	args       []any
}

func (f *filters) add(condition string, v any) {
	f.args = append(f.args, v)
	f.conditions = append(f.conditions, strings.ReplaceAll(condition, "?", fmt.Sprintf("$%d", len(f.args))))
}

// filters never compare a column of an outer join alone: an engine would take that for leave
// to begin with all conversations of a status and to look for the few documents last.
func (s Search) filters() (f filters) {
	if s.SiteID != "" {
		f.add("coalesce(c.site_id, v.site_id) = ?", s.SiteID)
	}
	if s.AgentID != "" {
		f.add("coalesce(c.assignee_id, '') = ?", s.AgentID)
	}
	if s.TeamID != "" {
		f.add("coalesce(c.team_id, '') = ?", s.TeamID)
	}
	if s.Status != "" {
		f.add("coalesce(c.status, '') = ?", string(s.Status))
	}
	if s.TagID != "" {
		f.add("coalesce(c.tags, v.tags) LIKE ?", `%"`+s.TagID+`"%`)
	}
	return f
}

// filterBatch is how many documents one statement looks at, so that its text is one of few.
const filterBatch = 250

// filtered are the documents that the filters let through, in their order.
func (q queries) filtered(ctx context.Context, f filters, ids []int64) ([]int64, error) {
	if len(f.conditions) == 0 || len(ids) == 0 {
		return ids, nil
	}
	args, list := listed(f.args, ids, filterBatch)
	return all(ctx, q, scanNumber, `
		SELECT d.id FROM search_doc d
		LEFT JOIN conversation c ON c.id = d.owner_id
		LEFT JOIN visitor v ON v.id = d.owner_id
		WHERE d.id IN (`+list+`) AND `+strings.Join(f.conditions, " AND ")+` ORDER BY d.id DESC`, args...)
}

// listed adds the ids to the arguments, filled up to the number, and returns their list.
func listed(args []any, ids []int64, most int) ([]any, string) {
	args = append([]any{}, args...)
	places := make([]string, most)
	for i := range most {
		args = append(args, ids[min(i, len(ids)-1)])
		places[i] = fmt.Sprintf("$%d", len(args))
	}
	return args, strings.Join(places, ", ")
}

// The few documents of a page come first and for themselves, with the id of their
// conversation: in a join's condition its choice makes PostgreSQL read all conversations.
const selectDocs = `
	SELECT id, kind, owner_id, seq, ref, CASE WHEN kind NOT IN ('visitor', 'visitor_note') THEN owner_id
		ELSE (SELECT c.id FROM conversation c WHERE c.visitor_id = owner_id ORDER BY c.last_at DESC, c.id DESC LIMIT 1)
		END AS conversation_id
	FROM search_doc`

const selectFound = `
	SELECT d.kind, coalesce(c.id, ''), CASE WHEN c.status = 'merged' THEN 'done' ELSE coalesce(c.status, '') END, coalesce(c.assignee_id, ''), d.seq, coalesce(i.id, ''),
		v.id, v.site_id, v.number, v.name, v.email,
		coalesce(i.author_kind, CASE WHEN n.id IS NULL THEN 'visitor' ELSE 'agent' END), coalesce(i.author_id, n.author_id, v.id),
		coalesce(a.name, ''), coalesce(f.name, n.text, i.text, v.name || ' ' || v.email), coalesce(i.at, n.created_at, v.created_at)
	FROM d
	LEFT JOIN conversation c ON c.id = d.conversation_id
	LEFT JOIN item i ON i.conversation_id = d.owner_id AND i.seq = d.seq
	LEFT JOIN attachment f ON f.id = d.ref AND d.kind = 'file'
	LEFT JOIN visitor_note n ON n.id = d.ref AND d.kind = 'visitor_note'
	JOIN visitor v ON v.id = coalesce(c.visitor_id, d.owner_id)
	LEFT JOIN agent a ON a.id = coalesce(i.author_id, n.author_id)`

// foundOf reads what a page shows, in the order of ids.
func (q queries) foundOf(ctx context.Context, query deskside.SearchQuery, ids []int64) ([]deskside.Found, error) {
	args, list := listed(nil, ids, rounded(len(ids)))
	return all(ctx, q, func(s scanner) (f deskside.Found, err error) {
		var text string
		err = s.Scan(&f.Kind, &f.ConversationID, &f.Status, &f.AssigneeID, &f.Seq, &f.ItemID,
			&f.Visitor.ID, &f.Visitor.SiteID, &f.Visitor.Number, &f.Visitor.Name, &f.Visitor.Email,
			&f.AuthorKind, &f.AuthorID, &f.AuthorName, &text, stamp{&f.At})
		f.Snippet = query.Snippet(text)
		if f.AuthorKind == deskside.ActorVisitor {
			f.AuthorName = f.Visitor.Name
		}
		return f, err
	}, `WITH d AS MATERIALIZED (`+selectDocs+` WHERE id IN (`+list+`))`+selectFound+` ORDER BY d.id DESC`, args...)
}

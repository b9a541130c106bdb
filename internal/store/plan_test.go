package store

import (
	"context"
	"strings"
	"testing"

	"github.com/deskside/deskside"
)

// TestInbox_plans asks SQLite how it would read the lists: always by a range of an
// index, never by reading a big table whole or by sorting one.
func TestInbox_plans(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	whose := "agent"
	for name, in := range map[string]Inbox{
		"mine":          {Assignee: &whose, Statuses: deskside.Statuses[:3], Limit: 50},
		"mine, waiting": {Assignee: &whose, Statuses: deskside.Statuses[:3], Limit: 50, Waiting: true},
		"all":           {Statuses: deskside.Statuses, Limit: 50},
		"all, waiting":  {Statuses: deskside.Statuses, Limit: 50, Waiting: true},
		"unread":        {Statuses: deskside.Statuses, Limit: 50, Unread: true},
		"one site":      {Statuses: deskside.Statuses, Limit: 50, SiteID: "site"},
	} {
		for _, after := range []*Key{nil, {Order: 1, ID: "x"}} {
			in.After = after
			b := in.build()
			checkPlan(t, db, name, b.text, b.args...)
		}
	}
	checkPlan(t, db, "counts", inboxCounts, whose, 1000, unreadScan)
	checkPlan(t, db, "timeline", selectItem+` WHERE i.conversation_id = $1 AND i.seq < $2 ORDER BY i.seq DESC LIMIT $3`, "c", 1, 1)
	checkPlan(t, db, "visitor's timeline", selectItem+` WHERE i.conversation_id = $1 AND i.vseq > $2 ORDER BY i.vseq LIMIT $3`, "c", 1, 1)
}

func checkPlan(t *testing.T, db *DB, name, text string, args ...any) {
	t.Helper()
	lines, err := all(context.Background(), db.queries, func(s scanner) (detail string, err error) {
		var a, b, c int
		return detail, s.Scan(&a, &b, &c, &detail)
	}, `EXPLAIN QUERY PLAN `+text, args...)
	if err != nil {
		t.Fatal(err)
	}
	ranges := 0
	for n, line := range lines {
		if strings.HasPrefix(line, "SEARCH c ") && n+1 < len(lines) && strings.HasPrefix(lines[n+1], "USE TEMP B-TREE") {
			t.Errorf("%s: a range is sorted, in\n%s", name, strings.Join(lines, "\n"))
		}
		// What is scanned or sorted may only be k, r… and e: pages that are cut already.
		word, rest, _ := strings.Cut(line, " ")
		if table, _, _ := strings.Cut(rest, " "); word == "SCAN" && (table == "c" || table == "v" || table == "a" || table == "i" || table == "conversation") {
			t.Errorf("%s: %s, in\n%s", name, line, strings.Join(lines, "\n"))
		}
		if strings.Contains(line, "USING COVERING INDEX conversation_") || strings.Contains(line, "sqlite_autoindex_item") {
			ranges++
		}
	}
	if ranges == 0 {
		t.Errorf("%s: no index is used, in\n%s", name, strings.Join(lines, "\n"))
	}
}

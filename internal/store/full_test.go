package store

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/deskside/deskside"
)

// TestWrite_diskFull lets the database run into its end: writes fail as unavailable,
// what was acknowledged stays, and all goes on when there is room again.
func TestWrite_diskFull(t *testing.T) {
	ctx := context.Background()
	config := Config{Dir: t.TempDir()}
	db, err := Open(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	limit := func(pages int) {
		t.Helper()
		if err := db.Write(ctx, func(tx *Tx) error {
			_, err := value[int](ctx, tx.queries, "limit", fmt.Sprintf("PRAGMA max_page_count = %d", pages))
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	record := func(id string) error {
		return db.Write(ctx, func(tx *Tx) error {
			return tx.Record(ctx, deskside.Event{ID: id, Type: "test.written", Data: map[string]string{"much": strings.Repeat("x", 20_000)}})
		})
	}
	// The empty schema fits with room for some, what follows does not.
	pages, err := value[int](ctx, db.queries, "pages", "PRAGMA page_count")
	if err != nil {
		t.Fatal(err)
	}
	limit(pages + 60)
	acknowledged, refused := 0, 0
	for n := range 60 {
		switch err := record(fmt.Sprintf("%02d", n)); {
		case err == nil:
			acknowledged++
		case deskside.CodeOf(err) == deskside.Unavailable:
			refused++
		default:
			t.Fatalf("write %d: %v", n, err)
		}
	}
	if acknowledged == 0 || refused == 0 {
		t.Fatalf("%d acknowledged, %d refused", acknowledged, refused)
	}
	limit(1_000_000)
	if err := record("room again"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db, err = Open(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	events, err := db.Events(ctx, "", 1000)
	if err != nil || len(events) != acknowledged+1 {
		t.Errorf("%d events are there, %d were acknowledged, %v", len(events), acknowledged+1, err)
	}
}

package store

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestMigrations_pairs compares the two folders: the same files, and in each the same
// tables, columns and indexes, whatever their types are called.
func TestMigrations_pairs(t *testing.T) {
	names := func(engine Engine) (list []string) {
		entries, err := migrations.ReadDir("migration/" + string(engine))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			list = append(list, e.Name())
		}
		return list
	}
	if lite, pg := names(SQLite), names(Postgres); !slices.Equal(lite, pg) {
		t.Fatalf("SQLite has %v, PostgreSQL %v", lite, pg)
	}
	words := regexp.MustCompile(`--.*|bytea|blob|WITHOUT ROWID|\s+`)
	for _, name := range names(SQLite) {
		var texts []string
		for _, engine := range []Engine{SQLite, Postgres} {
			b, err := migrations.ReadFile("migration/" + string(engine) + "/" + name)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, strings.TrimSpace(words.ReplaceAllString(string(b), "")))
		}
		if texts[0] != texts[1] {
			t.Errorf("%s says different things for the two engines", name)
		}
	}
}

package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
	"github.com/deskside/deskside/internal/testdesk"
)

// TestSearch_walk finds the same, in the same order, wherever the walk through the newest
// ends and the index takes over.
func TestSearch_walk(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		if f.Store.Engine() != store.Postgres {
			return // SQLite's index knows the order
		}
		fillInbox(t, f, 120)
		query, err := deskside.ParseSearch("hello")
		ok(t, err)
		for _, span := range []time.Duration{0, 90 * time.Minute} {
			s := store.Search{Query: query, Kinds: deskside.SearchKinds, Limit: 7}
			if span > 0 {
				s.From = time.Now().Add(-span)
			}
			var pages [][]int64
			for _, newest := range []int{100_000, 1, 5, 7, 50, 119, 120} {
				pages = append(pages, walkAll(t, f, s, newest))
			}
			if n := len(pages[0]); span == 0 && n != 120 || span > 0 && (n == 0 || n > 90) {
				t.Errorf("since %s: found %d", span, n)
			}
			for i, ids := range pages {
				if !slices.Equal(ids, pages[0]) || !slices.IsSortedFunc(ids, func(a, b int64) int { return int(b - a) }) {
					t.Errorf("since %s, walk %d: %d found in another order: %s", span, i, len(ids), fmt.Sprint(ids))
				}
			}
		}
	})
}

func walkAll(t *testing.T, f *testdesk.Fixture, s store.Search, newest int) (ids []int64) {
	t.Helper()
	for {
		page, err := f.Store.SearchWalking(ctx, s, newest)
		ok(t, err)
		ids = append(ids, page...)
		if len(page) < s.Limit {
			return ids
		}
		s.Before = page[len(page)-1]
	}
}

package store

import "context"

// SearchWalking is the choice of a page's documents on PostgreSQL, of which so many are
// walked before the index is asked.
func (db *DB) SearchWalking(ctx context.Context, s Search, newest int) ([]int64, error) {
	return db.matchesPostgres(ctx, s, s.Limit, newest)
}

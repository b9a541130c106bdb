package store

import (
	"context"
	"database/sql"
	"path/filepath"
)

// SearchWalking is the choice of a page's documents on PostgreSQL, of which so many are
// walked before the index is asked.
func (db *DB) SearchWalking(ctx context.Context, s Search, newest int) ([]int64, error) {
	return db.matchesPostgres(ctx, s, s.Limit, newest)
}

// MigrateTo brings an empty database to the version of an earlier release.
func MigrateTo(ctx context.Context, c Config, version int64) (pool *sql.DB, err error) {
	engine := Postgres
	if c.URL == "" {
		engine = SQLite
		pool, err = sql.Open("sqlite", dataSource(filepath.Join(c.Dir, "deskside.db"), "journal_mode(wal)", "foreign_keys(1)"))
	} else {
		pool, err = sql.Open("pgx", c.URL)
	}
	if err != nil {
		return nil, err
	}
	provider, err := migrator(engine, pool)
	if err != nil {
		return nil, err
	}
	_, err = provider.UpTo(ctx, version)
	return pool, err
}

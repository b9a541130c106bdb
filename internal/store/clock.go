package store

import (
	"context"
	"time"
)

// Now is the database's own clock: PostgreSQL's, or this machine's for SQLite.
func (db *DB) Now(ctx context.Context) (time.Time, error) {
	if db.engine == SQLite {
		return time.Now(), nil
	}
	seconds, err := value[float64](ctx, db.queries, "clock", `SELECT CAST(extract(epoch FROM clock_timestamp()) AS double precision)`)
	return time.UnixMicro(int64(seconds * 1e6)), err
}

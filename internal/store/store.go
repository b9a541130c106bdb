// Package store is all SQL. A DB reads; a Tx, which exists only inside DB.Write,
// reads and writes. Only desk uses it, but for the positions and items that
// realtime recovers from, and what server needs to open and watch it.
//
// One SQL text serves both engines: numbered parameters, RETURNING, ON CONFLICT.
//
// On SQLite all writes go through one goroutine that commits whatever is waiting
// together, each write in its own savepoint: a hundred messages cost one flush to
// disk, and one that fails takes no other with it. On PostgreSQL each write is its
// own transaction; acts lock the conversation's row first. Either way Write returns
// after the commit is on disk.
//
// Functions given to Tx.OnCommit run after the commit, on SQLite in commit order and
// on the writer's goroutine, so they must not block.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/deskside/deskside"
)

// Engine names the database behind a DB.
type Engine string

const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Config says where the data is.
type Config struct {
	// URL is postgres://…, or empty for SQLite in Dir.
	URL string
	// Dir is the data folder; SQLite's file in it is deskside.db. It is made when missing.
	Dir string
	// MaxConns bounds the connections to PostgreSQL; 0 means 16.
	MaxConns int
}

// EngineOf tells which engine the configuration chooses.
func (c Config) EngineOf() (Engine, error) {
	switch {
	case c.URL == "":
		return SQLite, nil
	case strings.HasPrefix(c.URL, "postgres://"), strings.HasPrefix(c.URL, "postgresql://"):
		return Postgres, nil
	}
	return "", deskside.Errorf(deskside.Invalid, "database", "the database URL must start with postgres://, or be empty for SQLite in the data folder")
}

// DB is the open database.
type DB struct {
	queries
	engine   Engine
	pool     *sql.DB // PostgreSQL: everything; SQLite: reads
	writer   *writer // SQLite only
	path     string  // SQLite only
	instance instance
}

// Tx is a running transaction.
type Tx struct {
	queries
	hooks []func()
}

// Skips reports whether others may have locked rows, which Leave leaves to them.
func (tx *Tx) Skips() bool { return tx.lock != "" }

// OnCommit has f called once the transaction is on disk, in the order of the calls.
func (tx *Tx) OnCommit(f func()) { tx.hooks = append(tx.hooks, f) }

// Open opens the database, brings its schema up to date and makes the instance on
// the first start.
func Open(ctx context.Context, c Config) (db *DB, err error) {
	defer deskside.Wrap(&err, "open the database")
	engine, err := c.EngineOf()
	if err != nil {
		return nil, err
	}
	if engine == Postgres {
		db, err = openPostgres(ctx, c)
	} else {
		db, err = openSQLite(ctx, c.Dir)
	}
	if err != nil {
		return nil, err
	}
	if err := db.loadInstance(ctx); err != nil {
		return nil, closeAfter(db, err)
	}
	return db, nil
}

// Close waits for the writes that were accepted and closes the database.
func (db *DB) Close() error {
	var errs []error
	if p, ok := db.run.(*prepared); ok {
		errs = append(errs, p.close())
	}
	errs = append(errs, db.pool.Close())
	// Last, because SQLite empties the write-ahead log when its last connection closes.
	if db.writer != nil {
		errs = append(errs, db.writer.close())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close the database: %w", err)
	}
	return nil
}

// closeAfter closes what can't be used because of err.
func closeAfter(c interface{ Close() error }, err error) error {
	if e := c.Close(); e != nil {
		return fmt.Errorf("%w (and then: %v)", err, e)
	}
	return err
}

// Engine names the database behind it.
func (db *DB) Engine() Engine { return db.engine }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	return codeOf(db.pool.PingContext(ctx))
}

// Write runs f in a transaction and returns once it is committed, or with f's error
// and nothing changed. f may run again after a deadlock (PostgreSQL), so it must not
// have other effects; it must not block (SQLite).
func (db *DB) Write(ctx context.Context, f func(*Tx) error) error {
	if db.writer != nil {
		return db.writer.write(ctx, f)
	}
	return writePostgres(ctx, db.pool, f)
}

// Stats is what /metrics shows of the database.
type Stats struct {
	Waiting   int   // writes that wait for the writer (SQLite)
	Commits   int64 // transactions committed by the writer (SQLite)
	Writes    int64 // writes in them
	OpenConns int
}

// Stats tells how busy the database is.
func (db *DB) Stats() Stats {
	s := Stats{OpenConns: db.pool.Stats().OpenConnections}
	if w := db.writer; w != nil {
		s.Waiting, s.Commits, s.Writes = len(w.jobs), w.commits.Load(), w.writes.Load()
		s.OpenConns++
	}
	return s
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/deskside/deskside"
)

func openPostgres(ctx context.Context, c Config) (*DB, error) {
	config, err := pgx.ParseConfig(c.URL)
	if err != nil {
		// The driver's error may show the password, so only what is wrong is told.
		return nil, deskside.Errorf(deskside.Invalid, "database", "the database URL can't be read; write it like postgres://user:password@host:5432/name")
	}
	pool := stdlib.OpenDB(*config)
	conns := c.MaxConns
	if conns == 0 {
		conns = 16
	}
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := migrate(ctx, Postgres, pool); err != nil {
		return nil, closeAfter(pool, err)
	}
	return &DB{
		queries: queries{run: plain{pool}, lock: " FOR UPDATE OF c"},
		engine:  Postgres,
		pool:    pool,
	}, nil
}

// tries is how often a write is run when PostgreSQL finds a deadlock.
const tries = 5

func writePostgres(ctx context.Context, pool *sql.DB, f func(*Tx) error) error {
	for n := 1; ; n++ {
		err := tryPostgres(ctx, pool, f)
		if n == tries || !again(err) {
			return codeOf(err)
		}
	}
}

func tryPostgres(ctx context.Context, pool *sql.DB, f func(*Tx) error) (err error) {
	t, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		// After a commit this does nothing; after an error or a panic it undoes all.
		if e := t.Rollback(); e != nil && !errors.Is(e, sql.ErrTxDone) {
			err = errors.Join(err, e)
		}
	}()
	tx := &Tx{queries: queries{run: plain{t}, lock: " FOR UPDATE OF c"}}
	if err := f(tx); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return err
	}
	for _, hook := range tx.hooks {
		hook()
	}
	return nil
}

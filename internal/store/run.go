package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"github.com/deskside/deskside"
)

// runner sends one statement: to the pool of readers, or within a transaction.
type runner interface {
	query(ctx context.Context, text string, args []any) (*sql.Rows, error)
	exec(ctx context.Context, text string, args []any) (sql.Result, error)
}

// queries are the reads that DB and Tx share.
type queries struct {
	run runner
	// lock ends a SELECT of a row that is about to be changed. SQLite needs none: it
	// has one writer.
	lock string
}

// scanner is a row, alone or among others.
type scanner interface{ Scan(dest ...any) error }

// one reads one row; NotFound, with the name of what is missing, when there is none.
func one[T any](ctx context.Context, q queries, what string, scan func(scanner) (T, error), text string, args ...any) (T, error) {
	var zero T
	found, err := all(ctx, q, scan, text, args...)
	switch {
	case err != nil:
		return zero, err
	case len(found) == 0:
		return zero, deskside.Errorf(deskside.NotFound, "", "there is no such %s", what)
	}
	return found[0], nil
}

// all reads all rows.
func all[T any](ctx context.Context, q queries, scan func(scanner) (T, error), text string, args ...any) ([]T, error) {
	rows, err := q.run.query(ctx, text, args)
	if err != nil {
		return nil, codeOf(err)
	}
	defer rows.Close()
	var found []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, codeOf(err)
		}
		found = append(found, v)
	}
	return found, codeOf(rows.Err())
}

// value reads one value of one row.
func value[T any](ctx context.Context, q queries, what, text string, args ...any) (T, error) {
	return one(ctx, q, what, func(s scanner) (v T, err error) { return v, s.Scan(&v) }, text, args...)
}

// exec changes rows and returns how many.
func (tx *Tx) exec(ctx context.Context, text string, args ...any) (int64, error) {
	result, err := tx.run.exec(ctx, text, args)
	if err != nil {
		return 0, codeOf(err)
	}
	n, err := result.RowsAffected()
	return n, codeOf(err)
}

// execOne changes the one row that must be there.
func (tx *Tx) execOne(ctx context.Context, what, text string, args ...any) error {
	n, err := tx.exec(ctx, text, args...)
	if err == nil && n != 1 {
		return deskside.Errorf(deskside.NotFound, "", "there is no such %s", what)
	}
	return err
}

// prepared keeps the statements of a pool or a connection: each text is parsed and
// planned once. The number of texts is bounded by the code.
type prepared struct {
	source interface {
		PrepareContext(ctx context.Context, text string) (*sql.Stmt, error)
	}
	mu    sync.RWMutex
	stmts map[string]*sql.Stmt
}

func (p *prepared) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	p.mu.RLock()
	s := p.stmts[text]
	p.mu.RUnlock()
	if s != nil {
		return s, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.stmts[text]; s != nil {
		return s, nil
	}
	s, err := p.source.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if p.stmts == nil {
		p.stmts = map[string]*sql.Stmt{}
	}
	p.stmts[text] = s
	return s, nil
}

func (p *prepared) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, s := range p.stmts {
		errs = append(errs, s.Close())
	}
	p.stmts = nil
	return errors.Join(errs...)
}

func (p *prepared) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	s, err := p.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (p *prepared) exec(ctx context.Context, text string, args []any) (sql.Result, error) {
	s, err := p.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// plain leaves preparing to the driver, as pgx does for every connection.
type plain struct {
	conn interface {
		QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
		ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error)
	}
}

func (p plain) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	return p.conn.QueryContext(ctx, text, args...)
}

func (p plain) exec(ctx context.Context, text string, args []any) (sql.Result, error) {
	return p.conn.ExecContext(ctx, text, args...)
}

// steady runs statements whatever becomes of the caller's context: interrupting one
// would roll back what others have in the same commit.
type steady struct{ runner }

func (s steady) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	return s.runner.query(context.WithoutCancel(ctx), text, args)
}

func (s steady) exec(ctx context.Context, text string, args []any) (sql.Result, error) {
	return s.runner.exec(context.WithoutCancel(ctx), text, args)
}

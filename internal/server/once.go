package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/store"
)

// nobody is the audience of a desk without doors. A server on the same database
// learns of the changes when it looks.
type nobody struct{}

func (nobody) Hear([]desk.Change)                                  {}
func (nobody) AgentsOnline(context.Context) ([]string, error)      { return nil, nil }
func (nobody) VisitorOnline(context.Context, string) (bool, error) { return false, nil }

// WithDesk opens the database, brings its schema up to date, and lets do work on
// it. A server may run on the same database meanwhile.
func WithDesk(ctx context.Context, c Config, do func(*desk.Desk) error) error {
	db, err := store.Open(ctx, c.store())
	if err != nil {
		return err
	}
	return errors.Join(do(desk.New(db, nobody{}, nil)), db.Close())
}

// Migrate brings the database's schema up to date. With newEpoch it also tells all
// clients to forget their positions: for a database restored from a copy.
func Migrate(ctx context.Context, c Config, newEpoch bool) error {
	db, err := store.Open(ctx, c.store())
	if err != nil {
		return err
	}
	if newEpoch {
		err = db.RenewEpoch(ctx)
	}
	return errors.Join(err, db.Close())
}

// Backup writes a consistent copy of the SQLite database, also while a server runs.
func Backup(ctx context.Context, c Config, to string) error {
	if c.Database != "" {
		return fmt.Errorf("PostgreSQL has its own tool for this; run: pg_dump --format=custom --file=%s \"$DESKSIDE_DATABASE\"\n"+
			"after restoring such a copy, run: deskside migrate --new-epoch", to)
	}
	db, err := store.Open(ctx, c.store())
	if err != nil {
		return err
	}
	return errors.Join(db.Backup(ctx, to), db.Close())
}

// Facts is what doctor wants to know of the database.
type Facts struct {
	Engine     string
	Instance   string // as /healthz says it
	NeedsSetup bool
	Now        time.Time // the database's clock
}

// Inspect opens the database as serve does and looks at it.
func Inspect(ctx context.Context, c Config) (f Facts, err error) {
	db, err := store.Open(ctx, c.store())
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	f.Engine, f.Instance = string(db.Engine()), instanceOf(db)
	if f.NeedsSetup, err = desk.New(db, nobody{}, nil).NeedsSetup(ctx); err != nil {
		return f, err
	}
	f.Now, err = db.Now(ctx)
	return f, err
}

// instanceOf tells databases apart without giving anything away.
func instanceOf(db *store.DB) string { return derive(db.Secret(), "instance")[:10] }

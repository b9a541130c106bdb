package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/deskside/deskside/internal/blob"
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

// Backup writes a consistent copy of the SQLite database, also while a server runs, and
// beside it, in a folder that ends with .files, the attachments and recordings that are on
// disk.
func Backup(ctx context.Context, c Config, to string) error {
	if c.Database != "" {
		return fmt.Errorf("PostgreSQL has its own tool for this; run: pg_dump --format=custom --file=%s \"$DESKSIDE_DATABASE\"\n"+
			"after restoring such a copy, run: deskside migrate --new-epoch", to)
	}
	db, err := store.Open(ctx, c.store())
	if err != nil {
		return err
	}
	if err := errors.Join(db.Backup(ctx, to), db.Close()); err != nil || c.Blob != "" {
		return err
	}
	return copyFiles(c.files(), to+".files")
}

// copyFiles copies what is complete of the folder of attachments and recordings. They never
// change once the database knows them, so that copying them after the database misses none
// of its own; what is deleted meanwhile is not needed.
func copyFiles(from, to string) error {
	for _, sub := range []string{"file", "thumbnail", "recording"} {
		err := filepath.WalkDir(filepath.Join(from, sub), func(path string, entry fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || entry.IsDir() {
				return err
			}
			rest, err := filepath.Rel(from, path)
			if err != nil {
				return err
			}
			return copyFile(path, filepath.Join(to, rest))
		})
		if err != nil {
			return fmt.Errorf("copy the attachments: %w", err)
		}
	}
	return nil
}

// copyFile copies one file, if it is still there.
func copyFile(from, to string) error {
	source, err := os.Open(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer source.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Sync(), target.Close())
}

// ProbeFiles reports where attachments are and whether they can be written and read there.
func ProbeFiles(ctx context.Context, c Config) (where string, err error) {
	if c.Blob == "" {
		if _, err := os.Stat(c.files()); errors.Is(err, os.ErrNotExist) {
			return c.files(), nil // serve makes it
		}
	}
	files, err := blob.Open(ctx, c.Blob, c.files(), nil)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	return files.Where, files.Probe(ctx)
}

// ProbeScanner reports whether the virus scanner answers.
func ProbeScanner(ctx context.Context, c Config) error {
	scanner, err := blob.OpenScanner(c.Scan)
	if err != nil || scanner == nil {
		return err
	}
	return scanner.Ping(ctx)
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

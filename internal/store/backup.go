package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"

	"github.com/deskside/deskside"
)

// Backup writes a consistent copy of a live SQLite database to the path, which must
// not exist, and gives the copy a new epoch. The copy is checked and on disk before
// it gets its name.
func (db *DB) Backup(ctx context.Context, path string) (err error) {
	defer deskside.Wrap(&err, "back up to %s", path)
	if db.engine != SQLite {
		return deskside.Errorf(deskside.Invalid, "", "this copies SQLite; use pg_dump for PostgreSQL, and run deskside migrate --new-epoch after a restore")
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return deskside.Errorf(deskside.Conflict, "path", "%q exists already; choose another name", path)
	}
	part := path + ".part"
	// Made here first, so that the copy is private; SQLite accepts an empty file.
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return &deskside.Error{Code: deskside.Invalid, Field: "path", Message: "the copy can't be written there", Err: err}
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := db.copyTo(ctx, part); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, path)
}

func (db *DB) copyTo(ctx context.Context, part string) error {
	source, err := sql.Open("sqlite", dataSource(db.path))
	if err != nil {
		return err
	}
	defer source.Close()
	if _, err := source.ExecContext(ctx, `VACUUM INTO $1`, part); err != nil {
		return codeOf(err)
	}
	return finishCopy(ctx, part)
}

func finishCopy(ctx context.Context, part string) (err error) {
	pool, err := sql.Open("sqlite", dataSource(part, "synchronous(full)"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	if _, err := pool.ExecContext(ctx, renewEpoch, newEpoch()); err != nil {
		return codeOf(err)
	}
	var verdict string
	if err := pool.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&verdict); err != nil {
		return codeOf(err)
	}
	if verdict != "ok" {
		return fmt.Errorf("the copy is damaged: %s", verdict)
	}
	f, err := os.Open(part)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

const renewEpoch = `UPDATE instance SET epoch = $1`

// RenewEpoch gives the database a new epoch. It is for a database that was restored
// by other means than our backup, before any node runs on it.
func (db *DB) RenewEpoch(ctx context.Context) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, renewEpoch, newEpoch())
		return err
	})
}

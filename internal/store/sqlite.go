package store

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver

	"github.com/deskside/deskside"
)

// readers is how many connections read at once. Each has a page cache of its own,
// so there are few.
const readers = 4

// fileName is SQLite's file in the data folder.
const fileName = "deskside.db"

func openSQLite(ctx context.Context, dir string) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, &deskside.Error{Code: deskside.Unavailable, Field: "data", Message: "the data folder can't be made", Err: err}
	}
	path := filepath.Join(dir, fileName)
	// The file is made here so that it is private from its first moment.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, &deskside.Error{Code: deskside.Unavailable, Field: "data", Message: "the database file can't be opened", Err: err}
	}
	if err := f.Close(); err != nil {
		return nil, err
	}

	// temp_store keeps in memory what a savepoint needs for its undoing; in a file it
	// takes a fifth of all the work.
	writing, err := sql.Open("sqlite", dataSource(path, "journal_mode(wal)", "synchronous(full)", "foreign_keys(1)",
		"temp_store(memory)", "cache_size(-8000)", "journal_size_limit(67108864)"))
	if err != nil {
		return nil, err
	}
	writing.SetMaxOpenConns(1)
	if err := migrate(ctx, SQLite, writing); err != nil {
		return nil, closeAfter(writing, err)
	}
	w, err := startWriter(ctx, writing)
	if err != nil {
		return nil, closeAfter(writing, err)
	}
	reading, err := sql.Open("sqlite", dataSource(path, "query_only(1)", "cache_size(-2000)"))
	if err != nil {
		return nil, closeAfter(w, err)
	}
	reading.SetMaxOpenConns(readers)
	reading.SetMaxIdleConns(readers)
	return &DB{
		queries: queries{run: &prepared{source: reading}},
		engine:  SQLite,
		pool:    reading,
		writer:  w,
		path:    path,
	}, nil
}

// dataSource is the driver's address of the file. Another process may hold the file
// for a moment, such as a backup or the admin command, so everybody waits a while.
func dataSource(path string, pragmas ...string) string {
	u := url.URL{Scheme: "file", OmitHost: true, Path: path}
	q := url.Values{"_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
	u.RawQuery = q.Encode()
	return u.String()
}

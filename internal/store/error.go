package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/deskside/deskside"
)

// codeOf turns a driver's error into ours, each kind apart. What has a code already
// passes, and what we don't know stays internal.
func codeOf(err error) error {
	var ours *deskside.Error
	var lite *sqlite.Error
	var pg *pgconn.PgError
	var connect *pgconn.ConnectError
	switch {
	case err == nil, errors.As(err, &ours):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &deskside.Error{Code: deskside.Unavailable, Message: "the request ended before the database answered", Err: err}
	case errors.As(err, &lite):
		return &deskside.Error{Code: sqliteCode(lite.Code()), Message: "the database refused", Err: err}
	case errors.As(err, &pg):
		return &deskside.Error{Code: postgresCode(pg.Code), Message: "the database refused", Err: err}
	case errors.As(err, &connect):
		return &deskside.Error{Code: deskside.Unavailable, Message: "the database can't be reached", Err: err}
	}
	return err
}

func sqliteCode(code int) deskside.Code {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return deskside.Conflict
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return deskside.NotFound
	}
	switch code & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL:
		return deskside.Unavailable
	}
	return deskside.Internal
}

func postgresCode(code string) deskside.Code {
	switch code {
	case "23505": // unique_violation
		return deskside.Conflict
	case "23503": // foreign_key_violation
		return deskside.NotFound
	}
	switch code[:min(2, len(code))] {
	case "08", "53", "57": // connection, resources, operator intervention
		return deskside.Unavailable
	}
	return deskside.Internal
}

// again reports whether PostgreSQL asks to try the transaction again.
func again(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

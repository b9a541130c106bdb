package store

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"

	"github.com/pressly/goose/v3"

	"github.com/deskside/deskside"
)

// The files come in pairs of one number and name, forward only, and are never edited
// once released.
//
//go:embed migration
var migrations embed.FS

// migrate brings the schema up to date. Of several nodes that start at once on
// PostgreSQL one does it while the others wait.
func migrate(ctx context.Context, engine Engine, pool *sql.DB) (err error) {
	defer deskside.Wrap(&err, "migrate")
	provider, err := migrator(engine, pool)
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return codeOf(err)
	}
	return refuseNewer(ctx, provider)
}

func migrator(engine Engine, pool *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migration/"+string(engine))
	if err != nil {
		return nil, err
	}
	// A number that lies lower than the newest may be new: of two branches the later one may
	// have been merged first. None reads what another of the same release makes.
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{
		goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true), goose.WithGoMigrations(searchMigration(engine)),
	}
	if engine == Postgres {
		dialect = goose.DialectPostgres
		options = append(options, goose.WithSessionLocker(schemaLock{}))
	}
	return goose.NewProvider(dialect, pool, files, options...)
}

// schemaLock lets one node at a time migrate a schema; the others sleep until it is
// done, rather than ask again and again as goose's own lock does. A node that dies
// gives it back with its connection.
type schemaLock struct{}

const schemaLockID = `hashtextextended('deskside migrates ' || current_schema(), 0)`

func (schemaLock) SessionLock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock(`+schemaLockID+`)`)
	return codeOf(err)
}

func (schemaLock) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, `SELECT pg_advisory_unlock(`+schemaLockID+`)`)
	return codeOf(err)
}

// refuseNewer stops an older program from writing to a newer schema.
func refuseNewer(ctx context.Context, p *goose.Provider) error {
	current, known, err := p.GetVersions(ctx)
	if err != nil {
		return codeOf(err)
	}
	if current > known {
		return deskside.Errorf(deskside.Unavailable, "database",
			"the database has schema %d and this program knows only %d; start the newer program that was here before", current, known)
	}
	return nil
}

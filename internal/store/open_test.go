package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
	"github.com/deskside/deskside/internal/testdesk"
)

// TestOpen_atOnce starts several nodes on an empty PostgreSQL: they migrate once and
// agree on the instance.
func TestOpen_atOnce(t *testing.T) {
	config := testdesk.Config(t, store.Postgres)
	dbs := make([]*store.DB, 4)
	var all sync.WaitGroup
	for n := range dbs {
		all.Go(func() {
			db, err := store.Open(ctx, config)
			if err != nil {
				t.Error(err)
				return
			}
			dbs[n] = db
		})
	}
	all.Wait()
	for _, db := range dbs {
		if db == nil {
			continue
		}
		if db.Epoch() == "" || db.Epoch() != dbs[0].Epoch() || string(db.Secret()) != string(dbs[0].Secret()) || len(db.Secret()) != 32 {
			t.Errorf("epoch %q, want %q and the same secret", db.Epoch(), dbs[0].Epoch())
		}
		ok(t, db.Ping(ctx))
		ok(t, db.Close())
	}
}

func TestOpen_again(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "Hello")
		epoch, secret := f.Store.Epoch(), f.Store.Secret()
		ok(t, f.Store.Close())
		again := f.Again(t)
		if again.Store.Epoch() != epoch || !bytes.Equal(again.Store.Secret(), secret) {
			t.Errorf("epoch %q, want %q and the same secret", again.Store.Epoch(), epoch)
		}
		if seq, _, err := again.Store.Position(ctx, c.ID); seq != 1 || err != nil {
			t.Errorf("position %d, %v", seq, err)
		}
	})
}

func TestOpen_refuses(t *testing.T) {
	for name, c := range map[string]struct {
		config store.Config
		want   deskside.Code
	}{
		"unknown scheme":   {store.Config{URL: "mysql://localhost/x"}, deskside.Invalid},
		"unreadable":       {store.Config{URL: "postgres://user:secret@host:port/x"}, deskside.Invalid},
		"unreachable":      {store.Config{URL: "postgres://127.0.0.1:1/x?sslmode=disable"}, deskside.Unavailable},
		"folder is a file": {store.Config{Dir: "open_test.go"}, deskside.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := store.Open(ctx, c.config); deskside.CodeOf(err) != c.want {
				t.Errorf("error %v, want code %q", err, c.want)
			}
		})
	}
}

func TestOpen_refusesNewer(t *testing.T) {
	f := testdesk.New(t)
	ok(t, f.Store.Close())
	pool, err := sql.Open("sqlite", filepath.Join(f.Config.Dir, "deskside.db"))
	ok(t, err)
	_, err = pool.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)`)
	ok(t, err)
	ok(t, pool.Close())
	if _, err := store.Open(ctx, f.Config); deskside.CodeOf(err) != deskside.Unavailable {
		t.Errorf("error %v, want unavailable", err)
	}
}

func TestOpen_private(t *testing.T) {
	f := testdesk.New(t)
	info, err := os.Stat(filepath.Join(f.Config.Dir, "deskside.db"))
	ok(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the database file has mode %v", info.Mode())
	}
}

func TestBackup(t *testing.T) {
	f := testdesk.New(t)
	c := f.Start(t, f.Visitor, "Hello")
	dir := t.TempDir()
	path := filepath.Join(dir, "deskside.db")

	// It is copied while somebody writes.
	stop, writing := context.WithCancel(ctx)
	defer writing()
	var all sync.WaitGroup
	all.Go(func() {
		for stop.Err() == nil {
			if _, _, err := f.PostMessage(ctx, f.Visitor, c.ID, testdesk.NewID(), "More"); err != nil {
				t.Error(err)
			}
		}
	})
	err := f.Store.Backup(ctx, path)
	writing()
	all.Wait()
	ok(t, err)

	if err := f.Store.Backup(ctx, path); deskside.CodeOf(err) != deskside.Conflict {
		t.Errorf("a copy over a copy: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy: %v, %v", info, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("beside the copy lies %v, %v", left, err)
	}
	copied := testdesk.Open(t, store.Config{Dir: dir})
	if copied.Epoch() == f.Store.Epoch() || !bytes.Equal(copied.Secret(), f.Store.Secret()) {
		t.Errorf("epoch %q, copied from %q; it must differ, and the secret not", copied.Epoch(), f.Store.Epoch())
	}
	items, err := copied.ItemsAfter(ctx, c.ID, 0, 1_000_000)
	ok(t, err)
	seq, _, err := copied.Position(ctx, c.ID)
	ok(t, err)
	if int64(len(items)) != seq || seq == 0 {
		t.Errorf("%d items, position %d", len(items), seq)
	}
}

func TestBackup_refusesPostgres(t *testing.T) {
	f := testdesk.On(t, store.Postgres, testdesk.NewAudience())
	if err := f.Store.Backup(ctx, filepath.Join(t.TempDir(), "x")); deskside.CodeOf(err) != deskside.Invalid {
		t.Errorf("error %v, want invalid", err)
	}
	before := f.Store.Epoch()
	ok(t, f.Store.RenewEpoch(ctx))
	if after := f.Again(t).Store.Epoch(); after == before {
		t.Error("the epoch is still the same")
	}
}

package store_test

import (
	"testing"

	"github.com/deskside/deskside/internal/store"
	"github.com/deskside/deskside/internal/testdesk"
)

// TestMigrations_recordings upgrades a database that holds a recording: the tables of
// recordings are made anew by 0032.
func TestMigrations_recordings(t *testing.T) {
	for _, engine := range testdesk.Engines {
		t.Run(string(engine), func(t *testing.T) {
			config := testdesk.Config(t, engine)
			pool, err := store.MigrateTo(ctx, config, 31)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{
				`INSERT INTO site (id, public_key, name, origins, settings, created_at, updated_at) VALUES ('site', 'key', 'Shop', '[]', '{}', 1, 1)`,
				`INSERT INTO cobrowse (id, site_id, visitor_id, visitor_name, origin, agent_id, created_at, seen_at) VALUES ('session', 'site', 'visitor', 'Ada', 'code', 'agent', 1, 1)`,
				`INSERT INTO recording (id, session_id, site_id, visitor_id, visitor_name, salt, started_at, length_ms, bytes, delete_at) VALUES ('tape', 'session', 'site', 'visitor', 'Ada', 'salt', 5, 4000, 30, 9)`,
				`INSERT INTO recording_chunk (id, recording_id, from_ms, until_ms, bytes, snapshot) VALUES ('a', 'tape', 0, 2000, 20, true), ('b', 'tape', 2000, 4000, 10, false)`,
			} {
				if _, err := pool.ExecContext(ctx, text); err != nil {
					t.Fatalf("%s: %v", text, err)
				}
			}
			if err := pool.Close(); err != nil {
				t.Fatal(err)
			}
			db := testdesk.Open(t, config)
			r, err := db.Recording(ctx, "tape")
			if err != nil || r.SessionID != "session" || r.Salt != "salt" || r.Bytes != 30 || r.CallID != "" {
				t.Errorf("the recording is %+v, error %v", r, err)
			}
			chunks, err := db.RecordingChunks(ctx, "tape")
			if err != nil || len(chunks) != 2 || chunks[0].ID != "a" || chunks[1].ID != "b" {
				t.Errorf("its parts are %+v, error %v", chunks, err)
			}
		})
	}
}

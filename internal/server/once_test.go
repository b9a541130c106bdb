package server

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/deskside/deskside/internal/store"
)

func TestBackup_files(t *testing.T) {
	c := Config{Data: t.TempDir()}
	db, err := store.Open(t.Context(), c.store())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"file/one", "thumbnail/one", "recording/of/two", "upload/three"} {
		at := filepath.Join(c.files(), name)
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := Backup(t.Context(), c, to); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"file/one", "thumbnail/one", "recording/of/two"} {
		if got, err := os.ReadFile(filepath.Join(to+".files", name)); err != nil || string(got) != name {
			t.Errorf("%s: %q, error %v", name, got, err)
		}
	}
	// What is not complete is not copied.
	if _, err := os.Stat(filepath.Join(to+".files", "upload")); !os.IsNotExist(err) {
		t.Errorf("uploads were copied too: %v", err)
	}
}

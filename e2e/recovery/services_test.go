package recovery

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/redis/rueidis"

	"github.com/deskside/deskside/internal/client"
	"github.com/deskside/deskside/internal/program"
)

// setting returns an environment variable; without it the test is skipped, in CI it fails.
func setting(t *testing.T, name string) string {
	t.Helper()
	v := os.Getenv(name)
	if v == "" && os.Getenv("CI") == "true" {
		t.Fatalf("CI must set %s", name)
	}
	if v == "" {
		t.Skipf("set %s to run this test", name)
	}
	return v
}

// newDatabase makes an empty PostgreSQL database for this test and returns its URL.
func newDatabase(t *testing.T) string {
	t.Helper()
	base := setting(t, "DESKSIDE_TEST_POSTGRES")
	db, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	name := "recovery_" + strings.ReplaceAll(client.NewID(), "-", "")
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// redis is a Redis that the test may empty.
type redis struct {
	url   string
	flush string
}

// newRedis starts a Redis of its own, so that FLUSHALL hurts nobody; where the
// program is not installed it uses one database of the configured server.
func newRedis(t *testing.T) redis {
	t.Helper()
	base := setting(t, "DESKSIDE_TEST_REDIS")
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Log("there is no redis-server to start: one database of the configured Redis is emptied with FLUSHDB instead of FLUSHALL")
		return redis{url: base, flush: "FLUSHDB"}
	}
	address, err := program.FreeAddress()
	if err != nil {
		t.Fatal(err)
	}
	port := address[strings.LastIndex(address, ":")+1:]
	cmd := exec.Command(path, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Kill(); err != nil {
			t.Error(err)
		}
		// It was killed, so Wait reports that.
		_ = cmd.Wait()
	})
	r := redis{url: "redis://" + address, flush: "FLUSHALL"}
	r.await(t)
	return r
}

func (r redis) await(t *testing.T) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		err := r.do("PING")
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the test's own Redis does not answer: %v", err)
		}
		time.Sleep(10 * time.Millisecond) // another process: it has no signal to wait for
	}
}

// empty throws away everything that Redis holds.
func (r redis) empty(t *testing.T) {
	t.Helper()
	if err := r.do(r.flush); err != nil {
		t.Fatal(err)
	}
}

func (r redis) do(command string) error {
	option, err := rueidis.ParseURL(r.url)
	if err != nil {
		return err
	}
	option.DisableCache = true
	c, err := rueidis.NewClient(option)
	if err != nil {
		return fmt.Errorf("%s: %w", r.url, err)
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return c.Do(ctx, c.B().Arbitrary(command).Build()).Error()
}

package doctor

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/deskside/deskside/internal/api"
	"github.com/deskside/deskside/internal/server"
	"github.com/deskside/deskside/internal/store"
	"github.com/deskside/deskside/internal/testdesk"
)

// serving starts a server and returns its configuration.
func serving(t *testing.T, engine store.Engine, settings ...func(*server.Config)) server.Config {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := config(t)
	c.Database, c.Listen = testdesk.Config(t, engine).URL, l.Addr().String()
	for _, set := range settings {
		set(&c)
	}
	s, err := server.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return c
}

func config(t *testing.T) server.Config {
	return server.Config{
		Data: t.TempDir(), Listen: "127.0.0.1:0", Limits: api.DefaultLimits(), TrustedProxies: server.Loopback(), Log: slog.New(slog.DiscardHandler),
	}
}

// states is what was found, by check.
func states(f Findings) map[string]State {
	all := map[string]State{}
	for _, finding := range f {
		all[finding.Check] = finding.State
	}
	return all
}

func expect(t *testing.T, f Findings, want map[string]State) {
	t.Helper()
	got := states(f)
	for check, state := range want {
		if got[check] != state {
			t.Errorf("%s: %q, want %q", check, got[check], state)
		}
	}
	for _, finding := range f {
		if finding.State != OK && finding.Do == "" {
			t.Errorf("%s: %s, but not what to do", finding.Check, finding.State)
		}
		if t.Failed() {
			t.Logf("%+v", finding)
		}
	}
}

func TestHealthy(t *testing.T) {
	for _, engine := range testdesk.Engines {
		t.Run(string(engine), func(t *testing.T) {
			c := serving(t, engine)
			c.PublicURL = "http://" + c.Listen
			f := Examine(t.Context(), c)
			// Nobody has set it up; everything else is well.
			expect(t, f, map[string]State{"data folder": OK, "database": Warn, "port": OK, "public URL": OK, "clock": OK, "websocket": OK})
			if f.Failed() {
				t.Error("a healthy installation fails")
			}
		})
	}
}

func TestNothingYet(t *testing.T) {
	c := config(t)
	c.Data = filepath.Join(c.Data, "new")
	f := Examine(t.Context(), c)
	expect(t, f, map[string]State{"data folder": Warn, "database": Warn, "port": OK, "public URL": Warn})
	if _, err := os.Stat(c.Data); !os.IsNotExist(err) {
		t.Errorf("the examination made the data folder: %v", err)
	}
}

func TestBadSettings(t *testing.T) {
	c := config(t)
	c.PublicURL = "chat.example"
	expect(t, Examine(t.Context(), c), map[string]State{"settings": Fail})
}

func TestDatabaseDown(t *testing.T) {
	c := config(t)
	c.Database = "postgres://nobody@127.0.0.1:1/none?connect_timeout=2"
	f := Examine(t.Context(), c)
	expect(t, f, map[string]State{"database": Fail})
	if !f.Failed() {
		t.Error("no database, but no failure")
	}
}

func TestRedisDown(t *testing.T) {
	c := config(t)
	c.Database, c.Redis = "postgres://nobody@127.0.0.1:1/none?connect_timeout=2", "redis://127.0.0.1:1"
	expect(t, Examine(t.Context(), c), map[string]State{"redis": Fail})
}

func TestBrokenDatabase(t *testing.T) {
	c := config(t)
	if err := os.WriteFile(filepath.Join(c.Data, "deskside.db"), bytes.Repeat([]byte("not a database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	expect(t, Examine(t.Context(), c), map[string]State{"database": Fail})
}

func TestPortTaken(t *testing.T) {
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	c := config(t)
	c.Listen = strings.TrimPrefix(other.URL, "http://")
	expect(t, Examine(t.Context(), c), map[string]State{"port": Fail})

	// Another deskside there is told apart from ours.
	theirs, ours := serving(t, store.SQLite), config(t)
	ours.Listen, ours.PublicURL = theirs.Listen, "http://"+theirs.Listen
	if err := server.Migrate(t.Context(), ours, false); err != nil {
		t.Fatal(err)
	}
	expect(t, Examine(t.Context(), ours), map[string]State{"port": Fail})
}

// A reverse proxy that passes requests but no websockets, as many do at first.
func TestProxyWithoutWebsockets(t *testing.T) {
	c := serving(t, store.SQLite)
	target, err := url.Parse("http://" + c.Listen)
	if err != nil {
		t.Fatal(err)
	}
	forward := httputil.NewSingleHostReverseProxy(target)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Upgrade")
		r.Header.Del("Connection")
		forward.ServeHTTP(w, r)
	}))
	defer proxy.Close()
	c.PublicURL = proxy.URL
	f := Examine(t.Context(), c)
	expect(t, f, map[string]State{"public URL": OK, "websocket": Fail})

	working := httptest.NewServer(forward)
	defer working.Close()
	c.PublicURL = working.URL
	expect(t, Examine(t.Context(), c), map[string]State{"public URL": OK, "websocket": OK})
}

func TestPublicURLLeadsElsewhere(t *testing.T) {
	ours, theirs := serving(t, store.SQLite), serving(t, store.SQLite)
	ours.PublicURL = "http://" + theirs.Listen
	expect(t, Examine(t.Context(), ours), map[string]State{"port": OK, "public URL": Fail})
	website := httptest.NewServer(http.NotFoundHandler())
	defer website.Close()
	ours.PublicURL = website.URL
	expect(t, Examine(t.Context(), ours), map[string]State{"public URL": Fail})
}

// A mail server that says hello and no more, and one that is not there.
func TestMail(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go polite(conn)
		}
	}()
	c := config(t)
	c.Mail, c.MailFrom = "smtp://"+listener.Addr().String()+"?tls=off", "support@shop.example"
	expect(t, Examine(t.Context(), c), map[string]State{"mail": Warn})
	c.PublicURL = "http://127.0.0.1:1"
	expect(t, Examine(t.Context(), c), map[string]State{"mail": OK})
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	expect(t, Examine(t.Context(), c), map[string]State{"mail": Fail})
}

func polite(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	for _, answer := range []string{"220 hello", "250 localhost", "221 goodbye"} {
		if _, err := fmt.Fprintf(conn, "%s\r\n", answer); err != nil || !lines.Scan() {
			return
		}
	}
}

func TestPrint(t *testing.T) {
	f := Findings{{Check: "port", State: OK, Found: "free"}, {Check: "clock", State: Fail, Found: "1m apart", Do: "set it"}}
	var text, raw bytes.Buffer
	if err := f.Print(&text, false); err != nil {
		t.Fatal(err)
	}
	want := "OK    port          free\nFAIL  clock         1m apart\n                    → set it\n"
	if text.String() != want {
		t.Errorf("printed:\n%s\nwant:\n%s", text.String(), want)
	}
	if err := f.Print(&raw, true); err != nil {
		t.Fatal(err)
	}
	var back Findings
	if err := json.Unmarshal(raw.Bytes(), &back); err != nil || len(back) != 2 || back[1] != f[1] {
		t.Errorf("JSON: %s, %v", raw.String(), err)
	}
}

package server

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/api"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/store"
	"github.com/deskside/deskside/internal/testdesk"
)

// built is a small build of the front ends.
func built() fstest.MapFS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"console/index.html":             file(`<!doctype html><html lang="en"><title>Console</title></html>`),
		"console/index.html.gz":          file("gz"),
		"console/manifest.webmanifest":   file(`{}`),
		"widget/frame.html":              file(`<!doctype html><html lang="en"><title>Chat</title></html>`),
		"loader/loader.js":               file(`start(__config)`),
		"host/manifest.json":             file(`{"host/main.ts":{"file":"assets/host/main-a1b2.js"}}`),
		"assets/host/main-a1b2.js":       file(`export const start = () => {};`),
		"cobrowse/viewer/index.html":     file(`<!doctype html>`),
		"carrier/carrier.html":           file(`<!doctype html>`),
		"assets/console/main-a1b2.js":    file("plain script"),
		"assets/console/main-a1b2.js.br": file("brotli"),
		"assets/console/main-a1b2.js.gz": file("gzip"),
		"assets/console/font-c3d4.woff2": file("font"),
		"assets/secret.key":              file("nothing that is served"),
	}
}

// running is a server that runs.
type running struct {
	*Server
	t    *testing.T
	url  string
	site deskside.Site
	log  *syncBuffer
	stop func() error // stops it and returns how it ended
}

// start runs a server on a free port.
func start(t *testing.T, engine store.Engine, change ...func(*Config)) *running {
	t.Helper()
	at := testdesk.Config(t, engine)
	log := &syncBuffer{}
	c := Config{
		Data: t.TempDir(), Database: at.URL, Listen: "127.0.0.1:0", TrustedProxies: Loopback(), Limits: api.DefaultLimits(),
		Version: "test", Log: slog.New(slog.NewTextHandler(log, nil)), dist: built(),
	}
	for _, f := range change {
		f(&c)
	}
	return run(t, c, log)
}

func run(t *testing.T, c Config, log *syncBuffer) *running {
	t.Helper()
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, listener) }()
	l := &running{Server: s, t: t, url: "http://" + listener.Addr().String(), log: log}
	l.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() {
		if err := l.stop(); err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	return l
}

// setUp makes the first admin and a site.
func (l *running) setUp(origins ...string) {
	l.t.Helper()
	_, site, err := l.Desk().SetUp(l.t.Context(), desk.SetUp{
		AgentName: "Ann", Email: "ann@example.com", Password: testdesk.Password, SiteName: "Shop", Origins: origins,
	})
	if err != nil {
		l.t.Fatal(err)
	}
	l.site = site
}

type got struct {
	status int
	header http.Header
	body   string
}

// get asks with headers, given in pairs.
func (l *running) get(path string, headers ...string) got {
	l.t.Helper()
	return l.do(http.MethodGet, path, nil, headers...)
}

func (l *running) do(method, path string, body io.Reader, headers ...string) got {
	l.t.Helper()
	r, err := http.NewRequestWithContext(l.t.Context(), method, l.url+path, body)
	if err != nil {
		l.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	transport := &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		l.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		l.t.Fatal(err)
	}
	return got{resp.StatusCode, resp.Header, string(raw)}
}

// syncBuffer is a log that can be read while it is written.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// From the first start to an answered message, on both engines, over HTTP.
func TestServe(t *testing.T) {
	for _, engine := range testdesk.Engines {
		t.Run(string(engine), func(t *testing.T) {
			l := start(t, engine)
			jar, err := cookiejar.New(nil)
			if err != nil {
				t.Fatal(err)
			}
			client := &http.Client{Jar: jar}
			post := func(path string, in, out any) int {
				t.Helper()
				raw, err := json.Marshal(in)
				if err != nil {
					t.Fatal(err)
				}
				resp, err := client.Post(l.url+path, "application/json", bytes.NewReader(raw))
				if err != nil {
					t.Fatal(err)
				}
				defer resp.Body.Close()
				if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
					t.Fatal(err)
				}
				return resp.StatusCode
			}
			if ready := l.get("/readyz"); ready.status != 200 || !strings.Contains(ready.body, `"instance":"`) {
				t.Fatalf("readyz: %+v", ready)
			}
			var done api.SetupDone
			if status := post("/api/v1/setup", map[string]any{
				"code": l.SetupCode(), "name": "Ann", "email": "ann@example.com", "password": testdesk.Password, "siteName": "Shop", "origins": []string{"https://shop.example"},
			}, &done); status != 201 {
				t.Fatalf("set-up: %d", status)
			}
			if want := `src="` + l.url + `/loader.js?site=` + done.Site.Key + `"`; !strings.Contains(done.Site.Snippet, want) {
				t.Errorf("script tag %s, want %s", done.Site.Snippet, want)
			}
			resp, err := client.Get(l.url + "/api/v1/conversations/counts")
			if err != nil {
				t.Fatal(err)
			}
			if resp.Body.Close(); resp.StatusCode != 200 {
				t.Errorf("signed in by set-up, but counts answer %d", resp.StatusCode)
			}
		})
	}
}

// A stop lets a request finish that is being sent, takes no new ones, and is quick.
func TestStopFinishesRequests(t *testing.T) {
	l := start(t, store.SQLite)
	l.setUp("https://shop.example")
	body, send := io.Pipe()
	answered := make(chan got, 1)
	go func() {
		answered <- l.do(http.MethodPost, "/api/v1/session", body, "Content-Type", "application/json")
	}()
	if _, err := io.WriteString(send, `{"email":"ann@example.com",`); err != nil {
		t.Fatal(err)
	}
	for l.running.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	began := time.Now()
	stopped := make(chan error, 1)
	go func() { stopped <- l.stop() }()
	for !l.health.draining.Load() {
		time.Sleep(time.Millisecond)
	}
	if _, err := io.WriteString(send, `"password":"`+testdesk.Password+`"}`); err != nil {
		t.Fatal(err)
	}
	if err := send.Close(); err != nil {
		t.Fatal(err)
	}
	if a := <-answered; a.status != 200 {
		t.Errorf("the request that was running got %d %s", a.status, a.body)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if conn, err := net.Dial("tcp", strings.TrimPrefix(l.url, "http://")); err == nil {
		t.Errorf("still listening: %v", conn.Close())
	}
}

// A request that never ends does not hold up the stop for longer than five seconds.
func TestStopCutsOff(t *testing.T) {
	l := start(t, store.SQLite)
	l.setUp("https://shop.example")
	body, send := io.Pipe()
	defer send.Close()
	go func() {
		r, err := http.NewRequest(http.MethodPost, l.url+"/api/v1/session", body)
		if err != nil {
			t.Error(err)
			return
		}
		if resp, err := http.DefaultTransport.RoundTrip(r); err == nil {
			resp.Body.Close()
		}
	}()
	for l.running.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	began := time.Now()
	if err := l.stop(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("stopping took %v", took)
	}
}

// Two servers on one SQLite folder would not hear of each other.
func TestSecondServerIsRefused(t *testing.T) {
	l := start(t, store.SQLite)
	_, err := Open(t.Context(), l.config)
	if err == nil || !strings.Contains(err.Error(), "another deskside") {
		t.Fatalf("a second server on the same folder: %v", err)
	}
	if err := l.stop(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), l.config)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// Until somebody has set up the instance, the log has the code; it is the same after
// a restart and on every node.
func TestSetupCodeInLog(t *testing.T) {
	l := start(t, store.SQLite)
	code := l.SetupCode()
	if err := l.stop(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(l.log.String(), "code="+code) {
		t.Errorf("the log lacks the code:\n%s", l.log)
	}
	again := run(t, l.config, &syncBuffer{})
	if again.SetupCode() != code {
		t.Errorf("the code is %s after a restart, was %s", again.SetupCode(), code)
	}
	again.setUp("https://shop.example")
	if err := again.stop(); err != nil {
		t.Fatal(err)
	}
	c := l.config
	log := &syncBuffer{}
	c.Log = slog.New(slog.NewTextHandler(log, nil))
	if err := run(t, c, log).stop(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(log.String(), "code=") {
		t.Errorf("a code is still shown:\n%s", log)
	}
}

// A snooze ends by itself.
func TestWake(t *testing.T) {
	l := start(t, store.SQLite)
	l.setUp("https://shop.example")
	agents, err := l.Desk().Agents(t.Context(), deskSystem)
	if err != nil {
		t.Fatal(err)
	}
	visitor := deskside.Actor{Kind: deskside.ActorVisitor, ID: testdesk.NewID(), SiteID: l.site.ID}
	ann := agents[0].Actor()
	c, _, err := l.Desk().StartConversation(t.Context(), visitor, desk.StartConversation{ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: "hello"})
	if err != nil {
		t.Fatal(err)
	}
	if c, err = l.Desk().SetStatus(t.Context(), ann, c.ID, deskside.StatusSnoozed, time.Now().Add(500*time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); c.Status == deskside.StatusSnoozed; {
		if time.Now().After(deadline) {
			t.Fatalf("still snoozed: %+v", c)
		}
		time.Sleep(20 * time.Millisecond)
		if c, err = l.Desk().Conversation(t.Context(), ann, c.ID); err != nil {
			t.Fatal(err)
		}
	}
	if c.Status != deskside.StatusOpen {
		t.Errorf("woke as %s", c.Status)
	}
}

func TestConfigCheck(t *testing.T) {
	good := Config{Data: "d", Listen: "127.0.0.1:8080"}
	for name, c := range map[string]struct {
		change func(*Config)
		want   string // in the error; empty: none
	}{
		"good":                  {func(*Config) {}, ""},
		"all interfaces":        {func(c *Config) { c.Listen = ":8080" }, ""},
		"no port":               {func(c *Config) { c.Listen = "localhost" }, "--listen"},
		"no folder":             {func(c *Config) { c.Data = "" }, "--data"},
		"public URL":            {func(c *Config) { c.PublicURL = "https://chat.example/" }, ""},
		"public URL with path":  {func(c *Config) { c.PublicURL = "https://example.com/chat" }, "--public-url"},
		"public URL bare":       {func(c *Config) { c.PublicURL = "chat.example" }, "--public-url"},
		"database":              {func(c *Config) { c.Database = "mysql://x" }, "--database"},
		"redis alone":           {func(c *Config) { c.Redis = "redis://localhost:6379" }, "PostgreSQL"},
		"redis with PostgreSQL": {func(c *Config) { c.Redis, c.Database = "redis://localhost:6379", "postgres://localhost/x" }, ""},
		"redis without scheme":  {func(c *Config) { c.Redis, c.Database = "localhost:6379", "postgres://localhost/x" }, "--redis"},
	} {
		t.Run(name, func(t *testing.T) {
			config := good
			c.change(&config)
			err := config.Check()
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

package server

import (
	"crypto/tls"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
	"github.com/deskside/deskside/internal/testdesk"
)

var deskSystem = deskside.System

func TestClient(t *testing.T) {
	public := &url.URL{Scheme: "https", Host: "chat.example"}
	behind := clients{trusted: append(Loopback(), netip.MustParsePrefix("10.0.0.0/8"))}
	for name, c := range map[string]struct {
		clients clients
		remote  string
		host    string
		tls     bool
		headers http.Header
		address string
		origin  string
		exempt  bool
	}{
		"direct":         {behind, "192.0.2.7:1", "chat.example", false, nil, "192.0.2.7", "http://chat.example", false},
		"direct, TLS":    {behind, "192.0.2.7:1", "chat.example", true, nil, "192.0.2.7", "https://chat.example", false},
		"machine itself": {behind, "127.0.0.1:1", "localhost:8080", false, nil, "127.0.0.1", "http://localhost:8080", true},
		"mapped":         {behind, "[::ffff:192.0.2.7]:1", "chat.example", false, nil, "192.0.2.7", "http://chat.example", false},
		"proxy":          {behind, "127.0.0.1:1", "chat.example", false, http.Header{"X-Forwarded-For": {"192.0.2.7"}, "X-Forwarded-Proto": {"https"}}, "192.0.2.7", "https://chat.example", false},
		"two proxies":    {behind, "127.0.0.1:1", "chat.example", false, http.Header{"X-Forwarded-For": {"192.0.2.7, 10.1.1.1"}}, "192.0.2.7", "http://chat.example", false},
		"two headers":    {behind, "127.0.0.1:1", "chat.example", false, http.Header{"X-Forwarded-For": {"192.0.2.7", "10.1.1.1"}}, "192.0.2.7", "http://chat.example", false},
		"invented hop":   {behind, "127.0.0.1:1", "chat.example", false, http.Header{"X-Forwarded-For": {"127.0.0.1, 192.0.2.7"}}, "192.0.2.7", "http://chat.example", false},
		"nonsense":       {behind, "127.0.0.1:1", "chat.example", false, http.Header{"X-Forwarded-For": {"x"}}, "127.0.0.1", "http://chat.example", true},
		"untrusted":      {behind, "192.0.2.7:1", "chat.example", false, http.Header{"X-Forwarded-For": {"127.0.0.1"}, "X-Forwarded-Proto": {"https"}, "X-Forwarded-Host": {"evil.example"}}, "192.0.2.7", "http://chat.example", false},
		"forwarded host": {behind, "127.0.0.1:1", "127.0.0.1:8080", false, http.Header{"X-Forwarded-Host": {"chat.example"}, "X-Forwarded-Proto": {"https"}}, "127.0.0.1", "https://127.0.0.1:8080", true},
		"bad host":       {behind, "127.0.0.1:1", "chat.example", false, http.Header{"X-Forwarded-Host": {"x; script-src *"}}, "127.0.0.1", "http://chat.example", true},
		"public URL":     {clients{public: public}, "192.0.2.7:1", "Chat.Example", false, nil, "192.0.2.7", "https://chat.example", false},
		"other name":     {clients{public: public}, "192.0.2.7:1", "localhost", false, nil, "192.0.2.7", "http://localhost", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := &http.Request{RemoteAddr: c.remote, Host: c.host, Header: c.headers}
			if c.tls {
				r.TLS = &tls.ConnectionState{}
			}
			got := c.clients.of(r)
			if got.Address != c.address || got.Origin != c.origin || got.Exempt != c.exempt || got.RequestID == "" {
				t.Errorf("%+v, want %s %s exempt %v", got, c.address, c.origin, c.exempt)
			}
		})
	}
}

func TestOddHostIsRefused(t *testing.T) {
	l := start(t, store.SQLite)
	for _, host := range []string{"x;script-src *", "a b", "x'y"} {
		if got := l.get("/console/", "Host", host); got.status != 400 {
			t.Errorf("host %q: %d, policy %q", host, got.status, got.header.Get("Content-Security-Policy"))
		}
	}
}

// A page of another site cannot have the agent's browser write.
func TestCrossOriginWrites(t *testing.T) {
	l := start(t, store.SQLite, func(c *Config) { c.PublicURL = "https://chat.example" })
	l.setUp("https://shop.example")
	body := `{"email":"ann@example.com","password":"` + testdesk.Password + `"}`
	signIn := func(headers ...string) got {
		return l.do(http.MethodPost, "/api/v1/session", strings.NewReader(body), append(headers, "Content-Type", "application/json")...)
	}
	for name, headers := range map[string][]string{
		"fetch":     {"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"},
		"same site": {"Sec-Fetch-Site", "same-site", "Origin", "https://other.chat.example"},
		"old":       {"Origin", "https://evil.example"},
		"null":      {"Origin", "null"},
		"form":      {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Origin", "https://evil.example"},
	} {
		got := signIn(headers...)
		if got.status != 403 || got.header.Get("Content-Type") != "application/problem+json" || got.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for name, headers := range map[string][]string{
		"own page":      {"Sec-Fetch-Site", "same-origin", "Origin", "https://chat.example"},
		"old, own page": {"Origin", "https://chat.example"},
		"program":       {},
	} {
		if got := signIn(headers...); got.status != 200 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	// No answer lets a page of another site read it.
	if h := l.get("/api/v1/setup", "Origin", "https://evil.example").header; h.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("headers %v", h)
	}
}

func TestCookieOnHTTPS(t *testing.T) {
	l := start(t, store.SQLite, func(c *Config) { c.PublicURL = "https://chat.example" })
	l.setUp("https://shop.example")
	body := `{"email":"ann@example.com","password":"` + testdesk.Password + `"}`
	got := l.do(http.MethodPost, "/api/v1/session", strings.NewReader(body), "Host", "chat.example", "Content-Type", "application/json")
	if c := got.header.Get("Set-Cookie"); !strings.HasPrefix(c, "__Host-deskside_session=") || !strings.Contains(c, "Secure") {
		t.Errorf("cookie %q", c)
	}
	if got.header.Get("Strict-Transport-Security") == "" {
		t.Error("no Strict-Transport-Security")
	}
	if plain := l.get("/healthz"); plain.header.Get("Strict-Transport-Security") != "" {
		t.Error("Strict-Transport-Security over http")
	}
}

func TestMetrics(t *testing.T) {
	l := start(t, store.SQLite, func(c *Config) { c.MetricsToken = "let me in" })
	l.get("/api/v1/setup")
	got := l.get("/metrics")
	for _, name := range []string{"deskside_publish_queue", "deskside_writes_waiting", `deskside_http_seconds_bucket{route="GET /api/v1/setup",status="200"`, "process_resident_memory_bytes"} {
		if !strings.Contains(got.body, name) {
			t.Errorf("the metrics lack %s", name)
		}
	}
	if got := l.get("/metrics", "X-Forwarded-For", "192.0.2.7"); got.status != 403 {
		t.Errorf("through a proxy: %d", got.status)
	}
	if got := l.get("/metrics", "X-Forwarded-For", "192.0.2.7", "Authorization", "Bearer let me in"); got.status != 200 {
		t.Errorf("with the token: %d", got.status)
	}
	if got := l.get("/metrics", "X-Forwarded-For", "192.0.2.7", "Authorization", "Bearer wrong"); got.status != 403 {
		t.Errorf("with a wrong token: %d", got.status)
	}
}

// The log tells who asked for what and how it went, and nothing that was said.
func TestAccessLog(t *testing.T) {
	l := start(t, store.SQLite)
	l.do(http.MethodPost, "/api/v1/session?token=query-secret", strings.NewReader(`{"email":"a@b.example","password":"body-secret"}`),
		"Content-Type", "application/json", "Authorization", "Bearer header-secret", "Cookie", "deskside_session=cookie-secret", "X-Forwarded-For", "192.0.2.7")
	l.get("/healthz")
	if err := l.stop(); err != nil {
		t.Fatal(err)
	}
	log := l.log.String()
	for _, part := range []string{"method=POST", "path=/api/v1/session ", "status=401", "address=192.0.2.7", "took="} {
		if !strings.Contains(log, part) {
			t.Errorf("the log lacks %q", part)
		}
	}
	if strings.Contains(log, "secret") || strings.Contains(log, "path=/healthz") {
		t.Errorf("log:\n%s", log)
	}
}

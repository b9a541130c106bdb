package demo

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/deskside/deskside/internal/api"
	"github.com/deskside/deskside/internal/server"
)

// output is what the demo printed; it can be awaited.
type output struct {
	mu      sync.Mutex
	buf     bytes.Buffer
	written chan struct{}
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.buf.Write(b)
	if bytes.Contains(o.buf.Bytes(), []byte("Ctrl-C")) {
		close(o.written)
	}
	return len(b), nil
}

var (
	account = regexp.MustCompile(`(\S+@demo\.example)\s+password (\S+)`)
	address = regexp.MustCompile(`http://(?:localhost|127\.0\.0\.1):\d+`)
)

// running starts the demo and returns its addresses (shop, console), its accounts,
// and what stops it.
func running(t *testing.T, data string) (addresses []string, accounts map[string]string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out := &output{written: make(chan struct{})}
	ended := make(chan error, 1)
	go func() {
		ended <- Run(ctx, Config{
			Server: server.Config{Data: data, Listen: "127.0.0.1:0", Limits: api.DefaultLimits(), TrustedProxies: server.Loopback(), Log: slog.New(slog.DiscardHandler)},
			Shop:   "localhost:0", Out: out,
		})
	}()
	select {
	case <-out.written:
	case err := <-ended:
		t.Fatal(err)
	}
	accounts = map[string]string{}
	for _, m := range account.FindAllStringSubmatch(out.buf.String(), -1) {
		accounts[m[1]] = m[2]
	}
	addresses = address.FindAllString(out.buf.String(), -1)
	if len(addresses) != 2 || len(accounts) != 2 {
		t.Fatalf("printed:\n%s", out.buf.String())
	}
	return addresses, accounts, sync.OnceFunc(func() {
		began := time.Now()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the demo ended with %v", err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("stopping took %v", took)
		}
	})
}

func signIn(t *testing.T, console, email, password string) (int, *http.Cookie) {
	t.Helper()
	resp, err := http.Post(console+"/api/v1/session", "application/json", strings.NewReader(`{"email":"`+email+`","password":"`+password+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	for _, c := range resp.Cookies() {
		return resp.StatusCode, c
	}
	return resp.StatusCode, nil
}

func TestRun(t *testing.T) {
	data := t.TempDir()
	addresses, accounts, stop := running(t, data)
	defer func() { stop() }()
	console := addresses[1]
	var cookie *http.Cookie
	for email, password := range accounts {
		var status int
		if status, cookie = signIn(t, console, email, password); status != 200 {
			t.Errorf("signing in as %s answers %d", email, status)
		}
	}
	stop()

	var again map[string]string
	addresses, again, stop = running(t, data)
	console = addresses[1]
	for email, password := range accounts {
		if again[email] == password {
			t.Errorf("%s has the same password again", email)
		}
		if status, _ := signIn(t, console, email, password); status != 401 {
			t.Errorf("the old password of %s answers %d", email, status)
		}
		if status, _ := signIn(t, console, email, again[email]); status != 200 {
			t.Errorf("the new password of %s answers %d", email, status)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, console+"/api/v1/teams", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(cookie)
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Body.Close(); resp.StatusCode != 200 {
		t.Errorf("who was signed in before the restart gets %d", resp.StatusCode)
	}
}

func TestListen(t *testing.T) {
	for _, bad := range []string{"0.0.0.0:8080", ":8080", "192.0.2.1:8080", "shop.example:80", "8080"} {
		if l, err := listen(bad); err == nil {
			t.Errorf("the demo listens on %s: %v", bad, l.Close())
		}
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	next, err := listen(taken.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if next.Addr().String() == taken.Addr().String() {
		t.Errorf("listening on %s twice", next.Addr())
	}
}

func TestShop(t *testing.T) {
	page := `<script async src="__DESKSIDE_ORIGIN__/loader.js?site=__SITE_KEY__"></script>`
	s := newShop(fstest.MapFS{
		"index.html": {Data: []byte("home " + page)},
		"cart.html":  {Data: []byte("cart " + page)},
		"shop.css":   {Data: []byte("body{}")},
	}, "http://127.0.0.1:8080", "key")
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	tag := `<script async src="http://127.0.0.1:8080/loader.js?site=key"></script>`
	for path, want := range map[string]string{"/": "home " + tag, "/cart": "cart " + tag, "/cart.html": "cart " + tag, "/shop.css": "body{}"} {
		w := get(path)
		if w.Code != 200 || w.Body.String() != want {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
		policy := w.Header().Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self' http://127.0.0.1:8080", "frame-src http://127.0.0.1:8080"} {
			if !strings.Contains(policy, part) || strings.Contains(policy, "unsafe") || strings.Contains(policy, "connect-src") {
				t.Errorf("%s: policy %s", path, policy)
			}
		}
	}
	for _, path := range []string{"/missing", "/missing.css", "/../index.html.gz"} {
		if w := get(path); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

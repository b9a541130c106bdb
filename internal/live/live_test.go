package live_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/live"
	"github.com/deskside/deskside/internal/testdesk"
)

// node is one server with a table.
type node struct {
	*live.Live
	url string
}

// wires joins nodes in memory.
type wires struct {
	mu   sync.Mutex
	ears []func([]byte)
}

type end struct {
	*wires
	name string
}

func (e end) Node() string { return e.name }

func (e end) Publish(_ context.Context, data []byte) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, hear := range e.ears {
		go hear(data)
	}
	return nil
}

func (e end) Subscribe(_ context.Context, hear func([]byte)) (func(), error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ears = append(e.ears, hear)
	return func() {}, nil
}

// run serves a table; a visitor's token is the visitor's id.
func run(t *testing.T, f *testdesk.Fixture, share live.Share) node {
	t.Helper()
	l := live.New(live.Config{Desk: f.Desk, Share: share, Log: slog.New(slog.DiscardHandler), Guard: live.Guard{
		AuthenticateAgent: func(r *http.Request) (deskside.Actor, string, error) {
			if r.Header.Get("X-Agent") == "" {
				return deskside.Actor{}, "", deskside.Errorf(deskside.Unauthenticated, "", "sign in")
			}
			return f.Anna.Actor(), "session", nil
		},
		AuthenticateVisitor: func(token string) (deskside.Actor, error) {
			if token == "" {
				return deskside.Actor{}, deskside.Errorf(deskside.Unauthenticated, "", "no token")
			}
			return deskside.Actor{Kind: deskside.ActorVisitor, ID: token, SiteID: f.Site.ID}, nil
		},
		OwnOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == "https://chat.example" },
		Address:   func(*http.Request) string { return "192.0.2.1" },
		Country:   func(*http.Request) string { return "DE" },
		Browser:   func(string) (string, string, string) { return "Firefox 133", "Linux", "desktop" },
	}})
	mux := http.NewServeMux()
	mux.HandleFunc("/visitor", l.Visitor)
	mux.HandleFunc("/agent", l.Agent)
	s := httptest.NewServer(mux)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- l.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		s.Close()
	})
	return node{l, "ws" + strings.TrimPrefix(s.URL, "http")}
}

func (n node) dial(t *testing.T, path string, headers ...string) *websocket.Conn {
	t.Helper()
	h := http.Header{"Origin": {"https://chat.example"}}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	c, _, err := websocket.Dial(t.Context(), n.url+path, &websocket.DialOptions{HTTPHeader: h})
	if err != nil {
		t.Fatal(err)
	}
	c.SetReadLimit(1 << 20)
	t.Cleanup(func() { c.CloseNow() })
	return c
}

func say(t *testing.T, c *websocket.Conn, text string) {
	t.Helper()
	if err := c.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// visit opens a page.
func (n node) visit(t *testing.T, visitorID, tab, page string) *websocket.Conn {
	t.Helper()
	c := n.dial(t, "/visitor")
	say(t, c, `{"token":"`+visitorID+`","tab":"`+tab+`","url":"`+page+`","title":"A page","pages":1,"age":60000,"language":"de"}`)
	return c
}

// view is a console's table.
type view struct {
	t    *testing.T
	c    *websocket.Conn
	rows map[string]live.Row
}

func (n node) watch(t *testing.T) *view {
	t.Helper()
	return &view{t, n.dial(t, "/agent", "X-Agent", "anna"), map[string]live.Row{}}
}

// until reads pushes until the table is as it should be.
func (v *view) until(what string, right func(map[string]live.Row) bool) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.t.Context(), 20*time.Second)
	defer cancel()
	for !right(v.rows) {
		_, data, err := v.c.Read(ctx)
		if err != nil {
			v.t.Fatalf("%s: %v; the table: %+v", what, err, v.rows)
		}
		var p struct {
			Type string
			Rows []live.Row
			Gone []string
		}
		if err := json.Unmarshal(data, &p); err != nil {
			v.t.Fatal(err)
		}
		if p.Type == "all" {
			clear(v.rows)
		}
		for _, r := range p.Rows {
			v.rows[r.ID] = r
		}
		for _, id := range p.Gone {
			delete(v.rows, id)
		}
	}
}

func TestTable(t *testing.T) {
	f := testdesk.New(t)
	n := run(t, f, nil)
	v := n.watch(t)
	lena := testdesk.NewID()
	c := n.visit(t, lena, "one", "https://shop.example/lamps?secret=1#x")
	v.until("somebody comes", func(rows map[string]live.Row) bool { return len(rows) == 1 })
	row := v.rows[lena]
	if row.URL != "https://shop.example/lamps" || row.Title != "A page" || !row.Active || len(row.Code) != 6 || row.Country != "DE" || row.Browser != "Firefox 133" || time.Since(row.Since) < 50*time.Second || row.Talk != nil {
		t.Errorf("the row: %+v", row)
	}
	say(t, c, `{"active":false}`)
	v.until("looks away", func(rows map[string]live.Row) bool { return !rows[lena].Active })
	second := n.visit(t, lena, "two", "https://shop.example/cart")
	v.until("a second tab", func(rows map[string]live.Row) bool {
		return rows[lena].Active && rows[lena].URL == "https://shop.example/cart"
	})
	say(t, second, `{"name":"Lena","email":"lena@x.example"}`)
	v.until("a name", func(rows map[string]live.Row) bool { return rows[lena].Name == "Lena" })
	second.CloseNow()
	v.until("back to the first tab", func(rows map[string]live.Row) bool { return rows[lena].URL == "https://shop.example/lamps" })
	c.CloseNow()
	v.until("gone", func(rows map[string]live.Row) bool { return len(rows) == 0 })
	// Nothing of all this was stored.
	if _, _, err := f.Desk.Visitor(t.Context(), f.Anna.Actor(), lena); deskside.CodeOf(err) != deskside.NotFound {
		t.Errorf("a visitor who has not written: %v", err)
	}
}

func TestRefused(t *testing.T) {
	f := testdesk.New(t)
	n := run(t, f, nil)
	off := f.Site.Settings
	for name, c := range map[string]*websocket.Conn{
		"no token":       n.visit(t, "", "one", "https://shop.example/"),
		"agent unknown":  n.dial(t, "/agent"),
		"too long":       n.visit(t, testdesk.NewID()+strings.Repeat("x", 9000), "one", "https://shop.example/"),
		"not JSON":       func() *websocket.Conn { c := n.dial(t, "/visitor"); say(t, c, "{"); return c }(),
		"another origin": nil,
		"off": func() *websocket.Conn {
			off.Live.Off = true
			if _, err := f.UpdateSite(t.Context(), f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &off}); err != nil {
				t.Fatal(err)
			}
			return n.visit(t, testdesk.NewID(), "one", "https://shop.example/")
		}(),
	} {
		if c == nil {
			_, resp, err := websocket.Dial(t.Context(), n.url+"/visitor", &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {"https://shop.example"}}})
			if err == nil || resp.StatusCode != http.StatusForbidden {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if _, _, err := c.Read(t.Context()); err == nil || websocket.CloseStatus(err) == websocket.StatusNormalClosure {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNodes(t *testing.T) {
	f := testdesk.New(t)
	w := &wires{}
	a := run(t, f, end{w, "a"})
	lena := testdesk.NewID()
	c := a.visit(t, lena, "one", "https://shop.example/lamps")
	b := run(t, f, end{w, "b"})
	v := b.watch(t)
	v.until("the other node's visitors", func(rows map[string]live.Row) bool { return rows[lena].URL != "" })
	if got, ok := b.OnSite(lena); !ok || got.SiteID != f.Site.ID || got.Browser != "Firefox 133" {
		t.Errorf("asked elsewhere: %+v, %v", got, ok)
	}
	// An agent writes on b; the visitor's page hears it on a.
	item := deskside.Item{VSeq: 1, AuthorKind: deskside.ActorAgent}
	b.Hear([]desk.Change{{Item: &item, Conversation: &deskside.Conversation{ID: "c", Status: deskside.StatusOpen, Visitor: deskside.Visitor{ID: lena}}}})
	if _, data, err := c.Read(t.Context()); err != nil || string(data) != `{"type":"chat"}` {
		t.Errorf("the page heard %s, %v", data, err)
	}
	v.until("the conversation", func(rows map[string]live.Row) bool { return rows[lena].Talk != nil })
	c.CloseNow()
	v.until("gone", func(rows map[string]live.Row) bool { return len(rows) == 0 })
}

// Where Live view is off a page hears with its hello how the site looks now, and then what is
// changed; agents see nothing of it.
func TestSite_quiet(t *testing.T) {
	f := testdesk.New(t)
	settings := f.Site.Settings
	settings.Live.Off, settings.Hue = true, 140
	site, err := f.UpdateSite(t.Context(), f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &settings})
	if err != nil {
		t.Fatal(err)
	}
	n := run(t, f, nil)
	c := n.dial(t, "/visitor")
	say(t, c, `{"token":"`+testdesk.NewID()+`","tab":"one","url":"https://shop.example/","quiet":true}`)
	for _, hue := range []string{"140", "20"} {
		_, data, err := c.Read(t.Context())
		if want := `{"type":"site","hue":` + hue + `,"position":"right","greetings":[]}`; err != nil || string(data) != want {
			t.Fatalf("%s, %v, want %s", data, err, want)
		}
		site.Settings.Hue = 20
		n.Hear([]desk.Change{{Event: deskside.Event{Type: deskside.SiteUpdated}, Site: &site}})
	}
}

// Pages that are open hear, on every node, what an admin has changed of what they show.
func TestSite(t *testing.T) {
	f := testdesk.New(t)
	w := &wires{}
	a, b := run(t, f, end{w, "a"}), run(t, f, end{w, "b"})
	here, there := a.visit(t, testdesk.NewID(), "one", "https://shop.example/"), b.visit(t, testdesk.NewID(), "two", "https://shop.example/")
	for _, n := range []node{a, b} {
		n.watch(t).until("both pages", func(rows map[string]live.Row) bool { return len(rows) == 2 })
	}
	changed := f.Site
	changed.Settings.Hue = 20
	changed.Settings.Greetings = []deskside.Greeting{
		{ID: "hi", On: true, Seconds: 3, Texts: map[string]string{"en": "Hello"}},
		{ID: "off", Texts: map[string]string{"en": "Not yet"}},
	}
	other := changed
	other.ID = testdesk.NewID()
	for _, site := range []deskside.Site{other, changed} {
		a.Hear([]desk.Change{{Event: deskside.Event{Type: deskside.SiteUpdated}, Site: &site}})
	}
	for name, c := range map[string]*websocket.Conn{"here": here, "there": there} {
		_, data, err := c.Read(t.Context())
		if want := `{"type":"site","hue":20,"position":"right","greetings":[{"id":"hi","pages":[],"seconds":3,"texts":{"en":"Hello"}}]}`; err != nil || string(data) != want {
			t.Errorf("%s: %s, %v", name, data, err)
		}
	}
}

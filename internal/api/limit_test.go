package api

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/rueidis"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/limit"
	"github.com/deskside/deskside/internal/testdesk"
)

// slow lets nothing come back while a test runs.
func slow(burst int) limit.Rate { return limit.Rate{PerSecond: 0.01, Burst: burst} }

func (r reply) wantTooMany() {
	r.t.Helper()
	r.wantProblem(http.StatusTooManyRequests, deskside.RateLimited, "")
	seconds, err := strconv.Atoi(r.header.Get("Retry-After"))
	if err != nil || seconds < 1 || seconds > 100 {
		r.t.Errorf("Retry-After %q", r.header.Get("Retry-After"))
	}
}

// One visitor's flood ends with that visitor; the others are as quick as before.
func TestFloodOfOneVisitor(t *testing.T) {
	h := newHouse(t, testdesk.New(t), func(c *Config) { c.Limits.Visitor = slow(5) })
	c := h.Start(t, h.Visitor, "hello")
	flooder, path := h.visitor(h.Visitor), widgetAPI+"/conversations/"+c.ID
	for range 5 {
		h.ask(flooder, "POST", path+"/messages", message("again")).want(201)
	}
	for range 200 {
		h.ask(flooder, "POST", path+"/messages", message("again")).wantTooMany()
	}
	h.ask(flooder, "GET", path+"/items", nil).want(200) // may still read

	b := h.NewVisitor()
	other := h.Start(t, b, "hello")
	began := time.Now()
	h.ask(h.visitor(b), "POST", widgetAPI+"/conversations/"+other.ID+"/messages", message("quick?")).want(201)
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("another visitor's message took %v", took)
	}
	items := decode[MyItems](h.ask(flooder, "GET", path+"/items", nil).want(200))
	if len(items.Items) != 6 {
		t.Errorf("%d messages of the flood are stored, want 6", len(items.Items))
	}
}

func TestLimits(t *testing.T) {
	t.Run("agent", func(t *testing.T) {
		h := newHouse(t, testdesk.New(t), func(c *Config) { c.Limits.Agent = slow(3) })
		anna, ben := h.agent(h.Anna), h.agent(h.Ben)
		for range 3 {
			h.ask(anna, "GET", agentAPI+"/me", nil).want(200)
		}
		h.ask(anna, "GET", agentAPI+"/me", nil).wantTooMany()
		h.ask(h.key(h.Anna, deskside.ScopeRead), "GET", agentAPI+"/me", nil).wantTooMany()
		h.ask(ben, "GET", agentAPI+"/me", nil).want(200)
	})
	t.Run("address", func(t *testing.T) {
		h := newHouse(t, testdesk.New(t), func(c *Config) { c.Limits.Address = slow(3) })
		for range 3 {
			h.ask(nobody, "GET", agentAPI+"/setup", nil).want(200)
		}
		h.ask(nobody, "GET", agentAPI+"/setup", nil).wantTooMany()
		h.ask(h.visitor(h.Visitor), "GET", widgetAPI+"/conversations", nil).wantTooMany()
		h.ask(nobody, "GET", "/api/docs", nil).want(429)
		h.client.Address = "192.0.2.8"
		h.ask(nobody, "GET", agentAPI+"/setup", nil).want(200)
		h.client.Address, h.client.Exempt = "127.0.0.1", true
		for range 10 {
			h.ask(nobody, "GET", agentAPI+"/setup", nil).want(200)
		}
	})
	t.Run("sign-in", func(t *testing.T) {
		h := newHouse(t, testdesk.New(t), func(c *Config) { c.Limits.SignIn = slow(2) })
		try := func(email string) reply {
			return h.ask(nobody, "POST", agentAPI+"/session", m{"email": email, "password": "wrong password"})
		}
		for range 2 {
			try("anna@desk.example").wantProblem(401, deskside.Unauthenticated, "")
		}
		try("anna@desk.example").wantTooMany()
		try("ANNA@desk.example").wantTooMany()
		h.ask(nobody, "POST", agentAPI+"/session", m{"email": "anna@desk.example", "password": testdesk.Password}).wantTooMany()
		for i := range 5 { // eight tries from one address, two of them above
			try("somebody" + strconv.Itoa(i) + "@desk.example").want(401)
		}
		try("ben@desk.example").want(401)
		try("chris@desk.example").wantTooMany()
		h.client.Address = "192.0.2.8"
		try("anna@desk.example").want(401)
	})
}

// Two nodes count together when they share Redis.
func TestLimitsOfTwoNodes(t *testing.T) {
	address := os.Getenv("DESKSIDE_TEST_REDIS")
	if address == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("set DESKSIDE_TEST_REDIS: in CI the tests on Redis must run")
		}
		t.Skip("set DESKSIDE_TEST_REDIS, such as redis://127.0.0.1:6379/9, to run this")
	}
	options, err := rueidis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	options.DisableCache = true
	f := testdesk.New(t)
	node := func() *house {
		client, err := rueidis.NewClient(options)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		return newHouse(t, f, func(c *Config) {
			c.Buckets = limit.NewShared(client, limit.NewLocal(10), slog.New(slog.DiscardHandler))
			c.Limits.Visitor = slow(4)
		})
	}
	nodes := []*house{node(), node()}
	conversation := f.Start(t, f.Visitor, "hello")
	granted := 0
	for i := range 10 {
		h := nodes[i%2]
		if h.ask(h.visitor(f.Visitor), "POST", widgetAPI+"/conversations/"+conversation.ID+"/messages", message("x")).status == 201 {
			granted++
		}
	}
	if granted != 4 {
		t.Errorf("two nodes let %d messages through, want 4", granted)
	}
}

func TestSetUp(t *testing.T) {
	for _, engine := range testdesk.Engines {
		t.Run(string(engine), func(t *testing.T) {
			f := &testdesk.Fixture{Config: testdesk.Config(t, engine), Audience: testdesk.NewAudience(), Clock: testdesk.NewClock()}
			h := newHouse(t, f.Again(t), func(c *Config) { c.Limits.SignIn = slow(4) })
			if state := decode[SetupState](h.ask(nobody, "GET", agentAPI+"/setup", nil).want(200)); !state.Needed {
				t.Fatal("a fresh instance does not ask to be set up")
			}
			form := m{"code": "WRONG", "name": "Ann", "email": "ann@example.com", "password": "a long password", "siteName": "Shop", "origins": []string{"https://shop.example"}}
			h.ask(nobody, "POST", agentAPI+"/setup", form).wantProblem(403, deskside.Forbidden, "body.code")
			form["code"], form["origins"] = "abcd efgh 2345", []string{"nonsense"}
			h.ask(nobody, "POST", agentAPI+"/setup", form).wantProblem(422, deskside.Invalid, "body.origins")
			form["origins"] = []string{"https://shop.example"}
			done := h.ask(nobody, "POST", agentAPI+"/setup", form).want(201)
			cookies := (&http.Response{Header: done.header}).Cookies()
			if body := decode[SetupDone](done); body.Me.Role != deskside.RoleAdmin || body.Site.Snippet == "" || len(cookies) != 1 {
				t.Fatalf("set up: %+v, cookies %v", body, cookies)
			}
			ann := func(r *http.Request) { r.AddCookie(cookies[0]) }
			h.ask(ann, "GET", agentAPI+"/sites", nil).want(200)
			h.ask(nobody, "POST", agentAPI+"/setup", form).wantProblem(409, deskside.Conflict, "")
			if state := decode[SetupState](h.ask(nobody, "GET", agentAPI+"/setup", nil).want(200)); state.Needed {
				t.Error("the instance still asks to be set up")
			}
		})
	}
}

// Whoever guesses codes is stopped, from however many addresses.
func TestSetUpCodeCannotBeGuessed(t *testing.T) {
	f := &testdesk.Fixture{Config: testdesk.Config(t, testdesk.Engines[0]), Audience: testdesk.NewAudience(), Clock: testdesk.NewClock()}
	h := newHouse(t, f.Again(t), func(c *Config) { c.Limits.SignIn = slow(3) })
	form := m{"code": "WRONG", "name": "Ann", "email": "ann@example.com", "password": "a long password", "siteName": "Shop", "origins": []string{"https://shop.example"}}
	for i := range 6 {
		h.client.Address = "192.0.2." + strconv.Itoa(i)
		got := h.ask(nobody, "POST", agentAPI+"/setup", form)
		if i < 3 {
			got.want(403)
		} else {
			got.wantTooMany()
		}
	}
}

// Of an internal error people learn nothing but where to look; the log has it once.
func TestInternalError(t *testing.T) {
	h := newHouse(t, testdesk.New(t))
	secret := errors.New("connect postgres://user:password@db")
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(WithClient(t.Context(), Client{RequestID: "r1"}), "GET", "/", nil)
	WriteProblem(w, r, h.api.log, secret)
	if w.Code != 500 || strings.Contains(w.Body.String(), "postgres") || !strings.Contains(w.Body.String(), `"requestId":"r1"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if log := h.log.String(); strings.Count(log, "password@db") != 1 || !strings.Contains(log, "request=r1") {
		t.Errorf("log: %s", log)
	}
}

// What somebody sent is not sent back, nor logged: it may be a password.
func TestProblemsDoNotRepeat(t *testing.T) {
	h := newHouse(t, testdesk.New(t))
	got := h.ask(nobody, "POST", agentAPI+"/session", `{"email":1,"password":["hunter2hunter2"]}`)
	if got.status != 422 || strings.Contains(string(got.body), "hunter2") || strings.Contains(h.log.String(), "hunter2") {
		t.Errorf("%d %s\nlog: %s", got.status, got.body, h.log)
	}
}

func TestDocs(t *testing.T) {
	h := newHouse(t, testdesk.New(t))
	page := h.ask(nobody, "GET", "/api/docs", nil).want(200)
	for _, op := range h.api.operations() {
		if !strings.Contains(string(page.body), `id="`+op.OperationID+`"`) {
			t.Errorf("the page lacks %s", op.OperationID)
		}
	}
	if policy := page.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'self';") {
		t.Errorf("policy %q", policy)
	}
	for _, inline := range []string{"<script", "<style", "style=", "onclick", "http://", "https://"} {
		if strings.Contains(string(page.body), inline) && inline != "https://" {
			t.Errorf("the page has %s", inline)
		}
	}
	if css := h.ask(nobody, "GET", "/api/docs.css", nil).want(200); !strings.HasPrefix(css.header.Get("Content-Type"), "text/css") {
		t.Errorf("style sheet: %v", css.header)
	}
	document, err := Document()
	if err != nil {
		t.Fatal(err)
	}
	if got := h.ask(nobody, "GET", "/api/openapi.json", nil).want(200); string(got.body) != string(document) {
		t.Error("the document that is served is not the one that is committed")
	}
	h.ask(nobody, "GET", "/api/v1/nothing", nil).wantProblem(404, deskside.NotFound, "")
}

// gone is a client that left before the answer.
type gone struct{ http.ResponseWriter }

func (gone) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

// A request that was given up is nobody's error.
func TestGivenUp(t *testing.T) {
	h := newHouse(t, testdesk.New(t))
	for _, path := range []string{agentAPI + "/setup", agentAPI + "/me", "/api/docs", "/api/v1/nothing"} {
		r := httptest.NewRequestWithContext(WithClient(t.Context(), h.client), "GET", path, nil)
		h.api.ServeHTTP(gone{httptest.NewRecorder()}, r)
	}
	if strings.Contains(h.log.String(), "ERROR") {
		t.Errorf("log: %s", h.log)
	}
}

package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/limit"
	"github.com/deskside/deskside/internal/testdesk"
)

const testCode = "ABCD-EFGH-2345"

// house is the real API on a real desk, behind a real listener.
type house struct {
	*testdesk.Fixture
	t      testing.TB
	api    *API
	url    string
	tokens auth.VisitorTokens
	log    *bytes.Buffer
	// client is who the server takes the requests to be from.
	client Client
	seen   map[string]map[int]bool // operation → statuses answered
}

func newHouse(t testing.TB, f *testdesk.Fixture, change ...func(*Config)) *house {
	t.Helper()
	h := &house{
		Fixture: f, t: t, tokens: auth.NewVisitorTokens(f.Store.Secret()), log: &bytes.Buffer{},
		client: Client{RequestID: "test", Address: "192.0.2.7", Origin: "https://chat.example"},
		seen:   map[string]map[int]bool{},
	}
	c := Config{
		Desk: f.Desk, Tokens: h.tokens, Epoch: f.Store.Epoch(), Buckets: limit.NewLocal(1000),
		SetupCode: testCode, Media: testMedia{}, Tape: testTape{f.Desk}, Shrink: func(raw []byte) ([]byte, error) { return raw, nil }, Log: slog.New(slog.NewTextHandler(h.log, nil)),
		WriteLetter: plainLetter,
	}
	for _, f := range change {
		f(&c)
	}
	h.api = New(c)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.api.ServeHTTP(w, r.WithContext(WithClient(r.Context(), h.client)))
	}))
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

// plainLetter says what a letter has in it and nothing around it.
func plainLetter(l deskside.Letter) (text, html string, err error) {
	for _, i := range l.Items {
		text += i.Text + "\n"
	}
	return text, text, nil
}

// who is how a request proves whom it is from.
type who func(*http.Request)

func nobody(*http.Request) {}

func (h *house) visitor(a deskside.Actor) who {
	return bearerOf(h.tokens.Mint(a.SiteID, testdesk.Origin, a.ID))
}

func bearerOf(token string) who {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
}

// agent signs the agent in.
func (h *house) agent(a deskside.Agent) who {
	h.t.Helper()
	_, token, err := h.SignIn(h.t.Context(), desk.SignIn{Email: a.Email, Password: testdesk.Password})
	if err != nil {
		h.t.Fatal(err)
	}
	cookie := sessionCookie(h.client, token)
	return func(r *http.Request) { r.AddCookie(&cookie) }
}

// key makes an API key of the agent.
func (h *house) key(a deskside.Agent, scopes ...deskside.Scope) who {
	h.t.Helper()
	_, secret, err := h.CreateAPIKey(h.t.Context(), a.Actor(), "test", scopes)
	if err != nil {
		h.t.Fatal(err)
	}
	return bearerOf(secret)
}

// reply is an answer.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

// ask sends a request. Answers are checked against the OpenAPI document.
func (h *house) ask(as who, method, path string, body any) reply {
	h.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			h.t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, in)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36")
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	as(r)
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	out := reply{h.t, resp.StatusCode, resp.Header, raw}
	h.check(method, path, out)
	return out
}

// operation finds the operation of a request.
func (h *house) operation(method, path string) *huma.Operation {
	path, _, _ = strings.Cut(path, "?")
	have := strings.Split(path, "/")
	for _, op := range h.api.operations() {
		want := strings.Split(op.Path, "/")
		if op.Method != method || len(want) != len(have) {
			continue
		}
		match := true
		for i := range want {
			match = match && (want[i] == have[i] || strings.HasPrefix(want[i], "{"))
		}
		if match {
			return op
		}
	}
	return nil
}

// check compares an answer with what the document promises.
func (h *house) check(method, path string, got reply) {
	h.t.Helper()
	op := h.operation(method, path)
	if op == nil {
		return
	}
	if h.seen[op.OperationID] == nil {
		h.seen[op.OperationID] = map[int]bool{}
	}
	h.seen[op.OperationID][got.status] = true
	response, kind := op.Responses[fmt.Sprint(got.status)], "application/json"
	if response == nil {
		response, kind = op.Responses["default"], "application/problem+json"
	}
	content := response.Content[kind]
	if file := response.Content["text/csv"]; file != nil {
		if ct := got.header.Get("Content-Type"); !strings.HasPrefix(ct, "text/csv") {
			h.t.Errorf("%s %s: %d of type %q, want CSV", method, path, got.status, ct)
		}
		return
	}
	if content == nil {
		if len(got.body) > 0 {
			h.t.Errorf("%s %s: %d with a body, want none: %s", method, path, got.status, got.body)
		}
		return
	}
	if ct := got.header.Get("Content-Type"); ct != kind {
		h.t.Errorf("%s %s: %d of type %q, want %q", method, path, got.status, ct, kind)
	}
	var value any
	if err := json.Unmarshal(got.body, &value); err != nil {
		h.t.Errorf("%s %s: %d is no JSON: %v: %s", method, path, got.status, err, got.body)
		return
	}
	result := &huma.ValidateResult{}
	huma.Validate(h.api.huma.OpenAPI().Components.Schemas, content.Schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, value, result)
	for _, err := range result.Errors {
		h.t.Errorf("%s %s: %d is not as documented: %v in %s", method, path, got.status, err, got.body)
	}
}

// want fails unless the answer has the status.
func (r reply) want(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

// wantProblem fails unless the answer is a problem with the status, the code and, if
// not empty, the location of the field that is to blame.
func (r reply) wantProblem(status int, code deskside.Code, location string) Problem {
	r.t.Helper()
	r.want(status)
	p := decode[Problem](r)
	if p.Code != string(code) || p.Status != status || p.Detail == "" {
		r.t.Fatalf("problem %s, want the code %q", r.body, code)
	}
	for _, f := range p.Errors {
		if f.Location == location {
			return p
		}
	}
	if location != "" {
		r.t.Fatalf("problem %s, want it to blame %q", r.body, location)
	}
	return p
}

func decode[T any](r reply) (v T) {
	r.t.Helper()
	if err := json.Unmarshal(r.body, &v); err != nil {
		r.t.Fatalf("%v: %s", err, r.body)
	}
	return v
}

type m = map[string]any

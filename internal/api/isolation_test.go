package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// canary is in everything that visitor A wrote or is called.
const canary = "CANARY"

// secretive makes a conversation of the fixture's visitor that is full of canaries.
func secretive(t *testing.T, f *testdesk.Fixture) deskside.Conversation {
	t.Helper()
	c, _, err := f.StartConversation(t.Context(), f.Visitor, desk.StartConversation{
		ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: canary + " message",
		Visitor: deskside.Visitor{Origin: testdesk.Origin, Name: canary + " name", Email: "canary@example.com", Referrer: "https://" + canary + ".example/"},
		Pages:   []deskside.PageView{{ID: testdesk.NewID(), Page: deskside.Page{URL: "https://shop.example/" + canary, Title: canary}, At: f.Clock.Now()}},
	})
	if err != nil {
		t.Fatal(err)
	}
	f.Say(t, f.Ben.Actor(), c.ID, canary+" answer")
	if _, err := f.AddNote(t.Context(), f.Ben.Actor(), c.ID, testdesk.NewID(), canary+" note"); err != nil {
		t.Fatal(err)
	}
	return c
}

// sample makes a value that the schema takes. Ids are those in known, by field name,
// or new.
func (h *house) sample(s *huma.Schema, field string, known m) any {
	if s.Ref != "" {
		s = h.api.huma.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	if v, ok := known[field]; ok {
		return v
	}
	switch {
	case len(s.AnyOf) > 0:
		return h.sample(s.AnyOf[0], field, known)
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type == huma.TypeArray:
		return []any{h.sample(s.Items, field, known)}
	case s.Type == huma.TypeInteger:
		if s.Minimum != nil {
			return max(1, *s.Minimum)
		}
		return 1
	case s.Type == huma.TypeBoolean:
		return true
	case s.Format == "uuid":
		return testdesk.NewID()
	case s.Format == "email":
		return strings.ToLower(testdesk.NewID()) + "@example.com"
	case s.Format == "date-time":
		return "2030-01-01T00:00:00Z"
	case s.Type == huma.TypeString:
		return "a text that is long enough"
	}
	if values, ok := s.AdditionalProperties.(*huma.Schema); ok {
		return m{fmt.Sprint(known["id"]): h.sample(values, "", m{})}
	}
	out := m{}
	for name, p := range s.Properties {
		out[name] = h.sample(p, name, known)
	}
	return out
}

// request makes a valid request for the operation about the thing with the id.
func (h *house) request(op *huma.Operation, id string, known m) (path string, body any) {
	path = strings.NewReplacer("{id}", id, "{messageId}", testdesk.NewID(), "{recording}", testdesk.NewID(), "{seq}", "1").Replace(op.Path)
	if op.RequestBody != nil {
		body = "some bytes"
		if text := op.RequestBody.Content["application/json"]; text != nil {
			body = h.sample(text.Schema, "", known)
		}
	}
	return path, body
}

// What visitor B may do on the way to A's things without learning or changing
// anything: look at B's own, and begin B's own.
var harmless = []string{"startVisit", "listMyConversations", "startConversation", "addMyAttachment", "reportPages", "updateMyself"}

// Visitor B knows all of A's ids and tries every operation there is with them.
func TestVisitorsLearnNothingOfEachOther(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		h := newHouse(t, f)
		c := secretive(t, f)
		before := h.picture(c)
		b := f.NewVisitor()
		f.Start(t, b, "hello from b")
		tries := 0
		for _, op := range h.api.operations() {
			for name, id := range map[string]string{"conversation": c.ID, "visitor": f.Visitor.ID, "agent": f.Ben.ID, "site": f.Site.ID, "team": f.Team.ID} {
				if op.OperationID == "setUp" || !strings.Contains(op.Path, "{id}") && name != "conversation" {
					continue
				}
				path, body := h.request(op, id, m{"origins": []string{testdesk.Origin}})
				got := h.ask(h.visitor(b), op.Method, path, body)
				tries++
				if strings.Contains(strings.ToUpper(string(got.body)), canary) {
					t.Errorf("%s with the %s's id tells visitor B of A: %s", op.OperationID, name, got.body)
				}
				public := op.Security != nil && len(op.Security) == 0
				refused := got.status == 401 || got.status == 403 || got.status == 404
				if !refused && !public && !slices.Contains(harmless, op.OperationID) {
					t.Errorf("%s with the %s's id answers visitor B with %d: %s", op.OperationID, name, got.status, got.body)
				}
			}
		}
		// The id of A's conversation, taken for a new one of B's, gives nothing away either.
		path, body := h.request(h.operation("POST", widgetAPI+"/conversations"), "", m{"id": c.ID})
		got := h.ask(h.visitor(b), "POST", path, body)
		if got.status < 400 || strings.Contains(string(got.body), canary) {
			t.Errorf("starting A's conversation as B: %d %s", got.status, got.body)
		}
		if after := h.picture(c); after != before {
			t.Errorf("visitor B changed A's conversation:\n%s\nbefore:\n%s", after, before)
		}
		if tries < 60 {
			t.Errorf("only %d tries; is the document read?", tries)
		}
	})
}

// picture is all that agents see of a conversation.
func (h *house) picture(c deskside.Conversation) string {
	h.t.Helper()
	anna := h.key(h.Anna, deskside.ScopeRead)
	items := h.ask(anna, "GET", agentAPI+"/conversations/"+c.ID+"/items", nil).want(200)
	details := decode[ConversationDetails](h.ask(anna, "GET", agentAPI+"/conversations/"+c.ID, nil).want(200))
	details.Conversation.Receipts.ToAgents = 0
	return fmt.Sprintf("%s %+v %+v", items.body, details.Visitor, details.Conversation.Receipts)
}

// A visitor sees neither notes nor event lines nor anything that counts them.
func TestVisitorNeverSeesNotes(t *testing.T) {
	h := newHouse(t, testdesk.New(t))
	c := secretive(t, h.Fixture)
	if _, err := h.Assign(t.Context(), h.Anna.Actor(), c.ID, h.Anna.ID); err != nil {
		t.Fatal(err)
	}
	me := h.visitor(h.Visitor)
	for _, path := range []string{"/conversations", "/conversations/" + c.ID + "/items", "/conversations/" + c.ID + "/items?after=1"} {
		body := string(h.ask(me, "GET", widgetAPI+path, nil).want(200).body)
		for _, word := range []string{"note", "event", "seq\":4", h.Anna.ID, h.Ben.ID, "@desk.example", "number"} {
			if strings.Contains(strings.ReplaceAll(body, `"vseq"`, `"v"`), word) {
				t.Errorf("%s shows %q: %s", path, word, body)
			}
		}
	}
}

func TestWhoMayCallWhat(t *testing.T) {
	f := testdesk.New(t)
	h := newHouse(t, f, func(c *Config) { c.Limits.SignIn.Burst = 0 })
	c := f.Start(t, f.Visitor, "hello")
	keys := map[deskside.Scope]who{}
	for _, scope := range deskside.Scopes {
		keys[scope] = h.key(f.Anna, scope)
	}
	notAdmin := h.agent(f.Ben)
	stale := bearerOf("dk_" + strings.Repeat("A", 43))
	otherSecret := bearerOf(auth.NewVisitorTokens([]byte("other")).Mint(f.Site.ID, testdesk.Origin, f.Visitor.ID))
	for _, op := range h.api.operations() {
		if len(op.Security) == 0 {
			continue
		}
		try := func(as who) reply {
			path, body := h.request(op, c.ID, m{})
			return h.ask(as, op.Method, path, body)
		}
		try(nobody).wantProblem(401, deskside.Unauthenticated, "")
		try(stale).wantProblem(401, deskside.Unauthenticated, "")
		try(otherSecret).wantProblem(401, deskside.Unauthenticated, "")
		if _, ok := op.Security[0]["guestSecret"]; ok {
			try(h.visitor(f.Visitor)).wantProblem(401, deskside.Unauthenticated, "")
			try(keys[deskside.ScopeAdmin]).wantProblem(401, deskside.Unauthenticated, "")
			continue
		}
		if _, ok := op.Security[0]["visitorToken"]; ok {
			try(keys[deskside.ScopeAdmin]).wantProblem(401, deskside.Unauthenticated, "")
			continue
		}
		try(h.visitor(f.Visitor)).wantProblem(401, deskside.Unauthenticated, "")
		needs := deskside.Scope("")
		if len(op.Security) > 1 {
			needs = deskside.Scope(op.Security[1]["apiKey"][0])
		}
		for scope, key := range keys {
			got := try(key)
			if refused := got.status == http.StatusForbidden; refused != (scope != needs) || got.status == 401 {
				t.Errorf("%s with a key for %q answers %d, and needs %q: %s", op.OperationID, scope, got.status, needs, got.body)
			}
		}
		if needs == deskside.ScopeAdmin {
			try(notAdmin).wantProblem(403, deskside.Forbidden, "")
		}
	}
}

// Tokens in addresses end up in logs and histories.
func TestNoTokenInAddresses(t *testing.T) {
	h := newHouse(t, testdesk.New(t))
	for _, op := range h.api.operations() {
		for _, p := range op.Parameters {
			if p.In == "query" && (strings.Contains(p.Name, "token") || strings.Contains(p.Name, "key") || strings.Contains(p.Name, "code")) {
				t.Errorf("%s takes %q in its address", op.OperationID, p.Name)
			}
		}
	}
	token := h.tokens.Mint(h.Site.ID, testdesk.Origin, h.Visitor.ID)
	for _, name := range []string{"token", "access_token", "authorization"} {
		h.ask(nobody, "GET", widgetAPI+"/conversations?"+name+"="+token, nil).wantProblem(401, deskside.Unauthenticated, "")
	}
}

package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
)

// FuzzPublic sends anything to what strangers can reach: the answer is never an
// internal error, and always says what is wrong.
func FuzzPublic(f *testing.F) {
	for _, body := range []string{
		`{"site":"k","origin":"https://shop.example","token":"v1.AAAA.AAAA","language":"de","timeZone":"Europe/Vienna"}`,
		`{"id":"0198c0de-7a3c-7d21-8f6e-3b1f5a9c2e10","message":{"id":"0198c0de-7a3c-7d21-8f6e-3b1f5a9c2e11","text":"hello"},"pages":[]}`,
		`{"id":"0198c0de-7a3c-7d21-8f6e-3b1f5a9c2e10","text":"\u0000\ud800"}`,
		`{"pages":[{"id":"0198c0de-7a3c-7d21-8f6e-3b1f5a9c2e10","url":"http://[::1]:x/","title":"","at":"0001-01-01T00:00:00Z"}]}`,
		`{"delivered":-1,"read":9223372036854775807}`,
		`{"email":"a@b","password":"x"}`, `{"code":"","name":"","email":"","password":"","siteName":"","origins":[""]}`,
		`{"answers":{"f0":["x"],"f7":["0","1"]}}`, `{"answers":{"f6":["99999999999999999999"]}}`, `{"answers":{"":[null]}}`,
		`{"name":null,"email":"\""}`, `[]`, `null`, `"x"`, `{`, ``,
	} {
		f.Add(uint8(0), body)
	}
	fixture := testdesk.New(f)
	h := newHouse(f, fixture)
	conversation := fixture.Start(f, fixture.Visitor, "hello")
	form := askAll(f, fixture, conversation.ID)
	token := h.tokens.Mint(fixture.Site.ID, testdesk.Origin, fixture.Visitor.ID)
	requests := []struct{ method, path string }{
		{"POST", widgetAPI + "/session"},
		{"POST", widgetAPI + "/conversations"},
		{"POST", widgetAPI + "/conversations/" + conversation.ID + "/messages"},
		{"POST", widgetAPI + "/conversations/" + conversation.ID + "/receipts"},
		{"POST", widgetAPI + "/pages"},
		{"PATCH", widgetAPI + "/visitor"},
		{"PUT", widgetAPI + "/forms/" + form + "/draft"},
		{"POST", widgetAPI + "/forms/" + form + "/answers"},
		{"POST", agentAPI + "/session"},
		{"POST", agentAPI + "/setup"},
	}
	f.Fuzz(func(t *testing.T, which uint8, body string) {
		for i, request := range requests {
			if which != 0 && int(which)%len(requests) != i {
				continue
			}
			r := httptest.NewRequestWithContext(WithClient(t.Context(), h.client), request.method, request.path, strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer "+token)
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			h.api.ServeHTTP(w, r)
			if w.Code >= 500 {
				t.Fatalf("%s %s answers %d: %s\nlog: %s", request.method, request.path, w.Code, w.Body, h.log)
			}
			if w.Code >= 400 && w.Header().Get("Content-Type") != "application/problem+json" {
				t.Fatalf("%s %s answers %d of type %q", request.method, request.path, w.Code, w.Header().Get("Content-Type"))
			}
		}
	})
}

// askAll sends a form with a field of every type, and returns its id.
func askAll(t testing.TB, f *testdesk.Fixture, conversationID string) string {
	t.Helper()
	form := deskside.Form{ID: testdesk.NewID(), Title: deskside.Words{"en": "All"}}
	for n, kind := range deskside.FieldTypes {
		form.Fields = append(form.Fields, deskside.Field{
			ID: fmt.Sprintf("f%d", n), Type: kind, Label: deskside.Words{"en": string(kind)}, Options: []deskside.Words{{"en": "a"}, {"en": "b"}},
		})
	}
	if _, err := f.PutForm(t.Context(), f.Anna.Actor(), form); err != nil {
		t.Fatal(err)
	}
	item, err := f.SendForm(t.Context(), f.Ben.Actor(), conversationID, form.ID, testdesk.NewID())
	if err != nil {
		t.Fatal(err)
	}
	return item.ID
}

// FuzzPath sends anything as an address below /api/.
func FuzzPath(f *testing.F) {
	for _, path := range []string{"/api/v1/conversations?limit=x", "/api/widget/v1/conversations/%00/items", "/api//v1/../docs", "/api/v1/conversations?cursor=%ff"} {
		f.Add(path)
	}
	fixture := testdesk.New(f)
	h := newHouse(f, fixture)
	token := h.tokens.Mint(fixture.Site.ID, testdesk.Origin, fixture.Visitor.ID)
	f.Fuzz(func(t *testing.T, path string) {
		r, err := http.NewRequestWithContext(WithClient(t.Context(), h.client), "GET", "http://chat.example/api/"+strings.TrimPrefix(path, "/api/"), nil)
		if err != nil {
			return
		}
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		h.api.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Fatalf("GET %q answers %d: %s\nlog: %s", path, w.Code, w.Body, h.log)
		}
	})
}

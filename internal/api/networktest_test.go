package api

import (
	"strings"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
)

func (h *house) networkTest(anna who) {
	h.t.Helper()
	test := decode[NetworkTest](h.ask(anna, "POST", agentAPI+"/network-test", nil).want(200))
	if test.URL != "wss://chat.example/media" || !strings.HasPrefix(test.Sends, "sends") || !strings.HasPrefix(test.Receives, "receives") || test.Until.IsZero() {
		h.t.Errorf("test %+v", test)
	}
	h.ask(h.key(h.Anna, deskside.ScopeRead), "POST", agentAPI+"/network-test", nil).wantProblem(403, deskside.Forbidden, "")
}

// Whoever knows a site that offers calls may test the network, a few times in a minute.
func TestNetworkTest_visitors(t *testing.T) {
	h := newHouse(t, testdesk.New(t))
	path := widgetAPI + "/network-test/" + h.Site.Key
	page := decode[NetworkTestPage](h.ask(nobody, "GET", path, nil).want(200))
	if page.Site != "Shop" || !page.Available {
		t.Errorf("page %+v", page)
	}
	for range testsOfOne.Burst {
		h.ask(nobody, "POST", path, nil).want(200)
	}
	h.ask(nobody, "POST", path, nil).wantTooMany()
	h.client.Address = "192.0.2.8"
	h.ask(nobody, "POST", path, nil).want(200)
	h.client.Exempt = true
	for range testsOfOne.Burst + 1 {
		h.ask(nobody, "POST", path, nil).want(200)
	}
	h.ask(nobody, "GET", widgetAPI+"/network-test/nothing", nil).wantProblem(404, deskside.NotFound, "")
	h.ask(nobody, "POST", widgetAPI+"/network-test/nothing", nil).wantProblem(404, deskside.NotFound, "")
	h.ask(nobody, "POST", agentAPI+"/network-test", nil).wantProblem(401, deskside.Unauthenticated, "")
}

// All addresses together do not get more tests than the engine bears.
func TestNetworkTest_ofAll(t *testing.T) {
	h := newHouse(t, testdesk.New(t))
	refused := 0
	for range 3 * testsOfAll.Burst {
		h.client.Address = "2001:db8:" + testdesk.NewID()[:4] + ":" + testdesk.NewID()[9:13] + "::1"
		h.client.Exempt = true
		if h.ask(nobody, "POST", widgetAPI+"/network-test/"+h.Site.Key, nil).status == 429 {
			refused++
		}
	}
	if refused == 0 {
		t.Error("there is no end to them")
	}
}

func TestNetworkTest_noCalls(t *testing.T) {
	h := newHouse(t, testdesk.New(t))
	off := []deskside.InvitationKind{deskside.AskCall, deskside.AskVideo, deskside.AskRequestDesktop, deskside.AskShowScreen, deskside.AskConference}
	settings := h.Site.Settings
	settings.Calls = deskside.CallSettings{Off: off}
	h.ask(h.agent(h.Anna), "PATCH", agentAPI+"/sites/"+h.Site.ID, m{"settings": settings}).want(200)
	path := widgetAPI + "/network-test/" + h.Site.Key
	if page := decode[NetworkTestPage](h.ask(nobody, "GET", path, nil).want(200)); page.Available {
		t.Errorf("page %+v", page)
	}
	h.ask(nobody, "POST", path, nil).wantProblem(403, deskside.Forbidden, "")

	h = newHouse(t, testdesk.New(t), func(c *Config) { c.Media = nil })
	path = widgetAPI + "/network-test/" + h.Site.Key
	if page := decode[NetworkTestPage](h.ask(nobody, "GET", path, nil).want(200)); page.Available {
		t.Errorf("without an engine: %+v", page)
	}
	h.ask(nobody, "POST", path, nil).wantProblem(503, deskside.Unavailable, "")
	h.ask(h.agent(h.Anna), "POST", agentAPI+"/network-test", nil).wantProblem(503, deskside.Unavailable, "")
}

package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

// conference is one of Anna's with a link for guests: its path, and the link's.
func (h *house) conference(anna who) (path, door string) {
	h.t.Helper()
	c := h.Start(h.t, h.NewVisitor(), "may we talk")
	call := decode[wire.Call](h.ask(anna, "POST", agentAPI+"/conversations/"+c.ID+"/conference", nil).want(201))
	path = agentAPI + "/calls/" + call.ID
	h.ask(anna, "POST", path+"/join", nil).want(200)
	link := decode[wire.CallLink](h.ask(anna, "POST", path+"/links", m{"name": "All"}).want(201))
	_, door, _ = strings.Cut(link.URL, "/j/")
	return path, guestAPI + "/links/" + door
}

// 25 people are in a conference; whoever comes then is told that it is full, and gets in
// once somebody has left.
func TestConference_full(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		h := newHouse(t, f)
		anna := h.agent(h.Anna)
		path, door := h.conference(anna)
		knock := func(i int) Knocked {
			h.client.Address = fmt.Sprintf("192.0.2.%d", i)
			return decode[Knocked](h.ask(nobody, "POST", door+"/join", m{"name": fmt.Sprint("Guest ", i)}).want(201))
		}
		late := knock(100)
		var last who
		for i := 1; i < deskside.MaxInCall; i++ {
			k := knock(i)
			h.ask(anna, "POST", path+"/participants/"+k.ParticipantID+"/admit", nil).want(200)
			last = bearerOf(k.Secret)
			h.ask(last, "POST", guestAPI+"/me/join", nil).want(200)
		}
		admit := path + "/participants/" + late.ParticipantID + "/admit"
		full := h.ask(anna, "POST", admit, nil).wantProblem(409, deskside.Conflict, "")
		if !strings.Contains(full.Detail, "the call is full: 25 people are in it") {
			t.Errorf("the 26th is told %q", full.Detail)
		}
		h.client.Address = "192.0.2.101"
		if view := decode[GuestLink](h.ask(nobody, "GET", door, nil).want(200)); !view.Full {
			t.Errorf("the link shows %+v", view)
		}
		refused := h.ask(nobody, "POST", door+"/join", m{"name": "Too late"}).wantProblem(409, deskside.Conflict, "")
		if !strings.Contains(refused.Detail, "full") {
			t.Errorf("who knocks is told %q", refused.Detail)
		}
		h.ask(last, "POST", guestAPI+"/me/leave", nil).want(204)
		h.ask(anna, "POST", admit, nil).want(200)
		h.ask(bearerOf(late.Secret), "POST", guestAPI+"/me/join", nil).want(200)
	})
}

// One address tries a link a thousand times: it is told to wait, by the door and not by the
// call, and others come in meanwhile.
func TestConference_flood(t *testing.T) {
	h := newHouse(t, testdesk.New(t))
	_, door := h.conference(h.agent(h.Anna))
	foreign := guestAPI + "/links/" + strings.Repeat("A", 22)
	h.client.Address = "192.0.2.66"
	statuses := map[int]int{}
	for i := range 1000 {
		// Whether there is such a link is not to be learned by trying.
		path := []string{door, foreign}[i%2]
		statuses[h.ask(nobody, "POST", path+"/join", m{"name": "Mallory", "password": "guess"}).status]++
	}
	if statuses[http.StatusTooManyRequests] < 900 {
		t.Errorf("answers %v", statuses)
	}
	h.ask(nobody, "POST", foreign+"/join", m{"name": "Mallory"}).wantTooMany()
	h.client.Address = "192.0.2.7"
	if v := decode[GuestLink](h.ask(nobody, "GET", door, nil).want(200)); v.Host != "Anna" {
		t.Errorf("others see %+v", v)
	}
	h.ask(nobody, "POST", door+"/join", m{"name": "Gus"}).want(201)
	h.ask(nobody, "POST", foreign+"/join", m{"name": "Gus"}).wantProblem(404, deskside.NotFound, "")
}

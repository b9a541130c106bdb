package api

import (
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

const guestAPI = "/api/guest/v1"

// testMedia gives tokens that say for whom they are.
type testMedia struct{}

func (testMedia) Token(p deskside.Participant, room string) (string, error) {
	return "token of " + p.Identity + " in " + room, nil
}

func (testMedia) NetworkTest() (deskside.NetworkTest, error) {
	return deskside.NetworkTest{Sends: "sends", Receives: "receives", Until: time.Now().Add(time.Minute)}, nil
}

func (h *house) calls(anna, ben who) {
	h.t.Helper()
	h.networkTest(anna)
	c := h.Start(h.t, h.NewVisitor(), "may we talk")
	conversation := agentAPI + "/conversations/" + c.ID
	call := decode[wire.Call](h.ask(anna, "POST", conversation+"/conference", nil).want(201))
	path := agentAPI + "/calls/" + call.ID
	seat := decode[CallSeat](h.ask(anna, "POST", path+"/join", nil).want(200))
	if seat.URL != "wss://chat.example/media" || !strings.HasPrefix(seat.Token, "token of "+seat.Identity) || len(seat.Sources) != 4 {
		h.t.Errorf("seat %+v", seat)
	}
	h.ask(ben, "POST", path+"/join", nil).wantProblem(403, deskside.Forbidden, "")
	h.ask(anna, "PUT", path+"/lock", m{"locked": true}).want(200)
	h.ask(anna, "PUT", path+"/lock", m{"locked": false}).want(200)
	call = decode[wire.Call](h.ask(anna, "POST", path+"/agents", m{"agentId": h.Ben.ID}).want(200))
	if len(call.RingingIDs) != 1 || call.RingingIDs[0] != h.Ben.ID {
		h.t.Errorf("rings for %v", call.RingingIDs)
	}
	if mine := decode[MyCalls](h.ask(ben, "GET", agentAPI+"/calls", nil).want(200)); len(mine.Calls) != 1 || !mine.Available {
		h.t.Errorf("Ben's calls %+v", mine)
	}
	h.ask(ben, "POST", path+"/decline", nil).want(200)
	h.ask(ben, "POST", path+"/decline", nil).wantProblem(409, deskside.Conflict, "")
	h.lobby(anna, path)
	h.ask(anna, "GET", path, nil).want(200)
	h.ask(anna, "POST", path+"/leave", nil).want(200)
	h.ask(anna, "POST", path+"/end", nil).wantProblem(409, deskside.Conflict, "")
	list := decode[CallList](h.ask(anna, "GET", conversation+"/calls", nil).want(200))
	if len(list.Calls) != 1 || list.Calls[0].State != deskside.CallEnded || len(list.Calls[0].Participants) != 5 {
		h.t.Errorf("calls %+v", list)
	}
	h.meetings(anna, conversation)
}

// lobby lets guests in, mutes, removes and declines them.
func (h *house) lobby(anna who, path string) {
	h.t.Helper()
	h.ask(anna, "POST", path+"/links", m{"password": "abc"}).wantProblem(422, deskside.Invalid, "body.password")
	h.ask(anna, "POST", path+"/links", m{"expiresAt": "2020-01-01T00:00:00Z"}).wantProblem(422, deskside.Invalid, "body.expiresAt")
	link := decode[wire.CallLink](h.ask(anna, "POST", path+"/links", m{"name": "Supplier", "password": "open sesame"}).want(201))
	door, ok := strings.CutPrefix(link.URL, "https://chat.example/j/")
	if !ok || len(door) != 22 {
		h.t.Fatalf("link %+v", link)
	}
	door = guestAPI + "/links/" + door
	if v := decode[GuestLink](h.ask(nobody, "GET", door, nil).want(200)); v.Site != "Shop" || v.Host != "Anna" || !v.Password {
		h.t.Errorf("link shows %+v", v)
	}
	h.ask(nobody, "POST", door+"/join", m{"name": "Gus", "password": "guess"}).wantProblem(403, deskside.Forbidden, "body.password")
	knock := func(name string) (Knocked, who) {
		k := decode[Knocked](h.ask(nobody, "POST", door+"/join", m{"name": name, "password": "open sesame"}).want(201))
		return k, bearerOf(k.Secret)
	}
	gus, asGus := knock("Gus")
	if s := decode[GuestState](h.ask(asGus, "GET", guestAPI+"/me", nil).want(200)); s.State != deskside.ParticipantLobby || s.Call != nil {
		h.t.Errorf("in the lobby: %+v", s)
	}
	h.ask(asGus, "POST", guestAPI+"/me/join", nil).wantProblem(409, deskside.Conflict, "")
	h.ask(anna, "POST", path+"/participants/"+gus.ParticipantID+"/admit", nil).want(200)
	if seat := decode[CallSeat](h.ask(asGus, "POST", guestAPI+"/me/join", nil).want(200)); len(seat.Sources) != 2 {
		h.t.Errorf("the guest's seat %+v", seat)
	}
	h.ask(anna, "POST", path+"/participants/"+gus.ParticipantID+"/mute", nil).want(200)
	mallory, _ := knock("Mallory")
	h.ask(anna, "POST", path+"/participants/"+mallory.ParticipantID+"/decline", nil).want(200)
	h.ask(anna, "POST", path+"/participants/"+mallory.ParticipantID+"/admit", nil).wantProblem(409, deskside.Conflict, "")
	_, asEve := knock("Eve")
	h.ask(asEve, "POST", guestAPI+"/me/leave", nil).want(204)
	h.ask(anna, "POST", path+"/participants/"+gus.ParticipantID+"/remove", nil).want(200)
	h.ask(asGus, "POST", guestAPI+"/me/join", nil).wantProblem(403, deskside.Forbidden, "")
	h.ask(nobody, "POST", door+"/join", m{"name": "Gus again", "password": "open sesame"}).wantProblem(409, deskside.Conflict, "")
	h.ask(asGus, "GET", guestAPI+"/me", nil).want(200)

	h.ask(anna, "DELETE", path+"/links/"+link.ID, nil).want(204)
	if list := decode[CallLinks](h.ask(anna, "GET", path+"/links", nil).want(200)); len(list.Links) != 1 || list.Links[0].RevokedAt == nil || list.Links[0].URL != link.URL {
		h.t.Errorf("links %+v", list)
	}
	h.ask(nobody, "GET", guestAPI+"/links/"+strings.Repeat("A", 22), nil).wantProblem(404, deskside.NotFound, "")
}

func (h *house) meetings(anna who, conversation string) {
	h.t.Helper()
	plan := m{"title": "Kitchen, second look", "startsAt": h.Clock.Now().Add(time.Hour), "minutes": 30}
	meeting := decode[wire.Meeting](h.ask(anna, "POST", conversation+"/meetings", plan).want(201))
	_, door, _ := strings.Cut(meeting.URL, "/j/")
	if v := decode[GuestLink](h.ask(nobody, "GET", guestAPI+"/links/"+door, nil).want(200)); !v.Waiting || v.Title != "Kitchen, second look" {
		h.t.Errorf("before the meeting the link shows %+v", v)
	}
	h.ask(nobody, "POST", guestAPI+"/links/"+door+"/join", m{"name": "Gus"}).wantProblem(409, deskside.Conflict, "")
	path := agentAPI + "/meetings/" + meeting.ID
	if ics := decode[CalendarText](h.ask(anna, "GET", path+"/calendar", nil).want(200)); !strings.Contains(ics.Text, `SUMMARY:Kitchen\, second look`) {
		h.t.Errorf("calendar %q", ics.Text)
	}
	change := m{"title": "Kitchen", "startsAt": meeting.StartsAt, "minutes": 45, "zone": "Europe/Berlin", "lobby": false, "guests": []string{"ada@lamp.example"}, "agentIds": []string{h.Ben.ID}, "password": "open sesame"}
	changed := decode[wire.Meeting](h.ask(anna, "PUT", path, change).want(200))
	if changed.Minutes != 45 || changed.Lobby || !changed.Password || len(changed.Guests) != 1 || len(changed.AgentIDs) != 1 || changed.URL != meeting.URL {
		h.t.Errorf("changed: %+v", changed)
	}
	h.ask(anna, "PUT", path, m{"title": "Kitchen", "startsAt": meeting.StartsAt, "minutes": 45, "guests": []string{"ada"}}).wantProblem(422, deskside.Invalid, "body.guests")
	h.ask(anna, "DELETE", path, nil).want(200)
	h.ask(anna, "POST", path+"/restore", nil).want(200)
	if coming := decode[Meetings](h.ask(anna, "GET", agentAPI+"/meetings?mine=true", nil).want(200)); len(coming.Meetings) != 1 || coming.Meetings[0].CancelledAt != nil {
		h.t.Errorf("coming: %+v", coming)
	}
	if past := decode[Meetings](h.ask(anna, "GET", agentAPI+"/meetings?past=true", nil).want(200)); len(past.Meetings) != 0 {
		h.t.Errorf("past: %+v", past)
	}
	h.ask(anna, "PUT", path, plan).want(200)
	h.ask(anna, "PUT", path, m{"title": "Kitchen", "startsAt": meeting.StartsAt, "minutes": 30, "password": ""}).want(200)
	h.ask(anna, "POST", path+"/begin", nil).want(200)
	h.ask(nobody, "POST", guestAPI+"/links/"+door+"/join", m{"name": "Gus"}).want(201)
	h.ask(anna, "DELETE", path, nil).want(200)
	h.ask(nobody, "GET", guestAPI+"/links/"+door, nil).wantProblem(409, deskside.Conflict, "")
	if list := decode[Meetings](h.ask(anna, "GET", conversation+"/meetings", nil).want(200)); len(list.Meetings) != 1 || list.Meetings[0].CancelledAt == nil {
		h.t.Errorf("meetings %+v", list)
	}
	for _, call := range decode[MyCalls](h.ask(anna, "GET", agentAPI+"/calls", nil).want(200)).Calls {
		h.ask(anna, "POST", agentAPI+"/calls/"+call.ID+"/end", nil).want(200)
	}
}

// A visitor joins the call of the own conversation, once let in, and sees nobody's ids.
func TestMyCalls(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		h := newHouse(t, f)
		c := f.Start(t, f.Visitor, "hello")
		call, err := f.StartConference(t.Context(), f.Anna.Actor(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		me, path := h.visitor(f.Visitor), widgetAPI+"/calls/"+call.ID
		h.ask(me, "POST", path+"/join", nil).wantProblem(403, deskside.Forbidden, "")
		list := decode[MyCallList](h.ask(me, "GET", widgetAPI+"/conversations/"+c.ID+"/calls", nil).want(200))
		body := string(h.ask(me, "GET", path, nil).want(200).body)
		if len(list.Calls) != 1 || strings.Contains(body, f.Anna.ID) || strings.Contains(body, call.Room) {
			t.Errorf("the visitor sees %+v, %s", list, body)
		}
		h.myRecording(f, me, path)
		h.ask(me, "POST", path+"/leave", nil).want(200)
		h.ask(h.visitor(f.NewVisitor()), "GET", path, nil).wantProblem(404, deskside.NotFound, "")
	})
}

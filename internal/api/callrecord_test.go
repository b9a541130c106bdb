package api

import (
	"context"
	"os"
	"strings"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

// testTape keeps nothing, but asks desk about every part.
type testTape struct{ desk *desk.Desk }

func (t testTape) Take(ctx context.Context, actor deskside.Actor, part desk.CallChunk) error {
	_, c, err := t.desk.AddCallChunk(ctx, actor, part)
	if err != nil {
		return err
	}
	return t.desk.NoteCallChunk(ctx, c)
}

// recordedCall is the part of the working day in which a call with a guest is recorded.
func (h *house) recordedCall(anna who) {
	h.t.Helper()
	c := h.Start(h.t, h.NewVisitor(), "may this be recorded")
	call := decode[wire.Call](h.ask(anna, "POST", agentAPI+"/conversations/"+c.ID+"/conference", nil).want(201))
	path := agentAPI + "/calls/" + call.ID
	h.ask(anna, "POST", path+"/recording", nil).wantProblem(403, deskside.Forbidden, "")
	settings := h.Site.Settings
	settings.Calls.Recording = deskside.SiteRecording{On: true, Consent: map[string]string{"en": "May the shop record this?"}}
	if _, err := h.UpdateSite(h.t.Context(), h.Anna.Actor(), h.Site.ID, desk.SiteChange{Settings: &settings}); err != nil {
		h.t.Fatal(err)
	}
	link := decode[wire.CallLink](h.ask(anna, "POST", path+"/links", m{"name": "Gus"}).want(201))
	_, door, _ := strings.Cut(link.URL, "/j/")
	gus := decode[Knocked](h.ask(nobody, "POST", guestAPI+"/links/"+door+"/join", m{"name": "Gus"}).want(201))
	asGus := bearerOf(gus.Secret)
	h.ask(anna, "POST", path+"/participants/"+gus.ParticipantID+"/admit", nil).want(200)
	for _, identity := range []string{
		decode[CallSeat](h.ask(anna, "POST", path+"/join", nil).want(200)).Identity,
		decode[CallSeat](h.ask(asGus, "POST", guestAPI+"/me/join", nil).want(200)).Identity,
	} {
		stored, err := h.Store.Call(h.t.Context(), call.ID)
		if err == nil {
			err = h.SawJoin(h.t.Context(), stored.Room, identity)
		}
		if err != nil {
			h.t.Fatal(err)
		}
	}
	call = decode[wire.Call](h.ask(anna, "POST", path+"/recording", nil).want(201))
	if call.Recording == nil || call.Recording.State != deskside.CallRecordingAsked {
		h.t.Fatalf("asked: %+v", call.Recording)
	}
	mine := decode[GuestState](h.ask(asGus, "GET", guestAPI+"/me", nil).want(200))
	if r := mine.Call.Recording; r == nil || r.Consent != deskside.RecordingAsked || r.Host != "Anna" || r.Words["en"] == "" {
		h.t.Errorf("the guest is asked %+v", r)
	}
	part := path + "/recording/" + call.Recording.ID
	data, err := os.ReadFile("../webm/testdata/1.webm")
	if err != nil {
		h.t.Fatal(err)
	}
	h.ask(anna, "PUT", part+"/1", string(data)).wantProblem(409, deskside.Conflict, "")
	mine = decode[GuestState](h.ask(asGus, "PUT", guestAPI+"/me/recording", m{"agreed": true}).want(200))
	if r := mine.Call.Recording; r.State != deskside.CallRecordingRuns || r.Consent != deskside.RecordingGranted {
		h.t.Errorf("agreed: %+v", r)
	}
	h.ask(anna, "PUT", path+"/recording", m{"agreed": true}).want(200)
	h.ask(anna, "PUT", part+"/1", string(data)).want(204)
	h.ask(anna, "PUT", part+"/1", string(data)).want(204)
	h.ask(anna, "PUT", part+"/3", string(data)).wantProblem(409, deskside.Conflict, "")
	h.ask(anna, "PUT", part+"/0", string(data)).wantProblem(422, deskside.Invalid, "path.seq")
	h.ask(anna, "PUT", part+"/2", strings.Repeat("x", desk.MaxCallChunk+2000)).wantProblem(413, deskside.TooLarge, "")
	call = decode[wire.Call](h.ask(anna, "DELETE", path+"/recording", nil).want(200))
	if call.Recording.State != deskside.CallRecordingOver || call.Recording.Reason != deskside.RecordingEndStopped {
		h.t.Errorf("stopped: %+v", call.Recording)
	}
	h.ask(anna, "POST", path+"/end", nil).want(200)
	list := decode[[]wire.Recording](h.ask(anna, "GET", agentAPI+"/visitors/"+c.Visitor.ID+"/recordings", nil).want(200))
	if len(list) != 1 || list[0].CallID != call.ID || list[0].LengthMs == 0 {
		h.t.Errorf("recordings %+v", list)
	}
	h.ask(anna, "POST", agentAPI+"/recordings/"+list[0].ID+"/watch", nil).want(200)
	h.ask(anna, "DELETE", agentAPI+"/recordings/"+list[0].ID, nil).want(204)
	if _, err := h.UpdateSite(h.t.Context(), h.Anna.Actor(), h.Site.ID, desk.SiteChange{Settings: &h.Site.Settings}); err != nil {
		h.t.Fatal(err)
	}
}

// myRecording is what a visitor can say to a call's being recorded.
func (h *house) myRecording(f *testdesk.Fixture, me who, path string) {
	h.t.Helper()
	h.ask(me, "PUT", path+"/recording", m{"agreed": true}).wantProblem(403, deskside.Forbidden, "")
	h.ask(h.visitor(f.NewVisitor()), "PUT", path+"/recording", m{"agreed": true}).wantProblem(404, deskside.NotFound, "")
}

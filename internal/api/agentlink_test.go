package api

import (
	"context"
	"strings"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

// links is the part of the working day in which colleagues choose passwords by links, and
// supervisors look at what visitors think.
func (h *house) links(anna, ben who) {
	h.t.Helper()
	dana := m{"email": "dana@desk.example", "name": "Dana", "role": "agent"}
	h.ask(ben, "POST", agentAPI+"/agents/invite", dana).wantProblem(403, deskside.Forbidden, "")
	invited := decode[InvitedAgent](h.ask(anna, "POST", agentAPI+"/agents/invite", dana).want(201))
	_, token, found := strings.Cut(invited.Link, "#")
	if !found || invited.Agent.Email != "dana@desk.example" {
		h.t.Fatalf("invited: %+v", invited)
	}
	if of := decode[PasswordLinkOf](h.ask(nobody, "POST", agentAPI+"/password/link", m{"token": token}).want(200)); of.Name != "Dana" {
		h.t.Errorf("the link is of %+v", of)
	}
	h.ask(nobody, "POST", agentAPI+"/password", m{"token": token, "password": "a-long-password"}).want(200)
	h.ask(nobody, "POST", agentAPI+"/password", m{"token": token, "password": "a-long-password"}).wantProblem(404, deskside.NotFound, "")
	path := agentAPI + "/agents/" + invited.Agent.ID
	h.ask(ben, "POST", path+"/link", m{}).wantProblem(403, deskside.Forbidden, "")
	h.ask(anna, "POST", path+"/link", m{"mail": true}).wantProblem(409, deskside.Conflict, "body.mail")
	if made := decode[AgentLinkMade](h.ask(anna, "POST", path+"/link", m{}).want(201)); made.Link == invited.Link {
		h.t.Error("a second link is the first again")
	}
	h.ask(anna, "PATCH", path, m{"active": false}).want(200)

	h.ask(nobody, "POST", agentAPI+"/password/forgotten", m{"email": "dana@desk.example"}).wantProblem(409, deskside.Conflict, "")
	h.api.Mail, h.api.PublicURL = true, "https://chat.example"
	h.ask(nobody, "POST", agentAPI+"/password/forgotten", m{"email": "nobody@desk.example"}).want(204)
	h.api.Mail, h.api.PublicURL = false, ""

	h.ask(anna, "GET", agentAPI+"/ratings?days=30", nil).want(200)
}

// cobrowse is the part of the working day in which an agent looks at a visitor's page.
func (h *house) cobrowse(anna who) {
	h.t.Helper()
	someone := h.NewVisitor()
	h.api.Connect = func(ctx context.Context, actor deskside.Actor, code string) (deskside.Cobrowse, error) {
		if code != "123 456" {
			return deskside.Cobrowse{}, deskside.Errorf(deskside.NotFound, "code", "no page shows this code")
		}
		return h.BeginCobrowse(ctx, actor, deskside.Cobrowse{
			ID: testdesk.NewID(), SiteID: h.Site.ID, VisitorID: someone.ID, Origin: deskside.CobrowseByCode,
		})
	}
	h.ask(anna, "POST", agentAPI+"/cobrowse/code", m{"code": "000000"}).wantProblem(404, deskside.NotFound, "body.code")
	c := decode[wire.Cobrowse](h.ask(anna, "POST", agentAPI+"/cobrowse/code", m{"code": "123 456"}).want(201))
	path := agentAPI + "/cobrowse/" + c.ID
	if list := decode[[]wire.Cobrowse](h.ask(anna, "GET", agentAPI+"/cobrowse", nil).want(200)); len(list) != 1 || list[0].ID != c.ID {
		h.t.Errorf("running: %+v", list)
	}
	h.ask(anna, "GET", path, nil).want(200)
	h.ask(anna, "GET", agentAPI+"/cobrowse/"+testdesk.NewID(), nil).wantProblem(404, deskside.NotFound, "")
	r := h.recording(someone, c.ID)
	h.ask(anna, "POST", path+"/end", nil).want(204)
	if list := decode[[]wire.Recording](h.ask(anna, "GET", agentAPI+"/visitors/"+someone.ID+"/recordings", nil).want(200)); len(list) != 1 || list[0].ID != r.ID {
		h.t.Errorf("recordings: %+v", list)
	}
	watching := decode[wire.Watching](h.ask(anna, "POST", agentAPI+"/recordings/"+r.ID+"/watch", nil).want(200))
	if watching.Recording.ID != r.ID {
		h.t.Errorf("watching: %+v", watching)
	}
	h.ask(anna, "DELETE", agentAPI+"/recordings/"+r.ID, nil).want(204)
	if list := decode[[]wire.Cobrowse](h.ask(anna, "GET", agentAPI+"/cobrowse", nil).want(200)); len(list) != 0 {
		h.t.Errorf("still running: %+v", list)
	}
}

// recording is one of the session, on a site that has recordings.
func (h *house) recording(visitor deskside.Actor, sessionID string) deskside.Recording {
	h.t.Helper()
	site, err := h.SiteByID(h.t.Context(), h.Site.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	site.Settings.Cobrowse.Recording = deskside.SiteRecording{On: true, Days: 2}
	if _, err := h.UpdateSite(h.t.Context(), h.Anna.Actor(), site.ID, desk.SiteChange{Settings: &site.Settings}); err != nil {
		h.t.Fatal(err)
	}
	r, err := h.BeginRecording(h.t.Context(), visitor, sessionID)
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

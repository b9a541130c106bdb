package api

import (
	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

// invitations is the part of the working day in which both sides ask for a call.
func (h *house) invitations(anna, ben who) {
	h.t.Helper()
	someone := h.NewVisitor()
	visitor, stranger := h.visitor(someone), h.visitor(h.NewVisitor())
	c := h.Start(h.t, someone, "can we talk")
	ask := func(as who, api, kind string) string {
		h.t.Helper()
		id := testdesk.NewID()
		body := m{"id": id, "kind": kind}
		h.ask(as, "POST", api+"/conversations/"+c.ID+"/invitations", body).want(201)
		h.ask(as, "POST", api+"/conversations/"+c.ID+"/invitations", body).want(201)
		h.ask(as, "POST", api+"/conversations/"+c.ID+"/invitations", m{"id": testdesk.NewID(), "kind": kind}).wantProblem(409, deskside.Conflict, "")
		return id
	}
	state := func(id string, want deskside.InvitationState) {
		h.t.Helper()
		if i := decode[wire.Invitation](h.ask(anna, "GET", agentAPI+"/invitations/"+id, nil).want(200)); i.State != want {
			h.t.Errorf("%+v, want it %s", i, want)
		}
	}
	step := func(as who, api, id, act string, status int) {
		h.t.Helper()
		var body any
		if act == "decline" {
			body = m{"reason": "no microphone"}
		}
		h.ask(as, "POST", api+"/invitations/"+id+"/"+act, body).want(status)
	}
	const agents, widget = agentAPI, widgetAPI

	call := ask(anna, agents, "call")
	step(stranger, widget, call, "accept", 404)
	step(anna, agents, call, "accept", 403)
	step(visitor, widget, call, "accept", 200)
	step(visitor, widget, call, "accept", 200)
	step(visitor, widget, call, "decline", 409)
	state(call, deskside.InvitationAccepted)
	step(anna, agents, call, "end", 200)
	state(call, deskside.InvitationEnded)

	visitorsMay := func(kinds ...deskside.InvitationKind) {
		h.t.Helper()
		kinds = append([]deskside.InvitationKind{}, kinds...) // no kinds are a list too
		for _, site := range decode[[]wire.Site](h.ask(anna, "GET", agents+"/sites", nil).want(200)) {
			settings := m{"hue": site.Settings.Hue, "position": site.Settings.Position, "texts": site.Settings.Texts, "calls": m{"visitors": kinds}}
			h.ask(anna, "PATCH", agents+"/sites/"+site.ID, m{"settings": settings}).want(200)
		}
	}
	visitorsMay()
	h.ask(visitor, "POST", widget+"/conversations/"+c.ID+"/invitations", m{"id": testdesk.NewID(), "kind": "video"}).wantProblem(403, deskside.Forbidden, "body.kind")
	visitorsMay(deskside.AskVideo, deskside.AskShowScreen)
	video := ask(visitor, widget, "video")
	step(ben, agents, video, "accept", 200)
	step(anna, agents, video, "accept", 409)
	step(visitor, widget, video, "end", 200)
	screen := ask(visitor, widget, "show_screen")
	step(ben, agents, screen, "decline", 200)
	step(visitor, widget, ask(visitor, widget, "cobrowse"), "cancel", 200)
	step(visitor, widget, ask(anna, agents, "request_desktop"), "decline", 200)
	step(anna, agents, ask(anna, agents, "conference"), "cancel", 200)

	items := decode[MyItems](h.ask(visitor, "GET", widgetAPI+"/conversations/"+c.ID+"/items", nil).want(200))
	if first := items.Items[1].Invitation; first == nil || first.ID != call || first.Mine || first.Agent.Name != "Anna" || first.State != deskside.InvitationEnded {
		h.t.Errorf("the visitor sees %+v", first)
	}
	h.ask(anna, "POST", agentAPI+"/conversations/"+c.ID+"/invitations", m{"id": testdesk.NewID(), "kind": "lunch"}).wantProblem(422, deskside.Invalid, "body.kind")
	h.ask(visitor, "POST", widgetAPI+"/conversations/"+c.ID+"/invitations", m{"id": testdesk.NewID(), "kind": "conference"}).wantProblem(422, deskside.Invalid, "body.kind")
	h.ask(stranger, "POST", widgetAPI+"/conversations/"+c.ID+"/invitations", m{"id": testdesk.NewID(), "kind": "call"}).wantProblem(404, deskside.NotFound, "")
}

package api

import (
	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

// redirects is the part of the working day in which conversations change hands.
func (h *house) redirects(anna, ben who) {
	h.t.Helper()
	c := h.Start(h.t, h.NewVisitor(), "who knows about invoices")
	path := agentAPI + "/conversations/" + c.ID
	h.ask(anna, "PUT", path+"/assignee", m{"agentId": h.Anna.ID}).want(200)
	offer := func() wire.Conversation {
		h.t.Helper()
		return decode[wire.Conversation](h.ask(anna, "POST", path+"/redirect", m{"agentId": h.Ben.ID, "note": message("VAT number")}).want(200))
	}
	got := offer()
	if r := got.Redirect; r == nil || r.FromID != h.Anna.ID || *r.ToID != h.Ben.ID || r.Note != "VAT number" || *got.AssigneeID != h.Anna.ID {
		h.t.Errorf("offered: %+v", got)
	}
	h.ask(anna, "POST", path+"/redirect/accept", nil).wantProblem(409, deskside.Conflict, "")
	h.ask(anna, "POST", path+"/redirect", m{"teamId": h.Team.ID}).wantProblem(409, deskside.Conflict, "")
	h.ask(ben, "POST", path+"/redirect/decline", m{"reason": "in a call"}).want(200)
	offer()
	h.ask(anna, "DELETE", path+"/redirect", nil).want(200)
	offer()
	got = decode[wire.Conversation](h.ask(ben, "POST", path+"/redirect/accept", nil).want(200))
	if got.Redirect != nil || *got.AssigneeID != h.Ben.ID {
		h.t.Errorf("accepted: %+v", got)
	}
	got = decode[wire.Conversation](h.ask(ben, "POST", path+"/redirect", m{"teamId": h.Team.ID}).want(200))
	if got.AssigneeID != nil || got.TeamID == nil || got.Redirect == nil || got.Redirect.ToID != nil {
		h.t.Errorf("with the team: %+v", got)
	}
	load := decode[Load](h.ask(anna, "GET", agentAPI+"/load", nil).want(200))
	if load.Teams[h.Team.ID].Waiting != 1 || len(load.Agents) < 2 {
		h.t.Errorf("load: %+v", load)
	}
	h.ask(anna, "POST", path+"/redirect", m{}).wantProblem(422, deskside.Invalid, "body.agentId")
	h.ask(anna, "POST", path+"/redirect", m{"agentId": testdesk.NewID()}).wantProblem(422, deskside.Invalid, "body.agentId")

	me := decode[wire.Me](h.ask(ben, "PUT", agentAPI+"/me/availability", m{"availability": "away"}).want(200))
	if me.Availability != deskside.Away || me.Automatic {
		h.t.Errorf("away: %+v", me)
	}
	h.ask(ben, "PUT", agentAPI+"/me/availability", m{"availability": "busy"}).wantProblem(422, deskside.Invalid, "body.availability")
}

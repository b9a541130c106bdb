package api

import (
	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

func (h *house) liveView(anna who) {
	h.t.Helper()
	lena := testdesk.NewID()
	h.api.OnSite = func(id string) (deskside.LiveVisitor, bool) {
		return deskside.LiveVisitor{VisitorID: lena, SiteID: h.Site.ID, Page: deskside.Page{URL: testdesk.Origin + "/cart"}}, id == lena
	}
	approach := m{"conversationId": testdesk.NewID(), "id": testdesk.NewID(), "text": "May I help?"}
	c := decode[wire.Conversation](h.ask(anna, "POST", agentAPI+"/live/"+lena+"/conversation", approach).want(201))
	if c.AssigneeID == nil || *c.AssigneeID != h.Anna.ID {
		h.t.Errorf("began %+v", c)
	}
	h.ask(anna, "POST", agentAPI+"/live/"+testdesk.NewID()+"/conversation", approach).wantProblem(404, deskside.NotFound, "")
	again := m{"conversationId": testdesk.NewID(), "id": testdesk.NewID()}
	asked := decode[wire.Conversation](h.ask(anna, "POST", agentAPI+"/live/"+lena+"/cobrowse", again).want(201))
	if asked.AssigneeID == nil || *asked.AssigneeID != h.Anna.ID {
		h.t.Errorf("asked in %+v", asked)
	}
	h.ask(anna, "POST", agentAPI+"/live/"+testdesk.NewID()+"/cobrowse", again).wantProblem(404, deskside.NotFound, "")
	approach["text"] = ""
	h.ask(anna, "POST", agentAPI+"/live/"+lena+"/conversation", approach).wantProblem(422, deskside.Invalid, "body.text")
}

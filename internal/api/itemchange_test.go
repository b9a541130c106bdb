package api

import (
	"strings"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

// itemChanges is the part of the working day in which somebody mistypes.
func (h *house) itemChanges(anna, ben who) {
	h.t.Helper()
	v := h.NewVisitor()
	c := h.Start(h.t, v, "what is the price")
	path := agentAPI + "/conversations/" + c.ID + "/messages"
	first := decode[Items](h.ask(anna, "GET", agentAPI+"/conversations/"+c.ID+"/items", nil).want(200)).Items[0]
	body := message("It costs 100 €")
	body["replyTo"] = first.ID
	sent := decode[wire.Item](h.ask(anna, "POST", path, body).want(201))
	if sent.Quote == nil || sent.Quote.Text != "what is the price" {
		h.t.Errorf("a reply quotes: %+v", sent.Quote)
	}
	body = message("to nothing")
	body["replyTo"] = testdesk.NewID()
	h.ask(anna, "POST", path, body).wantProblem(422, deskside.Invalid, "body.replyTo")
	h.ask(ben, "PATCH", path+"/"+sent.ID, m{"text": "free"}).wantProblem(403, deskside.Forbidden, "")
	edited := decode[wire.Item](h.ask(anna, "PATCH", path+"/"+sent.ID, m{"text": "It costs 10 €"}).want(200))
	if edited.EditedAt == nil || edited.Text != "It costs 10 €" || edited.Seq != sent.Seq {
		h.t.Errorf("edited: %+v", edited)
	}
	mine := widgetAPI + "/conversations/" + c.ID
	h.ask(h.visitor(v), "POST", mine+"/messages/"+sent.ID+"/reactions", m{"emoji": "👍", "on": true}).want(200)
	h.ask(h.visitor(v), "POST", mine+"/messages/"+sent.ID+"/reactions", m{"emoji": "x", "on": true}).wantProblem(422, deskside.Invalid, "body.emoji")
	got := decode[wire.Item](h.ask(anna, "POST", path+"/"+sent.ID+"/reactions", m{"emoji": "👍", "on": true}).want(200))
	if len(got.Reactions) != 2 {
		h.t.Errorf("reactions: %+v", got.Reactions)
	}
	h.ask(anna, "DELETE", path+"/"+sent.ID, nil).want(200)
	h.ask(anna, "PATCH", path+"/"+sent.ID, m{"text": "again"}).wantProblem(409, deskside.Conflict, "")
	old := decode[[]OldText](h.ask(anna, "GET", path+"/"+sent.ID+"/history", nil).want(200))
	if len(old) != 2 || old[0].Text != "It costs 100 €" {
		h.t.Errorf("history: %+v", old)
	}
	h.ask(ben, "GET", path+"/"+sent.ID+"/history", nil).wantProblem(403, deskside.Forbidden, "")
	items := string(h.ask(h.visitor(v), "GET", mine+"/items", nil).want(200).body)
	if strings.Contains(items, "100 €") || strings.Contains(items, "10 €") || !strings.Contains(items, `"deleted":true`) {
		h.t.Errorf("the visitor's timeline: %s", items)
	}
	h.ask(h.visitor(v), "PATCH", mine+"/messages/"+first.ID, m{"text": "what are the prices"}).want(200)
	h.ask(h.visitor(v), "DELETE", mine+"/messages/"+first.ID, nil).want(200)
}

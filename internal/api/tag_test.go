package api

import (
	"slices"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

// tags is the part of the working day in which things are sorted.
func (h *house) tags(anna, ben who, c deskside.Conversation) {
	h.t.Helper()
	path := agentAPI + "/tags"
	h.ask(ben, "POST", path, m{"name": "VIP", "colour": "amber"}).wantProblem(403, deskside.Forbidden, "")
	h.ask(anna, "POST", path, m{"name": "VIP", "colour": "orange"}).wantProblem(422, deskside.Invalid, "body.colour")
	tag := decode[wire.Tag](h.ask(anna, "POST", path, m{"name": "VIP", "colour": "amber"}).want(201))
	h.ask(anna, "POST", path, m{"name": "vip", "colour": "amber"}).wantProblem(409, deskside.Conflict, "body.name")
	h.ask(anna, "PATCH", path+"/"+tag.ID, m{"colour": "pink"}).want(200)
	if list := decode[[]wire.Tag](h.ask(ben, "GET", path, nil).want(200)); len(list) != 1 || list[0].Colour != "pink" {
		h.t.Errorf("tags: %+v", list)
	}
	got := decode[wire.Conversation](h.ask(ben, "POST", agentAPI+"/conversations/"+c.ID+"/tags", m{"add": []string{tag.ID}}).want(200))
	page := decode[ConversationPage](h.ask(ben, "GET", agentAPI+"/conversations?view=all&status=all&tag="+tag.ID, nil).want(200))
	if !slices.Equal(got.Tags, []string{tag.ID}) || len(page.Conversations) != 1 {
		h.t.Errorf("tagged: %+v, %+v", got, page)
	}
	h.ask(ben, "POST", agentAPI+"/conversations/"+c.ID+"/tags", m{"add": []string{"nonsense"}}).wantProblem(422, deskside.Invalid, "body.add")

	visitor := agentAPI + "/visitors/" + h.Visitor.ID
	h.ask(ben, "POST", visitor+"/tags", m{"add": []string{tag.ID}}).want(200)
	note := decode[wire.VisitorNote](h.ask(ben, "POST", visitor+"/notes", message("Prefers mornings")).want(201))
	other := h.NewVisitor()
	h.Start(h.t, other, "it is me again")
	h.ask(ben, "POST", visitor+"/merge", m{"otherId": other.ID}).want(200)
	p := decode[wire.Profile](h.ask(anna, "GET", visitor+"/profile", nil).want(200))
	if !slices.Equal(p.Tags, []string{tag.ID}) || len(p.Notes) != 1 || len(p.Others) != 1 || p.Others[0].ID != other.ID {
		h.t.Errorf("profile: %+v", p)
	}
	h.ask(ben, "DELETE", agentAPI+"/visitors/"+other.ID+"/merge", nil).want(204)
	h.ask(ben, "PATCH", agentAPI+"/visitor-notes/"+note.ID, m{"text": "Prefers evenings"}).want(200)
	h.ask(ben, "DELETE", agentAPI+"/visitor-notes/"+note.ID, nil).want(204)
	h.ask(anna, "DELETE", path+"/"+tag.ID, nil).want(204)
	h.ask(anna, "DELETE", path+"/"+testdesk.NewID(), nil).wantProblem(404, deskside.NotFound, "")
}

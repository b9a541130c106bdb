package api

import (
	"encoding/base64"
	"strings"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

// cards is the part of the working day in which cards and forms are sent.
func (h *house) cards(anna, ben who, c deskside.Conversation) {
	h.t.Helper()
	picture := m{"data": base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\n0000"))}
	h.ask(ben, "POST", agentAPI+"/pictures", picture).wantProblem(403, deskside.Forbidden, "")
	h.ask(anna, "POST", agentAPI+"/pictures", m{"data": "PHN2Zz4="}).wantProblem(422, deskside.Invalid, "body.data")
	added := decode[Picture](h.ask(anna, "POST", agentAPI+"/pictures", picture).want(201))
	path := agentAPI + "/articles/" + testdesk.NewID()
	words := m{"title": "Shipping", "text": "How long it takes.", "url": "https://shop.example/shipping", "picture": added.Name}
	h.ask(ben, "PUT", path, words).wantProblem(403, deskside.Forbidden, "")
	h.ask(anna, "PUT", path, m{"title": "Shipping", "url": "javascript:alert(1)"}).wantProblem(422, deskside.Invalid, "body.url")
	article := decode[wire.Article](h.ask(anna, "PUT", path, words).want(200))
	if list := decode[[]wire.Article](h.ask(ben, "GET", agentAPI+"/articles", nil).want(200)); len(list) != 1 || list[0].Address != added.Address {
		h.t.Errorf("articles: %+v", list)
	}
	sent := decode[wire.Item](h.ask(ben, "POST", agentAPI+"/conversations/"+c.ID+"/articles", m{"id": testdesk.NewID(), "articleId": article.ID}).want(201))
	if sent.Article == nil || sent.Article.Title != "Shipping" || sent.Article.Address != added.Address {
		h.t.Errorf("sent: %+v", sent)
	}
	h.ask(anna, "DELETE", path, nil).want(204)
	h.forms(anna, ben, c)
}

func (h *house) forms(anna, ben who, c deskside.Conversation) {
	h.t.Helper()
	path := agentAPI + "/forms/" + testdesk.NewID()
	name := m{"id": "name", "type": "text", "label": m{"en": "Name"}, "required": true}
	h.ask(ben, "PUT", path, m{"title": m{"en": "Order"}, "fields": []m{name}}).wantProblem(403, deskside.Forbidden, "")
	h.ask(anna, "PUT", path, m{"title": m{"en": "Order"}, "fields": []m{{"id": "plan", "type": "choice", "label": m{"en": "Plan"}, "required": false}}}).
		wantProblem(422, deskside.Invalid, "fields[0].options")
	form := decode[wire.Form](h.ask(anna, "PUT", path, m{"title": m{"en": "Order"}, "fields": []m{name}}).want(200))
	if list := decode[[]wire.Form](h.ask(ben, "GET", agentAPI+"/forms", nil).want(200)); len(list) != 1 || list[0].Fields[0].ID != "name" {
		h.t.Errorf("forms: %+v", list)
	}
	sent := decode[wire.Item](h.ask(ben, "POST", agentAPI+"/conversations/"+c.ID+"/forms", m{"id": testdesk.NewID(), "formId": form.ID}).want(201))
	vera, mine := h.visitor(h.Visitor), widgetAPI+"/forms/"+sent.ID
	h.ask(vera, "PUT", mine+"/draft", m{"answers": m{"other": []string{"x"}}}).wantProblem(422, deskside.Invalid, "body.answers")
	h.ask(vera, "PUT", mine+"/draft", m{"answers": m{"name": []string{"Ve"}}}).want(204)
	if draft := decode[FormAnswers](h.ask(vera, "GET", mine, nil).want(200)); draft.Answers["name"][0] != "Ve" {
		h.t.Errorf("draft: %+v", draft)
	}
	h.ask(vera, "POST", mine+"/answers", m{"answers": m{}}).wantProblem(422, deskside.Invalid, "answers.name")
	done := decode[wire.FormCard](h.ask(vera, "POST", mine+"/answers", m{"answers": m{"name": []string{"Vera"}}}).want(200))
	if done.DoneAt == nil || done.Answers["name"][0] != "Vera" {
		h.t.Errorf("done: %+v", done)
	}
	h.ask(vera, "POST", mine+"/answers", m{"answers": m{"name": []string{"Vera"}}}).wantProblem(409, deskside.Conflict, "")
	h.ask(ben, "GET", path+"/export", nil).wantProblem(403, deskside.Forbidden, "")
	if file := h.ask(anna, "GET", path+"/export?language=de", nil).want(200); !strings.Contains(string(file.body), ",Vera\n") {
		h.t.Errorf("export: %s", file.body)
	}
	h.ask(anna, "DELETE", path, nil).want(204)
}

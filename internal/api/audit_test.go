package api

import (
	"strings"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

// audit is the part of the working day in which somebody asks who changed what.
func (h *house) audit(anna, ben who) {
	h.t.Helper()
	path := agentAPI + "/audit"
	h.ask(anna, "PATCH", agentAPI+"/sites/"+h.Site.ID, m{"settings": m{"hue": 33}}).want(200)
	page := decode[AuditPage](h.ask(anna, "GET", path+"?area=sites&limit=1&actor="+h.Anna.ID, nil).want(200))
	if len(page.Entries) != 1 || page.Entries[0].Type != deskside.SiteUpdated || page.Entries[0].Actor.Name != "Anna" ||
		page.Entries[0].Subject != h.Site.Name || page.Entries[0].Before["hue"] != 264.0 || page.Entries[0].After["hue"] != 33.0 || page.Next == nil {
		h.t.Fatalf("the audit log: %+v", page)
	}
	older := decode[AuditPage](h.ask(anna, "GET", path+"?area=sites&area=tags&before="+*page.Next, nil).want(200))
	if len(older.Entries) == 0 || older.Entries[0].ID >= *page.Next || older.Next != nil {
		h.t.Errorf("older: %+v", older)
	}
	none := decode[AuditPage](h.ask(anna, "GET", path+"?since=2100-01-01T00:00:00Z", nil).want(200))
	if len(none.Entries) != 0 || none.Next != nil {
		h.t.Errorf("of the future: %+v", none)
	}
	h.ask(anna, "GET", path+"?area=everything", nil).wantProblem(422, deskside.Invalid, "query.area[0]")
	h.ask(anna, "GET", path+"?before=yesterday", nil).wantProblem(422, deskside.Invalid, "body.before")
	h.ask(ben, "GET", path, nil).wantProblem(403, deskside.Forbidden, "")
	h.ask(ben, "GET", path+"/export", nil).wantProblem(403, deskside.Forbidden, "")
	file := h.ask(anna, "GET", path+"/export?area=sites", nil).want(200)
	if !strings.HasPrefix(string(file.body), "time,who,who_id,") || strings.Contains(string(file.body), testdesk.Password) {
		h.t.Errorf("the file: %s", file.body)
	}
}

// twoAdmins is the part of the working day in which two change one site at once.
func (h *house) twoAdmins(anna who) {
	h.t.Helper()
	path := agentAPI + "/sites/" + h.Site.ID
	was := m{"settings": m{"hue": 33, "idle": nil, "texts": m{}}}
	h.ask(anna, "PATCH", path, m{"settings": m{"texts": m{"en": m{"hello": "Hi", "question": "", "welcome": "", "away": ""}}}, "was": was}).want(200)
	// The other one has read the site before that.
	second := m{"settings": m{"idle": m{"doneMinutes": 60}, "texts": m{"en": m{"hello": "", "question": "How can we help?", "welcome": "", "away": ""}}}, "was": was}
	site := decode[wire.Site](h.ask(anna, "PATCH", path, second).want(200))
	if texts := site.Settings.Texts["en"]; texts.Hello != "Hi" || texts.Question != "How can we help?" || site.Settings.Idle.DoneMinutes != 60 {
		h.t.Errorf("both changes: %+v", site.Settings)
	}
	third := m{"settings": m{"hue": 50, "texts": m{"en": m{"hello": "Servus", "question": "", "welcome": "", "away": ""}}}, "was": was}
	p := h.ask(anna, "PATCH", path, third).wantProblem(409, deskside.Conflict, "")
	if p.Data["conflicts"] != "texts.en.hello" {
		h.t.Errorf("conflicts: %+v", p)
	}
	if list := decode[[]wire.Site](h.ask(anna, "GET", agentAPI+"/sites", nil).want(200)); list[len(list)-1].Settings.Hue == 50 {
		h.t.Errorf("half of it is saved: %+v", list)
	}
	third["anyway"] = true
	site = decode[wire.Site](h.ask(anna, "PATCH", path, third).want(200))
	if texts := site.Settings.Texts["en"]; texts.Hello != "Servus" || texts.Question != "How can we help?" || site.Settings.Hue != 50 || site.Settings.Idle.DoneMinutes != 60 {
		h.t.Errorf("anyway: %+v", site.Settings)
	}
}

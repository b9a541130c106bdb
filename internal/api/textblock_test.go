package api

import (
	"slices"
	"strings"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

func (h *house) textBlocks(anna, ben who) {
	h.t.Helper()
	path := agentAPI + "/text-blocks"
	in := m{"scope": "company", "shortcut": "hi", "title": "Hello", "body": "Hello {visitor.name|there}"}
	h.ask(ben, "POST", path, in).wantProblem(403, deskside.Forbidden, "body.scope")
	block := decode[wire.TextBlock](h.ask(anna, "POST", path, in).want(201))
	if block.Shortcut != "hi" || !block.MayEdit || block.TeamID != nil {
		h.t.Errorf("created: %+v", block)
	}
	h.ask(anna, "POST", path, in).wantProblem(409, deskside.Conflict, "body.shortcut")
	in["shortcut"] = "two words"
	h.ask(anna, "POST", path, in).wantProblem(422, deskside.Invalid, "body.shortcut")
	in["shortcut"], in["body"] = "long", strings.Repeat("x", deskside.MaxText+1)
	h.ask(anna, "POST", path, in).wantProblem(422, deskside.Invalid, "body.body")
	h.ask(ben, "POST", path+"/"+block.ID+"/use", nil).want(204)
	// The day may have left others' blocks.
	own := func() []wire.TextBlock {
		list := decode[[]wire.TextBlock](h.ask(ben, "GET", path, nil).want(200))
		return slices.DeleteFunc(list, func(b wire.TextBlock) bool { return b.Shortcut != "hi" && b.Shortcut != "bye" })
	}
	list := own()
	if len(list) != 1 || list[0].Uses != 1 || list[0].MayEdit {
		h.t.Errorf("list: %+v", list)
	}
	changed := decode[wire.TextBlock](h.ask(anna, "PATCH", path+"/"+block.ID, m{"title": "Good day", "after": ""}).want(200))
	if changed.Title != "Good day" || changed.Body != block.Body {
		h.t.Errorf("changed: %+v", changed)
	}
	h.ask(anna, "DELETE", path+"/"+block.ID, nil).want(204)
	h.ask(anna, "PATCH", path+"/"+block.ID, m{"title": "Gone"}).wantProblem(404, deskside.NotFound, "")
	h.ask(anna, "PATCH", path+"/"+block.ID, m{"restore": true}).want(200)
	h.ask(anna, "DELETE", path+"/"+testdesk.NewID(), nil).wantProblem(404, deskside.NotFound, "")

	file := h.ask(anna, "GET", path+"/export", nil).want(200)
	if !strings.Contains(string(file.body), "hi,Good day,Hello {visitor.name|there},company,") {
		h.t.Errorf("exported: %s", file.body)
	}
	csv := m{"csv": "shortcut,body\nbye,See you\nno good,x\n"}
	preview := decode[TextBlockImport](h.ask(ben, "POST", path+"/import?dryRun=true", csv).want(200))
	if preview.Created != 1 || len(preview.Errors) != 1 || preview.Errors[0].Row != 3 || preview.Errors[0].Field != "shortcut" {
		h.t.Errorf("preview: %+v", preview)
	}
	done := decode[TextBlockImport](h.ask(ben, "POST", path+"/import", csv).want(200))
	list = own()
	if done.Created != 1 || len(list) != 2 || list[1].Shortcut != "bye" || !list[1].MayEdit {
		h.t.Errorf("imported: %+v, %+v", done, list)
	}
	h.ask(ben, "POST", path+"/import", m{"csv": "nonsense"}).wantProblem(422, deskside.Invalid, "body.csv")
	// More than other requests may bring.
	big := m{"csv": "shortcut,body\n" + strings.Repeat("\n", 100<<10) + "big,x\n"}
	h.ask(ben, "POST", path+"/import?dryRun=true", big).want(200)
}

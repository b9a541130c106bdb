package api

import (
	"net/url"
	"strings"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
)

// search is the part of the working day in which something is looked for.
func (h *house) search(ben who, c deskside.Conversation) {
	h.t.Helper()
	h.Say(h.t, h.Ben.Actor(), c.ID, "The Schlüssel is under the mat")
	path := agentAPI + "/search?q="
	page := decode[FoundPage](h.ask(ben, "GET", path+url.QueryEscape("schlussel mat")+"&in=message,note&site="+h.Site.ID+"&status=open&limit=5&from=2020-01-01T00:00:00Z", nil).want(200))
	if len(page.Found) != 1 || page.Next != nil {
		h.t.Fatalf("found %+v", page)
	}
	f := page.Found[0]
	if f.Kind != deskside.FoundMessage || f.Conversation == nil || f.Conversation.ID != c.ID || f.Conversation.Seq == 0 || f.Author.Name != "Ben" || f.Visitor.ID != h.Visitor.ID {
		h.t.Errorf("found %+v", f)
	}
	if len(f.Snippet) != 4 || f.Snippet[1].Text != "Schlüssel" || !f.Snippet[1].Hit {
		h.t.Errorf("the snippet is %+v", f.Snippet)
	}
	for _, none := range []string{"", url.QueryEscape(`" AND ( * NEAR`), "schlussel&agent=" + testdesk.NewID(), "schlussel&to=2020-01-01T00:00:00Z"} {
		if page := decode[FoundPage](h.ask(ben, "GET", path+none, nil).want(200)); len(page.Found) != 0 {
			h.t.Errorf("%s finds %+v", none, page.Found)
		}
	}
	h.ask(ben, "GET", path+strings.Repeat("a", 201), nil).wantProblem(422, deskside.Invalid, "query.q")
	h.ask(ben, "GET", path+"x&in=everything", nil).wantProblem(422, deskside.Invalid, "query.in[0]")
	h.ask(ben, "GET", path+"x&site=here", nil).wantProblem(422, deskside.Invalid, "body.site")
	h.ask(h.visitor(h.Visitor), "GET", path+"mat", nil).want(401)
}

package api

import (
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

// many is the part of the working day in which there is much to do: mentions, drafts,
// blocks and merging.
func (h *house) many(anna, ben who) {
	h.t.Helper()
	visitor := h.NewVisitor()
	one, two := h.Start(h.t, visitor, "first question"), h.Start(h.t, visitor, "second question")
	path := agentAPI + "/conversations/" + one.ID

	call := m{"id": testdesk.NewID(), "text": "@Ben, please look", "mentions": []m{{"kind": "agent", "id": h.Ben.ID}}}
	note := decode[wire.Item](h.ask(anna, "POST", path+"/notes", call).want(201))
	list := decode[[]wire.Mention](h.ask(ben, "GET", agentAPI+"/mentions", nil).want(200))
	if len(note.Mentions) != 1 || len(list) != 1 || list[0].Read || list[0].Author != "Anna" {
		h.t.Errorf("mentions: %+v of %+v", list, note)
	}
	page := decode[ConversationPage](h.ask(ben, "GET", agentAPI+"/conversations?view=mentions", nil).want(200))
	counts := decode[Counts](h.ask(ben, "GET", agentAPI+"/conversations/counts", nil).want(200))
	if len(page.Conversations) != 1 || counts.Mentions != 1 {
		h.t.Errorf("mentions: %+v, %+v", page, counts)
	}
	bad := m{"id": testdesk.NewID(), "text": "@Ben", "mentions": []m{{"kind": "all", "id": h.Ben.ID}}}
	h.ask(anna, "POST", path+"/notes", bad).wantProblem(422, deskside.Invalid, "body.mentions[0].kind")

	h.ask(ben, "POST", path+"/read", m{"seq": 99}).want(204)
	if got := decode[wire.Conversation](h.ask(ben, "DELETE", path+"/read", nil).want(200)); *got.ReadInbound != 0 {
		h.t.Errorf("marked unread: %+v", got)
	}

	draft := m{"mode": "reply", "reply": "Dear", "note": "", "knew": 0}
	kept := decode[wire.Draft](h.ask(ben, "PUT", path+"/draft", draft).want(200))
	if drafts := decode[[]wire.Draft](h.ask(ben, "GET", agentAPI+"/drafts", nil).want(200)); len(drafts) != 1 || drafts[0] != kept {
		h.t.Errorf("drafts: %+v", drafts)
	}
	draft["mode"] = "letter"
	h.ask(ben, "PUT", path+"/draft", draft).wantProblem(422, deskside.Invalid, "body.mode")

	h.ask(ben, "POST", path+"/merge", m{"otherId": testdesk.NewID()}).wantProblem(404, deskside.NotFound, "")
	merged := decode[wire.Conversation](h.ask(ben, "POST", path+"/merge", m{"otherId": two.ID}).want(201))
	old := decode[ConversationDetails](h.ask(ben, "GET", path, nil).want(200))
	if merged.Inbound != 2 || old.Conversation.MergedInto == nil || *old.Conversation.MergedInto != merged.ID {
		h.t.Errorf("merged %+v of %+v", merged, old.Conversation)
	}
	h.ask(ben, "DELETE", agentAPI+"/conversations/"+merged.ID+"/merge", nil).want(200)

	blocks := agentAPI + "/visitors/" + visitor.ID + "/blocks"
	block := m{"kinds": []string{"visitor"}, "reason": "Insults", "until": time.Now().Add(time.Hour)}
	h.ask(ben, "POST", blocks, block).wantProblem(403, deskside.Forbidden, "")
	h.ask(anna, "POST", blocks, m{"kinds": []string{"name"}}).wantProblem(422, deskside.Invalid, "body.kinds[0]")
	made := decode[[]wire.Block](h.ask(anna, "POST", blocks, block).want(201))
	h.ask(h.visitor(visitor), "POST", widgetAPI+"/conversations/"+one.ID+"/messages", message("hello")).wantProblem(403, deskside.Forbidden, "")
	if all := decode[[]wire.Block](h.ask(anna, "GET", agentAPI+"/blocks", nil).want(200)); len(all) != 1 || all[0].Reason != "Insults" {
		h.t.Errorf("blocks: %+v", all)
	}
	h.ask(anna, "DELETE", agentAPI+"/blocks/"+made[0].ID, nil).want(204)
	h.ask(h.visitor(visitor), "POST", widgetAPI+"/conversations/"+one.ID+"/messages", message("hello")).want(201)
}

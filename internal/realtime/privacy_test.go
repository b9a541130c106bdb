package realtime

import (
	"strings"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
)

const canary = "canary-4f1c"

// Nothing of what only the team may know is in any byte that a visitor's socket gets.
func TestNotesNeverReachVisitors(t *testing.T) {
	m := newMemory()
	h := newHouse(t, m)
	m.start("c", "visitor-1")
	m.conversations["c"].AssigneeID = canary + "-assignee"
	m.conversations["c"].TeamID = canary + "-team"
	h.hear(m.message("c", "hello"), m.note("c", canary))
	agent, visitor := h.agent(t, "agent-1", "s"), h.visitor(t, "visitor-1")
	agent.follow("timeline:c", 0, "epoch-1")
	s := visitor.follow("chat:c", 0, "epoch-1")
	if !s.Recovered || len(s.Publications) != 1 || s.Offset != 0 {
		t.Fatalf("%+v", s)
	}
	agent.ask("rpc", map[string]any{"method": "typing", "data": map[string]any{"conversationId": "c", "active": true, "note": true}})
	for range 5 {
		h.hear(m.note("c", canary))
	}
	mixed := m.note("c", canary)
	mixed.Item.VSeq = 2 // even a note that pretends
	h.hear(mixed)
	h.hear(m.change("c", deskside.SnoozeEnded, func(c *deskside.Conversation) {}))
	h.hear(m.answer("c", "the last"))
	for visitor.next("chat:c").client(t).Item.Text != "the last" {
	}
	agent.offsets("timeline:c", 2, 7)
	if got := visitor.bytes(); strings.Contains(got, canary) {
		t.Errorf("a visitor got %s", got)
	}
	if got := agent.bytes(); !strings.Contains(got, canary) {
		t.Error("the agent did not get the note, so this test proves nothing")
	}
}

// A push without news would tell that the team is busy with the conversation.
func TestVisitorLearnsOnlyWhatConcernsHim(t *testing.T) {
	type conversation = deskside.Conversation
	tests := map[string]struct {
		event  deskside.EventType
		data   map[string]string
		do     func(*conversation)
		learns bool
	}{
		"note":                {deskside.NoteAdded, nil, func(c *conversation) { c.Seq++ }, false},
		"waiting":             {deskside.StatusChanged, map[string]string{"from": "open"}, func(c *conversation) { c.Status = deskside.StatusWaiting }, false},
		"snoozed":             {deskside.StatusChanged, map[string]string{"from": "open"}, func(c *conversation) { c.Status = deskside.StatusSnoozed }, false},
		"woken":               {deskside.SnoozeEnded, nil, func(c *conversation) { c.Status = deskside.StatusOpen }, false},
		"done":                {deskside.StatusChanged, map[string]string{"from": "open"}, func(c *conversation) { c.Status = deskside.StatusDone }, true},
		"assigned":            {deskside.ConversationAssigned, nil, func(c *conversation) { c.AssigneeName = "Bo" }, true},
		"read by an agent":    {"", nil, func(c *conversation) { c.Receipts.ReadByAgents++ }, true},
		"read by the visitor": {"", nil, func(c *conversation) { c.Receipts.ReadByVisitor++ }, true},
		"reached the visitor": {"", nil, func(c *conversation) { c.Receipts.ToVisitor++ }, false},
		"an agent's note was read": {"", nil, func(c *conversation) {
			c.ReadInbound++
		}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, newMemory())
			h.m.start("c", "visitor-1")
			w := h.newWorker(newQueue())
			if !w.visitorLearns(heard{Change: h.m.message("c", "first")}) {
				t.Error("a message is news")
			}
			change := h.m.change("c", test.event, test.do)
			change.Event.Data = test.data
			if got := w.visitorLearns(heard{Change: change}); got != test.learns {
				t.Errorf("learns: %v", got)
			}
			if test.event == "" {
				return // only the comparison can tell for receipts
			}
			if got := h.newWorker(newQueue()).visitorLearns(heard{Change: change}); got != test.learns {
				t.Errorf("when another node wrote before: %v", got)
			}
		})
	}
}

func TestNoteCausesNoPush(t *testing.T) {
	h := newHouse(t, newMemory())
	h.m.start("c", "visitor-1")
	visitor := h.visitor(t, "visitor-1")
	h.hear(h.m.message("c", "hello"))
	if p := visitor.clientPush("visitor:visitor-1", "conversation"); p.Conversation.VSeq != 1 {
		t.Fatalf("%+v", p.Conversation)
	}
	h.hear(h.m.note("c", "hm"), h.m.change("c", deskside.StatusChanged, func(c *deskside.Conversation) { c.Status = deskside.StatusWaiting }))
	visitor.quiet("visitor:visitor-1")
	h.hear(h.m.change("c", deskside.StatusChanged, func(c *deskside.Conversation) { c.Status = deskside.StatusDone }))
	if p := visitor.clientPush("visitor:visitor-1", "conversation"); !p.Conversation.Done {
		t.Errorf("%+v", p.Conversation)
	}
}

// Visitors follow their own conversations and nothing else; one of somebody else is
// refused like one that does not exist.
func TestVisitorsHearOnlyTheirOwn(t *testing.T) {
	h := newHouse(t, newMemory())
	h.m.start("mine", "visitor-1")
	h.m.start("other", "visitor-2")
	visitor := h.visitor(t, "visitor-1")
	for _, channel := range []string{
		"chat:other", "chat:none", "chat:", "timeline:mine", "timeline:other", "inbox", "agent:agent-1",
		"visitor:visitor-2", "visitor:visitor-1x", "site:site-2", "chat", "", "chat:mine:other", "CHAT:mine",
	} {
		for _, command := range []string{"subscribe", "history", "presence", "presence_stats", "publish"} {
			arguments := map[string]any{"channel": channel, "data": map[string]any{}}
			v := visitor
			if channel == "" {
				v = h.visitor(t, "visitor-1") // a malformed command ends the connection
			}
			select {
			case m := <-v.start(command, arguments):
				if m.Error == nil || m.Error.Code != 103 && m.Error.Code != 108 && m.Error.Code != 107 {
					t.Errorf("%s %q: %+v", command, channel, m)
				}
			case code := <-v.closed:
				if channel != "" {
					t.Errorf("%s %q: closed with %d", command, channel, code)
				}
			}
		}
	}
	visitor.follow("chat:mine", 0, "epoch-1")
	for _, command := range []string{"history", "presence", "presence_stats", "publish"} {
		if m := visitor.ask(command, map[string]any{"channel": "chat:mine", "data": map[string]any{}}); m.Error == nil {
			t.Errorf("%s in one's own conversation: %+v", command, m)
		}
	}
	h.hear(h.m.message("other", canary), h.m.answer("other", canary))
	h.hint("visitor:visitor-2", map[string]string{"type": canary})
	h.hear(h.m.answer("mine", "done"))
	visitor.offsets("chat:mine", 0, 1)
	if strings.Contains(visitor.bytes(), canary) {
		t.Error("a visitor got something of another one")
	}
}

func TestAgentsFollowTimelinesOnly(t *testing.T) {
	h := newHouse(t, newMemory())
	h.m.start("c", "visitor-1")
	agent := h.agent(t, "agent-1", "s")
	for _, channel := range []string{"chat:c", "timeline:none", "agent:agent-2", "visitor:visitor-1", "site:site-1"} {
		if m := agent.ask("subscribe", map[string]any{"channel": channel}); m.Error == nil || m.Error.Code != 103 {
			t.Errorf("%s: %+v", channel, m)
		}
	}
	h.hear(desk.Change{Read: &desk.Read{ConversationID: "c", AgentID: "agent-2", Inbound: 1}}, desk.Change{Read: &desk.Read{ConversationID: "c", AgentID: "agent-1", Inbound: 7}})
	if p := agent.agentPush("agent:agent-1", "read"); p.Read.ReadInbound != 7 {
		t.Errorf("%+v", p.Read)
	}
}

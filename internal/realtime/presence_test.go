package realtime

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
)

func (h *house) online(t *testing.T) []string {
	t.Helper()
	ids, err := h.AgentsOnline(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// lookPending reports whether presence has something to tell that it did not yet.
func (h *house) lookPending() bool {
	h.door.presence.mu.Lock()
	defer h.door.presence.mu.Unlock()
	return len(h.door.presence.wake) > 0 || h.door.presence.dirty || !slices.Equal(h.door.presence.told, h.roster.list())
}

func TestAgentsPresence(t *testing.T) {
	h := newHouse(t, newMemory())
	visitor := h.visitor(t, "visitor-1")
	first := h.agent(t, "agent-1", "s")
	for p := first.agentPush(inbox, "presence"); !slices.Equal(p.AgentsOnline, []string{"agent-1"}); p = first.agentPush(inbox, "presence") {
	}
	second := h.agent(t, "agent-2", "t")
	for p := first.agentPush(inbox, "presence"); !slices.Equal(p.AgentsOnline, []string{"agent-1", "agent-2"}); p = first.agentPush(inbox, "presence") {
	}
	p := visitor.clientPush("site:site-1", "team")
	for len(p.Team.Agents) != 2 {
		p = visitor.clientPush("site:site-1", "team")
	}
	if !p.Team.Online || p.Team.Agents[0].Name != "Ada" || p.Team.Agents[1].Name != "Bo" {
		t.Errorf("%+v", p.Team)
	}
	if later := h.visitor(t, "visitor-2").clientPush("site:site-1", "team"); len(later.Team.Agents) != 2 {
		t.Errorf("who comes later is greeted with %+v", later.Team)
	}
	h.agent(t, "agent-3", "key")
	if got := h.online(t); !slices.Equal(got, []string{"agent-1", "agent-2"}) {
		t.Errorf("a program is no colleague: %v", got)
	}
	second.close()
	for p := first.agentPush(inbox, "presence"); len(p.AgentsOnline) != 1; p = first.agentPush(inbox, "presence") {
	}
	for len(visitor.clientPush("site:site-1", "team").Team.Agents) != 1 {
	}
}

func TestReloadIsNoNews(t *testing.T) {
	h := newHouse(t, newMemory(), func(c *Config) { c.timing.leave = time.Hour })
	h.m.start("c", "visitor-1")
	agent := h.agent(t, "agent-1", "s")
	reloads := h.agent(t, "agent-2", "t")
	until(t, func() bool { return len(h.online(t)) == 2 && !h.lookPending() })
	reloads.close()
	visitor := h.visitor(t, "visitor-1")
	agent.agentPush(inbox, "visitor")
	visitor.close()
	until(t, func() bool {
		h.door.presence.mu.Lock()
		defer h.door.presence.mu.Unlock()
		h.roster.mu.Lock()
		defer h.roster.mu.Unlock()
		return len(h.door.presence.leaves) == 1 && len(h.roster.local) == 1
	})
	until(t, func() bool { return len(h.online(t)) == 2 && !h.lookPending() })
	for len(agent.pushes) > 0 {
		<-agent.pushes
	}
	h.agent(t, "agent-2", "t")
	h.visitor(t, "visitor-1")
	agent.quiet(inbox)
}

func TestVisitorsPresence(t *testing.T) {
	h := newHouse(t, newMemory())
	h.m.start("c", "visitor-1")
	agent := h.agent(t, "agent-1", "s")
	h.visitor(t, "visitor-2") // has not written
	visitor, tab := h.visitor(t, "visitor-1"), h.visitor(t, "visitor-1")
	if p := agent.agentPush(inbox, "visitor").Visitor; p.ID != "visitor-1" || !p.Online || p.Name != "Vera" {
		t.Errorf("%+v", p)
	}
	if online, err := h.VisitorOnline(t.Context(), "visitor-1"); !online || err != nil {
		t.Error(online, err)
	}
	visitor.close()
	tab.close()
	for p := agent.agentPush(inbox, "visitor").Visitor; p.Online; p = agent.agentPush(inbox, "visitor").Visitor {
		if p.ID != "visitor-1" {
			t.Errorf("%+v", p)
		}
	}
	h.Hear([]desk.Change{{Event: deskside.Event{Type: deskside.VisitorUpdated}, Visitor: &deskside.Visitor{ID: "visitor-1", Name: "Vera V."}}})
	if p := agent.agentPush(inbox, "visitor").Visitor; p.Online || p.Name != "Vera V." {
		t.Errorf("%+v", p)
	}
}

func TestTyping(t *testing.T) {
	h := newHouse(t, newMemory())
	h.m.start("c", "visitor-1")
	h.m.start("other", "visitor-2")
	agent, colleague, visitor := h.agent(t, "agent-1", "s"), h.agent(t, "agent-2", "t"), h.visitor(t, "visitor-1")
	types := func(c *client, id string, note bool) message {
		return c.ask("rpc", map[string]any{"method": "typing", "data": map[string]any{"conversationId": id, "active": true, "note": note}})
	}
	for name, m := range map[string]message{"visitor": types(visitor, "c", false), "agent": types(agent, "c", false)} {
		if m.Error == nil || m.Error.Code != 103 {
			t.Errorf("%s types where he is not: %+v", name, m)
		}
	}
	agent.follow("timeline:c", 0, "epoch-1")
	visitor.follow("chat:c", 0, "epoch-1")
	if m := types(visitor, "other", false); m.Error == nil {
		t.Error("a visitor types in another one's conversation")
	}

	types(visitor, "c", true) // visitors have no notes
	p := colleague.agentPush(inbox, "typing").Typing
	if p.ConversationID != "c" || p.Author.Kind != deskside.ActorVisitor || p.Author.ID != "visitor-1" || p.Note || !p.Active {
		t.Errorf("%+v", p)
	}
	types(agent, "c", true)
	if p := colleague.agentPush(inbox, "typing").Typing; p.Author.Name != "Ada" || !p.Note {
		t.Errorf("%+v", p)
	}
	visitor.quiet("visitor:visitor-1")
	types(agent, "c", false)
	if p := visitor.clientPush("visitor:visitor-1", "typing").Typing; p.ConversationID != "c" || p.Agent.Name != "Ada" || !p.Active {
		t.Errorf("%+v", p)
	}
	for range 20 {
		if m := types(agent, "c", false); m.Error != nil {
			t.Errorf("too much typing is dropped in silence: %+v", m.Error)
		}
	}
	visitor.clientPush("visitor:visitor-1", "typing")
	if n := len(visitor.pushes); n > 10 {
		t.Errorf("%d pushes", n)
	}
}

func TestWhoHasItOpen(t *testing.T) {
	h := newHouse(t, newMemory())
	h.m.start("c", "visitor-1")
	agent, colleague, program := h.agent(t, "agent-1", "s"), h.agent(t, "agent-2", "t"), h.agent(t, "agent-2", "key")
	agent.follow("timeline:c", 0, "epoch-1")
	program.follow("timeline:c", 0, "epoch-1")
	colleague.follow("timeline:c", 0, "epoch-1")
	crowd := func(c *client) []string {
		var ids []string
		for _, p := range c.ask("presence", map[string]any{"channel": "timeline:c"}).Presence.Presence {
			ids = append(ids, p.User)
		}
		slices.Sort(ids)
		return ids
	}
	if got := crowd(agent); !slices.Equal(got, []string{"agent-1", "agent-2"}) {
		t.Errorf("%v", got)
	}
	joined := func(p push) bool { return p.Channel == "timeline:c" && p.Join != nil }
	left := func(p push) bool { return p.Channel == "timeline:c" && p.Leave != nil }
	for p := range agent.pushes {
		if joined(p) {
			break
		}
	}
	colleague.close()
	for p := range agent.pushes {
		if left(p) {
			break
		}
	}
	if got := crowd(agent); !slices.Equal(got, []string{"agent-1"}) {
		t.Errorf("%v", got)
	}
}

func TestRoster(t *testing.T) {
	now := time.Unix(1000, 0)
	r := newRoster(4 * time.Second)
	r.now = func() time.Time { return now }
	check := func(want ...string) {
		t.Helper()
		if got := r.list(); !slices.Equal(got, want) {
			t.Errorf("%v, not %v", got, want)
		}
	}
	hear := func(node, data string) {
		t.Helper()
		if err := r.hear(node, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	r.come("b")
	if r.come("b") {
		t.Error("a second console is no news")
	}
	hear("node-2", `{"version":5,"agents":["a"]}`)
	check("a", "b")
	hear("node-2", `{"version":4,"agents":["late"]}`)
	check("a", "b")
	if r.leave("b") || !r.leave("b") {
		t.Error("the last console that closes is news")
	}
	check("a", "b")
	now = now.Add(3 * time.Second)
	r.keep(nil) // the other node is dead
	check("a", "b")
	now = now.Add(time.Second)
	check("a")
	r.come("b")
	now = now.Add(3 * time.Second)
	check("b")
	if err := r.hear("node-2", []byte("?")); err == nil {
		t.Error("a report that is none")
	}
}

func TestRows(t *testing.T) {
	now := time.Unix(1000, 0)
	var sent []int64
	var failure error
	r := newRows(func(_ audience, c deskside.Conversation) error {
		if failure == nil {
			sent = append(sent, c.Version)
		}
		return failure
	})
	offer := func(version int64) { r.offer(toAgents, deskside.Conversation{ID: "c", Version: version}, now) }
	check := func(want ...int64) {
		t.Helper()
		if !slices.Equal(sent, want) {
			t.Errorf("%v, not %v", sent, want)
		}
		sent = nil
	}
	offer(1)
	check(1) // at once
	offer(3)
	offer(2) // overtaken
	check()
	if wait := r.flush(now); wait != rowPause {
		t.Errorf("come again in %v", wait)
	}
	now = now.Add(rowPause)
	r.flush(now)
	check(3)
	failure = errors.New("redis is away")
	now = now.Add(rowPause)
	offer(4)
	offer(5)
	failure = nil
	r.flush(now.Add(rowPause))
	check()
	now = now.Add(rowRetry)
	r.flush(now)
	check(5)
	offer(6)
	r.flushAll(now)
	check(6)
	now = now.Add(rowPause)
	if r.flush(now); len(r.held) != 0 {
		t.Error("what is quiet is forgotten")
	}
}

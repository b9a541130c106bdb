package realtime

import (
	"strings"
	"testing"
)

func TestDecodeTyping_text(t *testing.T) {
	got, err := decodeTyping([]byte(`{"conversationId":"c","text":"` + strings.Repeat("ä", 400) + `x"}`))
	if want := "…" + strings.Repeat("ä", peekLimit-1) + "x"; err != nil || got.Text != want {
		t.Errorf("%q, %v", got.Text, err)
	}
}

// TestPeek: what a visitor types reaches those who have the conversation open, when the
// site says so, and nobody else.
func TestPeek(t *testing.T) {
	m := newMemory()
	h := newHouse(t, m)
	m.start("c", "visitor-1")
	agent, visitor, other := h.agent(t, "agent-1", "s"), h.visitor(t, "visitor-1"), h.visitor(t, "visitor-2")
	agent.follow("timeline:c", 0, "epoch-1")
	visitor.follow("chat:c", 0, "epoch-1")
	say := func(text string) {
		visitor.ask("rpc", map[string]any{"method": "typing", "data": map[string]any{"conversationId": "c", "active": true, "text": text}})
	}
	say("off-by-default")
	m.peek.Store(true)
	say("half a sentence")
	for {
		if push := agent.next("timeline:c").agent(t); push.Type == "peek" {
			if push.Typing == nil || push.Typing.Text != "half a sentence" || push.Typing.ConversationID != "c" {
				t.Errorf("%+v", push.Typing)
			}
			break
		}
	}
	if got := agent.bytes(); strings.Contains(got, "off-by-default") {
		t.Error("shown though the site does not want it")
	}
	if got := visitor.bytes() + other.bytes(); strings.Contains(got, "half a sentence") {
		t.Errorf("a visitor got %s", got)
	}
}

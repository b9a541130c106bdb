package realtime

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
)

// hear passes changes on as one call each.
func (h *house) hear(changes ...desk.Change) {
	for _, c := range changes {
		h.Hear([]desk.Change{c})
	}
}

func TestItemsArriveInOrder(t *testing.T) {
	h := newHouse(t, newMemory())
	h.m.start("c", "visitor-1")
	agent, visitor := h.agent(t, "agent-1", "s"), h.visitor(t, "visitor-1")
	if s := agent.follow("timeline:c", 0, "epoch-1"); !s.Recovered || s.Epoch != "epoch-1" {
		t.Fatalf("%+v", s)
	}
	visitor.follow("chat:c", 0, "epoch-1")
	for i := range 20 {
		h.hear(h.m.message("c", fmt.Sprint("hello ", i)), h.m.note("c", "hm"), h.m.answer("c", "yes"))
	}
	agent.offsets("timeline:c", 0, 60)
	visitor.offsets("chat:c", 0, 40)
}

// Publications that come mixed up, twice or never must not be noticed.
func TestPublicationsMixedUp(t *testing.T) {
	h := newHouse(t, newMemory(), func(c *Config) { c.timing.sweep = 100 * time.Millisecond })
	h.m.start("c", "visitor-1")
	agent, visitor := h.agent(t, "agent-1", "s"), h.visitor(t, "visitor-1")
	agent.follow("timeline:c", 0, "epoch-1")
	visitor.follow("chat:c", 0, "epoch-1")
	random := rand.New(rand.NewPCG(1, 2))
	const rounds, each = 30, 10
	for range rounds {
		var changes []desk.Change
		for i := range each {
			c := h.m.message("c", "x")
			switch i % 5 {
			case 0: // lost
			case 1:
				changes = append(changes, c, c)
			default:
				changes = append(changes, c)
			}
		}
		random.Shuffle(len(changes), func(i, j int) { changes[i], changes[j] = changes[j], changes[i] })
		h.Hear(changes)
	}
	h.m.message("c", "the last one is lost too")
	agent.offsets("timeline:c", 0, rounds*each+1)
	visitor.offsets("chat:c", 0, rounds*each+1)
}

func TestLostLastPublicationIsFound(t *testing.T) {
	h := newHouse(t, newMemory(), func(c *Config) { c.timing.sweep = 50 * time.Millisecond })
	h.m.start("c", "visitor-1")
	visitor := h.visitor(t, "visitor-1")
	visitor.follow("chat:c", 0, "epoch-1")
	h.m.answer("c", "nobody is told of this")
	visitor.offsets("chat:c", 0, 1)
}

func TestHoleWhileTheDatabaseIsAway(t *testing.T) {
	h := newHouse(t, newMemory(), func(c *Config) { c.timing.sweep = 50 * time.Millisecond })
	h.m.start("c", "visitor-1")
	visitor := h.visitor(t, "visitor-1")
	visitor.follow("chat:c", 0, "epoch-1")
	h.m.message("c", "lost")
	h.m.breakReads(errors.New("away"))
	h.hear(h.m.message("c", "this one waits for the one before"))
	visitor.quiet("chat:c")
	h.m.breakReads(nil)
	visitor.offsets("chat:c", 0, 2)
}

func TestRecovery(t *testing.T) {
	m := newMemory()
	h := newHouse(t, m)
	m.start("c", "visitor-1")
	for range 3 {
		h.hear(m.message("c", "x"))
	}
	first := h.visitor(t, "visitor-1")
	first.follow("chat:c", 3, "epoch-1")
	first.close()
	for range pageSize + 20 { // more than is read at once
		h.hear(m.message("c", "x"))
	}
	h.stop() // and nothing of it is kept but in the database

	h = newHouse(t, m)
	tests := map[string]struct {
		offset    uint64
		epoch     string
		recovered bool
		missed    int
	}{
		"missed some":    {3, "epoch-1", true, pageSize + 20},
		"missed none":    {pageSize + 23, "epoch-1", true, 0},
		"before restore": {3, "epoch-0", false, 0},
		"a lost future":  {pageSize + 99, "epoch-1", false, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := h.visitor(t, "visitor-1").follow("chat:c", test.offset, test.epoch)
			if s.Recovered != test.recovered || len(s.Publications) != test.missed || !s.WasRecovering {
				t.Fatalf("recovered %v with %d publications", s.Recovered, len(s.Publications))
			}
			for i, p := range s.Publications {
				if p.Offset != test.offset+uint64(i)+1 {
					t.Fatalf("offset %d at %d", p.Offset, i)
				}
			}
		})
	}
}

// Who missed more than fits is told to fetch, and goes on from the newest item.
func TestRecoveryOfTooMuch(t *testing.T) {
	tests := map[string]struct {
		items int
		text  string
	}{
		"items": {recoveryLimit + 1, "x"},
		"bytes": {60, string(slices.Repeat([]byte("long "), 1500))},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, newMemory())
			h.m.start("c", "visitor-1")
			for range test.items {
				h.m.message("c", test.text)
			}
			visitor := h.visitor(t, "visitor-1")
			if s := visitor.follow("chat:c", 0, "epoch-1"); s.Recovered || s.Offset != uint64(test.items) {
				t.Fatalf("recovered %v at %d", s.Recovered, s.Offset)
			}
			h.hear(h.m.message("c", "next"))
			visitor.offsets("chat:c", uint64(test.items), 1)
		})
	}
}

// A subscription that begins while messages are written gets each exactly once.
func TestSubscribeWhileWriting(t *testing.T) {
	h := newHouse(t, newMemory())
	h.m.start("c", "visitor-1")
	const total = 3000
	written := make(chan struct{})
	go func() {
		defer close(written)
		for range total {
			h.hear(h.m.message("c", "x"))
		}
	}()
	visitor := h.visitor(t, "visitor-1")
	var at uint64
	for at < total {
		s := visitor.follow("chat:c", at, "epoch-1")
		if !s.Recovered {
			at = s.Offset // behind by more than fits: it would fetch
		}
		for _, p := range s.Publications {
			if p.Offset != at+1 {
				t.Fatalf("recovered %d after %d", p.Offset, at)
			}
			at = p.Offset
		}
		for range min(50, total-at) {
			p := visitor.next("chat:c")
			if p.Offset != at+1 {
				t.Fatalf("%d after %d", p.Offset, at)
			}
			at = p.Offset
		}
		visitor.ask("unsubscribe", map[string]any{"channel": "chat:c"})
		for len(visitor.pushes) > 0 {
			<-visitor.pushes
		}
	}
	<-written
}

func TestQueueOverflow(t *testing.T) {
	m := newMemory()
	m.start("c", "visitor-1")
	q := newQueue()
	const extra = 100
	for range queueLimit + extra {
		q.add(heard{Change: m.message("c", "x")})
	}
	q.add(heard{Change: m.change("c", deskside.StatusChanged, func(c *deskside.Conversation) {})})
	q.add(heard{Change: desk.Change{Visitor: &deskside.Visitor{ID: "a hint"}}})
	got := q.take()
	if len(got) != queueLimit+1 {
		t.Fatalf("%d changes", len(got))
	}
	last := got[queueLimit]
	if last.Item == nil || last.Item.Seq != queueLimit+extra || last.Conversation.Version != queueLimit+extra+1 {
		t.Errorf("the newest item and row must survive: %+v", last.Change)
	}
	if q.depth() != 0 || !q.add(last) {
		t.Error("the queue must be as new")
	}
}

// Items that did not fit into the queue arrive all the same.
func TestFlood(t *testing.T) {
	h := newHouse(t, newMemory())
	h.m.start("c", "visitor-1")
	agent := h.agent(t, "agent-1", "s")
	agent.follow("timeline:c", 0, "epoch-1")
	var changes []desk.Change
	for range queueLimit + maxHole/2 {
		changes = append(changes, h.m.message("c", "x"))
	}
	h.Hear(changes)
	agent.offsets("timeline:c", 0, len(changes))
}

package recovery

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/deskside/deskside/internal/client"
	"github.com/deskside/deskside/internal/wire"
)

// people are visitors and an agent in conversations, writing and listening.
type people struct {
	t     *testing.T
	agent *client.Agent
	desk  *client.Follower // the agent's console
	talks []*talk

	mu      sync.Mutex
	changed *sync.Cond
	count   int // messages acknowledged so far
	retries int // attempts that were not acknowledged

	ctx     context.Context
	stopped sync.WaitGroup
}

// talk is one conversation: what was acknowledged, by whom, and what each side's
// socket delivered, in the order of arrival.
type talk struct {
	id      string
	visitor *client.Visitor
	phone   *client.Follower // the visitor's widget

	byVisitor, byAgent, notes []string // acknowledged, in the order of sending
	atAgent, atVisitor        []string // ids as they arrived
}

func gather(t *testing.T, ctx context.Context, s *client.Server, agent *client.Agent, site wire.Site, conversations int) *people {
	t.Helper()
	p := &people{t: t, agent: agent, ctx: ctx}
	p.changed = sync.NewCond(&p.mu)
	byID := map[string]*talk{}
	p.desk = agent.Follow(func(id string, pub client.Publication) {
		p.note(func() { byID[id].atAgent = append(byID[id].atAgent, pub.ItemID) })
	})
	for range conversations {
		c := &talk{id: client.NewID()}
		p.talks = append(p.talks, c)
		byID[c.id] = c
	}
	p.stay(ctx, p.desk)
	for _, c := range p.talks {
		p.seat(ctx, s, site, c)
	}
	return p
}

// seat lets a visitor write the first message and opens both sides for it from the
// very beginning of the conversation.
func (p *people) seat(ctx context.Context, s *client.Server, site wire.Site, c *talk) {
	p.t.Helper()
	v, err := s.Visitor(ctx, site.Key, origin, "")
	if err != nil {
		p.t.Fatal(err)
	}
	c.visitor = v
	first := client.NewID()
	if _, err := v.Start(ctx, c.id, first, "hello"); err != nil {
		p.t.Fatal(err)
	}
	c.byVisitor = append(c.byVisitor, first)
	from := client.Position{Epoch: v.Epoch}
	if err := p.desk.Follow(ctx, c.id, from); err != nil {
		p.t.Fatal(err)
	}
	c.phone = v.Follow(func(_ string, pub client.Publication) {
		p.note(func() { c.atVisitor = append(c.atVisitor, pub.ItemID) })
	})
	p.stay(ctx, c.phone)
	if err := c.phone.Follow(ctx, c.id, from); err != nil {
		p.t.Fatal(err)
	}
}

// stay runs the follower until the context ends.
func (p *people) stay(ctx context.Context, f *client.Follower) {
	p.stopped.Add(1)
	go func() {
		defer p.stopped.Done()
		f.Run(ctx)
	}()
}

func (p *people) note(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
	p.changed.Broadcast()
}

// write lets every side of every conversation send messages, and the agent a note
// after every fifth, and calls at each time when that many were acknowledged.
func (p *people) write(each int, at map[int]func()) {
	p.t.Helper()
	var writers sync.WaitGroup
	failed := make(chan error, 2*len(p.talks))
	for i, c := range p.talks {
		writers.Add(2)
		go func() {
			defer writers.Done()
			if err := p.visitorWrites(c, i, each); err != nil {
				failed <- err
			}
		}()
		go func() {
			defer writers.Done()
			if err := p.agentWrites(c, i, each); err != nil {
				failed <- err
			}
		}()
	}
	for _, n := range sorted(at) {
		p.await(fmt.Sprintf("%d acknowledged", n), func() bool { return p.count >= n })
		at[n]()
		if p.acknowledged() == 2*each*len(p.talks) {
			p.t.Errorf("everything was written before the disturbance at %d of %d was over", n, p.acknowledged())
		}
	}
	writers.Wait()
	select {
	case err := <-failed:
		p.t.Fatal(err)
	default:
	}
}

func (p *people) acknowledged() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

func sorted(at map[int]func()) []int {
	var keys []int
	for n := range at {
		keys = append(keys, n)
	}
	slices.Sort(keys)
	return keys
}

func (p *people) visitorWrites(c *talk, conversation, n int) error {
	var box client.Outbox
	for i := range n {
		id := client.NewID()
		text := fmt.Sprintf("visitor %d says %d", conversation, i)
		err := box.Send(p.ctx, func(ctx context.Context) error { return c.visitor.Send(ctx, c.id, id, text) })
		if err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
		p.note(func() { c.byVisitor = append(c.byVisitor, id); p.count++ })
	}
	p.note(func() { p.retries += box.Retries - box.Throttled })
	return nil
}

func (p *people) agentWrites(c *talk, conversation, n int) error {
	var box client.Outbox
	for i := range n {
		id := client.NewID()
		text := fmt.Sprintf("agent answers %d with %d", conversation, i)
		err := box.Send(p.ctx, func(ctx context.Context) error { return p.agent.Send(ctx, c.id, id, text) })
		if err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
		p.note(func() { c.byAgent = append(c.byAgent, id); p.count++ })
		if i%5 != 4 {
			continue
		}
		id = client.NewID()
		err = box.Send(p.ctx, func(ctx context.Context) error { return p.agent.Note(ctx, c.id, id, "only for us: "+text) })
		if err != nil {
			return fmt.Errorf("note: %w", err)
		}
		p.note(func() { c.notes = append(c.notes, id) })
	}
	p.note(func() { p.retries += box.Retries - box.Throttled })
	return nil
}

// await blocks until the condition holds, which is asked whenever something happened.
func (p *people) await(what string, holds func() bool) {
	p.t.Helper()
	stop := context.AfterFunc(p.ctx, func() { p.note(func() {}) })
	defer stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for !holds() {
		if p.ctx.Err() != nil {
			p.t.Fatalf("waited in vain for: %s (%d acknowledged)", what, p.count)
		}
		p.changed.Wait()
	}
}

// verify waits until both sides have as many items as were acknowledged, and then
// compares: nothing missing, doubled or out of order, and no note at a visitor.
func (p *people) verify() {
	p.t.Helper()
	for i, c := range p.talks {
		forVisitor := len(c.byVisitor) + len(c.byAgent)
		p.await(fmt.Sprintf("conversation %d at the visitor", i), func() bool { return len(c.atVisitor) >= forVisitor })
		p.await(fmt.Sprintf("conversation %d at the agent", i), func() bool { return p.messagesAtAgent(c) >= forVisitor+len(c.notes) })
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	total := 0
	for i, c := range p.talks {
		p.compare(fmt.Sprintf("conversation %d at the visitor", i), c.atVisitor, c.byVisitor, c.byAgent)
		p.compare(fmt.Sprintf("conversation %d at the agent", i), c.atAgent, c.byVisitor, c.byAgent, c.notes)
		for _, note := range c.notes {
			if slices.Contains(c.atVisitor, note) {
				p.t.Errorf("note %s reached the visitor", note)
			}
		}
		if n := len(c.atVisitor) - len(c.byVisitor) - len(c.byAgent); n != 0 {
			p.t.Errorf("conversation %d: the visitor got %d items more than were acknowledged", i, n)
		}
		p.streamIsClean(fmt.Sprintf("the visitor's socket of conversation %d", i), c.phone)
		total += len(c.byVisitor) + len(c.byAgent) + len(c.notes)
	}
	p.streamIsClean("the agent's socket", p.desk)
	p.t.Logf("%d acknowledged after %d retries; the agent's socket connected %d times", total, p.retries, p.desk.Counts().Connects)
}

// messagesAtAgent counts the messages and notes among what arrived; the agent's
// timeline has event lines too.
func (p *people) messagesAtAgent(c *talk) int {
	n := 0
	for _, sent := range [][]string{c.byVisitor, c.byAgent, c.notes} {
		for _, id := range sent {
			if slices.Contains(c.atAgent, id) {
				n++
			}
		}
	}
	return n
}

// compare checks that every sender's messages arrived once and in the order of sending.
func (p *people) compare(where string, arrived []string, senders ...[]string) {
	p.t.Helper()
	place := map[string]int{}
	for i, id := range arrived {
		if _, twice := place[id]; twice {
			p.t.Errorf("%s: %s arrived twice", where, id)
		}
		place[id] = i
	}
	for _, sent := range senders {
		last := -1
		for n, id := range sent {
			i, ok := place[id]
			switch {
			case !ok:
				p.t.Errorf("%s: %s, message %d of its sender, is missing", where, id, n)
			case i < last:
				p.t.Errorf("%s: %s arrived before an earlier message of its sender", where, id)
			default:
				last = i
			}
		}
	}
}

func (p *people) streamIsClean(what string, f *client.Follower) {
	p.t.Helper()
	if c := f.Counts(); c.Doubled+c.Gaps > 0 {
		p.t.Errorf("%s repeated %d publications and skipped %d", what, c.Doubled, c.Gaps)
	}
}

package bench

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/deskside/deskside/internal/client"
)

// house is a workspace with people in it: visitors in conversations, agents with
// their consoles open, sockets on both sides.
type house struct {
	talks     []*talk
	agents    int
	followers []*client.Follower
	opened    int // connects when everybody was there
	stop      context.CancelFunc
	running   sync.WaitGroup
	mu        sync.Mutex // guards followers while people come in
}

// talk is one conversation between a visitor and an agent.
type talk struct {
	id      string
	visitor *client.Visitor
	agent   *client.Agent

	mu      sync.Mutex
	in, out *lane // of the current run; nil: nobody writes
}

func (t *talk) arrived(p client.Publication, toAgent bool) {
	t.mu.Lock()
	l := t.out
	if toAgent {
		l = t.in
	}
	t.mu.Unlock()
	if l != nil && !p.Mine {
		l.arrive(p.ItemID)
	}
}

// fill brings the people in.
func fill(ctx context.Context, w *workspace, visitors, agents int) (*house, error) {
	ctx, stop := context.WithCancel(ctx)
	h := &house{agents: agents, stop: stop}
	staff, err := hire(ctx, w, agents)
	if err != nil {
		h.leave()
		return nil, err
	}
	byID := make(map[string]*talk, visitors)
	for i := range visitors {
		t := &talk{id: client.NewID(), agent: staff[i%len(staff)]}
		h.talks = append(h.talks, t)
		byID[t.id] = t
	}
	desks := make([]*client.Follower, len(staff))
	for i, a := range staff {
		desks[i] = a.Follow(func(id string, p client.Publication) { byID[id].arrived(p, true) })
		h.run(ctx, desks[i])
	}
	err = each(visitors, func(i int) error { return h.seat(ctx, w, h.talks[i], desks[i%len(desks)]) })
	if err != nil {
		h.leave()
		return nil, err
	}
	h.opened = h.total()
	return h, nil
}

// seat lets a visitor write the first message and opens both sides' sockets for it.
func (h *house) seat(stay context.Context, w *workspace, t *talk, desk *client.Follower) error {
	ctx, cancel := context.WithTimeout(stay, time.Minute)
	defer cancel()
	v, err := w.server.Visitor(ctx, w.site.Key, w.origin, "")
	if err != nil {
		return err
	}
	t.visitor = v
	if _, err := v.Start(ctx, t.id, client.NewID(), "hello"); err != nil {
		return err
	}
	var pos client.Position
	var patient client.Outbox // one agent may not open hundreds of conversations in a second
	err = patient.Send(ctx, func(ctx context.Context) (err error) {
		_, pos, err = t.agent.Items(ctx, t.id, 0)
		return err
	})
	if err != nil {
		return err
	}
	if err := desk.Follow(ctx, t.id, pos); err != nil {
		return err
	}
	_, pos, err = v.Items(ctx, t.id, 0)
	if err != nil {
		return err
	}
	f := v.Follow(func(_ string, p client.Publication) { t.arrived(p, false) })
	h.run(stay, f)
	return f.Follow(ctx, t.id, pos)
}

// hire signs agents in: the administrator, and as many colleagues as are missing.
func hire(ctx context.Context, w *workspace, n int) ([]*client.Agent, error) {
	staff := []*client.Agent{w.admin}
	for i := 1; i < n; i++ {
		email := fmt.Sprintf("bench-%s@example.com", client.NewID())
		if err := w.admin.CreateAgent(ctx, fmt.Sprintf("Bench %d", i), email, benchPassword); err != nil {
			return nil, err
		}
		a, err := w.server.SignIn(ctx, email, benchPassword)
		if err != nil {
			return nil, err
		}
		staff = append(staff, a)
	}
	return staff, nil
}

func (h *house) run(ctx context.Context, f *client.Follower) {
	h.mu.Lock()
	h.followers = append(h.followers, f)
	h.mu.Unlock()
	h.running.Add(1)
	go func() {
		defer h.running.Done()
		f.Run(ctx)
	}()
}

// lanes starts a new count in the given directions.
func (h *house) lanes(inbound, outbound bool) (in, out []*lane) {
	perAgent := time.Duration(max(1, (len(h.talks)+h.agents-1)/h.agents))
	for _, t := range h.talks {
		var i, o *lane
		if inbound {
			i = newLane(time.Second * 10 / visitorRate10)
			i.send = t.say(i, func(ctx context.Context, id, text string) error { return t.visitor.Send(ctx, t.id, id, text) })
			in = append(in, i)
		}
		if outbound {
			o = newLane(time.Second * perAgent / agentRate)
			o.send = t.say(o, func(ctx context.Context, id, text string) error { return t.agent.Send(ctx, t.id, id, text) })
			out = append(out, o)
		}
		t.mu.Lock()
		t.in, t.out = i, o
		t.mu.Unlock()
	}
	return in, out
}

// say sends through an outbox until the server has acknowledged.
func (t *talk) say(l *lane, post func(ctx context.Context, id, text string) error) func(id, text string) error {
	return func(id, text string) error {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		var box client.Outbox
		if err := box.Send(ctx, func(ctx context.Context) error { return post(ctx, id, text) }); err != nil {
			return err
		}
		l.acknowledge(id, box.Retries, box.Throttled)
		return nil
	}
}

func (h *house) total() int {
	n := 0
	for _, f := range h.followers {
		n += f.Counts().Connects
	}
	return n
}

// connects counts connections beyond the first of each follower.
func (h *house) connects() int { return h.total() - h.opened }

// faults counts what the streams themselves did wrong.
func (h *house) faults() int {
	n := 0
	for _, f := range h.followers {
		c := f.Counts()
		n += c.Doubled + c.Gaps
	}
	return n
}

// leave closes all sockets and waits for them.
func (h *house) leave() {
	h.stop()
	h.running.Wait()
}

// each runs f for 0…n-1, sixteen at a time, and returns the first error.
func each(n int, f func(i int) error) error {
	slots := make(chan struct{}, 16)
	failed := make(chan error, n)
	var all sync.WaitGroup
	for i := range n {
		slots <- struct{}{}
		all.Add(1)
		go func() {
			defer all.Done()
			if err := f(i); err != nil {
				failed <- err
			}
			<-slots
		}()
	}
	all.Wait()
	return first(failed)
}

package bench

import (
	"context"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/deskside/deskside/internal/client"
	"github.com/deskside/deskside/internal/program"
)

// recording is what a real recorder sent of a generated page of 5,000 nodes: its
// snapshot, then some seconds of mouse, typing and ten changes a second.
//
//go:embed recording.bin
var recording []byte

// recorded is one frame and when it was sent.
type recorded struct {
	at    time.Duration
	frame client.CobrowseFrame
}

// readRecording returns the snapshot, what followed it, and how long that took.
func readRecording(data []byte) (snapshot client.CobrowseFrame, frames []recorded, length time.Duration, err error) {
	for len(data) > 0 {
		if len(data) < 8 || uint32(len(data)-8) < binary.BigEndian.Uint32(data[4:]) {
			return nil, nil, 0, errors.New("the recording is cut off")
		}
		size := int(binary.BigEndian.Uint32(data[4:]))
		frame := client.CobrowseFrame(data[8 : 8+size])
		at := time.Duration(binary.BigEndian.Uint32(data)) * time.Millisecond
		data = data[8+size:]
		switch {
		case snapshot == nil:
			snapshot = frame
		case frame.Kind() == client.CobrowseDelta || frame.Kind() == client.CobrowseEphemeral:
			frames = append(frames, recorded{at, frame})
			length = at
		}
	}
	if len(frames) < 2 {
		return nil, nil, 0, errors.New("the recording is empty")
	}
	return snapshot, frames, length + length/time.Duration(len(frames)), nil
}

// couple is a visitor's page and the agent who watches it.
type couple struct {
	page, agent *client.CobrowseSocket
	begins      time.Duration // offset into the recording

	mu    sync.Mutex
	ended error                // of the page's socket
	due   map[uint32]time.Time // changes under way
	took  []time.Duration
	shown chan struct{} // the agent has the snapshot
	once  sync.Once
}

// cobrowseLoad is one run.
type cobrowseLoad struct {
	Cobrowse
	w        *workspace
	couples  []*couple
	frames   []recorded
	length   time.Duration
	snapshot client.CobrowseFrame
	from, to time.Time
	sent     atomic.Int64
	changes  atomic.Int64
}

// load lets many visitors show their pages at once.
func (c Cobrowse) load(ctx context.Context) (_ CobrowseLoad, err error) {
	l := &cobrowseLoad{Cobrowse: c}
	if l.snapshot, l.frames, l.length, err = readRecording(recording); err != nil {
		return CobrowseLoad{}, err
	}
	if l.w, err = c.open(ctx); err != nil {
		return CobrowseLoad{}, err
	}
	defer func() { err = errors.Join(err, l.w.close()) }()
	ctx, stop := context.WithCancel(ctx)
	var sockets sync.WaitGroup
	defer sockets.Wait()
	defer stop()
	if err := l.fill(ctx, &sockets); err != nil {
		return CobrowseLoad{}, err
	}
	return l.measure(ctx)
}

// fill brings visitors and agents together.
func (l *cobrowseLoad) fill(ctx context.Context, sockets *sync.WaitGroup) error {
	staff, err := hire(ctx, l.w, l.Agents)
	if err != nil {
		return err
	}
	visitors := make([]*client.Visitor, l.Sessions)
	talks := make([]string, l.Sessions)
	err = each(l.Sessions, func(i int) error {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		v, err := l.w.server.Visitor(ctx, l.w.site.Key, l.w.origin, "")
		if err != nil {
			return err
		}
		visitors[i], talks[i] = v, client.NewID()
		if _, err := v.Start(ctx, talks[i], client.NewID(), "please look at my page"); err != nil {
			return err
		}
		var ask string
		var patient client.Outbox // an agent may not ask hundreds in a second
		err = patient.Send(ctx, func(ctx context.Context) (err error) {
			ask, err = staff[i%len(staff)].Invite(ctx, talks[i], "cobrowse")
			return err
		})
		if err != nil {
			return err
		}
		return v.Accept(ctx, ask)
	})
	if err != nil {
		return err
	}
	running, err := l.w.admin.Cobrowsing(ctx)
	if err != nil {
		return err
	}
	sessions := map[string]string{}
	for _, s := range running {
		if s.ConversationID != nil {
			sessions[*s.ConversationID] = s.ID
		}
	}
	l.couples = make([]*couple, l.Sessions)
	return each(l.Sessions, func(i int) (err error) {
		id := sessions[talks[i]]
		if id == "" {
			return fmt.Errorf("conversation %s has no session", talks[i])
		}
		l.couples[i], err = l.join(ctx, sockets, visitors[i], staff[i%len(staff)], id)
		return err
	})
}

// join opens both sockets and waits until the agent has the page.
func (l *cobrowseLoad) join(stay context.Context, sockets *sync.WaitGroup, v *client.Visitor, a *client.Agent, session string) (*couple, error) {
	ctx, cancel := context.WithTimeout(stay, time.Minute)
	defer cancel()
	c := &couple{due: map[uint32]time.Time{}, shown: make(chan struct{}), begins: rand.N(l.length)}
	var err error
	if c.page, err = v.Cobrowse(ctx, session); err != nil {
		return nil, err
	}
	first := append(client.CobrowseFrame(nil), l.snapshot...)
	first.Address(c.page.Epoch, 1)
	if err := c.page.Send(ctx, first); err != nil {
		return nil, err
	}
	if c.agent, err = a.Watch(ctx, session); err != nil {
		return nil, err
	}
	sockets.Go(func() {
		defer c.page.Close()
		err := c.page.Frames(stay, func(client.CobrowseFrame) {}) // pings are answered while it reads
		c.mu.Lock()
		c.ended = err
		c.mu.Unlock()
	})
	sockets.Go(func() {
		defer c.agent.Close()
		_ = c.agent.Frames(stay, c.hear) // what did not arrive is counted
	})
	select {
	case <-c.shown:
		return c, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("the agent of session %s did not see the page: %w", session, ctx.Err())
	}
}

func (c *couple) hear(f client.CobrowseFrame) {
	switch f.Kind() {
	case client.CobrowseSnapshot:
		c.once.Do(func() { close(c.shown) })
	case client.CobrowseDelta:
		now := time.Now()
		c.mu.Lock()
		if due, ok := c.due[f.Seq()]; ok {
			delete(c.due, f.Seq())
			if !due.IsZero() {
				c.took = append(c.took, now.Sub(due))
			}
		}
		c.mu.Unlock()
	}
}

// measure plays the recording on all pages, each from another place in it.
func (l *cobrowseLoad) measure(ctx context.Context) (r CobrowseLoad, err error) {
	begin := time.Now()
	l.from = begin.Add(l.WarmUp)
	l.to = l.from.Add(l.Duration)
	var playing sync.WaitGroup
	failed := make(chan error, len(l.couples))
	for _, c := range l.couples {
		playing.Go(func() {
			if err := l.play(ctx, c, begin); err != nil {
				failed <- err
			}
		})
	}
	cpu := l.cpuAt(l.from)
	cpuEnd := l.cpuAt(l.to)
	playing.Wait()
	if err := first(failed); err != nil {
		return r, err
	}
	var all []time.Duration
	for _, c := range l.couples {
		all = append(all, c.settle()...)
		r.Lost += len(c.due)
	}
	r.Sessions, r.Changes, r.Delivery = len(l.couples), int(l.changes.Load()), timesOf(all)
	r.PerSecond = float64(l.sent.Load()) / (l.WarmUp + l.Duration).Seconds()
	r.CPU = float64(<-cpuEnd-<-cpu) / float64(l.Duration) * 100
	r.RSS, err = l.w.rss()
	return r, err
}

// play sends what is due when it is due, even if what went before was slow.
func (l *cobrowseLoad) play(ctx context.Context, c *couple, begin time.Time) error {
	at := 0
	for at < len(l.frames)-1 && l.frames[at].at < c.begins {
		at++
	}
	round := begin.Add(-l.frames[at].at)
	seq := uint32(1)
	buffer := make(client.CobrowseFrame, 0, 4096)
	for {
		frame := l.frames[at]
		due := round.Add(frame.at)
		if due.After(l.to) {
			return nil
		}
		select {
		case <-time.After(time.Until(due)):
		case <-ctx.Done():
			return ctx.Err()
		}
		seq++
		buffer = append(buffer[:0], frame.frame...)
		buffer.Address(c.page.Epoch, seq)
		if buffer.Kind() == client.CobrowseDelta {
			measured := due
			if due.Before(l.from) {
				measured = time.Time{}
			}
			c.mu.Lock()
			c.due[seq] = measured
			c.mu.Unlock()
			l.changes.Add(1)
		}
		if err := c.page.Send(ctx, buffer); err != nil {
			c.mu.Lock()
			defer c.mu.Unlock()
			return errors.Join(err, c.ended)
		}
		l.sent.Add(1)
		if at++; at == len(l.frames) {
			at, round = 0, round.Add(l.length)
		}
	}
}

// settle gives what is under way up to five seconds to arrive.
func (c *couple) settle() []time.Duration {
	deadline := time.Now().Add(5 * time.Second)
	for {
		c.mu.Lock()
		rest := len(c.due)
		c.mu.Unlock()
		if rest == 0 || time.Now().After(deadline) {
			return c.took
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// cpuAt reads what the server has used of the processor at that time.
func (l *cobrowseLoad) cpuAt(at time.Time) <-chan time.Duration {
	read := make(chan time.Duration, 1)
	time.AfterFunc(time.Until(at), func() {
		if l.w.pid == 0 {
			read <- 0
			return
		}
		used, err := program.CPU(l.w.pid)
		if err != nil {
			used = 0 // not known
		}
		read <- used
	})
	return read
}

package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"time"
)

// Follower keeps a socket open and follows conversations over it. It reconnects with
// jitter, asks for what it missed from its position on, and reads the API when the
// server cannot say. Deliver is called in the order of arrival from one goroutine.
type Follower struct {
	Dial    func(context.Context) (*Conn, error)
	Prefix  string // of the channels
	Items   func(ctx context.Context, conversationID string, after uint64) ([]Publication, Position, error)
	Deliver func(conversationID string, p Publication)

	mu      sync.Mutex
	streams map[string]*stream
	conn    *Conn
	counts  Counts
	cause   error // why this side closed the connection
	last    error
}

// Counts is what a follower saw. Doubled and Gaps count what the stream itself did
// wrong, before the follower mended it.
type Counts struct {
	Connects  int
	Recovered int // subscriptions that continued from their position
	Refetched int // subscriptions that had to read the API
	Doubled   int // publications at or below the position
	Gaps      int // publications beyond the next position
}

type stream struct {
	conversationID string
	pos            Position
	live           chan struct{} // closed after the first answer
	once           sync.Once
}

// Follow adds a conversation from the position on and returns once it is subscribed.
func (f *Follower) Follow(ctx context.Context, conversationID string, from Position) error {
	s := &stream{conversationID: conversationID, pos: from, live: make(chan struct{})}
	f.mu.Lock()
	if f.streams == nil {
		f.streams = map[string]*stream{}
	}
	f.streams[conversationID] = s
	conn := f.conn
	f.mu.Unlock()
	if conn != nil {
		// A failure here ends the connection, and the next one subscribes again.
		f.subscribe(ctx, conn, s)
	}
	select {
	case <-s.live:
		return nil
	case <-ctx.Done():
		return errors.Join(fmt.Errorf("following %s: %w", conversationID, ctx.Err()), f.LastError())
	}
}

// Run keeps the socket until the context ends; run again, it continues where it was.
func (f *Follower) Run(ctx context.Context) {
	for wait := time.Duration(0); ; wait = min(2*wait+20*time.Millisecond, 500*time.Millisecond) {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait/2 + rand.N(wait/2+1)):
		}
		began := time.Now()
		err := f.once(ctx)
		if ctx.Err() != nil {
			return
		}
		f.mu.Lock()
		if f.cause != nil {
			err = f.cause // why we closed it ourselves says more
		}
		f.last, f.cause = err, nil
		f.mu.Unlock()
		if time.Since(began) > time.Second {
			wait = 0
		}
	}
}

func (f *Follower) once(ctx context.Context) error {
	conn, err := f.Dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	f.mu.Lock()
	f.conn = conn
	f.counts.Connects++
	streams := make([]*stream, 0, len(f.streams))
	for _, s := range f.streams {
		streams = append(streams, s)
	}
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		f.conn = nil
		f.mu.Unlock()
	}()
	for _, s := range streams {
		f.subscribe(ctx, conn, s)
	}
	return conn.read(ctx, func(p *push) { f.handle(ctx, conn, p) })
}

func (f *Follower) subscribe(ctx context.Context, conn *Conn, s *stream) {
	err := conn.subscribe(ctx, f.Prefix+s.conversationID, f.position(s), func(r *subscribeResult, err error) {
		if err == nil {
			err = f.subscribed(ctx, s, r)
		}
		if err != nil {
			f.fail(conn, err)
			return
		}
		s.once.Do(func() { close(s.live) })
	})
	if err != nil {
		f.fail(conn, err)
	}
}

func (f *Follower) fail(conn *Conn, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.cause == nil {
		f.cause = err
	}
	if err := conn.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		f.cause = errors.Join(f.cause, err)
	}
}

func (f *Follower) subscribed(ctx context.Context, s *stream, r *subscribeResult) error {
	f.mu.Lock()
	if r.Recovered {
		f.counts.Recovered++
	} else {
		f.counts.Refetched++
	}
	f.mu.Unlock()
	if !r.Recovered {
		return f.refetch(ctx, s)
	}
	for _, p := range r.Publications {
		f.apply(ctx, s, p.public())
	}
	f.mu.Lock()
	s.pos.Epoch = r.Epoch
	f.mu.Unlock()
	return nil
}

func (f *Follower) handle(ctx context.Context, conn *Conn, p *push) {
	f.mu.Lock()
	s := f.streams[strings.TrimPrefix(p.Channel, f.Prefix)]
	f.mu.Unlock()
	switch {
	case s == nil:
	case p.Unsubscribe != nil:
		f.subscribe(ctx, conn, s)
	case p.Pub != nil:
		f.apply(ctx, s, p.Pub.public())
	}
}

func (f *Follower) apply(ctx context.Context, s *stream, p Publication) {
	f.mu.Lock()
	at := s.pos.Offset
	switch {
	case p.Offset <= at:
		f.counts.Doubled++
		f.mu.Unlock()
		return
	case p.Offset > at+1:
		f.counts.Gaps++
		f.mu.Unlock()
		if err := f.refetch(ctx, s); err != nil {
			f.mu.Lock()
			f.last = err
			f.mu.Unlock()
		}
		return
	}
	s.pos.Offset = p.Offset
	f.mu.Unlock()
	f.Deliver(s.conversationID, p)
}

// refetch reads what came after the position from the API.
func (f *Follower) refetch(ctx context.Context, s *stream) error {
	for {
		from := f.position(s)
		items, now, err := f.Items(ctx, s.conversationID, from.Offset)
		if err != nil {
			return err
		}
		for _, p := range items {
			if p.Offset != f.position(s).Offset+1 {
				return fmt.Errorf("the API answered item %d after %d of %s", p.Offset, f.position(s).Offset, s.conversationID)
			}
			f.mu.Lock()
			s.pos = Position{Offset: p.Offset, Epoch: now.Epoch}
			f.mu.Unlock()
			f.Deliver(s.conversationID, p)
		}
		if len(items) == 0 || f.position(s).Offset >= now.Offset {
			return nil
		}
	}
}

func (f *Follower) position(s *stream) Position {
	f.mu.Lock()
	defer f.mu.Unlock()
	return s.pos
}

// Position is how far the conversation was followed.
func (f *Follower) Position(conversationID string) Position {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.streams[conversationID]; s != nil {
		return s.pos
	}
	return Position{}
}

// Counts returns what the follower saw so far.
func (f *Follower) Counts() Counts {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.counts
}

// Disconnect cuts the connection; Run makes a new one.
func (f *Follower) Disconnect() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.conn == nil {
		return nil
	}
	return f.conn.Close()
}

// LastError is why the connection ended last.
func (f *Follower) LastError() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

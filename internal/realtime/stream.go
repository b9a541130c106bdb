package realtime

import (
	"context"
	"sync"
	"time"

	"github.com/centrifugal/centrifuge"
)

const (
	pageSize    = 100             // items read at once
	maxHole     = 500             // a larger hole is left to the clients, who refetch
	readTimeout = 5 * time.Second // of one read from the history
)

// stream is what this node has delivered of one durable channel that has local
// subscribers. Everything that reaches the node passes deliver, under mu: so every
// subscriber sees 1, 2, 3… whatever the way between the nodes did to the order.
type stream struct {
	source
	channel string

	mu      sync.Mutex
	last    uint64    // newest offset given to the node
	checked time.Time // when last was known to be the newest
}

// deliver gives the publication to the node: not when it is old, and after what is
// missing before it.
func (b *broker) deliver(s *stream, pub *centrifuge.Publication) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if pub.Offset <= s.last {
		b.metrics.repeats.Inc()
		return nil
	}
	if hole := pub.Offset - s.last - 1; hole > 0 && hole <= maxHole {
		if err := b.fill(s, pub.Offset-1); err != nil {
			// The node would take the jump for lost data and every client would ask
			// the history that just failed. The sweep tries again.
			s.checked = time.Time{}
			return err
		}
	}
	return b.give(s, pub)
}

// fill delivers what the history has after s.last, up to the offset. s.mu is held.
func (b *broker) fill(s *stream, upTo uint64) error {
	for s.last < upTo {
		pubs, err := b.read(s.source, s.last, int(min(upTo-s.last, pageSize)))
		if err != nil {
			return err
		}
		if len(pubs) == 0 {
			return nil
		}
		for _, pub := range pubs {
			if err := b.give(s, pub); err != nil {
				return err
			}
			b.metrics.holes.Inc()
		}
	}
	return nil
}

// give hands the publication to the node. s.mu is held.
func (b *broker) give(s *stream, pub *centrifuge.Publication) error {
	position := centrifuge.StreamPosition{Offset: pub.Offset, Epoch: b.history.Epoch()}
	if err := b.node.HandlePublication(s.channel, pub, position, false, nil); err != nil {
		return err
	}
	s.last, s.checked = pub.Offset, time.Now()
	b.metrics.delivered(s.kind, b.subscribers(s.channel))
	return nil
}

// read asks the history with a time limit, so that a stuck database holds up nothing for long.
func (b *broker) read(s source, offset uint64, limit int) ([]*centrifuge.Publication, error) {
	ctx, cancel := context.WithTimeout(context.Background(), readTimeout)
	defer cancel()
	return s.after(ctx, offset, limit)
}

// catchUp delivers what the history has beyond s.last: the last publication of a
// channel leaves no hole when it is lost, only this finds it.
func (b *broker) catchUp(s *stream) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.checked = time.Now()
	err := b.fill(s, s.last+maxHole)
	if err != nil {
		s.checked = time.Time{}
	}
	return err
}

// sweep catches up every stream that heard nothing for the interval. It looks at each
// four times as often, so that none waits much longer and none is read much more.
func (b *broker) sweep(ctx context.Context, interval time.Duration) {
	ticker := time.NewTicker(max(interval/4/streamShards, time.Millisecond))
	defer ticker.Stop()
	for i := 0; ; i = (i + 1) % streamShards {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for _, s := range b.streams[i].list() {
			s.mu.Lock()
			stale := time.Since(s.checked) >= interval*3/4
			s.mu.Unlock()
			if !stale || ctx.Err() != nil {
				continue
			}
			if err := b.catchUp(s); err != nil {
				b.metrics.failed("catch_up")
				b.log.Error("realtime: catch up", "channel", s.channel, "error", err)
			}
		}
	}
}

const streamShards = 64

// streamShard is a part of the streams, so that channels do not wait for each other.
type streamShard struct {
	mu sync.RWMutex
	m  map[string]*stream
}

func (s *streamShard) get(channel string) *stream {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.m[channel]
}

func (s *streamShard) put(channel string, st *stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.m == nil {
		s.m = map[string]*stream{}
	}
	s.m[channel] = st
}

func (s *streamShard) remove(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.m, channel)
}

func (s *streamShard) list() []*stream {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := make([]*stream, 0, len(s.m))
	for _, st := range s.m {
		list = append(list, st)
	}
	return list
}

package bench

import (
	"sync"
	"time"
)

// lane is one direction of one conversation: what was sent, and what of it arrived.
// One message is under way at a time, as a browser's outbox does it.
type lane struct {
	send func(id, text string) error
	// every is the least time between two messages, to stay below the sender's limit.
	every time.Duration
	due   time.Time

	mu        sync.Mutex
	sent      map[string]*sending
	next      int
	newest    int // index of the newest that arrived
	doubled   int
	disorder  int
	retried   int
	throttled int
}

// sending is one message on its way.
type sending struct {
	index        int
	at           time.Time
	acknowledged time.Time
	arrived      time.Time
}

func newLane(every time.Duration) *lane {
	return &lane{every: every, sent: map[string]*sending{}, newest: -1}
}

// leave notes that the message was handed to the outbox at the time.
func (l *lane) leave(id string, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent[id] = &sending{index: l.next, at: at}
	l.next++
}

func (l *lane) acknowledge(id string, retried, throttled int) {
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent[id].acknowledged = now
	l.retried += retried
	l.throttled += throttled
}

// arrive notes what came out of the other side's socket. Ids that were not sent here
// are the first messages, from before the measurement.
func (l *lane) arrive(id string) {
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.sent[id]
	switch {
	case s == nil:
		return
	case !s.arrived.IsZero():
		l.doubled++
		return
	case s.index < l.newest:
		l.disorder++
	}
	s.arrived = now
	l.newest = max(l.newest, s.index)
}

// settled reports whether everything acknowledged has arrived.
func (l *lane) settled() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.sent {
		if !s.acknowledged.IsZero() && s.arrived.IsZero() {
			return false
		}
	}
	return true
}

// Way is what one direction did.
type Way struct {
	Sent         int     `json:"sent"`
	Acknowledged int     `json:"acknowledged"`
	Delivered    int     `json:"delivered"`
	Lost         int     `json:"lost"`
	Doubled      int     `json:"doubled"`
	OutOfOrder   int     `json:"outOfOrder"`
	Throttled    int     `json:"throttled"`
	Retried      int     `json:"retried"`
	PerSecond    float64 `json:"perSecond"`
	Delivery     Times   `json:"delivery"`
	Answer       Times   `json:"answer"`
}

// sum adds the lanes up. Times and rates count what was sent within the window;
// losses count everything.
func sum(lanes []*lane, from, to time.Time) Way {
	var w Way
	var delivery, answer []time.Duration
	within := 0
	for _, l := range lanes {
		l.mu.Lock()
		w.Doubled += l.doubled
		w.OutOfOrder += l.disorder
		w.Retried += l.retried
		w.Throttled += l.throttled
		for _, s := range l.sent {
			w.Sent++
			acknowledged, arrived := !s.acknowledged.IsZero(), !s.arrived.IsZero()
			if acknowledged {
				w.Acknowledged++
			}
			if arrived {
				w.Delivered++
			}
			if acknowledged && !arrived {
				w.Lost++
			}
			if acknowledged && !s.acknowledged.Before(from) && s.acknowledged.Before(to) {
				within++
			}
			if s.at.Before(from) || !s.at.Before(to) {
				continue
			}
			if acknowledged {
				answer = append(answer, s.acknowledged.Sub(s.at))
			}
			if arrived {
				delivery = append(delivery, s.arrived.Sub(s.at))
			}
		}
		l.mu.Unlock()
	}
	w.PerSecond = float64(within) / to.Sub(from).Seconds()
	w.Delivery, w.Answer = timesOf(delivery), timesOf(answer)
	return w
}

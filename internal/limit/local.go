package limit

import (
	"container/list"
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Local keeps buckets in this process, at most a fixed number of them: the one that
// was unused for longest makes room.
type Local struct {
	max int

	mu      sync.Mutex
	buckets map[string]*list.Element // of *bucket
	order   list.List                // most recently used first
}

type bucket struct {
	key     string
	limiter *rate.Limiter
}

// NewLocal returns a Local for at most max keys.
func NewLocal(max int) *Local {
	return &Local{max: max, buckets: map[string]*list.Element{}}
}

// Take implements Buckets.
func (l *Local) Take(_ context.Context, key string, r Rate) time.Duration {
	if r.Off() {
		return 0
	}
	limiter := l.limiter(key, r)
	now := time.Now()
	reservation := limiter.ReserveN(now, 1)
	wait := reservation.DelayFrom(now)
	if wait > 0 {
		reservation.CancelAt(now)
	}
	return wait
}

func (l *Local) limiter(key string, r Rate) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.buckets[key]; ok {
		l.order.MoveToFront(e)
		return e.Value.(*bucket).limiter
	}
	if l.order.Len() >= l.max {
		oldest := l.order.Back()
		delete(l.buckets, l.order.Remove(oldest).(*bucket).key)
	}
	b := &bucket{key: key, limiter: rate.NewLimiter(rate.Limit(r.PerSecond), r.Burst)}
	l.buckets[key] = l.order.PushFront(b)
	return b.limiter
}

// Len is how many buckets there are.
func (l *Local) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.order.Len()
}

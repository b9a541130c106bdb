package realtime

import (
	"context"
	"sync"
	"time"

	"github.com/deskside/deskside/internal/desk"
)

const (
	queueShards = 8
	queueLimit  = 4096 // changes waiting in one shard
	lateLimit   = 8192 // conversations waiting in one shard after that
)

// heard is a change and when it was heard.
type heard struct {
	desk.Change
	at time.Time
}

// key says with which changes this one must stay in order.
func (c heard) key() string {
	switch {
	case c.Conversation != nil:
		return c.Conversation.ID
	case c.Read != nil:
		return c.Read.ConversationID
	case c.Draft != nil:
		return c.Draft.ConversationID
	case c.Visitor != nil:
		return c.Visitor.ID
	case c.Agent != nil:
		return c.Agent.ID
	}
	return c.Event.ActorID
}

// queue holds the changes of one shard until its worker has published them. Adding
// never blocks. When it is full it keeps only the newest change of each
// conversation: the items before are then holes, which the broker fills from the
// database, and the row of the newest change says it all. What has no conversation
// is dropped.
type queue struct {
	wake chan struct{}

	mu      sync.Mutex
	changes []heard
	late    map[string]heard
	closed  bool
}

func newQueue() *queue { return &queue{wake: make(chan struct{}, 1)} }

// add reports whether the change will be published as it is.
func (q *queue) add(c heard) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return true
	}
	kept := len(q.changes) < queueLimit && len(q.late) == 0
	if kept {
		q.changes = append(q.changes, c)
	} else {
		q.postpone(c)
	}
	select {
	case q.wake <- struct{}{}:
	default:
	}
	return kept
}

func (q *queue) postpone(c heard) {
	if c.Conversation == nil {
		return
	}
	if q.late == nil {
		q.late = map[string]heard{}
	}
	id := c.Conversation.ID
	old, ok := q.late[id]
	if !ok && len(q.late) >= lateLimit {
		return // the sweep finds its items
	}
	if ok && old.Conversation.Version > c.Conversation.Version {
		return
	}
	if c.Item == nil {
		c.Item = old.Item
	}
	q.late[id] = c
}

// take empties the queue: the changes in order, then what was late.
func (q *queue) take() []heard {
	q.mu.Lock()
	defer q.mu.Unlock()
	changes := q.changes
	for _, c := range q.late {
		changes = append(changes, c)
	}
	q.changes, q.late = nil, nil
	return changes
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
}

func (q *queue) depth() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.changes) + len(q.late)
}

// Hear takes committed changes to be published; it does not block.
func (h *Hub) Hear(changes []desk.Change) {
	now := time.Now()
	for _, change := range changes {
		c := heard{Change: change, at: now}
		if !h.queueOf(c.key()).add(c) {
			h.metrics.late.Inc()
		}
	}
}

// worker publishes the changes of one queue, one after the other. Rows are the only
// thing it holds back.
type worker struct {
	hub   *Hub
	queue *queue
	rows  *rows
	seen  map[string]sight // by conversation, see visitorLearns
}

func (h *Hub) newWorker(q *queue) *worker {
	return &worker{hub: h, queue: q, rows: newRows(h.sendRow), seen: map[string]sight{}}
}

// run publishes until ctx is done, and then what was heard before.
func (w *worker) run(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-w.queue.wake:
		case <-timer.C:
		}
		w.publish()
		timer.Reset(w.rows.flush(time.Now()))
	}
	w.queue.close()
	w.publish()
	w.rows.flushAll(time.Now())
}

func (w *worker) publish() {
	for _, c := range w.queue.take() {
		w.tell(c)
		w.hub.metrics.published(c.at)
	}
}

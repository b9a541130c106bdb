package realtime

import (
	"time"

	"github.com/deskside/deskside"
)

const (
	rowPause = 50 * time.Millisecond // between two pushes of the same conversation's row
	rowRetry = time.Second           // after a push that failed
	rowLimit = 4096                  // rows held back by one worker
)

// audience says who gets a conversation's row.
type audience uint8

const (
	toAgents audience = iota
	toVisitor
)

// rows sends each conversation's row at once when it was quiet, then at most every
// rowPause, always ending with the newest: a row says it all, so the ones between
// need not be sent. It belongs to one worker.
type rows struct {
	send func(audience, deskside.Conversation) error
	held map[rowKey]*row
}

type rowKey struct {
	to audience
	id string
}

type row struct {
	next    time.Time // not before
	newest  int64     // version
	pending *deskside.Conversation
}

func newRows(send func(audience, deskside.Conversation) error) *rows {
	return &rows{send: send, held: map[rowKey]*row{}}
}

// offer sends the row now or keeps it for later.
func (r *rows) offer(to audience, c deskside.Conversation, now time.Time) {
	key := rowKey{to, c.ID}
	held := r.held[key]
	if held == nil {
		held = &row{}
		if len(r.held) < rowLimit {
			r.held[key] = held
		}
	}
	if c.Version < held.newest {
		return
	}
	held.newest, held.pending = c.Version, &c
	if !now.Before(held.next) {
		r.push(key, held, now)
	}
}

func (r *rows) push(key rowKey, held *row, now time.Time) {
	if err := r.send(key.to, *held.pending); err != nil {
		held.next = now.Add(rowRetry)
		return
	}
	held.pending, held.next = nil, now.Add(rowPause)
}

// flush sends what is due, forgets what was quiet, and returns when to come again.
func (r *rows) flush(now time.Time) time.Duration {
	wait := time.Hour
	for key, held := range r.held {
		due := !now.Before(held.next)
		switch {
		case due && held.pending == nil:
			delete(r.held, key)
			continue
		case due:
			r.push(key, held, now)
		}
		wait = min(wait, held.next.Sub(now))
	}
	return max(wait, time.Millisecond)
}

// flushAll sends everything that is held back.
func (r *rows) flushAll(now time.Time) {
	for key, held := range r.held {
		if held.pending != nil {
			r.push(key, held, now)
		}
	}
}

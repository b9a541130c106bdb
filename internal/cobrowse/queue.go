package cobrowse

import (
	"context"
	"sync"
	"time"

	"github.com/coder/websocket"
)

const (
	maxQueue  = 1 << 20 // bytes that wait for one socket, a snapshot not counted
	maxBehind = 2 * time.Second
	writeTime = 10 * time.Second
)

// queue is what waits for one socket. Frames go in order; of those with a slot only the
// newest waits. A queue that overflows is emptied, and says so.
type queue struct {
	wake chan struct{}

	mu    sync.Mutex
	list  []waiting
	bytes int
	slots map[string][]byte
	late  bool // it was emptied, and wants to begin anew
}

type waiting struct {
	data []byte
	text bool
	free bool // not counted: a snapshot
	at   time.Time
}

func newQueue() *queue { return &queue{wake: make(chan struct{}, 1), slots: map[string][]byte{}} }

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// add puts a frame at the end; false: the queue was emptied instead.
func (q *queue) add(w waiting) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.late {
		return false
	}
	w.at = time.Now()
	if len(q.list) > 0 && !w.free && (q.bytes+len(w.data) > maxQueue || w.at.Sub(q.list[0].at) > maxBehind && q.bytes > 0) {
		q.list, q.bytes, q.late = nil, 0, true
		clear(q.slots)
		q.signal()
		return false
	}
	q.list = append(q.list, w)
	if !w.free {
		q.bytes += len(w.data)
	}
	q.signal()
	return true
}

// put keeps the newest for a slot.
func (q *queue) put(slot string, data []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, known := q.slots[slot]; !known && len(q.slots) > 64 {
		return
	}
	q.slots[slot] = data
	q.signal()
}

// restart takes the mark of lateness away and puts these frames at the beginning.
func (q *queue) restart(frames [][]byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.list, q.bytes, q.late = nil, 0, false
	for _, data := range frames {
		q.list = append(q.list, waiting{data: data, free: true, at: time.Now()})
	}
	q.signal()
}

// next takes what shall be written now; late: nothing, the queue wants to begin anew.
func (q *queue) next() (w waiting, ok, late bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.list) > 0 {
		w = q.list[0]
		q.list[0] = waiting{}
		q.list = q.list[1:]
		if !w.free {
			q.bytes -= len(w.data)
		}
		return w, true, false
	}
	for slot, data := range q.slots {
		delete(q.slots, slot)
		return waiting{data: data}, true, false
	}
	return waiting{}, false, q.late
}

// write writes what waits until ctx is done or the socket is gone. resync is called when
// the queue was emptied and everything before is out.
func (q *queue) write(ctx context.Context, c *websocket.Conn, resync func()) error {
	for {
		w, ok, late := q.next()
		if late {
			resync()
		}
		if !ok {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-q.wake:
				continue
			}
		}
		kind := websocket.MessageBinary
		if w.text {
			kind = websocket.MessageText
		}
		within, cancel := context.WithTimeout(ctx, writeTime)
		err := c.Write(within, kind, w.data)
		cancel()
		if err != nil {
			return err
		}
	}
}

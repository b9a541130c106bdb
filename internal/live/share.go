package live

import (
	"context"
	"encoding/json"
	"time"
)

// Share carries messages between nodes: at most once, to all others.
type Share interface {
	// Node is this node's name.
	Node() string
	Publish(ctx context.Context, data []byte) error
	// Subscribe calls hear with each message until the returned function is called.
	Subscribe(ctx context.Context, hear func(data []byte)) (stop func(), err error)
}

const (
	announceEvery = 5 * time.Second
	silent        = 16 * time.Second // after that a node's visitors are forgotten
	sendTime      = 3 * time.Second
)

// message is what nodes tell each other.
type message struct {
	From     string    `json:"from"`
	Rows     []Row     `json:"rows,omitempty"`
	Gone     []string  `json:"gone,omitempty"`
	All      bool      `json:"all,omitempty"`   // Rows begin the whole table of the node
	Count    *int      `json:"count,omitempty"` // a sign of life: so many visitors
	Ask      string    `json:"ask,omitempty"`   // that node shall tell its whole table; *: all
	Standing *standing `json:"standing,omitempty"`
	Site     *siteNews `json:"site,omitempty"` // an admin has changed it
}

// share joins the other nodes until the returned function is called.
func (l *Live) share(ctx context.Context) (func(), error) {
	stop, err := l.Share.Subscribe(ctx, l.heard)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	l.send(message{Ask: "*"})
	go l.deliver(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(announceEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				l.mu.Lock()
				n := 0
				for _, v := range l.here {
					if !v.hidden {
						n++
					}
				}
				l.mu.Unlock()
				l.send(message{Count: &n})
			}
		}
	}()
	return func() { cancel(); <-done; stop() }, nil
}

// send may lose a message: the signs of life tell, and the whole table makes up for it.
func (l *Live) send(m message) {
	if l.Share == nil {
		return
	}
	m.From = l.Share.Node()
	data, err := json.Marshal(m)
	if err != nil {
		return
	}
	select {
	case l.letters <- data:
	default: // Redis is away
	}
}

// deliver sends one message after the other, in their order.
func (l *Live) deliver(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case data := <-l.letters:
			within, cancel := context.WithTimeout(ctx, sendTime)
			if err := l.Share.Publish(within, data); err != nil && ctx.Err() == nil {
				l.log.Warn("live view: tell the other nodes", "error", err)
			}
			cancel()
		}
	}
}

// heard takes what another node tells.
func (l *Live) heard(data []byte) {
	var m message
	if err := json.Unmarshal(data, &m); err != nil || m.From == "" {
		return
	}
	own := l.Share.Node()
	if m.From == own {
		return
	}
	if m.Standing != nil {
		l.stand(*m.Standing)
		return
	}
	if m.Site != nil {
		l.tellSite(*m.Site)
		return
	}
	if m.Ask == own || m.Ask == "*" {
		l.sendAll()
	}
	l.mu.Lock()
	rows := l.there[m.From]
	fresh := rows == nil && m.Ask == ""
	if rows == nil || m.All {
		for id := range rows {
			l.dirty[id] = true
		}
		rows = map[string]Row{}
		l.there[m.From] = rows
	}
	l.seen[m.From] = time.Now()
	for _, r := range m.Rows {
		rows[r.ID] = r
		l.dirty[r.ID] = true
	}
	for _, id := range m.Gone {
		delete(rows, id)
		l.dirty[id] = true
	}
	differ := m.Count != nil && *m.Count != len(rows) || fresh && !m.All
	l.mu.Unlock()
	if differ {
		l.send(message{Ask: m.From})
	}
}

// sendAll tells the others the whole table of this node.
func (l *Live) sendAll() {
	l.mu.Lock()
	rows := make([]Row, 0, len(l.here))
	for _, v := range l.here {
		if !v.hidden {
			v.settle()
			rows = append(rows, rowOf(v.row))
		}
	}
	l.mu.Unlock()
	l.send(message{Rows: rows, All: true})
}

package cobrowse

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
)

// bucket is a rate: so many a second, as many at once.
type bucket struct {
	most, have float64
	at         time.Time
}

func newBucket(perSecond float64) *bucket {
	return &bucket{most: perSecond, have: perSecond, at: time.Now()}
}

func (b *bucket) take() bool {
	now := time.Now()
	b.have = min(b.most, b.have+now.Sub(b.at).Seconds()*b.most)
	b.at = now
	if b.have < 1 {
		return false
	}
	b.have--
	return true
}

func newWatcher(actor deskside.Actor, cancel func()) *watcher {
	return &watcher{
		actor: actor, out: newQueue(), acts: map[int64]string{}, cancel: cancel,
		rate: newBucket(20), marks: newBucket(120), says: newBucket(10), logged: newBucket(2), highlights: newBucket(2),
	}
}

// watch lets an agent in; false: the session is over or full.
func (s *session) watch(w *watcher) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended != "" || len(s.watchers) >= maxWatchers {
		return false
	}
	first := true
	for other := range s.watchers {
		first = first && other.actor.ID != w.actor.ID
	}
	w.came = time.Now()
	s.watchers[w] = true
	s.relay.metrics.watchers.Inc()
	w.out.restart(s.opening())
	if w.fresh = len(s.cache.frames) == 0; w.fresh {
		s.checkout(s.live)
	}
	if first {
		s.note(w.actor, desk.CobrowseAct{Type: deskside.CobrowseWatched})
	}
	s.tell()
	return true
}

// unwatch lets an agent go; control does not outlive the socket.
func (s *session) unwatch(w *watcher) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.watchers[w] {
		return
	}
	delete(s.watchers, w)
	s.relay.metrics.watchers.Dec()
	if s.controller == w {
		s.revoke(w.actor)
	}
	if s.asking == w {
		s.asking = nil
	}
	if s.ended != "" {
		return
	}
	s.note(w.actor, desk.CobrowseAct{Type: deskside.CobrowseLeft})
	gone, _ := json.Marshal(map[string]any{"agent": w.actor.ID, "k": "pointer", "gone": true})
	s.spread(w, "pointer", encode(KindMark, s.epoch, 0, gone))
	s.tell()
}

// resync gives a slow agent the page anew.
func (s *session) resync(w *watcher) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.relay.metrics.resyncs.Inc()
	if len(s.cache.frames) == 0 {
		w.fresh = true
		s.checkout(s.live)
	}
	w.out.restart(s.opening())
}

// command is what an agent says in words.
type command struct {
	Do string `json:"do"` // ask, withdraw, release, checkout, end
}

func (s *session) command(w *watcher, c command) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch c.Do {
	case "ask":
		if s.controller == nil && s.asking == nil && s.settings.MayControl(w.actor.Role) && s.ended == "" && w.actor.May(deskside.ScopeWrite) {
			s.asking = w
		}
	case "withdraw":
		if s.asking == w {
			s.asking = nil
		}
	case "release":
		if s.controller == w {
			s.revoke(w.actor)
		}
	case "checkout":
		w.fresh = true
		s.checkout(s.live)
		return
	case "end":
		go s.end(w.actor, "agent")
		return
	default:
		return
	}
	s.tell()
}

// fromAgent takes a frame of an agent.
func (s *session) fromAgent(w *watcher, f Frame) {
	m := &s.relay.metrics
	m.frames.WithLabelValues("agent").Inc()
	m.bytes.WithLabelValues("agent").Add(float64(len(f.Raw)))
	if !f.fromAgent() {
		m.dropped.WithLabelValues("agent", "kind").Inc()
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended != "" || s.level == deskside.CobrowseNone {
		m.dropped.WithLabelValues("agent", "no-consent").Inc()
		return
	}
	if s.controller == w {
		s.lease = time.Now().Add(leaseTime)
	}
	switch f.Kind {
	case KindPing:
		s.pong(w, f)
	case KindMark:
		s.mark(w, f)
	case KindAction:
		s.action(w, f)
	}
}

// pong answers with how far away the visitor is.
func (s *session) pong(w *watcher, f Frame) {
	var p map[string]any
	if len(f.Payload) > 256 || json.Unmarshal(f.Payload, &p) != nil || p == nil {
		return
	}
	p["visitor"] = nil
	if s.live != nil && s.live.rtt > 0 {
		p["visitor"] = float64(s.live.rtt.Microseconds()) / 1000
	}
	if payload, err := json.Marshal(p); err == nil {
		w.out.add(waiting{data: encode(KindPing, f.Epoch, f.Seq, payload)})
	}
}

// mark passes a mark on, with the agent's own id in it, whatever it said.
func (s *session) mark(w *watcher, f Frame) {
	var p map[string]json.RawMessage
	var k string
	if !w.marks.take() || json.Unmarshal(f.Payload, &p) != nil || json.Unmarshal(p["k"], &k) != nil || len(k) > 20 {
		s.relay.metrics.dropped.WithLabelValues("agent", "mark").Inc()
		return
	}
	p["agent"], _ = json.Marshal(w.actor.ID) // a text
	payload, err := json.Marshal(p)
	if err != nil {
		return
	}
	if k == "highlight" {
		var label string
		if json.Unmarshal(p["label"], &label) == nil && label != "" && w.highlights.take() {
			s.note(w.actor, desk.CobrowseAct{Type: deskside.CobrowseActed, What: "highlight", Label: label})
		}
	}
	slot := k
	if k == "draw" {
		slot += string(p["stroke"])
	}
	s.spread(w, slot, encode(KindMark, f.Epoch, f.Seq, payload))
}

// spread passes a mark to the visitor and the other agents; the newest counts.
func (s *session) spread(w *watcher, slot string, data []byte) {
	s.recorder.add(data)
	slot = "m:" + w.actor.ID + ":" + slot
	if s.live != nil {
		s.live.out.put(slot, data)
	}
	for other := range s.watchers {
		if other != w {
			other.out.put(slot, data)
		}
	}
}

// action passes an action on if the agent has control; else the agent is told why not.
func (s *session) action(w *watcher, f Frame) {
	var p map[string]json.RawMessage
	var n int64
	var what string
	right := json.Unmarshal(f.Payload, &p) == nil && json.Unmarshal(p["n"], &n) == nil && json.Unmarshal(p["action"], &what) == nil && len(what) <= 40
	switch {
	case !w.rate.take(): // before all else: refusing costs, too
		s.deny(w, f, n, "rate")
		return
	case !right:
		s.deny(w, f, n, "malformed")
		return
	case s.level != deskside.CobrowseControl || s.controller != w:
		s.deny(w, f, n, "no-consent")
		return
	case s.live == nil || f.Epoch != s.live.epoch:
		s.deny(w, f, n, "stale")
		return
	}
	if len(w.acts) > 256 {
		clear(w.acts)
	}
	w.acts[n] = what
	p["agent"], _ = json.Marshal(w.actor.ID) // a text
	payload, err := json.Marshal(p)
	if err != nil {
		return
	}
	s.live.out.add(waiting{data: encode(KindAction, f.Epoch, f.Seq, payload)})
}

// deny refuses an action: the agent is told of each. The first two in a second are written
// down, the rest is counted, and the number written with the next: a flood of refusals is no
// flood of lines.
func (s *session) deny(w *watcher, f Frame, n int64, reason string) {
	s.relay.metrics.dropped.WithLabelValues("agent", reason).Inc()
	if w.logged.take() {
		s.relay.log.Warn("co-browsing: an action was not allowed", "session", s.info.ID, "agent", w.actor.ID, "reason", reason, "more", w.more)
		act := desk.CobrowseAct{Type: deskside.CobrowseDenied, What: reason}
		if w.more > 0 {
			act.Label = fmt.Sprintf("+ %d", w.more)
		}
		s.note(w.actor, act)
		w.more = 0
	} else {
		w.more++
	}
	payload, err := json.Marshal(map[string]any{"n": n, "agent": w.actor.ID, "what": "", "denied": reason})
	if err == nil {
		w.out.add(waiting{data: encode(KindResult, f.Epoch, f.Seq, payload)})
	}
}

// result tells the agent what became of an action, and the audit log which element.
func (s *session) result(f Frame) {
	var p struct {
		Agent  string `json:"agent"`
		N      int64  `json:"n"`
		What   string `json:"what"`
		Denied string `json:"denied"`
	}
	if len(f.Payload) > maxAgent || json.Unmarshal(f.Payload, &p) != nil {
		return
	}
	for w := range s.watchers {
		what, known := w.acts[p.N]
		if !known || p.Agent != "" && p.Agent != w.actor.ID {
			continue
		}
		delete(w.acts, p.N)
		w.out.add(waiting{data: f.Raw})
		act := desk.CobrowseAct{Type: deskside.CobrowseActed, What: what, Label: p.What}
		if p.Denied != "" {
			act.Type, act.What = deskside.CobrowseDenied, p.Denied
			s.relay.metrics.dropped.WithLabelValues("agent", "denied").Inc()
		}
		s.note(w.actor, act)
		return
	}
}

package cobrowse

import (
	"encoding/json"
	"hash/fnv"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
)

// session is one co-browsing session on the node that has the visitor's sockets.
type session struct {
	relay *Relay
	info  deskside.Cobrowse
	notes chan note
	begin sync.Once // tells that a page has come

	mu         sync.Mutex
	settings   deskside.SiteCobrowse
	level      deskside.CobrowseLevel
	tabs       map[string]*tab
	live       *tab // whose frames count; nil: none
	epoch      uint32
	watchers   map[*watcher]bool
	controller *watcher
	asking     *watcher
	lease      time.Time // until when the controller need not be heard of
	home       string    // the origin that control was given on
	cache      cache
	checkedOut time.Time
	gone       time.Time // when the last tab went; zero while there is one
	seen       time.Time
	ended      string // why; empty: it goes on
	recording  string // how it stands with being recorded; empty: that is not asked
	recorder   *recorder
	seq        uint32                 // of frames of the server
	asks       map[uint32]chan []byte // for pictures, that wait for the visitor's page
	asked      uint32
	sent       []string // keys of what the relay keeps of them
}

// tab is one page of the visitor.
type tab struct {
	name  string
	epoch uint32
	out   *queue
	page  []byte // its last page frame
	site  string // its origin
	state string
	rtt   time.Duration
}

// watcher is one agent's socket.
type watcher struct {
	actor  deskside.Actor
	out    *queue
	fresh  bool // has not seen the page yet
	acts   map[int64]string
	rate   *bucket
	marks  *bucket
	says   *bucket
	logged *bucket // refusals that are written down
	more   int     // refusals that were only counted since

	highlights *bucket // that are written down
	cancel     func()
	came       time.Time
}

const leaseTime = 15 * time.Second

// State is what frame 10 says.
type State struct {
	Session    string                 `json:"session"`
	Level      deskside.CobrowseLevel `json:"level"`
	Watchers   []Watcher              `json:"watchers"`
	Controller *string                `json:"controller"`
	Asking     *string                `json:"asking"`
	Recording  string                 `json:"recording,omitempty"`
	Phase      string                 `json:"phase"` // live, paused, ended
	Reason     string                 `json:"reason,omitempty"`
}

// Watcher is an agent who sees the page.
type Watcher struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Hue  int    `json:"hue"`
	May  bool   `json:"may"` // ask to steer
}

func newSession(r *Relay, c deskside.Cobrowse, settings deskside.SiteCobrowse) *session {
	s := &session{
		relay: r, info: c, settings: settings, level: deskside.CobrowseNone,
		tabs: map[string]*tab{}, watchers: map[*watcher]bool{}, gone: time.Now(), seen: time.Now(), notes: make(chan note, 256),
		asks: map[uint32]chan []byte{},
	}
	go s.write()
	return s
}

// state describes the session; the lock is held.
func (s *session) state() State {
	out := State{Session: s.info.ID, Level: s.level, Watchers: []Watcher{}, Recording: s.recording, Phase: "live"}
	known := map[string]bool{}
	came := slices.SortedFunc(maps.Keys(s.watchers), func(a, b *watcher) int { return a.came.Compare(b.came) })
	for _, w := range came {
		if !known[w.actor.ID] {
			known[w.actor.ID] = true
			out.Watchers = append(out.Watchers, Watcher{w.actor.ID, w.actor.Name, hueOf(w.actor.ID), s.settings.MayControl(w.actor.Role)})
		}
	}
	if s.controller != nil {
		out.Controller = &s.controller.actor.ID
	}
	if s.asking != nil {
		out.Asking = &s.asking.actor.ID
	}
	switch {
	case s.ended != "":
		out.Phase, out.Reason = "ended", s.ended
	case len(s.tabs) == 0 && time.Since(s.gone) > pauseAfter:
		out.Phase, out.Reason = "paused", "left"
	}
	return out
}

// hueOf is the colour of an agent's pointer, the same for everybody.
func hueOf(id string) int {
	h := fnv.New32a()
	h.Write([]byte(id))
	return int(h.Sum32() % 360)
}

// tell tells everybody the state; the lock is held.
func (s *session) tell() {
	payload, err := json.Marshal(s.state())
	if err != nil {
		return
	}
	s.seq++
	data := encode(KindState, s.epoch, s.seq, payload)
	s.recorder.add(data)
	for w := range s.watchers {
		w.out.add(waiting{data: data})
	}
	for _, t := range s.tabs {
		t.out.add(waiting{data: data})
	}
}

// enter lets a page of the visitor in and returns its epoch. Coming is the consent: a
// session is only there after the visitor has agreed.
func (s *session) enter(t *tab, epoch uint32) (uint32, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended != "" || len(s.tabs) >= maxTabs {
		return 0, false
	}
	old := s.tabs[t.name]
	// A page that comes back after the line was lost keeps its epoch.
	if epoch == 0 || epoch > s.epoch+1000 {
		epoch = s.epoch + 1
	}
	s.epoch = max(s.epoch, epoch)
	t.epoch = epoch
	s.tabs[t.name] = t
	s.gone = time.Time{}
	if s.level == deskside.CobrowseNone {
		s.level = deskside.CobrowseView
	}
	if s.live == nil || s.live == old {
		s.live = t
		s.cache.drop()
	}
	s.askToRecord()
	s.tell()
	return epoch, true
}

// leave notes that a page of the visitor has gone. Control goes on with the next page of
// the site: an agent who steers may follow a link.
func (s *session) leave(t *tab) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tabs[t.name] != t {
		return
	}
	delete(s.tabs, t.name)
	if s.live == t {
		s.live = nil
		for _, other := range s.tabs {
			s.follow(other)
			break
		}
	}
	if len(s.tabs) == 0 {
		s.gone = time.Now()
	}
}

// follow makes another tab the one that is seen; the lock is held.
func (s *session) follow(t *tab) {
	s.live = t
	s.cache.drop()
	s.checkout(t)
}

// checkout asks for a snapshot, not too often; the lock is held.
func (s *session) checkout(t *tab) {
	if t == nil || time.Since(s.checkedOut) < checkoutEvery && s.live == t && len(s.cache.frames) > 0 {
		return
	}
	s.checkedOut = time.Now()
	s.seq++
	t.out.add(waiting{data: encode(KindCheckout, t.epoch, s.seq, []byte("{}"))})
}

// fromVisitor takes a frame of one of the visitor's pages.
func (s *session) fromVisitor(t *tab, f Frame) {
	m := &s.relay.metrics
	m.frames.WithLabelValues("visitor").Inc()
	m.bytes.WithLabelValues("visitor").Add(float64(len(f.Raw)))
	drop := func(reason string) { m.dropped.WithLabelValues("visitor", reason).Inc() }
	if !f.fromVisitor() {
		drop("kind")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended != "" || s.level == deskside.CobrowseNone {
		drop("ended")
		return
	}
	if f.Epoch != t.epoch && f.Kind != KindConsent && f.Kind != KindPing {
		drop("epoch")
		return
	}
	switch f.Kind {
	case KindPage:
		s.page(t, f)
	case KindSnapshot, KindDelta, KindEphemeral:
		if s.live != t {
			drop("tab")
			return
		}
		s.picture(f)
	case KindResult:
		s.result(f)
	case KindConsent:
		s.consent(f)
	case KindSent:
		if !s.answered(f) {
			drop("unasked")
		}
	case KindPing:
		t.out.add(waiting{data: f.Raw})
	}
}

// page notes what a tab shows; the tab that is looked at is the one that is seen.
func (s *session) page(t *tab, f Frame) {
	var p struct {
		State string `json:"state"`
		URL   string `json:"url"`
	}
	if len(f.Payload) > maxAgent || json.Unmarshal(f.Payload, &p) != nil {
		return
	}
	t.page, t.state, t.site = f.Raw, p.State, originOf(p.URL)
	if p.State == "off" && (s.live == t || s.live == nil) {
		s.cache.drop() // who comes now sees nothing of the page before
	}
	if (p.State == "ready" || p.State == "loading") && s.live != t {
		s.live = t
		s.cache.drop()
	}
	s.recorder.add(f.Raw)
	for w := range s.watchers {
		w.out.add(waiting{data: f.Raw})
	}
	// Control goes on with the next page, not with the next website.
	if s.live == t && s.controller != nil && t.site != s.home {
		s.revoke(deskside.System)
		s.tell()
	}
}

// originOf is scheme, host and port of an address; empty when it has none.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}

// picture passes on what shows the page; the lock is held.
func (s *session) picture(f Frame) {
	s.recorder.add(f.Raw)
	switch f.Kind {
	case KindSnapshot:
		s.cache.snapshot(f)
		for w := range s.watchers {
			w.fresh = false
			if !w.out.add(waiting{data: f.Raw, free: true}) {
				w.out.restart(s.opening())
			}
		}
	case KindDelta:
		s.cache.delta(f)
		for w := range s.watchers {
			if !w.fresh {
				w.out.add(waiting{data: f.Raw})
			}
		}
	case KindEphemeral:
		var e struct {
			K string `json:"k"`
		}
		if len(f.Payload) > 4096 || json.Unmarshal(f.Payload, &e) != nil || len(e.K) > 20 {
			return
		}
		for w := range s.watchers {
			w.out.put("e:"+e.K, f.Raw)
		}
	}
}

// opening is what somebody who comes now, or anew, must get; the lock is held.
func (s *session) opening() (frames [][]byte) {
	if payload, err := json.Marshal(s.state()); err == nil {
		s.seq++
		frames = append(frames, encode(KindState, s.epoch, s.seq, payload))
	}
	for _, t := range s.tabs {
		if t.page != nil && t != s.live {
			frames = append(frames, t.page)
		}
	}
	if s.live != nil && s.live.page != nil {
		frames = append(frames, s.live.page)
	}
	return append(frames, s.cache.whole()...)
}

// consent takes what the visitor allows or takes back; the lock is held.
func (s *session) consent(f Frame) {
	var c struct {
		View    string `json:"view"`
		Control string `json:"control"`
		Agent   string `json:"agent"` // who may steer: the one the visitor was asked about
		Record  string `json:"record"`
	}
	if len(f.Payload) > 1024 || json.Unmarshal(f.Payload, &c) != nil {
		return
	}
	visitor := s.visitor()
	switch {
	case c.Record != "":
		s.recordingConsent(c.Record)
	case c.View == "revoked":
		go s.end(visitor, "visitor")
	case c.Control == "granted" && s.asking != nil && s.asking.actor.ID == c.Agent && s.live != nil && s.settings.MayControl(s.asking.actor.Role):
		s.controller, s.asking, s.level = s.asking, nil, deskside.CobrowseControl
		s.lease, s.home = time.Now().Add(leaseTime), s.live.site
		s.note(visitor, desk.CobrowseAct{Type: deskside.CobrowseGranted, Label: s.controller.actor.Name})
		s.tell()
	case c.Control == "revoked":
		s.revoke(visitor)
		s.asking = nil
		s.tell()
	}
}

// revoke takes control from whoever has it; the lock is held.
func (s *session) revoke(by deskside.Actor) {
	if s.controller == nil {
		return
	}
	s.note(by, desk.CobrowseAct{Type: deskside.CobrowseRevoked, Label: s.controller.actor.Name})
	s.controller = nil
	if s.level == deskside.CobrowseControl {
		s.level = deskside.CobrowseView
	}
}

// obey takes what the site says now: who may not look any more goes, who may not steer
// stops, and where co-browsing is off nothing goes on.
func (s *session) obey(settings deskside.SiteCobrowse) {
	if settings.Off {
		s.end(deskside.System, "off")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if reflect.DeepEqual(settings, s.settings) {
		return
	}
	s.settings = settings
	for w := range s.watchers {
		if !settings.MayView(w.actor.Role) {
			w.cancel()
		}
	}
	if !settings.Recording.On && s.recording != "" {
		s.recording = ""
		s.recorder.stop(deskside.System, "off")
		s.recorder = nil
	}
	if s.controller != nil && !settings.MayControl(s.controller.actor.Role) {
		s.revoke(deskside.System)
	}
	if s.asking != nil && !settings.MayControl(s.asking.actor.Role) {
		s.asking = nil
	}
	s.tell()
}

// look is called each second.
func (s *session) look(now time.Time) {
	s.mu.Lock()
	seen := len(s.tabs) > 0 && now.Sub(s.seen) > seenEvery
	if seen {
		s.seen = now
	}
	if s.controller != nil && now.After(s.lease) {
		s.revoke(deskside.System)
		s.tell()
	}
	away := time.Duration(0)
	if !s.gone.IsZero() {
		away = now.Sub(s.gone)
	}
	if away > pauseAfter && away < pauseAfter+time.Second {
		s.tell()
	}
	s.mu.Unlock()
	if seen {
		s.relay.seen(s.info.ID)
	}
	if away > deskside.CobrowseWait {
		s.end(deskside.System, "left")
	}
}

// end ends the session for everybody and writes it down.
func (s *session) end(by deskside.Actor, reason string) {
	s.over(reason)
	s.relay.finish(by, s.info.ID, reason)
}

// over ends the session on this node: everybody hears it and is let go.
func (s *session) over(reason string) {
	s.mu.Lock()
	if s.ended != "" {
		s.mu.Unlock()
		return
	}
	s.ended, s.level, s.controller, s.asking = reason, deskside.CobrowseNone, nil, nil
	s.cache.drop()
	if s.recorder != nil {
		s.recording = recordingEnded
	}
	s.tell()
	s.recorder.stop(deskside.System, "over")
	close(s.notes)
	watchers, sent := len(s.watchers), s.sent
	s.mu.Unlock()
	for _, key := range sent {
		s.relay.sent.Invalidate(key)
	}
	s.relay.log.Debug("co-browsing ended", "session", s.info.ID, "reason", reason, "watchers", watchers)
	s.relay.forget(s.info.ID)
}

// Package cobrowse carries a visitor's page to the agents who watch it, and what they
// point at and do back to it. It never looks into the page: it routes frames by kind and
// reads only consent, the state of a tab, whose a mark is, and the name of an action.
//
// What is ordered: frames of one tab, for each agent. What may be lost: pointers and
// marks, of which the newest counts. What blocks: nothing. An agent who is slow loses
// the queue and gets the page anew; a visitor who is slow loses marks.
//
// Consent is kept here, by itself: a session exists only after the visitor has agreed
// (a code shown, an invitation accepted), only the visitor's own socket can allow more,
// and whatever an agent sends without it is dropped, counted and logged. What was seen
// is kept in memory for those who come late, at most 4 MB. It is written down only where
// the site records and the visitor has agreed to that too, encrypted (recorder.go).
package cobrowse

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
)

// Config is what the relay needs.
type Config struct {
	Desk  *desk.Desk
	Guard Guard
	// Nudge tells a visitor's pages, on any node, to join the session.
	Nudge func(visitorID, sessionID string)
	// OnSite finds a visitor who has a page open.
	OnSite func(visitorID string) (deskside.LiveVisitor, bool)
	// Secret signs passes between nodes.
	Secret Secret
	// Places knows on which node a session and a code are.
	Places     Places
	Registerer prometheus.Registerer
	Log        *slog.Logger
	// Chunks keeps recordings; nil: there are none.
	Chunks Chunks
	// PrivateAssets lets pictures, fonts and style sheets of the sites' pages be fetched
	// from private addresses.
	PrivateAssets bool
}

// Guard is how the doors tell who stands before them.
type Guard struct {
	AuthenticateAgent   func(*http.Request) (actor deskside.Actor, sessionID string, err error)
	AuthenticateVisitor func(token string) (deskside.Actor, error)
	OwnOrigin           func(*http.Request) bool
}

const (
	maxSessions = 2000 // on one node
	maxWatchers = 20   // of one session
	maxTabs     = 20   // of one session
	pauseAfter  = time.Minute
	seenEvery   = time.Minute
	followEvery = 2 * time.Second // of several nodes
)

// Relay is the sessions on this node.
type Relay struct {
	Config
	log     *slog.Logger
	metrics metrics
	assets  *assets
	sent    *otter.Cache[string, asset] // by visitors, by session and address

	recorders sync.WaitGroup
	deleted   chan struct{} // a recording was: its bytes go at once

	mu       sync.Mutex
	sessions map[string]*session
	ctx      context.Context
	stop     context.CancelFunc
}

// New makes a relay without sessions.
func New(c Config) *Relay {
	r := &Relay{Config: c, log: c.Log, sessions: map[string]*session{}, metrics: newMetrics(c.Registerer), assets: newAssets(c.PrivateAssets), sent: newSent(), deleted: make(chan struct{}, 1)}
	r.ctx, r.stop = context.WithCancel(context.Background())
	return r
}

// Run looks after the sessions until ctx is done; then it lets go of all sockets, writes
// what recordings have left to write, and the sessions go on where their visitors come back.
func (r *Relay) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	defer r.recorders.Wait()
	defer r.stop()
	go r.clean(r.ctx)
	if _, alone := r.Places.(*Here); !alone {
		go r.followOthers(r.ctx)
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			for _, s := range r.all() {
				s.look(now)
			}
		}
	}
}

// followOthers ends here, within seconds, what was ended on another node.
func (r *Relay) followOthers(ctx context.Context) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			r.follow(ctx)
		}
	}
}

// follow asks the desk which of the sessions here are over, and what their sites say now.
func (r *Relay) follow(ctx context.Context) {
	for _, s := range r.all() {
		c, err := r.Desk.Cobrowse(ctx, deskside.System, s.info.ID)
		if err == nil && !c.Running() {
			s.over(c.EndReason)
			continue
		}
		if site, err := r.Desk.SiteByID(ctx, s.info.SiteID); err == nil {
			s.obey(site.Settings.Cobrowse)
		}
	}
}

func (r *Relay) all() []*session {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]*session, 0, len(r.sessions))
	for _, s := range r.sessions {
		list = append(list, s)
	}
	return list
}

// session returns the session on this node, if it is here.
func (r *Relay) session(id string) *session {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sessions[id]
}

// Of is the session that a visitor is in, on whichever node; empty: none.
func (r *Relay) Of(ctx context.Context, visitor deskside.Actor) string {
	c, err := r.Desk.CobrowseOf(ctx, visitor)
	if err != nil && deskside.CodeOf(err) != deskside.NotFound {
		r.log.Warn("co-browsing: whether a visitor is in a session is not known", "error", err)
	}
	return c.ID
}

// open returns the session on this node, new if need be; nil: there are too many.
func (r *Relay) open(c deskside.Cobrowse, settings deskside.SiteCobrowse) *session {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.sessions[c.ID]; s != nil {
		s.mu.Lock()
		s.settings = settings
		s.mu.Unlock()
		return s
	}
	if len(r.sessions) >= maxSessions {
		return nil
	}
	s := newSession(r, c, settings)
	r.sessions[c.ID] = s
	r.metrics.sessions.Set(float64(len(r.sessions)))
	return s
}

// forget removes the session from this node.
func (r *Relay) forget(id string) {
	r.mu.Lock()
	delete(r.sessions, id)
	r.metrics.sessions.Set(float64(len(r.sessions)))
	r.mu.Unlock()
	r.Places.Leave(id)
}

// Hear follows what others do to sessions: a yes to an invitation calls the visitor's
// pages, an end is an end for everybody here, and what a site says holds at once.
func (r *Relay) Hear(changes []desk.Change) {
	for _, c := range changes {
		switch {
		case c.Event.Type == deskside.RecordingDeleted:
			select {
			case r.deleted <- struct{}{}:
			default:
			}
		case c.Site != nil:
			for _, s := range r.all() {
				if s.info.SiteID == c.Site.ID {
					go s.obey(c.Site.Settings.Cobrowse)
				}
			}
		case c.Cobrowse == nil:
		case c.Cobrowse.Running():
			if c.Cobrowse.Origin == deskside.CobrowseByInvitation {
				r.Nudge(c.Cobrowse.VisitorID, c.Cobrowse.ID)
			}
		default:
			if s := r.session(c.Cobrowse.ID); s != nil {
				go s.over(c.Cobrowse.EndReason)
			}
		}
	}
}

// metrics of the relay.
type metrics struct {
	sessions prometheus.Gauge
	watchers prometheus.Gauge
	frames   *prometheus.CounterVec
	bytes    *prometheus.CounterVec
	dropped  *prometheus.CounterVec
	resyncs  prometheus.Counter

	recordings *prometheus.CounterVec
}

func newMetrics(registerer prometheus.Registerer) metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "deskside_cobrowse_" + name, Help: help}, labels)
	}
	m := metrics{
		sessions: prometheus.NewGauge(prometheus.GaugeOpts{Name: "deskside_cobrowse_sessions", Help: "Co-browsing sessions on this node."}),
		watchers: prometheus.NewGauge(prometheus.GaugeOpts{Name: "deskside_cobrowse_watchers", Help: "Agents who watch a session on this node."}),
		frames:   counter("frames_total", "Frames by the side that sent them.", "from"),
		bytes:    counter("bytes_total", "Bytes by the side that sent them.", "from"),
		dropped:  counter("dropped_total", "Frames that were not passed on, and why.", "from", "reason"),
		resyncs:  prometheus.NewCounter(prometheus.CounterOpts{Name: "deskside_cobrowse_resyncs_total", Help: "Slow agents who got the page anew."}),

		recordings: counter("recordings_failed_total", "Recordings that ended by themselves, and why.", "reason"),
	}
	if registerer != nil {
		registerer.MustRegister(m.sessions, m.watchers, m.frames, m.bytes, m.dropped, m.resyncs, m.recordings)
	}
	return m
}

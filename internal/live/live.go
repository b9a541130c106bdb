// Package live knows who is on the sites now. A tiny frame on each page holds one
// socket to us and says which page it is; consoles that show Live view hear of every
// change. Nothing is stored: what is known of somebody ends with the last tab.
//
// Rows of one visitor are told in order and the newest wins; in between any may be
// left out. Nobody is waited for: a console that is slow gets the whole table anew.
// With Redis the nodes tell each other their rows, and forget those of a node that
// has been silent for a while.
package live

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
)

// Config is what live view needs.
type Config struct {
	Desk  *desk.Desk
	Guard Guard
	// Share joins several nodes; nil: one node.
	Share Share
	// ShowCode makes a code that a visitor reads out to an agent; nil: there are none.
	ShowCode func(ctx context.Context, visitorID string) (string, error)
	// Cobrowsing is the co-browsing session of the visitor, if one goes on; nil: none.
	Cobrowsing func(ctx context.Context, visitor deskside.Actor) string
	Registerer prometheus.Registerer
	Log        *slog.Logger
}

const (
	tellEvery  = 400 * time.Millisecond // changes go out together
	leaveAfter = 4 * time.Second        // somebody who goes to the next page has not left
	maxTabs    = 20                     // of one visitor
	maxOnSite  = 50_000                 // visitors on one node
)

// Live is the table of who is on the sites now.
type Live struct {
	Config
	log     *slog.Logger
	letters chan []byte // for the other nodes
	onSite  prometheus.Gauge
	refused *prometheus.CounterVec

	mu      sync.Mutex
	here    map[string]*visit           // on this node, by visitor
	codes   map[string]string           // code → visitor
	there   map[string]map[string]Row   // on other nodes
	seen    map[string]time.Time        // when a node was last heard of
	dirty   map[string]bool             // visitors whose row is to be told
	hearers map[*hearer]bool            // consoles
	places  map[string]map[*socket]bool // sockets by visitor
}

// visit is a visitor with at least one page open, or one who left just now.
type visit struct {
	row    deskside.LiveVisitor
	hidden bool // the site does not show its visitors
	tabs   map[string]*tab
	gone   time.Time // when the last tab went; zero while there is one
	last   Row       // as it was told
}

// tab is one page that is open.
type tab struct {
	page   deskside.Page
	active bool
	at     time.Time
}

// New makes an empty table.
func New(c Config) *Live {
	l := &Live{
		Config: c, log: c.Log, letters: make(chan []byte, 1024),
		here: map[string]*visit{}, codes: map[string]string{}, there: map[string]map[string]Row{}, seen: map[string]time.Time{},
		dirty: map[string]bool{}, hearers: map[*hearer]bool{}, places: map[string]map[*socket]bool{},
		onSite:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "deskside_visitors_on_site", Help: "Visitors with a page open, on this node."}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "deskside_live_refused_total", Help: "Sockets of live view that were refused."}, []string{"reason"}),
	}
	if c.Registerer != nil {
		c.Registerer.MustRegister(l.onSite, l.refused)
	}
	return l
}

// Run tells changes until ctx is done.
func (l *Live) Run(ctx context.Context) error {
	tick := time.NewTicker(tellEvery)
	defer tick.Stop()
	stop := func() {}
	if l.Share != nil {
		var err error
		if stop, err = l.share(ctx); err != nil {
			return err
		}
	}
	defer stop()
	for {
		select {
		case <-ctx.Done():
			l.closeAll()
			return nil
		case now := <-tick.C:
			l.forget(now)
			l.tell()
		}
	}
}

// enter notes a tab of a visitor; the row is what the page says of its visitor. False:
// there are too many.
func (l *Live) enter(s *socket, row deskside.LiveVisitor, t tab, hidden bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	v := l.here[row.VisitorID]
	if v == nil {
		if len(l.here) >= maxOnSite {
			return false
		}
		row.Code = l.codeFor(row.VisitorID)
		v = &visit{row: row, tabs: map[string]*tab{}}
		l.here[row.VisitorID] = v
		l.onSite.Set(float64(len(l.here)))
	}
	if len(l.places[row.VisitorID]) >= maxTabs {
		return false
	}
	code, since, standing := v.row.Code, v.row.Since, v.row.Standing
	pages := max(v.row.Pages, row.Pages)
	v.row, v.row.Pages = row, pages
	v.row.Code, v.row.Standing = code, standing
	if since.Before(v.row.Since) {
		v.row.Since = since
	}
	v.gone, v.hidden = time.Time{}, hidden
	v.tabs[s.tab] = &t
	if l.places[row.VisitorID] == nil {
		l.places[row.VisitorID] = map[*socket]bool{}
	}
	l.places[row.VisitorID][s] = true
	l.dirty[row.VisitorID] = true
	return true
}

// codeFor is the visitor's six digits: the same as long as nobody else has them.
func (l *Live) codeFor(visitorID string) string {
	h := fnv.New32a()
	h.Write([]byte(visitorID))
	for n := h.Sum32() % 900_000; ; n = (n + 1) % 900_000 {
		code := strconv.Itoa(100_000 + int(n))
		if owner, taken := l.codes[code]; !taken || owner == visitorID {
			l.codes[code] = visitorID
			return code
		}
	}
}

// change changes what is known of a visitor who is here.
func (l *Live) change(visitorID string, f func(*visit)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if v := l.here[visitorID]; v != nil {
		f(v)
		l.dirty[visitorID] = true
	}
}

// leave notes that a tab has gone.
func (l *Live) leave(s *socket, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	id := s.visitorID
	delete(l.places[id], s)
	if len(l.places[id]) == 0 {
		delete(l.places, id)
	}
	v := l.here[id]
	if v == nil || v.tabs[s.tab] == nil {
		return
	}
	for other := range l.places[id] {
		if other.tab == s.tab {
			return // the tab is at its next page already
		}
	}
	delete(v.tabs, s.tab)
	if len(v.tabs) == 0 {
		v.gone = now
		return // the row stays as it was until we know
	}
	l.dirty[id] = true
}

// forget removes those whose last tab has been gone for a while, and silent nodes.
func (l *Live) forget(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, v := range l.here {
		if !v.gone.IsZero() && now.Sub(v.gone) > leaveAfter {
			delete(l.here, id)
			delete(l.codes, v.row.Code)
			l.dirty[id] = true
		}
	}
	l.onSite.Set(float64(len(l.here)))
	for node, at := range l.seen {
		if now.Sub(at) > silent {
			for id := range l.there[node] {
				l.dirty[id] = true
			}
			delete(l.there, node)
			delete(l.seen, node)
		}
	}
}

// OnSite returns the visitor if there is a page open, on any node.
func (l *Live) OnSite(visitorID string) (deskside.LiveVisitor, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if v := l.here[visitorID]; v != nil {
		v.settle()
		return v.row, true
	}
	for _, rows := range l.there {
		if r, ok := rows[visitorID]; ok {
			return r.onSite(), true
		}
	}
	return deskside.LiveVisitor{}, false
}

// settle makes one row of the visitor's tabs: the one that was used last says the page.
func (v *visit) settle() {
	var newest *tab
	v.row.Active = false
	for _, t := range v.tabs {
		if t.active {
			v.row.Active = true
		}
		if newest == nil || t.active && !newest.active || t.active == newest.active && t.at.After(newest.at) {
			newest = t
		}
	}
	if newest != nil {
		v.row.Page = newest.page
	}
}

// Hear follows what changes between a visitor and the agents. It does not block.
func (l *Live) Hear(changes []desk.Change) {
	for _, c := range changes {
		if c.Event.Type == deskside.SiteUpdated && c.Site != nil {
			news := siteNews{c.Site.ID, lookOf(*c.Site)}
			l.tellSite(news)
			l.send(message{Site: &news})
		}
		if c.Conversation == nil || c.Conversation.Visitor.ID == "" {
			continue
		}
		news := standing{VisitorID: c.Conversation.Visitor.ID, Standing: deskside.LiveStandingOf(*c.Conversation)}
		news.Approached = c.Item != nil && c.Item.VSeq > 0 && c.Item.AuthorKind == deskside.ActorAgent
		news.Asked = news.Approached && c.Item.Kind == deskside.ItemInvitation
		l.stand(news)
		l.send(message{Standing: &news})
	}
}

// siteLook is what pages that are open show of their site without the chat.
type siteLook struct {
	Type      string                  `json:"type"`
	Hue       int                     `json:"hue"`
	Position  string                  `json:"position"`
	Greetings []deskside.PageGreeting `json:"greetings"`
}

// siteNews is the look for the nodes where pages of the site are open.
type siteNews struct {
	SiteID string   `json:"siteId"`
	Look   siteLook `json:"look"`
}

func lookOf(s deskside.Site) siteLook {
	return siteLook{Type: "site", Hue: s.Settings.Hue, Position: s.Settings.Position, Greetings: s.Settings.PageGreetings()}
}

// tellSite tells the pages of the site on this node.
func (l *Live) tellSite(news siteNews) {
	data, err := json.Marshal(news.Look)
	if err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, sockets := range l.places {
		if v := l.here[id]; v == nil || v.row.SiteID != news.SiteID {
			continue
		}
		for s := range sockets {
			s.say(data)
		}
	}
}

// standing is news of a visitor for the node where the visitor is.
type standing struct {
	VisitorID  string                `json:"visitorId"`
	Standing   deskside.LiveStanding `json:"standing"`
	Approached bool                  `json:"approached"`        // an agent has written
	Asked      bool                  `json:"asked,omitempty"`   // and asks for something, which waits for an answer
	Session    string                `json:"session,omitempty"` // the pages shall join this co-browsing session
}

func (l *Live) stand(news standing) {
	if news.Session != "" {
		l.nudge(news.VisitorID, nudge{Type: "cobrowse", Session: news.Session})
		return
	}
	l.change(news.VisitorID, func(v *visit) { v.row.Standing = news.Standing })
	if news.Approached {
		l.nudge(news.VisitorID, nudge{Type: "chat", Open: news.Asked})
	}
}

// nudge is what we say to a visitor's page.
type nudge struct {
	Type    string `json:"type"`
	Open    bool   `json:"open,omitempty"`
	Session string `json:"session,omitempty"`
	Code    string `json:"code,omitempty"`
	// Consent is what the site says of co-browsing, by language.
	Consent map[string]string `json:"consent,omitempty"`
}

// Join has the visitor's pages, on all nodes, join a co-browsing session.
func (l *Live) Join(visitorID, sessionID string) {
	news := standing{VisitorID: visitorID, Session: sessionID}
	l.stand(news)
	l.send(message{Standing: &news})
}

// nudge tells the visitor's pages on this node.
func (l *Live) nudge(visitorID string, n nudge) {
	data, err := json.Marshal(n)
	if err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for s := range l.places[visitorID] {
		s.say(data)
	}
}

func (l *Live) closeAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for h := range l.hearers {
		h.cancel()
	}
	for _, sockets := range l.places {
		for s := range sockets {
			s.cancel()
		}
	}
}

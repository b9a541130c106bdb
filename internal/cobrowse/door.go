package cobrowse

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"github.com/deskside/deskside"
)

const (
	helloTime    = 10 * time.Second
	pingEvery    = 5 * time.Second
	recheckEvery = time.Minute
	waitForPage  = 90 * time.Second // an agent for the visitor's page
)

// Why a socket ends.
const (
	closeSignedOut = websocket.StatusCode(4501)
	closeForbidden = websocket.StatusCode(4503)
	closeOver      = websocket.StatusCode(4410) // the session is over, or there is none
	closeFull      = websocket.StatusCode(4008)
)

// hello is a page's first message; welcome is the answer.
type hello struct {
	Token   string `json:"token"`
	Session string `json:"session"`
	Tab     string `json:"tab"`
	Epoch   uint32 `json:"epoch"` // of the page, once it has one
}

type welcome struct {
	Epoch    uint32                `json:"epoch"`
	State    State                 `json:"state"`
	Settings deskside.SiteCobrowse `json:"settings"`
	Origins  []string              `json:"origins"`
}

// Visitor serves the socket of a visitor's page in a session.
func (r *Relay) Visitor(w http.ResponseWriter, req *http.Request) {
	if !r.Guard.OwnOrigin(req) {
		http.Error(w, "only our own frame may ask for this", http.StatusForbidden)
		return
	}
	// What we write to a page is small, and partly an agent's: it is not compressed.
	c, err := websocket.Accept(w, req, &websocket.AcceptOptions{
		InsecureSkipVerify: true, CompressionMode: websocket.CompressionContextTakeover, CompressionThreshold: 1 << 30,
	})
	if err != nil {
		return
	}
	defer c.CloseNow()
	c.SetReadLimit(64 << 10)
	ctx, cancel := context.WithCancel(r.ctx)
	defer cancel()
	if code, reason := r.visitor(ctx, cancel, c); code != 0 {
		_ = c.Close(code, reason) // it may be gone
	}
}

func (r *Relay) visitor(ctx context.Context, cancel context.CancelFunc, c *websocket.Conn) (websocket.StatusCode, string) {
	var h hello
	within, done := context.WithTimeout(ctx, helloTime)
	kind, data, err := c.Read(within)
	done()
	if err != nil || kind != websocket.MessageText || json.Unmarshal(data, &h) != nil || h.Tab == "" || len(h.Tab) > 64 {
		return websocket.StatusPolicyViolation, "hello"
	}
	actor, err := r.Guard.AuthenticateVisitor(h.Token)
	if err != nil {
		return closeSignedOut, "token"
	}
	info, err := r.Desk.Cobrowse(ctx, actor, h.Session)
	if deskside.CodeOf(err) == deskside.NotFound || deskside.CodeOf(err) == deskside.Invalid || err == nil && !info.Running() {
		return closeOver, "over"
	}
	if err != nil {
		return websocket.StatusInternalError, "error"
	}
	site, err := r.Desk.SiteByID(ctx, actor.SiteID)
	if err != nil || site.Settings.Cobrowse.Off {
		return closeOver, "off"
	}
	s := r.open(info, site.Settings.Cobrowse)
	if s == nil {
		return closeFull, "full"
	}
	r.Places.Stay(info.ID)
	t := &tab{name: h.Tab, out: newQueue()}
	epoch, ok := s.enter(t, h.Epoch)
	if !ok {
		return closeOver, "over"
	}
	defer s.leave(t)
	s.begin.Do(func() { go r.begun(info) })
	s.mu.Lock()
	answer, err := json.Marshal(welcome{epoch, s.state(), site.Settings.Cobrowse, site.Origins})
	s.mu.Unlock()
	if err != nil || c.Write(ctx, websocket.MessageText, answer) != nil {
		return 0, ""
	}
	if h.Epoch != 0 {
		s.mu.Lock()
		s.checkedOut = time.Time{}
		s.checkout(t)
		s.mu.Unlock()
	}
	c.SetReadLimit(maxSnapshot + 1024)
	go func() {
		defer cancel()
		_ = t.out.write(ctx, c, func() { t.out.restart(nil) }) // the end is told by reading
	}()
	go s.measure(ctx, c, t)
	for {
		kind, data, err := c.Read(ctx)
		if err != nil {
			return 0, ""
		}
		f, err := ParseFrame(data)
		if err != nil || kind != websocket.MessageBinary {
			r.metrics.dropped.WithLabelValues("visitor", "frame").Inc()
			return websocket.StatusPolicyViolation, "frame"
		}
		s.fromVisitor(t, f)
	}
}

// measure measures how far away the visitor is, and ends a socket that is dead.
func (s *session) measure(ctx context.Context, c *websocket.Conn, t *tab) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		began := time.Now()
		within, done := context.WithTimeout(ctx, 2*pingEvery)
		err := c.Ping(within)
		done()
		if err != nil {
			c.CloseNow()
			return
		}
		s.mu.Lock()
		t.rtt = time.Since(began)
		s.mu.Unlock()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Agent serves the socket of an agent who watches.
func (r *Relay) Agent(w http.ResponseWriter, req *http.Request) {
	actor, forwarded := r.forwarded(req)
	if !forwarded && req.Header.Get("Origin") != "" && !r.Guard.OwnOrigin(req) {
		http.Error(w, "only our own pages may ask for this", http.StatusForbidden)
		return
	}
	c, err := websocket.Accept(w, req, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionContextTakeover})
	if err != nil {
		return
	}
	defer c.CloseNow()
	c.SetReadLimit(maxAgent + 64)
	ctx, cancel := context.WithCancel(r.ctx)
	defer cancel()
	if !forwarded {
		if actor, _, err = r.Guard.AuthenticateAgent(req); err != nil {
			code := closeForbidden
			if deskside.CodeOf(err) == deskside.Unauthenticated {
				code = closeSignedOut
			}
			_ = c.Close(code, "not allowed") // it may be gone
			return
		}
		go r.recheck(ctx, cancel, req)
	}
	if code, reason := r.agent(ctx, cancel, c, actor, req.URL.Query().Get("session"), forwarded); code != 0 {
		_ = c.Close(code, reason) // it may be gone
	}
}

func (r *Relay) agent(ctx context.Context, cancel context.CancelFunc, c *websocket.Conn, actor deskside.Actor, id string, forwarded bool) (websocket.StatusCode, string) {
	info, err := r.Desk.Cobrowse(ctx, actor, id)
	if err != nil || !info.Running() {
		return closeOver, "over"
	}
	site, err := r.Desk.SiteByID(ctx, info.SiteID)
	if err != nil || !site.Settings.Cobrowse.MayView(actor.Role) {
		return closeForbidden, "not allowed"
	}
	s, elsewhere := r.find(ctx, info)
	if elsewhere != "" && forwarded {
		return websocket.StatusTryAgainLater, "moved" // the agent's own node looks again
	}
	if elsewhere != "" {
		r.forward(ctx, c, actor, id, elsewhere)
		return 0, ""
	}
	if s == nil {
		return closeOver, "nobody came"
	}
	w := newWatcher(actor, cancel)
	if !s.watch(w) {
		return closeOver, "over"
	}
	defer s.unwatch(w)
	go func() {
		defer cancel()
		_ = w.out.write(ctx, c, func() { s.resync(w) }) // the end is told by reading
	}()
	for {
		kind, data, err := c.Read(ctx)
		if err != nil {
			return 0, ""
		}
		if kind == websocket.MessageText {
			var said command
			if json.Unmarshal(data, &said) == nil && (said.Do == "end" || w.says.take()) {
				s.command(w, said)
			}
			continue
		}
		f, err := ParseFrame(data)
		if err != nil {
			r.metrics.dropped.WithLabelValues("agent", "frame").Inc()
			return websocket.StatusPolicyViolation, "frame"
		}
		s.fromAgent(w, f)
	}
}

// find waits until the session is somewhere: here, or on the node whose address it
// returns. Nil and empty: nobody came. A node that was started anew is still named as the
// session's until the visitor's page is back.
func (r *Relay) find(ctx context.Context, info deskside.Cobrowse) (*session, string) {
	deadline := time.Now().Add(waitForPage)
	for nudged := false; time.Now().Before(deadline); {
		if s := r.session(info.ID); s != nil {
			return s, ""
		}
		if at := r.Places.Where(ctx, info.ID); at != "" {
			return nil, at
		}
		if !nudged {
			nudged = true
			r.Nudge(info.VisitorID, info.ID)
		}
		select {
		case <-ctx.Done():
			return nil, ""
		case <-time.After(200 * time.Millisecond):
		}
		if now, err := r.Desk.Cobrowse(ctx, deskside.System, info.ID); err == nil && !now.Running() {
			return nil, ""
		}
	}
	return nil, ""
}

func (r *Relay) recheck(ctx context.Context, cancel context.CancelFunc, req *http.Request) {
	tick := time.NewTicker(recheckEvery)
	defer tick.Stop()
	req = req.WithContext(context.WithoutCancel(req.Context()))
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			switch _, _, err := r.Guard.AuthenticateAgent(req); deskside.CodeOf(err) {
			case deskside.Unauthenticated, deskside.Forbidden:
				cancel()
				return
			}
		}
	}
}

package live

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/time/rate"

	"github.com/deskside/deskside"
)

// Guard is how the doors tell who stands before them.
type Guard struct {
	AuthenticateAgent   func(*http.Request) (actor deskside.Actor, sessionID string, err error)
	AuthenticateVisitor func(token string) (deskside.Actor, error)
	OwnOrigin           func(*http.Request) bool
	Address             func(*http.Request) string
	// Country names the country of who asks; nil: never known.
	Country func(*http.Request) string
	Browser func(userAgent string) (browser, os, device string)
}

const (
	helloTime    = 10 * time.Second
	writeTime    = 10 * time.Second
	pingEvery    = 25 * time.Second
	recheckEvery = time.Minute
	visitorLimit = 8 << 10 // bytes of one message
	waiting      = 64      // pushes that wait for a slow console
)

// Why a socket ends; the client tells them apart.
const (
	closeSignedOut = websocket.StatusCode(4501)
	closeForbidden = websocket.StatusCode(4503)
	closeTooMany   = websocket.StatusCode(4008)
	closeOff       = websocket.StatusCode(4404) // live view is off for the site
)

// socket is a visitor's page.
type socket struct {
	visitorID, siteID, tab string
	out                    chan []byte
	cancel                 context.CancelFunc
}

// say leaves out what does not fit: a page hears little, and asks for what it needs.
func (s *socket) say(data []byte) {
	select {
	case s.out <- data:
	default:
	}
}

// word is what a page says: the first has everything, later ones what has changed.
type word struct {
	Token    string  `json:"token"`
	Tab      string  `json:"tab"`
	URL      *string `json:"url"`
	Title    string  `json:"title"`
	Active   *bool   `json:"active"`
	Pages    int     `json:"pages"`
	Age      int64   `json:"age"` // of the visit, in milliseconds
	Referrer string  `json:"referrer"`
	Language string  `json:"language"`
	TimeZone string  `json:"timeZone"`
	Name     *string `json:"name"`
	Email    *string `json:"email"`
	// Quiet is for sites that do not show their visitors: the socket only hears.
	Quiet bool `json:"quiet"`
	// Code asks for a code to read out.
	Code bool `json:"code"`
}

// Visitor serves the socket of a visitor's page.
func (l *Live) Visitor(w http.ResponseWriter, r *http.Request) {
	// Only frames of ours hold such sockets; the token says more than the origin.
	if !l.Guard.OwnOrigin(r) {
		l.refused.WithLabelValues("origin").Inc()
		http.Error(w, "only our own frame may ask for this", http.StatusForbidden)
		return
	}
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return
	}
	defer c.CloseNow()
	c.SetReadLimit(visitorLimit)
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	if code, reason := l.visitor(ctx, cancel, c, r); code != 0 {
		l.refused.WithLabelValues(reason).Inc()
		_ = c.Close(code, reason) // it may be gone
	}
}

func (l *Live) visitor(ctx context.Context, cancel context.CancelFunc, c *websocket.Conn, r *http.Request) (websocket.StatusCode, string) {
	hello, err := readWord(ctx, c, helloTime)
	if err != nil {
		return websocket.StatusPolicyViolation, "hello"
	}
	actor, err := l.Guard.AuthenticateVisitor(hello.Token)
	if err != nil {
		return closeSignedOut, "token"
	}
	site, err := l.Desk.SiteByID(ctx, actor.SiteID)
	if err != nil {
		return websocket.StatusInternalError, "error"
	}
	if site.Settings.Live.Off && !hello.Quiet {
		return closeOff, "off"
	}
	s := &socket{visitorID: actor.ID, siteID: actor.SiteID, tab: clip(hello.Tab, 40), out: make(chan []byte, 8), cancel: cancel}
	row, t := l.newcomer(actor, hello, r)
	if !l.enter(s, row, t, site.Settings.Live.Off) {
		return closeTooMany, "full"
	}
	defer func() { l.leave(s, time.Now()) }()
	if standing, err := l.Desk.Standing(ctx, deskside.System, actor.ID); err == nil && standing.ConversationID != "" {
		l.change(actor.ID, func(v *visit) { v.row.Standing = standing })
	}
	if hello.Quiet {
		// A page without a socket until now may show what was changed since it was loaded.
		if data, err := json.Marshal(lookOf(site)); err == nil {
			s.say(data)
		}
	}
	if l.Cobrowsing != nil {
		if id := l.Cobrowsing(ctx, actor); id != "" {
			if data, err := json.Marshal(nudge{Type: "cobrowse", Session: id}); err == nil {
				s.say(data)
			}
		}
	}
	go pump(ctx, cancel, c, s.out)
	l.listen(ctx, c, s)
	return 0, ""
}

// newcomer is what the first message and its headers say.
func (l *Live) newcomer(actor deskside.Actor, hello word, r *http.Request) (deskside.LiveVisitor, tab) {
	now := time.Now()
	age := min(max(0, time.Duration(hello.Age)*time.Millisecond), 24*time.Hour)
	row := deskside.LiveVisitor{
		VisitorID: actor.ID, SiteID: actor.SiteID, Origin: "", Since: now.Add(-age).UTC().Truncate(time.Second),
		Pages: min(max(1, hello.Pages), 999), Referrer: cleanURL(hello.Referrer),
		Language: clip(hello.Language, 35), TimeZone: clip(hello.TimeZone, 64),
	}
	if hello.Name != nil {
		row.Name = clip(*hello.Name, 100)
	}
	if hello.Email != nil {
		row.Email = clip(*hello.Email, 254)
	}
	row.Browser, row.OS, row.Device = l.Guard.Browser(r.UserAgent())
	if l.Guard.Country != nil {
		row.Country = l.Guard.Country(r)
	}
	t := tab{at: now, active: hello.Active == nil || *hello.Active}
	if hello.URL != nil {
		t.page = deskside.Page{URL: cleanURL(*hello.URL), Title: clip(hello.Title, 300)}
		row.Origin = originOf(t.page.URL)
	}
	row.Page = t.page
	return row, t
}

// listen takes what the page says until it is gone. Who floods is cut off.
func (l *Live) listen(ctx context.Context, c *websocket.Conn, s *socket) {
	limit, codes := rate.NewLimiter(5, 30), rate.NewLimiter(rate.Every(5*time.Second), 3)
	for {
		m, err := readWord(ctx, c, 0)
		if err != nil || !limit.Allow() {
			return
		}
		if m.Code && l.ShowCode != nil {
			l.showCode(ctx, s, codes.Allow())
			continue
		}
		l.change(s.visitorID, func(v *visit) {
			t := v.tabs[s.tab]
			if t == nil {
				return
			}
			t.at = time.Now()
			if m.URL != nil {
				t.page = deskside.Page{URL: cleanURL(*m.URL), Title: clip(m.Title, 300)}
			}
			if m.Active != nil {
				t.active = *m.Active
			}
			v.row.Pages = min(max(v.row.Pages, m.Pages), 999)
			if m.Name != nil {
				v.row.Name = clip(*m.Name, 100)
			}
			if m.Email != nil {
				v.row.Email = clip(*m.Email, 254)
			}
		})
	}
}

// showCode answers with a code and what the site says of co-browsing, or with none.
func (l *Live) showCode(ctx context.Context, s *socket, may bool) {
	n := nudge{Type: "code"}
	if site, err := l.Desk.SiteByID(ctx, s.siteID); may && err == nil && !site.Settings.Cobrowse.Off {
		n.Consent = site.Settings.Cobrowse.Consent
		if n.Code, err = l.ShowCode(ctx, s.visitorID); err != nil {
			l.log.Warn("live view: no code", "error", err)
		}
	}
	if data, err := json.Marshal(n); err == nil {
		s.say(data)
	}
}

func readWord(ctx context.Context, c *websocket.Conn, within time.Duration) (m word, err error) {
	if within > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, within)
		defer cancel()
	}
	kind, data, err := c.Read(ctx)
	if err != nil {
		return m, err
	}
	if kind != websocket.MessageText {
		return m, errors.New("not a text message")
	}
	return m, json.Unmarshal(data, &m)
}

// pump writes what is said, and pings, until the socket is gone.
func pump(ctx context.Context, cancel context.CancelFunc, c *websocket.Conn, out <-chan []byte) {
	defer cancel()
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		within, done := context.WithTimeout(ctx, writeTime)
		var err error
		select {
		case <-ctx.Done():
			done()
			_ = c.Close(websocket.StatusGoingAway, "") // it may be gone
			return
		case data := <-out:
			err = c.Write(within, websocket.MessageText, data)
		case <-ping.C:
			err = c.Ping(within)
		}
		done()
		if err != nil {
			return
		}
	}
}

// clip shortens what a browser says of itself.
func clip(s string, most int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// cleanURL is a page's address without what may hold secrets.
func cleanURL(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	clean := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	return clip(clean.String(), 2000)
}

func originOf(page string) string {
	u, err := url.Parse(page)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

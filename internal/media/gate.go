package media

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/limit"
)

// Prefix is where the gate stands.
const Prefix = "/media/"

// The engine's addresses for signalling; everything else of it stays closed.
var signalling = map[string]bool{"/rtc": true, "/rtc/validate": true, "/rtc/v1": true, "/rtc/v1/validate": true}

// passed are the parameters that a client may say of itself. What could name a room, an
// identity or attributes does not get through: those are in the token.
var passed = map[string]bool{
	"auto_subscribe": true, "auto_subscribe_data_track": true, "sdk": true, "version": true, "protocol": true,
	"client_protocol": true, "device_model": true, "os": true, "os_version": true, "browser": true, "browser_version": true,
	"network": true, "adaptive_stream": true, "reconnect": true, "reconnect_reason": true, "sid": true,
	"join_request": true, "disable_ice_lite": true, "subscriber_allow_pause": true,
}

const (
	// maxQuery bounds the parameters of a request: an offer may come with them.
	maxQuery = 48 << 10
	// engineWait is how long a request waits for an engine that is just starting.
	engineWait = 8 * time.Second
)

// joins is how often one address may knock: a room full of people behind one router, each
// reconnecting, fits.
var joins = limit.Rate{PerSecond: 10, Burst: 60}

// ticket is a request for signalling as far as it was read.
type ticket struct {
	path   string // of the engine
	token  string
	params url.Values // without the token
}

// readTicket reads a request in any form in which a token can come, and refuses one that
// could be read in two ways.
func readTicket(r *http.Request) (t ticket, err error) {
	t.path = "/" + strings.TrimPrefix(r.URL.Path, Prefix)
	if !signalling[t.path] {
		return t, deskside.Errorf(deskside.NotFound, "", "there is nothing here")
	}
	if r.Method != http.MethodGet {
		return t, deskside.Errorf(deskside.Invalid, "", "only GET is possible here")
	}
	if len(r.URL.RawQuery) > maxQuery {
		return t, deskside.Errorf(deskside.TooLarge, "", "the request has more than %d bytes of parameters", maxQuery)
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return t, deskside.Errorf(deskside.Invalid, "", "the parameters cannot be read")
	}
	tokens := query["access_token"]
	for _, h := range r.Header.Values("Authorization") {
		scheme, token, ok := strings.Cut(h, " ")
		if !ok || !strings.EqualFold(scheme, "Bearer") {
			return t, deskside.Errorf(deskside.Unauthenticated, "", "the Authorization header must be: Bearer …")
		}
		tokens = append(tokens, token)
	}
	if len(tokens) != 1 || tokens[0] == "" {
		return t, deskside.Errorf(deskside.Unauthenticated, "", "exactly one token is needed")
	}
	t.token, t.params = tokens[0], url.Values{}
	for name, values := range query {
		if passed[name] && len(values) == 1 {
			t.params[name] = values
		}
	}
	return t, nil
}

// admit decides whether the request may go to the engine.
func (m *Media) admit(r *http.Request) (t ticket, err error) {
	address, exempt := m.Address(r)
	if !exempt {
		if wait := m.Buckets.Take(r.Context(), "media:"+limit.AddressKey(address), joins); wait > 0 {
			return t, deskside.Errorf(deskside.RateLimited, "", "too many tries from your address; wait a moment")
		}
	}
	if t, err = readTicket(r); err != nil {
		return t, err
	}
	if r.Header.Get("Origin") != "" && !m.OwnOrigin(r) {
		return t, deskside.Errorf(deskside.Forbidden, "", "a page of another site may not connect here")
	}
	c, err := m.keys.verify(t.token, time.Now())
	if err != nil {
		return t, err
	}
	g := c.Video
	if g == nil || !g.RoomJoin || g.Room == "" || c.Subject == "" || g.RoomAdmin || g.RoomCreate || g.RoomList || g.RoomRecord || g.IngressAdmin || g.Agent || g.Hidden {
		return t, deskside.Errorf(deskside.Forbidden, "", "this token is not for joining a call")
	}
	if c.ID != "" && !m.seen.first(c.ID, limit.AddressKey(address), time.Unix(c.Expires, 0)) {
		return t, deskside.Errorf(deskside.Forbidden, "", "this token was used from elsewhere; join the call again")
	}
	if end, is := testEnd(g.Room); is {
		return t, mayTest(c, end, time.Now())
	}
	return t, m.desk.MayConnect(r.Context(), g.Room, c.Subject)
}

// Gate is the handler of everything under Prefix. refuse writes an error as an answer.
func (m *Media) Gate(refuse func(http.ResponseWriter, *http.Request, error)) http.Handler {
	proxy := &httputil.ReverseProxy{
		Rewrite:      m.rewrite,
		ErrorLog:     nil,
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) { refuse(w, r, m.gone(r, err)) },
		Transport:    &http.Transport{DialContext: (&net.Dialer{Timeout: 3 * time.Second}).DialContext, ResponseHeaderTimeout: 10 * time.Second, MaxIdleConnsPerHost: 16},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t, err := m.admit(r)
		m.metrics.gate(err)
		if err != nil {
			refuse(w, r, err)
			return
		}
		if err := m.ready(r.Context()); err != nil {
			refuse(w, r, err)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), ticketKey{}, t)))
	})
}

type ticketKey struct{}

// rewrite makes the request that the engine gets: one token, in one place, and only the
// parameters that may pass.
func (m *Media) rewrite(p *httputil.ProxyRequest) {
	t, _ := p.In.Context().Value(ticketKey{}).(ticket)
	base, err := url.Parse(m.engine.address())
	if err != nil {
		base = &url.URL{Scheme: "http", Host: "invalid"}
	}
	p.Out.URL = &url.URL{Scheme: base.Scheme, Host: base.Host, Path: strings.TrimSuffix(base.Path, "/") + t.path, RawQuery: t.params.Encode()}
	p.Out.Host = base.Host
	p.Out.Body = nil
	p.Out.ContentLength = 0
	p.Out.Header.Set("Authorization", "Bearer "+t.token)
	for _, name := range []string{"Cookie", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded"} {
		p.Out.Header.Del(name)
	}
}

// ready waits for an engine that is starting.
func (m *Media) ready(ctx context.Context) error {
	if m.child == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, engineWait)
	defer cancel()
	if err := m.child.await(ctx); err != nil {
		return deskside.Errorf(deskside.Unavailable, "", "calls do not work at the moment; chat does")
	}
	return nil
}

func (m *Media) gone(r *http.Request, err error) error {
	if !errors.Is(err, context.Canceled) && r.Context().Err() == nil {
		m.Log.Warn("media: the engine did not answer", "error", redact(err.Error()))
	}
	return deskside.Errorf(deskside.Unavailable, "", "calls do not work at the moment; chat does")
}

// seen remembers from where each token of ours was used first. A copy that is used
// elsewhere is worth nothing while the token lasts; after that the token is not.
type seen struct {
	mu   *sync.Mutex
	uses map[string]use
}

type use struct {
	address string
	until   time.Time
}

func newSeen() seen { return seen{mu: &sync.Mutex{}, uses: map[string]use{}} }

const maxSeen = 20_000

func (s seen) first(id, address string, until time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u, ok := s.uses[id]; ok {
		return u.address == address
	}
	if len(s.uses) >= maxSeen {
		now := time.Now()
		for id, u := range s.uses {
			if u.until.Before(now) {
				delete(s.uses, id)
			}
		}
	}
	s.uses[id] = use{address, until}
	return true
}

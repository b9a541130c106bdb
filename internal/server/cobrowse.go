package server

import (
	"context"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/rueidis"

	"github.com/deskside/deskside/internal/api"
	"github.com/deskside/deskside/internal/cobrowse"
)

// policyViewer is for the document of the replica: no script but ours, styles inline as
// the visitor's page has them. Pictures, styles and fonts come through /viewer/asset: the
// agent's browser never asks the visitor's site for anything. The console frames it.
const policyViewer = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
	"font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-src 'self'; frame-ancestors CONSOLE"

func (s *Server) cobrowseConfig(registry *prometheus.Registry, doors *api.API, origin string) cobrowse.Config {
	c := cobrowse.Config{
		Desk: s.desk, Registerer: registry, Log: s.log, PrivateAssets: s.config.CobrowsePrivateAssets,
		Guard: cobrowse.Guard{
			AuthenticateAgent:   doors.AuthenticateAgent,
			AuthenticateVisitor: doors.AuthenticateVisitor,
			OwnOrigin:           ownOrigin(origin),
		},
		Nudge:  s.live.Join,
		OnSite: s.live.OnSite,
		Secret: cobrowse.Secret(s.store.Secret()),
		Places: cobrowse.NewHere(),
		Chunks: s.blob,
	}
	if s.redis != nil {
		c.Places = &places{redis: s.redis, prefix: "deskside:cobrowse:" + derive(s.store.Secret(), "co-browsing")[:12] + ":", address: s.config.nodeAddress()}
	}
	return c
}

// viewer answers /viewer, the document of the replica, which the console frames.
func (s *Server) viewer(files *files, console string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", strings.Replace(policyViewer, "CONSOLE", console, 1))
		h.Set("X-Frame-Options", "SAMEORIGIN")
		if console != "'self'" {
			h.Del("X-Frame-Options") // it knows no other origin
		}
		files.serve(w, r, "cobrowse/viewer/index.html", cacheNever)
	}
}

// viewerHost answers at the replica's own origin (--viewer-origin): with the document, its
// script and the pictures of the pages, and nothing else. What the agents' cookies open is not
// there; a pass in the address stands for the agent.
func (s *Server) viewerHost(files *files, origin, console string, others http.Handler) http.Handler {
	if origin == "" {
		return others
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /viewer", s.viewer(files, console))
	mux.HandleFunc("GET /viewer/asset/{session}/{pass}", s.relay.Asset)
	mux.HandleFunc("GET /assets/", files.assets)
	_, host, _ := strings.Cut(origin, "://")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.EqualFold(r.Host, host) {
			mux.ServeHTTP(w, r)
			return
		}
		others.ServeHTTP(w, r)
	})
}

// nodeAddress is where the other nodes reach this one.
func (c Config) nodeAddress() string {
	if c.NodeAddress != "" {
		return c.NodeAddress
	}
	host, port, err := net.SplitHostPort(c.Listen)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		if host, err = os.Hostname(); err != nil {
			host = "localhost"
		}
	}
	return "http://" + net.JoinHostPort(host, port)
}

// places is where the sessions of several nodes are, in Redis.
type places struct {
	redis           rueidis.Client
	prefix, address string
}

// stayTime is how long a node that says nothing more is believed to have a session.
const stayTime = 3 * time.Minute

// Stay implements cobrowse.Places.
func (p *places) Stay(id string) {
	p.do(p.redis.B().Set().Key(p.prefix + "at:" + id).Value(p.address).Ex(stayTime).Build())
}

// Leave implements cobrowse.Places.
func (p *places) Leave(id string) { p.do(p.redis.B().Del().Key(p.prefix + "at:" + id).Build()) }

// do may fail: the next Stay makes up for it.
func (p *places) do(c rueidis.Completed) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = p.redis.Do(ctx, c).Error()
}

// Where implements cobrowse.Places.
func (p *places) Where(ctx context.Context, id string) string {
	at, err := p.redis.Do(ctx, p.redis.B().Get().Key(p.prefix+"at:"+id).Build()).ToString()
	if err != nil || at == p.address {
		return ""
	}
	return at
}

// Keep implements cobrowse.Places.
func (p *places) Keep(ctx context.Context, code, visitorID string, life time.Duration) (bool, error) {
	err := p.redis.Do(ctx, p.redis.B().Set().Key(p.prefix+"code:"+code).Value(visitorID).Nx().Ex(life).Build()).Error()
	if rueidis.IsRedisNil(err) {
		return false, nil
	}
	return err == nil, err
}

// Take implements cobrowse.Places.
func (p *places) Take(ctx context.Context, code string) (string, error) {
	id, err := p.redis.Do(ctx, p.redis.B().Getdel().Key(p.prefix+"code:"+code).Build()).ToString()
	if rueidis.IsRedisNil(err) {
		return "", nil
	}
	return id, err
}

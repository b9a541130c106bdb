package server

import (
	"bytes"
	_ "embed"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/api"
	"github.com/deskside/deskside/internal/cobrowse"
	"github.com/deskside/deskside/internal/live"
	"github.com/deskside/deskside/internal/realtime"
)

// handler is everything we answer, with what goes around it: who asks, the log,
// headers, and no writing from other sites' pages.
func (s *Server) handler(registry *prometheus.Registry) (http.Handler, error) {
	public, err := s.config.publicURL()
	if err != nil {
		return nil, err
	}
	origin := ""
	if public != nil {
		origin = public.Scheme + "://" + public.Host
	}
	guard := http.NewCrossOriginProtection()
	if origin != "" {
		if err := guard.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		api.WriteProblem(w, r, s.log, deskside.Errorf(deskside.Forbidden, "", "a page of another site may not ask for this"))
	}))
	who := clients{trusted: s.config.TrustedProxies, public: public, geo: s.geo}
	record := newRecorder(s.log, s.config.Quiet, registry)
	mux, err := s.routes(registry, origin)
	if err != nil {
		return nil, err
	}
	return who.identify(record.wrap(secured(public != nil && public.Scheme == "https", guard.Handler(mux)))), nil
}

// routes is every address there is, but for the API's own list.
func (s *Server) routes(registry *prometheus.Registry, origin string) (http.Handler, error) {
	var err error
	files := &files{dist: s.config.dist}
	s.tape = s.newTape()
	doors := s.newAPI()
	s.live = live.New(s.liveConfig(registry, doors, origin))
	s.relay = cobrowse.New(s.cobrowseConfig(registry, doors, origin))
	widget := &widget{desk: s.desk, files: files, log: s.log, public: origin}
	viewer, err := s.config.viewerOrigin()
	if err != nil {
		return nil, err
	}
	console := &console{files: files, viewer: viewer}

	mux := http.NewServeMux()
	mux.Handle("/api/", s.counted(doors))
	sockets := http.NewServeMux()
	realtime.NewDoor(s.hub, s.desk, realtime.Guard{
		AuthenticateAgent:   doors.AuthenticateAgent,
		AuthenticateVisitor: doors.AuthenticateVisitor,
		OwnOrigin:           ownOrigin(origin),
		Address:             func(r *http.Request) string { return api.ClientOf(r.Context()).Address },
	}).Routes(sockets)
	sockets.HandleFunc("/socket/live/visitor", s.live.Visitor)
	sockets.HandleFunc("/socket/live/agent", s.live.Agent)
	sockets.HandleFunc("/socket/cobrowse/visitor", s.relay.Visitor)
	sockets.HandleFunc("/socket/cobrowse/agent", s.relay.Agent)
	mux.Handle("/socket/", doors.LimitAddress(sockets))
	if s.transfer, err = s.newTransfer(doors); err != nil {
		return nil, err
	}
	attached := http.NewServeMux()
	s.transfer.Routes(attached)
	for _, prefix := range []string{"/file/", "/thumbnail/", "/upload/", "/picture/"} {
		mux.Handle(prefix, doors.LimitAddress(attached))
	}
	mux.Handle("GET /loader.js", doors.LimitAddress(http.HandlerFunc(widget.loader)))
	mux.Handle("GET /widget/frame", doors.LimitAddress(http.HandlerFunc(widget.frame)))
	s.mediaRoutes(mux, doors)
	mux.Handle("GET /widget/carrier", doors.LimitAddress(http.HandlerFunc(widget.carrier)))
	mux.Handle("GET /call", doors.LimitAddress(http.HandlerFunc(widget.callWindow)))
	mux.Handle("GET /call/test", doors.LimitAddress(guestPage(files, "guest/test.html")))
	mux.Handle("GET /j/{link}", doors.LimitAddress(guestPage(files, "guest/guest.html")))
	mux.HandleFunc("GET /assets/", files.assets)
	mux.HandleFunc("GET /assets/host/", files.hostAssets)
	mux.HandleFunc("GET /assets/pdf/", files.hostAssets) // to a sandbox, which is another origin
	mux.Handle("GET /console/", console)
	s.tape.Routes(mux, func(r *http.Request) (deskside.Actor, error) {
		actor, _, err := doors.AuthenticateAgent(r)
		return actor, err
	})
	if viewer == "" {
		mux.HandleFunc("GET /viewer", s.viewer(files, "'self'"))
	} else {
		mux.HandleFunc("GET /viewer/pass/{session}", s.relay.Pass)
	}
	mux.HandleFunc("GET /pdf", s.pdf(files))
	// The other nodes ask here as well.
	mux.HandleFunc("GET /viewer/asset/{session}", s.relay.Asset)
	mux.HandleFunc("GET /viewer/recording/{id}/{chunk}", s.relay.Chunk)
	mux.Handle("GET /{$}", http.RedirectHandler("/console/", http.StatusFound))
	mux.Handle("GET /setup", http.RedirectHandler("/console/setup", http.StatusFound))
	mux.HandleFunc("GET /favicon.ico", favicon)
	mux.HandleFunc("GET /robots.txt", robots)
	mux.HandleFunc("GET /healthz", s.health.live)
	mux.HandleFunc("GET /readyz", s.health.ready)
	mux.Handle("GET /metrics", metrics(registry, s.config.MetricsToken))
	return s.viewerHost(files, viewer, origin, mux), nil
}

// ownOrigin reports whether a request comes from a page of ours.
func ownOrigin(public string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		from := strings.ToLower(r.Header.Get("Origin"))
		return from != "" && (from == public || from == api.ClientOf(r.Context()).Origin)
	}
}

// counted has stopping wait for the requests.
func (s *Server) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.running.Add(1)
		defer s.running.Add(-1)
		next.ServeHTTP(w, r)
	})
}

//go:embed mark.svg
var mark []byte

func favicon(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", contentTypes[".svg"])
	w.Header().Set("Cache-Control", "public, max-age=86400")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(mark))
}

func robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", contentTypes[".txt"])
	// A client that is gone does not need the answer.
	_, _ = w.Write([]byte("User-agent: *\nDisallow: /\n"))
}

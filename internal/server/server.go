// Package server builds every part, runs them in one group and stops them in
// reverse; it owns the configuration and the HTTP listener with all that is not an
// API: pages, assets, headers, health.
//
// Stopping takes at most five seconds: no new requests, those that run finish, what
// was committed is published, sockets are sent to the next process, the database closes.
package server

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/rueidis"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/api"
	"github.com/deskside/deskside/internal/auth"
	"github.com/deskside/deskside/internal/blob"
	"github.com/deskside/deskside/internal/cobrowse"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/limit"
	"github.com/deskside/deskside/internal/live"
	"github.com/deskside/deskside/internal/mail"
	"github.com/deskside/deskside/internal/media"
	"github.com/deskside/deskside/internal/realtime"
	"github.com/deskside/deskside/internal/store"
	"github.com/deskside/deskside/internal/tape"
	"github.com/deskside/deskside/internal/transfer"
	"github.com/deskside/deskside/web"
)

// Server is all parts together.
type Server struct {
	config   Config
	log      *slog.Logger
	store    *store.DB
	redis    rueidis.Client // nil: one node
	hub      *realtime.Hub
	media    *media.Media // nil: no calls
	mail     *mail.Sender // nil: no mail server
	buckets  limit.Buckets
	tls      *certificate // nil: no TLS of our own
	live     *live.Live
	relay    *cobrowse.Relay
	tape     *tape.Tape
	geo      *countries // nil: no file
	desk     *desk.Desk
	blob     *blob.Store
	transfer *transfer.Transfer
	health   *health
	http     *http.Server
	running  atomic.Int64 // requests, but for sockets
	unlock   func() error // the data folder; nil: not locked
	closed   sync.Once
}

// maxBuckets bounds the memory for rate limits: about 200 bytes for each.
const maxBuckets = 50_000

// Open builds the parts. The database is open afterwards, nobody is served yet.
func Open(ctx context.Context, c Config) (_ *Server, err error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if c.dist == nil {
		c.dist = web.Dist()
	}
	s := &Server{config: c, log: c.Log}
	if s.store, err = store.Open(ctx, c.store()); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if c.Database == "" {
		if s.unlock, err = lockFolder(c.Data); err != nil {
			return nil, err
		}
	}
	s.health = &health{store: s.store, instance: instanceOf(s.store), version: c.Version}
	registry := newRegistry(s.store)
	if err := s.connect(registry); err != nil {
		return nil, err
	}
	s.buckets = s.newBuckets()
	if err := s.connectMedia(registry, s.buckets); err != nil {
		return nil, err
	}
	s.desk = desk.New(s.store, audience{s.hub, s}, nil)
	if s.media != nil {
		s.media.SetDesk(s.desk)
	}
	if c.TLSCert != "" {
		if s.tls, err = loadCertificate(c.TLSCert, c.TLSKey); err != nil {
			return nil, err
		}
	}
	if s.geo, err = openCountries(c.GeoIP); err != nil {
		return nil, err
	}
	if s.mail, err = mail.Open(c.Mail, c.MailFrom); err != nil {
		return nil, err
	}
	if s.blob, err = blob.Open(ctx, c.Blob, c.files(), s.redis); err != nil {
		return nil, err
	}
	handler, err := s.handler(registry)
	if err != nil {
		return nil, err
	}
	s.http = &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(c.Log.Handler(), slog.LevelDebug), // broken clients, mostly
	}
	return s, nil
}

// connect makes the hub and the connection that joins nodes.
func (s *Server) connect(registry *prometheus.Registry) (err error) {
	s.hub, err = realtime.NewHub(realtime.Config{
		Redis: s.config.Redis, Registerer: registry, Logger: s.log, Version: s.config.Version, LoseEvery: s.config.LoseEvery,
	}, s.store)
	if err != nil || s.config.Redis == "" {
		return err
	}
	options, err := rueidis.ParseURL(s.config.Redis)
	if err != nil {
		return fmt.Errorf("--redis: %w", err)
	}
	options.DisableCache = true
	if s.redis, err = rueidis.NewClient(options); err != nil {
		return fmt.Errorf("connect to redis: %w; check --redis and that it runs", err)
	}
	return nil
}

func (s *Server) newBuckets() limit.Buckets {
	local := limit.NewLocal(maxBuckets)
	if s.redis == nil {
		return local
	}
	return limit.NewShared(s.redis, local, s.log)
}

// derive makes a public text out of the instance's secret, the same on all nodes.
func derive(secret []byte, purpose string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("deskside " + purpose))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil))
}

// SetupCode is what the first admin must know.
func (s *Server) SetupCode() string {
	code := derive(s.store.Secret(), "set-up code")
	return strings.Join([]string{code[:4], code[4:8], code[8:12]}, "-")
}

// Desk is what people can do here.
func (s *Server) Desk() *desk.Desk { return s.desk }

func (s *Server) newAPI() *api.API {
	return api.New(api.Config{
		Desk:      s.desk,
		Tokens:    auth.NewVisitorTokens(s.store.Secret()),
		Epoch:     s.store.Epoch(),
		Buckets:   s.buckets,
		Limits:    s.config.Limits,
		PublicURL: s.config.PublicURL,
		Mail:      s.mail != nil,
		WriteLetter: func(l deskside.Letter) (text, html string, err error) {
			w, err := mail.Write(l)
			return w.Text, w.HTML, err
		},
		SetupCode: s.SetupCode(),
		Media:     s.apiMedia(),
		Tape:      s.tape,
		Log:       s.log,
		OnSite:    func(visitorID string) (deskside.LiveVisitor, bool) { return s.live.OnSite(visitorID) },
		Connect: func(ctx context.Context, actor deskside.Actor, code string) (deskside.Cobrowse, error) {
			return s.relay.Connect(ctx, actor, code)
		},
		Shrink: func(raw []byte) ([]byte, error) {
			small, _, _, err := blob.Thumbnail(raw)
			return small, err
		},
	})
}

// newTape is the door for recorded calls.
func (s *Server) newTape() *tape.Tape {
	return tape.New(tape.Config{
		Desk: s.desk, Chunks: s.blob, Secret: s.store.Secret(), Log: s.log,
		Refuse: func(w http.ResponseWriter, r *http.Request, err error) { api.WriteProblem(w, r, s.log, err) },
	})
}

// newTransfer is the door for attachments' bytes.
func (s *Server) newTransfer(doors *api.API) (*transfer.Transfer, error) {
	scanner, err := blob.OpenScanner(s.config.Scan)
	if err != nil {
		return nil, err
	}
	return transfer.New(transfer.Config{
		Desk: s.desk, Blob: s.blob, Scanner: scanner, Log: s.log,
		Agent: func(r *http.Request) error {
			_, _, err := doors.AuthenticateAgent(r)
			return err
		},
		Refuse: func(w http.ResponseWriter, r *http.Request, err error) { api.WriteProblem(w, r, s.log, err) },
	}), nil
}

// audience is everybody who hears of changes.
type audience struct {
	*realtime.Hub
	server *Server
}

func (a audience) Hear(changes []desk.Change) {
	a.Hub.Hear(changes)
	a.server.live.Hear(changes)
	if a.server.media != nil {
		a.server.media.Hear(changes)
	}
	a.server.relay.Hear(changes)
}

// Close closes what Open opened. It is for servers that never served; Serve does it itself.
func (s *Server) Close() (err error) {
	s.closed.Do(func() {
		if s.redis != nil {
			s.redis.Close()
		}
		s.geo.close()
		if s.blob != nil {
			err = s.blob.Close()
		}
		err = errors.Join(err, s.store.Close())
		if s.unlock != nil {
			err = errors.Join(err, s.unlock())
		}
	})
	return err
}

// greet says where we are and, as long as nobody has set up the instance, how to.
func (s *Server) greet(ctx context.Context, listener net.Listener) error {
	where := s.config.PublicURL
	if where == "" {
		where = s.scheme() + "://" + reachable(listener.Addr())
	}
	s.log.Info("serving", "address", listener.Addr().String(), "url", where, "version", s.config.Version, "database", s.store.Engine())
	needed, err := s.desk.NeedsSetup(ctx)
	if err != nil || !needed {
		return err
	}
	s.log.Warn("nobody has set up this instance yet: open the address and enter the code", "url", where+"/setup", "code", s.SetupCode())
	return nil
}

// reachable is an address that a browser on this machine can open.
func reachable(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return a.String()
	}
	if tcp.IP.IsUnspecified() {
		return fmt.Sprintf("localhost:%d", tcp.Port)
	}
	return a.String()
}

// wake does each second what becomes due with time: snoozes end, redirects and given
// conversations that nobody answered go back, and those of agents who are gone. It also
// stirs the desk, for what a node that died had still to give. Any number of nodes may do it.
func (s *Server) wake(ctx context.Context) error {
	due := map[string]func(context.Context, time.Time) (int, error){
		"snoozed conversations were not woken":                     s.desk.WakeSnoozed,
		"conversations in which nobody writes were not tended":     s.desk.TendIdle,
		"redirects that nobody answered were not sent back":        s.desk.ExpireRedirects,
		"calls were not tended":                                    s.desk.TendCalls,
		"abandoned co-browsing was not ended":                      s.desk.EndAbandonedCobrowse,
		"conversations that nobody opened were not taken back":     s.desk.ExpireGiven,
		"conversations of agents who are gone were not given back": s.desk.ReturnLost,
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			for failure, do := range due {
				if _, err := do(ctx, now); err != nil && deskside.CodeOf(err) != deskside.Unavailable && ctx.Err() == nil {
					s.log.Error(failure, "error", err)
				}
			}
			s.desk.Stir()
			if _, err := s.desk.ExpireInvitations(ctx, now); err != nil && deskside.CodeOf(err) != deskside.Unavailable && ctx.Err() == nil {
				s.log.Error("invitations that nobody answered were not ended", "error", err)
			}
		}
	}
}

package server

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/deskside/deskside/internal/api"
	"github.com/deskside/deskside/internal/limit"
	"github.com/deskside/deskside/internal/media"
)

// MediaMode says where the engine behind calls runs.
type MediaMode string

const (
	MediaChild    MediaMode = "child"    // a second process of this program
	MediaExternal MediaMode = "external" // a cluster elsewhere
	MediaOff      MediaMode = "off"      // no calls
)

// MediaConfig is what can be set about calls.
type MediaConfig struct {
	Mode MediaMode
	// URL, Key and Secret are of the cluster, for external.
	URL, Key, Secret string
	// Command starts the child; none: this program has no engine in it, and child means off.
	Command []string
	// Early starts it with the server rather than with the first call.
	Early bool
	// IP is the address under which browsers reach this machine's media ports; empty: found out.
	IP string
	// UDP and TCP are those ports.
	UDP, TCP int
	// TURNDomain is a name of this server whose TLS connections on our own port are
	// relayed; empty: none. It needs TLS here.
	TURNDomain string
}

// check says what is wrong with it.
func (m MediaConfig) check(tls bool) error {
	switch m.Mode {
	case "", MediaOff, MediaChild:
	case MediaExternal:
		u, err := url.Parse(m.URL)
		if err != nil || u.Host == "" || u.Scheme != "ws" && u.Scheme != "wss" && u.Scheme != "http" && u.Scheme != "https" {
			return fmt.Errorf("--media=external needs --media-url, such as wss://livekit.internal:7880")
		}
		if m.Key == "" || len(m.Secret) < 32 {
			return fmt.Errorf("--media=external needs --media-key and --media-secret (at least 32 characters) of the cluster")
		}
	default:
		return fmt.Errorf("--media %q is none of child, external, off", m.Mode)
	}
	if m.IP != "" {
		if _, err := netip.ParseAddr(m.IP); err != nil {
			return fmt.Errorf("--media-ip %q is not an IP address", m.IP)
		}
	}
	if m.TURNDomain != "" && !tls {
		return fmt.Errorf("--media-turn-domain needs --tls-cert and --tls-key: relayed calls come in over our own TLS port")
	}
	for name, port := range map[string]int{"--media-udp": m.UDP, "--media-tcp": m.TCP} {
		if port < 0 || port > 65535 {
			return fmt.Errorf("%s %d is not a port", name, port)
		}
	}
	return nil
}

// On reports whether calls are possible at all.
func (m MediaConfig) On() bool {
	return m.Mode == MediaExternal || m.Mode == MediaChild && len(m.Command) > 0
}

// connectMedia makes the engine's half of calls; nothing runs yet.
func (s *Server) connectMedia(registry *prometheus.Registry, buckets limit.Buckets) error {
	c := s.config.Media
	if c.Mode == MediaChild && len(c.Command) == 0 {
		s.log.Warn("this program was built without the media engine: there are no calls; --media=external uses a cluster")
	}
	if !c.On() {
		return nil
	}
	public, err := s.config.publicURL()
	if err != nil {
		return err
	}
	origin := ""
	if public != nil {
		origin = public.Scheme + "://" + public.Host
	}
	in := media.Config{
		Early: c.Early, Buckets: buckets, Registerer: registry, Log: s.log, OwnOrigin: ownOrigin(origin),
		Address: func(r *http.Request) (string, bool) { who := api.ClientOf(r.Context()); return who.Address, who.Exempt },
	}
	if c.Mode == MediaExternal {
		in.URL, in.Key, in.Secret = c.URL, c.Key, c.Secret
	} else {
		in.Key, in.Secret = media.KeysFrom(s.store.Secret())
		in.Child = media.ChildConfig{
			Command: c.Command, IP: s.config.mediaIP(), UDP: c.UDP, TCP: c.TCP, TURNDomain: c.TURNDomain,
			Redis: mediaRedis(s.config.Redis), MemoryLimit: "1GiB",
		}
	}
	s.media, err = media.New(in)
	return err
}

// mediaIP is where browsers reach the media ports: as configured, or this machine alone
// when nobody else can reach us, or the address with which we reach the world.
func (c Config) mediaIP() netip.Addr {
	if ip, err := netip.ParseAddr(c.Media.IP); err == nil {
		return ip
	}
	if listen, err := netip.ParseAddrPort(c.Listen); err == nil && listen.Addr().IsLoopback() && c.PublicURL == "" {
		return netip.MustParseAddr("127.0.0.1")
	}
	return media.FindIP()
}

// mediaRedis joins the engines of several nodes.
func mediaRedis(address string) *media.Redis {
	u, err := url.Parse(address)
	if address == "" || err != nil {
		return nil
	}
	password, _ := u.User.Password()
	database, _ := strconv.Atoi(strings.Trim(u.Path, "/"))
	host := u.Host
	if u.Port() == "" {
		host += ":6379"
	}
	return &media.Redis{Address: host, Username: u.User.Username(), Password: password, Database: database, TLS: u.Scheme == "rediss"}
}

// apiMedia is the engine for the API; nil when there is none.
func (s *Server) apiMedia() api.Media {
	if s.media == nil {
		return nil
	}
	return s.media
}

// mediaRoutes are the gate, and the way in for an outside engine's news.
func (s *Server) mediaRoutes(mux *http.ServeMux, doors *api.API) {
	if s.media == nil {
		return
	}
	refuse := func(w http.ResponseWriter, r *http.Request, err error) { api.WriteProblem(w, r, s.log, err) }
	mux.Handle(media.Prefix, s.media.Gate(refuse))
	if s.config.Media.Mode == MediaExternal {
		mux.Handle("POST /internal/media-hook", doors.LimitAddress(http.HandlerFunc(s.media.Hook)))
	}
}

// runMedia keeps the engine; its failure is never ours.
func (s *Server) runMedia(ctx context.Context) error {
	if s.media == nil {
		<-ctx.Done() // a part that returns stops the others
		return nil
	}
	return s.media.Run(ctx)
}

package realtime

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/centrifugal/centrifuge"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
)

// Desk is what the door needs of *desk.Desk.
type Desk interface {
	// Conversation answers only those who may see the conversation.
	Conversation(ctx context.Context, actor deskside.Actor, id string) (deskside.Conversation, error)
	// Visitor is NotFound for a visitor who has not written yet.
	Visitor(ctx context.Context, actor deskside.Actor, id string) (deskside.Visitor, []deskside.PageView, error)
	// Greeting tells visitors whom they can expect.
	Greeting(ctx context.Context) (desk.Greeting, error)
	// HidesWatching reports whether agents don't see that a supervisor watches.
	HidesWatching(ctx context.Context) (bool, error)
	// Peeks reports whether agents see what visitors of the site are typing.
	Peeks(ctx context.Context, siteID string) (bool, error)
	// Stir says that somebody may be able to take a conversation now.
	Stir()
}

// Guard is how the door tells who stands before it.
type Guard struct {
	// AuthenticateAgent reads the cookie or the API key of a request; the session is
	// empty for a key. It is asked again from time to time while the socket is open,
	// with a request that has only the headers.
	AuthenticateAgent   func(*http.Request) (actor deskside.Actor, sessionID string, err error)
	AuthenticateVisitor func(token string) (deskside.Actor, error)
	// OwnOrigin reports whether the request's Origin header is an address of ours.
	OwnOrigin func(*http.Request) bool
	// Address is that of the client, not of a proxy. Nil: the connection's.
	Address func(*http.Request) string
}

// Disconnects that clients must tell apart; codes from 4500 on mean: do not come back.
var (
	signedOut = centrifuge.Disconnect{Code: 4501, Reason: "sign in again"}
	forbidden = centrifuge.Disconnect{Code: 4503, Reason: "not allowed"}
	tooMany   = centrifuge.Disconnect{Code: 4008, Reason: "too many connections"}
	flooding  = centrifuge.Disconnect{Code: 4029, Reason: "too many requests"}
)

const (
	visitorSockets = 20   // of one visitor on one node
	addressSockets = 1000 // from one address on one node, but for loopback
)

// Door lets agents and visitors in, and decides what they hear and say.
type Door struct {
	hub      *Hub
	desk     Desk
	guard    Guard
	log      *slog.Logger
	presence *presence

	mu        sync.Mutex
	addresses map[string]int
	consoles  map[*centrifuge.Client]*guest // of agents, on this node
	past      []pastCut
}

// NewDoor puts the door before the hub, which is not running yet.
func NewDoor(h *Hub, desk Desk, guard Guard) *Door {
	d := &Door{hub: h, desk: desk, guard: guard, log: h.log, addresses: map[string]int{}, consoles: map[*centrifuge.Client]*guest{}}
	d.presence = newPresence(h, desk)
	h.door = d
	h.node.OnConnecting(d.connecting)
	h.node.OnConnect(d.connect)
	h.node.OnCommandRead(d.commandRead)
	return d
}

// Routes serves the sockets and their stand-ins over plain HTTP.
func (d *Door) Routes(mux *http.ServeMux) {
	ping := centrifuge.PingPongConfig{PingInterval: 25 * time.Second, PongTimeout: 10 * time.Second}
	socket := centrifuge.NewWebsocketHandler(d.hub.node, centrifuge.WebsocketConfig{
		CheckOrigin: func(*http.Request) bool { return true }, // enter did
		// For many idle connections: see the figures in docs/performance.md.
		ReadBufferSize: 512, UseWriteBufferPool: true, ProcessCommandsOffReadLoop: true,
		MessageSizeLimit: messageLimit, WriteTimeout: d.hub.timing.write, PingPongConfig: ping,
	})
	stream := centrifuge.NewHTTPStreamHandler(d.hub.node, centrifuge.HTTPStreamConfig{MaxRequestBodySize: messageLimit, PingPongConfig: ping})
	emulation := centrifuge.NewEmulationHandler(d.hub.node, centrifuge.EmulationConfig{MaxRequestBodySize: messageLimit})
	for path, enter := range map[string]func(*http.Request) (*guest, int){"/socket/agent": d.enterAgent, "/socket/visitor": d.enterVisitor} {
		mux.Handle(path, d.enter(enter, socket))
		mux.Handle(path+"/http_stream", d.enter(enter, stream))
		mux.Handle(path+"/emulation", d.enter(enter, emulation))
	}
}

// enter lets a request through with its guest in the context, where connecting finds it.
func (d *Door) enter(enter func(*http.Request) (*guest, int), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-d.hub.started:
		case <-r.Context().Done():
			return
		}
		g, status := enter(r)
		if status != 0 {
			d.hub.metrics.refused.WithLabelValues("origin").Inc()
			http.Error(w, http.StatusText(status), status)
			return
		}
		g.address = d.address(r)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), guestKey{}, g)))
	})
}

func (d *Door) enterVisitor(*http.Request) (*guest, int) {
	return &guest{audience: toVisitor}, 0
}

// enterAgent checks the origin, as a browser sends the cookie along from any page.
// Who it is comes with the first message: only then can the client be told why not.
func (d *Door) enterAgent(r *http.Request) (*guest, int) {
	if r.Header.Get("Origin") != "" && !d.guard.OwnOrigin(r) {
		return nil, http.StatusForbidden
	}
	headers := &http.Request{Method: http.MethodGet, URL: r.URL, Host: r.Host, Header: r.Header, RemoteAddr: r.RemoteAddr, TLS: r.TLS}
	return &guest{audience: toAgents, request: headers.WithContext(context.WithoutCancel(r.Context()))}, 0
}

func (d *Door) address(r *http.Request) string {
	if d.guard.Address != nil {
		return d.guard.Address(r)
	}
	if a, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		return a.Addr().String()
	}
	return r.RemoteAddr
}

// counted reports whether sockets from the address are limited.
func counted(address string) bool {
	a, err := netip.ParseAddr(address)
	return err != nil || !a.IsLoopback()
}

// problem turns a desk's or guard's error into what the client should do about it.
func (d *Door) problem(err error) error {
	reason, answer := "error", error(centrifuge.ErrorInternal) // temporary: the client comes back
	switch deskside.CodeOf(err) {
	case deskside.Unauthenticated, deskside.NotFound, deskside.Invalid:
		reason, answer = "signed_out", signedOut
	case deskside.Forbidden:
		reason, answer = "forbidden", forbidden
	default:
		if !errors.Is(err, context.Canceled) {
			d.hub.metrics.failed("authenticate")
			d.log.Error("realtime: authenticate", "error", err)
		}
	}
	d.hub.metrics.refused.WithLabelValues(reason).Inc()
	return answer
}

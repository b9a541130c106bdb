// Package media runs the engine behind calls and guards it.
//
// The engine (LiveKit) is a second process of this program (Child), or a cluster elsewhere
// (External). Browsers never reach it but through the Gate under /media/, which lets in
// only who has a place in a live call. What the engine says of who is in a room, by its
// signed webhooks and when asked every few seconds, is the truth that desk keeps; what
// desk decides (who was removed, what may be sent, what is over) is carried to the engine.
//
// Nothing here may hold up or end the chat: the engine is started, watched and restarted
// beside it, and every failure ends as an answer to whoever wanted to talk.
package media

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/limit"
)

// Config says which engine there is and how it is reached.
type Config struct {
	// URL, Key and Secret are of an engine elsewhere; an empty URL means the child process.
	URL, Key, Secret string
	Child            ChildConfig
	// Early starts the child with the server rather than with the first call.
	Early bool
	// Address tells who asks, and whether no limit holds for them.
	Address func(*http.Request) (address string, exempt bool)
	// OwnOrigin reports whether a page of ours asks.
	OwnOrigin  func(*http.Request) bool
	Buckets    limit.Buckets
	Registerer prometheus.Registerer
	Log        *slog.Logger
}

// Desk is what media needs of the desk.
type Desk interface {
	MayConnect(ctx context.Context, room, identity string) error
	LiveCalls(ctx context.Context) ([]deskside.Call, error)
	CallByRoom(ctx context.Context, room string) (deskside.Call, error)
	SawInRoom(ctx context.Context, room string, identities []string, asked time.Time) error
	SawJoin(ctx context.Context, room, identity string) error
	SawLeave(ctx context.Context, room, identity string) error
	SawTrack(ctx context.Context, room, identity string, source deskside.Source, on bool) error
}

// Media is the engine's half of calls.
type Media struct {
	Config
	desk    Desk
	keys    keys
	engine  *client
	child   *child // nil: the engine runs elsewhere
	metrics *metrics
	wake    chan struct{}

	mu    sync.Mutex
	rooms map[string]bool   // to be made as desk has them
	mutes map[string]string // participant's identity → room
	seen  seen
}

// KeysFrom derives the engine's key and secret from the instance's secret: the same on
// all nodes and after every start, so that a call outlives a restart.
func KeysFrom(secret []byte) (key, engineSecret string) {
	derive := func(purpose string) string {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte("deskside media " + purpose))
		return hex.EncodeToString(mac.Sum(nil))
	}
	return "dk" + derive("key")[:14], derive("secret")
}

// New makes media. SetDesk must follow before Run: desk needs media as one of its hearers.
func New(c Config) (*Media, error) {
	m := &Media{
		Config: c, keys: keys{id: c.Key, secret: []byte(c.Secret)}, wake: make(chan struct{}, 1),
		rooms: map[string]bool{}, mutes: map[string]string{}, seen: newSeen(),
	}
	m.metrics = newMetrics(c.Registerer, m)
	m.engine = newClient(m.keys)
	if c.URL != "" {
		m.engine.set(c.URL)
		return m, nil
	}
	child, err := newChild(c.Child, m.keys, c.Log)
	if err != nil {
		return nil, err
	}
	m.child = child
	child.metrics = m.metrics
	return m, nil
}

// SetDesk says whose calls these are.
func (m *Media) SetDesk(d Desk) { m.desk = d }

// Hear takes committed changes: it implements desk's wish for hearers and does not block.
func (m *Media) Hear(changes []desk.Change) {
	m.mu.Lock()
	heard := false
	for _, c := range changes {
		if c.Call == nil {
			continue
		}
		heard = true
		m.rooms[c.Call.Room] = true
		if p, ok := c.Call.Participant(c.Mute); ok && c.Mute != "" {
			m.mutes[p.Identity] = c.Call.Room
		}
		if c.Call.Live() && m.child != nil {
			m.child.want()
		}
	}
	m.mu.Unlock()
	if heard {
		m.poke()
	}
}

func (m *Media) poke() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// Token lets a participant connect for a minute.
func (m *Media) Token(p deskside.Participant, room string) (string, error) {
	return m.keys.join(p, room, time.Now())
}

// Up reports whether the engine answers, and why not.
func (m *Media) Up(ctx context.Context) error {
	if m.child != nil {
		return m.child.up()
	}
	return m.engine.alive(ctx)
}

// Run starts what must run and stops it when ctx is done.
func (m *Media) Run(ctx context.Context) error {
	var group sync.WaitGroup
	if m.child != nil {
		if m.Early {
			m.child.want()
		}
		m.child.onReady = m.restore
		news := &http.Server{Handler: http.HandlerFunc(m.Hook), ReadTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(m.Log.Handler(), slog.LevelDebug)}
		group.Go(func() { _ = news.Serve(m.child.hooks) })
		group.Go(func() {
			m.child.run(ctx)
			_ = news.Close()
		})
	}
	m.settleAll(ctx)
	group.Wait()
	return nil
}

// Relay carries a TURN connection, whose TLS has been ended by us, to the engine until
// either side closes it.
func (m *Media) Relay(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	if m.child == nil || m.child.await(ctx) != nil {
		return
	}
	engine, err := (&net.Dialer{Timeout: 3 * time.Second}).DialContext(ctx, "tcp", m.child.turn())
	if err != nil {
		m.Log.Debug("media: relay", "error", redact(err.Error()))
		return
	}
	defer engine.Close()
	stop := context.AfterFunc(ctx, func() { _, _ = conn.Close(), engine.Close() })
	defer stop()
	var both sync.WaitGroup
	pipe := func(to, from net.Conn) {
		_, _ = io.Copy(to, from)
		_, _ = to.Close(), from.Close()
	}
	both.Go(func() { pipe(engine, conn) })
	both.Go(func() { pipe(conn, engine) })
	both.Wait()
}

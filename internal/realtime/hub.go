package realtime

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"time"

	"github.com/centrifugal/centrifuge"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/deskside/deskside/internal/desk"
)

// Config is what a hub needs to know.
type Config struct {
	// Redis is the address that joins several nodes, such as redis://host:6379; empty:
	// this node is all there is.
	Redis      string
	Registerer prometheus.Registerer
	Logger     *slog.Logger
	// Version is told to clients on connection.
	Version string
	// LoseEvery throws every so many-th publication away, to test that clients get it
	// all the same; 0: none.
	LoseEvery int

	timing timing // for tests
}

// timing is every pause in the package; zero values mean the defaults.
type timing struct {
	sweep    time.Duration // how often quiet channels are compared with the history
	presence time.Duration // how often a connection renews its presence
	leave    time.Duration // how long who left still counts as there
	settle   time.Duration // how long changes of presence are gathered
	recheck  time.Duration // how often an agent's right to be here is asked again
	signs    time.Duration // how often the other nodes' signs of life are read
	drain    time.Duration // how long closing may take
	write    time.Duration // how long a client may take to read
}

func (t timing) withDefaults() timing {
	set := func(d *time.Duration, value time.Duration) {
		if *d == 0 {
			*d = value
		}
	}
	set(&t.sweep, 10*time.Second)
	set(&t.presence, 25*time.Second)
	set(&t.leave, 4*time.Second)
	set(&t.settle, 200*time.Millisecond)
	set(&t.recheck, time.Minute)
	set(&t.signs, time.Second)
	set(&t.drain, 1500*time.Millisecond) // nobody is served meanwhile, and some browsers never answer
	set(&t.write, 10*time.Second)
	return t
}

const (
	redisName     = "deskside-realtime" // in Redis' list of clients
	messageLimit  = 64 << 10            // bytes of one message from a client
	clientQueue   = 1 << 20             // bytes waiting for one client, who is cut off beyond
	recoveryLimit = maxHole             // items given to a client that comes back
	maxChannels   = 1100                // of one client; the door counts per audience
)

// Hub publishes committed changes and knows who is connected: it is the desk's
// Audience. It exists before the desk; the Door, which needs both, lets clients in.
type Hub struct {
	node    *centrifuge.Node
	broker  *broker
	redis   *centrifuge.RedisShard // nil: one node
	history History
	metrics *metrics
	log     *slog.Logger
	timing  timing
	seed    maphash.Seed
	queues  [queueShards]*queue
	roster  *roster
	door    *Door // set by NewDoor, before Run
	started chan struct{}
	// ctx ends with Run; it is for reads on behalf of nobody.
	ctx    context.Context
	cancel context.CancelFunc
}

var _ desk.Audience = (*Hub)(nil)

// NewHub builds the hub on the history. It connects to Redis, if that is configured.
func NewHub(c Config, history History) (*Hub, error) {
	h := &Hub{
		history: history, log: c.Logger, timing: c.timing.withDefaults(), seed: maphash.MakeSeed(),
		started: make(chan struct{}),
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	for i := range h.queues {
		h.queues[i] = newQueue()
	}
	h.roster = newRoster(h.timing.leave)
	own := prometheus.NewRegistry() // centrifuge's, which wants to gather it too
	var err error
	if h.metrics, err = newMetrics(c.Registerer, h.depth); err != nil {
		return nil, err
	}
	if err := c.Registerer.Register(own); err != nil {
		return nil, err
	}
	h.node, err = centrifuge.New(centrifuge.Config{
		Version:                          c.Version,
		LogLevel:                         centrifuge.LogLevelWarn,
		LogHandler:                       h.logEntry,
		Metrics:                          centrifuge.MetricsConfig{RegistererGatherer: own},
		NodeInfoMetricsAggregateInterval: time.Hour, // nobody reads them from the other nodes
		ClientPresenceUpdateInterval:     h.timing.presence,
		ClientStaleCloseDelay:            10 * time.Second,
		ClientQueueMaxSize:               clientQueue,
		ClientChannelLimit:               maxChannels,
		RecoveryMaxPublicationLimit:      recoveryLimit,
	})
	if err != nil {
		return nil, err
	}
	h.broker = &broker{
		history: history, metrics: h.metrics, log: h.log, seed: h.seed, loseEvery: uint64(c.LoseEvery),
		subscribers: h.node.Hub().NumSubscribers,
	}
	h.node.SetBroker(h.broker)
	if c.Redis != "" {
		if err := h.joinNodes(c.Redis); err != nil {
			return nil, fmt.Errorf("redis: %w", err)
		}
	}
	h.node.OnNotification(h.notified)
	h.node.OnNodeInfoSend(func() centrifuge.NodeInfoSendReply {
		return centrifuge.NodeInfoSendReply{Data: h.roster.report()}
	})
	return h, nil
}

// joinNodes makes Redis carry what the nodes tell each other. Its name space is the
// database's epoch: what is told belongs to one database.
func (h *Hub) joinNodes(address string) error {
	shard, err := centrifuge.NewRedisShard(h.node, centrifuge.RedisShardConfig{Address: address, ClientName: redisName})
	if err != nil {
		return err
	}
	prefix := "deskside." + h.history.Epoch()
	wide, err := centrifuge.NewRedisBroker(h.node, centrifuge.RedisBrokerConfig{Prefix: prefix, Shards: []*centrifuge.RedisShard{shard}})
	if err != nil {
		return err
	}
	presence, err := centrifuge.NewRedisPresenceManager(h.node, centrifuge.RedisPresenceManagerConfig{
		Prefix: prefix, Shards: []*centrifuge.RedisShard{shard},
		PresenceTTL: max(2*h.timing.presence+10*time.Second, time.Second),
	})
	if err != nil {
		return err
	}
	h.redis, h.broker.wide = shard, wide
	h.node.SetController(wide)
	h.node.SetPresenceManager(presence)
	return nil
}

// Run publishes and lets clients in until ctx is done. Then it publishes what was
// heard, and sends the clients away so that they come back to the next process.
func (h *Hub) Run(ctx context.Context) error {
	if err := h.node.Run(); err != nil {
		return err
	}
	var group errgroup.Group
	for _, q := range h.queues {
		group.Go(func() error { h.newWorker(q).run(h.ctx); return nil })
	}
	group.Go(func() error { h.broker.sweep(h.ctx, h.timing.sweep); return nil })
	if h.door != nil {
		group.Go(func() error { h.door.presence.run(h.ctx); return nil })
	}
	close(h.started)
	<-ctx.Done()
	return h.stop(&group)
}

func (h *Hub) stop(group *errgroup.Group) error {
	h.cancel()
	ctx, cancel := context.WithTimeout(context.Background(), h.timing.drain)
	defer cancel()
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		_ = group.Wait() // its functions return no errors
	}()
	select {
	case <-drained:
	case <-ctx.Done():
		h.log.Warn("realtime: not everything was published before the end; clients recover it")
	}
	err := h.node.Shutdown(ctx)
	<-drained
	if h.redis != nil {
		h.redis.Close()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		h.log.Warn("realtime: some sockets were slow to close")
		return nil
	}
	return err
}

func (h *Hub) queueOf(key string) *queue {
	return h.queues[maphash.String(h.seed, key)%queueShards]
}

func (h *Hub) depth() float64 {
	n := 0
	for _, q := range h.queues {
		n += q.depth()
	}
	return float64(n)
}

// AgentsOnline returns the ids of agents with a console open, on all nodes.
func (h *Hub) AgentsOnline(context.Context) ([]string, error) { return h.roster.list(), nil }

// VisitorOnline reports whether the visitor has a widget connected to any node.
func (h *Hub) VisitorOnline(_ context.Context, visitorID string) (bool, error) {
	channel := visitorPrefix + visitorID
	if h.node.Hub().NumSubscribers(channel) > 0 {
		return true, nil
	}
	if h.redis == nil {
		return false, nil
	}
	stats, err := h.node.PresenceStats(channel)
	return stats.NumClients > 0, err
}

// logEntry passes centrifuge's log on, without what clients sent.
func (h *Hub) logEntry(e centrifuge.LogEntry) {
	args := []any{}
	for _, name := range []string{"client", "user", "channel", "error", "code", "reason", "transport", "shard"} {
		if v, ok := e.Fields[name]; ok {
			args = append(args, name, v)
		}
	}
	level := slog.LevelWarn
	if e.Level >= centrifuge.LogLevelError {
		level = slog.LevelError
	}
	h.log.Log(h.ctx, level, "realtime: "+e.Message, args...)
}

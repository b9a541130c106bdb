package realtime

import (
	"context"
	"errors"
	"hash/maphash"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/centrifugal/centrifuge"
)

// broker stands between the nodes and this node's subscribers. Its history is the
// database: an offset is the seq or vseq of an item, the epoch is the database's.
// wide carries publications to the other nodes and keeps nothing; without it this
// node is all there is. What comes back from wide, and what is published here,
// passes deliver in stream.go.
//
// An item published here reaches local subscribers without a detour over wide; its
// echo is a repeat. So one node's own visitors and agents do not notice when Redis
// is away.
type broker struct {
	history History
	wide    centrifuge.Broker // nil: one node
	node    centrifuge.BrokerEventHandler
	// subscribers counts a channel's local subscribers.
	subscribers func(channel string) int
	metrics     *metrics
	log         *slog.Logger
	seed        maphash.Seed
	streams     [streamShards]streamShard
	loseEvery   uint64 // for tests; 0: nothing is lost
	published   atomic.Uint64
}

var (
	_ centrifuge.Broker             = (*broker)(nil)
	_ centrifuge.BrokerEventHandler = (*broker)(nil)
)

func (b *broker) shard(channel string) *streamShard {
	return &b.streams[maphash.String(b.seed, channel)%streamShards]
}

// ReliableDelivery tells the node that the broker finds lost publications itself
// (sweep), in place, where the node's own position check would make every
// subscriber of the channel subscribe again.
func (b *broker) ReliableDelivery() bool { return true }

// RegisterBrokerEventHandler puts the broker between wide and the node.
func (b *broker) RegisterBrokerEventHandler(node centrifuge.BrokerEventHandler) error {
	b.node = node
	if b.wide == nil {
		return nil
	}
	return b.wide.RegisterBrokerEventHandler(b)
}

// Subscribe begins to listen. The order matters: first the way from the other nodes
// is open, then the position is read. What arrives before the read was committed
// before it and is covered by the position; what arrives during the read waits for
// it. A client's own recovery reads the history after that again.
func (b *broker) Subscribe(channels ...string) error {
	if b.wide != nil {
		if err := b.wide.Subscribe(channels...); err != nil {
			return err
		}
	}
	for _, channel := range channels {
		if err := b.open(channel); err != nil {
			return errors.Join(err, b.Unsubscribe(channels...))
		}
	}
	return nil
}

func (b *broker) open(channel string) error {
	k, id := parse(channel)
	if !k.durable() {
		return nil
	}
	s := &stream{channel: channel, source: source{history: b.history, kind: k, conversation: id}}
	s.mu.Lock()
	defer s.mu.Unlock()
	b.shard(channel).put(channel, s)
	ctx, cancel := context.WithTimeout(context.Background(), readTimeout)
	defer cancel()
	last, err := s.position(ctx)
	s.last, s.checked = last, time.Now()
	return err
}

// Unsubscribe stops listening and forgets the channels.
func (b *broker) Unsubscribe(channels ...string) error {
	for _, channel := range channels {
		b.shard(channel).remove(channel)
	}
	if b.wide == nil {
		return nil
	}
	return b.wide.Unsubscribe(channels...)
}

// Publish delivers to the subscribers of all nodes. Items (with an offset) go to the
// local ones first; hints go to them only through wide, unless it fails.
func (b *broker) Publish(channel string, data []byte, opts centrifuge.PublishOptions) (centrifuge.PublishResult, error) {
	if b.loseEvery > 0 && b.published.Add(1)%b.loseEvery == 0 {
		return centrifuge.PublishResult{}, nil
	}
	pub := &centrifuge.Publication{Offset: opts.Offset, Data: data, Time: time.Now().UnixMilli()}
	position := centrifuge.StreamPosition{Offset: opts.Offset, Epoch: opts.Epoch}
	var local, far error
	if b.wide == nil || opts.Offset > 0 {
		local = b.HandlePublication(channel, pub, position, false, nil)
	}
	if b.wide != nil {
		if _, far = b.wide.Publish(channel, data, opts); far != nil && opts.Offset == 0 {
			local = b.HandlePublication(channel, pub, position, false, nil)
		}
	}
	return centrifuge.PublishResult{StreamPosition: position}, errors.Join(local, far)
}

// HandlePublication receives from the other nodes, and from Publish.
func (b *broker) HandlePublication(channel string, pub *centrifuge.Publication, position centrifuge.StreamPosition, delta bool, prev *centrifuge.Publication) error {
	if pub.Offset == 0 {
		k, _ := parse(channel)
		b.metrics.delivered(k, b.subscribers(channel))
		return b.node.HandlePublication(channel, pub, position, delta, prev)
	}
	s := b.shard(channel).get(channel)
	if s == nil || position.Epoch != b.history.Epoch() {
		return nil // nobody listens, or it is from before a restore
	}
	err := b.deliver(s, pub)
	if err != nil {
		b.metrics.failed("deliver")
		b.log.Error("realtime: deliver", "channel", channel, "offset", pub.Offset, "error", err)
	}
	return err
}

// maxRecovery is how many bytes of missed items a client gets at once; one that
// missed more refetches. It stays well below the limit of a client's queue, which
// would cut the client off, to come back with the same wish.
const maxRecovery = 256 << 10

// History returns the newest position, and after opts.Filter.Since the missed
// publications. When they are more than fits, the last one stays below the newest
// position; the node then tells the client that it was not recovered.
func (b *broker) History(channel string, opts centrifuge.HistoryOptions) ([]*centrifuge.Publication, centrifuge.StreamPosition, error) {
	k, id := parse(channel)
	if !k.durable() {
		return nil, centrifuge.StreamPosition{}, centrifuge.ErrorNotAvailable
	}
	src := source{history: b.history, kind: k, conversation: id}
	ctx, cancel := context.WithTimeout(context.Background(), readTimeout)
	defer cancel()
	// The position first: what is committed between the two reads is left out, and
	// reaches the client as a publication.
	newest, err := src.position(ctx)
	top := centrifuge.StreamPosition{Offset: newest, Epoch: b.history.Epoch()}
	since := opts.Filter.Since
	if err != nil || since == nil || opts.Filter.Limit == 0 || since.Offset >= newest || since.Epoch != "" && since.Epoch != top.Epoch {
		return nil, top, err
	}
	limit := newest - since.Offset
	if opts.Filter.Limit > 0 {
		limit = min(limit, uint64(opts.Filter.Limit))
	}
	pubs, err := src.after(ctx, since.Offset, int(min(limit, recoveryLimit)))
	size := 0
	for i, pub := range pubs {
		if size += len(pub.Data); size > maxRecovery {
			return pubs[:i], top, err
		}
	}
	return pubs, top, err
}

// RemoveHistory does nothing: the history is the product's data.
func (b *broker) RemoveHistory(string) error { return nil }

// PublishJoin tells the channel's subscribers that somebody came.
func (b *broker) PublishJoin(channel string, info *centrifuge.ClientInfo) error {
	if b.wide == nil {
		return b.node.HandleJoin(channel, info)
	}
	return b.wide.PublishJoin(channel, info)
}

// PublishLeave tells the channel's subscribers that somebody left.
func (b *broker) PublishLeave(channel string, info *centrifuge.ClientInfo) error {
	if b.wide == nil {
		return b.node.HandleLeave(channel, info)
	}
	return b.wide.PublishLeave(channel, info)
}

// HandleJoin receives from the other nodes.
func (b *broker) HandleJoin(channel string, info *centrifuge.ClientInfo) error {
	return b.node.HandleJoin(channel, info)
}

// HandleLeave receives from the other nodes.
func (b *broker) HandleLeave(channel string, info *centrifuge.ClientInfo) error {
	return b.node.HandleLeave(channel, info)
}

// Close stops listening to the other nodes.
func (b *broker) Close(ctx context.Context) error {
	if closer, ok := b.wide.(centrifuge.Closer); ok {
		return closer.Close(ctx)
	}
	return nil
}

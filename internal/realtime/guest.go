package realtime

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/centrifugal/centrifuge"
	"golang.org/x/time/rate"

	"github.com/deskside/deskside"
)

// guest is who is at one socket.
type guest struct {
	audience audience
	address  string
	request  *http.Request // agents: the headers to ask again with
	actor    deskside.Actor
	session  string // agents; empty for an API key

	mu       sync.Mutex
	channels int               // client-side subscriptions
	commands *rate.Limiter     // of anything
	typing   *rate.Limiter     // of typing
	visitors map[string]string // agents: whose the conversations are that they subscribed to
}

type guestKey struct{}

func guestOf(ctx context.Context) *guest {
	g, _ := ctx.Value(guestKey{}).(*guest)
	return g
}

// user is the guest's name for the node. Visitors have a prefix, so that no id of
// one side is ever taken for one of the other.
func (g *guest) user() string {
	if g.audience == toVisitor {
		return visitorUser(g.actor.ID)
	}
	return g.actor.ID
}

func visitorUser(id string) string { return "visitor:" + id }

// byKey reports whether a program with an API key is there, not a console.
func (g *guest) byKey() bool { return g.audience == toAgents && g.session == "" }

func (g *guest) label() string {
	switch {
	case g.audience == toVisitor:
		return "visitor"
	case g.byKey():
		return "api_key"
	}
	return "agent"
}

// channelLimit is how many conversations the guest may follow at a time.
func (g *guest) channelLimit() int {
	switch {
	case g.audience == toVisitor:
		return 50
	case g.byKey():
		return 1000
	}
	return 256
}

// mayCommand and mayType say whether the guest keeps within the rates. Limiters are
// made on first use: most visitors never send anything.
func (g *guest) mayCommand() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.commands == nil {
		g.commands = rate.NewLimiter(20, 200)
		if g.audience == toAgents {
			g.commands = rate.NewLimiter(200, 2500) // a console subscribes to everything again
		}
	}
	return g.commands.Allow()
}

func (g *guest) mayType() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.typing == nil {
		g.typing = rate.NewLimiter(5, 5)
	}
	return g.typing.Allow()
}

// follow counts a subscription and remembers whose conversation it is; false: there
// are too many.
func (g *guest) follow(conversationID, visitorID string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.channels >= g.channelLimit() {
		return false
	}
	g.channels++
	if g.audience == toAgents {
		if g.visitors == nil {
			g.visitors = map[string]string{}
		}
		g.visitors[conversationID] = visitorID
	}
	return true
}

func (g *guest) unfollow(conversationID string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.channels--
	delete(g.visitors, conversationID)
}

func (g *guest) visitorOf(conversationID string) (string, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	id, ok := g.visitors[conversationID]
	return id, ok
}

// connecting answers a client's first message.
func (d *Door) connecting(ctx context.Context, e centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
	g := guestOf(ctx)
	if g == nil {
		return centrifuge.ConnectReply{}, centrifuge.DisconnectBadRequest
	}
	if d.crowded(g.address) {
		d.hub.metrics.refused.WithLabelValues("address").Inc()
		return centrifuge.ConnectReply{}, tooMany
	}
	if g.audience == toVisitor {
		return d.admitVisitor(g, e.Data)
	}
	return d.admitAgent(g)
}

func (d *Door) admitVisitor(g *guest, data []byte) (centrifuge.ConnectReply, error) {
	token, err := decodeToken(data)
	if err == nil {
		g.actor, err = d.guard.AuthenticateVisitor(token)
	}
	if err != nil {
		return centrifuge.ConnectReply{}, d.problem(err)
	}
	if len(d.hub.node.Hub().UserConnections(g.user())) >= visitorSockets {
		d.hub.metrics.refused.WithLabelValues("visitor").Inc()
		return centrifuge.ConnectReply{}, tooMany
	}
	return centrifuge.ConnectReply{
		Credentials: &centrifuge.Credentials{UserID: g.user()},
		Subscriptions: map[string]centrifuge.SubscribeOptions{
			// On one node the subscription itself says who is there.
			visitorPrefix + g.actor.ID:  {EmitPresence: d.hub.redis != nil},
			sitePrefix + g.actor.SiteID: {},
		},
	}, nil
}

func (d *Door) admitAgent(g *guest) (centrifuge.ConnectReply, error) {
	var err error
	if g.actor, g.session, err = d.guard.AuthenticateAgent(g.request); err != nil {
		return centrifuge.ConnectReply{}, d.problem(err)
	}
	if !g.actor.May(deskside.ScopeRead) {
		return centrifuge.ConnectReply{}, d.problem(deskside.Errorf(deskside.Forbidden, "", "this API key lacks the scope %q", deskside.ScopeRead))
	}
	info, err := json.Marshal(person{ID: g.actor.ID, Name: g.actor.Name})
	if err != nil {
		return centrifuge.ConnectReply{}, err
	}
	return centrifuge.ConnectReply{
		Credentials: &centrifuge.Credentials{UserID: g.user(), Info: info, ExpireAt: d.recheckAt()},
		Subscriptions: map[string]centrifuge.SubscribeOptions{
			inbox:                    {},
			agentPrefix + g.actor.ID: {},
		},
	}, nil
}

// person is what colleagues learn of an agent who has the same conversation open.
type person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (d *Door) recheckAt() int64 { return time.Now().Add(d.hub.timing.recheck).Unix() }

// connect is called when the client has its answer and the subscriptions.
func (d *Door) connect(c *centrifuge.Client) {
	g := guestOf(c.Context())
	d.hub.metrics.connected(g.label())
	d.count(g.address, 1)
	c.OnSubscribe(func(e centrifuge.SubscribeEvent, answer centrifuge.SubscribeCallback) {
		reply, err := d.subscribe(c.Context(), g, e.Channel)
		answer(reply, err)
	})
	c.OnUnsubscribe(func(e centrifuge.UnsubscribeEvent) {
		if k, id := parse(e.Channel); k.durable() {
			g.unfollow(id)
		}
	})
	c.OnRPC(func(e centrifuge.RPCEvent, answer centrifuge.RPCCallback) {
		reply, err := d.call(c, g, e)
		answer(reply, err)
	})
	c.OnDisconnect(func(centrifuge.DisconnectEvent) { d.leave(c, g) })
	if g.audience == toVisitor {
		d.presence.visitorCame(c, g)
		return
	}
	d.connectAgent(c, g)
}

func (d *Door) connectAgent(c *centrifuge.Client, g *guest) {
	c.OnPresence(func(e centrifuge.PresenceEvent, answer centrifuge.PresenceCallback) {
		if k, _ := parse(e.Channel); k != kindTimeline || !c.IsSubscribed(e.Channel) {
			answer(centrifuge.PresenceReply{}, centrifuge.ErrorPermissionDenied)
			return
		}
		answer(centrifuge.PresenceReply{}, nil)
	})
	c.OnRefresh(func(_ centrifuge.RefreshEvent, answer centrifuge.RefreshCallback) {
		err := d.recheck(g)
		answer(centrifuge.RefreshReply{ExpireAt: d.recheckAt()}, err)
	})
	if d.register(c, g) {
		go d.cut(func(other *guest) bool { return other == g })
	}
	if !g.byKey() {
		d.presence.agentCame(c, g.actor.ID)
	}
}

func (d *Door) leave(c *centrifuge.Client, g *guest) {
	d.hub.metrics.disconnected(g.label())
	d.count(g.address, -1)
	if g.audience == toVisitor {
		d.presence.visitorLeft(g.actor.ID)
		return
	}
	d.mu.Lock()
	delete(d.consoles, c)
	d.mu.Unlock()
	if !g.byKey() {
		d.presence.agentLeft(g.actor.ID)
	}
}

func (d *Door) crowded(address string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.addresses[address] >= addressSockets
}

func (d *Door) count(address string, n int) {
	if !counted(address) {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.addresses[address] += n; d.addresses[address] <= 0 {
		delete(d.addresses, address)
	}
}

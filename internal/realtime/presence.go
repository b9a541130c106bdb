package realtime

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/centrifugal/centrifuge"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/wire"
)

const arrivals = 1024 // visitors whose coming or going waits to be told

// presence tells who is there: consoles which agents have a console open, widgets
// whom they can expect, consoles which visitors with a conversation are on the site.
// Every node tells its own sockets, from what all nodes know.
type presence struct {
	hub  *Hub
	desk Desk

	wake   chan struct{}
	moves  chan string // visitors who came or left
	mu     sync.Mutex
	leaves map[string]time.Time // visitors whose last socket closed, and when that becomes true
	roster []byte               // pushes, as told last
	team   []byte
	told   []string
	dirty  bool // names may have changed
}

func newPresence(h *Hub, desk Desk) *presence {
	return &presence{hub: h, desk: desk, wake: make(chan struct{}, 1), moves: make(chan string, arrivals), leaves: map[string]time.Time{}, dirty: true}
}

// changed asks for a look at who is there.
func (p *presence) changed() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *presence) agentCame(c *centrifuge.Client, id string) {
	if p.hub.roster.come(id) {
		p.hub.tellRoster()
		p.desk.Stir()
	}
	p.mu.Lock()
	push := p.roster
	p.mu.Unlock()
	p.greet(c, inbox, push)
}

func (p *presence) agentLeft(id string) {
	if p.hub.roster.leave(id) {
		p.hub.tellRoster()
	}
}

func (h *Hub) tellRoster() {
	if h.ctx.Err() == nil { // else the others hear that this node stops
		h.notify(opRoster, json.RawMessage(h.roster.report()))
	}
}

func (p *presence) visitorCame(c *centrifuge.Client, g *guest) {
	p.mu.Lock()
	team := p.team
	_, back := p.leaves[g.actor.ID]
	delete(p.leaves, g.actor.ID)
	p.mu.Unlock()
	p.greet(c, sitePrefix+g.actor.SiteID, team)
	if !back {
		p.moved(g.actor.ID)
	}
}

// greet tells a newcomer what was told to the others before.
func (p *presence) greet(c *centrifuge.Client, channel string, push []byte) {
	if push == nil {
		return
	}
	if err := c.WritePublication(channel, &centrifuge.Publication{Data: push}, centrifuge.StreamPosition{}); err != nil {
		p.hub.log.Debug("realtime: greet", "client", c.ID(), "error", err)
	}
}

func (p *presence) visitorLeft(id string) {
	if p.hub.node.Hub().NumSubscribers(visitorPrefix+id) > 0 {
		return // another tab
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.leaves[id] = time.Now().Add(p.hub.timing.leave)
}

func (p *presence) moved(visitorID string) {
	select {
	case p.moves <- visitorID:
	default:
		p.hub.metrics.hintDropped("visitor_presence")
	}
}

// run looks when something changed, and each moment for what changes with time only.
func (p *presence) run(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.tellMoves(ctx)
	}()
	defer func() { <-done }()
	ticker := time.NewTicker(p.hub.timing.signs)
	defer ticker.Stop()
	p.look(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			p.readSigns()
			p.goneVisitors(time.Now())
		case <-p.wake:
			if !pause(ctx, p.hub.timing.settle) {
				return
			}
			p.mu.Lock()
			p.dirty = true
			p.mu.Unlock()
		}
		p.look(ctx)
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// readSigns takes what the other nodes repeat about their agents.
func (p *presence) readSigns() {
	if p.hub.redis == nil {
		return
	}
	info, err := p.hub.node.Info()
	if err != nil {
		p.hub.metrics.failed("node_info")
		p.hub.log.Warn("realtime: read the nodes' signs of life", "error", err)
		return
	}
	p.hub.roster.keep(info.Nodes)
	for _, n := range info.Nodes {
		if n.UID == p.hub.node.ID() || len(n.Data) == 0 {
			continue
		}
		if err := p.hub.roster.hear(n.UID, n.Data); err != nil {
			p.hub.metrics.failed("node_info")
			p.hub.log.Warn("realtime: read a node's sign of life", "node", n.Name, "error", err)
		}
	}
}

// look tells consoles and widgets when others are there than were told last.
func (p *presence) look(ctx context.Context) {
	online := p.hub.roster.list()
	p.mu.Lock()
	same := !p.dirty && slices.Equal(online, p.told)
	p.mu.Unlock()
	if same {
		return
	}
	greeting, err := p.desk.Greeting(ctx)
	if err != nil {
		if ctx.Err() == nil {
			p.hub.metrics.failed("agents_online")
			p.hub.log.Warn("realtime: who is online", "error", err)
		}
		return // the next look tries again
	}
	names := make([]string, len(greeting.Agents))
	for i, a := range greeting.Agents {
		names[i] = a.Name
	}
	team := wire.SiteTeamOf(names, greeting.Busy)
	p.tell(online, wire.AgentPush{Type: "presence", AgentsOnline: online}, wire.ClientPush{Type: "team", Team: &team})
}

func (p *presence) tell(online []string, toConsoles wire.AgentPush, toWidgets wire.ClientPush) {
	roster, err := json.Marshal(toConsoles)
	if err != nil {
		p.hub.log.Error("realtime: shape presence", "error", err)
		return
	}
	team, err := json.Marshal(toWidgets)
	if err != nil {
		p.hub.log.Error("realtime: shape presence", "error", err)
		return
	}
	p.mu.Lock()
	rosterChanged, teamChanged := string(roster) != string(p.roster), string(team) != string(p.team)
	p.roster, p.team, p.told, p.dirty = roster, team, online, false
	p.mu.Unlock()
	if rosterChanged {
		p.broadcast(inbox, roster)
	}
	if teamChanged {
		for _, channel := range p.hub.node.Hub().Channels() {
			if k, _ := parse(channel); k == kindSite {
				p.broadcast(channel, team)
			}
		}
	}
}

// broadcast reaches this node's own sockets.
func (p *presence) broadcast(channel string, data []byte) {
	if err := p.hub.node.Hub().BroadcastPublication(channel, &centrifuge.Publication{Data: data}, centrifuge.StreamPosition{}); err != nil {
		p.hub.metrics.hintDropped("presence")
		p.hub.log.Warn("realtime: tell presence", "channel", channel, "error", err)
	}
}

// goneVisitors tells of those who did not come back in time.
func (p *presence) goneVisitors(now time.Time) {
	p.mu.Lock()
	var gone []string
	for id, at := range p.leaves {
		if !now.Before(at) {
			gone = append(gone, id)
			delete(p.leaves, id)
		}
	}
	p.mu.Unlock()
	for _, id := range gone {
		p.moved(id)
	}
}

// tellMoves tells consoles of visitors who came or left, if they have written ever.
func (p *presence) tellMoves(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case id := <-p.moves:
			if p.hub.deaf(inbox) {
				continue
			}
			v, _, err := p.desk.Visitor(ctx, deskside.System, id)
			switch {
			case err == nil:
				p.hub.tellVisitor(v)
			case deskside.CodeOf(err) != deskside.NotFound && ctx.Err() == nil:
				p.hub.metrics.failed("visitor")
				p.hub.log.Warn("realtime: visitor's presence", "error", err)
			}
		}
	}
}

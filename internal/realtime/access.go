package realtime

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/centrifugal/centrifuge"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/wire"
)

// What the nodes tell each other beside publications. All of it may be lost:
// rechecks and signs of life make up for it.
const (
	opRoster  = "roster"  // report: who is at a node's consoles
	opCut     = "cut"     // cut: these sockets must close
	opRecheck = "recheck" // cut: these sockets must show again that they may stay
	opTeam    = "team"    // the names of those online may have changed
)

// cut names sockets of agents.
type cut struct {
	Session string `json:"session,omitempty"` // this session
	Agent   string `json:"agent,omitempty"`   // all of this agent
}

func (c cut) means(g *guest) bool {
	return c.Session != "" && g.session == c.Session || c.Agent != "" && g.actor.ID == c.Agent
}

// cacheTime is how long another node may still take a session or key for valid.
const cacheTime = 6 * time.Second

// tellAccess follows up what changes who may be here, or how they are called.
func (h *Hub) tellAccess(c heard) {
	if c.SessionID != "" {
		h.notify(opCut, cut{Session: c.SessionID})
	}
	switch c.Event.Type {
	case deskside.AgentCreated, deskside.AgentUpdated, deskside.AvailabilityChanged:
		h.tellAgent(*c.Agent)
	case deskside.PasswordChanged:
		h.notify(opRecheck, cut{Agent: c.Agent.ID})
	case deskside.APIKeyRevoked:
		h.notify(opRecheck, cut{Agent: c.Event.ActorID})
	}
}

func (h *Hub) tellAgent(a deskside.Agent) {
	if !a.Active {
		h.notify(opCut, cut{Agent: a.ID})
		return
	}
	h.hint(agentPrefix+a.ID, wire.AgentPush{Type: "preferences", Preferences: &a.Preferences})
	shaped := wire.AgentOf(a, slices.Contains(h.roster.list(), a.ID))
	h.hint(inbox, wire.AgentPush{Type: "agent", Agent: &shaped})
	h.notify(opTeam, nil)
}

// notify tells all nodes, this one too.
func (h *Hub) notify(op string, what any) {
	data, err := json.Marshal(what)
	if err == nil {
		err = h.node.Notify(op, data, "")
	}
	if err != nil {
		h.metrics.failed("notify_" + op)
		h.log.Warn("realtime: tell the other nodes", "op", op, "error", err)
	}
}

// notified hears what notify told, from any node.
func (h *Hub) notified(e centrifuge.NotificationEvent) {
	if h.door == nil {
		return
	}
	var err error
	var c cut
	switch e.Op {
	case opRoster:
		if e.FromNodeID != h.node.ID() {
			err = h.roster.hear(e.FromNodeID, e.Data)
		}
		h.door.presence.changed()
	case opTeam:
		h.door.presence.changed()
		// What this node remembers of agents may be older than the news.
		time.AfterFunc(cacheTime, h.door.presence.changed)
	case opCut:
		if err = json.Unmarshal(e.Data, &c); err == nil {
			h.door.remember(c, time.Now())
			go h.door.cut(c.means)
		}
	case opRecheck:
		if err = json.Unmarshal(e.Data, &c); err == nil {
			go h.door.recheckAll(c)
			time.AfterFunc(cacheTime, func() { h.door.recheckAll(c) })
		}
	}
	if err != nil {
		h.metrics.failed("notified_" + e.Op)
		h.log.Warn("realtime: another node told something unclear", "op", e.Op, "error", err)
	}
}

// cut closes the sockets of agents that are meant, and says why: the push for those
// who listen, the code for those who only see the end.
func (d *Door) cut(means func(*guest) bool) {
	push, err := json.Marshal(wire.AgentPush{Type: "signed_out"})
	if err != nil {
		d.log.Error("realtime: shape", "error", err)
	}
	for c, g := range d.consolesOf(means) {
		if err := c.WritePublication(agentPrefix+g.actor.ID, &centrifuge.Publication{Data: push}, centrifuge.StreamPosition{}); err != nil {
			d.log.Debug("realtime: say good-bye", "client", c.ID(), "error", err)
		}
		c.Disconnect(signedOut)
	}
}

// pastCut is a cut that may still mean a socket that is about to be let in.
type pastCut struct {
	cut
	until time.Time
}

// remember keeps a cut for as long as somebody may have been let in by what was true
// before: on the way in, or by what this node remembers of a session.
func (d *Door) remember(c cut, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.past = slices.DeleteFunc(d.past, func(p pastCut) bool { return now.After(p.until) })
	d.past = append(d.past, pastCut{c, now.Add(cacheTime)})
}

// register makes the socket known to cuts, and reports whether one came before.
func (d *Door) register(c *centrifuge.Client, g *guest) (cutAlready bool) {
	now := time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.consoles[c] = g
	return slices.ContainsFunc(d.past, func(p pastCut) bool { return now.Before(p.until) && p.means(g) })
}

// recheckAll asks for the sockets that are meant whether they may stay.
func (d *Door) recheckAll(c cut) {
	if d.hub.ctx.Err() != nil {
		return // all sockets close anyway
	}
	d.cut(func(g *guest) bool { return c.means(g) && d.recheck(g) == error(signedOut) })
}

// recheck asks whether the agent may still be here. A guard that cannot tell does
// not cost anybody the connection; it is asked again soon.
func (d *Door) recheck(g *guest) error {
	_, session, err := d.guard.AuthenticateAgent(g.request)
	switch {
	case err == nil && session == g.session:
		return nil
	case err == nil:
		return signedOut
	}
	if err := d.problem(err); err == error(signedOut) || err == error(forbidden) {
		return signedOut
	}
	return nil
}

func (d *Door) consolesOf(means func(*guest) bool) map[*centrifuge.Client]*guest {
	d.mu.Lock()
	all := make(map[*centrifuge.Client]*guest, len(d.consoles))
	for c, g := range d.consoles {
		all[c] = g
	}
	d.mu.Unlock()
	for c, g := range all {
		if !means(g) { // may ask the database: not under the lock
			delete(all, c)
		}
	}
	return all
}

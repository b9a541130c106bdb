package realtime

import (
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/centrifugal/centrifuge"
)

// roster is which agents have a console open, on all nodes. Every node tells the
// others who is at its own sockets: at once when that changes, and again every few
// seconds with the sign of life that the nodes exchange. So it needs nothing that
// Redis would have to keep, and a dead node's agents are gone when the node is.
//
// An agent whose last console closed stays for a grace, so that a reload is no news.
type roster struct {
	grace time.Duration
	now   func() time.Time

	mu      sync.Mutex
	local   map[string]int    // consoles per agent on this node
	version int64             // of local
	nodes   map[string]report // of the other nodes
	gone    map[string]time.Time
	shown   []string // what list returned last
}

// report is what a node says about its own agents.
type report struct {
	Version int64    `json:"version"`
	Agents  []string `json:"agents"`
}

func newRoster(grace time.Duration) *roster {
	return &roster{
		grace: grace, now: time.Now, version: time.Now().UnixMicro(),
		local: map[string]int{}, nodes: map[string]report{}, gone: map[string]time.Time{},
	}
}

// come counts a console of the agent; leave takes it back. They report whether the
// agent is new here, or has left for good.
func (r *roster) come(agentID string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.local[agentID]++
	r.version++
	return r.local[agentID] == 1
}

func (r *roster) leave(agentID string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.version++
	if r.local[agentID]--; r.local[agentID] > 0 {
		return false
	}
	delete(r.local, agentID)
	return true
}

// report is what the other nodes should know.
func (r *roster) report() []byte {
	r.mu.Lock()
	rep := report{Version: r.version, Agents: slices.Sorted(maps.Keys(r.local))}
	r.mu.Unlock()
	data, err := json.Marshal(rep)
	if err != nil {
		return nil // strings and a number always marshal
	}
	return data
}

// hear takes another node's report, unless a newer one came before it.
func (r *roster) hear(node string, data []byte) error {
	var rep report
	if err := json.Unmarshal(data, &rep); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if rep.Version >= r.nodes[node].Version {
		r.nodes[node] = rep
	}
	return nil
}

// keep forgets the nodes that are not among those alive.
func (r *roster) keep(alive []centrifuge.NodeInfo) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.nodes {
		if !slices.ContainsFunc(alive, func(n centrifuge.NodeInfo) bool { return n.UID == id }) {
			delete(r.nodes, id)
		}
	}
}

// list returns who is there, sorted.
func (r *roster) list() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	there := map[string]bool{}
	for id := range r.local {
		there[id] = true
	}
	for _, rep := range r.nodes {
		for _, id := range rep.Agents {
			there[id] = true
		}
	}
	for id := range there {
		delete(r.gone, id)
	}
	for _, id := range r.shown {
		if _, leaving := r.gone[id]; !there[id] && !leaving {
			r.gone[id] = now.Add(r.grace)
		}
	}
	for id, until := range r.gone {
		if now.Before(until) {
			there[id] = true
		} else {
			delete(r.gone, id)
		}
	}
	r.shown = slices.Sorted(maps.Keys(there))
	return slices.Clone(r.shown)
}

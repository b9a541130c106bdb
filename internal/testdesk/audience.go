package testdesk

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/deskside/deskside/internal/desk"
)

// Audience remembers what it heard and knows who is online because the test says so.
type Audience struct {
	mu       sync.Mutex
	changes  []desk.Change
	agents   map[string]bool
	visitors map[string]bool
}

// NewAudience makes one that has heard nothing, with nobody online.
func NewAudience() *Audience {
	return &Audience{agents: map[string]bool{}, visitors: map[string]bool{}}
}

// Hear implements desk.Audience.
func (a *Audience) Hear(changes []desk.Change) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.changes = append(a.changes, changes...)
}

// Take returns what was heard since the last Take.
func (a *Audience) Take() []desk.Change {
	a.mu.Lock()
	defer a.mu.Unlock()
	taken := a.changes
	a.changes = nil
	return taken
}

// SetAgent says whether the agent has a console open.
func (a *Audience) SetAgent(id string, online bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.agents[id] = online
}

// SetVisitor says whether the visitor is connected.
func (a *Audience) SetVisitor(id string, online bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.visitors[id] = online
}

// AgentsOnline implements desk.Audience.
func (a *Audience) AgentsOnline(context.Context) ([]string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.DeleteFunc(slices.Sorted(maps.Keys(a.agents)), func(id string) bool { return !a.agents[id] }), nil
}

// VisitorOnline implements desk.Audience.
func (a *Audience) VisitorOnline(_ context.Context, id string) (bool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.visitors[id], nil
}

// Clock is the real time plus what the test adds.
type Clock struct {
	mu    sync.Mutex
	added time.Duration
}

// NewClock makes a clock that shows the real time.
func NewClock() *Clock { return &Clock{} }

// Now is the clock for desk.New.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.added)
}

// Advance moves the clock forward.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.added += d
}

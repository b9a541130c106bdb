package desk

import (
	"sync"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
)

// remember is how long a node may act on what another node has changed since.
const remember = 5 * time.Second

// caches hold what nearly every request asks for. A change on this node empties
// them at once.
type caches struct {
	sessions *cache[store.SignedIn]
	keys     *cache[store.KeyOf]
	sites    *cache[deskside.Site]
	greeting *cache[Greeting]
}

func newCaches() caches {
	return caches{
		sessions: &cache[store.SignedIn]{},
		keys:     &cache[store.KeyOf]{},
		sites:    &cache[deskside.Site]{},
		greeting: &cache[Greeting]{},
	}
}

// forgetAgents is for when an agent, a session or a key has changed.
func (c caches) forgetAgents() {
	c.sessions.forget()
	c.keys.forget()
	c.greeting.forget()
}

// cache remembers values for a while, at most maxCached of them.
type cache[V any] struct {
	mu         sync.Mutex
	generation int
	entries    map[string]cached[V]
}

type cached[V any] struct {
	value V
	until time.Time
}

const maxCached = 5000

// get returns the value for the key and loads it when it is not there. What was
// loaded while the cache was emptied is not kept: it may be from before the change.
func (c *cache[V]) get(key string, now time.Time, load func() (V, error)) (V, error) {
	c.mu.Lock()
	e, ok := c.entries[key]
	generation := c.generation
	c.mu.Unlock()
	if ok && now.Before(e.until) {
		return e.value, nil
	}
	v, err := load()
	if err != nil {
		return v, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.generation != generation {
		return v, nil
	}
	if c.entries == nil || len(c.entries) >= maxCached {
		c.entries = map[string]cached[V]{}
	}
	c.entries[key] = cached[V]{v, now.Add(remember)}
	return v, nil
}

func (c *cache[V]) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.generation++
	c.entries = nil
}

package cobrowse

import (
	"context"
	"sync"
	"time"
)

// Places knows on which node a session is, and which visitor has shown which code. One
// node keeps it in memory; several share it.
type Places interface {
	// Stay says that the session is on this node, for the next minutes.
	Stay(sessionID string)
	Leave(sessionID string)
	// Where is the address of the other node that has the session; empty: none does.
	Where(ctx context.Context, sessionID string) string
	// Keep keeps a code for the visitor; false: it is taken.
	Keep(ctx context.Context, code, visitorID string, life time.Duration) (bool, error)
	// Take returns whose code it is, and nobody can use it again; empty: nobody's.
	Take(ctx context.Context, code string) (visitorID string, err error)
}

// Here is the Places of a single node.
type Here struct {
	mu    sync.Mutex
	codes map[string]kept
}

type kept struct {
	visitorID string
	until     time.Time
}

// NewHere makes one without codes.
func NewHere() *Here { return &Here{codes: map[string]kept{}} }

// Stay implements Places.
func (h *Here) Stay(string) {}

// Leave implements Places.
func (h *Here) Leave(string) {}

// Where implements Places: there is no other node.
func (h *Here) Where(context.Context, string) string { return "" }

// Keep implements Places.
func (h *Here) Keep(_ context.Context, code, visitorID string, life time.Duration) (bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	for c, k := range h.codes {
		if now.After(k.until) || k.visitorID == visitorID {
			delete(h.codes, c)
		}
	}
	if _, taken := h.codes[code]; taken {
		return false, nil
	}
	h.codes[code] = kept{visitorID, now.Add(life)}
	return true, nil
}

// Take implements Places.
func (h *Here) Take(_ context.Context, code string) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	k, ok := h.codes[code]
	delete(h.codes, code)
	if !ok || time.Now().After(k.until) {
		return "", nil
	}
	return k.visitorID, nil
}

package desk

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/deskside/deskside"
)

// lost remembers since when agents with open conversations have no console. Every node
// counts for itself, from what all nodes know of who is there; a restart counts anew.
type lost struct {
	mu    sync.Mutex
	since map[string]time.Time
}

// ReturnLost takes conversations back from agents whose consoles have been gone for the
// time that the settings allow, and returns how many. It is to be called every moment;
// any number of nodes may.
func (d *Desk) ReturnLost(ctx context.Context, now time.Time) (n int, err error) {
	defer deskside.Wrap(&err, "ReturnLost")
	settings, err := d.store.Settings(ctx)
	if err != nil || settings.Routing.Lost == deskside.LostKeep {
		return 0, err
	}
	gone, err := d.goneSince(ctx, now.Add(-settings.Routing.LostTime()), now)
	if err != nil {
		return 0, err
	}
	onlyWaiting := settings.Routing.Lost == deskside.LostWaiting
	for _, id := range gone {
		ids, err := d.store.OpenIDs(ctx, id, onlyWaiting, 200)
		if err != nil {
			return n, err
		}
		took, err := d.takeBack(ctx, ids, "lost", func(row deskside.Conversation) bool {
			return row.AssigneeID == id && row.Status == deskside.StatusOpen && (!onlyWaiting || !row.WaitingSince.IsZero())
		})
		n += took
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// goneSince returns the agents with open conversations and no console since before then.
func (d *Desk) goneSince(ctx context.Context, then, now time.Time) (gone []string, err error) {
	owners, err := d.store.Owners(ctx)
	if err != nil {
		return nil, err
	}
	consoles, err := d.ConsolesOpen(ctx)
	if err != nil {
		return nil, err
	}
	d.lost.mu.Lock()
	defer d.lost.mu.Unlock()
	since := map[string]time.Time{}
	for _, id := range owners {
		if consoles[id] {
			continue
		}
		at, known := d.lost.since[id]
		if !known {
			at = now
		}
		since[id] = at
		if !at.After(then) {
			gone = append(gone, id)
		}
	}
	d.lost.since = since
	slices.Sort(gone)
	return gone, nil
}

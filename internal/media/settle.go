package media

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/deskside/deskside"
)

const (
	// reconcileEvery is how often the engine is asked who is in each live call, in case
	// its news were lost.
	reconcileEvery = 15 * time.Second
	// returnTime is how long clients have to come back after the engine has restarted,
	// before anybody counts as gone.
	returnTime = 8 * time.Second
	settleTime = 10 * time.Second
)

// settleAll keeps the engine as desk has it, and desk informed, until ctx is done.
func (m *Media) settleAll(ctx context.Context) {
	tick := time.NewTicker(reconcileEvery)
	defer tick.Stop()
	m.all(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			m.all(ctx)
			m.endTests(ctx, time.Now())
		case <-m.wake:
		}
		m.settleWanted(ctx)
	}
}

// all has every live call settled, and the engine started if there are any.
func (m *Media) all(ctx context.Context) {
	calls, err := m.desk.LiveCalls(ctx)
	if err != nil {
		if ctx.Err() == nil {
			m.Log.Warn("media: live calls could not be read", "error", err)
		}
		return
	}
	m.metrics.live(calls)
	m.mu.Lock()
	for _, c := range calls {
		m.rooms[c.Room] = true
	}
	m.mu.Unlock()
	if len(calls) > 0 && m.child != nil {
		m.child.want()
	}
	m.poke()
}

func (m *Media) settleWanted(ctx context.Context) {
	if m.child != nil && m.child.up() != nil {
		return // its start pokes again
	}
	m.mu.Lock()
	rooms, mutes := m.rooms, m.mutes
	m.rooms, m.mutes = map[string]bool{}, map[string]string{}
	m.mu.Unlock()
	for room := range rooms {
		ctx, cancel := context.WithTimeout(ctx, settleTime)
		err := m.settle(ctx, room, mutes)
		cancel()
		if err != nil && ctx.Err() == nil {
			m.Log.Warn("media: a room could not be settled; again soon", "error", redact(err.Error()))
		}
	}
}

// settle makes one room as desk has it and tells desk who is there. Doing it twice changes
// nothing.
func (m *Media) settle(ctx context.Context, room string, mutes map[string]string) error {
	call, err := m.desk.CallByRoom(ctx, room)
	if deskside.CodeOf(err) == deskside.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if !call.Live() {
		return m.engine.end(ctx, room)
	}
	asked := time.Now()
	people, err := m.engine.people(ctx, room)
	if err != nil {
		return err
	}
	var there []string
	var errs []error
	for _, in := range people {
		p, ok := call.ByIdentity(in.Identity)
		switch {
		case !ok || !p.MayConnect():
			errs = append(errs, m.engine.remove(ctx, room, in.Identity))
			continue
		case !sameSources(in, p.Sources):
			errs = append(errs, m.engine.allow(ctx, room, in.Identity, p.Sources))
		}
		if mutes[in.Identity] == room {
			errs = append(errs, m.engine.mute(ctx, room, in))
		}
		there = append(there, in.Identity)
	}
	if m.child == nil || m.child.since() > returnTime {
		errs = append(errs, m.desk.SawInRoom(ctx, room, there, asked))
	}
	return errors.Join(errs...)
}

func sameSources(in inRoom, want []deskside.Source) bool {
	names := engineSources(want)
	if in.Permission.Publish != (len(names) > 0) || len(in.Permission.Sources) != len(names) {
		return false
	}
	return !slices.ContainsFunc(names, func(s string) bool { return !slices.Contains(in.Permission.Sources, s) })
}

// restore makes the rooms of live calls in an engine that has just started, before anybody
// is let in.
func (m *Media) restore(ctx context.Context, address string) {
	m.engine.set(address)
	calls, err := m.desk.LiveCalls(ctx)
	for _, c := range calls {
		if err == nil {
			err = m.engine.create(ctx, c.Room)
		}
	}
	if err != nil {
		m.Log.Warn("media: rooms were not restored; who joins makes them", "error", redact(err.Error()))
	}
	time.AfterFunc(returnTime, func() {
		if ctx.Err() == nil {
			m.poke()
		}
	})
	m.poke()
}

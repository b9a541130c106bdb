package desk

import (
	"context"
	"slices"
	"time"

	"github.com/deskside/deskside"
)

// What the media engine says is the truth about who is in a call. The methods here are for
// package media; they take no actor, because nobody asked.

const (
	// goneTime is how long a side may be gone before the call ends.
	goneTime = 40 * time.Second
	// comeTime is how long who was let in may take to get there.
	comeTime = 90 * time.Second
)

// MayConnect decides whether the identity may be in the engine's room now.
func (d *Desk) MayConnect(ctx context.Context, room, identity string) (err error) {
	defer deskside.Wrap(&err, "MayConnect")
	call, err := d.store.CallByRoom(ctx, room)
	if deskside.CodeOf(err) == deskside.NotFound {
		return deskside.Errorf(deskside.Forbidden, "", "there is no such call")
	}
	if err != nil {
		return err
	}
	if !call.Live() {
		return deskside.Errorf(deskside.Forbidden, "", "the call is over")
	}
	p, ok := call.ByIdentity(identity)
	if !ok || !p.MayConnect() {
		return deskside.Errorf(deskside.Forbidden, "", "this place in the call was given up or taken away; join the call again")
	}
	return nil
}

// LiveCalls returns all calls that are not over.
func (d *Desk) LiveCalls(ctx context.Context) (list []deskside.Call, err error) {
	defer deskside.Wrap(&err, "LiveCalls")
	return d.store.LiveCalls(ctx)
}

// CallByRoom returns the call of the engine's room.
func (d *Desk) CallByRoom(ctx context.Context, room string) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "CallByRoom")
	return d.store.CallByRoom(ctx, room)
}

// SawInRoom takes from the engine who is in a room: whoever is missing has left, whoever
// is there has joined. What has changed since it was asked is left alone. Identities that
// have no place there are ignored; media puts them out.
func (d *Desk) SawInRoom(ctx context.Context, room string, identities []string, asked time.Time) (err error) {
	defer deskside.Wrap(&err, "SawInRoom")
	return d.inRoom(ctx, room, func(w *callWork) error {
		for i := range w.call.Participants {
			p := &w.call.Participants[i]
			there := p.Identity != "" && slices.Contains(identities, p.Identity)
			if p.Since.After(asked) {
				continue
			}
			if err := w.saw(p, there); err != nil {
				return err
			}
		}
		return w.bothIn()
	})
}

// SawJoin and SawLeave take single news from the engine.
func (d *Desk) SawJoin(ctx context.Context, room, identity string) error {
	return d.sawOne(ctx, room, identity, true)
}

// SawLeave is for somebody who left the room, in whatever way.
func (d *Desk) SawLeave(ctx context.Context, room, identity string) error {
	return d.sawOne(ctx, room, identity, false)
}

func (d *Desk) sawOne(ctx context.Context, room, identity string, there bool) (err error) {
	defer deskside.Wrap(&err, "sawOne")
	return d.inRoom(ctx, room, func(w *callWork) error {
		p, ok := w.call.ByIdentity(identity)
		if !ok {
			return nil // an identity from before
		}
		if err := w.saw(p, there); err != nil {
			return err
		}
		return w.bothIn()
	})
}

func (w *callWork) saw(p *deskside.Participant, there bool) error {
	facts := map[string]string{"participantId": p.ID, "name": p.Name}
	switch {
	case there && p.MayConnect() && p.State != deskside.ParticipantJoined:
		first := p.JoinedAt.IsZero()
		w.set(p, deskside.ParticipantJoined)
		if first && !w.call.TwoSided() {
			return w.note(deskside.CallJoined, facts)
		}
		return w.log(deskside.CallJoined, facts)
	case !there && p.State == deskside.ParticipantJoined:
		w.set(p, deskside.ParticipantLeft)
		if !w.call.TwoSided() {
			return w.note(deskside.CallLeft, facts)
		}
		return w.log(deskside.CallLeft, facts)
	}
	return nil
}

// inRoom is an act of the system on the live call of a room; none is no error.
func (d *Desk) inRoom(ctx context.Context, room string, f func(*callWork) error) error {
	call, err := d.store.CallByRoom(ctx, room)
	if deskside.CodeOf(err) == deskside.NotFound || err == nil && !call.Live() {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = d.changeCallOf(ctx, deskside.System, call, func(w *callWork) error {
		if !w.call.Live() {
			return nil
		}
		return f(w)
	})
	return err
}

// TendCalls lets calls ring at more consoles that are due, and ends those in which one
// side is gone for good. It returns how many it changed; every node may call it as often
// as it likes.
func (d *Desk) TendCalls(ctx context.Context, now time.Time) (n int, err error) {
	defer deskside.Wrap(&err, "TendCalls")
	calls, err := d.store.LiveCalls(ctx)
	if err != nil || len(calls) == 0 {
		return 0, err
	}
	for _, call := range calls {
		due := !call.WidenAt.IsZero() && !call.WidenAt.After(now)
		stop, err := d.recordingDue(ctx, call, now)
		if err != nil {
			return n, err
		}
		if !due && stop == "" && !abandoned(call, now) {
			continue
		}
		var ring []string
		if due {
			if ring, err = d.mayAnswer(ctx, call); err != nil {
				return n, err
			}
		}
		_, err = d.changeCallOf(ctx, deskside.System, call, func(w *callWork) error {
			if abandoned(w.call, now) {
				return w.finish(deskside.CallAbandoned)
			}
			if r := w.call.Recording; stop != "" && r.ID == call.Recording.ID && r.State == call.Recording.State {
				if err := w.endRecording(stop, nil); err != nil {
					return err
				}
			}
			if w.call.WidenAt.IsZero() || w.call.State != deskside.CallRinging {
				return nil // another node was faster
			}
			w.call.WidenAt, w.changed = noTime, true
			refused := len(w.call.Ringing) == 0 // by whoever has the conversation: not to be rung again
			for _, id := range ring {
				if !slices.Contains(w.call.Ringing, id) && !(refused && id == w.row.AssigneeID) {
					w.call.Ringing = append(w.call.Ringing, id)
				}
			}
			if len(w.call.Ringing) == 0 {
				return w.finish(deskside.CallDeclined)
			}
			return nil
		})
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// abandoned reports whether one side is gone for so long that nobody will come back.
func abandoned(c deskside.Call, now time.Time) bool {
	if c.State != deskside.CallActive {
		return false
	}
	agents, others := false, !c.TwoSided() // a conference lasts while an agent is in it
	for _, p := range c.Participants {
		patience := goneTime
		if p.State == deskside.ParticipantAdmitted {
			patience = comeTime
		}
		there := p.State == deskside.ParticipantJoined || (p.State == deskside.ParticipantAdmitted || p.State == deskside.ParticipantLeft) && now.Sub(p.Since) < patience
		if p.Kind == deskside.ActorAgent {
			agents = agents || there
		} else {
			others = others || there
		}
	}
	return !agents || !others
}

// mayAnswer are the agents who are there, in no other call, and may answer this one.
func (d *Desk) mayAnswer(ctx context.Context, call deskside.Call) ([]string, error) {
	free, err := d.freeAgents(ctx, call.ID)
	if err != nil {
		return nil, err
	}
	c, err := d.store.Conversation(ctx, call.ConversationID, "")
	if err != nil {
		return free, err
	}
	return ringsAt(ctx, d.store, c, free)
}

// freeAgents are the agents who are there and in no call but this one.
func (d *Desk) freeAgents(ctx context.Context, callID string) (free []string, err error) {
	open, err := d.ConsolesOpen(ctx)
	if err != nil {
		return nil, err
	}
	agents, err := d.store.Agents(ctx)
	if err != nil {
		return nil, err
	}
	calling, err := inCalls(ctx, d.store, callID)
	if err != nil {
		return nil, err
	}
	for _, a := range agents {
		if a.Present(open[a.ID]) && !calling[a.ID] {
			free = append(free, a.ID)
		}
	}
	return free, nil
}

// SawTrack takes from the engine that somebody has begun or ceased to send. For screens
// that is when what was agreed on begins and ends: a visitor is asked again the next time.
func (d *Desk) SawTrack(ctx context.Context, room, identity string, source deskside.Source, on bool) (err error) {
	defer deskside.Wrap(&err, "SawTrack")
	if source != deskside.SourceScreen {
		return nil
	}
	return d.inRoom(ctx, room, func(w *callWork) error {
		p, ok := w.call.ByIdentity(identity)
		if !ok || p.Kind == deskside.ActorGuest {
			return nil
		}
		if !on && p.Kind == deskside.ActorVisitor {
			w.hideScreen()
		}
		step := deskside.StepEnd
		if on {
			step = deskside.StepStart
		}
		return w.stepAll(step, func(i deskside.Invitation) bool {
			return !speaks(i.Kind) && visitorShows(i) == (p.Kind == deskside.ActorVisitor)
		})
	})
}

package desk

import (
	"context"
	"slices"

	"github.com/deskside/deskside"
)

// Seat is somebody's place in a call: who they are there, with a fresh identity.
type Seat struct {
	Call        deskside.Call
	Participant deskside.Participant
}

// errOver is for acts on a call that has ended.
var errOver = deskside.Errorf(deskside.Conflict, "", "the call is over")

// JoinCall gives the actor a seat. Every time it is a new identity: what an earlier one
// was given is worth nothing any more, so that a copy of it neither gets in nor throws
// anybody out.
func (d *Desk) JoinCall(ctx context.Context, actor deskside.Actor, callID string) (seat Seat, err error) {
	defer deskside.Wrap(&err, "JoinCall(%s)", callID)
	if err := mayChange(actor); err != nil {
		return seat, err
	}
	call, err := d.changeCall(ctx, actor, callID, func(w *callWork) error {
		p, err := w.place()
		if err != nil {
			return err
		}
		return w.sit(p)
	})
	if err != nil {
		return seat, err
	}
	return seatOf(call, actor.Kind, actor.ID), nil
}

func seatOf(call deskside.Call, kind deskside.ActorKind, personID string) Seat {
	p, _ := call.Person(kind, personID)
	return Seat{Call: call, Participant: *p}
}

// place finds the actor's place in the call, or says why there is none.
func (w *callWork) place() (*deskside.Participant, error) {
	if !w.call.Live() {
		return nil, errOver
	}
	p, known := w.call.Person(w.actor.Kind, w.actor.ID)
	if known && p.State == deskside.ParticipantRemoved {
		return nil, deskside.Errorf(deskside.Forbidden, "", "you were removed from this call")
	}
	if w.call.State == deskside.CallRinging && w.actor.Kind != w.call.CallerKind {
		return nil, deskside.Errorf(deskside.Conflict, "", "accept the call first")
	}
	if known {
		return p, nil
	}
	if w.actor.Kind == deskside.ActorAgent && w.call.State == deskside.CallActive && (w.row.AssigneeID == w.actor.ID || w.actor.IsAdmin()) {
		return w.bringAgent(w.actor.ID, w.actor.Name)
	}
	return nil, deskside.Errorf(deskside.Forbidden, "", "you are not in this call; ask somebody in it to add you")
}

// sit gives the participant a fresh identity.
func (w *callWork) sit(p *deskside.Participant) error {
	if !p.In() && w.call.Taken() >= deskside.MaxInCall {
		return deskside.Errorf(deskside.Conflict, "", "the call is full: %d people are in it", deskside.MaxInCall)
	}
	p.Identity, w.changed = identityOf(p.Kind), true
	w.set(p, deskside.ParticipantAdmitted)
	w.call.Ringing = slices.DeleteFunc(slices.Clone(w.call.Ringing), func(id string) bool { return p.Kind == deskside.ActorAgent && id == p.PersonID })
	return nil
}

// LeaveCall takes the actor out. Where there are two sides it ends the call; a conference
// ends with its last agent.
func (d *Desk) LeaveCall(ctx context.Context, actor deskside.Actor, callID string) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "LeaveCall(%s)", callID)
	if err := mayChange(actor); err != nil {
		return call, err
	}
	return d.changeCall(ctx, actor, callID, func(w *callWork) error {
		p, known := w.call.Person(actor.Kind, actor.ID)
		if !known || !w.call.Live() {
			return nil
		}
		return w.leave(p)
	})
}

// leave takes a participant out who wants to go.
func (w *callWork) leave(p *deskside.Participant) error {
	// The engine may have told that they went before they say so themselves.
	if !p.In() && (p.State != deskside.ParticipantLeft || p.Identity == "") {
		return nil
	}
	p.Identity = ""
	w.set(p, deskside.ParticipantLeft)
	agents := 0
	for _, other := range w.call.Participants {
		if other.Kind == deskside.ActorAgent && other.In() {
			agents++
		}
	}
	switch {
	case agents == 0 || w.call.TwoSided() && p.Kind == deskside.ActorVisitor:
		return w.hangUp()
	case w.call.TwoSided():
		return w.log(deskside.CallLeft, map[string]string{"participantId": p.ID})
	}
	return w.note(deskside.CallLeft, map[string]string{"participantId": p.ID, "name": p.Name})
}

// hangUp ends the call on behalf of the actor.
func (w *callWork) hangUp() error {
	if w.call.State == deskside.CallRinging && w.actor.Kind == w.call.CallerKind {
		return w.finish(deskside.CallCancelled)
	}
	return w.finish(deskside.CallHungUp)
}

// EndCall ends the call for all. Agents in it may, and whoever has the conversation.
func (d *Desk) EndCall(ctx context.Context, actor deskside.Actor, callID string) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "EndCall(%s)", callID)
	return d.host(ctx, actor, callID, func(w *callWork) error { return w.hangUp() })
}

// host is changeCall for those who run the call: its agents, and whoever has the
// conversation.
func (d *Desk) host(ctx context.Context, actor deskside.Actor, callID string, f func(*callWork) error) (deskside.Call, error) {
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return deskside.Call{}, err
	}
	return d.changeCall(ctx, actor, callID, func(w *callWork) error {
		p, known := w.call.Person(deskside.ActorAgent, actor.ID)
		in := known && p.State != deskside.ParticipantRemoved && p.State != deskside.ParticipantRinging && p.State != deskside.ParticipantDeclined
		if !in && w.row.AssigneeID != actor.ID && !actor.IsAdmin() {
			return deskside.Errorf(deskside.Forbidden, "", "only an agent in the call may do this")
		}
		if !w.call.Live() {
			return errOver
		}
		return f(w)
	})
}

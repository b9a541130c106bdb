package desk

import (
	"context"

	"github.com/deskside/deskside"
)

// asGuest lets guests of conferences through.
func asGuest(actor deskside.Actor) error {
	if actor.Kind != deskside.ActorGuest || actor.ID == "" {
		return deskside.Errorf(deskside.Forbidden, "", "only guests of a conference may do this")
	}
	return nil
}

// guestCall finds the guest's call.
func (d *Desk) guestCall(ctx context.Context, actor deskside.Actor) (deskside.Call, error) {
	if err := asGuest(actor); err != nil {
		return deskside.Call{}, err
	}
	g, err := d.store.Guest(ctx, actor.ID)
	if err != nil {
		return deskside.Call{}, err
	}
	return d.store.Call(ctx, g.CallID)
}

// GuestSeat is where a guest stands. While in the lobby the call is not told.
func (d *Desk) GuestSeat(ctx context.Context, actor deskside.Actor) (seat Seat, err error) {
	defer deskside.Wrap(&err, "GuestSeat")
	call, err := d.guestCall(ctx, actor)
	if err != nil {
		return seat, err
	}
	return guestSeat(call, actor.ID), nil
}

func guestSeat(call deskside.Call, id string) (seat Seat) {
	p, ok := call.Participant(id)
	if !ok {
		return seat
	}
	seat.Participant = *p
	if p.In() || p.State == deskside.ParticipantLeft && call.Live() {
		seat.Call = call
	}
	return seat
}

// JoinAsGuest gives a guest who was admitted a seat with a fresh identity.
func (d *Desk) JoinAsGuest(ctx context.Context, actor deskside.Actor) (seat Seat, err error) {
	defer deskside.Wrap(&err, "JoinAsGuest")
	call, err := d.asGuest(ctx, actor, func(w *callWork, p *deskside.Participant) error {
		switch {
		case p.State == deskside.ParticipantRemoved:
			return deskside.Errorf(deskside.Forbidden, "", "you were removed from this call")
		case p.State == deskside.ParticipantDeclined:
			return deskside.Errorf(deskside.Forbidden, "", "you were not let in")
		case !w.call.Live():
			return errOver
		case p.State == deskside.ParticipantLobby:
			return deskside.Errorf(deskside.Conflict, "", "you are in the lobby; somebody in the call will let you in")
		}
		return w.sit(p)
	})
	return guestSeat(call, actor.ID), err
}

// LeaveAsGuest takes a guest out of the call or the lobby. From the call the guest may
// come back with the same browser.
func (d *Desk) LeaveAsGuest(ctx context.Context, actor deskside.Actor) (err error) {
	defer deskside.Wrap(&err, "LeaveAsGuest")
	_, err = d.asGuest(ctx, actor, func(w *callWork, p *deskside.Participant) error {
		if p.State == deskside.ParticipantLobby {
			w.set(p, deskside.ParticipantDeclined)
			return nil
		}
		return w.leave(p)
	})
	return err
}

// asGuest is changeCall for a guest. In the audit log and the timeline the system does it,
// with the guest's name among the facts: a guest is nobody else here.
func (d *Desk) asGuest(ctx context.Context, actor deskside.Actor, f func(*callWork, *deskside.Participant) error) (deskside.Call, error) {
	call, err := d.guestCall(ctx, actor)
	if err != nil {
		return call, err
	}
	return d.changeCallOf(ctx, deskside.System, call, func(w *callWork) error {
		p, ok := w.call.Participant(actor.ID)
		if !ok {
			return deskside.Errorf(deskside.NotFound, "", "there is no such guest")
		}
		return f(w, p)
	})
}

package desk

import (
	"context"
	"slices"

	"github.com/deskside/deskside"
)

// RingColleague asks another agent into the call, which thereby becomes a conference.
func (d *Desk) RingColleague(ctx context.Context, actor deskside.Actor, callID, agentID string) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "RingColleague(%s, %s)", callID, agentID)
	if err := checkID("agentId", agentID); err != nil {
		return call, err
	}
	return d.host(ctx, actor, callID, func(w *callWork) error {
		if w.call.State != deskside.CallActive {
			return deskside.Errorf(deskside.Conflict, "", "nobody has answered the call yet")
		}
		agent, err := w.activeAgent(agentID)
		if err != nil {
			return err
		}
		if p, known := w.call.Person(deskside.ActorAgent, agentID); known && p.In() {
			return nil // is there already
		}
		if w.call.Taken() >= deskside.MaxInCall {
			return deskside.Errorf(deskside.Conflict, "", "the call is full: %d people are in it", deskside.MaxInCall)
		}
		if err := w.widen(deskside.CallConference); err != nil {
			return err
		}
		if _, err := w.bring(deskside.ActorAgent, agentID, agent.Name, deskside.ParticipantRinging, deskside.AllSources); err != nil {
			return err
		}
		if !slices.Contains(w.call.Ringing, agentID) {
			w.call.Ringing = append(w.call.Ringing, agentID)
		}
		return w.note(deskside.ColleagueAsked, map[string]string{"agentId": agentID, "name": agent.Name})
	})
}

// RefuseCall stops the ringing at the actor's consoles. The last one to refuse a
// visitor's call declines it.
func (d *Desk) RefuseCall(ctx context.Context, actor deskside.Actor, callID string) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "RefuseCall(%s)", callID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return call, err
	}
	return d.changeCall(ctx, actor, callID, func(w *callWork) error {
		if !slices.Contains(w.call.Ringing, actor.ID) {
			return deskside.Errorf(deskside.Conflict, "", "the call does not ring for you any more")
		}
		w.call.Ringing = slices.DeleteFunc(slices.Clone(w.call.Ringing), func(id string) bool { return id == actor.ID })
		w.changed = true
		if p, known := w.call.Person(deskside.ActorAgent, actor.ID); known && p.State == deskside.ParticipantRinging {
			w.set(p, deskside.ParticipantDeclined)
			return w.note(deskside.ColleagueRefused, map[string]string{"agentId": actor.ID, "name": actor.Name})
		}
		if len(w.call.Ringing) > 0 {
			return nil
		}
		if !w.call.WidenAt.IsZero() {
			w.call.WidenAt = w.at // the others at once
			return nil
		}
		return w.finish(deskside.CallDeclined)
	})
}

// LockCall lets nobody new in, or again.
func (d *Desk) LockCall(ctx context.Context, actor deskside.Actor, callID string, locked bool) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "LockCall(%s)", callID)
	return d.host(ctx, actor, callID, func(w *callWork) error {
		if w.call.Locked == locked {
			return nil
		}
		w.call.Locked = locked
		if locked {
			return w.note(deskside.CallLocked, nil)
		}
		return w.note(deskside.CallUnlocked, nil)
	})
}

// AdmitGuest lets a guest in from the lobby.
func (d *Desk) AdmitGuest(ctx context.Context, actor deskside.Actor, callID, participantID string) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "AdmitGuest(%s, %s)", callID, participantID)
	return d.hostOf(ctx, actor, callID, participantID, func(w *callWork, p *deskside.Participant) error {
		if p.In() {
			return nil
		}
		if p.State != deskside.ParticipantLobby {
			return deskside.Errorf(deskside.Conflict, "", "%s does not wait in the lobby any more", p.Name)
		}
		if w.call.Taken() >= deskside.MaxInCall {
			return deskside.Errorf(deskside.Conflict, "", "the call is full: %d people are in it", deskside.MaxInCall)
		}
		w.set(p, deskside.ParticipantAdmitted)
		return w.note(deskside.GuestAdmitted, map[string]string{"participantId": p.ID, "name": p.Name})
	})
}

// DeclineGuest sends a guest away from the lobby.
func (d *Desk) DeclineGuest(ctx context.Context, actor deskside.Actor, callID, participantID string) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "DeclineGuest(%s, %s)", callID, participantID)
	return d.hostOf(ctx, actor, callID, participantID, func(w *callWork, p *deskside.Participant) error {
		if p.State == deskside.ParticipantDeclined {
			return nil
		}
		if p.State != deskside.ParticipantLobby {
			return deskside.Errorf(deskside.Conflict, "", "%s does not wait in the lobby any more", p.Name)
		}
		w.set(p, deskside.ParticipantDeclined)
		return w.note(deskside.GuestDeclined, map[string]string{"participantId": p.ID, "name": p.Name})
	})
}

// MuteParticipant switches a microphone off; its owner may switch it on again.
func (d *Desk) MuteParticipant(ctx context.Context, actor deskside.Actor, callID, participantID string) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "MuteParticipant(%s, %s)", callID, participantID)
	return d.hostOf(ctx, actor, callID, participantID, func(w *callWork, p *deskside.Participant) error {
		if !p.In() {
			return deskside.Errorf(deskside.Conflict, "", "%s is not in the call", p.Name)
		}
		call := w.call
		w.tell(Change{Call: &call, Mute: p.ID, Conversation: w.told()})
		return w.log(deskside.CallMuted, map[string]string{"participantId": p.ID})
	})
}

// RemoveParticipant puts somebody out, who can never come back into this call. A guest's
// link is withdrawn too: whoever holds it could knock again under another name.
func (d *Desk) RemoveParticipant(ctx context.Context, actor deskside.Actor, callID, participantID string) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "RemoveParticipant(%s, %s)", callID, participantID)
	return d.hostOf(ctx, actor, callID, participantID, func(w *callWork, p *deskside.Participant) error {
		if p.State == deskside.ParticipantRemoved {
			return nil
		}
		if p.Kind == deskside.ActorAgent && p.PersonID == actor.ID {
			return deskside.Errorf(deskside.Invalid, "", "leave the call instead of removing yourself")
		}
		if p.Kind == deskside.ActorVisitor && w.call.TwoSided() {
			return deskside.Errorf(deskside.Invalid, "", "end the call instead of removing the visitor")
		}
		p.Identity = ""
		w.set(p, deskside.ParticipantRemoved)
		w.call.Ringing = slices.DeleteFunc(slices.Clone(w.call.Ringing), func(id string) bool { return id == p.PersonID })
		if p.Kind == deskside.ActorGuest {
			if err := w.withdraw(p.PersonID); err != nil {
				return err
			}
		}
		return w.note(deskside.CallRemoved, map[string]string{"participantId": p.ID, "name": p.Name})
	})
}

func (d *Desk) hostOf(ctx context.Context, actor deskside.Actor, callID, participantID string, f func(*callWork, *deskside.Participant) error) (deskside.Call, error) {
	if err := checkID("participantId", participantID); err != nil {
		return deskside.Call{}, err
	}
	return d.host(ctx, actor, callID, func(w *callWork) error {
		p, ok := w.call.Participant(participantID)
		if !ok {
			return deskside.Errorf(deskside.NotFound, "", "there is no such participant in the call")
		}
		return f(w, p)
	})
}

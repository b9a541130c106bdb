package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/deskside/deskside"
)

// Machine runs what invitations ask for, such as calls.
type Machine interface {
	// HearInvitation is called after the commit of each step of an invitation, on the node
	// that took it. It must not block. When one is accepted, the machine begins, and says
	// so by StartInvitation or FailInvitation.
	HearInvitation(deskside.Invitation)
}

// WithMachines is an audience that passes invitations on to those who run them.
func WithMachines(audience Audience, machines ...Machine) Audience {
	return machineAudience{audience, machines}
}

type machineAudience struct {
	Audience
	machines []Machine
}

// Hear implements Audience.
func (a machineAudience) Hear(changes []Change) {
	a.Audience.Hear(changes)
	for _, c := range changes {
		if c.Invitation == nil {
			continue
		}
		for _, m := range a.machines {
			m.HearInvitation(*c.Invitation)
		}
	}
}

// A visitor who asks more often than this is told to wait.
const (
	askingTime = 5 * time.Minute
	mostAsked  = 10
)

// Invite asks the other side for something; the id is the item's too. A repeat with the
// same id returns the first invitation. While another one of the kind is live it is a
// Conflict with invitationId. An ask counts like a message: the first one of an agent in a
// conversation that nobody has assigns it, a visitor's opens one that is done.
func (d *Desk) Invite(ctx context.Context, actor deskside.Actor, conversationID string, kind deskside.InvitationKind, id string) (i deskside.Invitation, err error) {
	defer deskside.Wrap(&err, "Invite(%s, %s)", conversationID, kind)
	if err := mayChange(actor); err != nil {
		return i, err
	}
	if err := checkID("id", id); err != nil {
		return i, err
	}
	if !kind.AskedBy(actor.Kind) {
		return i, deskside.Errorf(deskside.Invalid, "kind", "%q is nothing that you can ask for", kind)
	}
	free, err := d.toAnswer(ctx, actor, kind)
	if err != nil {
		return i, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		row, err := w.toChange(conversationID)
		if err != nil {
			return err
		}
		i, err = w.Invitation(ctx, id)
		if err == nil {
			return w.sameInvitation(i, row.ID, kind)
		}
		if deskside.CodeOf(err) != deskside.NotFound {
			return err
		}
		if err := w.mayInvite(row, kind); err != nil {
			return err
		}
		if kind == deskside.AskCobrowse {
			if err := w.mayCobrowse(row.SiteID); err != nil {
				return err
			}
		}
		rings, err := w.offered(row, kind)
		if err != nil {
			return err
		}
		i, err = w.invite(&row, kind, id, rings, free)
		return err
	})
	if errors.Is(err, errRepeat) {
		err = deskside.Errorf(deskside.Conflict, "id", "the id %q was used for something else; make a new one", id)
	}
	return i, err
}

// sameInvitation says what a repeat is worth.
func (w *work) sameInvitation(have deskside.Invitation, conversationID string, kind deskside.InvitationKind) error {
	if have.ConversationID != conversationID || have.Kind != kind || have.From.Kind != w.actor.Kind || have.From.ID != w.actor.ID {
		return deskside.Errorf(deskside.Conflict, "id", "the id %q was used for something else; make a new one", have.ID)
	}
	return nil
}

func (w *work) mayInvite(row deskside.Conversation, kind deskside.InvitationKind) error {
	if live, ok := row.Invitation(kind); ok {
		return &deskside.Error{
			Code: deskside.Conflict, Message: "this is being asked for already, or runs",
			Data: map[string]string{"invitationId": live.ID, "state": string(live.State)},
		}
	}
	if w.actor.Kind == deskside.ActorAgent {
		if row.Status == deskside.StatusDone {
			return deskside.Errorf(deskside.Conflict, "", "the conversation is done; open it first")
		}
		return nil
	}
	n, err := w.InvitationsSince(w.ctx, row.ID, w.at.Add(-askingTime))
	if err == nil && n >= mostAsked {
		err = deskside.Errorf(deskside.RateLimited, "", "that was asked too often; wait a few minutes")
	}
	return err
}

// invite adds the invitation, which waits for as long as it rings; free are the agents who
// could answer a visitor's call.
func (w *work) invite(row *deskside.Conversation, kind deskside.InvitationKind, id string, rings time.Duration, free []string) (deskside.Invitation, error) {
	i := deskside.Invitation{
		ID: id, ConversationID: row.ID, Kind: kind, State: deskside.InvitationPending, From: w.person(row),
		CreatedAt: w.at, ExpiresAt: w.at.Add(rings),
	}
	if err := w.AddInvitation(w.ctx, i); err != nil {
		return i, err
	}
	row.Invitations = row.WithInvitation(i)
	item := deskside.Item{ID: id, Kind: deskside.ItemInvitation, Card: deskside.Card{Invitation: &i}}
	facts := map[string]string{"invitationId": id, "kind": string(kind)}
	if _, err := w.speak(row, item, string(kind), deskside.InvitationSent, facts); err != nil {
		return i, err
	}
	if err := w.callAsked(row, i, free); err != nil {
		return i, err
	}
	return i, w.SaveConversation(w.ctx, *row)
}

// person is the actor as the timeline names them.
func (w *work) person(row *deskside.Conversation) deskside.Person {
	p := deskside.Person{Kind: w.actor.Kind, ID: w.actor.ID, Name: w.actor.Name}
	if w.actor.Kind == deskside.ActorVisitor {
		p.Name = row.Visitor.Name
	}
	return p
}

// Invitation returns one invitation of a conversation that the actor may see.
func (d *Desk) Invitation(ctx context.Context, actor deskside.Actor, id string) (i deskside.Invitation, err error) {
	defer deskside.Wrap(&err, "Invitation(%s)", id)
	if err := mayRead(actor); err != nil {
		return i, err
	}
	if err := checkID("id", id); err != nil {
		return i, err
	}
	if i, err = d.store.Invitation(ctx, id); err != nil {
		return i, err
	}
	if _, err := d.conversation(ctx, actor, i.ConversationID); err != nil {
		return deskside.Invitation{}, noInvitation(err)
	}
	return i, nil
}

// noInvitation hides from a visitor that somebody else has an invitation with the id.
func noInvitation(err error) error {
	if deskside.CodeOf(err) == deskside.NotFound {
		return deskside.Errorf(deskside.NotFound, "", "there is no such invitation")
	}
	return err
}

// AcceptInvitation is the yes of the side that is asked. The same again changes nothing;
// when a colleague was faster it is a Conflict with answeredById and answeredByName. An
// agent who accepts in a conversation that nobody has gets it.
func (d *Desk) AcceptInvitation(ctx context.Context, actor deskside.Actor, id string) (i deskside.Invitation, err error) {
	defer deskside.Wrap(&err, "AcceptInvitation(%s)", id)
	return d.answerInvitation(ctx, actor, id, deskside.StepAccept, "")
}

// DeclineInvitation is the no of the side that is asked; the other side sees the reason,
// which may be empty.
func (d *Desk) DeclineInvitation(ctx context.Context, actor deskside.Actor, id, reason string) (i deskside.Invitation, err error) {
	defer deskside.Wrap(&err, "DeclineInvitation(%s)", id)
	return d.answerInvitation(ctx, actor, id, deskside.StepDecline, reason)
}

func (d *Desk) answerInvitation(ctx context.Context, actor deskside.Actor, id string, step deskside.InvitationStep, reason string) (deskside.Invitation, error) {
	reason, err := cleanLine("reason", reason, 200)
	if err != nil {
		return deskside.Invitation{}, err
	}
	return d.onInvitation(ctx, actor, id, func(w *work, row *deskside.Conversation, i *deskside.Invitation) (bool, error) {
		if i.From.Kind == actor.Kind {
			return false, deskside.Errorf(deskside.Forbidden, "", "only the side that is asked may answer")
		}
		if i.AnsweredBy.ID == actor.ID && answeredSo(*i, step) {
			return false, nil // from another tab
		}
		if i.AnsweredBy.Kind == deskside.ActorAgent {
			return false, deskside.Errorf(deskside.Conflict, "", "%s has answered already", i.AnsweredBy.Name).
				With("answeredById", i.AnsweredBy.ID).With("answeredByName", i.AnsweredBy.Name).With("state", string(i.State))
		}
		if i.State == deskside.InvitationPending && !i.ExpiresAt.After(w.at) {
			return false, over(*i)
		}
		if step == deskside.StepAccept && i.Kind == deskside.AskCobrowse {
			if err := w.mayCobrowse(row.SiteID); err != nil {
				return false, err
			}
		}
		if step == deskside.StepAccept && actor.Kind == deskside.ActorAgent && row.AssigneeID == "" {
			if err := w.assignTo(row, actor.ID, actor.Name); err != nil {
				return false, err
			}
		}
		return true, w.step(row, i, step, reason)
	})
}

// answeredSo reports whether the invitation was answered by this step.
func answeredSo(i deskside.Invitation, step deskside.InvitationStep) bool {
	return (i.State == deskside.InvitationDeclined) == (step == deskside.StepDecline)
}

// CancelInvitation takes an ask back: the visitor their own, agents that of any of them.
func (d *Desk) CancelInvitation(ctx context.Context, actor deskside.Actor, id string) (i deskside.Invitation, err error) {
	defer deskside.Wrap(&err, "CancelInvitation(%s)", id)
	return d.onInvitation(ctx, actor, id, func(w *work, row *deskside.Conversation, i *deskside.Invitation) (bool, error) {
		if i.From.Kind != actor.Kind {
			return false, deskside.Errorf(deskside.Forbidden, "", "only the side that asks may take it back; decline it instead")
		}
		if i.State == deskside.InvitationCancelled {
			return false, nil
		}
		return true, w.step(row, i, deskside.StepCancel, "")
	})
}

// EndInvitation ends what was accepted, from either side, or by the system, for the
// machinery. What is over already stays as it is.
func (d *Desk) EndInvitation(ctx context.Context, actor deskside.Actor, id string) (i deskside.Invitation, err error) {
	defer deskside.Wrap(&err, "EndInvitation(%s)", id)
	return d.onInvitation(ctx, actor, id, func(w *work, row *deskside.Conversation, i *deskside.Invitation) (bool, error) {
		if !i.State.Live() {
			return false, nil
		}
		return true, w.step(row, i, deskside.StepEnd, "")
	})
}

// StartInvitation says that what was accepted runs now. It is for the machinery.
func (d *Desk) StartInvitation(ctx context.Context, id string) (i deskside.Invitation, err error) {
	defer deskside.Wrap(&err, "StartInvitation(%s)", id)
	return d.onInvitation(ctx, deskside.System, id, func(w *work, row *deskside.Conversation, i *deskside.Invitation) (bool, error) {
		if i.State == deskside.InvitationActive {
			return false, nil
		}
		return true, w.step(row, i, deskside.StepStart, "")
	})
}

// FailInvitation says that it cannot be, or cannot go on; the reason is a word for
// programs, such as no_device. It is for the machinery.
func (d *Desk) FailInvitation(ctx context.Context, id, reason string) (i deskside.Invitation, err error) {
	defer deskside.Wrap(&err, "FailInvitation(%s)", id)
	return d.onInvitation(ctx, deskside.System, id, func(w *work, row *deskside.Conversation, i *deskside.Invitation) (bool, error) {
		if !i.State.Live() {
			return false, nil
		}
		return true, w.step(row, i, deskside.StepFail, reason)
	})
}

// onInvitation locks the conversation and lets f change the invitation; f says whether
// it did.
func (d *Desk) onInvitation(ctx context.Context, actor deskside.Actor, id string, f func(*work, *deskside.Conversation, *deskside.Invitation) (bool, error)) (i deskside.Invitation, err error) {
	if actor.Kind != deskside.ActorSystem {
		if err := mayChange(actor); err != nil {
			return i, err
		}
	}
	if err := checkID("id", id); err != nil {
		return i, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		found, err := w.Invitation(ctx, id)
		if err != nil {
			return err
		}
		row, err := w.toChange(found.ConversationID)
		if err != nil {
			return noInvitation(err)
		}
		// Again, as nobody changes it now.
		if i, err = w.Invitation(ctx, id); err != nil {
			return err
		}
		changed, err := f(w, &row, &i)
		if err != nil || !changed {
			return err
		}
		row.Version++
		return w.SaveConversation(ctx, row)
	})
	return i, err
}

// step moves the invitation on, with its card and the update that tells both sides; the
// caller saves the row.
func (w *work) step(row *deskside.Conversation, i *deskside.Invitation, step deskside.InvitationStep, reason string) error {
	if !i.Take(step, w.person(row), reason, w.at) {
		return over(*i)
	}
	if err := w.SaveInvitation(w.ctx, *i); err != nil {
		return err
	}
	row.Invitations = row.WithInvitation(*i)
	card, err := w.Item(w.ctx, row.ID, i.ID)
	if err != nil {
		return err
	}
	now := *i
	card.Card.Invitation = &now
	facts := map[string]string{"invitationId": i.ID, "kind": string(i.Kind)}
	if reason != "" && step == deskside.StepFail {
		facts["reason"] = reason
	}
	if err := w.renew(row, card, i.State.Event(), facts); err != nil {
		return err
	}
	return errors.Join(w.callStep(row, i, step), w.cobrowseStep(row, i))
}

// over says why a step comes too late.
func over(i deskside.Invitation) error {
	state := i.State
	if state == deskside.InvitationPending {
		state = deskside.InvitationExpired
	}
	return deskside.Errorf(deskside.Conflict, "", "the invitation is %s already", deskside.Word(state)).With("state", string(state))
}

// endInvitations is for when the conversation is done: nothing goes on in it unseen. An
// ask is taken back, what runs ends. The caller saves the row.
func (w *work) endInvitations(row *deskside.Conversation) error {
	for _, found := range slices.Clone(row.Invitations) {
		i, ok := row.Invitation(found.Kind)
		if !ok {
			continue // ended with its call
		}
		step := deskside.StepEnd
		if i.State == deskside.InvitationPending {
			step = deskside.StepCancel
		}
		if err := w.step(row, &i, step, ""); err != nil {
			return err
		}
	}
	return nil
}

// ExpireInvitations ends the asks that nobody has answered at the time, and what was
// accepted but never began, and returns how many. Every node may call it as often as it
// likes.
func (d *Desk) ExpireInvitations(ctx context.Context, now time.Time) (n int, err error) {
	defer deskside.Wrap(&err, "ExpireInvitations")
	due, err := d.store.InvitationsDue(ctx, now, 200)
	if err != nil {
		return 0, err
	}
	for _, found := range due {
		expired := false
		_, err := d.onInvitation(ctx, deskside.System, found.ID, func(w *work, row *deskside.Conversation, i *deskside.Invitation) (bool, error) {
			at := i.Due()
			if expired = !at.IsZero() && !at.After(now); !expired {
				return false, nil // another node was faster, or somebody answered
			}
			if i.State == deskside.InvitationAccepted {
				return true, w.step(row, i, deskside.StepFail, "not_started")
			}
			return true, w.step(row, i, deskside.StepExpire, "")
		})
		if err != nil {
			return n, err
		}
		if expired {
			n++
		}
	}
	return n, nil
}

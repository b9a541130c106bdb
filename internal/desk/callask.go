package desk

import (
	"context"
	"slices"
	"time"

	"github.com/deskside/deskside"
)

// Calls begin with an invitation. While it waits the call rings, with its answer the call
// goes on or is over, and whichever of the two ends takes the other with it.

// callOf says which kind of call an invitation asks for.
var callOf = map[deskside.InvitationKind]deskside.CallKind{
	deskside.AskCall: deskside.CallAudio, deskside.AskVideo: deskside.CallVideo, deskside.AskConference: deskside.CallConference,
	deskside.AskRequestDesktop: deskside.CallScreen, deskside.AskShowScreen: deskside.CallScreen,
}

// speaks reports whether the invitation asks to talk, and not just to see a screen.
func speaks(kind deskside.InvitationKind) bool {
	return callOf[kind] != "" && callOf[kind] != deskside.CallScreen
}

// visitorShows reports whether it is the visitor's screen that is asked for.
func visitorShows(i deskside.Invitation) bool {
	return i.Kind == deskside.AskRequestDesktop || i.Kind == deskside.AskShowScreen && i.From.Kind == deskside.ActorVisitor
}

// toAnswer are the agents who could answer a visitor's call now. When there are none it
// rings for nobody, and is a missed call afterwards.
func (d *Desk) toAnswer(ctx context.Context, actor deskside.Actor, kind deskside.InvitationKind) ([]string, error) {
	if actor.Kind != deskside.ActorVisitor || callOf[kind] == "" {
		return nil, nil
	}
	return d.freeAgents(ctx, "")
}

// offered checks that the site lets the actor ask for it now, and says how long it rings.
func (w *work) offered(row deskside.Conversation, kind deskside.InvitationKind) (time.Duration, error) {
	if callOf[kind] == "" {
		return deskside.InvitationTime, nil
	}
	site, err := w.Site(w.ctx, row.SiteID)
	if err != nil {
		return 0, err
	}
	calls, visitor := site.Settings.Calls, w.actor.Kind == deskside.ActorVisitor
	if !calls.Offers(kind, w.actor.Kind) {
		return 0, deskside.Errorf(deskside.Forbidden, "kind", "%q is switched off on the site %q", kind, site.Name)
	}
	if visitor && calls.OpenOnly && !site.Settings.Hours.State(w.at).Open {
		return 0, deskside.Errorf(deskside.Forbidden, "kind", "calls are answered within the opening hours")
	}
	return calls.RingTime(), nil
}

// callAsked begins to ring when a call was asked for. The caller saves the row.
func (w *work) callAsked(row *deskside.Conversation, i deskside.Invitation, free []string) error {
	kind, isCall := callOf[i.Kind]
	if !isCall {
		return nil
	}
	cw, live, err := w.liveCall(row)
	if err != nil {
		return err
	}
	if !live {
		return w.ring(row, kind, i, free)
	}
	if cw.call.State == deskside.CallRinging || speaks(i.Kind) && cw.call.Kind.Wider(kind) == cw.call.Kind {
		return &deskside.Error{
			Code: deskside.Conflict, Message: "a call is going on in this conversation, or rings",
			Data: map[string]string{"callId": cw.call.ID, "state": string(cw.call.State)},
		}
	}
	return nil
}

// ring makes the call that waits for an answer; who asks may be in it already.
func (w *work) ring(row *deskside.Conversation, kind deskside.CallKind, i deskside.Invitation, free []string) error {
	cw := &callWork{work: w, row: row, call: w.newCall(*row, kind), changed: true}
	if err := w.AddCall(w.ctx, cw.call); err != nil {
		return err
	}
	if w.actor.Kind != deskside.ActorVisitor {
		if _, err := cw.bringAgent(w.actor.ID, w.actor.Name); err != nil {
			return err
		}
		return cw.save()
	}
	if err := cw.ringFor(i, free); err != nil {
		return err
	}
	if _, err := cw.bringVisitor(kind.VisitorSources()...); err != nil {
		return err
	}
	return cw.save()
}

// ringFor rings at whoever has the conversation, and at the others if nobody answers; at
// all of them when its owner is not there.
func (w *callWork) ringFor(i deskside.Invitation, free []string) error {
	if slices.Contains(free, w.row.AssigneeID) {
		w.call.Ringing = []string{w.row.AssigneeID}
		w.call.WidenAt = w.at.Add(i.ExpiresAt.Sub(i.CreatedAt) / 2)
		return nil
	}
	ringing, err := ringsAt(w.ctx, w, *w.row, free)
	w.call.Ringing = append([]string{}, ringing...)
	return err
}

type siteAndTeam interface {
	Site(context.Context, string) (deskside.Site, error)
	Team(context.Context, string) (deskside.Team, error)
}

// ringsAt are those of the free agents who may answer a call of the conversation's visitor:
// where the site has a team for calls nobody else, otherwise the conversation's team first.
func ringsAt(ctx context.Context, from siteAndTeam, row deskside.Conversation, free []string) ([]string, error) {
	site, err := from.Site(ctx, row.SiteID)
	if err != nil {
		return nil, err
	}
	if id := site.Settings.Calls.TeamID; id != "" {
		team, err := from.Team(ctx, id)
		if err == nil || deskside.CodeOf(err) != deskside.NotFound {
			return slices.DeleteFunc(slices.Clone(free), func(id string) bool { return !slices.Contains(team.MemberIDs, id) }), err
		}
	}
	if row.TeamID == "" {
		return free, nil
	}
	team, err := from.Team(ctx, row.TeamID)
	return firstOf(free, team.MemberIDs), err
}

// firstOf are those of the team, or all when none of them is there.
func firstOf(free, team []string) []string {
	own := slices.DeleteFunc(slices.Clone(free), func(id string) bool { return !slices.Contains(team, id) })
	if len(own) == 0 {
		return free
	}
	return own
}

// callStep carries a step of an invitation over to the call: a yes makes or widens it,
// the end of one ends what it had begun. The caller saves the row.
func (w *work) callStep(row *deskside.Conversation, i *deskside.Invitation, step deskside.InvitationStep) error {
	if callOf[i.Kind] == "" || step == deskside.StepStart {
		return nil
	}
	inCall := w.calling != nil
	cw, live, err := w.liveCall(row)
	if err != nil || live && !cw.call.Live() {
		return err // the call itself ends, and its invitations with it
	}
	if !live {
		if step != deskside.StepAccept {
			return nil
		}
		if cw, err = w.openCall(row, callOf[i.Kind]); err != nil {
			return err
		}
	}
	w.calling = cw
	if step == deskside.StepAccept {
		err = cw.accepted(i)
	} else {
		err = cw.stopped(*i, step)
	}
	if err != nil || inCall {
		return err
	}
	w.calling = nil
	return cw.save()
}

// accepted lets both sides in with what was agreed.
func (w *callWork) accepted(i *deskside.Invitation) error {
	w.call.State, w.call.Ringing, w.call.WidenAt, w.changed = deskside.CallActive, []string{}, noTime, true
	if err := w.widen(callOf[i.Kind]); err != nil {
		return err
	}
	agent := i.From
	if i.From.Kind == deskside.ActorVisitor {
		agent = i.AnsweredBy
	}
	if _, err := w.bringAgent(agent.ID, agent.Name); err != nil {
		return err
	}
	sources := callOf[i.Kind].VisitorSources()
	if visitorShows(*i) {
		sources = []deskside.Source{deskside.SourceScreen, deskside.SourceScreenAudio}
	}
	if _, err := w.bringVisitor(sources...); err != nil {
		return err
	}
	begun := speaks(i.Kind) && !w.call.StartedAt.IsZero() // they talk already
	shown := !speaks(i.Kind) && !visitorShows(*i)         // the agent chose a screen before asking
	if begun || shown {
		return w.step(w.row, i, deskside.StepStart, "")
	}
	return nil
}

// endOf says how a call ends by a step of its invitation.
var endOf = map[deskside.InvitationStep]deskside.CallEnd{
	deskside.StepDecline: deskside.CallDeclined, deskside.StepCancel: deskside.CallCancelled, deskside.StepExpire: deskside.CallMissed,
	deskside.StepEnd: deskside.CallHungUp, deskside.StepFail: deskside.CallAbandoned,
}

// stopped ends what the invitation had begun. An ask for more than there is that got no
// yes, and a screen that is not shown any more, leave the rest of the call alone.
func (w *callWork) stopped(i deskside.Invitation, step deskside.InvitationStep) error {
	if w.call.State == deskside.CallRinging {
		return w.finish(endOf[step])
	}
	if i.StartedAt.IsZero() && step != deskside.StepEnd && step != deskside.StepFail {
		return nil
	}
	if !speaks(i.Kind) && visitorShows(i) {
		w.hideScreen()
	}
	if goesOn := slices.ContainsFunc(w.row.Invitations, agreed); goesOn && (step == deskside.StepFail || !speaks(i.Kind)) {
		return nil
	}
	return w.finish(endOf[step])
}

// agreed reports whether the invitation is one of a call and was accepted.
func agreed(i deskside.Invitation) bool {
	return callOf[i.Kind] != "" && (i.State == deskside.InvitationAccepted || i.State == deskside.InvitationActive)
}

// hideScreen takes the permission to show a screen from the visitor.
func (w *callWork) hideScreen() {
	if p, ok := w.call.Person(deskside.ActorVisitor, w.row.Visitor.ID); ok {
		p.Sources, w.changed = deskside.WithoutSources(p.Sources, deskside.SourceScreen, deskside.SourceScreenAudio), true
	}
}

// stepAll takes a step with those invitations of the call that f picks and that can take it.
func (w *callWork) stepAll(step deskside.InvitationStep, f func(deskside.Invitation) bool) error {
	for _, i := range slices.Clone(w.row.Invitations) {
		if _, can := i.State.After(step); !can || callOf[i.Kind] == "" || !f(i) {
			continue
		}
		w.changed, w.lines = true, true
		if err := w.step(w.row, &i, step, ""); err != nil {
			return err
		}
	}
	return nil
}

// endAsks ends the call's invitations with it.
func (w *callWork) endAsks(why deskside.CallEnd) error {
	step := deskside.StepCancel
	switch why {
	case deskside.CallDeclined:
		step = deskside.StepDecline
	case deskside.CallMissed:
		step = deskside.StepExpire
	}
	pending := func(i deskside.Invitation) bool { return i.State == deskside.InvitationPending }
	if err := w.stepAll(step, pending); err != nil {
		return err
	}
	return w.stepAll(deskside.StepEnd, func(deskside.Invitation) bool { return true })
}

// followUp takes the mark of a missed call away once an agent has turned to the conversation.
func (w *work) followUp(row *deskside.Conversation) error {
	if row.Calls.MissedAt.IsZero() {
		return nil
	}
	row.Calls.MissedAt = time.Time{}
	return w.SaveCallSummary(w.ctx, row.ID, row.Calls)
}

package desk

import (
	"context"
	"crypto/rand"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/deskside/deskside"
)

// callWork is an act on a call. The conversation's row is locked first, so that acts on
// its calls come one after the other.
type callWork struct {
	*work
	row    *deskside.Conversation
	call   deskside.Call
	before []deskside.Participant
	rang   []string
	// changed is set when the call is different now, lines when the timeline is.
	changed, lines bool
}

// changeCall runs f on a call that the actor may know of, and saves what it changed.
func (d *Desk) changeCall(ctx context.Context, actor deskside.Actor, id string, f func(*callWork) error) (call deskside.Call, err error) {
	if err := checkID("callId", id); err != nil {
		return call, err
	}
	found, err := d.store.Call(ctx, id)
	if err != nil {
		return call, err
	}
	return d.changeCallOf(ctx, actor, found, f)
}

func (d *Desk) changeCallOf(ctx context.Context, actor deskside.Actor, found deskside.Call, f func(*callWork) error) (call deskside.Call, err error) {
	err = d.act(ctx, actor, func(w *work) error {
		cw, err := w.callToChange(found.ConversationID, found.ID)
		if err != nil {
			return err
		}
		if err := f(cw); err != nil {
			return err
		}
		if err := cw.save(); err != nil {
			return err
		}
		call = cw.call
		if !cw.lines {
			return nil
		}
		cw.row.Version++
		return w.SaveConversation(ctx, *cw.row)
	})
	return call, err
}

// callToChange locks the conversation and reads its call.
func (w *work) callToChange(conversationID, callID string) (*callWork, error) {
	row, err := w.ConversationToChange(w.ctx, conversationID)
	if err == nil && w.actor.Kind == deskside.ActorVisitor {
		row, err = only(w.actor, row, nil)
	}
	if deskside.CodeOf(err) == deskside.NotFound {
		return nil, deskside.Errorf(deskside.NotFound, "", "there is no such call")
	}
	if err != nil {
		return nil, err
	}
	call, err := w.Call(w.ctx, callID)
	w.calling = &callWork{work: w, row: &row, call: call, before: slices.Clone(call.Participants), rang: call.Ringing}
	return w.calling, err
}

// liveCall is the conversation's live call, if there is one. Whoever holds the row
// saves it; the call is saved by callWork.save.
func (w *work) liveCall(row *deskside.Conversation) (cw *callWork, found bool, err error) {
	if w.calling != nil && w.calling.call.ConversationID == row.ID {
		return w.calling, true, nil
	}
	call, err := w.LiveCall(w.ctx, row.ID)
	if deskside.CodeOf(err) == deskside.NotFound {
		return nil, false, nil
	}
	return &callWork{work: w, row: row, call: call, before: slices.Clone(call.Participants), rang: call.Ringing}, true, err
}

// openCall makes a call that needs no answer.
func (w *work) openCall(row *deskside.Conversation, kind deskside.CallKind) (*callWork, error) {
	call := w.newCall(*row, kind)
	call.State = deskside.CallActive
	return &callWork{work: w, row: row, call: call, changed: true}, w.AddCall(w.ctx, call)
}

// note says in the team's timeline what happened.
func (w *callWork) note(what deskside.EventType, facts map[string]string) error {
	w.changed, w.lines = true, true
	return w.line(w.row, what, w.facts(facts))
}

// log records what happened without a line.
func (w *callWork) log(what deskside.EventType, facts map[string]string) error {
	w.changed = true
	return w.record(what, w.row.ID, w.facts(facts), Change{Conversation: w.told()})
}

func (w *callWork) facts(more map[string]string) map[string]string {
	facts := map[string]string{"callId": w.call.ID, "kind": string(w.call.Kind)}
	maps.Copy(facts, more)
	return facts
}

func (w *callWork) told() *deskside.Conversation {
	row := *w.row
	return &row
}

// save stores the call, what the conversation's row shows of it, and lets the audience hear.
func (w *callWork) save() error {
	if !w.changed {
		return nil
	}
	if err := w.settleRecording(); err != nil {
		return err
	}
	w.call.Version++
	if err := w.SaveCall(w.ctx, w.call); err != nil {
		return err
	}
	for _, p := range w.call.Participants {
		if slices.ContainsFunc(w.before, func(b deskside.Participant) bool { return reflect.DeepEqual(p, b) }) {
			continue
		}
		if err := w.SaveParticipant(w.ctx, p); err != nil {
			return err
		}
	}
	return w.summarize()
}

// summarize stores what the conversation's row shows of its calls.
func (w *callWork) summarize() error {
	summary := deskside.CallSummary{MissedAt: w.row.Calls.MissedAt}
	if w.call.Live() {
		summary.ID, summary.Kind, summary.State = w.call.ID, w.call.Kind, w.call.State
	}
	if summary != w.row.Calls {
		w.row.Calls, w.lines = summary, true
		if err := w.SaveCallSummary(w.ctx, w.row.ID, summary); err != nil {
			return err
		}
	}
	call := w.call
	call.Participants, call.Ringing = slices.Clone(call.Participants), slices.Clone(call.Ringing)
	moved := !slices.Equal(agentsIn(w.before), agentsIn(call.Participants))
	w.tell(Change{Call: &call, Rang: w.rang, Conversation: w.told(), Talking: moved})
	return nil
}

// newCall is a call of the conversation that begins to ring. The caller adds it.
func (w *work) newCall(row deskside.Conversation, kind deskside.CallKind) deskside.Call {
	return deskside.Call{
		ID: newID(), ConversationID: row.ID, SiteID: row.SiteID, Room: "r_" + secretName(),
		Kind: kind, State: deskside.CallRinging, CallerKind: w.actor.Kind, CallerID: w.actor.ID,
		Ringing: []string{}, CreatedAt: w.at,
	}
}

// secretName is a random name that says nothing and cannot be guessed.
func secretName() string { return strings.ToLower(rand.Text()) }

// identityOf makes a name at the engine. It says what kind of person has it and no more,
// because the others in the call see it.
func identityOf(kind deskside.ActorKind) string {
	return map[deskside.ActorKind]string{
		deskside.ActorAgent: "a_", deskside.ActorVisitor: "v_", deskside.ActorGuest: "g_",
	}[kind] + secretName()
}

// bring adds somebody to the call, or finds who is there already.
func (w *callWork) bring(kind deskside.ActorKind, personID, name string, state deskside.ParticipantState, sources []deskside.Source) (*deskside.Participant, error) {
	if p, ok := w.call.Person(kind, personID); ok {
		if p.State == deskside.ParticipantRemoved {
			return nil, deskside.Errorf(deskside.Forbidden, "", "%s was removed from this call", p.Name)
		}
		if !p.In() {
			w.set(p, state)
		}
		p.Sources = deskside.WithSources(p.Sources, sources...)
		w.changed = true
		return p, nil
	}
	p := deskside.Participant{
		ID: newID(), CallID: w.call.ID, Kind: kind, PersonID: personID, Name: name,
		State: state, Sources: sources, Since: w.at, InvitedAt: w.at,
	}
	if err := w.AddParticipant(w.ctx, p, nil); err != nil {
		return nil, err
	}
	w.changed = true
	w.call.Participants = append(w.call.Participants, p)
	return &w.call.Participants[len(w.call.Participants)-1], nil
}

// set moves a participant to a state.
func (w *callWork) set(p *deskside.Participant, state deskside.ParticipantState) {
	if p.State == state {
		return
	}
	wasIn := p.In()
	p.State, p.Since, w.changed = state, w.at, true
	switch {
	case state == deskside.ParticipantJoined && p.JoinedAt.IsZero():
		p.JoinedAt = w.at
	case wasIn && !p.In():
		p.LeftAt = w.at
	}
}

// bringVisitor lets the conversation's visitor in with the sources.
func (w *callWork) bringVisitor(sources ...deskside.Source) (*deskside.Participant, error) {
	return w.bring(deskside.ActorVisitor, w.row.Visitor.ID, w.row.Visitor.Name, deskside.ParticipantAdmitted, sources)
}

// bringAgent lets an agent in.
func (w *callWork) bringAgent(id, name string) (*deskside.Participant, error) {
	return w.bring(deskside.ActorAgent, id, name, deskside.ParticipantAdmitted, deskside.AllSources)
}

// bothIn begins the counting of time once both sides are in.
func (w *callWork) bothIn() error {
	c := &w.call
	if c.State != deskside.CallActive || !c.StartedAt.IsZero() || c.Count(deskside.ActorAgent, deskside.ParticipantJoined) == 0 ||
		c.Count("", deskside.ParticipantJoined) == c.Count(deskside.ActorAgent, deskside.ParticipantJoined) {
		return nil
	}
	c.StartedAt = w.at
	if err := w.stepAll(deskside.StepStart, func(i deskside.Invitation) bool { return speaks(i.Kind) }); err != nil {
		return err
	}
	return w.note(deskside.CallStarted, nil)
}

// widen makes the call the wider kind of the two, and lets the visitor send what goes with it.
func (w *callWork) widen(kind deskside.CallKind) error {
	wider := w.call.Kind.Wider(kind)
	if wider == w.call.Kind {
		return nil
	}
	from := w.call.Kind
	w.call.Kind = wider
	return w.note(deskside.CallWidened, map[string]string{"from": string(from)})
}

// finish ends the call: nobody may be in it any more.
func (w *callWork) finish(why deskside.CallEnd) error {
	c := &w.call
	if !c.Live() {
		return nil
	}
	if err := w.endRecording(deskside.RecordingEndOver, nil); err != nil {
		return err
	}
	rang := c.State == deskside.CallRinging
	c.State, c.EndedAt, c.End, c.Ringing, c.WidenAt, w.changed = deskside.CallEnded, w.at, why, []string{}, noTime, true
	c.EndedByKind, c.EndedByID = w.actor.Kind, w.actor.ID
	people := 0
	for i := range c.Participants {
		p := &c.Participants[i]
		if !p.JoinedAt.IsZero() {
			people++
		}
		if p.In() || p.State == deskside.ParticipantLobby || p.State == deskside.ParticipantRinging {
			w.set(p, deskside.ParticipantLeft)
		}
	}
	if err := w.endAsks(why); err != nil {
		return err
	}
	if rang && c.CallerKind == deskside.ActorVisitor && why == deskside.CallMissed {
		w.miss()
		return w.note(deskside.CallNotAnswered, nil)
	}
	facts := map[string]string{"reason": string(why), "people": strconv.Itoa(people)}
	if c.StartedAt.IsZero() {
		return w.log(deskside.CallOver, facts)
	}
	facts["seconds"] = strconv.Itoa(int(c.Duration().Seconds()))
	return w.note(deskside.CallOver, facts)
}

// miss marks the conversation: the visitor called and nobody came.
func (w *callWork) miss() {
	w.row.Calls.MissedAt = w.at
	if w.row.WaitingSince.IsZero() {
		w.row.WaitingSince = w.at
	}
	if w.row.Status != deskside.StatusOpen {
		move(w.row, deskside.StatusOpen, noTime)
	}
}

// Call returns a call: visitors see those of their conversations.
func (d *Desk) Call(ctx context.Context, actor deskside.Actor, id string) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "Call(%s)", id)
	if err := mayRead(actor); err != nil {
		return call, err
	}
	if err := checkID("callId", id); err != nil {
		return call, err
	}
	if call, err = d.store.Call(ctx, id); err != nil {
		return call, err
	}
	if _, err := d.conversation(ctx, actor, call.ConversationID); err != nil {
		return deskside.Call{}, deskside.Errorf(deskside.NotFound, "", "there is no such call")
	}
	return call, nil
}

// Calls returns the conversation's calls, newest first.
func (d *Desk) Calls(ctx context.Context, actor deskside.Actor, conversationID string) (list []deskside.Call, err error) {
	defer deskside.Wrap(&err, "Calls(%s)", conversationID)
	if err := mayRead(actor); err != nil {
		return nil, err
	}
	if _, err := d.conversation(ctx, actor, conversationID); err != nil {
		return nil, err
	}
	return d.store.CallsOf(ctx, conversationID, 50)
}

// MyCalls returns the live calls that ring for the agent, or that the agent is in or may
// come back to.
func (d *Desk) MyCalls(ctx context.Context, actor deskside.Actor) (mine []deskside.Call, err error) {
	defer deskside.Wrap(&err, "MyCalls")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	list, err := d.store.LiveCalls(ctx)
	for _, c := range list {
		p, in := c.Person(deskside.ActorAgent, actor.ID)
		if slices.Contains(c.Ringing, actor.ID) || in && p.State != deskside.ParticipantRemoved && p.State != deskside.ParticipantDeclined {
			mine = append(mine, c)
		}
	}
	return mine, err
}

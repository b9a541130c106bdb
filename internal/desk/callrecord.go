package desk

import (
	"context"
	"crypto/rand"
	"strconv"
	"time"

	"github.com/deskside/deskside"
)

// Calls are recorded by an agent's browser, and only while everybody who is in has agreed:
// who comes later is asked, and until the answer it pauses. A no before the start means
// that nothing is recorded; a no later ends it.

const (
	// answerTime is how long the people in a call may take to answer.
	answerTime = 2 * time.Minute
	// silentTime is after which time without a new part a recording is over, and
	// awayTime how long its recorder may be out of the call.
	silentTime = 30 * time.Second
	awayTime   = 20 * time.Second
)

// AskToRecord asks everybody in the call whether it may be recorded by the actor's browser.
func (d *Desk) AskToRecord(ctx context.Context, actor deskside.Actor, callID string) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "AskToRecord(%s)", callID)
	return d.host(ctx, actor, callID, func(w *callWork) error {
		site, err := w.Site(ctx, w.call.SiteID)
		if err != nil {
			return err
		}
		me, known := w.call.Person(deskside.ActorAgent, actor.ID)
		switch {
		case !site.Settings.Calls.Recording.On:
			return deskside.Errorf(deskside.Forbidden, "", "calls of the site %q are not recorded; an admin may allow it in Settings, Calls", site.Name)
		case !known || !me.In():
			return deskside.Errorf(deskside.Conflict, "", "join the call to record it")
		case w.call.StartedAt.IsZero():
			return deskside.Errorf(deskside.Conflict, "", "nobody else has come into the call yet")
		case w.call.Recording.Live():
			return deskside.Errorf(deskside.Conflict, "", "the call is recorded already, or everybody is asked")
		}
		w.call.Recording = deskside.CallRecording{
			ID: newID(), State: deskside.CallRecordingAsked, RecorderID: me.ID, Since: w.at, Words: site.Settings.Calls.Recording.Consent,
		}
		for i := range w.call.Participants {
			p := &w.call.Participants[i]
			switch {
			case p.ID == me.ID:
				p.Recording = deskside.RecordingGranted
			case p.In():
				p.Recording = deskside.RecordingAsked
			default:
				p.Recording = deskside.RecordingNotAsked
			}
		}
		return w.note(deskside.RecordAsked, map[string]string{"recordingId": w.call.Recording.ID})
	})
}

// AnswerRecording is what somebody in the call says to its being recorded. A yes can be
// taken back at any time.
func (d *Desk) AnswerRecording(ctx context.Context, actor deskside.Actor, callID string, yes bool) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "AnswerRecording(%s)", callID)
	if err := mayChange(actor); err != nil {
		return call, err
	}
	return d.changeCall(ctx, actor, callID, func(w *callWork) error {
		p, known := w.call.Person(actor.Kind, actor.ID)
		if !known {
			return deskside.Errorf(deskside.Forbidden, "", "you are not in this call")
		}
		return w.answerRecording(p, yes)
	})
}

// AnswerRecordingAsGuest is AnswerRecording for guests.
func (d *Desk) AnswerRecordingAsGuest(ctx context.Context, actor deskside.Actor, yes bool) (seat Seat, err error) {
	defer deskside.Wrap(&err, "AnswerRecordingAsGuest")
	call, err := d.asGuest(ctx, actor, func(w *callWork, p *deskside.Participant) error { return w.answerRecording(p, yes) })
	return guestSeat(call, actor.ID), err
}

func (w *callWork) answerRecording(p *deskside.Participant, yes bool) error {
	r := &w.call.Recording
	switch {
	case !p.In():
		return deskside.Errorf(deskside.Conflict, "", "you are not in the call at the moment")
	case !r.Live():
		if yes {
			return deskside.Errorf(deskside.Conflict, "", "the call is not to be recorded any more")
		}
		return nil // what is not recorded need not be stopped
	case yes && p.Recording == deskside.RecordingGranted:
		return nil
	}
	facts := map[string]string{"recordingId": r.ID, "participantId": p.ID, "name": p.Name}
	if yes {
		p.Recording = deskside.RecordingGranted
		return w.note(deskside.RecordAgreed, facts)
	}
	p.Recording = deskside.RecordingRefused
	if r.State == deskside.CallRecordingAsked {
		w.setRecording(deskside.CallRecordingOver, deskside.RecordingEndDeclined)
		return w.note(deskside.RecordDeclined, facts)
	}
	return w.endRecording(deskside.RecordingEndWithdrawn, facts)
}

func (w *callWork) setRecording(state deskside.CallRecordingState, reason string) {
	r := &w.call.Recording
	r.State, r.Reason, r.Since, w.changed = state, reason, w.at, true
}

// recordIfAgreed starts the recording, or lets it go on, once nobody is asked any more.
func (w *callWork) recordIfAgreed() error {
	r := &w.call.Recording
	if w.call.Unanswered() {
		return nil
	}
	facts := map[string]string{"recordingId": r.ID}
	switch r.State {
	case deskside.CallRecordingPaused:
		w.setRecording(deskside.CallRecordingRuns, "")
		return w.note(deskside.RecordResumed, facts)
	case deskside.CallRecordingAsked:
	default:
		return nil
	}
	site, err := w.Site(w.ctx, w.call.SiteID)
	if err != nil {
		return err
	}
	w.setRecording(deskside.CallRecordingRuns, "")
	r.StartedAt = w.at
	err = w.AddRecording(w.ctx, deskside.Recording{
		ID: r.ID, CallID: w.call.ID, SiteID: w.call.SiteID, VisitorID: w.row.Visitor.ID, VisitorName: w.row.Visitor.Name,
		ConversationID: w.row.ID, Salt: rand.Text() + rand.Text(), StartedAt: w.at, DeleteAt: w.at.Add(site.Settings.Calls.Recording.Keep()),
	})
	if err != nil {
		return err
	}
	return w.note(deskside.RecordStarted, facts)
}

// settleRecording keeps the recording right when people have come or gone: who comes is
// asked, who goes need not agree, and without its recorder it ends.
func (w *callWork) settleRecording() error {
	r := &w.call.Recording
	if !r.Live() {
		return nil
	}
	recorder, ok := w.call.Participant(r.RecorderID)
	if !ok || recorder.State == deskside.ParticipantRemoved || !recorder.In() && recorder.Identity == "" {
		return w.endRecording(deskside.RecordingEndLost, nil)
	}
	for i := range w.call.Participants {
		p := &w.call.Participants[i]
		if !p.In() || p.Recording == deskside.RecordingGranted {
			continue
		}
		p.Recording = deskside.RecordingAsked
		if r.State != deskside.CallRecordingRuns {
			continue
		}
		w.setRecording(deskside.CallRecordingPaused, "")
		if err := w.note(deskside.RecordPaused, map[string]string{"recordingId": r.ID, "participantId": p.ID, "name": p.Name}); err != nil {
			return err
		}
	}
	return w.recordIfAgreed()
}

// endRecording ends what is recorded, or the asking for it.
func (w *callWork) endRecording(reason string, facts map[string]string) error {
	r := &w.call.Recording
	if !r.Live() {
		return nil
	}
	w.setRecording(deskside.CallRecordingOver, reason)
	if facts == nil {
		facts = map[string]string{}
	}
	facts["recordingId"], facts["reason"] = r.ID, reason
	if !r.StartedAt.IsZero() {
		kept, err := w.RecordingToChange(w.ctx, r.ID)
		if err != nil {
			return err
		}
		kept.EndedAt, kept.EndReason = w.at, reason
		if err := w.SaveRecording(w.ctx, kept); err != nil {
			return err
		}
		facts["seconds"] = strconv.Itoa(int(kept.Length.Round(time.Second).Seconds()))
	}
	return w.note(deskside.RecordEnded, facts)
}

// StopCallRecording ends the recording while the call goes on. Any agent in the call may;
// failed says that the browser which records can't go on.
func (d *Desk) StopCallRecording(ctx context.Context, actor deskside.Actor, callID string, failed bool) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "StopCallRecording(%s)", callID)
	return d.host(ctx, actor, callID, func(w *callWork) error {
		reason := deskside.RecordingEndStopped
		if failed {
			reason = deskside.RecordingEndFailed
		}
		return w.endRecording(reason, nil)
	})
}

// recordingDue says why the call's recording has to end now; empty: it need not.
func (d *Desk) recordingDue(ctx context.Context, c deskside.Call, now time.Time) (reason string, err error) {
	r := c.Recording
	if !r.Live() {
		return "", nil
	}
	if r.State != deskside.CallRecordingRuns && now.Sub(r.Since) > answerTime {
		return deskside.RecordingEndUnanswered, nil
	}
	if p, ok := c.Participant(r.RecorderID); !ok || p.State != deskside.ParticipantJoined && now.Sub(p.Since) > awayTime {
		return deskside.RecordingEndLost, nil
	}
	if r.State != deskside.CallRecordingRuns || now.Sub(r.Since) < silentTime {
		return "", nil
	}
	kept, err := d.store.Recording(ctx, r.ID)
	if err == nil && now.Sub(kept.SeenAt) > silentTime {
		reason = deskside.RecordingEndLost
	}
	return reason, err
}

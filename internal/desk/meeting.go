package desk

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

// StartConference opens a conference in the conversation without asking the visitor, who
// may be asked later; the actor is let in. When a call is live it becomes the conference.
func (d *Desk) StartConference(ctx context.Context, actor deskside.Actor, conversationID string) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "StartConference(%s)", conversationID)
	_, err = d.change(ctx, actor, conversationID, func(w *work, row *deskside.Conversation) (bool, error) {
		call, err = w.startConference(row)
		return true, err
	})
	return call, err
}

func (w *work) startConference(row *deskside.Conversation) (deskside.Call, error) {
	cw, found, err := w.liveCall(row)
	if err != nil {
		return deskside.Call{}, err
	}
	if !found {
		if cw, err = w.openCall(row, deskside.CallConference); err != nil {
			return deskside.Call{}, err
		}
	}
	if cw.call.State == deskside.CallRinging {
		return cw.call, deskside.Errorf(deskside.Conflict, "", "a call is ringing in this conversation; wait for the answer or take it back")
	}
	if err := cw.widen(deskside.CallConference); err != nil {
		return cw.call, err
	}
	if _, err := cw.bringAgent(w.actor.ID, w.actor.Name); err != nil {
		return cw.call, err
	}
	err = cw.save()
	return cw.call, err
}

// BeginMeeting opens the conference of a planned meeting; from then on its link lets knock.
func (d *Desk) BeginMeeting(ctx context.Context, actor deskside.Actor, id string) (call deskside.Call, err error) {
	defer deskside.Wrap(&err, "BeginMeeting(%s)", id)
	_, err = d.onMeeting(ctx, actor, id, func(w *work, row *deskside.Conversation, m *deskside.Meeting) error {
		if m.Cancelled() {
			return errCancelled
		}
		if call, err = w.startConference(row); err != nil {
			return err
		}
		link, err := w.CallLinkToChange(ctx, m.LinkID)
		if err != nil {
			return err
		}
		link.CallID = call.ID
		return w.SaveCallLink(ctx, link)
	})
	return call, err
}

func (d *Desk) onMeeting(ctx context.Context, actor deskside.Actor, id string, f func(*work, *deskside.Conversation, *deskside.Meeting) error) (m deskside.Meeting, err error) {
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return m, err
	}
	if err := checkID("meetingId", id); err != nil {
		return m, err
	}
	found, err := d.store.Meeting(ctx, id)
	if err != nil {
		return m, err
	}
	_, err = d.change(ctx, actor, found.ConversationID, func(w *work, row *deskside.Conversation) (bool, error) {
		if m, err = w.Meeting(ctx, id); err != nil {
			return false, err
		}
		if err = f(w, row, &m); err == nil {
			m, err = w.Meeting(ctx, id)
		}
		return true, err
	})
	return m, err
}

// Meetings returns the conversation's planned meetings by date, with the tokens of their links.
func (d *Desk) Meetings(ctx context.Context, actor deskside.Actor, conversationID string) (list []deskside.Meeting, err error) {
	defer deskside.Wrap(&err, "Meetings(%s)", conversationID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil { // who has a link can knock
		return nil, err
	}
	if _, err := d.conversation(ctx, actor, conversationID); err != nil {
		return nil, err
	}
	return d.store.Meetings(ctx, conversationID)
}

// WhichMeetings says which of all meetings are meant.
type WhichMeetings struct {
	// Mine leaves out those that the actor neither plans nor is invited to.
	Mine bool
	// Past are those that are over, the last one first; otherwise the next one comes first.
	Past bool
	// Before is where a page of past ones goes on; zero: with the last.
	Before time.Time
}

// MeetingPage is how many meetings a list has at most.
const MeetingPage = 100

// AllMeetings returns a page of the planned meetings of all conversations.
func (d *Desk) AllMeetings(ctx context.Context, actor deskside.Actor, which WhichMeetings) (list []deskside.Meeting, err error) {
	defer deskside.Wrap(&err, "AllMeetings")
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return nil, err
	}
	agentID, now := "", d.clock()
	if which.Mine {
		agentID = actor.ID
	}
	if !which.Past {
		return d.store.Coming(ctx, agentID, now, MeetingPage)
	}
	if which.Before.IsZero() {
		which.Before = now
	}
	return d.store.Past(ctx, agentID, now, which.Before, MeetingPage)
}

// Meeting returns one planned meeting.
func (d *Desk) Meeting(ctx context.Context, actor deskside.Actor, id string) (m deskside.Meeting, err error) {
	defer deskside.Wrap(&err, "Meeting(%s)", id)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return m, err
	}
	if err := checkID("meetingId", id); err != nil {
		return m, err
	}
	return d.store.Meeting(ctx, id)
}

// MeetingToken is the token of a meeting's link.
func (d *Desk) MeetingToken(m deskside.Meeting) string { return d.linkToken(m.LinkID) }

func meetingFacts(m deskside.Meeting) map[string]string {
	return map[string]string{"meetingId": m.ID, "title": m.Title, "startsAt": m.StartsAt.Format(time.RFC3339)}
}

package api

import (
	"context"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

// NewMeeting describes a conference with a date.
type NewMeeting struct {
	Title    string    `json:"title" minLength:"1" maxLength:"120"`
	StartsAt time.Time `json:"startsAt"`
	Minutes  int       `json:"minutes" minimum:"5" maximum:"720"`
	Password string    `json:"password,omitempty" maxLength:"100" doc:"guests must know it; at least 4 characters; empty: none"`
}

func (a *API) planMeeting(ctx context.Context, in *struct {
	ByID
	Body NewMeeting
}) (*answer[wire.Meeting], error) {
	b := in.Body
	m, link, err := a.desk.PlanMeeting(ctx, actorOf(ctx), string(in.ID), desk.NewMeeting{
		Title: b.Title, StartsAt: b.StartsAt, Minutes: b.Minutes, Password: b.Password,
	})
	return ok(wire.MeetingOf(m, a.guestURL(ctx, link.Token))), err
}

func (a *API) meeting(ctx context.Context, m deskside.Meeting) wire.Meeting {
	return wire.MeetingOf(m, a.guestURL(ctx, a.desk.MeetingToken(m)))
}

// Meetings is the planned meetings of a conversation.
type Meetings struct {
	Meetings []wire.Meeting `json:"meetings" doc:"by date, cancelled ones too"`
}

func (a *API) listMeetings(ctx context.Context, in *ByID) (*answer[Meetings], error) {
	list, err := a.desk.Meetings(ctx, actorOf(ctx), string(in.ID))
	return ok(Meetings{Meetings: each(list, func(m deskside.Meeting) wire.Meeting { return a.meeting(ctx, m) })}), err
}

func (a *API) cancelMeeting(ctx context.Context, in *ByID) (*answer[wire.Meeting], error) {
	m, err := a.desk.CancelMeeting(ctx, actorOf(ctx), string(in.ID))
	if err != nil {
		return nil, err
	}
	return ok(a.meeting(ctx, m)), nil
}

func (a *API) beginMeeting(ctx context.Context, in *ByID) (*answer[wire.Call], error) {
	if a.Media == nil {
		return nil, errNoMedia
	}
	call, err := a.desk.BeginMeeting(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.CallOf(call)), err
}

// CalendarText is an iCalendar file in an answer that programs read as JSON.
type CalendarText struct {
	Name string `json:"name" doc:"of the file"`
	Text string `json:"text" doc:"iCalendar (RFC 5545)"`
}

func (a *API) readMeetingCalendar(ctx context.Context, in *ByID) (*answer[CalendarText], error) {
	m, err := a.desk.Meeting(ctx, actorOf(ctx), string(in.ID))
	if err != nil {
		return nil, err
	}
	return ok(CalendarText{Name: "meeting.ics", Text: m.Calendar(a.guestURL(ctx, a.desk.MeetingToken(m)), time.Now())}), nil
}

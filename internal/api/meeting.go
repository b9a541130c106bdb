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
	Title         string    `json:"title" minLength:"1" maxLength:"120"`
	StartsAt      time.Time `json:"startsAt"`
	Minutes       int       `json:"minutes" minimum:"5" maximum:"720"`
	Zone          string    `json:"zone,omitempty" maxLength:"60" doc:"the time zone it is planned in, an IANA name such as Europe/Berlin: mails tell its time there; empty: UTC"`
	Password      *string   `json:"password,omitempty" maxLength:"100" doc:"guests must know it; at least 4 characters; empty: none; left out of a change: as it was"`
	Lobby         *bool     `json:"lobby,omitempty" doc:"guests wait until somebody lets them in; left out: they do"`
	LinkExpiresAt time.Time `json:"linkExpiresAt,omitempty" doc:"how long the link lets knock; left out: two hours longer than the meeting"`
	AgentIDs      []string  `json:"agentIds,omitempty" maxItems:"24" doc:"colleagues to invite by mail"`
	Guests        []string  `json:"guests,omitempty" maxItems:"24" doc:"e-mail addresses to invite"`
}

func (b NewMeeting) wanted() desk.NewMeeting {
	return desk.NewMeeting{
		Title: b.Title, StartsAt: b.StartsAt, Minutes: b.Minutes, Zone: b.Zone, Password: b.Password,
		Open: b.Lobby != nil && !*b.Lobby, LinkExpiresAt: b.LinkExpiresAt, AgentIDs: b.AgentIDs, Guests: b.Guests,
	}
}

func (a *API) planMeeting(ctx context.Context, in *struct {
	ByID
	Body NewMeeting
}) (*answer[wire.Meeting], error) {
	return a.oneMeeting(ctx)(a.desk.PlanMeeting(ctx, actorOf(ctx), string(in.ID), in.Body.wanted()))
}

func (a *API) changeMeeting(ctx context.Context, in *struct {
	ByID
	Body NewMeeting
}) (*answer[wire.Meeting], error) {
	return a.oneMeeting(ctx)(a.desk.ChangeMeeting(ctx, actorOf(ctx), string(in.ID), in.Body.wanted()))
}

func (a *API) oneMeeting(ctx context.Context) func(deskside.Meeting, error) (*answer[wire.Meeting], error) {
	return func(m deskside.Meeting, err error) (*answer[wire.Meeting], error) {
		if err != nil {
			return nil, err
		}
		return ok(a.meeting(ctx, m)), nil
	}
}

func (a *API) meeting(ctx context.Context, m deskside.Meeting) wire.Meeting {
	return wire.MeetingOf(m, a.guestURL(ctx, a.desk.MeetingToken(m)))
}

// Meetings is a list of planned meetings.
type Meetings struct {
	Meetings []wire.Meeting `json:"meetings" doc:"cancelled ones too"`
	Mail     bool           `json:"mail" doc:"invitations go by mail: there is a mail server"`
}

func (a *API) meetings(ctx context.Context, list []deskside.Meeting, err error) (*answer[Meetings], error) {
	each := each(list, func(m deskside.Meeting) wire.Meeting { return a.meeting(ctx, m) })
	return ok(Meetings{Meetings: each, Mail: a.Mail}), err
}

func (a *API) listMeetings(ctx context.Context, in *ByID) (*answer[Meetings], error) {
	list, err := a.desk.Meetings(ctx, actorOf(ctx), string(in.ID))
	return a.meetings(ctx, list, err)
}

func (a *API) listAllMeetings(ctx context.Context, in *struct {
	Past   bool      `query:"past" doc:"those that are over, the last one first; otherwise the next one comes first"`
	Mine   bool      `query:"mine" doc:"only those that the asking agent plans or is invited to"`
	Before time.Time `query:"before" doc:"where a page of past ones goes on: the start of the last one"`
}) (*answer[Meetings], error) {
	list, err := a.desk.AllMeetings(ctx, actorOf(ctx), desk.WhichMeetings{Mine: in.Mine, Past: in.Past, Before: in.Before})
	return a.meetings(ctx, list, err)
}

func (a *API) cancelMeeting(ctx context.Context, in *ByID) (*answer[wire.Meeting], error) {
	return a.oneMeeting(ctx)(a.desk.CancelMeeting(ctx, actorOf(ctx), string(in.ID)))
}

func (a *API) restoreMeeting(ctx context.Context, in *ByID) (*answer[wire.Meeting], error) {
	return a.oneMeeting(ctx)(a.desk.RestoreMeeting(ctx, actorOf(ctx), string(in.ID)))
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
	return ok(CalendarText{Name: "meeting.ics", Text: deskside.CalendarFile{Meeting: m, URL: a.guestURL(ctx, a.desk.MeetingToken(m)), Now: time.Now()}.Text()}), nil
}

package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/limit"
	"github.com/deskside/deskside/internal/wire"
)

// guestTries is how often one address may look at links or knock: enough for an office,
// too little to guess passwords.
var guestTries = limit.Rate{PerSecond: 0.5, Burst: 20}

// admitGuest lets somebody through who has knocked.
func (a *API) admitGuest(ctx huma.Context) (caller, error) {
	secret, ok := bearer(ctx.Header("Authorization"))
	if !ok {
		return caller{}, deskside.Errorf(deskside.Unauthenticated, "", "a guest's secret is needed, as Authorization: Bearer …; knockAtLink gives one")
	}
	actor, err := a.desk.GuestBySecret(ctx.Context(), secret)
	if err != nil {
		return caller{}, err
	}
	return caller{actor: actor}, a.take(ctx.Context(), "guest:"+actor.ID, a.Limits.Visitor, "requests")
}

// ByLink is the input of operations about a guest link.
type ByLink struct {
	Link string `path:"link" minLength:"22" maxLength:"22" doc:"the last part of its address"`
}

// GuestLink is what anybody who has a link may know before knocking.
type GuestLink struct {
	Site     string     `json:"site" doc:"name of the website"`
	SiteKey  string     `json:"siteKey" doc:"the site's public key, for a test of the network"`
	Hue      int        `json:"hue" doc:"of the brand colour"`
	Host     string     `json:"host" doc:"who invites"`
	Title    string     `json:"title,omitempty" doc:"of a planned meeting"`
	StartsAt *time.Time `json:"startsAt" doc:"of a planned meeting"`
	Password bool       `json:"password" doc:"one is asked for"`
	Waiting  bool       `json:"waiting" doc:"the planned meeting has not begun: ask again in a while"`
	Full     bool       `json:"full"`
	Locked   bool       `json:"locked"`
}

func (a *API) readGuestLink(ctx context.Context, in *ByLink) (*answer[GuestLink], error) {
	if err := a.tryLink(ctx); err != nil {
		return nil, err
	}
	v, err := a.desk.LinkView(ctx, in.Link)
	if err != nil {
		return nil, err
	}
	out := GuestLink{
		Site: v.Site.Name, SiteKey: v.Site.Key, Hue: v.Site.Settings.Hue, Host: v.Host, Title: v.Title,
		Password: v.Password, Waiting: v.Waiting, Full: v.Full, Locked: v.Locked,
	}
	if !v.StartsAt.IsZero() {
		out.StartsAt = &v.StartsAt
	}
	return ok(out), nil
}

func (a *API) tryLink(ctx context.Context) error {
	client := ClientOf(ctx)
	if client.Exempt {
		return nil
	}
	return a.take(ctx, "guest-link:"+limit.AddressKey(client.Address), guestTries, "tries from your address")
}

// Knocking is what a guest says at the door.
type Knocking struct {
	Name     string `json:"name" minLength:"1" maxLength:"60"`
	Password string `json:"password,omitempty" maxLength:"100"`
}

// Knocked is a guest in the lobby, or let in where there is none.
type Knocked struct {
	ParticipantID string                    `json:"participantId"`
	Secret        string                    `json:"secret" doc:"proves from now on who asks, as Authorization: Bearer …"`
	State         deskside.ParticipantState `json:"state" enum:"lobby,admitted"`
}

func (a *API) knockAtLink(ctx context.Context, in *struct {
	ByLink
	Body Knocking
}) (*answer[Knocked], error) {
	if a.Media == nil {
		return nil, errNoMedia
	}
	// First the address: one that floods must not use up what all of them have at this link.
	if err := a.tryLink(ctx); err != nil {
		return nil, err
	}
	if err := a.take(ctx, "guest-knock:"+in.Link, limit.Rate{PerSecond: 1, Burst: 30}, "tries at this link"); err != nil {
		return nil, err
	}
	guest, secret, err := a.desk.Knock(ctx, in.Link, in.Body.Name, in.Body.Password)
	return ok(Knocked{ParticipantID: guest.ID, Secret: secret, State: guest.State}), err
}

// GuestState is where a guest stands.
type GuestState struct {
	ParticipantID string                    `json:"participantId"`
	Name          string                    `json:"name"`
	State         deskside.ParticipantState `json:"state" enum:"lobby,admitted,joined,left,declined,removed"`
	Call          *wire.VisitorCall         `json:"call" doc:"null before one is let in"`
}

func guestState(s desk.Seat) GuestState {
	out := GuestState{ParticipantID: s.Participant.ID, Name: s.Participant.Name, State: s.Participant.State}
	if s.Call.ID != "" {
		call := wire.GuestCallOf(s.Call, s.Participant)
		out.Call = &call
	}
	return out
}

func (a *API) readGuest(ctx context.Context, _ *nothing) (*answer[GuestState], error) {
	s, err := a.desk.GuestSeat(ctx, actorOf(ctx))
	return ok(guestState(s)), err
}

func (a *API) joinAsGuest(ctx context.Context, _ *nothing) (*answer[CallSeat], error) {
	if a.Media == nil {
		return nil, errNoMedia
	}
	s, err := a.desk.JoinAsGuest(ctx, actorOf(ctx))
	seat, err := a.seat(ctx, s, err)
	return ok(seat), err
}

func (a *API) leaveAsGuest(ctx context.Context, _ *nothing) (*nothing, error) {
	return nil, a.desk.LeaveAsGuest(ctx, actorOf(ctx))
}

// MyCallList is the calls of a visitor's conversation.
type MyCallList struct {
	Calls []wire.VisitorCall `json:"calls" doc:"newest first"`
}

func (a *API) listMyConversationCalls(ctx context.Context, in *ByID) (*answer[MyCallList], error) {
	list, err := a.desk.Calls(ctx, actorOf(ctx), string(in.ID))
	return ok(MyCallList{Calls: wire.VisitorCallsOf(list)}), err
}

func (a *API) readMyCall(ctx context.Context, in *ByID) (*answer[wire.VisitorCall], error) {
	call, err := a.desk.Call(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.VisitorCallOf(call)), err
}

func (a *API) leaveMyCall(ctx context.Context, in *ByID) (*answer[wire.VisitorCall], error) {
	call, err := a.desk.LeaveCall(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.VisitorCallOf(call)), err
}

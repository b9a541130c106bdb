package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

// Media is the engine behind calls, as far as the API needs it.
type Media interface {
	// Token lets the seat connect to the engine's gate for a minute.
	Token(deskside.Participant, string) (token string, err error)
	// NetworkTest lets a page try the ways to the gate for a short time.
	NetworkTest() (deskside.NetworkTest, error)
}

// CallSeat is what a browser connects to the media engine with.
type CallSeat struct {
	URL           string            `json:"url" doc:"of the media gate, for livekit-client"`
	Token         string            `json:"token" doc:"good for one minute, to connect once"`
	ParticipantID string            `json:"participantId"`
	Identity      string            `json:"identity"`
	Sources       []deskside.Source `json:"sources" doc:"what may be sent"`
}

// errNoMedia answers where calls are switched off.
var errNoMedia = deskside.Errorf(deskside.Unavailable, "", "calls are switched off on this server")

// seat makes the seat's token.
func (a *API) seat(ctx context.Context, s desk.Seat, err error) (CallSeat, error) {
	if err != nil {
		return CallSeat{}, err
	}
	p := s.Participant
	token, err := a.Media.Token(p, s.Call.Room)
	return CallSeat{
		URL: a.mediaURL(ctx), Token: token,
		ParticipantID: p.ID, Identity: p.Identity, Sources: each(p.Sources, func(s deskside.Source) deskside.Source { return s }),
	}, err
}

// mediaURL is the gate's address. It is ours: the engine's own is never told.
func (a *API) mediaURL(ctx context.Context) string {
	return "ws" + strings.TrimPrefix(a.origin(ClientOf(ctx)), "http") + "/media"
}

// MyCalls is the live calls that concern an agent.
type MyCalls struct {
	Available bool        `json:"available" doc:"calls are possible on this server"`
	Offers    []CallOffer `json:"offers" doc:"what agents may ask visitors for, by site"`
	Calls     []wire.Call `json:"calls"`
}

// CallOffer is what agents may ask the visitors of a site for.
type CallOffer struct {
	SiteID string                    `json:"siteId"`
	Kinds  []deskside.InvitationKind `json:"kinds"`
	Record bool                      `json:"record" doc:"agents may ask whether a call may be recorded"`
}

func (a *API) listMyCalls(ctx context.Context, _ *nothing) (*answer[MyCalls], error) {
	list, err := a.desk.MyCalls(ctx, actorOf(ctx))
	if err != nil {
		return nil, err
	}
	sites, err := a.desk.Sites(ctx, actorOf(ctx))
	return ok(MyCalls{Available: a.Media != nil, Calls: wire.CallsOf(list), Offers: each(sites, callOffer)}), err
}

func callOffer(s deskside.Site) CallOffer {
	return CallOffer{SiteID: s.ID, Record: s.Settings.Calls.Recording.On, Kinds: slices.DeleteFunc(slices.Clone(deskside.InvitationKinds), func(k deskside.InvitationKind) bool {
		return !s.Settings.Calls.Offers(k, deskside.ActorAgent)
	})}
}

// CallList is the calls of a conversation.
type CallList struct {
	Calls []wire.Call `json:"calls" doc:"newest first, with everybody who was there"`
}

func (a *API) listCalls(ctx context.Context, in *ByID) (*answer[CallList], error) {
	list, err := a.desk.Calls(ctx, actorOf(ctx), string(in.ID))
	return ok(CallList{Calls: wire.CallsOf(list)}), err
}

func (a *API) readCall(ctx context.Context, in *ByID) (*answer[wire.Call], error) {
	call, err := a.desk.Call(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.CallOf(call)), err
}

func (a *API) startConference(ctx context.Context, in *ByID) (*answer[wire.Call], error) {
	if a.Media == nil {
		return nil, errNoMedia
	}
	call, err := a.desk.StartConference(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.CallOf(call)), err
}

func (a *API) joinCall(ctx context.Context, in *ByID) (*answer[CallSeat], error) {
	if a.Media == nil {
		return nil, errNoMedia
	}
	s, err := a.desk.JoinCall(ctx, actorOf(ctx), string(in.ID))
	seat, err := a.seat(ctx, s, err)
	return ok(seat), err
}

func (a *API) leaveCall(ctx context.Context, in *ByID) (*answer[wire.Call], error) {
	call, err := a.desk.LeaveCall(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.CallOf(call)), err
}

func (a *API) refuseCall(ctx context.Context, in *ByID) (*answer[wire.Call], error) {
	call, err := a.desk.RefuseCall(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.CallOf(call)), err
}

func (a *API) endCall(ctx context.Context, in *ByID) (*answer[wire.Call], error) {
	call, err := a.desk.EndCall(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.CallOf(call)), err
}

// CallLock says whether anybody new may come in.
type CallLock struct {
	Locked bool `json:"locked"`
}

func (a *API) lockCall(ctx context.Context, in *struct {
	ByID
	Body CallLock
}) (*answer[wire.Call], error) {
	call, err := a.desk.LockCall(ctx, actorOf(ctx), string(in.ID), in.Body.Locked)
	return ok(wire.CallOf(call)), err
}

// Colleague names an agent.
type Colleague struct {
	AgentID ID `json:"agentId"`
}

func (a *API) ringColleague(ctx context.Context, in *struct {
	ByID
	Body Colleague
}) (*answer[wire.Call], error) {
	call, err := a.desk.RingColleague(ctx, actorOf(ctx), string(in.ID), string(in.Body.AgentID))
	return ok(wire.CallOf(call)), err
}

// ByParticipant names a participant of a call.
type ByParticipant struct {
	ByID
	Participant ID `path:"participant"`
}

type onParticipant func(ctx context.Context, actor deskside.Actor, callID, participantID string) (deskside.Call, error)

// participant is the handler of an act on one participant.
func (a *API) participant(act onParticipant) func(context.Context, *ByParticipant) (*answer[wire.Call], error) {
	return func(ctx context.Context, in *ByParticipant) (*answer[wire.Call], error) {
		call, err := act(ctx, actorOf(ctx), string(in.ID), string(in.Participant))
		return ok(wire.CallOf(call)), err
	}
}

// NewCallLink describes a link for guests.
type NewCallLink struct {
	Name      string     `json:"name,omitempty" maxLength:"80" doc:"for the list of links"`
	Password  string     `json:"password,omitempty" maxLength:"100" doc:"guests must know it; at least 4 characters; empty: none"`
	Once      bool       `json:"once,omitempty" doc:"for one use"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty" doc:"at most 30 days ahead; left out: in a day"`
}

func (a *API) createCallLink(ctx context.Context, in *struct {
	ByID
	Body NewCallLink
}) (*answer[wire.CallLink], error) {
	b := in.Body
	wish := desk.NewCallLink{Name: b.Name, Password: b.Password, Once: b.Once}
	if b.ExpiresAt != nil {
		wish.ExpiresAt = *b.ExpiresAt
	}
	link, err := a.desk.CreateCallLink(ctx, actorOf(ctx), string(in.ID), wish)
	return ok(wire.CallLinkOf(link, a.guestURL(ctx, link.Token))), err
}

// guestURL is where a guest opens a link.
func (a *API) guestURL(ctx context.Context, token string) string {
	return a.origin(ClientOf(ctx)) + "/j/" + token
}

// CallLinks is the links of a call.
type CallLinks struct {
	Links []wire.CallLink `json:"links" doc:"oldest first, withdrawn ones too"`
}

func (a *API) listCallLinks(ctx context.Context, in *ByID) (*answer[CallLinks], error) {
	list, err := a.desk.CallLinks(ctx, actorOf(ctx), string(in.ID))
	return ok(CallLinks{Links: each(list, func(l deskside.CallLink) wire.CallLink {
		return wire.CallLinkOf(l, a.guestURL(ctx, l.Token))
	})}), err
}

func (a *API) revokeCallLink(ctx context.Context, in *struct {
	ByID
	Link ID `path:"link"`
}) (*nothing, error) {
	return nil, a.desk.RevokeCallLink(ctx, actorOf(ctx), string(in.ID), string(in.Link))
}

package api

import (
	"context"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/wire"
)

// NewInvitation asks the other side for something. Sending it again with the same id
// changes nothing and answers the same.
type NewInvitation struct {
	ID   ID                      `json:"id" doc:"made by the sender (UUIDv7)"`
	Kind deskside.InvitationKind `json:"kind" enum:"cobrowse,call,video,request_desktop,show_screen,conference"`
}

// MyNewInvitation is what a visitor may ask for.
type MyNewInvitation struct {
	ID   ID                      `json:"id" doc:"made by the sender (UUIDv7)"`
	Kind deskside.InvitationKind `json:"kind" enum:"cobrowse,call,video,show_screen"`
}

func (a *API) invite(ctx context.Context, in *struct {
	ByID
	Body NewInvitation
}) (*answer[wire.Invitation], error) {
	i, err := a.desk.Invite(ctx, actorOf(ctx), string(in.ID), in.Body.Kind, string(in.Body.ID))
	return ok(wire.InvitationOf(i)), err
}

func (a *API) inviteAgents(ctx context.Context, in *struct {
	ByID
	Body MyNewInvitation
}) (*answer[wire.VisitorInvitation], error) {
	i, err := a.desk.Invite(ctx, actorOf(ctx), string(in.ID), in.Body.Kind, string(in.Body.ID))
	return ok(wire.VisitorInvitationOf(i)), err
}

func (a *API) readInvitation(ctx context.Context, in *ByID) (*answer[wire.Invitation], error) {
	return onInvitation(ctx, in, a.desk.Invitation, wire.InvitationOf)
}

func (a *API) acceptInvitation(ctx context.Context, in *ByID) (*answer[wire.Invitation], error) {
	return onInvitation(ctx, in, a.desk.AcceptInvitation, wire.InvitationOf)
}

func (a *API) cancelInvitation(ctx context.Context, in *ByID) (*answer[wire.Invitation], error) {
	return onInvitation(ctx, in, a.desk.CancelInvitation, wire.InvitationOf)
}

func (a *API) endInvitation(ctx context.Context, in *ByID) (*answer[wire.Invitation], error) {
	return onInvitation(ctx, in, a.desk.EndInvitation, wire.InvitationOf)
}

func (a *API) acceptMyInvitation(ctx context.Context, in *ByID) (*answer[wire.VisitorInvitation], error) {
	return onInvitation(ctx, in, a.desk.AcceptInvitation, wire.VisitorInvitationOf)
}

func (a *API) cancelMyInvitation(ctx context.Context, in *ByID) (*answer[wire.VisitorInvitation], error) {
	return onInvitation(ctx, in, a.desk.CancelInvitation, wire.VisitorInvitationOf)
}

func (a *API) endMyInvitation(ctx context.Context, in *ByID) (*answer[wire.VisitorInvitation], error) {
	return onInvitation(ctx, in, a.desk.EndInvitation, wire.VisitorInvitationOf)
}

// onInvitation is an act that needs nothing but the id.
func onInvitation[T any](ctx context.Context, in *ByID, act func(context.Context, deskside.Actor, string) (deskside.Invitation, error), shape func(deskside.Invitation) T) (*answer[T], error) {
	i, err := act(ctx, actorOf(ctx), string(in.ID))
	return ok(shape(i)), err
}

// Declined says why not.
type Declined struct {
	Reason string `json:"reason,omitempty" maxLength:"200" doc:"the other side sees it"`
}

type declineInput struct {
	ByID
	Body Declined
}

func (a *API) declineInvitation(ctx context.Context, in *declineInput) (*answer[wire.Invitation], error) {
	i, err := a.desk.DeclineInvitation(ctx, actorOf(ctx), string(in.ID), in.Body.Reason)
	return ok(wire.InvitationOf(i)), err
}

func (a *API) declineMyInvitation(ctx context.Context, in *declineInput) (*answer[wire.VisitorInvitation], error) {
	i, err := a.desk.DeclineInvitation(ctx, actorOf(ctx), string(in.ID), in.Body.Reason)
	return ok(wire.VisitorInvitationOf(i)), err
}

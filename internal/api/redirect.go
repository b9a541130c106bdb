package api

import (
	"context"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

// Redirection says to whom a conversation shall go: either an agent or a team.
type Redirection struct {
	AgentID *ID         `json:"agentId,omitempty"`
	TeamID  *ID         `json:"teamId,omitempty"`
	Note    *NewMessage `json:"note,omitempty" doc:"for the receiver; becomes a note in the timeline"`
}

func (a *API) redirect(ctx context.Context, in *struct {
	ByID
	Body Redirection
}) (*answer[wire.Conversation], error) {
	var to desk.RedirectTo
	if id := in.Body.AgentID; id != nil {
		to.AgentID = string(*id)
	}
	if id := in.Body.TeamID; id != nil {
		to.TeamID = string(*id)
	}
	if note := in.Body.Note; note != nil {
		to.NoteID, to.Note = string(note.ID), note.Text
	}
	c, err := a.desk.Redirect(ctx, actorOf(ctx), string(in.ID), to)
	return ok(wire.ConversationFor(c)), err
}

func (a *API) acceptRedirect(ctx context.Context, in *ByID) (*answer[wire.Conversation], error) {
	c, err := a.desk.AcceptRedirect(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.ConversationFor(c)), err
}

// Refusal says why not.
type Refusal struct {
	Reason string `json:"reason,omitempty" maxLength:"200" doc:"the sender and the team see it"`
}

func (a *API) declineRedirect(ctx context.Context, in *struct {
	ByID
	Body Refusal
}) (*answer[wire.Conversation], error) {
	c, err := a.desk.DeclineRedirect(ctx, actorOf(ctx), string(in.ID), in.Body.Reason)
	return ok(wire.ConversationFor(c)), err
}

func (a *API) cancelRedirect(ctx context.Context, in *ByID) (*answer[wire.Conversation], error) {
	c, err := a.desk.CancelRedirect(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.ConversationFor(c)), err
}

// AvailabilityChange says whether one wants to be disturbed.
type AvailabilityChange struct {
	Availability deskside.Availability `json:"availability" enum:"online,away,offline"`
	Automatic    bool                  `json:"automatic,omitempty" doc:"by a console that idles or is used again: changes only what the agent did not choose"`
}

func (a *API) setAvailability(ctx context.Context, in *struct{ Body AvailabilityChange }) (*answer[wire.Me], error) {
	agent, err := a.desk.SetAvailability(ctx, actorOf(ctx), in.Body.Availability, in.Body.Automatic)
	if err != nil {
		return nil, err
	}
	me, err := a.me(ctx, agent)
	return ok(me), err
}

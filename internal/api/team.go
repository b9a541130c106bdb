package api

import (
	"context"

	"github.com/deskside/deskside/internal/wire"
)

func (a *API) listTeams(ctx context.Context, _ *nothing) (*answer[[]wire.Team], error) {
	teams, err := a.desk.Teams(ctx, actorOf(ctx))
	return ok(each(teams, wire.TeamOf)), err
}

// NewTeam is a team to add.
type NewTeam struct {
	Name      string `json:"name" minLength:"1" maxLength:"100"`
	MemberIDs []ID   `json:"memberIds,omitempty" maxItems:"1000"`
}

func (a *API) createTeam(ctx context.Context, in *struct{ Body NewTeam }) (*answer[wire.Team], error) {
	team, err := a.desk.CreateTeam(ctx, actorOf(ctx), in.Body.Name, plain(in.Body.MemberIDs))
	return ok(wire.TeamOf(team)), err
}

// TeamMembers is who is in a team.
type TeamMembers struct {
	MemberIDs []ID `json:"memberIds" maxItems:"1000" doc:"all of them; who is not here leaves"`
}

func (a *API) setTeamMembers(ctx context.Context, in *struct {
	ByID
	Body TeamMembers
}) (*answer[wire.Team], error) {
	team, err := a.desk.SetTeamMembers(ctx, actorOf(ctx), string(in.ID), plain(in.Body.MemberIDs))
	return ok(wire.TeamOf(team)), err
}

func plain(ids []ID) []string {
	return each(ids, func(id ID) string { return string(id) })
}

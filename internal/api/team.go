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

// TeamChange changes a team.
type TeamChange struct {
	Name string `json:"name" minLength:"1" maxLength:"100"`
}

func (a *API) renameTeam(ctx context.Context, in *struct {
	ByID
	Body TeamChange
}) (*answer[wire.Team], error) {
	team, err := a.desk.RenameTeam(ctx, actorOf(ctx), string(in.ID), in.Body.Name)
	return ok(wire.TeamOf(team)), err
}

// TeamUses is what points to a team.
type TeamUses struct {
	Conversations int      `json:"conversations" doc:"that are not done; 1000 means 1000 or more"`
	Rules         []string `json:"rules" nullable:"false" doc:"names of the routing rules that send conversations there"`
	LastRule      bool     `json:"lastRule" doc:"the last rule does, too"`
	Sites         []string `json:"sites" nullable:"false" doc:"names of the sites whose conversations or calls go there"`
	TextBlocks    []string `json:"textBlocks" nullable:"false" doc:"titles of its text blocks"`
}

func (a *API) readTeamUses(ctx context.Context, in *ByID) (*answer[TeamUses], error) {
	u, err := a.desk.TeamUses(ctx, actorOf(ctx), string(in.ID))
	all := func(list []string) []string { return append([]string{}, list...) } // JSON shows [] and not null
	return ok(TeamUses{
		Conversations: u.Conversations, Rules: all(u.Rules), LastRule: u.LastRule, Sites: all(u.Sites), TextBlocks: all(u.TextBlocks),
	}), err
}

func (a *API) deleteTeam(ctx context.Context, in *struct {
	ByID
	To string `query:"to" maxLength:"36" doc:"where goes what points to it: the id of another team, or everybody. Left out, it is a conflict if anything does"`
}) (*nothing, error) {
	return nil, a.desk.DeleteTeam(ctx, actorOf(ctx), string(in.ID), in.To)
}

func plain(ids []ID) []string {
	return each(ids, func(id ID) string { return string(id) })
}

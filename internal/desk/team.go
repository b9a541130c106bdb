package desk

import (
	"cmp"
	"context"
	"slices"

	"github.com/deskside/deskside"
)

// CreateTeam makes a team.
func (d *Desk) CreateTeam(ctx context.Context, actor deskside.Actor, name string, memberIDs []string) (team deskside.Team, err error) {
	defer deskside.Wrap(&err, "CreateTeam")
	if err := asAdmin(actor); err != nil {
		return team, err
	}
	if name, err = cleanName("name", name, 80); err != nil {
		return team, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		team = deskside.Team{ID: newID(), Name: name, CreatedAt: w.at}
		if err := w.AddTeam(ctx, team); err != nil {
			return err
		}
		if team.MemberIDs, err = w.setMembers(team.ID, memberIDs); err != nil {
			return err
		}
		return w.auditTeam(deskside.TeamCreated, deskside.Team{}, team)
	})
	return team, err
}

// SetTeamMembers replaces the members of a team.
func (d *Desk) SetTeamMembers(ctx context.Context, actor deskside.Actor, teamID string, memberIDs []string) (team deskside.Team, err error) {
	defer deskside.Wrap(&err, "SetTeamMembers(%s)", teamID)
	if err := asAdmin(actor); err != nil {
		return team, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		if team, err = w.Team(ctx, teamID); err != nil {
			return err
		}
		before := team
		if team.MemberIDs, err = w.setMembers(teamID, memberIDs); err != nil {
			return err
		}
		return w.auditTeam(deskside.TeamUpdated, before, team)
	})
	return team, err
}

// RenameTeam gives a team another name.
func (d *Desk) RenameTeam(ctx context.Context, actor deskside.Actor, teamID, name string) (team deskside.Team, err error) {
	defer deskside.Wrap(&err, "RenameTeam(%s)", teamID)
	if err := asAdmin(actor); err != nil {
		return team, err
	}
	if name, err = cleanName("name", name, 80); err != nil {
		return team, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		if team, err = w.Team(ctx, teamID); err != nil {
			return err
		}
		before := team
		team.Name = name
		if err := w.RenameTeam(ctx, teamID, name); err != nil {
			return err
		}
		return w.auditTeam(deskside.TeamUpdated, before, team)
	})
	return team, err
}

// teamFields is a team as the audit log shows it.
type teamFields struct {
	Name      string   `json:"name"`
	MemberIDs []string `json:"memberIds,omitempty"`
}

func (w *work) auditTeam(what deskside.EventType, before, after deskside.Team) error {
	about := subject{deskside.AuditTeams, cmp.Or(after.ID, before.ID), cmp.Or(after.Name, before.Name)}
	fields := func(t deskside.Team) teamFields {
		return teamFields{t.Name, slices.Sorted(slices.Values(t.MemberIDs))}
	}
	return w.audit(what, about, fields(before), fields(after), Change{})
}

func (w *work) setMembers(teamID string, memberIDs []string) ([]string, error) {
	ids := slices.Clone(memberIDs)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	err := w.SetMembers(w.ctx, teamID, ids)
	if deskside.CodeOf(err) == deskside.NotFound {
		return nil, deskside.Errorf(deskside.Invalid, "memberIds", "one of the members is no agent")
	}
	return ids, err
}

// checkTeam wants a team with the id, or none.
func (w *work) checkTeam(field, id string) error {
	if id == "" {
		return nil
	}
	_, err := w.Team(w.ctx, id)
	if deskside.CodeOf(err) == deskside.NotFound {
		return deskside.Errorf(deskside.Invalid, field, "there is no team %q", id)
	}
	return err
}

// Teams returns all teams by name.
func (d *Desk) Teams(ctx context.Context, actor deskside.Actor) (list []deskside.Team, err error) {
	defer deskside.Wrap(&err, "Teams")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	return d.store.Teams(ctx)
}

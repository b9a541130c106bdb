package store

import (
	"context"

	"github.com/deskside/deskside"
)

// Teams returns all teams by name with their members.
func (q queries) Teams(ctx context.Context) ([]deskside.Team, error) {
	teams, err := all(ctx, q, scanTeam, `SELECT id, name, created_at FROM team ORDER BY lower(name), id`)
	if err != nil {
		return nil, err
	}
	for i := range teams {
		if teams[i].MemberIDs, err = q.members(ctx, teams[i].ID); err != nil {
			return nil, err
		}
	}
	return teams, nil
}

// Team returns the team with its members.
func (q queries) Team(ctx context.Context, id string) (deskside.Team, error) {
	team, err := one(ctx, q, "team", scanTeam, `SELECT id, name, created_at FROM team WHERE id = $1`, id)
	if err != nil {
		return team, err
	}
	team.MemberIDs, err = q.members(ctx, id)
	return team, err
}

func scanTeam(s scanner) (t deskside.Team, err error) {
	return t, s.Scan(&t.ID, &t.Name, stamp{&t.CreatedAt})
}

func (q queries) members(ctx context.Context, teamID string) ([]string, error) {
	return all(ctx, q, scanID, `SELECT agent_id FROM team_member WHERE team_id = $1 ORDER BY agent_id`, teamID)
}

// TeamsOf returns the ids of the agent's teams.
func (q queries) TeamsOf(ctx context.Context, agentID string) ([]string, error) {
	return all(ctx, q, scanID, `SELECT team_id FROM team_member WHERE agent_id = $1 ORDER BY team_id`, agentID)
}

// AddTeam adds the team without its members; Conflict when the name is taken.
func (tx *Tx) AddTeam(ctx context.Context, t deskside.Team) error {
	n, err := tx.exec(ctx, `INSERT INTO team (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING`,
		t.ID, t.Name, micros(t.CreatedAt))
	if err == nil && n == 0 {
		return deskside.Errorf(deskside.Conflict, "name", "a team named %q is there already", t.Name)
	}
	return err
}

// RenameTeam gives the team a name; Conflict when another one has it.
func (tx *Tx) RenameTeam(ctx context.Context, id, name string) error {
	others, err := value[int](ctx, tx.queries, "team", `SELECT count(*) FROM team WHERE name = $1 AND id <> $2`, name, id)
	if err != nil {
		return err
	}
	if others > 0 {
		return deskside.Errorf(deskside.Conflict, "name", "a team named %q is there already", name)
	}
	return tx.execOne(ctx, "team", `UPDATE team SET name = $2 WHERE id = $1`, id, name)
}

// DeleteTeam removes the team and who was in it; nothing may point to it any more.
func (tx *Tx) DeleteTeam(ctx context.Context, id string) error {
	if err := tx.SetMembers(ctx, id, nil); err != nil {
		return err
	}
	return tx.execOne(ctx, "team", `DELETE FROM team WHERE id = $1`, id)
}

// CountOfTeam counts the team's conversations that are not done; it stops at most.
func (q queries) CountOfTeam(ctx context.Context, id string, most int) (int, error) {
	return value[int](ctx, q, "count", `SELECT count(*) FROM (SELECT 1 FROM conversation
		WHERE team_id = $1 AND team_id <> '' AND status IN ('open', 'waiting', 'snoozed') LIMIT $2) AS n`, id, most)
}

// MoveTeam gives all conversations of a team to another one; empty: to none.
func (tx *Tx) MoveTeam(ctx context.Context, from, to string) error {
	_, err := tx.exec(ctx, `UPDATE conversation SET team_id = $2, version = version + 1 WHERE team_id = $1 AND team_id <> ''`, from, to)
	return err
}

// TextBlocksOfTeam returns the team's text blocks in their order.
func (q queries) TextBlocksOfTeam(ctx context.Context, id string) ([]deskside.TextBlock, error) {
	return all(ctx, q, scanTextBlock, `SELECT`+textBlockColumns+` FROM text_block b
		WHERE b.scope = 'team' AND b.owner_id = $1 AND b.deleted_at = 0 ORDER BY b.position, b.id`, id)
}

// SetMembers replaces the members of a team; NotFound when an agent does not exist.
func (tx *Tx) SetMembers(ctx context.Context, teamID string, agentIDs []string) error {
	if _, err := tx.exec(ctx, `DELETE FROM team_member WHERE team_id = $1`, teamID); err != nil {
		return err
	}
	for _, id := range agentIDs {
		if _, err := tx.exec(ctx, `INSERT INTO team_member (team_id, agent_id) VALUES ($1, $2)`, teamID, id); err != nil {
			return err
		}
	}
	return nil
}

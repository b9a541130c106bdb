package desk

import (
	"context"
	"fmt"
	"slices"

	"github.com/deskside/deskside"
)

// TeamUses is what points to a team: who deletes it says where that goes.
type TeamUses struct {
	Conversations int      // that are not done; MaxCount stands for "as many or more"
	Rules         []string // their names
	LastRule      bool
	Sites         []string // their names: new conversations or calls go to the team
	TextBlocks    []string // their titles
}

func (u TeamUses) none() bool {
	return u.Conversations+len(u.Rules)+len(u.Sites)+len(u.TextBlocks) == 0 && !u.LastRule
}

// ToEverybody stands for no team, where one is named to which things go.
const ToEverybody = "everybody"

// TeamUses tells what points to the team.
func (d *Desk) TeamUses(ctx context.Context, actor deskside.Actor, teamID string) (u TeamUses, err error) {
	defer deskside.Wrap(&err, "TeamUses(%s)", teamID)
	if err := asAdmin(actor); err != nil {
		return u, err
	}
	if _, err := d.store.Team(ctx, teamID); err != nil {
		return u, err
	}
	return teamUses(ctx, d.store, teamID)
}

// teamReader is the database, or a transaction.
type teamReader interface {
	Settings(ctx context.Context) (deskside.Settings, error)
	Sites(ctx context.Context) ([]deskside.Site, error)
	CountOfTeam(ctx context.Context, id string, most int) (int, error)
	TextBlocksOfTeam(ctx context.Context, id string) ([]deskside.TextBlock, error)
}

func teamUses(ctx context.Context, r teamReader, teamID string) (u TeamUses, err error) {
	if u.Conversations, err = r.CountOfTeam(ctx, teamID, MaxCount); err != nil {
		return u, err
	}
	settings, err := r.Settings(ctx)
	if err != nil {
		return u, err
	}
	for _, rule := range settings.Routing.Rules {
		if rule.Target.TeamID == teamID {
			u.Rules = append(u.Rules, rule.Name)
		}
	}
	u.LastRule = settings.Routing.Otherwise.TeamID == teamID
	sites, err := r.Sites(ctx)
	if err != nil {
		return u, err
	}
	for _, site := range sites {
		if names(site.Settings, teamID) {
			u.Sites = append(u.Sites, site.Name)
		}
	}
	blocks, err := r.TextBlocksOfTeam(ctx, teamID)
	for _, block := range blocks {
		u.TextBlocks = append(u.TextBlocks, block.Title)
	}
	return u, err
}

// names reports whether the site's settings name the team.
func names(s deskside.SiteSettings, teamID string) bool {
	return s.Routing.TeamID == teamID || s.Calls.TeamID == teamID
}

// DeleteTeam deletes a team for good. What points to it goes to the other team, or with
// ToEverybody to no team: its text blocks then are the company's. With an empty to it is a
// Conflict if anything points to it.
func (d *Desk) DeleteTeam(ctx context.Context, actor deskside.Actor, teamID, to string) (err error) {
	defer deskside.Wrap(&err, "DeleteTeam(%s, %s)", teamID, to)
	if err := asAdmin(actor); err != nil {
		return err
	}
	if to == teamID {
		return deskside.Errorf(deskside.Invalid, "to", "choose another team than the one to delete")
	}
	defer d.sites.forget()
	return d.act(ctx, actor, func(w *work) error {
		team, err := w.Team(ctx, teamID)
		if err != nil {
			return err
		}
		uses, err := teamUses(ctx, w.Tx, teamID)
		if err != nil {
			return err
		}
		if to == "" && !uses.none() {
			return deskside.Errorf(deskside.Conflict, "to", "conversations, rules, websites or text blocks belong to the team %q; say to which team they go, or %q", team.Name, ToEverybody)
		}
		if to == ToEverybody {
			to = ""
		}
		if err := w.checkTeam("to", to); err != nil {
			return err
		}
		for _, move := range []func(from, to string) error{w.moveRules, w.moveSites, w.moveTextBlocks, func(from, to string) error { return w.MoveTeam(ctx, from, to) }} {
			if err := move(teamID, to); err != nil {
				return err
			}
		}
		if err := w.DeleteTeam(ctx, teamID); err != nil {
			return err
		}
		return w.auditTeam(deskside.TeamDeleted, team, deskside.Team{})
	})
}

// moveRules has the rules that send conversations to a team send them to the other one.
func (w *work) moveRules(from, to string) error {
	before, err := w.SettingsToChange(w.ctx)
	if err != nil {
		return err
	}
	moved := func(t deskside.RoutingTarget) deskside.RoutingTarget {
		switch {
		case t.TeamID != from:
			return t
		case to == "":
			return deskside.RoutingTarget{Kind: deskside.ToEverybody}
		}
		t.TeamID = to
		return t
	}
	after := before
	after.Routing.Rules = slices.Clone(before.Routing.Rules)
	for i := range after.Routing.Rules {
		after.Routing.Rules[i].Target = moved(after.Routing.Rules[i].Target)
	}
	after.Routing.Otherwise = moved(before.Routing.Otherwise)
	return w.saveSettings(before, after)
}

func (w *work) moveSites(from, to string) error {
	sites, err := w.Sites(w.ctx)
	if err != nil {
		return err
	}
	for _, site := range sites {
		if !names(site.Settings, from) {
			continue
		}
		before, err := w.SiteToChange(w.ctx, site.ID)
		if err != nil {
			return err
		}
		after := before
		for _, id := range []*string{&after.Settings.Routing.TeamID, &after.Settings.Calls.TeamID} {
			if *id == from {
				*id = to
			}
		}
		after.UpdatedAt = w.at
		if err := w.SaveSite(w.ctx, after); err != nil {
			return err
		}
		if err := w.auditSite(deskside.SiteUpdated, before, after); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) moveTextBlocks(from, to string) error {
	blocks, err := w.TextBlocksOfTeam(w.ctx, from)
	if err != nil {
		return err
	}
	for _, before := range blocks {
		after := before
		after.OwnerID, after.UpdatedAt = to, w.at
		if to == "" {
			after.Scope = deskside.TextBlockCompany
		}
		err := w.SaveTextBlock(w.ctx, after)
		if deskside.CodeOf(err) == deskside.Conflict {
			return deskside.Errorf(deskside.Conflict, "to", "there is a text block with the shortcut %q already; rename one of the two", before.Shortcut)
		}
		if err != nil {
			return fmt.Errorf("move %q: %w", before.Shortcut, err)
		}
		if err := w.auditTextBlock(deskside.TextBlockUpdated, before, after); err != nil {
			return err
		}
	}
	return nil
}

// teamOrNone is the team, or none when it is gone meanwhile.
func (w *work) teamOrNone(id string) (string, error) {
	if id == "" {
		return "", nil
	}
	_, err := w.Team(w.ctx, id)
	if deskside.CodeOf(err) == deskside.NotFound {
		return "", nil
	}
	return id, err
}

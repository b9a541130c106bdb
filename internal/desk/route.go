package desk

import (
	"context"
	"fmt"
	"slices"

	"github.com/deskside/deskside"
)

// route decides how a new conversation comes to its owner, and what is said and sent to
// the visitor first. The caller saves the row.
func (w *work) route(row *deskside.Conversation, words string) (decision deskside.Decision, err error) {
	site, err := w.Site(w.ctx, row.SiteID)
	if err != nil {
		return decision, err
	}
	settings, err := w.Settings(w.ctx)
	if err != nil {
		return decision, err
	}
	follow, last := site.Settings.Routing, settings.Routing.Otherwise
	if len(settings.Routing.Rules) == 0 && last.Kind == deskside.ToSite && follow.Skills == deskside.SkillsOff {
		// Nothing asks who is there.
		row.Route, row.TeamID = follow.Follow(deskside.Decision{Target: last}, deskside.RoutingFacts{}, nil)
		return decision, nil
	}
	c, err := w.desk.crewOf(w.ctx, w.Tx)
	if err != nil {
		return decision, err
	}
	visitor, err := w.Visitor(w.ctx, row.Visitor.ID) // the row carries a part only
	if err != nil {
		return decision, err
	}
	facts, err := w.desk.factsOf(w.ctx, w.Tx, site, visitor, words, c)
	if err != nil {
		return decision, err
	}
	decision = c.settings.Decide(facts)
	row.Route, row.TeamID = follow.Follow(decision, facts, c.all)
	return decision, nil
}

// factsOf is what the rules are asked about.
func (d *Desk) factsOf(ctx context.Context, r reader, site deskside.Site, v deskside.Visitor, words string, c crew) (deskside.RoutingFacts, error) {
	open := site.Settings.Hours.State(d.clock()).Open
	tags, err := tagsOf(ctx, r, v)
	return deskside.RoutingFacts{
		SiteID: site.ID, Page: v.Page.URL, Language: v.Language, Country: v.Country, Open: open, Tags: tags,
		Email: v.Email, Words: words,
		Available: c.available(c.members(site.Settings.Routing.TeamID)), Everybody: c.available(nil),
	}, err
}

// tagsOf are the names of the visitor's tags.
func tagsOf(ctx context.Context, r reader, v deskside.Visitor) (names []string, err error) {
	if len(v.Tags) == 0 {
		return nil, nil
	}
	all, err := r.Tags(ctx)
	for _, t := range all {
		if slices.Contains(v.Tags, t.ID) {
			names = append(names, t.Name)
		}
	}
	return names, err
}

// reply says what the rules want said. Nobody has answered by that: the visitor waits on.
func (w *work) reply(row *deskside.Conversation, texts []string) error {
	if len(texts) == 0 {
		return nil
	}
	err := w.asSystem(func() error {
		for _, text := range texts {
			row.Seq, row.VSeq, row.Outbound = row.Seq+1, row.VSeq+1, row.Outbound+1
			row.Version++
			item := deskside.Item{ID: newID(), Kind: deskside.ItemMessage, VSeq: row.VSeq, Text: text}
			if _, err := w.add(row, item, deskside.MessagePosted, map[string]string{"itemId": item.ID}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.SaveConversation(w.ctx, *row)
}

// sendForms sends what the rules want filled in. A form that was deleted since is left
// out: the settings and the dry run say so. Nobody has answered by that either.
func (w *work) sendForms(row *deskside.Conversation, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	err := w.asSystem(func() error {
		for _, id := range ids {
			form, err := w.Form(w.ctx, id)
			if deskside.CodeOf(err) == deskside.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			row.Seq, row.VSeq, row.Outbound = row.Seq+1, row.VSeq+1, row.Outbound+1
			row.Version++
			s, err := w.cardOf(row, form, newID())
			if err != nil {
				return err
			}
			s.item.VSeq = row.VSeq
			if _, err := w.add(row, s.item, s.event, s.facts); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.SaveConversation(w.ctx, *row)
}

// asSystem runs f as what nobody in particular does.
func (w *work) asSystem(f func() error) error {
	actor := w.actor
	w.actor = deskside.System
	defer func() { w.actor = actor }()
	return f()
}

// ownerStays reports whether a conversation that is new again stays with who had it: if
// the desk gives, only with somebody who is there.
func (w *work) ownerStays(row deskside.Conversation) (bool, error) {
	site, err := w.Site(w.ctx, row.SiteID)
	if err != nil {
		return false, err
	}
	if row.AssigneeID == "" || !row.Route.Give && site.Settings.Routing.Mode != deskside.Given {
		return row.AssigneeID != "", nil
	}
	c, err := w.desk.crewOf(w.ctx, w.Tx)
	if err != nil {
		return false, err
	}
	_, there := c.there(row.AssigneeID)
	return there, nil
}

// checkRouting checks that those exist whom the settings name. A form that was deleted
// after its rule was written is no reason to refuse something else.
func (w *work) checkRouting(before, s deskside.RoutingSettings) error {
	agents, err := w.Agents(w.ctx)
	if err != nil {
		return err
	}
	teams, err := w.Teams(w.ctx)
	if err != nil {
		return err
	}
	check := func(field string, t deskside.RoutingTarget) error {
		if t.AgentID != "" && !slices.ContainsFunc(agents, func(a deskside.Agent) bool { return a.ID == t.AgentID }) {
			return deskside.Errorf(deskside.Invalid, field+".agentId", "there is no agent %q", t.AgentID)
		}
		if t.TeamID != "" && !slices.ContainsFunc(teams, func(team deskside.Team) bool { return team.ID == t.TeamID }) {
			return deskside.Errorf(deskside.Invalid, field+".teamId", "there is no team %q", t.TeamID)
		}
		return nil
	}
	for i, r := range s.Rules {
		field := fmt.Sprintf("routing.rules[%d]", i)
		if err := check(field+".target", r.Target); err != nil {
			return err
		}
		if r.FormID == "" || slices.ContainsFunc(before.Rules, func(old deskside.RoutingRule) bool { return old.ID == r.ID && old.FormID == r.FormID }) {
			continue
		}
		if _, err := w.Form(w.ctx, r.FormID); deskside.CodeOf(err) == deskside.NotFound {
			return deskside.Errorf(deskside.Invalid, field+".formId", "there is no form %q", r.FormID)
		} else if err != nil {
			return err
		}
	}
	return check("routing.otherwise", s.Otherwise)
}

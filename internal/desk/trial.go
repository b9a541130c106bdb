package desk

import (
	"context"

	"github.com/deskside/deskside"
)

// Trial is a visitor with a first message, made up or real, whom the rules are tried on.
type Trial struct {
	// Rules are tried instead of those in force, when they are not nil.
	Rules *deskside.RoutingSettings
	// ConversationID takes the facts from a conversation; then the rest is not looked at.
	ConversationID string
	SiteID         string
	Visitor        deskside.Visitor
	Words          string
	Tags           []string
	// Open says whether the opening hours shall count as open; nil: as they are now.
	Open *bool
}

// Trying is what would happen now, and why.
type Trying struct {
	Facts    deskside.RoutingFacts
	Decision deskside.Decision
	Route    deskside.Route
	TeamID   string
	// Crew says of everybody how they fit; the first of Choices would get it if the desk
	// gives, and nobody if there are none: it waits.
	Crew    []Fitting
	Choices []deskside.Candidate
	Forms   []TriedForm
	// Came is how the conversation that is tried came here when it was new; nil: none is.
	Came  *Came
	Ahead int // how many wait already for the same people
}

// Came says why a conversation came where it did.
type Came struct {
	Route  deskside.Route
	Rule   string // the name of the rule that decided; empty: the last one, or one that is gone
	TeamID string // where it is now
}

// TriedForm is a form that the rules would send; Gone: that was deleted, so they don't.
type TriedForm struct {
	ID    string
	Title deskside.Words
	Gone  bool
}

// Fitting is how an agent fits.
type Fitting struct {
	deskside.Candidate
	Fits deskside.Fits
}

// TryRouting says what would happen to a visitor now, step by step. Nothing changes.
func (d *Desk) TryRouting(ctx context.Context, actor deskside.Actor, in Trial) (out Trying, err error) {
	defer deskside.Wrap(&err, "TryRouting")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return out, err
	}
	if actor.Kind == deskside.ActorAgent && actor.Role == deskside.RoleAgent {
		return out, deskside.Errorf(deskside.Forbidden, "", "only supervisors and admins may do this")
	}
	if out.Came, err = d.trialOf(ctx, actor, &in); err != nil {
		return out, err
	}
	site, err := d.SiteByID(ctx, in.SiteID)
	if deskside.CodeOf(err) == deskside.NotFound {
		return out, deskside.Errorf(deskside.Invalid, "siteId", "there is no site %q", in.SiteID)
	}
	if err != nil {
		return out, err
	}
	c, err := d.crewOf(ctx, d.store)
	if err != nil {
		return out, err
	}
	if out.Came != nil {
		out.Came.Rule = ruleName(c.settings, out.Came.Route.RuleID)
	}
	if in.Rules != nil {
		if c.settings, err = in.Rules.Clean(); err != nil {
			return out, err
		}
	}
	if out.Facts, err = d.factsOf(ctx, d.store, site, in.Visitor, in.Words, c); err != nil {
		return out, err
	}
	if in.ConversationID == "" {
		out.Facts.Tags = in.Tags
	}
	if in.Open != nil {
		out.Facts.Open = *in.Open
	}
	for _, list := range []*[]string{&out.Facts.Tags, &out.Facts.Available, &out.Facts.Everybody} {
		*list = append([]string{}, *list...) // JSON shows [] and not null
	}
	out.Decision = c.settings.Decide(out.Facts)
	if out.Forms, err = d.triedForms(ctx, out.Decision.Forms); err != nil {
		return out, err
	}
	out.Route, out.TeamID = site.Settings.Routing.Follow(out.Decision, out.Facts, c.all)
	members := c.members(out.TeamID)
	skilled := out.Route.Skilled(c.all, members)
	for _, one := range c.all {
		if one.Active {
			out.Crew = append(out.Crew, Fitting{one, out.Route.Fit(one, members, skilled)})
		}
	}
	out.Choices = out.Route.Choose(c.all, members, site.Settings.Routing.Order)
	last := deskside.Conversation{SiteID: site.ID, TeamID: out.TeamID, Route: out.Route, QueuedAt: d.clock(), ID: "~"}
	out.Ahead, err = d.ahead(ctx, c, last)
	return out, err
}

func (d *Desk) triedForms(ctx context.Context, ids []string) (list []TriedForm, err error) {
	for _, id := range ids {
		form, err := d.store.Form(ctx, id)
		gone := deskside.CodeOf(err) == deskside.NotFound
		if err != nil && !gone {
			return nil, err
		}
		list = append(list, TriedForm{ID: id, Title: form.Title, Gone: gone})
	}
	return list, nil
}

func ruleName(s deskside.RoutingSettings, id string) string {
	for _, rule := range s.Rules {
		if rule.ID == id {
			return rule.Name
		}
	}
	return ""
}

// trialOf fills the trial from its conversation, if it names one.
func (d *Desk) trialOf(ctx context.Context, actor deskside.Actor, in *Trial) (*Came, error) {
	if in.ConversationID == "" {
		in.Visitor.Page.URL = cleanURL(in.Visitor.Page.URL)
		return nil, nil
	}
	c, err := d.conversation(ctx, actor, in.ConversationID)
	if err != nil {
		return nil, err
	}
	if in.Visitor, err = d.store.Visitor(ctx, c.Visitor.ID); err != nil {
		return nil, err
	}
	items, err := d.store.VisitorItemsAfter(ctx, c.ID, 0, 1)
	if err != nil {
		return nil, err
	}
	in.SiteID, in.Words = c.SiteID, ""
	if len(items) > 0 {
		in.Words = items[0].Text
	}
	return &Came{Route: c.Route, TeamID: c.TeamID}, nil
}

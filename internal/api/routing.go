package api

import (
	"context"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

func (a *API) openGiven(ctx context.Context, in *ByID) (*answer[wire.Conversation], error) {
	c, err := a.desk.OpenGiven(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.ConversationFor(c)), err
}

func (a *API) passOn(ctx context.Context, in *ByID) (*answer[wire.Conversation], error) {
	c, err := a.desk.PassOn(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.ConversationFor(c)), err
}

// Load is how busy everybody is.
type Load struct {
	Agents     map[string]AgentLoad `json:"agents" doc:"by agent"`
	Teams      map[string]TeamLoad  `json:"teams" doc:"by team"`
	Unassigned Queue                `json:"unassigned" doc:"what waits for an owner in no team"`
}

// AgentLoad is how an agent stands.
type AgentLoad struct {
	Open     int            `json:"open" doc:"open conversations"`
	Capacity int            `json:"capacity"`
	State    deskside.State `json:"state" enum:"available,busy,in_call,away,offline"`
}

// TeamLoad is how a team stands.
type TeamLoad struct {
	Queue
	Members   int `json:"members"`
	Present   int `json:"present" doc:"available or busy"`
	Available int `json:"available"`
}

// Queue is what waits for an owner.
type Queue struct {
	Waiting int        `json:"waiting"`
	Since   *time.Time `json:"since" doc:"since when the oldest waits; null: nothing waits"`
}

func (a *API) readLoad(ctx context.Context, _ *nothing) (*answer[Load], error) {
	l, err := a.desk.Load(ctx, actorOf(ctx))
	out := Load{Agents: map[string]AgentLoad{}, Teams: map[string]TeamLoad{}, Unassigned: queueOf(l.Unassigned.Count, l.Unassigned.Oldest)}
	for _, one := range l.Agents {
		out.Agents[one.ID] = AgentLoad{Open: one.Open, Capacity: one.Capacity, State: one.State}
	}
	for _, t := range l.Teams {
		out.Teams[t.ID] = TeamLoad{Queue: queueOf(t.Count, t.Oldest), Members: t.Members, Present: t.Present, Available: t.Available}
	}
	return ok(out), err
}

func queueOf(count int, oldest time.Time) Queue {
	q := Queue{Waiting: count}
	if !oldest.IsZero() {
		q.Since = &oldest
	}
	return q
}

// Trial is a visitor on whom the rules are tried.
type Trial struct {
	Routing        *deskside.RoutingSettings `json:"routing,omitempty" doc:"rules to try instead of those in force"`
	ConversationID *ID                       `json:"conversationId,omitempty" doc:"take the visitor of this conversation; the rest is then left out"`
	SiteID         string                    `json:"siteId,omitempty" maxLength:"64"`
	Page           string                    `json:"page,omitempty" maxLength:"4000"`
	Language       string                    `json:"language,omitempty" maxLength:"35"`
	Country        string                    `json:"country,omitempty" maxLength:"2"`
	Email          string                    `json:"email,omitempty" maxLength:"254"`
	Words          string                    `json:"words,omitempty" maxLength:"8000" doc:"the first message"`
	Tags           []string                  `json:"tags,omitempty" maxItems:"50" maxLength:"100"`
	Open           *bool                     `json:"open,omitempty" doc:"whether the opening hours count as open; left out: as they are now"`
}

// Trying is what would happen now, and why.
type Trying struct {
	Facts    deskside.RoutingFacts `json:"facts"`
	Decision deskside.Decision     `json:"decision"`
	Gives    bool                  `json:"gives" doc:"the desk gives it; otherwise whoever wants takes it"`
	TeamID   string                `json:"teamId" doc:"empty: everybody"`
	Skill    string                `json:"skill"`
	Prefer   bool                  `json:"prefer" doc:"somebody without the skill is better than nobody"`
	AgentID  *string               `json:"agentId" doc:"who would get it now; null: it waits, or is taken by hand"`
	Came     *Came                 `json:"came" doc:"how the conversation that is tried came here when it was new; null: none is"`
	Ahead    int                   `json:"ahead" doc:"how many wait for the same already"`
	Forms    []TriedForm           `json:"forms" doc:"what is sent to be filled in when the conversation begins"`
	Agents   []TriedAgent          `json:"agents" doc:"everybody, and how they fit"`
}

// Came says why a conversation came where it did.
type Came struct {
	RuleID  string `json:"ruleId" doc:"empty: the last rule"`
	Rule    string `json:"rule" doc:"its name; empty: the last one, or one that is there no more"`
	Gives   bool   `json:"gives"`
	Skill   string `json:"skill"`
	Offline bool   `json:"offline" doc:"the visitor was shown the offline form"`
	TeamID  string `json:"teamId" doc:"where it is now; empty: in no team"`
}

// TriedForm is a form that a rule sends.
type TriedForm struct {
	ID    string         `json:"id"`
	Title deskside.Words `json:"title"`
	Gone  bool           `json:"gone" doc:"it was deleted: it is not sent"`
}

// TriedAgent is how an agent fits.
type TriedAgent struct {
	ID    string         `json:"id"`
	Name  string         `json:"name"`
	Open  int            `json:"open"`
	State deskside.State `json:"state" enum:"available,busy,in_call,away,offline"`
	Fits  deskside.Fits  `json:"fits" enum:",not_in_team,lacks_skill,not_available,passed,without_skill" doc:"empty: well"`
}

func (a *API) tryRouting(ctx context.Context, in *struct{ Body Trial }) (*answer[Trying], error) {
	b := in.Body
	trial := desk.Trial{
		Rules: b.Routing, SiteID: b.SiteID, Words: b.Words, Tags: b.Tags, Open: b.Open,
		Visitor: deskside.Visitor{Language: b.Language, Country: b.Country, Email: b.Email, Page: deskside.Page{URL: b.Page}},
	}
	if b.ConversationID != nil {
		trial.ConversationID = string(*b.ConversationID)
	}
	t, err := a.desk.TryRouting(ctx, actorOf(ctx), trial)
	if err != nil {
		return nil, err
	}
	out := Trying{
		Facts: t.Facts, Decision: t.Decision, Gives: t.Route.Give, TeamID: t.TeamID,
		Skill: t.Route.Skill, Prefer: t.Route.Prefer, Ahead: t.Ahead,
		Forms: each(t.Forms, func(f desk.TriedForm) TriedForm { return TriedForm(f) }),
		Agents: each(t.Crew, func(f desk.Fitting) TriedAgent {
			return TriedAgent{ID: f.ID, Name: f.Name, Open: f.Open, State: f.State, Fits: f.Fits}
		}),
	}
	if t.Came != nil {
		r := t.Came.Route
		out.Came = &Came{RuleID: r.RuleID, Rule: t.Came.Rule, Gives: r.Give, Skill: r.Skill, Offline: r.Offline, TeamID: t.Came.TeamID}
	}
	if t.Route.Give && len(t.Choices) > 0 {
		out.AgentID = &t.Choices[0].ID
	}
	return ok(out), nil
}

package desk

import (
	"context"
	"slices"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
)

// crew is everybody who answers, with what decides who gets a conversation.
type crew struct {
	settings deskside.RoutingSettings
	all      []deskside.Candidate
	teams    []deskside.Team
}

// reader is the database, or a transaction.
type reader interface {
	Settings(ctx context.Context) (deskside.Settings, error)
	Agents(ctx context.Context) ([]deskside.Agent, error)
	AgentLoads(ctx context.Context) ([]store.LoadOf, error)
	Teams(ctx context.Context) ([]deskside.Team, error)
	Tags(ctx context.Context) ([]deskside.Tag, error)
	LiveCalls(ctx context.Context) ([]deskside.Call, error)
}

// crewOf reads who is there and how busy.
func (d *Desk) crewOf(ctx context.Context, r reader) (c crew, err error) {
	settings, err := r.Settings(ctx)
	if err != nil {
		return c, err
	}
	c.settings = settings.Routing
	agents, err := r.Agents(ctx)
	if err != nil {
		return c, err
	}
	loads, err := r.AgentLoads(ctx)
	if err != nil {
		return c, err
	}
	if c.teams, err = r.Teams(ctx); err != nil {
		return c, err
	}
	consoles, err := d.ConsolesOpen(ctx)
	if err != nil {
		return c, err
	}
	calls, err := inCalls(ctx, r, "")
	if err != nil {
		return c, err
	}
	open := make(map[string]int, len(loads))
	for _, l := range loads {
		open[l.ID] = l.Count
	}
	for _, a := range agents {
		standing := deskside.Standing{Console: consoles[a.ID], Open: open[a.ID], InCall: calls[a.ID]}
		c.all = append(c.all, deskside.Candidate{Agent: a, Standing: standing, State: a.State(standing, c.settings.CallsCount)})
	}
	return c, nil
}

// inCalls are the ids of the agents who are in a call, other than the one that is left out.
func inCalls(ctx context.Context, r reader, without string) (map[string]bool, error) {
	calls, err := r.LiveCalls(ctx)
	in := map[string]bool{}
	for _, c := range calls {
		if c.ID != without {
			for _, id := range agentsIn(c.Participants) {
				in[id] = true
			}
		}
	}
	return in, err
}

// agentsIn are the ids of the agents among the participants who have a place in the call.
func agentsIn(participants []deskside.Participant) (ids []string) {
	for _, p := range participants {
		if p.Kind == deskside.ActorAgent && p.In() {
			ids = append(ids, p.PersonID)
		}
	}
	slices.Sort(ids)
	return ids
}

// members are the ids of a team's agents; nil, which means everybody, for no team or one
// that is empty or gone.
func (c crew) members(teamID string) []string {
	for _, t := range c.teams {
		if t.ID == teamID && len(t.MemberIDs) > 0 {
			return t.MemberIDs
		}
	}
	return nil
}

// there returns the agent if a console is open and the agent is not away, though perhaps busy.
func (c crew) there(agentID string) (deskside.Agent, bool) {
	for _, one := range c.all {
		if one.ID == agentID {
			return one.Agent, one.State != deskside.StateOffline && one.State != deskside.StateAway
		}
	}
	return deskside.Agent{}, false
}

// available are the ids of those who are available and, unless nil, among the members.
func (c crew) available(members []string) (ids []string) {
	for _, one := range c.all {
		if (deskside.Route{}).Fit(one, members, false) == deskside.FitsWell {
			ids = append(ids, one.ID)
		}
	}
	return ids
}

// saw corrects what is known of an agent by what a transaction found.
func (c crew) saw(a deskside.Agent, open int) {
	for i := range c.all {
		if one := &c.all[i]; one.ID == a.ID {
			one.Agent, one.Open = a, open
			one.State = a.State(one.Standing, c.settings.CallsCount)
		}
	}
}

// Load is how busy everybody is: agents with their state, and what waits in the teams.
type Load struct {
	Agents []deskside.Candidate
	Teams  []TeamLoad
	// Unassigned is what waits for an owner in no team.
	Unassigned store.TeamQueue
}

// TeamLoad is a team, how many of its members are there and available, and what waits.
type TeamLoad struct {
	store.TeamQueue
	Members, Present, Available int
}

// Load tells whom a conversation could be redirected to, and how busy they are.
func (d *Desk) Load(ctx context.Context, actor deskside.Actor) (l Load, err error) {
	defer deskside.Wrap(&err, "Load")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return l, err
	}
	c, err := d.crewOf(ctx, d.store)
	if err != nil {
		return l, err
	}
	queues, err := d.store.TeamQueues(ctx)
	if err != nil {
		return l, err
	}
	waiting := map[string]store.TeamQueue{}
	for _, q := range queues {
		waiting[q.ID] = q
	}
	for _, one := range c.all {
		if one.Active {
			l.Agents = append(l.Agents, one)
		}
	}
	for _, t := range c.teams {
		l.Teams = append(l.Teams, c.teamLoad(t, waiting[t.ID]))
	}
	l.Unassigned = waiting[""]
	return l, nil
}

func (c crew) teamLoad(t deskside.Team, q store.TeamQueue) TeamLoad {
	l := TeamLoad{TeamQueue: q}
	l.ID = t.ID
	for _, one := range c.all {
		if (deskside.Route{}).Fit(one, append([]string{}, t.MemberIDs...), false) == deskside.NotInTeam || !one.Active {
			continue
		}
		l.Members++
		switch one.State {
		case deskside.StateAvailable:
			l.Available++
			l.Present++
		case deskside.StateBusy, deskside.StateInCall:
			l.Present++
		}
	}
	return l
}

// Greeting is who can be expected to answer, for visitors.
type Greeting struct {
	Agents []deskside.Agent // who are available or, if nobody is, who are there but busy
	Busy   bool
}

// Greeting tells visitors whom they can expect.
func (d *Desk) Greeting(ctx context.Context) (g Greeting, err error) {
	defer deskside.Wrap(&err, "Greeting")
	return d.greeting.get("", d.clock(), func() (g Greeting, err error) {
		c, err := d.crewOf(ctx, d.store)
		if err != nil {
			return g, err
		}
		var busy []deskside.Agent
		for _, one := range c.all {
			switch one.State {
			case deskside.StateAvailable:
				g.Agents = append(g.Agents, one.Agent)
			case deskside.StateBusy, deskside.StateInCall:
				busy = append(busy, one.Agent)
			}
		}
		if len(g.Agents) == 0 && len(busy) > 0 {
			return Greeting{Agents: busy, Busy: true}, nil
		}
		return g, nil
	})
}

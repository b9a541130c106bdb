package desk

import (
	"context"
	"slices"

	"github.com/deskside/deskside"
)

// SetAvailability says whether the agent wants to be disturbed; automatic is for
// consoles that idle, and changes only what the agent did not choose.
func (d *Desk) SetAvailability(ctx context.Context, actor deskside.Actor, to deskside.Availability, automatic bool) (agent deskside.Agent, err error) {
	defer deskside.Wrap(&err, "SetAvailability(%s)", to)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return agent, err
	}
	if !slices.Contains(deskside.Availabilities, to) {
		return agent, deskside.Errorf(deskside.Invalid, "availability", "%q is none of online, away, offline", to)
	}
	defer d.forgetAgents()
	err = d.act(ctx, actor, func(w *work) error {
		if agent, err = w.AgentToChange(ctx, actor.ID); err != nil {
			return err
		}
		if !agent.Turn(to, automatic) {
			return nil
		}
		agent.UpdatedAt = w.at
		if err := w.SaveAgent(ctx, agent); err != nil {
			return err
		}
		told := agent
		return w.record(deskside.AvailabilityChanged, "", map[string]string{"agentId": agent.ID, "to": string(to)}, Change{Agent: &told})
	})
	return agent, err
}

// ConsolesOpen is the set of agents with a console open, whatever their availability.
func (d *Desk) ConsolesOpen(ctx context.Context) (map[string]bool, error) {
	ids, err := d.audience.AgentsOnline(ctx)
	open := make(map[string]bool, len(ids))
	for _, id := range ids {
		open[id] = true
	}
	return open, err
}

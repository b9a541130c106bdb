package api

import (
	"context"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

func (a *API) listAgents(ctx context.Context, _ *nothing) (*answer[[]wire.Agent], error) {
	list, err := a.desk.Agents(ctx, actorOf(ctx))
	if err != nil {
		return nil, err
	}
	online, err := a.online(ctx)
	return ok(each(list, func(agent deskside.Agent) wire.Agent { return wire.AgentOf(agent, online[agent.ID]) })), err
}

// NewAgent is a colleague to add.
type NewAgent struct {
	Email    string        `json:"email" format:"email" maxLength:"254"`
	Name     string        `json:"name" minLength:"1" maxLength:"100"`
	Role     deskside.Role `json:"role" enum:"agent,supervisor,admin"`
	Password string        `json:"password,omitempty" minLength:"10" maxLength:"200" doc:"left out: one is made and shown once"`
}

// CreatedAgent is a new colleague.
type CreatedAgent struct {
	Agent    wire.Agent `json:"agent"`
	Password string     `json:"password,omitempty" doc:"when it was made by the server; it cannot be shown again"`
}

func (a *API) createAgent(ctx context.Context, in *struct{ Body NewAgent }) (*answer[CreatedAgent], error) {
	agent, password, err := a.desk.CreateAgent(ctx, actorOf(ctx), desk.NewAgent{
		Email: in.Body.Email, Name: in.Body.Name, Role: in.Body.Role, Password: in.Body.Password,
	})
	return ok(CreatedAgent{Agent: wire.AgentOf(agent, false), Password: password}), err
}

// AgentChange changes a colleague; what is left out stays.
type AgentChange struct {
	Name     *string        `json:"name,omitempty" minLength:"1" maxLength:"100"`
	Role     *deskside.Role `json:"role,omitempty" enum:"agent,supervisor,admin"`
	Active   *bool          `json:"active,omitempty" doc:"false: may not sign in any more"`
	Capacity *int           `json:"capacity,omitempty" minimum:"0" maximum:"500" doc:"how many open conversations before the desk gives no more"`
	Skills   *[]string      `json:"skills,omitempty" maxItems:"30" maxLength:"40" doc:"such as languages and subjects"`
}

func (a *API) updateAgent(ctx context.Context, in *struct {
	ByID
	Body AgentChange
}) (*answer[wire.Agent], error) {
	agent, err := a.desk.UpdateAgent(ctx, actorOf(ctx), string(in.ID), desk.AgentChange{
		Name: in.Body.Name, Role: in.Body.Role, Active: in.Body.Active,
		Capacity: in.Body.Capacity, Skills: in.Body.Skills,
	})
	if err != nil {
		return nil, err
	}
	online, err := a.online(ctx)
	return ok(wire.AgentOf(agent, online[agent.ID])), err
}

// online is the set of agents with a console open.
func (a *API) online(ctx context.Context) (map[string]bool, error) {
	return a.desk.ConsolesOpen(ctx)
}

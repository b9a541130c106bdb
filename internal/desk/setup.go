package desk

import (
	"context"

	"github.com/deskside/deskside"
)

// NeedsSetup reports whether nobody has set up the instance yet.
func (d *Desk) NeedsSetup(ctx context.Context) (bool, error) {
	at, err := d.store.SetUpAt(ctx)
	return at.IsZero(), err
}

// SetUp is the first admin and the first site.
type SetUp struct {
	AgentName string
	Email     string
	Password  string
	SiteName  string
	Origins   []string
}

// SetUp makes the first admin and the first site. It works once: of two at the same
// time one gets a Conflict and changes nothing.
func (d *Desk) SetUp(ctx context.Context, in SetUp) (agent deskside.Agent, site deskside.Site, err error) {
	defer deskside.Wrap(&err, "SetUp")
	site, err = newSite(NewSite{Name: in.SiteName, Origins: in.Origins})
	if err != nil {
		return agent, site, inField(err, "name", "siteName")
	}
	agent, hash, err := newAgent(NewAgent{Email: in.Email, Name: in.AgentName, Role: deskside.RoleAdmin, Password: in.Password})
	if err != nil {
		return agent, site, err
	}
	defer d.forgetAgents()
	err = d.act(ctx, deskside.System, func(w *work) error {
		first, err := w.MarkSetUp(ctx, w.at)
		if err != nil {
			return err
		}
		if !first {
			return deskside.Errorf(deskside.Conflict, "", "this instance is set up already; sign in instead")
		}
		w.actor = agent.Actor()
		if err := w.addAgent(&agent, hash); err != nil {
			return err
		}
		if err := w.addSite(&site); err != nil {
			return err
		}
		return w.audit(deskside.InstanceSetUp, subject{area: deskside.AuditCompany}, nil, nil, Change{})
	})
	return agent, site, err
}

// inField renames the field of an error, where a form calls it otherwise.
func inField(err error, from, to string) error {
	if e, ok := err.(*deskside.Error); ok && e.Field == from {
		renamed := *e
		renamed.Field = to
		return &renamed
	}
	return err
}

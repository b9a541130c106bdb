package demo

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
	"github.com/deskside/deskside/internal/desk"
)

// cast is who is in the demo.
type cast struct {
	agents  []player
	siteKey string
}

type player struct {
	name, email, password string
	role                  deskside.Role
}

// prepare makes the people, the team and the site on the first start. On later ones
// it gives the agents new passwords and the site its address, which may have changed.
func prepare(ctx context.Context, d *desk.Desk, shopURL string) (cast, error) {
	c := cast{agents: []player{
		{"Mika Sommer", "mika@demo.example", auth.NewPassword(), deskside.RoleAdmin},
		{"Priya Nair", "priya@demo.example", auth.NewPassword(), deskside.RoleAgent},
	}}
	needed, err := d.NeedsSetup(ctx)
	if err != nil {
		return cast{}, err
	}
	if needed {
		mika := c.agents[0]
		if _, _, err := d.SetUp(ctx, desk.SetUp{
			AgentName: mika.name, Email: mika.email, Password: mika.password, SiteName: "Larkspur Cycles", Origins: []string{shopURL},
		}); err != nil {
			return cast{}, err
		}
	}
	if err := c.hire(ctx, d); err != nil {
		return cast{}, err
	}
	c.siteKey, err = moveSite(ctx, d, shopURL)
	return c, err
}

// hire makes the agents who are missing and gives the others their new passwords.
func (c cast) hire(ctx context.Context, d *desk.Desk) error {
	known, err := d.Agents(ctx, deskside.System)
	if err != nil {
		return err
	}
	var members []string
	for _, p := range c.agents {
		i := slices.IndexFunc(known, func(a deskside.Agent) bool { return a.Email == p.email })
		if i < 0 {
			a, _, err := d.CreateAgent(ctx, deskside.System, desk.NewAgent{Email: p.email, Name: p.name, Role: p.role, Password: p.password})
			if err != nil {
				return err
			}
			members = append(members, a.ID)
			continue
		}
		members = append(members, known[i].ID)
		if err := d.RenewPassword(ctx, deskside.System, p.email, p.password); err != nil {
			return err
		}
	}
	teams, err := d.Teams(ctx, deskside.System)
	if err != nil || len(teams) > 0 {
		return err
	}
	_, err = d.CreateTeam(ctx, deskside.System, "Support", members)
	return err
}

// moveSite lets the shop embed the widget wherever it is now, and returns the site's key.
func moveSite(ctx context.Context, d *desk.Desk, shopURL string) (string, error) {
	sites, err := d.Sites(ctx, deskside.System)
	if err != nil {
		return "", err
	}
	if len(sites) == 0 {
		return "", fmt.Errorf("the demo's data has no site; remove the data folder and start again")
	}
	site := sites[0]
	if !site.Allows(shopURL) {
		origins := []string{shopURL}
		if site, err = d.UpdateSite(ctx, deskside.System, site.ID, desk.SiteChange{Origins: &origins}); err != nil {
			return "", err
		}
	}
	return site.Key, nil
}

func (c cast) print(out io.Writer, chatURL, shopURL, data string) {
	fmt.Fprintf(out, `
  Deskside demo, for this machine only

  The shop       %s/      be a customer here
  The console    %s/    answer here

`, shopURL, chatURL)
	for _, p := range c.agents {
		fmt.Fprintf(out, "  %-12s   %-20s   password %s\n", p.name, p.email, p.password)
	}
	fmt.Fprintf(out, "\n  Data: %s\n  Ctrl-C stops it.\n\n", data)
}

package api

import (
	"context"
	"fmt"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

func (a *API) listSites(ctx context.Context, _ *nothing) (*answer[[]wire.Site], error) {
	sites, err := a.desk.Sites(ctx, actorOf(ctx))
	client := ClientOf(ctx)
	return ok(each(sites, func(s deskside.Site) wire.Site { return a.site(client, s) })), err
}

// NewSite is a site to add.
type NewSite struct {
	Name    string   `json:"name" minLength:"1" maxLength:"100"`
	Origins []string `json:"origins" minItems:"1" maxItems:"50" maxLength:"300" doc:"where the widget may be embedded, such as https://shop.example or https://*.shop.example"`
}

func (a *API) createSite(ctx context.Context, in *struct{ Body NewSite }) (*answer[wire.Site], error) {
	site, err := a.desk.CreateSite(ctx, actorOf(ctx), desk.NewSite{Name: in.Body.Name, Origins: in.Body.Origins})
	return ok(a.site(ClientOf(ctx), site)), err
}

// SiteChange changes a site; what is left out stays.
type SiteChange struct {
	Name     *string                `json:"name,omitempty" minLength:"1" maxLength:"100"`
	Origins  *[]string              `json:"origins,omitempty" minItems:"1" maxItems:"50" maxLength:"300"`
	Settings *deskside.SiteSettings `json:"settings,omitempty"`
}

func (a *API) updateSite(ctx context.Context, in *struct {
	ByID
	Body SiteChange
}) (*answer[wire.Site], error) {
	site, err := a.desk.UpdateSite(ctx, actorOf(ctx), string(in.ID), desk.SiteChange{
		Name: in.Body.Name, Origins: in.Body.Origins, Settings: in.Body.Settings,
	})
	return ok(a.site(ClientOf(ctx), site)), err
}

// site is the site with the script tag for its pages.
func (a *API) site(client Client, s deskside.Site) wire.Site {
	snippet := fmt.Sprintf(`<script async src="%s/loader.js?site=%s"></script>`, a.origin(client), s.Key)
	return wire.SiteOf(s, snippet)
}

package api

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

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
	Name     *string    `json:"name,omitempty" minLength:"1" maxLength:"100"`
	Origins  *[]string  `json:"origins,omitempty" minItems:"1" maxItems:"50" maxLength:"300"`
	Settings *SiteParts `json:"settings,omitempty" doc:"of its parts, each a whole, those stay that are left out"`
	Was      *SiteWas   `json:"was,omitempty" doc:"the site as it was read: what others have changed since then stays, and 409 names where both have"`
	Anyway   bool       `json:"anyway,omitempty" doc:"take this change where both have changed something"`
}

// SiteWas is what a site was, as far as it is changed.
type SiteWas struct {
	Name     *string        `json:"name,omitempty" maxLength:"100"`
	Origins  *[]string      `json:"origins,omitempty" maxItems:"50" maxLength:"300"`
	Settings map[string]any `json:"settings,omitempty" doc:"its parts; null: it had none"`
}

// SiteParts are settings of a site of which any may be left out.
type SiteParts deskside.SiteSettings

// TransformSchema implements huma.SchemaTransformer.
func (SiteParts) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Required = nil
	return s
}

func (a *API) updateSite(ctx context.Context, in *struct {
	ByID
	RawBody []byte
	Body    SiteChange
}) (*answer[wire.Site], error) {
	// Which parts are there only the JSON tells.
	var given struct {
		Settings json.RawMessage `json:"settings"`
		Was      struct {
			Settings json.RawMessage `json:"settings"`
		} `json:"was"`
	}
	if err := json.Unmarshal(in.RawBody, &given); err != nil {
		return nil, err
	}
	change := desk.SiteChange{Name: in.Body.Name, Origins: in.Body.Origins, Parts: given.Settings, Anyway: in.Body.Anyway}
	if was := in.Body.Was; was != nil {
		change.Was = &desk.SiteWas{Name: was.Name, Origins: was.Origins, Parts: given.Was.Settings}
	}
	site, err := a.desk.UpdateSite(ctx, actorOf(ctx), string(in.ID), change)
	return ok(a.site(ClientOf(ctx), site)), err
}

// site is the site with the script tag for its pages.
func (a *API) site(client Client, s deskside.Site) wire.Site {
	snippet := fmt.Sprintf(`<script async src="%s/loader.js?site=%s"></script>`, a.origin(client), s.Key)
	return wire.SiteOf(s, snippet)
}

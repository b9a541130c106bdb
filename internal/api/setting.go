package api

import (
	"context"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
)

func (a *API) readSettings(ctx context.Context, _ *nothing) (*answer[deskside.Settings], error) {
	s, err := a.desk.Settings(ctx, actorOf(ctx))
	return ok(s), err
}

// SettingsChange changes the company's settings; a part that is left out stays.
type SettingsChange struct {
	Routing *deskside.RoutingSettings `json:"routing,omitempty"`
	Limits  *deskside.Limits          `json:"limits,omitempty"`
	Was     *SettingsWas              `json:"was,omitempty" doc:"what the parts were when they were read: then what others have changed since stays, field by field and rule by rule; where both have changed the same, nothing is saved and data.conflicts of the problem (409) names the fields"`
	Anyway  bool                      `json:"anyway,omitempty" doc:"take the change where somebody else has changed the same since"`
}

// SettingsWas is what the parts were.
type SettingsWas struct {
	Routing *deskside.RoutingSettings `json:"routing,omitempty"`
	Limits  *deskside.Limits          `json:"limits,omitempty"`
}

func (a *API) updateSettings(ctx context.Context, in *struct{ Body SettingsChange }) (*answer[deskside.Settings], error) {
	b := in.Body
	change := desk.SettingsChange{Routing: b.Routing, Limits: b.Limits, Anyway: b.Anyway}
	if b.Was != nil {
		change.Was = &desk.SettingsWas{Routing: b.Was.Routing, Limits: b.Was.Limits}
	}
	s, err := a.desk.UpdateSettings(ctx, actorOf(ctx), change)
	return ok(s), err
}

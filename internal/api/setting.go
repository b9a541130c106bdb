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
}

func (a *API) updateSettings(ctx context.Context, in *struct{ Body SettingsChange }) (*answer[deskside.Settings], error) {
	s, err := a.desk.UpdateSettings(ctx, actorOf(ctx), desk.SettingsChange{Routing: in.Body.Routing})
	return ok(s), err
}

package api

import (
	"context"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/wire"
)

func (a *API) listAPIKeys(ctx context.Context, _ *nothing) (*answer[[]wire.APIKey], error) {
	keys, err := a.desk.APIKeys(ctx, actorOf(ctx))
	if err != nil {
		return nil, err
	}
	return ok(each(keys, wire.APIKeyOf)), nil
}

// NewAPIKey asks for an API key.
type NewAPIKey struct {
	Name   string           `json:"name" minLength:"1" maxLength:"100" doc:"what it is for"`
	Scopes []deskside.Scope `json:"scopes" enum:"read,write,admin" minItems:"1" maxItems:"3" uniqueItems:"true" doc:"read: see everything; write: answer, assign, change status; admin: sites, agents, teams, for admins"`
}

// APIKeyWithSecret is the only answer that carries the secret.
type APIKeyWithSecret struct {
	Key    wire.APIKey `json:"key"`
	Secret string      `json:"secret" doc:"goes into the header Authorization: Bearer …; it cannot be shown again"`
}

func (a *API) createAPIKey(ctx context.Context, in *struct{ Body NewAPIKey }) (*answer[APIKeyWithSecret], error) {
	key, secret, err := a.desk.CreateAPIKey(ctx, actorOf(ctx), in.Body.Name, in.Body.Scopes)
	if err != nil {
		return nil, err
	}
	return ok(APIKeyWithSecret{Key: wire.APIKeyOf(key), Secret: secret}), nil
}

func (a *API) revokeAPIKey(ctx context.Context, in *ByID) (*nothing, error) {
	return nil, a.desk.RevokeAPIKey(ctx, actorOf(ctx), string(in.ID))
}

package api

import (
	"context"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/limit"
	"github.com/deskside/deskside/internal/wire"
)

func (a *API) listCobrowse(ctx context.Context, _ *nothing) (*answer[[]wire.Cobrowse], error) {
	list, err := a.desk.CobrowseRunning(ctx, actorOf(ctx))
	return ok(each(list, wire.CobrowseOf)), err
}

func (a *API) readCobrowse(ctx context.Context, in *ByID) (*answer[wire.Cobrowse], error) {
	c, err := a.desk.Cobrowse(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.CobrowseOf(c)), err
}

func (a *API) endCobrowse(ctx context.Context, in *ByID) (*nothing, error) {
	return nil, a.desk.EndCobrowse(ctx, actorOf(ctx), string(in.ID), "agent")
}

// SessionCode is what a visitor has read out.
type SessionCode struct {
	Code string `json:"code" minLength:"6" maxLength:"12" doc:"six digits; spaces do not count"`
}

// codeTries is how often an agent, and an address, may try a code.
var codeTries = limit.PerMinute(10)

func (a *API) connectByCode(ctx context.Context, in *struct{ Body SessionCode }) (*answer[wire.Cobrowse], error) {
	actor := actorOf(ctx)
	if err := a.take(ctx, "code:"+actor.ID, codeTries, "codes"); err != nil {
		return nil, err
	}
	if client := ClientOf(ctx); !client.Exempt {
		if err := a.take(ctx, "code-address:"+limit.AddressKey(client.Address), codeTries, "codes from your address"); err != nil {
			return nil, err
		}
	}
	if a.Connect == nil {
		return nil, deskside.Errorf(deskside.NotFound, "", "there is no co-browsing here")
	}
	c, err := a.Connect(ctx, actor, in.Body.Code)
	return ok(wire.CobrowseOf(c)), err
}

package api

import (
	"context"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

// NewBlock says by what a visitor is blocked, why and until when.
type NewBlock struct {
	Kinds  []deskside.BlockKind `json:"kinds" minItems:"1" maxItems:"3" enum:"visitor,email,address"`
	Reason string               `json:"reason,omitempty" maxLength:"300" doc:"for the team"`
	Until  *time.Time           `json:"until,omitempty" doc:"left out: for good"`
}

func (a *API) blockVisitor(ctx context.Context, in *struct {
	ByID
	Body NewBlock
}) (*answer[[]wire.Block], error) {
	block := desk.NewBlock{VisitorID: string(in.ID), Kinds: in.Body.Kinds, Reason: in.Body.Reason}
	if in.Body.Until != nil {
		block.Until = *in.Body.Until
	}
	list, err := a.desk.BlockVisitor(ctx, actorOf(ctx), block)
	return ok(wire.BlocksOf(list)), err
}

func (a *API) listBlocks(ctx context.Context, _ *nothing) (*answer[[]wire.Block], error) {
	list, err := a.desk.Blocks(ctx, actorOf(ctx))
	return ok(wire.BlocksOf(list)), err
}

func (a *API) liftBlock(ctx context.Context, in *ByID) (*nothing, error) {
	return nil, a.desk.LiftBlock(ctx, actorOf(ctx), string(in.ID))
}

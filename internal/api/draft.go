package api

import (
	"context"

	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

func (a *API) listDrafts(ctx context.Context, _ *nothing) (*answer[[]wire.Draft], error) {
	list, err := a.desk.Drafts(ctx, actorOf(ctx))
	return ok(each(list, wire.DraftOf)), err
}

// DraftChange is what a device has of a draft.
type DraftChange struct {
	Mode      string `json:"mode" enum:"reply,note"`
	Reply     string `json:"reply" maxLength:"100000"`
	Note      string `json:"note" maxLength:"100000"`
	Knew      int64  `json:"knew" minimum:"0" doc:"version from which the device went on; 0: it knew of none"`
	DropOther bool   `json:"dropOther,omitempty" doc:"the agent has seen what another device had written"`
}

func (a *API) saveDraft(ctx context.Context, in *struct {
	ByID
	Body DraftChange
}) (*answer[wire.Draft], error) {
	draft, err := a.desk.SaveDraft(ctx, actorOf(ctx), string(in.ID), desk.DraftChange{
		Mode: in.Body.Mode, Reply: in.Body.Reply, Note: in.Body.Note, Knew: in.Body.Knew, DropOther: in.Body.DropOther,
	})
	return ok(wire.DraftOf(draft)), err
}

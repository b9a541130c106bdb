package api

import (
	"context"

	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

func (a *API) listRecordings(ctx context.Context, in *ByID) (*answer[[]wire.Recording], error) {
	list, err := a.desk.Recordings(ctx, actorOf(ctx), string(in.ID))
	return ok(each(list, func(r desk.WatchableRecording) wire.Recording { return wire.RecordingOf(r.Recording, r.MayWatch) })), err
}

func (a *API) watchRecording(ctx context.Context, in *ByID) (*answer[wire.Watching], error) {
	w, err := a.desk.WatchRecording(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.WatchingOf(w.Recording, w.Chunks, w.Pass)), err
}

func (a *API) deleteRecording(ctx context.Context, in *ByID) (*nothing, error) {
	return nil, a.desk.DeleteRecording(ctx, actorOf(ctx), string(in.ID))
}

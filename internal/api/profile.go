package api

import (
	"context"

	"github.com/deskside/deskside/internal/wire"
)

func (a *API) readProfile(ctx context.Context, in *ByID) (*answer[wire.Profile], error) {
	p, err := a.desk.Profile(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.ProfileOf(p.Visitor, p.Others, p.Duplicates, p.Notes, p.Blocks, p.Forms)), err
}

// OtherVisitor names a visitor.
type OtherVisitor struct {
	OtherID ID `json:"otherId" doc:"the visitor who is the same person"`
}

func (a *API) mergeVisitors(ctx context.Context, in *struct {
	ByID
	Body OtherVisitor
}) (*answer[wire.Profile], error) {
	if err := a.desk.MergeVisitors(ctx, actorOf(ctx), string(in.ID), string(in.Body.OtherID)); err != nil {
		return nil, err
	}
	return a.readProfile(ctx, &ByID{ID: in.ID})
}

func (a *API) splitVisitor(ctx context.Context, in *ByID) (*nothing, error) {
	return nil, a.desk.SplitVisitor(ctx, actorOf(ctx), string(in.ID))
}

func (a *API) addVisitorNote(ctx context.Context, in *struct {
	ByID
	Body NewMessage
}) (*answer[wire.VisitorNote], error) {
	note, err := a.desk.AddVisitorNote(ctx, actorOf(ctx), string(in.ID), string(in.Body.ID), in.Body.Text)
	return ok(wire.VisitorNoteOf(note)), err
}

// NoteText is a note's new text.
type NoteText struct {
	Text string `json:"text" minLength:"1" maxLength:"8000"`
}

func (a *API) editVisitorNote(ctx context.Context, in *struct {
	ByID
	Body NoteText
}) (*answer[wire.VisitorNote], error) {
	note, err := a.desk.EditVisitorNote(ctx, actorOf(ctx), string(in.ID), in.Body.Text)
	return ok(wire.VisitorNoteOf(note)), err
}

func (a *API) deleteVisitorNote(ctx context.Context, in *ByID) (*nothing, error) {
	return nil, a.desk.DeleteVisitorNote(ctx, actorOf(ctx), string(in.ID))
}

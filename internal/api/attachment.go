package api

import (
	"context"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

// NewAttachment announces a file.
type NewAttachment struct {
	ID   ID     `json:"id" doc:"made by the sender (UUIDv7); announcing it again answers how far it has come"`
	Name string `json:"name" minLength:"1" maxLength:"1000" doc:"folders and characters that control text are taken out"`
	Size int64  `json:"size" minimum:"1" doc:"in bytes; the site may allow less than 2 GB"`
}

type newAttachmentInput struct {
	ConversationID ID `path:"id"`
	Body           NewAttachment
}

func (a *API) announce(ctx context.Context, in *newAttachmentInput) (deskside.Attachment, error) {
	return a.desk.AddAttachment(ctx, actorOf(ctx), desk.NewAttachment{
		ID: string(in.Body.ID), ConversationID: string(in.ConversationID), Name: in.Body.Name, Size: in.Body.Size,
	})
}

func (a *API) addAttachment(ctx context.Context, in *newAttachmentInput) (*answer[wire.Attachment], error) {
	file, err := a.announce(ctx, in)
	return ok(wire.OwnAttachmentOf(file, deskside.ForAgents)), err
}

func (a *API) readAttachment(ctx context.Context, in *ByID) (*answer[wire.Attachment], error) {
	file, err := a.desk.Attachment(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.AttachmentOf(file, deskside.ForAgents)), err
}

func (a *API) deleteAttachment(ctx context.Context, in *ByID) (*nothing, error) {
	return nil, a.desk.DeleteAttachment(ctx, actorOf(ctx), string(in.ID))
}

func (a *API) addMyAttachment(ctx context.Context, in *newAttachmentInput) (*answer[wire.Attachment], error) {
	file, err := a.announce(ctx, in)
	return ok(wire.OwnAttachmentOf(file, deskside.ForVisitors)), err
}

func (a *API) readMyAttachment(ctx context.Context, in *ByID) (*answer[wire.Attachment], error) {
	file, err := a.desk.Attachment(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.AttachmentOf(file, deskside.ForVisitors)), err
}

func (a *API) deleteMyAttachment(ctx context.Context, in *ByID) (*nothing, error) {
	return nil, a.desk.DeleteAttachment(ctx, actorOf(ctx), string(in.ID))
}

package api

import (
	"context"

	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

func (a *API) readVisitor(ctx context.Context, in *ByID) (*answer[wire.Visitor], error) {
	v, err := a.visitor(ctx, string(in.ID))
	return ok(v), err
}

// VisitorChange corrects a visitor; what is left out stays, an empty text takes away.
type VisitorChange struct {
	Name  *string `json:"name,omitempty" maxLength:"100"`
	Email *string `json:"email,omitempty" maxLength:"254"`

	Attributes map[string]string `json:"attributes,omitempty" maxProperties:"30" doc:"merged into those that are there; an empty text takes one away"`
}

func (a *API) updateVisitor(ctx context.Context, in *struct {
	ByID
	Body VisitorChange
}) (*answer[wire.Visitor], error) {
	_, err := a.desk.UpdateVisitor(ctx, actorOf(ctx), string(in.ID), desk.VisitorChange{
		Name: in.Body.Name, Email: in.Body.Email, Attributes: in.Body.Attributes,
	})
	if err != nil {
		return nil, err
	}
	v, err := a.visitor(ctx, string(in.ID))
	return ok(v), err
}

// visitor is the visitor panel.
func (a *API) visitor(ctx context.Context, id string) (wire.Visitor, error) {
	v, pages, err := a.desk.Visitor(ctx, actorOf(ctx), id)
	if err != nil {
		return wire.Visitor{}, err
	}
	online, err := a.desk.VisitorOnline(ctx, actorOf(ctx), id)
	return wire.VisitorOf(v, pages, online), err
}

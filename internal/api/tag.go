package api

import (
	"context"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

func (a *API) listTags(ctx context.Context, _ *nothing) (*answer[[]wire.Tag], error) {
	list, err := a.desk.Tags(ctx, actorOf(ctx))
	return ok(each(list, wire.TagOf)), err
}

// NewTag is a tag to add.
type NewTag struct {
	Name   string             `json:"name" minLength:"1" maxLength:"40"`
	Colour deskside.TagColour `json:"colour" enum:"grey,blue,teal,green,amber,pink,violet"`
}

func (a *API) createTag(ctx context.Context, in *struct{ Body NewTag }) (*answer[wire.Tag], error) {
	tag, err := a.desk.CreateTag(ctx, actorOf(ctx), in.Body.Name, in.Body.Colour)
	return ok(wire.TagOf(tag)), err
}

// TagChange changes a tag; what is left out stays.
type TagChange struct {
	Name    *string             `json:"name,omitempty" minLength:"1" maxLength:"40"`
	Colour  *deskside.TagColour `json:"colour,omitempty" enum:"grey,blue,teal,green,amber,pink,violet"`
	Restore bool                `json:"restore,omitempty" doc:"bring a deleted one back, wherever it was"`
}

func (a *API) updateTag(ctx context.Context, in *struct {
	ByID
	Body TagChange
}) (*answer[wire.Tag], error) {
	tag, err := a.desk.UpdateTag(ctx, actorOf(ctx), string(in.ID), desk.TagChange{
		Name: in.Body.Name, Colour: in.Body.Colour, Restore: in.Body.Restore,
	})
	return ok(wire.TagOf(tag)), err
}

func (a *API) deleteTag(ctx context.Context, in *ByID) (*nothing, error) {
	return nil, a.desk.DeleteTag(ctx, actorOf(ctx), string(in.ID))
}

// Tagging puts tags on something and takes others away.
type Tagging struct {
	Add    []string `json:"add,omitempty" maxItems:"20" maxLength:"36" doc:"ids of tags"`
	Remove []string `json:"remove,omitempty" maxItems:"20" maxLength:"36" doc:"ids of tags"`
}

func (a *API) tagConversation(ctx context.Context, in *struct {
	ByID
	Body Tagging
}) (*answer[wire.Conversation], error) {
	c, err := a.desk.TagConversation(ctx, actorOf(ctx), string(in.ID), in.Body.Add, in.Body.Remove)
	return ok(wire.ConversationFor(c)), err
}

func (a *API) tagVisitor(ctx context.Context, in *struct {
	ByID
	Body Tagging
}) (*answer[wire.Profile], error) {
	if _, err := a.desk.TagVisitor(ctx, actorOf(ctx), string(in.ID), in.Body.Add, in.Body.Remove); err != nil {
		return nil, err
	}
	return a.readProfile(ctx, &ByID{ID: in.ID})
}

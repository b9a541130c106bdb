package api

import (
	"context"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

// Approach is an agent's first words to somebody who is on a site.
type Approach struct {
	ConversationID ID     `json:"conversationId" doc:"made by the client, for a new conversation"`
	ID             ID     `json:"id" doc:"of the message, made by the client; sending it again changes nothing"`
	Text           string `json:"text" minLength:"1" maxLength:"8000"`
}

func (a *API) approach(ctx context.Context, in *struct {
	ByID
	Body Approach
}) (*answer[wire.Conversation], error) {
	var found deskside.LiveVisitor
	ok := false
	if a.OnSite != nil {
		found, ok = a.OnSite(string(in.ID))
	}
	if !ok {
		return nil, deskside.Errorf(deskside.NotFound, "", "the visitor is not on a site any more")
	}
	c, _, err := a.desk.Approach(ctx, actorOf(ctx), desk.Approach{
		ID: string(in.Body.ConversationID), MessageID: string(in.Body.ID), Text: in.Body.Text, OnSite: found,
	})
	return &answer[wire.Conversation]{Body: wire.ConversationFor(c)}, err
}

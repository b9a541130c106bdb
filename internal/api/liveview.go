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
	found, err := a.onSite(in.ID)
	if err != nil {
		return nil, err
	}
	c, _, err := a.desk.Approach(ctx, actorOf(ctx), desk.Approach{
		ID: string(in.Body.ConversationID), MessageID: string(in.Body.ID), Text: in.Body.Text, OnSite: found,
	})
	return &answer[wire.Conversation]{Body: wire.ConversationFor(c)}, err
}

// ApproachAsk asks a visitor for co-browsing.
type ApproachAsk struct {
	ConversationID ID `json:"conversationId" doc:"made by the client, for a new conversation"`
	ID             ID `json:"id" doc:"of the invitation, made by the client; sending it again changes nothing"`
}

func (a *API) approachToCobrowse(ctx context.Context, in *struct {
	ByID
	Body ApproachAsk
}) (*answer[wire.Conversation], error) {
	found, err := a.onSite(in.ID)
	if err != nil {
		return nil, err
	}
	c, err := a.desk.ApproachWithInvitation(ctx, actorOf(ctx), deskside.AskCobrowse, desk.Approach{
		ID: string(in.Body.ConversationID), MessageID: string(in.Body.ID), OnSite: found,
	})
	return &answer[wire.Conversation]{Body: wire.ConversationFor(c)}, err
}

// onSite is the visitor, if on a site now.
func (a *API) onSite(id ID) (found deskside.LiveVisitor, err error) {
	ok := false
	if a.OnSite != nil {
		found, ok = a.OnSite(string(id))
	}
	if !ok {
		return found, deskside.Errorf(deskside.NotFound, "", "the visitor is not on a site any more")
	}
	return found, nil
}

package api

import (
	"context"

	"github.com/deskside/deskside/internal/wire"
)

// OtherConversation names a conversation of the same visitor.
type OtherConversation struct {
	OtherID ID `json:"otherId"`
}

func (a *API) mergeConversations(ctx context.Context, in *struct {
	ByID
	Body OtherConversation
}) (*answer[wire.Conversation], error) {
	c, err := a.desk.MergeConversations(ctx, actorOf(ctx), string(in.ID), string(in.Body.OtherID))
	return ok(wire.ConversationFor(c)), err
}

func (a *API) unmergeConversations(ctx context.Context, in *ByID) (*answer[wire.Conversation], error) {
	c, err := a.desk.UnmergeConversations(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.ConversationFor(c)), err
}

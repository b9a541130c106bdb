package api

import (
	"context"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/wire"
)

// ByMessage names a message or a note of a conversation.
type ByMessage struct {
	ID        ID `path:"id"`
	MessageID ID `path:"messageId"`
}

type textInput struct {
	ByMessage
	Body NoteText
}

// ReactionChange puts a reaction or takes it back.
type ReactionChange struct {
	Emoji string `json:"emoji" enum:"👍,❤️,😊,🎉,😮,😢"`
	On    bool   `json:"on"`
}

type reactionInput struct {
	ByMessage
	Body ReactionChange
}

func (a *API) edited(ctx context.Context, in *textInput) (deskside.Item, error) {
	return a.desk.EditMessage(ctx, actorOf(ctx), string(in.ID), string(in.MessageID), in.Body.Text)
}

func (a *API) deleted(ctx context.Context, in *ByMessage) (deskside.Item, error) {
	return a.desk.DeleteMessage(ctx, actorOf(ctx), string(in.ID), string(in.MessageID))
}

func (a *API) reacted(ctx context.Context, in *reactionInput) (deskside.Item, error) {
	return a.desk.ReactTo(ctx, actorOf(ctx), string(in.ID), string(in.MessageID), in.Body.Emoji, in.Body.On)
}

func (a *API) editMessage(ctx context.Context, in *textInput) (*answer[wire.Item], error) {
	item, err := a.edited(ctx, in)
	return ok(wire.ItemOf(item)), err
}

func (a *API) deleteMessage(ctx context.Context, in *ByMessage) (*answer[wire.Item], error) {
	item, err := a.deleted(ctx, in)
	return ok(wire.ItemOf(item)), err
}

func (a *API) react(ctx context.Context, in *reactionInput) (*answer[wire.Item], error) {
	item, err := a.reacted(ctx, in)
	return ok(wire.ItemOf(item)), err
}

func (a *API) editMyMessage(ctx context.Context, in *textInput) (*answer[wire.VisitorItem], error) {
	item, err := a.edited(ctx, in)
	return ok(wire.VisitorItemOf(item)), err
}

func (a *API) deleteMyMessage(ctx context.Context, in *ByMessage) (*answer[wire.VisitorItem], error) {
	item, err := a.deleted(ctx, in)
	return ok(wire.VisitorItemOf(item)), err
}

func (a *API) reactAsVisitor(ctx context.Context, in *reactionInput) (*answer[wire.VisitorItem], error) {
	item, err := a.reacted(ctx, in)
	return ok(wire.VisitorItemOf(item)), err
}

// OldText is what a message said before.
type OldText struct {
	Text  string    `json:"text"`
	Until time.Time `json:"until"`
}

func (a *API) listOldTexts(ctx context.Context, in *ByMessage) (*answer[[]OldText], error) {
	list, err := a.desk.OldTexts(ctx, actorOf(ctx), string(in.ID), string(in.MessageID))
	return ok(each(list, func(o deskside.OldText) OldText { return OldText{Text: o.Text, Until: o.Until} })), err
}

package api

import (
	"context"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

type itemsInput struct {
	ID     ID    `path:"id"`
	Before int64 `query:"before" minimum:"0" doc:"only items below this number, the newest of them"`
	After  int64 `query:"after" minimum:"0" doc:"only items above this number, the oldest of them"`
	Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"60"`
}

func (in *itemsInput) span() desk.Range {
	return desk.Range{After: in.After, Before: in.Before, Limit: in.Limit}
}

// Items is a part of a timeline and the position to subscribe from.
type Items struct {
	Items []wire.Item `json:"items" doc:"ascending by seq"`
	Seq   int64       `json:"seq" doc:"of the newest item there is; subscribe with since {offset: seq, epoch}"`
	VSeq  int64       `json:"vseq"`
	Epoch string      `json:"epoch"`
}

func (a *API) listItems(ctx context.Context, in *itemsInput) (*answer[Items], error) {
	// The position is read before the items: what comes in between is told twice, never lost.
	c, err := a.desk.Conversation(ctx, actorOf(ctx), string(in.ID))
	if err != nil {
		return nil, err
	}
	items, err := a.desk.Items(ctx, actorOf(ctx), c.ID, in.span())
	return ok(Items{Items: wire.ItemsOf(items), Seq: c.Seq, VSeq: c.VSeq, Epoch: a.Epoch}), err
}

// NewMessage is what a person wrote. Sending it again with the same id changes
// nothing and answers the same.
type NewMessage struct {
	ID          ID     `json:"id" doc:"made by the sender (UUIDv7)"`
	Text        string `json:"text,omitempty" maxLength:"8000" doc:"may be left out when there are attachments"`
	ReplyTo     ID     `json:"replyTo,omitempty" doc:"messages: id of the message that this one answers"`
	Attachments []ID   `json:"attachments,omitempty" maxItems:"10" doc:"files that the sender has uploaded for the conversation, and that are ready or blocked"`
}

// files are the ids of its attachments.
func (m NewMessage) files() []string {
	return each(m.Attachments, func(id ID) string { return string(id) })
}

type messageInput struct {
	ConversationID ID `path:"id"`
	Body           NewMessage
}

func (a *API) postMessage(ctx context.Context, in *messageInput) (*answer[wire.Item], error) {
	if to := in.Body.ReplyTo; to != "" {
		item, err := a.desk.PostReply(ctx, actorOf(ctx), string(in.ConversationID), string(in.Body.ID), string(to), in.Body.Text, in.Body.files()...)
		return ok(wire.ItemOf(item)), err
	}
	_, item, err := a.desk.PostMessage(ctx, actorOf(ctx), string(in.ConversationID), string(in.Body.ID), in.Body.Text, in.Body.files()...)
	return ok(wire.ItemOf(item)), err
}

// NewNote is what an agent wrote for the team.
type NewNote struct {
	NewMessage
	Mentions []NoteCall `json:"mentions,omitempty" maxItems:"20" doc:"whom the note calls; only those count whose name stands in the text after an @"`
}

// NoteCall is a colleague or a team to call.
type NoteCall struct {
	Kind deskside.MentionKind `json:"kind" enum:"agent,team"`
	ID   ID                   `json:"id"`
}

func (a *API) addNote(ctx context.Context, in *struct {
	ByID
	Body NewNote
}) (*answer[wire.Item], error) {
	calls := each(in.Body.Mentions, func(m NoteCall) deskside.Mention { return deskside.Mention{Kind: m.Kind, ID: string(m.ID)} })
	item, err := a.desk.AddNoteTo(ctx, actorOf(ctx), string(in.ID), string(in.Body.ID), in.Body.Text, calls, in.Body.files()...)
	return ok(wire.ItemOf(item)), err
}

func (a *API) listMentions(ctx context.Context, _ *nothing) (*answer[[]wire.Mention], error) {
	list, err := a.desk.Mentions(ctx, actorOf(ctx))
	return ok(wire.MentionsOf(list)), err
}

func (a *API) markUnread(ctx context.Context, in *ByID) (*answer[wire.Conversation], error) {
	c, err := a.desk.MarkUnread(ctx, actorOf(ctx), string(in.ID))
	return ok(wire.ConversationFor(c)), err
}

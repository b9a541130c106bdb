package api

import (
	"context"
	"slices"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

type conversationsInput struct {
	View   string `query:"view" enum:"mine,unassigned,team,mentions,all" default:"mine" doc:"mentions: with a note that calls the asking agent"`
	Agent  string `query:"agent" maxLength:"36" doc:"only what this agent has, whatever the view; of colleagues for supervisors and admins only"`
	Status string `query:"status" enum:"active,unread,open,waiting,snoozed,done,all" default:"active" doc:"active: everything but done"`
	Sort   string `query:"sort" enum:"newest,waiting" default:"newest" doc:"waiting: longest waiting first"`
	Site   string `query:"site" maxLength:"36" doc:"only this site's"`
	Tag    string `query:"tag" maxLength:"36" doc:"only with this tag"`
	Cursor string `query:"cursor" maxLength:"500" doc:"next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

// ConversationPage is a page of the inbox.
type ConversationPage struct {
	Conversations []wire.Conversation `json:"conversations"`
	Next          *string             `json:"next" doc:"cursor of the next page; null: this is the last"`
}

func (a *API) listConversations(ctx context.Context, in *conversationsInput) (*answer[ConversationPage], error) {
	page, err := a.desk.Conversations(ctx, actorOf(ctx), desk.Filter{
		View: desk.View(in.View), AgentID: in.Agent, Status: desk.StatusFilter(in.Status), Sort: desk.Sort(in.Sort),
		SiteID: in.Site, TagID: in.Tag, Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	out := ConversationPage{Conversations: wire.ConversationsFor(page.Conversations)}
	if page.Next != "" {
		out.Next = &page.Next
	}
	return ok(out), nil
}

// Counts is the numbers on the inbox tabs: conversations that are not done.
type Counts struct {
	Mine       int `json:"mine" doc:"1000 means 1000 or more, here and below"`
	Unassigned int `json:"unassigned"`
	Team       int `json:"team" doc:"of one's teams, whoever has them"`
	All        int `json:"all"`
	Unread     int `json:"unread" doc:"mine and unassigned ones with something unread"`
	Mentions   int `json:"mentions" doc:"with a note that calls the asking agent and is unread"`
}

func (a *API) countConversations(ctx context.Context, _ *nothing) (*answer[Counts], error) {
	c, err := a.desk.Counts(ctx, actorOf(ctx))
	return ok(Counts{Mine: c.Mine, Unassigned: c.Unassigned, Team: c.Team, All: c.All, Unread: c.Unread, Mentions: c.Mentions}), err
}

// ConversationDetails is what an agent sees beside the timeline.
type ConversationDetails struct {
	Conversation wire.Conversation   `json:"conversation"`
	Visitor      wire.Visitor        `json:"visitor"`
	Earlier      []wire.Conversation `json:"earlier" doc:"the visitor's other conversations, newest first"`
}

func (a *API) readConversation(ctx context.Context, in *ByID) (*answer[ConversationDetails], error) {
	actor := actorOf(ctx)
	c, err := a.desk.Conversation(ctx, actor, string(in.ID))
	if err != nil {
		return nil, err
	}
	visitor, err := a.visitor(ctx, c.Visitor.ID)
	if err != nil {
		return nil, err
	}
	all, err := a.desk.ConversationsOfVisitor(ctx, actor, c.Visitor.ID)
	if err != nil {
		return nil, err
	}
	others := slices.DeleteFunc(all, func(other deskside.Conversation) bool { return other.ID == c.ID })
	return ok(ConversationDetails{
		Conversation: wire.ConversationFor(c), Visitor: visitor, Earlier: wire.ConversationsFor(others),
	}), nil
}

// Assignment says who shall have the conversation.
type Assignment struct {
	AgentID          *ID  `json:"agentId" nullable:"true" doc:"null: nobody"`
	OnlyIfUnassigned bool `json:"onlyIfUnassigned,omitempty" doc:"do not take it from somebody else: 409 with data.assigneeId and data.assigneeName instead"`
}

func (a *API) assignConversation(ctx context.Context, in *struct {
	ByID
	Body Assignment
}) (*answer[wire.Conversation], error) {
	actor, id := actorOf(ctx), string(in.ID)
	var c deskside.Conversation
	var err error
	switch to := in.Body.AgentID; {
	case to == nil:
		c, err = a.desk.Unassign(ctx, actor, id)
	case in.Body.OnlyIfUnassigned:
		c, err = a.desk.AssignUnassigned(ctx, actor, id, string(*to))
	default:
		c, err = a.desk.Assign(ctx, actor, id, string(*to))
	}
	return ok(wire.ConversationFor(c)), err
}

// StatusChange sets the status.
type StatusChange struct {
	Status deskside.Status `json:"status" enum:"open,waiting,snoozed,done"`
	Until  *time.Time      `json:"until,omitempty" doc:"snoozed: when it opens again"`
}

func (a *API) setStatus(ctx context.Context, in *struct {
	ByID
	Body StatusChange
}) (*answer[wire.Conversation], error) {
	var until time.Time
	if in.Body.Until != nil {
		until = *in.Body.Until
	}
	c, err := a.desk.SetStatus(ctx, actorOf(ctx), string(in.ID), in.Body.Status, until)
	return ok(wire.ConversationFor(c)), err
}

// ReadMark says how far the agent has read.
type ReadMark struct {
	Seq int64 `json:"seq" minimum:"0" doc:"of the newest item seen; never goes back"`
}

func (a *API) markRead(ctx context.Context, in *struct {
	ByID
	Body ReadMark
}) (*nothing, error) {
	return nil, a.desk.MarkRead(ctx, actorOf(ctx), string(in.ID), in.Body.Seq)
}

// Delivered says what has arrived in a console.
type Delivered struct {
	Delivered map[string]int64 `json:"delivered" minProperties:"1" maxProperties:"200" doc:"by conversation: vseq of the newest item that has arrived"`
}

func (a *API) markDelivered(ctx context.Context, in *struct{ Body Delivered }) (*nothing, error) {
	return nil, a.desk.MarkDelivered(ctx, actorOf(ctx), in.Body.Delivered)
}

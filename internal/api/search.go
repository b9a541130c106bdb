package api

import (
	"context"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/wire"
)

type searchInput struct {
	Text   string                `query:"q" maxLength:"200" doc:"words find what begins with them, a \"quoted phrase\" exactly what it says; all must be there"`
	Kinds  []deskside.SearchKind `query:"in" maxItems:"5" enum:"message,note,file,visitor,visitor_note" doc:"where to look; left out: everywhere"`
	Site   string                `query:"site" maxLength:"36"`
	Agent  string                `query:"agent" maxLength:"36" doc:"in conversations that the agent has"`
	Team   string                `query:"team" maxLength:"36" doc:"in conversations of the team"`
	Status string                `query:"status" enum:"open,waiting,snoozed,done" doc:"in conversations with this status"`
	Tag    string                `query:"tag" maxLength:"36" doc:"in conversations, and visitors, with this tag"`
	From   time.Time             `query:"from"`
	To     time.Time             `query:"to" doc:"exclusive"`
	Cursor string                `query:"cursor" maxLength:"20" doc:"next of the page before"`
	Limit  int                   `query:"limit" minimum:"1" maximum:"50" default:"20"`
}

// FoundPage is a part of what was found, newest first.
type FoundPage struct {
	Found []wire.Found `json:"found"`
	Next  *string      `json:"next" doc:"cursor of the next page; null: this is the last. A page that is narrowed may be short, even empty, and have a next"`
}

func (a *API) search(ctx context.Context, in *searchInput) (*answer[FoundPage], error) {
	page, err := a.desk.Search(ctx, actorOf(ctx), desk.SearchFor{
		Text: in.Text, Kinds: in.Kinds, SiteID: in.Site, AgentID: in.Agent, TeamID: in.Team, Status: deskside.Status(in.Status),
		TagID: in.Tag, From: in.From, To: in.To, Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	out := FoundPage{Found: each(page.Found, wire.FoundOf)}
	if page.Next != "" {
		out.Next = &page.Next
	}
	return ok(out), nil
}

package desk

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
)

// View says whose conversations a list shows.
type View string

const (
	ViewMine       View = "mine"
	ViewUnassigned View = "unassigned"
	ViewTeam       View = "team"     // of the agent's teams, whoever has them
	ViewMentions   View = "mentions" // with a note that calls the agent
	ViewAll        View = "all"
)

// StatusFilter narrows a list: one of the statuses or of the words below.
type StatusFilter string

const (
	FilterActive StatusFilter = "active" // not done
	FilterUnread StatusFilter = "unread" // active, with messages that the agent has not read
	FilterAll    StatusFilter = "all"
)

// Sort is the order of a list.
type Sort string

const (
	SortNewest  Sort = "newest"  // newest message first
	SortWaiting Sort = "waiting" // longest unanswered first, then the answered ones, newest first
)

// Filter chooses a page of the inbox. Empty fields mean: all, active, newest, any
// site, first page, 50.
type Filter struct {
	View View
	// AgentID chooses what one agent has, whatever the view; of colleagues for supervisors
	// and admins only.
	AgentID string
	Status  StatusFilter
	Sort    Sort
	SiteID  string
	TagID   string
	Cursor  string // Next of the page before
	Limit   int    // at most 100
}

// Page is a part of the inbox. Next is empty at the end. A page that is chosen by
// unread or by site may hold fewer than Limit, even none, and still have a Next.
type Page struct {
	Conversations []deskside.Conversation
	Next          string
}

// maxTeams bounds how many ranges a page of the view of teams reads.
const maxTeams = 30

var active = []deskside.Status{deskside.StatusOpen, deskside.StatusWaiting, deskside.StatusSnoozed}

// Conversations returns a page of the inbox. Pages don't overlap, and what doesn't
// move between two calls is not missed.
func (d *Desk) Conversations(ctx context.Context, actor deskside.Actor, f Filter) (page Page, err error) {
	defer deskside.Wrap(&err, "Conversations")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return page, err
	}
	if f.AgentID != "" && f.AgentID != actor.ID {
		if err := asSupervisor(actor, deskside.ScopeRead); err != nil {
			return page, err
		}
	}
	in, err := f.inbox(actor.ID)
	if err != nil {
		return page, err
	}
	if in.Teams != nil {
		if in.Teams, err = d.store.TeamsOf(ctx, actor.ID); err != nil || len(in.Teams) == 0 {
			return page, err
		}
		in.Teams = in.Teams[:min(len(in.Teams), maxTeams)]
	}
	found, err := d.store.Inbox(ctx, in)
	if err != nil {
		return page, err
	}
	page.Conversations = found.Conversations
	if found.Next != nil {
		page.Next, err = f.cursor(*found.Next)
	}
	return page, err
}

func (f Filter) inbox(agentID string) (store.Inbox, error) {
	in := store.Inbox{AgentID: agentID, SiteID: f.SiteID, TagID: f.TagID, Limit: f.Limit}
	if f.TagID != "" {
		if err := checkID("tag", f.TagID); err != nil {
			return in, err
		}
	}
	nobody := ""
	switch f.View {
	case ViewMine:
		in.Assignee = &agentID
	case ViewUnassigned:
		in.Assignee = &nobody
	case ViewTeam:
		in.Teams = []string{} // see Conversations
	case ViewMentions:
		in.Mentions = true
	case ViewAll, "":
	default:
		return in, deskside.Errorf(deskside.Invalid, "view", "the view %q is none of mine, unassigned, team, mentions, all", f.View)
	}
	if f.AgentID != "" {
		if err := checkID("agent", f.AgentID); err != nil {
			return in, err
		}
		in.Assignee, in.Teams, in.Mentions = &f.AgentID, nil, false
	}
	switch f.Status {
	case FilterActive, "":
		in.Statuses = active
	case FilterUnread:
		in.Statuses, in.Unread = active, true
	case FilterAll:
		in.Statuses = deskside.Statuses
	default:
		in.Statuses = []deskside.Status{deskside.Status(f.Status)}
		if !slices.Contains(deskside.Statuses, in.Statuses[0]) {
			return in, deskside.Errorf(deskside.Invalid, "status", "the status %q is none of open, waiting, snoozed, done, unread, active, all", f.Status)
		}
	}
	switch f.Sort {
	case SortWaiting:
		in.Waiting = true
	case SortNewest, "":
	default:
		return in, deskside.Errorf(deskside.Invalid, "sort", "the sort %q is none of newest, waiting", f.Sort)
	}
	if in.Limit == 0 {
		in.Limit = 50
	}
	if in.Limit < 0 || in.Limit > 100 {
		return in, deskside.Errorf(deskside.Invalid, "limit", "limit must be between 1 and 100")
	}
	var err error
	in.After, err = f.after()
	return in, err
}

// cursor is where a page ended. It carries the order it belongs to: in the other one
// its place means nothing.
type cursor struct {
	Sort  Sort   `json:"s"`
	Order int64  `json:"o"`
	ID    string `json:"i"`
}

func (f Filter) sort() Sort {
	if f.Sort == "" {
		return SortNewest
	}
	return f.Sort
}

func (f Filter) cursor(k store.Key) (string, error) {
	b, err := json.Marshal(cursor{Sort: f.sort(), Order: k.Order, ID: k.ID})
	return base64.RawURLEncoding.EncodeToString(b), err
}

func (f Filter) after() (*store.Key, error) {
	if f.Cursor == "" {
		return nil, nil
	}
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(f.Cursor)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.Sort != f.sort() || c.ID == "" {
		return nil, deskside.Errorf(deskside.Invalid, "cursor", "the cursor is not one of this list; start without one")
	}
	return &store.Key{Order: c.Order, ID: c.ID}, nil
}

// Counts are the active conversations per view, each capped at MaxCount.
type Counts struct {
	Mine       int
	Unassigned int
	Team       int
	All        int
	Unread     int // of the newest in mine and unassigned
	Mentions   int // with a note that calls the agent and is unread
}

// MaxCount stands for "as many or more".
const MaxCount = 1000

// Counts counts the agent's views.
func (d *Desk) Counts(ctx context.Context, actor deskside.Actor) (n Counts, err error) {
	defer deskside.Wrap(&err, "Counts")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return n, err
	}
	found, err := d.store.InboxCounts(ctx, actor.ID, MaxCount)
	return Counts(found), err
}

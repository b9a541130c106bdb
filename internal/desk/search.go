package desk

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
)

// SearchFor says what to find. Empty fields mean: everything, anywhere, at any time,
// first page, 20.
type SearchFor struct {
	Text  string
	Kinds []deskside.SearchKind
	// SiteID, AgentID, TeamID, Status and TagID are of the conversation. A visitor, and a
	// note about one, has a site and tags, and is left out where the others are asked for.
	SiteID, AgentID, TeamID, TagID string
	Status                         deskside.Status
	From, To                       time.Time // From is inclusive, To is not
	Cursor                         string
	Limit                          int // at most 50
}

// FoundPage is a part of what was found, newest first. Next is empty at the end. A page
// that is narrowed by the conversation may hold fewer than Limit, even none, and still
// have a Next.
type FoundPage struct {
	Found []deskside.Found
	Next  string
}

// Search finds messages, notes, files by their names, visitors by name and address, and
// the notes about them. Agents find what they may read, which is all of it: see
// docs/permissions.md. Nobody else finds anything.
func (d *Desk) Search(ctx context.Context, actor deskside.Actor, f SearchFor) (page FoundPage, err error) {
	defer deskside.Wrap(&err, "Search")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return page, err
	}
	s, err := f.search()
	if err != nil || len(s.Query.Terms) == 0 {
		return page, err
	}
	found, err := d.store.Search(ctx, s)
	page.Found = found.Found
	if found.Next != 0 {
		page.Next = strconv.FormatInt(found.Next, 36)
	}
	return page, err
}

func (f SearchFor) search() (s store.Search, err error) {
	s = store.Search{
		Kinds: f.Kinds, SiteID: f.SiteID, AgentID: f.AgentID, TeamID: f.TeamID, TagID: f.TagID,
		Status: f.Status, From: f.From, To: f.To, Limit: f.Limit,
	}
	if s.Query, err = deskside.ParseSearch(f.Text); err != nil {
		return s, err
	}
	for field, id := range map[string]string{"site": f.SiteID, "agent": f.AgentID, "team": f.TeamID, "tag": f.TagID} {
		if id == "" {
			continue
		}
		if err := checkID(field, id); err != nil {
			return s, err
		}
	}
	if len(s.Kinds) == 0 {
		s.Kinds = deskside.SearchKinds
	}
	for _, k := range s.Kinds {
		if !slices.Contains(deskside.SearchKinds, k) {
			return s, deskside.Errorf(deskside.Invalid, "in", "%q is none of message, note, file, visitor, visitor_note", k)
		}
	}
	if f.Status != "" && !slices.Contains(deskside.Statuses, f.Status) {
		return s, deskside.Errorf(deskside.Invalid, "status", "the status %q is none of open, waiting, snoozed, done", f.Status)
	}
	if !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To) {
		return s, deskside.Errorf(deskside.Invalid, "to", "to must be later than from")
	}
	if s.Limit == 0 {
		s.Limit = 20
	}
	if s.Limit < 0 || s.Limit > 50 {
		return s, deskside.Errorf(deskside.Invalid, "limit", "limit must be between 1 and 50")
	}
	if f.Cursor != "" {
		if s.Before, err = strconv.ParseInt(f.Cursor, 36, 64); err != nil || s.Before <= 0 {
			return s, deskside.Errorf(deskside.Invalid, "cursor", "the cursor is not one of this list; start without one")
		}
	}
	return s, nil
}

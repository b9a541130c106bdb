package desk

import (
	"context"
	"slices"
	"time"

	"github.com/deskside/deskside"
)

// Place is where a conversation stands that waits for an owner.
type Place struct {
	Waiting bool // nobody has it, and it is open
	// Number counts everybody who came before and whom somebody may serve who could serve
	// this one, on whatever site. 1: the next one; up to MaxPlace.
	Number int
	// Usual is how long others of the same team have waited in all of late, of those who
	// waited longer than this one has by now; zero: too few to say.
	Usual time.Duration
	// Nobody says that nobody is there whom it could come to; Offline that the rules want
	// the offline form shown.
	Nobody, Offline bool
}

// MaxPlace stands for "this place or later".
const MaxPlace = 100

const (
	// waitsSince and waitsLeast say which waits are told from: of the last hour, the
	// newest of them, and not less than a few.
	waitsSince = time.Hour
	waitsMost  = 20
	waitsLeast = 3
)

// PlaceOf tells a visitor how the own conversation stands, or an agent any one.
func (d *Desk) PlaceOf(ctx context.Context, actor deskside.Actor, conversationID string) (p Place, err error) {
	defer deskside.Wrap(&err, "PlaceOf(%s)", conversationID)
	if err := mayRead(actor); err != nil {
		return p, err
	}
	c, err := d.conversation(ctx, actor, conversationID)
	if err != nil || c.QueuedAt.IsZero() {
		return p, err
	}
	p = Place{Waiting: true, Offline: c.Route.Offline}
	crew, err := d.crewOf(ctx, d.store)
	if err != nil {
		return p, err
	}
	ahead, err := d.ahead(ctx, crew, c)
	if err != nil {
		return p, err
	}
	p.Number = min(ahead+1, MaxPlace)
	p.Nobody = len(crew.reach(c.TeamID, c.Route, isThere)) == 0
	p.Usual, err = d.usualWait(ctx, c)
	return p, err
}

// usualWait is how long who waits as long as the conversation does waits in all, usually.
func (d *Desk) usualWait(ctx context.Context, c deskside.Conversation) (time.Duration, error) {
	now := d.clock()
	waits, err := d.store.Waits(ctx, c.TeamID, now.Add(-waitsSince), waitsMost)
	if err != nil {
		return 0, err
	}
	waits = slices.DeleteFunc(waits, func(one time.Duration) bool { return one <= now.Sub(c.QueuedAt) })
	if len(waits) < waitsLeast {
		return 0, nil
	}
	slices.Sort(waits)
	return max(waits[len(waits)/2], time.Second), nil
}

// ahead counts who waits before the conversation for one of the same people.
func (d *Desk) ahead(ctx context.Context, crew crew, c deskside.Conversation) (n int, err error) {
	waiting, err := d.store.Ahead(ctx, c)
	if err != nil {
		return 0, err
	}
	who := isThere
	mine := crew.reach(c.TeamID, c.Route, who)
	if len(mine) == 0 {
		who = isActive // nobody is there: for whoever comes
		mine = crew.reach(c.TeamID, c.Route, who)
	}
	for _, w := range waiting {
		theirs := crew.reach(w.TeamID, w.Route, who)
		if slices.ContainsFunc(mine, func(id string) bool { return slices.Contains(theirs, id) }) {
			n += w.Count
		}
	}
	return n, nil
}

// isThere and isActive say who is counted among those who serve.
func isThere(c deskside.Candidate) bool {
	return c.State == deskside.StateAvailable || c.State == deskside.StateBusy || c.State == deskside.StateInCall
}

func isActive(c deskside.Candidate) bool { return c.Active }

// reach are the ids of those to whom a conversation may come sooner or later.
func (c crew) reach(teamID string, route deskside.Route, who func(deskside.Candidate) bool) (ids []string) {
	members := c.members(teamID)
	skilled := route.Skilled(c.all, members)
	for _, one := range c.all {
		if !who(one) {
			continue
		}
		one.State = deskside.StateAvailable
		switch route.Fit(one, members, skilled) {
		case deskside.FitsWell, deskside.WithoutOnly, deskside.HasLetItGo:
			ids = append(ids, one.ID)
		}
	}
	return ids
}

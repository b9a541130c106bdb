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
	Number  int  // 1: the next one; up to MaxPlace
	// Usual is how long others have waited of late; zero: too few to say.
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
	ahead, err := d.store.Ahead(ctx, c, MaxPlace-1)
	if err != nil {
		return p, err
	}
	p.Number = ahead + 1
	waits, err := d.store.Waits(ctx, c.SiteID, d.clock().Add(-waitsSince), waitsMost)
	if err != nil {
		return p, err
	}
	if len(waits) >= waitsLeast {
		slices.Sort(waits)
		p.Usual = max(waits[len(waits)/2], time.Second)
	}
	crew, err := d.crewOf(ctx, d.store)
	if err != nil {
		return p, err
	}
	p.Nobody = !crew.expected(c)
	return p, nil
}

// expected reports whether anybody is there, though perhaps busy, to whom it could come.
func (c crew) expected(row deskside.Conversation) bool {
	members := c.members(row.TeamID)
	skilled := row.Route.Skilled(c.all, members)
	return slices.ContainsFunc(c.all, func(one deskside.Candidate) bool {
		if one.State == deskside.StateBusy || one.State == deskside.StateInCall {
			one.State = deskside.StateAvailable
		}
		fits := row.Route.Fit(one, members, skilled)
		return fits == deskside.FitsWell || fits == deskside.WithoutOnly || fits == deskside.HasLetItGo
	})
}

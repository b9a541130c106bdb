package desk

import (
	"context"

	"github.com/deskside/deskside"
)

// Profile is what the team keeps about a visitor.
type Profile struct {
	Visitor deskside.Visitor
	// Others are the same person to the team; Duplicates have the same e-mail address
	// and are not.
	Others     []deskside.Visitor
	Duplicates []deskside.Visitor
	Notes      []deskside.VisitorNote // newest first
	Forms      []deskside.FormCard    // that were sent to the person, newest first
	Blocks     []deskside.Block       // that hold, newest first
}

const (
	mostNotes      = 100
	mostForms      = 20
	mostDuplicates = 5
)

// Profile tells agents what is known of a visitor.
func (d *Desk) Profile(ctx context.Context, actor deskside.Actor, visitorID string) (p Profile, err error) {
	defer deskside.Wrap(&err, "Profile(%s)", visitorID)
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return p, err
	}
	if p.Visitor, err = d.store.Visitor(ctx, visitorID); err != nil {
		return p, err
	}
	person := p.Visitor.Person()
	all, err := d.store.VisitorsOfPerson(ctx, person)
	if err != nil {
		return p, err
	}
	for _, v := range all {
		if v.ID != visitorID {
			p.Others = append(p.Others, v)
		}
	}
	if p.Duplicates, err = d.store.VisitorsByEmail(ctx, p.Visitor.Email, person, mostDuplicates); err != nil {
		return p, err
	}
	blocks, err := d.store.Blocks(ctx, visitorID, mostBlocks)
	if err != nil {
		return p, err
	}
	for _, b := range blocks {
		if b.Holds(d.clock()) {
			p.Blocks = append(p.Blocks, b)
		}
	}
	if p.Notes, err = d.store.VisitorNotes(ctx, person, mostNotes); err != nil {
		return p, err
	}
	p.Forms, err = d.store.FormsOfPerson(ctx, person, mostForms)
	return p, err
}

// saveProfile stores what the team has changed about a visitor.
func (w *work) saveProfile(v deskside.Visitor, what deskside.EventType, facts map[string]string) error {
	if err := w.SaveVisitor(w.ctx, v); err != nil {
		return err
	}
	return w.record(what, "", facts, Change{Visitor: &v})
}

// MergeVisitors makes two visitors one person to the team: conversations, notes and tags
// of both show with each. The visitors themselves see no more than before.
func (d *Desk) MergeVisitors(ctx context.Context, actor deskside.Actor, visitorID, otherID string) (err error) {
	defer deskside.Wrap(&err, "MergeVisitors(%s, %s)", visitorID, otherID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return err
	}
	if visitorID == otherID {
		return deskside.Errorf(deskside.Invalid, "otherId", "a visitor can't be merged with itself")
	}
	return d.act(ctx, actor, func(w *work) error {
		v, err := w.VisitorToChange(ctx, visitorID)
		if err != nil {
			return err
		}
		other, err := w.Visitor(ctx, otherID)
		if err != nil {
			return err
		}
		if v.Person() == other.Person() {
			return nil
		}
		same, err := w.VisitorsOfPerson(ctx, other.Person())
		if err != nil {
			return err
		}
		for _, o := range same {
			o.PersonID = v.Person()
			facts := map[string]string{"visitorId": o.ID, "personId": o.PersonID}
			if err := w.saveProfile(o, deskside.VisitorsMerged, facts); err != nil {
				return err
			}
		}
		w.tell(Change{Visitor: &v})
		return nil
	})
}

// SplitVisitor takes a visitor out of a person again.
func (d *Desk) SplitVisitor(ctx context.Context, actor deskside.Actor, visitorID string) (err error) {
	defer deskside.Wrap(&err, "SplitVisitor(%s)", visitorID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return err
	}
	return d.act(ctx, actor, func(w *work) error {
		v, err := w.VisitorToChange(ctx, visitorID)
		if err != nil {
			return err
		}
		same, err := w.VisitorsOfPerson(ctx, v.Person())
		if err != nil || len(same) < 2 {
			return err
		}
		if v.PersonID == "" {
			if err := w.rename(v.ID, same); err != nil {
				return err
			}
		}
		facts := map[string]string{"visitorId": v.ID, "personId": v.Person()}
		v.PersonID = ""
		return w.saveProfile(v, deskside.VisitorSplit, facts)
	})
}

// rename names a person by the oldest of those who stay when the one with the id, by whom
// it was named, leaves.
func (w *work) rename(leaves string, same []deskside.Visitor) error {
	person := ""
	for _, o := range same {
		if o.ID == leaves {
			continue
		}
		o.PersonID = person
		if person == "" {
			person = o.ID
		}
		if err := w.SaveVisitor(w.ctx, o); err != nil {
			return err
		}
	}
	return nil
}

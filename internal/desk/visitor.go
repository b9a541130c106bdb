package desk

import (
	"context"
	"maps"
	"strings"

	"github.com/deskside/deskside"
)

// Visitor returns the visitor and the pages of the latest visit, newest first. A
// visitor may ask for no other.
func (d *Desk) Visitor(ctx context.Context, actor deskside.Actor, id string) (v deskside.Visitor, pages []deskside.PageView, err error) {
	defer deskside.Wrap(&err, "Visitor(%s)", id)
	if err := mayRead(actor); err != nil {
		return v, nil, err
	}
	v, err = d.store.Visitor(ctx, id)
	if v, err = self(actor, v, err); err != nil {
		return v, nil, err
	}
	pages, err = d.store.Pages(ctx, id, maxPages)
	return v, deskside.LatestVisit(pages), err
}

// self hides other visitors from a visitor.
func self(actor deskside.Actor, v deskside.Visitor, err error) (deskside.Visitor, error) {
	if err != nil {
		return deskside.Visitor{}, err
	}
	if actor.Kind == deskside.ActorVisitor && (v.ID != actor.ID || v.SiteID != actor.SiteID) {
		return deskside.Visitor{}, deskside.Errorf(deskside.NotFound, "", "there is no such visitor")
	}
	return v, nil
}

// VisitPages records the pages that a visitor opens. Nothing is stored of somebody
// who has not written yet.
func (d *Desk) VisitPages(ctx context.Context, actor deskside.Actor, pages []deskside.PageView, referrer string) (err error) {
	defer deskside.Wrap(&err, "VisitPages(%s)", actor.ID)
	if err := asVisitor(actor); err != nil {
		return err
	}
	pages, err = cleanPages(pages, d.clock())
	if err != nil || len(pages) == 0 {
		return err
	}
	if _, err := d.store.Visitor(ctx, actor.ID); deskside.CodeOf(err) == deskside.NotFound {
		return nil
	}
	return d.act(ctx, actor, func(w *work) error {
		v, err := w.VisitorToChange(ctx, actor.ID)
		if v, err = self(actor, v, err); err != nil {
			return err
		}
		now := deskside.Visitor{Referrer: cleanURL(referrer), Page: pages[len(pages)-1].Page, LastSeenAt: w.at}
		v = seenAgain(v, now)
		v.Page = now.Page
		w.tell(Change{Visitor: &v})
		if err := w.SaveVisitor(ctx, v); err != nil {
			return err
		}
		return w.AddPages(ctx, v.ID, pages)
	})
}

// VisitorChange changes what is not nil.
type VisitorChange struct {
	Name  *string
	Email *string
	// Attributes are merged into those that are there; an empty value takes one away.
	Attributes map[string]string
}

// UpdateVisitor changes name, e-mail and attributes: an agent anybody's, a visitor the own, once
// there is a conversation.
func (d *Desk) UpdateVisitor(ctx context.Context, actor deskside.Actor, visitorID string, change VisitorChange) (v deskside.Visitor, err error) {
	defer deskside.Wrap(&err, "UpdateVisitor(%s)", visitorID)
	if err := mayChange(actor); err != nil {
		return v, err
	}
	// What is wrong is said also to who is not stored yet.
	if _, err := changeVisitor(&deskside.Visitor{}, change); err != nil {
		return v, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		found, err := w.VisitorToChange(ctx, visitorID)
		if found, err = self(actor, found, err); err != nil {
			return err
		}
		v = found
		changed, err := changeVisitor(&v, change)
		if err != nil || len(changed) == 0 {
			return err
		}
		if err := w.SaveVisitor(ctx, v); err != nil {
			return err
		}
		told := v
		facts := map[string]string{"visitorId": v.ID, "changed": strings.Join(changed, ",")}
		return w.record(deskside.VisitorUpdated, "", facts, Change{Visitor: &told})
	})
	return v, err
}

// changeVisitor applies the change and returns the names of what is different now.
func changeVisitor(v *deskside.Visitor, change VisitorChange) (changed []string, err error) {
	name, email := v.Name, v.Email
	if change.Name != nil {
		name = *change.Name
	}
	if change.Email != nil {
		email = *change.Email
	}
	if name, email, err = cleanVisitor(name, email); err != nil {
		return nil, err
	}
	if name != v.Name {
		changed = append(changed, "name")
	}
	if email != v.Email {
		changed = append(changed, "email")
	}
	attributes, err := deskside.MergeAttributes(v.Attributes, change.Attributes)
	if err != nil {
		return nil, err
	}
	if !maps.Equal(attributes, v.Attributes) {
		changed = append(changed, "attributes")
	}
	v.Name, v.Email, v.Attributes = name, email, attributes
	return changed, nil
}

// cleanVisitor checks what a visitor is called; both may be empty.
func cleanVisitor(name, email string) (string, string, error) {
	name, err := cleanLine("name", name, 100)
	if err == nil && strings.TrimSpace(email) != "" {
		email, err = cleanEmail(email)
	} else {
		email = ""
	}
	return name, email, err
}

// VisitorOnline tells agents whether the visitor is connected.
func (d *Desk) VisitorOnline(ctx context.Context, actor deskside.Actor, visitorID string) (bool, error) {
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return false, err
	}
	return d.audience.VisitorOnline(ctx, visitorID)
}

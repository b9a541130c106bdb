package desk

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

// BeginCobrowse notes a co-browsing session that the visitor agreed to: by a code that
// was read out, or by accepting an invitation. Only the machinery calls it, which knows
// of that. A repeat with the same id returns the session.
func (d *Desk) BeginCobrowse(ctx context.Context, actor deskside.Actor, c deskside.Cobrowse) (_ deskside.Cobrowse, err error) {
	defer deskside.Wrap(&err, "BeginCobrowse(%s)", c.ID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return c, err
	}
	if err := checkID("id", c.ID); err != nil {
		return c, err
	}
	if err := checkID("visitorId", c.VisitorID); err != nil {
		return c, err
	}
	c.VisitorName = clip(c.VisitorName, 100)
	err = d.act(ctx, actor, func(w *work) error {
		c.AgentID, c.CreatedAt, c.SeenAt = actor.ID, w.at, w.at
		added, err := w.AddCobrowse(ctx, c)
		if err != nil {
			return err
		}
		if !added {
			c, err = w.Cobrowse(ctx, c.ID)
			return err
		}
		told := c
		facts := map[string]string{"sessionId": c.ID, "visitorId": c.VisitorID, "origin": string(c.Origin)}
		return w.record(deskside.CobrowseBegan, c.ConversationID, facts, Change{Cobrowse: &told})
	})
	return c, err
}

// Cobrowse returns a session: to agents any, to a visitor the own.
func (d *Desk) Cobrowse(ctx context.Context, actor deskside.Actor, id string) (c deskside.Cobrowse, err error) {
	defer deskside.Wrap(&err, "Cobrowse(%s)", id)
	if err := mayRead(actor); err != nil {
		return c, err
	}
	if err := checkID("id", id); err != nil {
		return c, err
	}
	c, err = d.store.Cobrowse(ctx, id)
	if err == nil && actor.Kind == deskside.ActorVisitor && (c.VisitorID != actor.ID || c.SiteID != actor.SiteID) {
		return deskside.Cobrowse{}, deskside.Errorf(deskside.NotFound, "", "there is no such co-browsing session")
	}
	return c, err
}

// CobrowseRunning returns the sessions that go on.
func (d *Desk) CobrowseRunning(ctx context.Context, actor deskside.Actor) (list []deskside.Cobrowse, err error) {
	defer deskside.Wrap(&err, "CobrowseRunning")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	return d.store.CobrowseRunning(ctx, 500)
}

// EndCobrowse ends a session: an agent's any, a visitor the own. What is over stays so.
func (d *Desk) EndCobrowse(ctx context.Context, actor deskside.Actor, id, reason string) (err error) {
	defer deskside.Wrap(&err, "EndCobrowse(%s)", id)
	if actor.Kind != deskside.ActorSystem {
		if err := mayChange(actor); err != nil {
			return err
		}
	}
	return d.onCobrowse(ctx, actor, id, func(w *work, c *deskside.Cobrowse) error {
		if !c.Running() {
			return errRepeat
		}
		c.EndedAt, c.EndReason = w.at, clip(reason, 40)
		told := *c
		return w.record(deskside.CobrowseEnded, c.ConversationID, map[string]string{"sessionId": id, "reason": c.EndReason}, Change{Cobrowse: &told})
	})
}

// SeeCobrowse notes that a page of the visitor is there.
func (d *Desk) SeeCobrowse(ctx context.Context, id string) (err error) {
	defer deskside.Wrap(&err, "SeeCobrowse(%s)", id)
	return d.onCobrowse(ctx, deskside.System, id, func(w *work, c *deskside.Cobrowse) error {
		c.SeenAt = w.at
		return nil
	})
}

// onCobrowse locks the session and lets f change it; errRepeat leaves it.
func (d *Desk) onCobrowse(ctx context.Context, actor deskside.Actor, id string, f func(*work, *deskside.Cobrowse) error) error {
	if err := checkID("id", id); err != nil {
		return err
	}
	err := d.act(ctx, actor, func(w *work) error {
		c, err := w.CobrowseToChange(ctx, id)
		if err == nil && actor.Kind == deskside.ActorVisitor && (c.VisitorID != actor.ID || c.SiteID != actor.SiteID) {
			err = deskside.Errorf(deskside.NotFound, "", "there is no such co-browsing session")
		}
		if err != nil {
			return err
		}
		if err := f(w, &c); err != nil {
			return err
		}
		return w.SaveCobrowse(ctx, c)
	})
	if err == errRepeat {
		return nil
	}
	return err
}

// CobrowseAct is one line of a session's audit: what was done to which element, by its
// label, never with a value.
type CobrowseAct struct {
	Type  deskside.EventType
	What  string // the action, such as click
	Label string // of the element
}

// RecordCobrowse writes lines into the audit log. Only the machinery calls it.
func (d *Desk) RecordCobrowse(ctx context.Context, actor deskside.Actor, c deskside.Cobrowse, acts []CobrowseAct) (err error) {
	defer deskside.Wrap(&err, "RecordCobrowse(%s)", c.ID)
	switch {
	case actor.Kind == deskside.ActorVisitor && (actor.ID != c.VisitorID || actor.SiteID != c.SiteID):
		return deskside.Errorf(deskside.NotFound, "", "there is no such co-browsing session")
	case actor.Kind == deskside.ActorAgent:
		if err := asAgent(actor, deskside.ScopeWrite); err != nil {
			return err
		}
	}
	return d.act(ctx, actor, func(w *work) error {
		for _, a := range acts {
			facts := map[string]string{"sessionId": c.ID}
			if a.What != "" {
				facts["action"] = clip(a.What, 40)
			}
			if a.Label != "" {
				facts["label"] = clip(a.Label, 100)
			}
			if err := w.record(a.Type, c.ConversationID, facts, Change{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// EndAbandonedCobrowse ends the sessions that have been without a page of the visitor
// for too long. Every node may call it as often as it likes.
func (d *Desk) EndAbandonedCobrowse(ctx context.Context, now time.Time) (n int, err error) {
	defer deskside.Wrap(&err, "EndAbandonedCobrowse")
	ids, err := d.store.CobrowseAbandoned(ctx, now.Add(-deskside.CobrowseWait), 100)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := d.EndCobrowse(ctx, deskside.System, id, "left"); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

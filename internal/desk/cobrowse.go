package desk

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

// BeginCobrowse notes a co-browsing session that the visitor agreed to by a code that was
// read out. Only the machinery calls it, which knows of that. A repeat with the same id
// returns the session.
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
	err = d.act(ctx, actor, func(w *work) error {
		if err := w.mayCobrowse(c.SiteID); err != nil {
			return err
		}
		c.AgentID = actor.ID
		c, err = w.beginCobrowse(c)
		return err
	})
	return c, err
}

// mayCobrowse says whether the actor may ask for co-browsing on the site, or offer it.
func (w *work) mayCobrowse(siteID string) error {
	site, err := w.Site(w.ctx, siteID)
	if err != nil {
		return err
	}
	settings := site.Settings.Cobrowse
	switch {
	case settings.Off:
		return deskside.Errorf(deskside.Forbidden, "kind", "co-browsing is off on this site")
	case w.actor.Kind == deskside.ActorAgent && !settings.MayView(w.actor.Role):
		return deskside.Errorf(deskside.Forbidden, "kind", "on this site co-browsing is for others; see Settings, Sites")
	}
	return nil
}

func (w *work) beginCobrowse(c deskside.Cobrowse) (deskside.Cobrowse, error) {
	c.VisitorName, c.CreatedAt, c.SeenAt = clip(c.VisitorName, 100), w.at, w.at
	added, err := w.AddCobrowse(w.ctx, c)
	if err != nil {
		return c, err
	}
	if !added {
		return w.Cobrowse(w.ctx, c.ID)
	}
	told := c
	facts := map[string]string{"sessionId": c.ID, "visitorId": c.VisitorID, "origin": string(c.Origin)}
	return c, w.record(deskside.CobrowseBegan, c.ConversationID, facts, Change{Cobrowse: &told})
}

// cobrowseStep has the session follow its invitation: a yes begins it, and whatever ends
// the invitation ends it.
func (w *work) cobrowseStep(row *deskside.Conversation, i *deskside.Invitation) error {
	if i.Kind != deskside.AskCobrowse || i.AnsweredAt.IsZero() || i.State == deskside.InvitationActive || i.State == deskside.InvitationDeclined {
		return nil
	}
	if i.State == deskside.InvitationAccepted {
		agent := i.From
		if agent.Kind != deskside.ActorAgent {
			agent = i.AnsweredBy
		}
		_, err := w.beginCobrowse(deskside.Cobrowse{
			ID: i.ID, SiteID: row.SiteID, VisitorID: row.Visitor.ID, VisitorName: row.Visitor.Name, ConversationID: row.ID,
			Origin: deskside.CobrowseByInvitation, AgentID: agent.ID,
		})
		return err
	}
	c, err := w.CobrowseToChange(w.ctx, i.ID)
	if err != nil || !c.Running() {
		return err
	}
	reason := i.Reason
	if reason == "" {
		reason = string(i.EndedBy.Kind)
	}
	return w.endCobrowse(c, reason)
}

func (w *work) endCobrowse(c deskside.Cobrowse, reason string) error {
	c.EndedAt, c.EndReason = w.at, clip(reason, 40)
	if err := w.SaveCobrowse(w.ctx, c); err != nil {
		return err
	}
	if err := w.EndRecordingsOf(w.ctx, c.ID, w.at, "over"); err != nil {
		return err
	}
	facts := map[string]string{"sessionId": c.ID, "reason": c.EndReason}
	return w.record(deskside.CobrowseEnded, c.ConversationID, facts, Change{Cobrowse: &c})
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
	if err == nil && notTheirs(actor, c) {
		return deskside.Cobrowse{}, noCobrowse()
	}
	return c, err
}

// CobrowseOf returns the session that the visitor is in.
func (d *Desk) CobrowseOf(ctx context.Context, actor deskside.Actor) (c deskside.Cobrowse, err error) {
	defer deskside.Wrap(&err, "CobrowseOf(%s)", actor.ID)
	if err := asVisitor(actor); err != nil {
		return c, err
	}
	return d.store.CobrowseOf(ctx, actor.SiteID, actor.ID)
}

// CobrowseRunning returns the sessions that go on.
func (d *Desk) CobrowseRunning(ctx context.Context, actor deskside.Actor) (list []deskside.Cobrowse, err error) {
	defer deskside.Wrap(&err, "CobrowseRunning")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	return d.store.CobrowseRunning(ctx, 500)
}

// EndCobrowse ends a session, with its invitation: an agent's any, a visitor the own. What
// is over stays so.
func (d *Desk) EndCobrowse(ctx context.Context, actor deskside.Actor, id, reason string) (err error) {
	defer deskside.Wrap(&err, "EndCobrowse(%s)", id)
	if actor.Kind != deskside.ActorSystem {
		if err := mayChange(actor); err != nil {
			return err
		}
	}
	if err := checkID("id", id); err != nil {
		return err
	}
	return d.act(ctx, actor, func(w *work) error {
		c, err := w.Cobrowse(ctx, id)
		if err != nil {
			return err
		}
		if notTheirs(actor, c) {
			return noCobrowse()
		}
		if c.Origin != deskside.CobrowseByInvitation {
			if c, err = w.CobrowseToChange(ctx, id); err != nil || !c.Running() {
				return err
			}
			return w.endCobrowse(c, reason)
		}
		// The conversation is locked first, as by each step of an invitation.
		row, err := w.toChange(c.ConversationID)
		if err != nil {
			return err
		}
		if c, err = w.CobrowseToChange(ctx, id); err != nil || !c.Running() {
			return err
		}
		if err := w.endCobrowse(c, reason); err != nil {
			return err
		}
		i, err := w.Invitation(ctx, id)
		if err != nil || !i.State.Live() {
			return err
		}
		if err := w.step(&row, &i, deskside.StepEnd, ""); err != nil {
			return err
		}
		row.Version++
		return w.SaveConversation(ctx, row)
	})
}

func notTheirs(actor deskside.Actor, c deskside.Cobrowse) bool {
	return actor.Kind == deskside.ActorVisitor && (c.VisitorID != actor.ID || c.SiteID != actor.SiteID)
}

func noCobrowse() error {
	return deskside.Errorf(deskside.NotFound, "", "there is no such co-browsing session")
}

// SeeCobrowse notes that a page of the visitor is there.
func (d *Desk) SeeCobrowse(ctx context.Context, id string) (err error) {
	defer deskside.Wrap(&err, "SeeCobrowse(%s)", id)
	if err := checkID("id", id); err != nil {
		return err
	}
	return d.act(ctx, deskside.System, func(w *work) error {
		c, err := w.CobrowseToChange(ctx, id)
		if err != nil {
			return err
		}
		c.SeenAt = w.at
		return w.SaveCobrowse(ctx, c)
	})
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
	case notTheirs(actor, c):
		return noCobrowse()
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

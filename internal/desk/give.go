package desk

import (
	"context"
	"strings"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
)

// Stir says that somebody may be able to take a conversation now, or that one waits: Run
// then gives. Acts on this desk stir by themselves, after their commit; doors do when an
// agent comes to a console.
func (d *Desk) Stir() {
	d.greeting.forget()
	select {
	case d.stir <- struct{}{}:
	default: // it will be looked at anyway
	}
}

// stirs reports whether after the change a conversation may have to be given.
func stirs(c Change) bool {
	switch c.Event.Type {
	case "":
		return c.Talking
	case deskside.NoteAdded, deskside.VisitorUpdated:
		return false
	case deskside.MessagePosted:
		return c.Conversation.AssigneeID == "" || c.Event.Data["status"] != ""
	}
	return !strings.HasPrefix(string(c.Event.Type), "text_block.")
}

// Run gives conversations whenever something has stirred, until ctx is done; failed hears
// of what went wrong. Every node runs one.
func (d *Desk) Run(ctx context.Context, failed func(error)) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-d.stir:
		}
		if _, err := d.GiveWaiting(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
	}
}

// GiveWaiting gives the conversations that wait for it to those who are available, the
// oldest first, and returns how many. Any number of nodes may do it at once: nobody gets
// more than there is room for, and no conversation two owners.
func (d *Desk) GiveWaiting(ctx context.Context) (n int, err error) {
	defer deskside.Wrap(&err, "GiveWaiting")
	g := giving{desk: d, ctx: ctx}
	for {
		queue, err := d.store.ToGive(ctx, g.after, 100)
		if err != nil || len(queue) == 0 {
			return g.given, err
		}
		if g.crew.all == nil {
			if g.crew, err = d.crewOf(ctx, d.store); err != nil {
				return g.given, err
			}
		}
		for _, c := range queue {
			if len(g.crew.available(nil)) == 0 {
				return g.given, nil
			}
			if err := g.give(c); err != nil {
				return g.given, err
			}
		}
		g.after = queue[len(queue)-1]
	}
}

// giving is one pass over those who wait.
type giving struct {
	desk  *Desk
	ctx   context.Context
	crew  crew
	after deskside.Conversation
	given int
}

// give gives one conversation, if anybody fits who is available. What others are busy
// with is left to them at first; then it is waited for, because it may come back free.
func (g *giving) give(c deskside.Conversation) error {
	site, err := g.desk.SiteByID(g.ctx, c.SiteID)
	if err != nil {
		return err
	}
	for _, skip := range []store.Skip{store.Leave, store.Await} {
		choices := c.Route.Choose(g.crew.all, g.crew.members(c.TeamID), site.Settings.Routing.Order)
		if len(choices) == 0 {
			return nil
		}
		done, err := g.try(c.ID, choices, site.Settings.Routing.OpenTime(), skip)
		if err != nil || done {
			return err
		}
	}
	return nil
}

// try gives the conversation to the first of the choices who still has room; done says
// that it is given, or needs no giving any more.
func (g *giving) try(id string, choices []deskside.Candidate, open time.Duration, skip store.Skip) (done bool, err error) {
	type look struct {
		agent deskside.Agent
		open  int
	}
	var seen []look
	given := false
	err = g.desk.act(g.ctx, deskside.System, func(w *work) error {
		seen, given, done = nil, false, false
		row, err := w.ConversationToGive(g.ctx, id, skip)
		if deskside.CodeOf(err) == deskside.NotFound {
			done = skip == store.Await || !w.Skips() // taken, closed or given meanwhile
			return nil
		}
		if err != nil {
			return err
		}
		if row.Redirect.Offered() {
			done = true // somebody is being asked; the answer stirs
			return nil
		}
		for _, choice := range choices {
			agent, err := w.AgentToGive(g.ctx, choice.ID, skip)
			if deskside.CodeOf(err) == deskside.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			n, err := w.OpenOf(g.ctx, agent.ID)
			if err != nil {
				return err
			}
			standing := choice.Standing
			standing.Open = n
			seen = append(seen, look{agent, n})
			if agent.State(standing, g.crew.settings.CallsCount) != deskside.StateAvailable {
				continue
			}
			given, done = true, true
			seen[len(seen)-1].open++
			seen[len(seen)-1].agent.GivenAt = w.at
			return w.giveTo(row, agent, open)
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	for _, l := range seen {
		g.crew.saw(l.agent, l.open)
	}
	if given {
		g.given++
	}
	return done, nil
}

// giveTo makes the agent the owner, who has to open it in time.
func (w *work) giveTo(row deskside.Conversation, agent deskside.Agent, open time.Duration) error {
	if err := w.settleRedirect(&row); err != nil {
		return err
	}
	w.take(&row, agent.ID, agent.Name)
	row.Version++
	row.Route.Seq, row.Route.Until = row.Seq+1, w.at.Add(open)
	facts := map[string]string{"assigneeId": agent.ID, "assigneeName": agent.Name, "by": "desk"}
	if err := w.line(&row, deskside.ConversationAssigned, facts); err != nil {
		return err
	}
	if err := w.SaveGiven(w.ctx, agent.ID, w.at); err != nil {
		return err
	}
	return w.SaveConversation(w.ctx, row)
}

// OpenGiven says that the agent has opened what the desk gave; nothing happens when it
// was opened already. Conflict when somebody else has it by now.
func (d *Desk) OpenGiven(ctx context.Context, actor deskside.Actor, conversationID string) (c deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "OpenGiven(%s)", conversationID)
	return d.change(ctx, actor, conversationID, func(w *work, row *deskside.Conversation) (bool, error) {
		if row.AssigneeID != actor.ID {
			return false, notYours(*row)
		}
		if !row.Route.Ringing() {
			return false, nil
		}
		row.Route.Until = noTime
		w.tell(Change{Conversation: row})
		return true, nil
	})
}

// PassOn gives back what the desk gave, before it is opened: somebody else gets it.
func (d *Desk) PassOn(ctx context.Context, actor deskside.Actor, conversationID string) (c deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "PassOn(%s)", conversationID)
	return d.change(ctx, actor, conversationID, func(w *work, row *deskside.Conversation) (bool, error) {
		if row.AssigneeID != actor.ID || !row.Route.Ringing() {
			return false, notYours(*row)
		}
		return true, w.release(row, "passed")
	})
}

func notYours(row deskside.Conversation) error {
	return &deskside.Error{
		Code: deskside.Conflict, Message: "the conversation is not given to you any more",
		Data: map[string]string{"assigneeId": row.AssigneeID, "assigneeName": row.AssigneeName},
	}
}

// ExpireGiven takes back what was not opened by the time and returns how many; others
// get it then. Every node may call it as often as it likes.
func (d *Desk) ExpireGiven(ctx context.Context, now time.Time) (n int, err error) {
	defer deskside.Wrap(&err, "ExpireGiven")
	ids, err := d.store.GivenOver(ctx, now, 200)
	if err != nil {
		return 0, err
	}
	return d.takeBack(ctx, ids, "not_opened", func(row deskside.Conversation) bool {
		return row.AssigneeID != "" && row.Route.Ringing() && !row.Route.Until.After(now)
	})
}

// takeBack releases each conversation, unless it is not to be any more.
func (d *Desk) takeBack(ctx context.Context, ids []string, reason string, still func(deskside.Conversation) bool) (n int, err error) {
	for _, id := range ids {
		took := false
		err := d.act(ctx, deskside.System, func(w *work) error {
			row, err := w.ConversationToChange(ctx, id)
			if err != nil {
				return err
			}
			if took = still(row); !took {
				return nil // another node was faster, or somebody did something
			}
			row.Version++
			if err := w.release(&row, reason); err != nil {
				return err
			}
			return w.SaveConversation(ctx, row)
		})
		if err != nil {
			return n, err
		}
		if took {
			n++
		}
	}
	return n, nil
}

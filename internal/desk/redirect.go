package desk

import (
	"context"
	"errors"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
)

// RedirectTo says to whom, with a note for them: exactly one of agent and team.
type RedirectTo struct {
	AgentID string
	TeamID  string
	NoteID  string // made by the browser; empty: no note
	Note    string
}

// Redirect offers the conversation to an agent, who answers while it stays where it
// is, or gives it to a team's queue. The same again changes nothing; while another
// one is pending it is a Conflict.
func (d *Desk) Redirect(ctx context.Context, actor deskside.Actor, conversationID string, to RedirectTo) (c deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "Redirect(%s)", conversationID)
	note, err := to.check(conversationID)
	if err != nil {
		return c, err
	}
	c, err = d.change(ctx, actor, conversationID, func(w *work, row *deskside.Conversation) (bool, error) {
		if r := row.Redirect; r.Pending() && r.FromID == actor.ID && (r.Offered() && r.ToID == to.AgentID || !r.Offered() && row.TeamID == to.TeamID) {
			return false, nil
		}
		if row.Redirect.Offered() {
			return false, deskside.Errorf(deskside.Conflict, "", "the conversation is being redirected already")
		}
		if row.Status == deskside.StatusDone {
			return false, deskside.Errorf(deskside.Conflict, "", "the conversation is done; open it first")
		}
		if to.AgentID != "" {
			return true, w.offer(row, to.AgentID, note)
		}
		return true, w.giveToTeam(row, to.TeamID, note)
	})
	if errors.Is(err, errRepeat) {
		return c, deskside.Errorf(deskside.Conflict, "note.id", "the id %q was used already; make a new one", to.NoteID)
	}
	return c, err
}

func (to RedirectTo) check(conversationID string) (note deskside.Item, err error) {
	switch {
	case (to.AgentID == "") == (to.TeamID == ""):
		err = deskside.Errorf(deskside.Invalid, "agentId", "give either an agent or a team")
	case to.AgentID != "":
		err = checkID("agentId", to.AgentID)
	default:
		err = checkID("teamId", to.TeamID)
	}
	if err != nil || to.NoteID == "" && to.Note == "" {
		return note, err
	}
	return newItem(deskside.ItemNote, conversationID, to.NoteID, to.Note, nil)
}

// offer asks the agent; the conversation stays where it is.
func (w *work) offer(row *deskside.Conversation, agentID string, note deskside.Item) error {
	if agentID == w.actor.ID || agentID == row.AssigneeID {
		return deskside.Errorf(deskside.Invalid, "agentId", "choose somebody else: this agent has it or asks")
	}
	agent, err := w.activeAgent(agentID)
	if err != nil {
		return err
	}
	if err := w.handOver(row, note); err != nil {
		return err
	}
	until, err := w.redirectEnd()
	if err != nil {
		return err
	}
	row.Redirect = deskside.Redirect{
		FromID: w.actor.ID, ToID: agentID, Note: note.Text, Seq: row.Seq + 1, Until: until,
	}
	return w.line(row, deskside.RedirectOffered, map[string]string{"fromId": w.actor.ID, "toId": agentID, "toName": agent.Name})
}

// redirectEnd is when a redirect of now is over.
func (w *work) redirectEnd() (time.Time, error) {
	s, err := w.Settings(w.ctx)
	return w.at.Add(s.Routing.RedirectTime()), err
}

func (w *work) activeAgent(id string) (deskside.Agent, error) {
	agent, err := w.Agent(w.ctx, id)
	if deskside.CodeOf(err) == deskside.NotFound || err == nil && !agent.Active {
		return agent, deskside.Errorf(deskside.Invalid, "agentId", "there is no active agent %q", id)
	}
	return agent, err
}

// giveToTeam puts the conversation into the team's queue, where it counts as new.
func (w *work) giveToTeam(row *deskside.Conversation, teamID string, note deskside.Item) error {
	team, err := w.Team(w.ctx, teamID)
	if deskside.CodeOf(err) == deskside.NotFound || err == nil && len(team.MemberIDs) == 0 {
		return deskside.Errorf(deskside.Invalid, "teamId", "there is no team %q with members", teamID)
	}
	if err != nil {
		return err
	}
	if row.TeamID == teamID && row.AssigneeID == "" {
		return deskside.Errorf(deskside.Invalid, "teamId", "the conversation is in this team's queue already")
	}
	if err := w.handOver(row, note); err != nil {
		return err
	}
	until, err := w.redirectEnd()
	if err != nil {
		return err
	}
	row.Redirect = deskside.Redirect{
		FromID: w.actor.ID, Note: note.Text, Seq: row.Seq + 1, Until: until,
		BackTo: row.AssigneeID, BackTeam: row.TeamID,
	}
	row.AssigneeID, row.AssigneeName, row.TeamID = "", "", teamID
	row.Route.Until, row.Route.AgentID = noTime, ""
	row.Route.Pass(w.actor.ID) // the team is meant, if the desk gives
	row.NewSeq, row.NewAt = row.Seq+1, w.at
	if row.Status != deskside.StatusOpen {
		move(row, deskside.StatusOpen, noTime)
	}
	return w.line(row, deskside.RedirectedToTeam, map[string]string{"fromId": w.actor.ID, "teamId": teamID, "teamName": team.Name})
}

// handOver adds the note, if there is one.
func (w *work) handOver(row *deskside.Conversation, note deskside.Item) error {
	if note.ID == "" {
		return nil
	}
	row.Seq++
	_, err := w.add(row, note, deskside.NoteAdded, map[string]string{"itemId": note.ID})
	return err
}

// AcceptRedirect gives the conversation to the agent to whom it is offered.
func (d *Desk) AcceptRedirect(ctx context.Context, actor deskside.Actor, conversationID string) (c deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "AcceptRedirect(%s)", conversationID)
	return d.answer(ctx, actor, conversationID, func(w *work, row *deskside.Conversation, facts map[string]string) error {
		if row.Status != deskside.StatusOpen {
			move(row, deskside.StatusOpen, noTime)
		}
		w.take(row, actor.ID, actor.Name)
		return w.line(row, deskside.RedirectAccepted, facts)
	})
}

// DeclineRedirect sends it back to whoever offered it; reason may be empty.
func (d *Desk) DeclineRedirect(ctx context.Context, actor deskside.Actor, conversationID, reason string) (c deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "DeclineRedirect(%s)", conversationID)
	if reason, err = cleanLine("reason", reason, 200); err != nil {
		return c, err
	}
	return d.answer(ctx, actor, conversationID, func(w *work, row *deskside.Conversation, facts map[string]string) error {
		if reason != "" {
			facts["reason"] = reason
		}
		return w.line(row, deskside.RedirectDeclined, facts)
	})
}

// answer ends the offer to the actor; Conflict when there is none any more.
func (d *Desk) answer(ctx context.Context, actor deskside.Actor, id string, f func(*work, *deskside.Conversation, map[string]string) error) (deskside.Conversation, error) {
	return d.change(ctx, actor, id, func(w *work, row *deskside.Conversation) (bool, error) {
		r := row.Redirect
		if !r.Offered() || r.ToID != actor.ID || !r.Until.After(w.at) {
			return false, deskside.Errorf(deskside.Conflict, "", "the conversation is not offered to you any more")
		}
		row.Redirect = deskside.Redirect{}
		return true, f(w, row, map[string]string{"fromId": r.FromID, "toId": r.ToID, "toName": actor.Name})
	})
}

// CancelRedirect takes an offer back, or a conversation from a team in which nobody
// took it: it is again whose it was.
func (d *Desk) CancelRedirect(ctx context.Context, actor deskside.Actor, conversationID string) (c deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "CancelRedirect(%s)", conversationID)
	return d.change(ctx, actor, conversationID, func(w *work, row *deskside.Conversation) (bool, error) {
		r := row.Redirect
		if !r.Pending() {
			return false, deskside.Errorf(deskside.Conflict, "", "the redirect was answered already")
		}
		if r.FromID != actor.ID && row.AssigneeID != actor.ID {
			return false, deskside.Errorf(deskside.Forbidden, "", "only who redirected the conversation may take it back")
		}
		if !r.Offered() {
			if err := w.backToTeam(row, r); err != nil {
				return false, err
			}
			row.AssigneeID, row.AssigneeName = "", ""
			if r.BackTo != "" {
				agent, err := w.Agent(ctx, r.BackTo)
				if err != nil {
					return false, err
				}
				w.take(row, agent.ID, agent.Name)
			}
		}
		return true, w.cancelRedirect(row)
	})
}

// cancelRedirect ends a pending redirect because something else happened; the caller saves.
func (w *work) cancelRedirect(row *deskside.Conversation) error {
	r := row.Redirect
	row.Redirect = deskside.Redirect{}
	return w.line(row, deskside.RedirectCancelled, map[string]string{"fromId": r.FromID, "toId": r.ToID})
}

// settleRedirect is for when the conversation gets an owner or ends: an offer is
// cancelled, and there is nothing to take back from a team any more.
func (w *work) settleRedirect(row *deskside.Conversation) error {
	if row.Redirect.Offered() {
		return w.cancelRedirect(row)
	}
	row.Redirect = deskside.Redirect{}
	return nil
}

// ExpireRedirects sends back what nobody has answered at the time and returns how
// many. Every node may call it as often as it likes.
func (d *Desk) ExpireRedirects(ctx context.Context, now time.Time) (n int, err error) {
	defer deskside.Wrap(&err, "ExpireRedirects")
	ids, err := d.store.RedirectsOver(ctx, now, 200)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		over := false
		err := d.act(ctx, deskside.System, func(w *work) error {
			row, err := w.ConversationToChange(ctx, id)
			if err != nil {
				return err
			}
			over = row.Redirect.Pending() && !row.Redirect.Until.After(now)
			if !over {
				return nil // another node was faster, or somebody answered
			}
			return w.expire(row)
		})
		if err != nil {
			return n, err
		}
		if over {
			n++
		}
	}
	return n, nil
}

func (w *work) expire(row deskside.Conversation) error {
	r := row.Redirect
	row.Redirect = deskside.Redirect{}
	row.Version++
	facts := map[string]string{"fromId": r.FromID}
	if r.Offered() {
		agent, err := w.Agent(w.ctx, r.ToID)
		if err != nil {
			return err
		}
		facts["toId"], facts["toName"] = agent.ID, agent.Name
	} else if err := w.expireTeam(&row, r, facts); err != nil {
		return err
	}
	if err := w.line(&row, deskside.RedirectExpired, facts); err != nil {
		return err
	}
	return w.SaveConversation(w.ctx, row)
}

// expireTeam gives what nobody of the team took back to who had it or, if they are away, to
// who redirected it. When neither is there, or nobody had it before, it stays in the team's
// queue and its members ring again.
func (w *work) expireTeam(row *deskside.Conversation, r deskside.Redirect, facts map[string]string) error {
	team, err := w.Team(w.ctx, row.TeamID)
	if err != nil && deskside.CodeOf(err) != deskside.NotFound {
		return err
	}
	facts["teamId"], facts["teamName"] = row.TeamID, team.Name
	if r.BackTo != "" {
		c, err := w.desk.crewOf(w.ctx, w.Tx)
		if err != nil {
			return err
		}
		for _, id := range []string{r.BackTo, r.FromID} {
			if agent, there := c.there(id); there {
				// Whoever counts the agent's conversations waits until this is one.
				if _, err := w.AgentToGive(w.ctx, id, store.Await); err != nil {
					return err
				}
				if err := w.backToTeam(row, r); err != nil {
					return err
				}
				w.take(row, agent.ID, agent.Name)
				facts["assigneeId"], facts["assigneeName"] = agent.ID, agent.Name
				return nil
			}
		}
	}
	row.NewSeq, row.NewAt = row.Seq+1, w.at
	return nil
}

// backToTeam puts it where it was before a team got it.
func (w *work) backToTeam(row *deskside.Conversation, r deskside.Redirect) (err error) {
	row.TeamID, err = w.teamOrNone(r.BackTeam)
	return err
}

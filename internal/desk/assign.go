package desk

import (
	"context"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
)

// Assign gives the conversation to the agent, whoever has it now.
func (d *Desk) Assign(ctx context.Context, actor deskside.Actor, conversationID, agentID string) (deskside.Conversation, error) {
	return d.assign(ctx, actor, conversationID, agentID, func(deskside.Conversation) error { return nil })
}

// AssignUnassigned gives the conversation to the agent unless somebody else has it:
// then it is a Conflict with assigneeId and assigneeName.
func (d *Desk) AssignUnassigned(ctx context.Context, actor deskside.Actor, conversationID, agentID string) (deskside.Conversation, error) {
	return d.assign(ctx, actor, conversationID, agentID, func(row deskside.Conversation) error {
		if row.AssigneeID == "" {
			return nil
		}
		return deskside.Errorf(deskside.Conflict, "", "%s has the conversation already", row.AssigneeName).
			With("assigneeId", row.AssigneeID).With("assigneeName", row.AssigneeName)
	})
}

func (d *Desk) assign(ctx context.Context, actor deskside.Actor, conversationID, agentID string, may func(deskside.Conversation) error) (c deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "Assign(%s, %s)", conversationID, agentID)
	if err := checkID("agentId", agentID); err != nil {
		return c, err
	}
	return d.change(ctx, actor, conversationID, func(w *work, row *deskside.Conversation) (bool, error) {
		if row.AssigneeID == agentID {
			return false, nil
		}
		if err := may(*row); err != nil {
			return false, err
		}
		agent, err := w.activeAgent(agentID)
		if err != nil {
			return false, err
		}
		return true, w.assignTo(row, agent.ID, agent.Name)
	})
}

// assignTo gives the row to an agent with its event line; the caller saves it.
func (w *work) assignTo(row *deskside.Conversation, agentID, name string) error {
	if err := w.settleRedirect(row); err != nil {
		return err
	}
	// Whoever counts the agent's conversations to give another one waits until this is one.
	if _, err := w.AgentToGive(w.ctx, agentID, store.Await); err != nil {
		return err
	}
	w.take(row, agentID, name)
	return w.line(row, deskside.ConversationAssigned, map[string]string{"assigneeId": agentID, "assigneeName": name})
}

// take makes the agent the owner, and keeps how long it took to find one.
func (w *work) take(row *deskside.Conversation, agentID, name string) {
	if row.AssigneeID == "" && !row.QueuedAt.IsZero() {
		row.OwnedAt, row.Waited = w.at, max(0, w.at.Sub(row.QueuedAt))
	}
	row.AssigneeID, row.AssigneeName, row.QueuedAt, row.Route.Until = agentID, name, noTime, noTime
}

// Unassign takes the conversation from whoever has it.
func (d *Desk) Unassign(ctx context.Context, actor deskside.Actor, conversationID string) (c deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "Unassign(%s)", conversationID)
	return d.change(ctx, actor, conversationID, func(w *work, row *deskside.Conversation) (bool, error) {
		if row.AssigneeID == "" {
			return false, nil
		}
		return true, w.release(row, "")
	})
}

// release takes the conversation from its owner; the reason is for the event line, and
// may be empty. If the desk gives it, others get it first; the caller saves the row.
func (w *work) release(row *deskside.Conversation, reason string) error {
	if err := w.settleRedirect(row); err != nil {
		return err
	}
	facts := map[string]string{"assigneeId": row.AssigneeID, "assigneeName": row.AssigneeName}
	if reason != "" {
		facts["reason"] = reason
	}
	row.Route.Pass(row.AssigneeID)
	row.AssigneeID, row.AssigneeName, row.Route.Until = "", "", noTime
	return w.line(row, deskside.ConversationReleased, facts)
}

// change is an agent's act on a conversation: f says whether it changed anything.
// The result carries how much of it the agent has read.
func (d *Desk) change(ctx context.Context, actor deskside.Actor, id string, f func(*work, *deskside.Conversation) (bool, error)) (c deskside.Conversation, err error) {
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return c, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		row, err := w.toChange(id)
		if err != nil {
			return err
		}
		changed, err := f(w, &row)
		if err != nil {
			return err
		}
		if changed {
			row.Version++
			if err := w.SaveConversation(ctx, row); err != nil {
				return err
			}
		}
		c = row
		c.ReadInbound, err = w.ReadInbound(ctx, id, actor.ID)
		return err
	})
	return c, err
}

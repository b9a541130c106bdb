package desk

import (
	"context"
	"maps"
	"slices"

	"github.com/deskside/deskside"
)

// MarkRead says how far an agent (seq) or the visitor (vseq) has read. It never goes
// back, and beyond the newest item it means the newest item.
func (d *Desk) MarkRead(ctx context.Context, actor deskside.Actor, conversationID string, seq int64) (err error) {
	defer deskside.Wrap(&err, "MarkRead(%s, %d)", conversationID, seq)
	if seq < 0 {
		return deskside.Errorf(deskside.Invalid, "seq", "seq can't be negative")
	}
	if err := mayChange(actor); err != nil {
		return err
	}
	return d.act(ctx, actor, func(w *work) error {
		row, err := w.toChange(conversationID)
		if err != nil {
			return err
		}
		if actor.Kind == deskside.ActorVisitor {
			return w.readByVisitor(row, min(seq, row.VSeq))
		}
		return w.readByAgent(row, min(seq, row.Seq))
	})
}

func (w *work) readByVisitor(row deskside.Conversation, vseq int64) error {
	if vseq <= row.Receipts.ReadByVisitor {
		return nil
	}
	outbound := row.Outbound
	if vseq < row.VSeq {
		item, err := w.VisitorItemAt(w.ctx, row.ID, vseq)
		if err != nil {
			return err
		}
		outbound = item.Outbound
	}
	r := row.Receipts
	r.ReadByVisitor = vseq
	r.ToVisitor = max(r.ToVisitor, vseq)
	r.VisitorOutbound = max(r.VisitorOutbound, outbound)
	return w.saveReceipts(row, r)
}

func (w *work) readByAgent(row deskside.Conversation, seq int64) error {
	if seq == 0 {
		return nil
	}
	inbound, vseq := row.Inbound, row.VSeq
	if seq < row.Seq {
		item, err := w.ItemAt(w.ctx, row.ID, seq)
		if err != nil {
			return err
		}
		inbound = item.Inbound
		if vseq, err = w.VSeqAt(w.ctx, row.ID, seq); err != nil {
			return err
		}
	}
	called, err := w.ReadMentions(w.ctx, w.actor.ID, row.ID, seq, w.at)
	if err != nil {
		return err
	}
	if called > 0 {
		w.tell(Change{MentionsOf: []string{w.actor.ID}})
	}
	moved, err := w.MoveRead(w.ctx, row.ID, w.actor.ID, seq, inbound)
	if err != nil || !moved {
		return err
	}
	w.tell(Change{Read: &Read{ConversationID: row.ID, AgentID: w.actor.ID, Inbound: inbound}})
	r := row.Receipts
	if !watches(w.actor, row) {
		r.ReadByAgents = max(r.ReadByAgents, vseq)
	}
	r.ToAgents = max(r.ToAgents, vseq)
	return w.saveReceipts(row, r)
}

// watches reports whether a supervisor looks at what a colleague has. The visitor is not
// told that it is read: who answers has not read it.
func watches(actor deskside.Actor, row deskside.Conversation) bool {
	return actor.Role != deskside.RoleAgent && row.AssigneeID != "" && row.AssigneeID != actor.ID
}

// MarkUnread makes the visitor's newest message unread again for the agent who asks, and
// for nobody else; what the visitor was told of reading stays.
func (d *Desk) MarkUnread(ctx context.Context, actor deskside.Actor, conversationID string) (c deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "MarkUnread(%s)", conversationID)
	return d.change(ctx, actor, conversationID, func(w *work, row *deskside.Conversation) (bool, error) {
		last, err := w.LastInbound(ctx, row.ID)
		if deskside.CodeOf(err) == deskside.NotFound {
			return false, deskside.Errorf(deskside.Conflict, "", "the visitor has not written anything that could be unread")
		}
		if err != nil {
			return false, err
		}
		moved, err := w.PutReadBack(ctx, row.ID, actor.ID, last.Seq-1, row.Inbound-1)
		if err != nil || !moved {
			return false, err
		}
		read := Read{ConversationID: row.ID, AgentID: actor.ID, Inbound: row.Inbound - 1, Back: true}
		return false, w.record(deskside.MarkedUnread, row.ID, nil, Change{Read: &read})
	})
}

// saveReceipts stores receipts that have moved and tells both sides.
func (w *work) saveReceipts(row deskside.Conversation, r deskside.Receipts) error {
	if r == row.Receipts {
		return nil
	}
	row.Receipts = r
	row.Version++
	w.tell(Change{Conversation: &row})
	return w.SaveReceipts(w.ctx, row)
}

// maxDelivered is how many conversations one receipt may name.
const maxDelivered = 200

// MarkDelivered says how far conversations (id to vseq) have reached the actor's
// side. It never goes back.
func (d *Desk) MarkDelivered(ctx context.Context, actor deskside.Actor, delivered map[string]int64) (err error) {
	defer deskside.Wrap(&err, "MarkDelivered")
	if err := mayChange(actor); err != nil {
		return err
	}
	if len(delivered) > maxDelivered {
		return deskside.Errorf(deskside.Invalid, "delivered", "%d conversations at once are too many, the limit is %d", len(delivered), maxDelivered)
	}
	if len(delivered) == 0 {
		return nil
	}
	// Everybody locks in the same order, so that two receipts don't wait for each other.
	ids := slices.Sorted(maps.Keys(delivered))
	return d.act(ctx, actor, func(w *work) error {
		for _, id := range ids {
			row, err := w.toChange(id)
			if err != nil {
				return err
			}
			r, vseq := row.Receipts, min(delivered[id], row.VSeq)
			if actor.Kind == deskside.ActorVisitor {
				r.ToVisitor = max(r.ToVisitor, vseq)
			} else {
				r.ToAgents = max(r.ToAgents, vseq)
			}
			if err := w.saveReceipts(row, r); err != nil {
				return err
			}
		}
		return nil
	})
}

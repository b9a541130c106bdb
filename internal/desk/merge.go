package desk

import (
	"context"
	"slices"

	"github.com/deskside/deskside"
)

// MergeConversations makes one conversation of two of the same visitor: a new one with the
// items of both, in the order of time. The first says who has it and its team. The two are
// not listed any more; whoever writes in them writes in the new one.
func (d *Desk) MergeConversations(ctx context.Context, actor deskside.Actor, targetID, otherID string) (c deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "MergeConversations(%s, %s)", targetID, otherID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return c, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		target, other, err := w.twoToMerge(targetID, otherID)
		if err != nil {
			return err
		}
		c, err = w.merge(target, other)
		return err
	})
	return c, err
}

// twoToMerge locks both and says what keeps them apart.
func (w *work) twoToMerge(targetID, otherID string) (target, other deskside.Conversation, err error) {
	if err := checkID("otherId", otherID); err != nil {
		return target, other, err
	}
	if targetID == otherID {
		return target, other, deskside.Errorf(deskside.Invalid, "otherId", "a conversation can't be merged with itself")
	}
	ids := []string{targetID, otherID}
	slices.Sort(ids) // everybody locks in the same order
	rows := map[string]deskside.Conversation{}
	for _, id := range ids {
		if rows[id], err = w.ConversationToChange(w.ctx, id); err != nil {
			return target, other, err
		}
	}
	target, other = rows[targetID], rows[otherID]
	switch {
	case target.Visitor.ID != other.Visitor.ID || target.SiteID != other.SiteID:
		return target, other, deskside.Errorf(deskside.Invalid, "otherId", "only conversations of one visitor can be merged: each browser sees its own")
	case target.Status == deskside.StatusMerged || other.Status == deskside.StatusMerged:
		return target, other, deskside.Errorf(deskside.Conflict, "", "one of them goes on in another conversation already")
	case busy(target) || busy(other) || len(target.Invitations)+len(other.Invitations) > 0:
		return target, other, deskside.Errorf(deskside.Conflict, "", "a call or an invitation is going on; end it first")
	}
	return target, other, nil
}

func (w *work) merge(target, other deskside.Conversation) (c deskside.Conversation, err error) {
	for _, row := range []*deskside.Conversation{&target, &other} {
		if err := w.settleRedirect(row); err != nil {
			return c, err
		}
	}
	one, err := w.ItemsAfter(w.ctx, target.ID, 0, deskside.MaxMerge+1)
	if err != nil {
		return c, err
	}
	two, err := w.ItemsAfter(w.ctx, other.ID, 0, deskside.MaxMerge+1)
	if err != nil {
		return c, err
	}
	if len(one)+len(two) > deskside.MaxMerge {
		return c, deskside.Errorf(deskside.Conflict, "", "the two are too long to become one: %d entries are the limit", deskside.MaxMerge)
	}
	c = deskside.Merge(target, other)
	c.ID = newID()
	items := deskside.Merged(&c, one, two)
	c.NewSeq = c.Seq
	old := map[string]deskside.Conversation{target.ID: target, other.ID: other}
	vseqs := oldVSeqs(one, two)
	c.Receipts = deskside.MergeReceipts(items, func(i deskside.Item) (bool, bool, bool, bool) {
		r, vseq := old[i.ConversationID].Receipts, vseqs[i.ConversationID+i.ID]
		return vseq <= r.ToVisitor, vseq <= r.ReadByVisitor, vseq <= r.ToAgents, vseq <= r.ReadByAgents
	})
	if err := w.addMerged(&c, items); err != nil {
		return c, err
	}
	if err := w.MoveAside(w.ctx, c.ID, target.ID, other.ID); err != nil {
		return c, err
	}
	facts := map[string]string{
		"targetId": target.ID, "otherId": other.ID,
		"targetStatus": string(target.Status), "otherStatus": string(other.Status),
	}
	for _, row := range []deskside.Conversation{target, other} {
		if err := w.putAside(row, c.ID); err != nil {
			return c, err
		}
	}
	if err := w.idle(&c); err != nil {
		return c, err
	}
	told := c
	if err := w.line(&told, deskside.ConversationsMerged, facts); err != nil {
		return c, err
	}
	c = told
	if c.ReadInbound, err = w.ReadInbound(w.ctx, c.ID, w.actor.ID); err != nil {
		return c, err
	}
	return c, w.SaveConversation(w.ctx, told)
}

// oldVSeqs is where each item stood for the visitor in its old timeline.
func oldVSeqs(lists ...[]deskside.Item) map[string]int64 {
	at := map[string]int64{}
	for _, list := range lists {
		for _, i := range list {
			at[i.ConversationID+i.ID] = i.VSeq
		}
	}
	return at
}

// addMerged stores a merged conversation and its items.
func (w *work) addMerged(c *deskside.Conversation, items []deskside.Item) error {
	if _, err := w.AddConversation(w.ctx, *c); err != nil {
		return err
	}
	if err := w.SaveConversationTags(w.ctx, *c); err != nil {
		return err
	}
	for _, i := range items {
		i.ConversationID = c.ID
		added, err := w.AddMerged(w.ctx, i)
		if err == nil && !added { // a browser used one id twice
			i.ID = newID()
			_, err = w.AddMerged(w.ctx, i)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// putAside has a conversation go on in another one.
func (w *work) putAside(row deskside.Conversation, into string) error {
	row.Status, row.MergedInto = deskside.StatusMerged, into
	row.SnoozedUntil, row.IdleAt, row.ClosesAt, row.Route.Until, row.QueuedAt = noTime, noTime, noTime, noTime, noTime
	row.Version++
	told := row
	if err := w.record(deskside.ConversationsMerged, row.ID, map[string]string{"into": into}, Change{Conversation: &told}); err != nil {
		return err
	}
	return w.SaveConversation(w.ctx, row)
}

// UnmergeConversations takes a merge back, as long as nothing has happened since.
func (d *Desk) UnmergeConversations(ctx context.Context, actor deskside.Actor, mergedID string) (c deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "UnmergeConversations(%s)", mergedID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return c, err
	}
	if err := checkID("conversationId", mergedID); err != nil {
		return c, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		row, err := w.ConversationToChange(ctx, mergedID)
		if err != nil {
			return err
		}
		last, err := w.ItemAt(ctx, row.ID, row.Seq)
		if err != nil {
			return err
		}
		if row.Status == deskside.StatusMerged || last.Event != deskside.ConversationsMerged || last.Seq != row.Seq {
			return deskside.Errorf(deskside.Conflict, "", "something has happened in the conversation since; it stays as it is")
		}
		targetID, otherID := last.Data["targetId"], last.Data["otherId"]
		if err := w.MoveBack(ctx, row.ID, targetID, otherID); err != nil {
			return err
		}
		if err := w.putAside(row, targetID); err != nil {
			return err
		}
		if c, err = w.bringBack(targetID, deskside.Status(last.Data["targetStatus"])); err != nil {
			return err
		}
		_, err = w.bringBack(otherID, deskside.Status(last.Data["otherStatus"]))
		return err
	})
	return c, err
}

// bringBack lists a conversation again that went on in another one. A snooze does not come
// back: its time may be over.
func (w *work) bringBack(id string, status deskside.Status) (deskside.Conversation, error) {
	row, err := w.ConversationToChange(w.ctx, id)
	if err != nil {
		return row, err
	}
	if status == deskside.StatusSnoozed {
		status = deskside.StatusOpen
	}
	row.Status, row.MergedInto = status, ""
	row.Version++
	if err := w.idle(&row); err != nil {
		return row, err
	}
	told := row
	if err := w.line(&told, deskside.ConversationsUnmerged, nil); err != nil {
		return row, err
	}
	row = told
	if row.ReadInbound, err = w.ReadInbound(w.ctx, row.ID, w.actor.ID); err != nil {
		return row, err
	}
	return row, w.SaveConversation(w.ctx, told)
}

// mostMerges bounds how often a conversation can have gone on in another one.
const mostMerges = 20

// goesOn is the conversation in which a merged one goes on, locked.
func (w *work) goesOn(row deskside.Conversation) (deskside.Conversation, error) {
	var err error
	for range mostMerges {
		if row.Status != deskside.StatusMerged || err != nil {
			return row, err
		}
		row, err = w.ConversationToChange(w.ctx, row.MergedInto)
	}
	return row, err
}

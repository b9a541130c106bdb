package desk

import (
	"context"
	"slices"
	"time"

	"github.com/deskside/deskside"
)

// idle says anew when something happens to the conversation by itself: something was said
// in it, or somebody has moved it. The caller saves the row.
func (w *work) idle(row *deskside.Conversation) error {
	row.ClosesAt = noTime
	site, err := w.Site(w.ctx, row.SiteID)
	if err != nil {
		return err
	}
	row.IdleAt = site.Settings.Idle.Schedule(*row, w.at)
	return nil
}

// TendIdle does what happens by itself because nobody writes: conversations wait for the
// visitor, visitors are told that the end comes, conversations are done. It returns how
// many it has moved on. Every node may call it as often as it likes.
func (d *Desk) TendIdle(ctx context.Context, now time.Time) (n int, err error) {
	defer deskside.Wrap(&err, "TendIdle")
	ids, err := d.store.IdleOver(ctx, now, 200)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		moved := false
		err := d.act(ctx, deskside.System, func(w *work) error {
			row, err := w.ConversationToChange(ctx, id)
			if err != nil {
				return err
			}
			if moved = !row.IdleAt.IsZero() && !row.IdleAt.After(now); !moved {
				return nil // another node was faster, or somebody has written
			}
			return w.tend(row, now)
		})
		if err != nil {
			return n, err
		}
		if moved {
			n++
		}
	}
	return n, nil
}

// talkPause is how long a conversation is left alone in which people talk or look at
// something together.
const talkPause = time.Minute

func (w *work) tend(row deskside.Conversation, now time.Time) error {
	site, err := w.Site(w.ctx, row.SiteID)
	if err != nil {
		return err
	}
	row.Version++
	if busy(row) {
		row.IdleAt = now.Add(talkPause)
		return w.SaveConversation(w.ctx, row)
	}
	step, next := site.Settings.Idle.Step(row, now)
	row.IdleAt, row.ClosesAt = next, noTime
	switch step {
	case deskside.IdleWait:
		err = w.quietly(&row, deskside.StatusWaiting)
	case deskside.IdleWarn:
		row.ClosesAt = next
		if err = w.SaveConversation(w.ctx, row); err != nil {
			return err
		}
		visitor, err := w.Visitor(w.ctx, row.Visitor.ID) // the row carries a part only
		if err != nil {
			return err
		}
		return w.reply(&row, []string{site.Settings.ClosingText(visitor.Language)})
	case deskside.IdleClose:
		if err = w.settleRedirect(&row); err == nil {
			err = w.quietly(&row, deskside.StatusDone)
		}
	}
	if err != nil {
		return err
	}
	return w.SaveConversation(w.ctx, row)
}

// quietly moves the conversation because nobody writes.
func (w *work) quietly(row *deskside.Conversation, to deskside.Status) error {
	facts := map[string]string{"from": string(row.Status), "to": string(to), "reason": "idle"}
	move(row, to, noTime)
	return w.line(row, deskside.StatusChanged, facts)
}

// busy reports whether people are together in the conversation in another way.
func busy(row deskside.Conversation) bool {
	return row.Calls.ID != "" ||
		slices.ContainsFunc(row.Invitations, func(i deskside.Invitation) bool { return i.State == deskside.InvitationActive })
}

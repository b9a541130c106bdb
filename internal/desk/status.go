package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/deskside/deskside"
)

// SnoozeLimit is how far ahead a conversation can be snoozed.
const SnoozeLimit = 366 * 24 * time.Hour

var noTime time.Time

// SetStatus moves the conversation; until is for snoozed only.
func (d *Desk) SetStatus(ctx context.Context, actor deskside.Actor, conversationID string, status deskside.Status, until time.Time) (c deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "SetStatus(%s, %s)", conversationID, status)
	until = until.UTC().Truncate(time.Microsecond)
	if err := checkStatus(status, until, d.clock()); err != nil {
		return c, err
	}
	return d.change(ctx, actor, conversationID, func(w *work, row *deskside.Conversation) (bool, error) {
		if row.Status == status && row.SnoozedUntil.Equal(until) {
			return false, nil
		}
		facts := map[string]string{"from": string(row.Status), "to": string(status)}
		if status == deskside.StatusSnoozed {
			facts["until"] = until.Format(time.RFC3339)
		}
		if status == deskside.StatusDone {
			if err := errors.Join(w.settleRedirect(row), w.endInvitations(row), w.followUp(row)); err != nil {
				return false, err
			}
		}
		move(row, status, until)
		if err := w.idle(row); err != nil {
			return false, err
		}
		return true, w.line(row, deskside.StatusChanged, facts)
	})
}

func checkStatus(status deskside.Status, until, now time.Time) error {
	snoozed := status == deskside.StatusSnoozed
	switch {
	case !slices.Contains(deskside.Statuses, status):
		return deskside.Errorf(deskside.Invalid, "status", "the status %q is none of open, waiting, snoozed, done", status)
	case !snoozed && !until.IsZero():
		return deskside.Errorf(deskside.Invalid, "until", "only the status snoozed has an end")
	case snoozed && !until.After(now):
		return deskside.Errorf(deskside.Invalid, "until", "snoozed needs a time in the future")
	case snoozed && until.Sub(now) > SnoozeLimit:
		return deskside.Errorf(deskside.Invalid, "until", "a conversation can be snoozed for a year at most")
	}
	return nil
}

// move sets the status and what hangs on it. Nobody waits in a conversation that is
// done or waits for the visitor; opened again, the visitor's last word waits again.
func move(row *deskside.Conversation, status deskside.Status, until time.Time) {
	row.Status, row.SnoozedUntil = status, until
	switch {
	case status == deskside.StatusDone || status == deskside.StatusWaiting:
		row.WaitingSince = noTime
	case row.WaitingSince.IsZero() && row.Preview.From == deskside.ActorVisitor:
		row.WaitingSince = row.Preview.At
	}
}

// WakeSnoozed opens the conversations whose snooze was over at the time and returns
// how many. Every node may call it as often as it likes.
func (d *Desk) WakeSnoozed(ctx context.Context, now time.Time) (n int, err error) {
	defer deskside.Wrap(&err, "WakeSnoozed")
	ids, err := d.store.SnoozeEnded(ctx, now, 200)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		woke := false
		err := d.act(ctx, deskside.System, func(w *work) error {
			row, err := w.ConversationToChange(ctx, id)
			if err != nil {
				return err
			}
			woke = row.Status == deskside.StatusSnoozed && !row.SnoozedUntil.After(now)
			if !woke {
				return nil // another node was faster, or somebody changed it meanwhile
			}
			move(&row, deskside.StatusOpen, noTime)
			if err := w.idle(&row); err != nil {
				return err
			}
			row.Version++
			if err := w.line(&row, deskside.SnoozeEnded, nil); err != nil {
				return err
			}
			return w.SaveConversation(ctx, row)
		})
		if err != nil {
			return n, err
		}
		if woke {
			n++
		}
	}
	return n, nil
}

package desk

import (
	"context"
	"unicode/utf8"

	"github.com/deskside/deskside"
)

const mostDrafts = 200

// Drafts returns the agent's newest drafts, newest first, also those that were emptied.
func (d *Desk) Drafts(ctx context.Context, actor deskside.Actor) (list []deskside.Draft, err error) {
	defer deskside.Wrap(&err, "Drafts")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	return d.store.Drafts(ctx, actor.ID, mostDrafts)
}

// DraftChange is what a device has of a draft.
type DraftChange struct {
	Mode  string
	Reply string
	Note  string
	// Knew is the version from which the device went on; 0: it knew of none.
	Knew int64
	// DropOther says that the agent has seen what another device had written.
	DropOther bool
}

// SaveDraft keeps what the agent has begun to write. The newest wins; what it replaces
// without having known it is kept beside it.
func (d *Desk) SaveDraft(ctx context.Context, actor deskside.Actor, conversationID string, change DraftChange) (draft deskside.Draft, err error) {
	defer deskside.Wrap(&err, "SaveDraft(%s)", conversationID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return draft, err
	}
	if change.Mode != "reply" && change.Mode != "note" {
		return draft, deskside.Errorf(deskside.Invalid, "mode", "the mode %q is none of reply, note", change.Mode)
	}
	for name, text := range map[string]string{"reply": change.Reply, "note": change.Note} {
		if len(text) > deskside.MaxDraft || !utf8.ValidString(text) {
			return draft, deskside.Errorf(deskside.Invalid, name, "the text has more than %d bytes, or is not valid UTF-8", deskside.MaxDraft)
		}
	}
	if _, err := d.conversation(ctx, actor, conversationID); err != nil {
		return draft, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		have, err := w.DraftToChange(ctx, actor.ID, conversationID)
		if err != nil {
			return err
		}
		draft = have.Replace(deskside.Draft{ConversationID: conversationID, Mode: change.Mode, Reply: change.Reply, Note: change.Note}, change.Knew)
		if change.DropOther {
			draft.Other = deskside.Drafted{}
		}
		draft.UpdatedAt = w.at
		return w.saveDraft(draft)
	})
	return draft, err
}

func (w *work) saveDraft(draft deskside.Draft) error {
	draft.UpdatedAt = w.at
	w.tell(Change{Draft: &Draft{Draft: draft, AgentID: w.actor.ID}})
	return w.SaveDraft(w.ctx, w.actor.ID, draft)
}

// sent empties the draft of what the agent has sent now.
func (w *work) sent(conversationID, mode, text string) error {
	if w.actor.Kind != deskside.ActorAgent {
		return nil
	}
	draft, err := w.DraftToChange(w.ctx, w.actor.ID, conversationID)
	if err != nil {
		return err
	}
	draft, changed := draft.Sent(mode, text)
	if !changed {
		return nil
	}
	return w.saveDraft(draft)
}

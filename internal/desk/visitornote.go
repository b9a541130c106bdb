package desk

import (
	"context"

	"github.com/deskside/deskside"
)

// AddVisitorNote writes something about a visitor for the team. A repeat with the same
// id changes nothing.
func (d *Desk) AddVisitorNote(ctx context.Context, actor deskside.Actor, visitorID, noteID, text string) (note deskside.VisitorNote, err error) {
	defer deskside.Wrap(&err, "AddVisitorNote(%s)", visitorID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return note, err
	}
	if err := checkID("id", noteID); err != nil {
		return note, err
	}
	if text, err = deskside.CleanText(text); err != nil {
		return note, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		v, err := w.Visitor(ctx, visitorID)
		if err != nil {
			return err
		}
		note = deskside.VisitorNote{ID: noteID, VisitorID: v.ID, AuthorID: actor.ID, AuthorName: actor.Name, Text: text, CreatedAt: w.at}
		added, err := w.AddVisitorNote(ctx, note)
		if err != nil {
			return err
		}
		if !added {
			have, err := w.VisitorNote(ctx, noteID)
			if err == nil && (have.VisitorID != visitorID || have.AuthorID != actor.ID) {
				err = deskside.Errorf(deskside.Conflict, "id", "the id %q was used for something else; make a new one", noteID)
			}
			note = have
			return err
		}
		return w.recordVisitorNote(deskside.VisitorNoteAdded, v, note)
	})
	return note, err
}

// EditVisitorNote changes one's own note.
func (d *Desk) EditVisitorNote(ctx context.Context, actor deskside.Actor, noteID, text string) (note deskside.VisitorNote, err error) {
	defer deskside.Wrap(&err, "EditVisitorNote(%s)", noteID)
	if text, err = deskside.CleanText(text); err != nil {
		return note, err
	}
	err = d.ownVisitorNote(ctx, actor, noteID, func(w *work, v deskside.Visitor, n deskside.VisitorNote) error {
		n.Text, n.EditedAt = text, w.at
		note = n
		if err := w.SaveVisitorNote(ctx, n); err != nil {
			return err
		}
		return w.recordVisitorNote(deskside.VisitorNoteEdited, v, n)
	})
	return note, err
}

// DeleteVisitorNote removes one's own note.
func (d *Desk) DeleteVisitorNote(ctx context.Context, actor deskside.Actor, noteID string) (err error) {
	defer deskside.Wrap(&err, "DeleteVisitorNote(%s)", noteID)
	return d.ownVisitorNote(ctx, actor, noteID, func(w *work, v deskside.Visitor, n deskside.VisitorNote) error {
		if err := w.DeleteVisitorNote(ctx, n.ID); err != nil {
			return err
		}
		return w.recordVisitorNote(deskside.VisitorNoteDeleted, v, n)
	})
}

// ownVisitorNote lets the author, or an admin, change a note.
func (d *Desk) ownVisitorNote(ctx context.Context, actor deskside.Actor, noteID string, f func(*work, deskside.Visitor, deskside.VisitorNote) error) error {
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return err
	}
	return d.act(ctx, actor, func(w *work) error {
		n, err := w.VisitorNote(ctx, noteID)
		if err != nil {
			return err
		}
		if n.AuthorID != actor.ID && actor.Role != deskside.RoleAdmin {
			return deskside.Errorf(deskside.Forbidden, "", "only who wrote the note, or an admin, may change it")
		}
		v, err := w.Visitor(ctx, n.VisitorID)
		if err != nil {
			return err
		}
		return f(w, v, n)
	})
}

func (w *work) recordVisitorNote(what deskside.EventType, v deskside.Visitor, n deskside.VisitorNote) error {
	return w.record(what, "", map[string]string{"visitorId": v.ID, "noteId": n.ID}, Change{Visitor: &v})
}

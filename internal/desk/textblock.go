package desk

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

// keepDeleted is how long a deleted text block can be brought back.
const keepDeleted = 24 * time.Hour

// NewTextBlock describes a text block to create.
type NewTextBlock struct {
	Scope    deskside.TextBlockScope
	TeamID   string // of a team's
	Shortcut string
	Title    string
	Body     string
	Folder   string
	Language string
	Files    []string // ids of attachments that were uploaded for it
}

// TextBlockChange changes a text block; what is nil stays.
type TextBlockChange struct {
	Scope    *deskside.TextBlockScope
	TeamID   *string
	Shortcut *string
	Title    *string
	Body     *string
	Folder   *string
	Language *string
	Files    *[]string // all that it has then
	// After moves it behind the block with the id; empty: before all.
	After *string
	// Restore brings a deleted one back.
	Restore bool
}

// TextBlocks returns the text blocks that the agent may use, in their order.
func (d *Desk) TextBlocks(ctx context.Context, actor deskside.Actor) (list []deskside.TextBlock, err error) {
	defer deskside.Wrap(&err, "TextBlocks")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	if list, err = d.store.TextBlocks(ctx, actor.ID); err != nil {
		return nil, err
	}
	files, err := d.store.AttachmentsOfTextBlocks(ctx, actor.ID)
	if err != nil {
		return nil, err
	}
	of := byTextBlock(files)
	for i := range list {
		list[i].Files = of[list[i].ID]
	}
	return list, nil
}

func byTextBlock(files []deskside.Attachment) map[string][]deskside.Attachment {
	of := map[string][]deskside.Attachment{}
	for _, a := range files {
		of[a.TextBlockID] = append(of[a.TextBlockID], a)
	}
	return of
}

// CreateTextBlock makes a text block, after all others.
func (d *Desk) CreateTextBlock(ctx context.Context, actor deskside.Actor, in NewTextBlock) (block deskside.TextBlock, err error) {
	defer deskside.Wrap(&err, "CreateTextBlock")
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return block, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		block, err = w.newTextBlock(in)
		if err != nil {
			return err
		}
		return w.auditTextBlock(deskside.TextBlockCreated, deskside.TextBlock{}, block)
	})
	return block, err
}

func (w *work) newTextBlock(in NewTextBlock) (block deskside.TextBlock, err error) {
	block = deskside.TextBlock{
		ID: newID(), Shortcut: in.Shortcut, Title: in.Title, Body: in.Body, Folder: in.Folder, Language: in.Language,
		CreatedAt: w.at, UpdatedAt: w.at,
	}
	if block, err = block.Clean(); err != nil {
		return block, err
	}
	if err := block.SaysSomething(len(in.Files)); err != nil {
		return block, err
	}
	if block, err = w.own(block, in.Scope, in.TeamID); err != nil {
		return block, err
	}
	n, err := w.CountTextBlocks(w.ctx, w.actor.ID)
	if err != nil {
		return block, err
	}
	if n >= deskside.MaxTextBlocks {
		return block, deskside.Errorf(deskside.Invalid, "", "there are %d text blocks, which is the limit; delete some first", n)
	}
	if block.Position, err = w.LastTextBlockPosition(w.ctx); err != nil {
		return block, err
	}
	if err := w.AddTextBlock(w.ctx, block); err != nil {
		return block, err
	}
	block.Files, err = w.setFiles(block.ID, in.Files)
	return block, err
}

// own gives the block to whom the scope says, if the actor may.
func (w *work) own(block deskside.TextBlock, scope deskside.TextBlockScope, teamID string) (deskside.TextBlock, error) {
	block.Scope, block.OwnerID = scope, ""
	switch scope {
	case deskside.TextBlockPersonal:
		block.OwnerID = w.actor.ID
	case deskside.TextBlockTeam:
		block.OwnerID = teamID
		member, err := w.InTeam(w.ctx, teamID, w.actor.ID)
		if err != nil {
			return block, err
		}
		if !member {
			return block, deskside.Errorf(deskside.Invalid, "teamId", "you are not in this team")
		}
	case deskside.TextBlockCompany:
		if !block.EditableBy(w.actor) {
			return block, deskside.Errorf(deskside.Forbidden, "scope", "only supervisors and admins may change text blocks of the company")
		}
	default:
		return block, deskside.Errorf(deskside.Invalid, "scope", "the scope %q is none of personal, team, company", scope)
	}
	return block, nil
}

// textBlock locks a block that the actor sees, and may change if so asked. Others'
// blocks do not exist for the actor.
func (w *work) textBlock(id string) (block deskside.TextBlock, err error) {
	if block, err = w.TextBlockToChange(w.ctx, id); err != nil {
		return block, err
	}
	return block, mayUse(w.ctx, w.Tx, w.actor, block)
}

// mayUse is nil if the block is one of the actor's, of the actor's teams or the company's.
func mayUse(ctx context.Context, r interface {
	InTeam(ctx context.Context, teamID, agentID string) (bool, error)
}, actor deskside.Actor, block deskside.TextBlock) error {
	visible, err := block.Scope == deskside.TextBlockCompany || block.OwnerID == actor.ID, error(nil)
	if block.Scope == deskside.TextBlockTeam {
		visible, err = r.InTeam(ctx, block.OwnerID, actor.ID)
	}
	if err == nil && !visible {
		err = deskside.Errorf(deskside.NotFound, "", "there is no such text block")
	}
	return err
}

func (w *work) textBlockToChange(id string, deleted bool) (block deskside.TextBlock, err error) {
	if block, err = w.textBlock(id); err != nil {
		return block, err
	}
	if deleted == block.DeletedAt.IsZero() {
		return block, deskside.Errorf(deskside.NotFound, "", "there is no such text block")
	}
	if !block.EditableBy(w.actor) {
		return block, deskside.Errorf(deskside.Forbidden, "", "only supervisors and admins may change text blocks of the company")
	}
	return block, nil
}

// UpdateTextBlock changes, moves or restores a text block.
func (d *Desk) UpdateTextBlock(ctx context.Context, actor deskside.Actor, id string, change TextBlockChange) (block deskside.TextBlock, err error) {
	defer deskside.Wrap(&err, "UpdateTextBlock(%s)", id)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return block, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		if block, err = w.textBlockToChange(id, change.Restore); err != nil {
			return err
		}
		if block.Files, err = w.AttachmentsOfTextBlock(ctx, id); err != nil {
			return err
		}
		before, what := block, deskside.TextBlockUpdated
		if change.Restore {
			what, block.DeletedAt = deskside.TextBlockRestored, time.Time{}
		}
		if block, err = w.changed(block, change); err != nil {
			return err
		}
		if err := w.SaveTextBlock(ctx, block); err != nil {
			return err
		}
		if change.Files != nil {
			if block.Files, err = w.setFiles(id, *change.Files); err != nil {
				return err
			}
		}
		return w.auditTextBlock(what, before, block)
	})
	return block, err
}

func (w *work) changed(block deskside.TextBlock, change TextBlockChange) (deskside.TextBlock, error) {
	for _, part := range []struct {
		old *string
		new *string
	}{{&block.Shortcut, change.Shortcut}, {&block.Title, change.Title}, {&block.Body, change.Body}, {&block.Folder, change.Folder}, {&block.Language, change.Language}} {
		if part.new != nil {
			*part.old = *part.new
		}
	}
	block, err := block.Clean()
	if err != nil {
		return block, err
	}
	files := len(block.Files)
	if change.Files != nil {
		files = len(*change.Files)
	}
	if err := block.SaysSomething(files); err != nil {
		return block, err
	}
	if change.Scope != nil || change.TeamID != nil {
		scope, teamID := block.Scope, block.OwnerID
		if change.Scope != nil {
			scope = *change.Scope
		}
		if change.TeamID != nil {
			teamID = *change.TeamID
		}
		if block, err = w.own(block, scope, teamID); err != nil {
			return block, err
		}
	}
	if change.After != nil && *change.After != block.ID {
		block.Position, err = w.TextBlockPositionAfter(w.ctx, *change.After)
		if deskside.CodeOf(err) == deskside.NotFound {
			err = deskside.Errorf(deskside.Invalid, "after", "there is no text block to put it behind")
		}
	}
	block.UpdatedAt = w.at
	return block, err
}

// DeleteTextBlock deletes a text block; for a day it can be restored.
func (d *Desk) DeleteTextBlock(ctx context.Context, actor deskside.Actor, id string) (err error) {
	defer deskside.Wrap(&err, "DeleteTextBlock(%s)", id)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return err
	}
	return d.act(ctx, actor, func(w *work) error {
		block, err := w.textBlockToChange(id, false)
		if err != nil {
			return err
		}
		if block.Files, err = w.AttachmentsOfTextBlock(ctx, id); err != nil {
			return err
		}
		before := block
		block.DeletedAt, block.UpdatedAt = w.at, w.at
		if err := w.SaveTextBlock(ctx, block); err != nil {
			return err
		}
		if err := w.PurgeTextBlocks(ctx, w.at.Add(-keepDeleted)); err != nil {
			return err
		}
		return w.auditTextBlock(deskside.TextBlockDeleted, before, block)
	})
}

// UseTextBlock counts that the agent inserted the text block. It happens often and
// nobody audits it.
func (d *Desk) UseTextBlock(ctx context.Context, actor deskside.Actor, id string) (err error) {
	defer deskside.Wrap(&err, "UseTextBlock(%s)", id)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return err
	}
	return d.act(ctx, actor, func(w *work) error {
		block, err := w.textBlock(id)
		if err == nil && !block.DeletedAt.IsZero() {
			err = deskside.Errorf(deskside.NotFound, "", "there is no such text block")
		}
		if err != nil {
			return err
		}
		return w.UseTextBlock(ctx, id)
	})
}

// textBlockFields is a text block as the audit log shows it; a deleted one has none.
type textBlockFields struct {
	Scope    deskside.TextBlockScope `json:"scope,omitempty"`
	TeamID   string                  `json:"teamId,omitempty"`
	Shortcut string                  `json:"shortcut,omitempty"`
	Title    string                  `json:"title,omitempty"`
	Body     string                  `json:"body,omitempty"`
	Folder   string                  `json:"folder,omitempty"`
	Language string                  `json:"language,omitempty"`
	Files    []string                `json:"files,omitempty"` // their names
}

// auditTextBlock records a change. Personal blocks are no settings of the company: of them it
// keeps that they changed, and no words.
func (w *work) auditTextBlock(what deskside.EventType, before, after deskside.TextBlock) error {
	told := Change{TextBlock: &after}
	fields := func(b deskside.TextBlock) textBlockFields {
		if !b.DeletedAt.IsZero() || b.Scope == deskside.TextBlockPersonal {
			return textBlockFields{}
		}
		return textBlockFields{b.Scope, b.OwnerID, b.Shortcut, b.Title, b.Body, b.Folder, b.Language, namesOf(b.Files)}
	}
	about := subject{deskside.AuditTextBlocks, after.ID, after.Title}
	if after.Scope == deskside.TextBlockPersonal {
		if about.name = before.Title; before.Scope == "" || before.Scope == deskside.TextBlockPersonal {
			return w.record(what, "", map[string]string{"id": after.ID}, told)
		}
	}
	return w.audit(what, about, fields(before), fields(after), told)
}

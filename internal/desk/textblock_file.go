package desk

import (
	"context"
	"crypto/rand"
	"slices"

	"github.com/deskside/deskside"
)

// Files of text blocks are uploaded like those of messages, and belong to no site. When a
// block is inserted each is copied for the conversation: the copies share the bytes, so
// what was sent stays when the block changes or goes.

// AddTextBlockFile announces a file for a text block, which is saved with it later.
func (d *Desk) AddTextBlockFile(ctx context.Context, actor deskside.Actor, in NewAttachment) (a deskside.Attachment, err error) {
	defer deskside.Wrap(&err, "AddTextBlockFile(%s)", in.ID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return a, err
	}
	if a, err = newAttachment(actor, in); err != nil {
		return a, err
	}
	if err := deskside.TextBlockFiles().Takes(actor.Kind, a.Name, a.Size); err != nil {
		return deskside.Attachment{}, err
	}
	return d.announce(ctx, actor, a)
}

// CopyFile names a text block's file for a conversation.
type CopyFile struct {
	ID             string // of the copy, made by the browser (UUIDv7)
	ConversationID string
	FileID         string
}

// CopyTextBlockFile makes a file of a text block one that a message in the conversation can
// carry, if its site takes such files. A repeat with the same id changes nothing.
func (d *Desk) CopyTextBlockFile(ctx context.Context, actor deskside.Actor, in CopyFile) (a deskside.Attachment, err error) {
	defer deskside.Wrap(&err, "CopyTextBlockFile(%s)", in.FileID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return a, err
	}
	if err := checkID("id", in.ID); err != nil {
		return a, err
	}
	siteID, err := d.siteForFile(ctx, actor, in.ConversationID)
	if err != nil {
		return a, err
	}
	site, err := d.SiteByID(ctx, siteID)
	if err != nil {
		return a, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		a, err = w.fileOfTextBlock(in.FileID)
		if err != nil {
			return err
		}
		if err := takesCopy(site.Settings.Files.Or(deskside.DefaultFileSettings()), a); err != nil {
			return err
		}
		a.ID, a.SiteID, a.ConversationID, a.TextBlockID = in.ID, siteID, in.ConversationID, ""
		a.OwnerKind, a.OwnerID, a.Secret, a.Upload = actor.Kind, actor.ID, rand.Text(), ""
		a, err = w.announce(a)
		return err
	})
	return a, err
}

// fileOfTextBlock locks a file that the actor finds in a text block.
func (w *work) fileOfTextBlock(id string) (deskside.Attachment, error) {
	if err := checkID("fileId", id); err != nil {
		return deskside.Attachment{}, err
	}
	gone := deskside.Errorf(deskside.NotFound, "fileId", "the text block has no such file any more")
	seen, err := w.Attachment(w.ctx, id)
	if deskside.CodeOf(err) == deskside.NotFound || err == nil && seen.TextBlockID == "" {
		return seen, gone
	}
	if err != nil {
		return seen, err
	}
	block, err := w.textBlock(seen.TextBlockID) // first, as all acts do
	if deskside.CodeOf(err) == deskside.NotFound || err == nil && !block.DeletedAt.IsZero() {
		return seen, gone
	}
	if err != nil {
		return seen, err
	}
	a, err := w.AttachmentToChange(w.ctx, id)
	if err == nil && a.State != deskside.AttachmentReady {
		err = gone
	}
	return a, err
}

// takesCopy asks what the site takes by the bytes too, which are known here.
func takesCopy(s deskside.FileSettings, a deskside.Attachment) error {
	if err := s.Takes(deskside.ActorAgent, a.Name, a.Size); err != nil {
		return err
	}
	if kind := deskside.KindOfFile(a.Type, a.Name); !slices.Contains(s.Kinds, kind) {
		return &deskside.Error{Code: deskside.Invalid, Field: "name", Message: "files of this type can't be sent here", Data: map[string]string{"kind": string(kind)}}
	}
	return nil
}

// setFiles makes the files those of the text block, in any order. What it had and has no
// more can be brought back for a day, by naming it again.
func (w *work) setFiles(blockID string, ids []string) ([]deskside.Attachment, error) {
	if len(ids) > deskside.MaxAttachments {
		return nil, deskside.Errorf(deskside.Invalid, "files", "a text block can have %d files at most", deskside.MaxAttachments)
	}
	had, err := w.AttachmentsOfTextBlock(w.ctx, blockID)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		if err := checkID("files", id); err != nil {
			return nil, err
		}
		if slices.Contains(ids[:i], id) {
			return nil, deskside.Errorf(deskside.Invalid, "files", "the file %q is named twice", id)
		}
		if err := w.giveFile(blockID, id); err != nil {
			return nil, err
		}
	}
	for _, old := range had {
		if slices.Contains(ids, old.ID) {
			continue
		}
		a, err := w.AttachmentToChange(w.ctx, old.ID)
		if err != nil {
			return nil, err
		}
		if err := w.deleteAttachment(deskside.Conversation{}, a); err != nil {
			return nil, err
		}
	}
	return w.AttachmentsOfTextBlock(w.ctx, blockID)
}

// giveFile makes one the text block's: one's own that is new, or one that it has or had.
func (w *work) giveFile(blockID, id string) error {
	a, err := w.AttachmentToChange(w.ctx, id)
	own := a.OwnerKind == w.actor.Kind && a.OwnerID == w.actor.ID
	fresh := a.TextBlockID == "" && a.SiteID == "" && a.ItemID == "" && own && a.State != deskside.AttachmentDeleted
	if deskside.CodeOf(err) == deskside.NotFound || err == nil && !fresh && a.TextBlockID != blockID || err == nil && a.Blob == "" {
		return deskside.Errorf(deskside.Invalid, "files", "there is no file %q for the text block; it may have been removed because it was not saved for a day", id)
	}
	if err != nil {
		return err
	}
	switch a.State {
	case deskside.AttachmentUploading, deskside.AttachmentChecking:
		return deskside.Errorf(deskside.Unavailable, "files", "the file %q is not here yet", a.Name)
	case deskside.AttachmentBlocked:
		return deskside.Errorf(deskside.Invalid, "files", "the file %q was found to be harmful or of a type that can't be sent; remove it", a.Name)
	case deskside.AttachmentDeleted:
		a.State, a.StateAt = deskside.AttachmentReady, w.at
	default:
		if a.TextBlockID == blockID {
			return nil
		}
	}
	a.TextBlockID = blockID
	return w.SaveAttachment(w.ctx, a)
}

// textBlocksOwn is the file, if it is the actor's and not saved yet, or of a text block
// that the actor may use.
func (d *Desk) textBlocksOwn(ctx context.Context, actor deskside.Actor, a deskside.Attachment) (deskside.Attachment, error) {
	hidden := deskside.Errorf(deskside.NotFound, "", "there is no such attachment")
	if a.TextBlockID == "" {
		if a.OwnerKind != actor.Kind || a.OwnerID != actor.ID {
			return deskside.Attachment{}, hidden
		}
		return a, nil
	}
	block, err := d.store.TextBlock(ctx, a.TextBlockID)
	if err == nil {
		err = mayUse(ctx, d.store, actor, block)
	}
	if deskside.CodeOf(err) == deskside.NotFound {
		err = hidden
	}
	return a, err
}

// dropWithoutTextBlock purges text blocks that were deleted for longer than a day, and marks
// their files as deleted.
func (d *Desk) dropWithoutTextBlock(ctx context.Context) error {
	return d.act(ctx, deskside.System, func(w *work) error {
		if err := w.PurgeTextBlocks(ctx, w.at.Add(-keepDeleted)); err != nil {
			return err
		}
		list, err := w.AttachmentsWithoutTextBlock(ctx, cleanAtOnce)
		if err != nil {
			return err
		}
		for _, old := range list {
			a, err := w.AttachmentToChange(ctx, old.ID)
			if err != nil {
				return err
			}
			if a.State == deskside.AttachmentDeleted {
				continue
			}
			if err := w.deleteAttachment(deskside.Conversation{}, a); err != nil {
				return err
			}
		}
		return nil
	})
}

func namesOf(list []deskside.Attachment) (names []string) {
	for _, a := range list {
		names = append(names, a.Name)
	}
	return names
}

package desk

import (
	"context"
	"slices"
	"time"

	"github.com/deskside/deskside"
)

// What follows is done by the house itself when bytes come and go: who holds a signed
// address has been let in before.

// unsentTime is how long a file waits to be sent.
const unsentTime = 24 * time.Hour

// checkTime is how long a node may look at a file before another takes over.
const checkTime = 10 * time.Minute

// AttachmentByToken returns the attachment whose address has the token, if it was made
// for the use and is still good.
func (d *Desk) AttachmentByToken(ctx context.Context, token string, uses ...deskside.AttachmentUse) (a deskside.Attachment, t deskside.AttachmentToken, err error) {
	gone := deskside.Errorf(deskside.NotFound, "", "this address does not exist, or is no longer good")
	t, ok := deskside.ReadAttachmentToken(token)
	if !ok || !slices.Contains(uses, t.Use) {
		return a, t, gone
	}
	a, err = d.store.Attachment(ctx, t.ID)
	if deskside.CodeOf(err) == deskside.NotFound || err == nil && !a.Signed(t, d.clock()) {
		return deskside.Attachment{}, t, gone
	}
	return a, t, err
}

// BeginUpload notes how the blob store calls the upload of the attachment, unless another
// node was faster: then it returns that one's name.
func (d *Desk) BeginUpload(ctx context.Context, id, upload string) (name string, err error) {
	defer deskside.Wrap(&err, "BeginUpload(%s)", id)
	err = d.act(ctx, deskside.System, func(w *work) error {
		a, err := w.AttachmentToChange(ctx, id)
		if err != nil {
			return err
		}
		if a.State != deskside.AttachmentUploading {
			return deskside.Errorf(deskside.NotFound, "", "the file is not awaited any more")
		}
		if a.Upload == "" {
			a.Upload = upload
			if err := w.SaveAttachment(ctx, a); err != nil {
				return err
			}
		}
		name = a.Upload
		return nil
	})
	return name, err
}

// FinishUpload notes that all bytes are here; they are looked at next. Doing it again
// changes nothing.
func (d *Desk) FinishUpload(ctx context.Context, id string) (err error) {
	defer deskside.Wrap(&err, "FinishUpload(%s)", id)
	return d.act(ctx, deskside.System, func(w *work) error {
		a, err := w.AttachmentToChange(ctx, id)
		if err != nil || a.State != deskside.AttachmentUploading {
			return err
		}
		a.State, a.StateAt = deskside.AttachmentChecking, w.at
		if err := w.SaveAttachment(ctx, a); err != nil {
			return err
		}
		return w.recordAttachment(deskside.AttachmentReceived, a)
	})
}

// UncheckedAttachment returns a file to look at, and keeps it from other nodes for a
// while; NotFound when there is none.
func (d *Desk) UncheckedAttachment(ctx context.Context) (a deskside.Attachment, err error) {
	err = d.act(ctx, deskside.System, func(w *work) error {
		a, err = w.ClaimUnchecked(ctx, w.at, w.at.Add(checkTime))
		return err
	})
	return a, err
}

// Checked is what was found out about a file's bytes.
type Checked struct {
	Type          string
	Size          int64
	Width, Height int
	Thumbnail     bool
	Harmful       bool // says the scanner
}

// SettleAttachment notes what was found out about a file: it is ready, or blocked.
func (d *Desk) SettleAttachment(ctx context.Context, id string, found Checked) (a deskside.Attachment, err error) {
	defer deskside.Wrap(&err, "SettleAttachment(%s)", id)
	before, err := d.store.Attachment(ctx, id)
	if err != nil {
		return a, err
	}
	settings := deskside.TextBlockFiles()
	if before.SiteID != "" {
		site, err := d.SiteByID(ctx, before.SiteID)
		if err != nil {
			return a, err
		}
		settings = site.Settings.Files.Or(deskside.DefaultFileSettings())
	}
	err = d.act(ctx, deskside.System, func(w *work) error {
		if a, err = w.AttachmentToChange(ctx, id); err != nil || a.State != deskside.AttachmentChecking {
			return err
		}
		a.Type, a.Size, a.Width, a.Height, a.Thumbnail = found.Type, found.Size, found.Width, found.Height, found.Thumbnail
		a.State, a.StateAt = deskside.AttachmentReady, w.at
		switch {
		case found.Harmful:
			a.State, a.Reason = deskside.AttachmentBlocked, deskside.BlockedByScanner
		case !slices.Contains(settings.Kinds, deskside.KindOfFile(found.Type, a.Name)):
			a.State, a.Reason = deskside.AttachmentBlocked, deskside.BlockedByType
		}
		if err := w.SaveAttachment(ctx, a); err != nil {
			return err
		}
		return w.recordAttachment(deskside.AttachmentChecked, a)
	})
	return a, err
}

// cleanAtOnce is how many attachments one round of cleaning deals with.
const cleanAtOnce = 100

// CleanAttachments deletes what was not sent for a day, and has remove take away the bytes
// of everything deleted that nothing else needs. Any number of nodes may do it.
func (d *Desk) CleanAttachments(ctx context.Context, remove func(deskside.Attachment) error) (n int, err error) {
	defer deskside.Wrap(&err, "CleanAttachments")
	stale, err := d.store.StaleAttachments(ctx, d.clock().Add(-unsentTime), cleanAtOnce)
	if err != nil {
		return 0, err
	}
	for _, old := range stale {
		if err := d.dropStale(ctx, old.ID); err != nil {
			return n, err
		}
	}
	if err := d.dropWithoutTextBlock(ctx); err != nil {
		return n, err
	}
	deleted, err := d.store.DeletedAttachments(ctx, d.clock().Add(-keepDeleted), cleanAtOnce)
	if err != nil {
		return 0, err
	}
	for _, a := range deleted {
		used, err := d.store.BlobInUse(ctx, a.Blob)
		if err != nil {
			return n, err
		}
		if !used {
			if err := remove(a); err != nil {
				return n, err
			}
		}
		if err := d.forgetBytes(ctx, a.ID); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (d *Desk) dropStale(ctx context.Context, id string) error {
	return d.act(ctx, deskside.System, func(w *work) error {
		a, err := w.AttachmentToChange(ctx, id)
		if err != nil || a.ItemID != "" || a.TextBlockID != "" || a.State == deskside.AttachmentDeleted {
			return err
		}
		return w.deleteAttachment(deskside.Conversation{}, a)
	})
}

func (d *Desk) forgetBytes(ctx context.Context, id string) error {
	return d.act(ctx, deskside.System, func(w *work) error {
		a, err := w.AttachmentToChange(ctx, id)
		if deskside.CodeOf(err) == deskside.NotFound {
			return nil // another node did it
		}
		if err != nil {
			return err
		}
		if a.ItemID == "" {
			return w.ForgetAttachment(ctx, id)
		}
		a.Blob, a.Upload = "", ""
		return w.SaveAttachment(ctx, a)
	})
}

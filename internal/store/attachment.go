package store

import (
	"context"
	"slices"
	"time"

	"github.com/deskside/deskside"
)

const selectAttachment = `
	SELECT a.id, a.site_id, a.conversation_id, a.item_id, a.text_block_id, a.owner_kind, a.owner_id, a.name, a.type, a.size,
		a.state, a.reason, a.width, a.height, a.thumbnail, a.secret, a.blob, a.upload, a.created_at, a.state_at
	FROM attachment a`

func scanAttachment(s scanner) (a deskside.Attachment, err error) {
	return a, s.Scan(&a.ID, &a.SiteID, &a.ConversationID, &a.ItemID, &a.TextBlockID, &a.OwnerKind, &a.OwnerID, &a.Name, &a.Type, &a.Size,
		&a.State, &a.Reason, &a.Width, &a.Height, &a.Thumbnail, &a.Secret, &a.Blob, &a.Upload, stamp{&a.CreatedAt}, stamp{&a.StateAt})
}

// Attachment returns the attachment with the id.
func (q queries) Attachment(ctx context.Context, id string) (deskside.Attachment, error) {
	return one(ctx, q, "attachment", scanAttachment, selectAttachment+` WHERE a.id = $1`, id)
}

// AttachmentToChange locks the attachment until the transaction ends.
func (tx *Tx) AttachmentToChange(ctx context.Context, id string) (deskside.Attachment, error) {
	text := selectAttachment + ` WHERE a.id = $1`
	if tx.lock != "" {
		text += ` FOR UPDATE`
	}
	return one(ctx, tx.queries, "attachment", scanAttachment, text, id)
}

// AttachmentsOfTextBlock returns the files of a text block, as they were chosen: ids tell.
func (q queries) AttachmentsOfTextBlock(ctx context.Context, id string) ([]deskside.Attachment, error) {
	return all(ctx, q, scanAttachment, selectAttachment+`
		WHERE a.text_block_id = $1 AND a.text_block_id <> '' AND a.state <> 'deleted' ORDER BY a.id`, id)
}

// AttachmentsOfTextBlocks returns the files of all text blocks that the agent may use.
func (q queries) AttachmentsOfTextBlocks(ctx context.Context, agentID string) ([]deskside.Attachment, error) {
	return all(ctx, q, scanAttachment, selectAttachment+`
		WHERE a.text_block_id <> '' AND a.state <> 'deleted' AND a.text_block_id IN (SELECT b.id`+visibleTextBlocks+`)
		ORDER BY a.id`, agentID)
}

// AttachmentsWithoutTextBlock returns up to limit whose text block is gone for good.
func (q queries) AttachmentsWithoutTextBlock(ctx context.Context, limit int) ([]deskside.Attachment, error) {
	return all(ctx, q, scanAttachment, selectAttachment+`
		WHERE a.text_block_id <> '' AND a.state <> 'deleted' AND NOT EXISTS (SELECT 1 FROM text_block b WHERE b.id = a.text_block_id)
		LIMIT $1`, limit)
}

// UnsentAttachments returns how many attachments of the owner belong to nothing yet.
func (q queries) UnsentAttachments(ctx context.Context, ownerID string) (int, error) {
	return value[int](ctx, q, "attachment", `
		SELECT count(*) FROM attachment WHERE owner_id = $1 AND item_id = '' AND text_block_id = '' AND state <> 'deleted'`, ownerID)
}

// StaleAttachments returns up to limit that were made before the time and belong to nothing.
func (q queries) StaleAttachments(ctx context.Context, before time.Time, limit int) ([]deskside.Attachment, error) {
	return all(ctx, q, scanAttachment, selectAttachment+`
		WHERE a.item_id = '' AND a.text_block_id = '' AND a.state <> 'deleted' AND a.created_at < $1
		ORDER BY a.created_at LIMIT $2`, micros(before), limit)
}

// DeletedAttachments returns up to limit that were deleted and whose bytes may still be
// there; of those that were taken out of a text block, which can be undone, only what was
// before the time.
func (q queries) DeletedAttachments(ctx context.Context, before time.Time, limit int) ([]deskside.Attachment, error) {
	return all(ctx, q, scanAttachment, selectAttachment+`
		WHERE a.state = 'deleted' AND a.blob <> '' AND (a.text_block_id = '' OR a.state_at < $1) ORDER BY a.state_at LIMIT $2`, micros(before), limit)
}

// BlobInUse reports whether an attachment that is not deleted has the bytes.
func (q queries) BlobInUse(ctx context.Context, blob string) (bool, error) {
	n, err := value[int](ctx, q, "attachment", `SELECT count(*) FROM attachment WHERE blob = $1 AND state <> 'deleted'`, blob)
	return n > 0, err
}

// AddAttachment adds the attachment; false when there is one with its id.
func (tx *Tx) AddAttachment(ctx context.Context, a deskside.Attachment) (added bool, err error) {
	n, err := tx.exec(ctx, `
		INSERT INTO attachment (id, site_id, conversation_id, item_id, text_block_id, owner_kind, owner_id, name, type, size,
			state, reason, width, height, thumbnail, secret, blob, upload, busy_until, created_at, state_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 0, $19, $20)
		ON CONFLICT (id) DO NOTHING`,
		a.ID, a.SiteID, a.ConversationID, a.ItemID, a.TextBlockID, string(a.OwnerKind), a.OwnerID, a.Name, a.Type, a.Size,
		string(a.State), string(a.Reason), a.Width, a.Height, a.Thumbnail, a.Secret, a.Blob, a.Upload, micros(a.CreatedAt), micros(a.StateAt))
	return n == 1, err
}

// SaveAttachment stores what changes about an attachment.
func (tx *Tx) SaveAttachment(ctx context.Context, a deskside.Attachment) error {
	return tx.execOne(ctx, "attachment", `
		UPDATE attachment SET item_id = $2, text_block_id = $3, type = $4, size = $5, state = $6, reason = $7, width = $8, height = $9,
			thumbnail = $10, secret = $11, blob = $12, upload = $13, busy_until = 0, state_at = $14 WHERE id = $1`,
		a.ID, a.ItemID, a.TextBlockID, a.Type, a.Size, string(a.State), string(a.Reason), a.Width, a.Height,
		a.Thumbnail, a.Secret, a.Blob, a.Upload, micros(a.StateAt))
}

// ForgetAttachment removes the row of one that was never sent.
func (tx *Tx) ForgetAttachment(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, `DELETE FROM attachment WHERE id = $1 AND item_id = ''`, id)
	return err
}

// ClaimUnchecked returns an attachment whose bytes are to be looked at, and keeps it from
// others until the time; NotFound when there is none.
func (tx *Tx) ClaimUnchecked(ctx context.Context, now, until time.Time) (deskside.Attachment, error) {
	text := selectAttachment + ` WHERE a.state = 'checking' AND a.blob <> '' AND a.busy_until <= $1 ORDER BY a.state_at LIMIT 1`
	if tx.lock != "" {
		text += ` FOR UPDATE SKIP LOCKED`
	}
	a, err := one(ctx, tx.queries, "attachment", scanAttachment, text, micros(now))
	if err != nil {
		return a, err
	}
	return a, tx.execOne(ctx, "attachment", `UPDATE attachment SET busy_until = $2 WHERE id = $1`, a.ID, micros(until))
}

// SaveItemAttachments stores what the timeline shows of an item's attachments.
func (tx *Tx) SaveItemAttachments(ctx context.Context, conversationID, itemID string, list []deskside.Attachment) error {
	text, err := itemFiles(list)
	if err != nil {
		return err
	}
	err = tx.execOne(ctx, "item", `UPDATE item SET attachments = $3 WHERE conversation_id = $1 AND id = $2`, conversationID, itemID, text)
	if err != nil || !slices.ContainsFunc(list, gone) {
		return err
	}
	seq, err := value[int64](ctx, tx.queries, "item", `SELECT seq FROM item WHERE conversation_id = $1 AND id = $2`, conversationID, itemID)
	for _, a := range list {
		if err == nil && gone(a) {
			err = tx.unindex(ctx, conversationID, seq, a.ID)
		}
	}
	return err
}

func gone(a deskside.Attachment) bool { return a.State == deskside.AttachmentDeleted }

// itemFile is an attachment as the item's row has it.
type itemFile struct {
	ID        string                   `json:"id"`
	Name      string                   `json:"n"`
	Type      string                   `json:"t"`
	Size      int64                    `json:"z"`
	State     deskside.AttachmentState `json:"s"`
	Reason    deskside.BlockReason     `json:"r,omitempty"`
	Width     int                      `json:"w,omitempty"`
	Height    int                      `json:"h,omitempty"`
	Thumbnail bool                     `json:"p,omitempty"`
	Secret    string                   `json:"k"`
}

func itemFiles(list []deskside.Attachment) (string, error) {
	if len(list) == 0 {
		return "", nil
	}
	files := make([]itemFile, len(list))
	for i, a := range list {
		files[i] = itemFile{a.ID, a.Name, a.Type, a.Size, a.State, a.Reason, a.Width, a.Height, a.Thumbnail, a.Secret}
	}
	return toJSON(files)
}

// filesText scans what itemFiles stored.
type filesText struct{ list *[]deskside.Attachment }

func (f filesText) Scan(v any) error {
	*f.list = nil
	var files []itemFile
	if err := (jsonText{&files}).Scan(v); err != nil {
		return err
	}
	for _, i := range files {
		*f.list = append(*f.list, deskside.Attachment{
			ID: i.ID, Name: i.Name, Type: i.Type, Size: i.Size, State: i.State, Reason: i.Reason,
			Width: i.Width, Height: i.Height, Thumbnail: i.Thumbnail, Secret: i.Secret,
		})
	}
	return nil
}

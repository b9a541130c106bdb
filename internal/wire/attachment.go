package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// Attachment is a file of a message or a note. Its addresses are made for whoever gets
// them and are good for some hours; then ask for the attachment again.
type Attachment struct {
	ID        string                   `json:"id"`
	Name      string                   `json:"name"`
	Type      string                   `json:"type" doc:"as its bytes say; empty until they were looked at"`
	Size      int64                    `json:"size"`
	State     deskside.AttachmentState `json:"state" enum:"uploading,checking,ready,blocked,deleted"`
	Reason    deskside.BlockReason     `json:"reason,omitempty" enum:"harmful,type" doc:"why it is blocked"`
	Width     int                      `json:"width,omitempty" doc:"of a picture"`
	Height    int                      `json:"height,omitempty"`
	Address   string                   `json:"address,omitempty" doc:"relative; with ?download it is saved and never shown"`
	Thumbnail string                   `json:"thumbnail,omitempty" doc:"relative address of a small picture"`
	Upload    string                   `json:"upload,omitempty" doc:"relative address to send the bytes to, by the tus protocol (HEAD and PATCH); good for a day"`
}

// AttachmentOf shapes an attachment for those for whom its addresses shall be good.
func AttachmentOf(a deskside.Attachment, use deskside.AttachmentUse) Attachment {
	now := time.Now()
	return Attachment{
		ID: a.ID, Name: a.Name, Type: a.Type, Size: a.Size, State: a.State, Reason: a.Reason, Width: a.Width, Height: a.Height,
		Address: a.Address(use, now), Thumbnail: a.ThumbnailAddress(use, now),
	}
}

// OwnAttachmentOf is AttachmentOf for who uploads it.
func OwnAttachmentOf(a deskside.Attachment, use deskside.AttachmentUse) Attachment {
	out := AttachmentOf(a, use)
	out.Upload = a.UploadAddress(time.Now())
	return out
}

// attachmentsOf is nil when there are none: most messages are words.
func attachmentsOf(list []deskside.Attachment, use deskside.AttachmentUse) []Attachment {
	if len(list) == 0 {
		return nil
	}
	return each(list, func(a deskside.Attachment) Attachment { return AttachmentOf(a, use) })
}

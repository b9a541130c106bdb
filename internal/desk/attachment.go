package desk

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/deskside/deskside"
)

// maxUnsent is how many files somebody may have uploaded, or begun to, without sending them.
const maxUnsent = 30

// NewAttachment announces a file. Of a conversation, which need not exist yet when a
// visitor begins it with a file, or of a text block.
type NewAttachment struct {
	ID             string // made by the browser (UUIDv7)
	ConversationID string
	Name           string
	Size           int64
}

// AddAttachment announces a file whose bytes will follow, and says at once when it can't
// be sent: too large, of a type that the site does not want. A repeat with the same id
// changes nothing and returns the attachment as it is by now.
func (d *Desk) AddAttachment(ctx context.Context, actor deskside.Actor, in NewAttachment) (a deskside.Attachment, err error) {
	defer deskside.Wrap(&err, "AddAttachment(%s)", in.ID)
	if err := mayChange(actor); err != nil {
		return a, err
	}
	siteID, err := d.siteForFile(ctx, actor, in.ConversationID)
	if err != nil {
		return a, err
	}
	if actor.Kind == deskside.ActorVisitor {
		if b, err := d.Blocked(ctx, actor); err != nil || b.ID != "" {
			return a, errors.Join(err, b.Refusal())
		}
	}
	site, err := d.SiteByID(ctx, siteID)
	if err != nil {
		return a, err
	}
	if a, err = newAttachment(actor, in); err != nil {
		return a, err
	}
	a.SiteID, a.ConversationID = siteID, in.ConversationID
	if err := site.Settings.Files.Or(deskside.DefaultFileSettings()).Takes(actor.Kind, a.Name, a.Size); err != nil {
		return deskside.Attachment{}, err
	}
	return d.announce(ctx, actor, a)
}

// siteForFile is the site of a conversation to which the actor may add a file. Of one that
// does not exist it is the visitor's own: it may be about to begin.
func (d *Desk) siteForFile(ctx context.Context, actor deskside.Actor, conversationID string) (string, error) {
	if err := checkID("conversationId", conversationID); err != nil {
		return "", err
	}
	c, err := d.store.Conversation(ctx, conversationID, "")
	if actor.Kind == deskside.ActorVisitor && deskside.CodeOf(err) == deskside.NotFound {
		return actor.SiteID, nil
	}
	c, err = only(actor, c, err)
	return c.SiteID, err
}

func newAttachment(actor deskside.Actor, in NewAttachment) (deskside.Attachment, error) {
	if err := checkID("id", in.ID); err != nil {
		return deskside.Attachment{}, err
	}
	switch {
	case in.Size < 0 || in.Size > deskside.MaxFileSize:
		return deskside.Attachment{}, deskside.Errorf(deskside.TooLarge, "size", "the file is larger than %d MB", deskside.MaxFileSize>>20)
	case in.Size == 0:
		return deskside.Attachment{}, deskside.Errorf(deskside.Invalid, "size", "the file is empty")
	}
	return deskside.Attachment{
		ID: in.ID, OwnerKind: actor.Kind, OwnerID: actor.ID, Name: deskside.CleanFileName(in.Name), Size: in.Size,
		State: deskside.AttachmentUploading, Secret: rand.Text(), Blob: in.ID,
	}, nil
}

func (d *Desk) announce(ctx context.Context, actor deskside.Actor, a deskside.Attachment) (deskside.Attachment, error) {
	err := d.act(ctx, actor, func(w *work) (err error) {
		a, err = w.announce(a)
		return err
	})
	return a, err
}

// announce adds a file that belongs to nothing yet, or returns the one that is there.
func (w *work) announce(a deskside.Attachment) (deskside.Attachment, error) {
	have, err := w.Attachment(w.ctx, a.ID)
	if err == nil {
		return announced(have, a)
	}
	if deskside.CodeOf(err) != deskside.NotFound {
		return a, err
	}
	if n, err := w.UnsentAttachments(w.ctx, a.OwnerID); err != nil {
		return a, err
	} else if n >= maxUnsent {
		return a, deskside.Errorf(deskside.RateLimited, "", "%d files wait to be sent; send or remove some first", n)
	}
	a.CreatedAt, a.StateAt = w.at, w.at
	added, err := w.AddAttachment(w.ctx, a)
	if err == nil && !added {
		return a, deskside.Errorf(deskside.Conflict, "id", "the id %q was used for something else; make a new one", a.ID)
	}
	if err != nil {
		return a, err
	}
	return a, w.recordAttachment(deskside.AttachmentAdded, a)
}

// announced answers an announcement that was made before.
func announced(have, again deskside.Attachment) (deskside.Attachment, error) {
	same := have.OwnerID == again.OwnerID && have.ConversationID == again.ConversationID && have.TextBlockID == again.TextBlockID &&
		have.Name == again.Name && have.State != deskside.AttachmentDeleted
	if same && (have.Size == again.Size || have.State != deskside.AttachmentUploading) {
		return have, nil
	}
	return deskside.Attachment{}, deskside.Errorf(deskside.Conflict, "id", "the id %q was used for something else; make a new one", again.ID)
}

// Attachment returns one that the actor may see: visitors what is theirs and what stands
// in their own conversations.
func (d *Desk) Attachment(ctx context.Context, actor deskside.Actor, id string) (a deskside.Attachment, err error) {
	defer deskside.Wrap(&err, "Attachment(%s)", id)
	if err := mayRead(actor); err != nil {
		return a, err
	}
	return d.attachment(ctx, actor, id)
}

// attachment reads one that the actor may see.
func (d *Desk) attachment(ctx context.Context, actor deskside.Actor, id string) (deskside.Attachment, error) {
	if err := checkID("id", id); err != nil {
		return deskside.Attachment{}, err
	}
	a, err := d.store.Attachment(ctx, id)
	switch {
	case err != nil:
		return a, err
	case actor.Kind == deskside.ActorVisitor:
		return d.visitorsOwn(ctx, actor, a)
	case a.SiteID == "":
		return d.textBlocksOwn(ctx, actor, a)
	}
	return a, nil
}

func (d *Desk) visitorsOwn(ctx context.Context, actor deskside.Actor, a deskside.Attachment) (deskside.Attachment, error) {
	hidden := deskside.Errorf(deskside.NotFound, "", "there is no such attachment")
	if a.SiteID != actor.SiteID || a.ConversationID == "" {
		return deskside.Attachment{}, hidden
	}
	if a.OwnerKind == deskside.ActorVisitor && a.OwnerID == actor.ID {
		return a, nil
	}
	if a.ItemID == "" {
		return deskside.Attachment{}, hidden
	}
	if _, err := d.conversation(ctx, actor, a.ConversationID); err != nil {
		return deskside.Attachment{}, hidden
	}
	item, err := d.store.Item(ctx, a.ConversationID, a.ItemID)
	if err != nil || item.VSeq == 0 {
		return deskside.Attachment{}, hidden // of a note
	}
	return a, nil
}

// DeleteAttachment takes back a file that was not sent, whosever it is that made it; of
// one that was sent it removes the bytes and leaves the name, which supervisors and admins
// may do, and agents with their own.
func (d *Desk) DeleteAttachment(ctx context.Context, actor deskside.Actor, id string) (err error) {
	defer deskside.Wrap(&err, "DeleteAttachment(%s)", id)
	if err := mayChange(actor); err != nil {
		return err
	}
	seen, err := d.attachment(ctx, actor, id)
	if err != nil {
		return err
	}
	return d.act(ctx, actor, func(w *work) error {
		var row deskside.Conversation
		if seen.ItemID != "" {
			if row, err = w.toChange(seen.ConversationID); err != nil { // first, as all acts do
				return err
			}
		}
		a, err := w.AttachmentToChange(ctx, id)
		if err != nil || a.State == deskside.AttachmentDeleted {
			return err
		}
		if a.ItemID != seen.ItemID {
			return deskside.Errorf(deskside.Conflict, "", "the file was sent in this moment; try again")
		}
		if a.TextBlockID != "" {
			return deskside.Errorf(deskside.Conflict, "", "the file belongs to a text block; take it out there")
		}
		if err := mayDelete(actor, a); err != nil {
			return err
		}
		return w.deleteAttachment(row, a)
	})
}

func mayDelete(actor deskside.Actor, a deskside.Attachment) error {
	own := a.OwnerKind == actor.Kind && a.OwnerID == actor.ID
	chief := actor.Kind == deskside.ActorAgent && (actor.Role == deskside.RoleAdmin || actor.Role == deskside.RoleSupervisor)
	if chief || own && (a.ItemID == "" || actor.Kind == deskside.ActorAgent) {
		return nil
	}
	return deskside.Errorf(deskside.Forbidden, "", "only who has sent the file, supervisors and admins may delete it")
}

// deleteAttachment marks it and what the timeline shows of it; CleanAttachments removes the bytes.
func (w *work) deleteAttachment(row deskside.Conversation, a deskside.Attachment) error {
	a.State, a.StateAt = deskside.AttachmentDeleted, w.at
	if err := w.SaveAttachment(w.ctx, a); err != nil {
		return err
	}
	if a.ItemID == "" {
		return w.recordAttachment(deskside.AttachmentRemoved, a)
	}
	item, err := w.Item(w.ctx, a.ConversationID, a.ItemID)
	if err != nil {
		return err
	}
	for i := range item.Attachments {
		if item.Attachments[i].ID == a.ID {
			item.Attachments[i].State, item.Attachments[i].Secret = a.State, ""
		}
	}
	if err := w.SaveItemAttachments(w.ctx, a.ConversationID, a.ItemID, item.Attachments); err != nil {
		return err
	}
	return w.recordAttachment(deskside.AttachmentRemoved, a)
}

// deleteFilesOf is deleteAttachment for all files of a message that is taken back.
func (w *work) deleteFilesOf(i *deskside.Item) error {
	for n := range i.Attachments {
		a, err := w.AttachmentToChange(w.ctx, i.Attachments[n].ID)
		if err != nil {
			return err
		}
		i.Attachments[n].State, i.Attachments[n].Secret = deskside.AttachmentDeleted, ""
		if a.State == deskside.AttachmentDeleted {
			continue
		}
		a.State, a.StateAt = deskside.AttachmentDeleted, w.at
		if err := w.SaveAttachment(w.ctx, a); err != nil {
			return err
		}
		if err := w.recordAttachment(deskside.AttachmentRemoved, a); err != nil {
			return err
		}
	}
	if len(i.Attachments) == 0 {
		return nil
	}
	return w.SaveItemAttachments(w.ctx, i.ConversationID, i.ID, i.Attachments)
}

func (w *work) recordAttachment(what deskside.EventType, a deskside.Attachment) error {
	facts := map[string]string{"attachmentId": a.ID, "state": string(a.State)}
	for name, value := range map[string]string{"itemId": a.ItemID, "textBlockId": a.TextBlockID, "reason": string(a.Reason)} {
		if value != "" {
			facts[name] = value
		}
	}
	return w.record(what, a.ConversationID, facts, Change{})
}

// named is the attachments that a message names, of which nothing is known yet.
func named(ids []string) (list []deskside.Attachment, err error) {
	if len(ids) > deskside.MaxAttachments {
		return nil, deskside.Errorf(deskside.Invalid, "attachments", "a message can carry %d files at most", deskside.MaxAttachments)
	}
	seen := map[string]bool{}
	for _, id := range ids {
		if err := checkID("attachments", id); err != nil {
			return nil, err
		}
		if seen[id] {
			return nil, deskside.Errorf(deskside.Invalid, "attachments", "the file %q is named twice", id)
		}
		seen[id] = true
		list = append(list, deskside.Attachment{ID: id})
	}
	return list, nil
}

func idsOf(list []deskside.Attachment) []string {
	ids := make([]string, len(list))
	for i, a := range list {
		ids[i] = a.ID
	}
	return ids
}

// attach gives the actor's files to a message. They must be there, whole and looked at.
func (w *work) attach(conversationID string, message deskside.Item) ([]deskside.Attachment, error) {
	list := make([]deskside.Attachment, 0, len(message.Attachments))
	for _, one := range message.Attachments {
		a, err := w.AttachmentToChange(w.ctx, one.ID)
		if deskside.CodeOf(err) == deskside.NotFound || err == nil && (a.OwnerKind != w.actor.Kind || a.OwnerID != w.actor.ID || !w.continues(a.ConversationID, conversationID)) {
			return nil, deskside.Errorf(deskside.Invalid, "attachments", "there is no file %q to send; it may have been removed because it was not sent for a day", one.ID)
		}
		if err != nil {
			return nil, err
		}
		if a.ItemID == message.ID { // sent again
			list = append(list, a)
			continue
		}
		switch {
		case a.ItemID != "" || a.State == deskside.AttachmentDeleted:
			return nil, deskside.Errorf(deskside.Invalid, "attachments", "the file %q was sent or removed already", a.Name)
		case a.State == deskside.AttachmentUploading || a.State == deskside.AttachmentChecking:
			return nil, deskside.Errorf(deskside.Unavailable, "attachments", "the file %q is not here yet", a.Name)
		}
		a.ItemID = message.ID
		if err := w.SaveAttachment(w.ctx, a); err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	if len(list) == 0 {
		return nil, nil
	}
	return list, nil
}

// continues reports whether the conversation is the other one, or goes on in it.
func (w *work) continues(id, in string) bool {
	for range mostMerges {
		if id == in {
			return true
		}
		c, err := w.Conversation(w.ctx, id, "")
		if err != nil || c.MergedInto == "" {
			return false
		}
		id = c.MergedInto
	}
	return false
}

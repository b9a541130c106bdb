package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/deskside/deskside"
)

// Tags returns all tags by name.
func (d *Desk) Tags(ctx context.Context, actor deskside.Actor) (list []deskside.Tag, err error) {
	defer deskside.Wrap(&err, "Tags")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	return d.store.Tags(ctx)
}

// CreateTag makes a tag.
func (d *Desk) CreateTag(ctx context.Context, actor deskside.Actor, name string, colour deskside.TagColour) (tag deskside.Tag, err error) {
	defer deskside.Wrap(&err, "CreateTag")
	if err := asAdmin(actor); err != nil {
		return tag, err
	}
	if tag, err = cleanTag(deskside.Tag{ID: newID(), Name: name, Colour: colour}); err != nil {
		return tag, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		tag.CreatedAt = w.at
		list, err := w.Tags(ctx)
		if err != nil {
			return err
		}
		if len(list) >= deskside.MaxTags {
			return deskside.Errorf(deskside.Invalid, "", "there are %d tags, which is the limit; delete some first", len(list))
		}
		if err := w.AddTag(ctx, tag); err != nil {
			return err
		}
		return w.auditTag(deskside.TagCreated, deskside.Tag{}, tag)
	})
	return tag, err
}

// TagChange changes a tag; what is nil stays.
type TagChange struct {
	Name   *string
	Colour *deskside.TagColour
	// Restore brings a deleted one back, wherever it was.
	Restore bool
}

// UpdateTag changes a tag or brings it back.
func (d *Desk) UpdateTag(ctx context.Context, actor deskside.Actor, id string, change TagChange) (tag deskside.Tag, err error) {
	defer deskside.Wrap(&err, "UpdateTag(%s)", id)
	return d.changeTag(ctx, actor, id, change.Restore, func(tag *deskside.Tag) (deskside.EventType, error) {
		if change.Name != nil {
			tag.Name = *change.Name
		}
		if change.Colour != nil {
			tag.Colour = *change.Colour
		}
		var err error
		*tag, err = cleanTag(*tag)
		if change.Restore {
			tag.DeletedAt = noTime
			return deskside.TagRestored, err
		}
		return deskside.TagUpdated, err
	})
}

// DeleteTag removes a tag from everywhere.
func (d *Desk) DeleteTag(ctx context.Context, actor deskside.Actor, id string) (err error) {
	defer deskside.Wrap(&err, "DeleteTag(%s)", id)
	_, err = d.changeTag(ctx, actor, id, false, func(tag *deskside.Tag) (deskside.EventType, error) {
		tag.DeletedAt = d.clock()
		return deskside.TagDeleted, nil
	})
	return err
}

func (d *Desk) changeTag(ctx context.Context, actor deskside.Actor, id string, deleted bool, f func(*deskside.Tag) (deskside.EventType, error)) (tag deskside.Tag, err error) {
	if err := asAdmin(actor); err != nil {
		return tag, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		if tag, err = w.TagToChange(ctx, id); err != nil {
			return err
		}
		if deleted == tag.DeletedAt.IsZero() {
			return deskside.Errorf(deskside.NotFound, "", "there is no such tag")
		}
		before := tag
		what, err := f(&tag)
		if err != nil {
			return err
		}
		if err := w.SaveTag(ctx, tag); err != nil {
			return err
		}
		return w.auditTag(what, before, tag)
	})
	return tag, err
}

// tagFields is a tag as the audit log shows it; a deleted one has none.
type tagFields struct {
	Name   string             `json:"name,omitempty"`
	Colour deskside.TagColour `json:"colour,omitempty"`
}

func (w *work) auditTag(what deskside.EventType, before, after deskside.Tag) error {
	fields := func(t deskside.Tag) tagFields {
		if t.DeletedAt.IsZero() {
			return tagFields{t.Name, t.Colour}
		}
		return tagFields{}
	}
	return w.audit(what, subject{deskside.AuditTags, after.ID, after.Name}, fields(before), fields(after), Change{})
}

func cleanTag(t deskside.Tag) (deskside.Tag, error) {
	if !slices.Contains(deskside.TagColours, t.Colour) {
		return t, deskside.Errorf(deskside.Invalid, "colour", "the colour %q is none of grey, blue, teal, green, amber, pink, violet", t.Colour)
	}
	var err error
	t.Name, err = cleanName("name", t.Name, 40)
	return t, err
}

// TagConversation puts tags on a conversation and takes others away.
func (d *Desk) TagConversation(ctx context.Context, actor deskside.Actor, conversationID string, add, remove []string) (c deskside.Conversation, err error) {
	defer deskside.Wrap(&err, "TagConversation(%s)", conversationID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return c, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		row, err := w.toChange(conversationID)
		if err != nil {
			return err
		}
		tags, changed, err := w.retag(row.Tags, add, remove)
		if err != nil {
			return err
		}
		if changed {
			row.Tags = tags
			row.Version++
			told := row
			if err := w.SaveConversationTags(ctx, row); err != nil {
				return err
			}
			if err := w.record(deskside.ConversationTagged, row.ID, tagFacts(add, remove), Change{Conversation: &told}); err != nil {
				return err
			}
		}
		c = row
		c.ReadInbound, err = w.ReadInbound(ctx, row.ID, actor.ID)
		return err
	})
	return c, err
}

// TagVisitor puts tags on a visitor and takes others away.
func (d *Desk) TagVisitor(ctx context.Context, actor deskside.Actor, visitorID string, add, remove []string) (v deskside.Visitor, err error) {
	defer deskside.Wrap(&err, "TagVisitor(%s)", visitorID)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return v, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		if v, err = w.VisitorToChange(ctx, visitorID); err != nil {
			return err
		}
		tags, changed, err := w.retag(v.Tags, add, remove)
		if err != nil || !changed {
			return err
		}
		v.Tags = tags
		facts := tagFacts(add, remove)
		facts["visitorId"] = v.ID
		return w.saveProfile(v, deskside.VisitorTagged, facts)
	})
	return v, err
}

// retag applies a change of tags; only tags that are there can be added.
func (w *work) retag(ids, add, remove []string) ([]string, bool, error) {
	if len(add)+len(remove) > 2*deskside.MaxTagsOn {
		return nil, false, deskside.Errorf(deskside.Invalid, "add", "%d tags at once are too many", len(add)+len(remove))
	}
	after, changed := deskside.Retag(ids, add, remove)
	if !changed || len(add) == 0 {
		return after, changed, nil
	}
	list, err := w.Tags(w.ctx)
	if err != nil {
		return nil, false, err
	}
	known := func(id string) bool {
		return slices.ContainsFunc(list, func(t deskside.Tag) bool { return t.ID == id })
	}
	for _, id := range add {
		if !known(id) {
			return nil, false, deskside.Errorf(deskside.Invalid, "add", "there is no tag %q", id)
		}
	}
	// Deleted tags linger on rows; they do not count.
	after = slices.DeleteFunc(after, func(id string) bool { return !known(id) })
	if len(after) > deskside.MaxTagsOn {
		return nil, false, deskside.Errorf(deskside.Invalid, "add", "%d tags are too many, the limit is %d", len(after), deskside.MaxTagsOn)
	}
	return after, true, nil
}

func tagFacts(add, remove []string) map[string]string {
	return map[string]string{"added": strings.Join(add, ","), "removed": strings.Join(remove, ",")}
}

package deskside

import (
	"strings"
	"time"
	"unicode/utf8"
)

// ItemKind says what stands in the timeline.
type ItemKind string

const (
	ItemMessage ItemKind = "message"
	ItemNote    ItemKind = "note"
	ItemEvent   ItemKind = "event"
	// ItemInvitation shows how its invitation stands now.
	ItemInvitation ItemKind = "invitation"
	ItemArticle    ItemKind = "article"
	ItemForm       ItemKind = "form"
	// ItemUpdate says that an earlier item is different now: the timeline only grows, so
	// that who was away learns of the change like of any other item. Nobody shows it.
	ItemUpdate ItemKind = "update"
)

// Item is one entry of a conversation's timeline.
type Item struct {
	ConversationID string
	Seq            int64
	VSeq           int64 // 0: only the team sees it
	// ID of a message or a note is made by the browser that wrote it (UUIDv7), so
	// that sending again changes nothing.
	ID         string
	Kind       ItemKind
	AuthorKind ActorKind
	AuthorID   string
	AuthorName string // as it is now; empty for a nameless visitor
	Text       string // message and note: the Markdown subset that the clients show
	Event      EventType
	// Attachments are of a message or a note.
	Attachments []Attachment
	Data        map[string]string // event: small facts, such as the new assignee's name
	Card        Card
	// EditedAt and DeletedAt are zero unless the author did so; deleted it has no text.
	EditedAt  time.Time
	DeletedAt time.Time
	Reactions []Reaction
	Quote     Quote     // zero: it answers nothing in particular
	Mentions  []Mention // note: whom it calls
	// Of is what an update is about; the update's Text, Attachments, Card and what follows
	// them are those of that item, as they were when it was read.
	Of ItemRef
	// Inbound and Outbound count the visitor's and the agents' messages up to this item.
	Inbound  int64
	Outbound int64
	At       time.Time
}

// Card is what an item shows that is no text; at most one field is set.
type Card struct {
	Invitation *Invitation `json:"invitation,omitempty"`
	Article    *Article    `json:"article,omitempty"`
	Form       *FormCard   `json:"form,omitempty"`
}

// Deleted reports whether the author took it back.
func (i Item) Deleted() bool { return !i.DeletedAt.IsZero() }

// Quote is a message that another one answers, as it is now.
type Quote struct {
	ID         string
	Seq        int64
	AuthorKind ActorKind
	AuthorName string
	Text       string // cut to a line; empty when it was deleted
}

// QuoteOf quotes the message.
func QuoteOf(i Item) Quote {
	return Quote{ID: i.ID, Seq: i.Seq, AuthorKind: i.AuthorKind, AuthorName: i.AuthorName, Text: PreviewText(i.Text)}
}

// OldText is what an item said once, for the audit log.
type OldText struct {
	Text  string
	Until time.Time
}

// ItemRef names an item of the same conversation.
type ItemRef struct {
	ID   string
	Seq  int64
	VSeq int64 // 0: only the team sees it
	Kind ItemKind
}

// Ref names the item.
func (i Item) Ref() ItemRef { return ItemRef{ID: i.ID, Seq: i.Seq, VSeq: i.VSeq, Kind: i.Kind} }

// MaxText is the longest message or note, in characters.
const MaxText = 8000

// CleanText trims the text of a message or note and says what is wrong with it.
func CleanText(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", &Error{Code: Invalid, Field: "text", Message: "the text is not valid UTF-8"}
	}
	s = trimText(s)
	if s == "" {
		return "", &Error{Code: Invalid, Field: "text", Message: "the text is empty"}
	}
	if n := utf8.RuneCountInString(s); n > MaxText {
		return "", Errorf(Invalid, "text", "the text has %d characters, the limit is %d", n, MaxText)
	}
	return s, nil
}

func trimText(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\x00", ""))
}

// CleanCaption is CleanText for what comes with files: it may be empty.
func CleanCaption(s string) (string, error) {
	if trimText(s) == "" {
		return "", nil
	}
	return CleanText(s)
}

// PreviewItem is PreviewText of a message, or the names of the files of one without text.
func PreviewItem(text string, files []Attachment) string {
	if text == "" && len(files) > 0 {
		text = "📎 " + AttachmentNames(files)
	}
	return PreviewText(text)
}

// PreviewText cuts the text for lists: one line, at most 140 characters.
func PreviewText(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	r := []rune(s)
	if len(r) > 140 {
		return string(r[:139]) + "…"
	}
	return s
}

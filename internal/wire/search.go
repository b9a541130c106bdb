package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// Found is something that a search has found.
type Found struct {
	Kind         deskside.SearchKind `json:"kind" enum:"message,note,file,visitor,visitor_note"`
	Conversation *FoundIn            `json:"conversation" doc:"of a visitor the newest one; null: there is none"`
	Visitor      FoundVisitor        `json:"visitor"`
	Author       Author              `json:"author"`
	Snippet      []SnippetPart       `json:"snippet" doc:"the text around the first hit; of a file its name, of a visitor name and e-mail"`
	At           time.Time           `json:"at"`
}

// FoundIn is where in a conversation something was found.
type FoundIn struct {
	ID         string          `json:"id"`
	Status     deskside.Status `json:"status" enum:"open,waiting,snoozed,done"`
	AssigneeID *string         `json:"assigneeId"`
	Seq        int64           `json:"seq" doc:"of the item; 0: none"`
	ItemID     string          `json:"itemId"`
}

// FoundVisitor is whom it is about.
type FoundVisitor struct {
	ID     string `json:"id"`
	SiteID string `json:"siteId"`
	Number int64  `json:"number" doc:"tells nameless visitors apart"`
	Name   string `json:"name"`
	Email  string `json:"email"`
}

// SnippetPart is a piece of text.
type SnippetPart struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit,omitempty" doc:"it is what was looked for"`
}

// FoundOf shapes what was found, for agents.
func FoundOf(f deskside.Found) Found {
	out := Found{
		Kind:    f.Kind,
		Visitor: FoundVisitor{ID: f.Visitor.ID, SiteID: f.Visitor.SiteID, Number: f.Visitor.Number, Name: f.Visitor.Name, Email: f.Visitor.Email},
		Author:  Author{Kind: f.AuthorKind, ID: f.AuthorID, Name: f.AuthorName},
		Snippet: each(f.Snippet, func(p deskside.SnippetPart) SnippetPart { return SnippetPart(p) }),
		At:      f.At,
	}
	if f.ConversationID != "" {
		out.Conversation = &FoundIn{ID: f.ConversationID, Status: f.Status, AssigneeID: optionalText(f.AssigneeID), Seq: f.Seq, ItemID: f.ItemID}
	}
	return out
}

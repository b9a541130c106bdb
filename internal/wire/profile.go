package wire

import (
	"maps"
	"time"

	"github.com/deskside/deskside"
)

// Tag is a word with a colour on conversations and visitors.
type Tag struct {
	ID     string             `json:"id"`
	Name   string             `json:"name"`
	Colour deskside.TagColour `json:"colour" enum:"grey,blue,teal,green,amber,pink,violet"`
}

// TagOf shapes a tag.
func TagOf(t deskside.Tag) Tag { return Tag{ID: t.ID, Name: t.Name, Colour: t.Colour} }

// Profile is what the team keeps about a visitor.
type Profile struct {
	VisitorID  string            `json:"visitorId"`
	Tags       []string          `json:"tags" doc:"ids"`
	Attributes map[string]string `json:"attributes" doc:"what the page says with Deskside('identify', …)"`
	Notes      []VisitorNote     `json:"notes" doc:"newest first"`
	Others     []VisitorSummary  `json:"others" doc:"visitors who are the same person to the team"`
	Blocks     []Block           `json:"blocks" doc:"that keep the visitor from writing now, newest first"`
	ByAddress  bool              `json:"byAddress" doc:"the network address is known, so that it can be blocked"`
	Duplicates []VisitorSummary  `json:"duplicates" doc:"visitors with the same e-mail address who are not, newest first"`
	Forms      []FormCard        `json:"forms" doc:"the forms that were sent to the person, newest first, with the answers of those that are filled in"`
}

// VisitorNote is what an agent wrote about a visitor.
type VisitorNote struct {
	ID        string     `json:"id"`
	Author    Author     `json:"author"`
	Text      string     `json:"text" doc:"Markdown subset"`
	CreatedAt time.Time  `json:"createdAt"`
	EditedAt  *time.Time `json:"editedAt"`
}

// VisitorNoteOf shapes a note about a visitor.
func VisitorNoteOf(n deskside.VisitorNote) VisitorNote {
	return VisitorNote{
		ID: n.ID, Author: Author{Kind: deskside.ActorAgent, ID: n.AuthorID, Name: n.AuthorName},
		Text: n.Text, CreatedAt: n.CreatedAt, EditedAt: optional(n.EditedAt),
	}
}

// ProfileOf shapes what the team keeps about a visitor.
func ProfileOf(v deskside.Visitor, others, duplicates []deskside.Visitor, notes []deskside.VisitorNote, blocks []deskside.Block, forms []deskside.FormCard) Profile {
	attributes := maps.Clone(v.Attributes)
	if attributes == nil {
		attributes = map[string]string{}
	}
	return Profile{
		VisitorID: v.ID, Tags: each(v.Tags, same[string]), Attributes: attributes, Notes: each(notes, VisitorNoteOf),
		Blocks: BlocksOf(blocks), ByAddress: v.AddressHash != "",
		Others: each(others, VisitorSummaryOf), Duplicates: each(duplicates, VisitorSummaryOf), Forms: each(forms, FormCardOf),
	}
}

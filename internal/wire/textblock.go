package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// TextBlock is prepared text, as an agent who may use it sees it.
type TextBlock struct {
	ID        string                  `json:"id"`
	Scope     deskside.TextBlockScope `json:"scope" enum:"personal,team,company"`
	TeamID    *string                 `json:"teamId" doc:"of a team's"`
	Shortcut  string                  `json:"shortcut" doc:"what follows the #"`
	Title     string                  `json:"title"`
	Body      string                  `json:"body" doc:"Markdown subset with placeholders such as {visitor.name|there}"`
	Folder    string                  `json:"folder" doc:"empty: in none"`
	Language  string                  `json:"language" doc:"BCP 47; empty: for visitors of any language"`
	Files     []Attachment            `json:"files" doc:"go along when it is inserted; copy each into the conversation"`
	Position  int64                   `json:"position" doc:"the order; to move a block, say after which it comes"`
	Uses      int64                   `json:"uses"`
	MayEdit   bool                    `json:"mayEdit" doc:"whether the asking agent may change it"`
	CreatedAt time.Time               `json:"createdAt"`
	UpdatedAt time.Time               `json:"updatedAt"`
}

// TextBlockOf shapes a text block for an agent who may use it, and perhaps change it.
func TextBlockOf(b deskside.TextBlock, mayEdit bool) TextBlock {
	out := TextBlock{
		ID: b.ID, Scope: b.Scope, Shortcut: b.Shortcut, Title: b.Title, Body: b.Body, Folder: b.Folder, Language: b.Language,
		Files:    each(b.Files, func(a deskside.Attachment) Attachment { return AttachmentOf(a, deskside.ForAgents) }),
		Position: b.Position, Uses: b.Uses, MayEdit: mayEdit, CreatedAt: b.CreatedAt, UpdatedAt: b.UpdatedAt,
	}
	if b.Scope == deskside.TextBlockTeam {
		out.TeamID = &b.OwnerID
	}
	return out
}

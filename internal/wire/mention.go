package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// Mentioned is a colleague or a team that a note calls.
type Mentioned struct {
	Kind deskside.MentionKind `json:"kind" enum:"agent,team"`
	ID   string               `json:"id"`
	Name string               `json:"name" doc:"as it stands in the text after an @"`
}

// Mention is a note that calls the asking agent.
type Mention struct {
	ConversationID string    `json:"conversationId"`
	ItemID         string    `json:"itemId"`
	Author         string    `json:"author" doc:"name of who wrote the note"`
	Text           string    `json:"text" doc:"cut to a line"`
	At             time.Time `json:"at"`
	Read           bool      `json:"read"`
}

// MentionOf shapes a note that calls an agent.
func MentionOf(m deskside.Mentioned) Mention {
	return Mention{
		ConversationID: m.ConversationID, ItemID: m.ItemID, Author: m.Author, Text: m.Text,
		At: m.At, Read: !m.ReadAt.IsZero(),
	}
}

// MentionsOf shapes those of one agent.
func MentionsOf(list []deskside.Mentioned) []Mention { return each(list, MentionOf) }

func mentionedOf(list []deskside.Mention) []Mentioned {
	if len(list) == 0 {
		return nil
	}
	return each(list, func(m deskside.Mention) Mentioned { return Mentioned{Kind: m.Kind, ID: m.ID, Name: m.Name} })
}

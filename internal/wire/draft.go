package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// Draft is what the asking agent has begun to write in a conversation.
type Draft struct {
	ConversationID string     `json:"conversationId"`
	Mode           string     `json:"mode" enum:"reply,note"`
	Reply          string     `json:"reply"`
	Note           string     `json:"note"`
	Other          *DraftText `json:"other" doc:"what another device had written meanwhile; null: nothing"`
	Version        int64      `json:"version" doc:"grows with every change; say from which one you go on"`
	UpdatedAt      time.Time  `json:"updatedAt"`
}

// DraftText is the texts of a draft.
type DraftText struct {
	Reply string `json:"reply"`
	Note  string `json:"note"`
}

// DraftOf shapes a draft.
func DraftOf(d deskside.Draft) Draft {
	out := Draft{
		ConversationID: d.ConversationID, Mode: d.Mode, Reply: d.Reply, Note: d.Note,
		Version: d.Version, UpdatedAt: d.UpdatedAt,
	}
	if d.Other != (deskside.Drafted{}) {
		out.Other = &DraftText{Reply: d.Other.Reply, Note: d.Other.Note}
	}
	return out
}

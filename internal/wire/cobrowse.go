package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// Cobrowse is a co-browsing session for agents.
type Cobrowse struct {
	ID             string                  `json:"id"`
	SiteID         string                  `json:"siteId"`
	VisitorID      string                  `json:"visitorId"`
	VisitorName    string                  `json:"visitorName"`
	ConversationID *string                 `json:"conversationId"`
	Origin         deskside.CobrowseOrigin `json:"origin" enum:"invitation,code"`
	AgentID        string                  `json:"agentId" doc:"who asked, or typed the code"`
	CreatedAt      time.Time               `json:"createdAt"`
	EndedAt        *time.Time              `json:"endedAt"`
	EndReason      string                  `json:"endReason,omitempty"`
}

// CobrowseOf shapes a session for agents.
func CobrowseOf(c deskside.Cobrowse) Cobrowse {
	out := Cobrowse{
		ID: c.ID, SiteID: c.SiteID, VisitorID: c.VisitorID, VisitorName: c.VisitorName, Origin: c.Origin,
		AgentID: c.AgentID, CreatedAt: c.CreatedAt, EndReason: c.EndReason,
	}
	if c.ConversationID != "" {
		out.ConversationID = &c.ConversationID
	}
	if !c.Running() {
		out.EndedAt = &c.EndedAt
	}
	return out
}

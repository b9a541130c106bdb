package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// Meeting is a conference with a date.
type Meeting struct {
	ID             string     `json:"id"`
	ConversationID string     `json:"conversationId"`
	VisitorName    string     `json:"visitorName" doc:"whose conversation it is; empty for a nameless visitor"`
	Title          string     `json:"title"`
	StartsAt       time.Time  `json:"startsAt"`
	EndsAt         time.Time  `json:"endsAt"`
	Minutes        int        `json:"minutes"`
	Zone           string     `json:"zone" doc:"the time zone it was planned in, an IANA name"`
	AgentIDs       []string   `json:"agentIds" doc:"colleagues who are invited"`
	Guests         []string   `json:"guests" doc:"e-mail addresses of the guests who are invited"`
	URL            string     `json:"url" doc:"to give to the guests"`
	LinkID         string     `json:"linkId"`
	LinkExpiresAt  time.Time  `json:"linkExpiresAt"`
	Password       bool       `json:"password" doc:"guests are asked for one"`
	Lobby          bool       `json:"lobby" doc:"guests wait until somebody lets them in"`
	CreatedByID    string     `json:"createdById"`
	CreatedAt      time.Time  `json:"createdAt"`
	CancelledAt    *time.Time `json:"cancelledAt"`
}

// MeetingOf shapes a planned meeting; url is the address of its link.
func MeetingOf(m deskside.Meeting, url string) Meeting {
	out := Meeting{
		ID: m.ID, ConversationID: m.ConversationID, VisitorName: m.VisitorName, Title: m.Title,
		StartsAt: m.StartsAt, EndsAt: m.EndsAt(), Minutes: m.Minutes, Zone: m.Zone, AgentIDs: []string{}, Guests: []string{},
		URL: url, LinkID: m.LinkID, LinkExpiresAt: m.Link.ExpiresAt, Password: m.Link.Password != "", Lobby: !m.Link.Open,
		CreatedByID: m.CreatedBy, CreatedAt: m.CreatedAt, CancelledAt: optional(m.CancelledAt),
	}
	for _, p := range m.People {
		if p.AgentID != "" {
			out.AgentIDs = append(out.AgentIDs, p.AgentID)
		} else {
			out.Guests = append(out.Guests, p.Email)
		}
	}
	return out
}

package deskside

import "time"

// Team is a group of agents.
type Team struct {
	ID        string
	Name      string
	MemberIDs []string
	CreatedAt time.Time
}

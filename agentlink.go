package deskside

import "time"

// AgentLink lets an agent choose a password: the first one, or a new one. The latest one
// counts, once.
type AgentLink struct {
	ID        string
	AgentID   string
	Kind      LetterKind // LetterInvite or LetterReset
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // zero: not yet; one that was withdrawn counts as used
}

// LinkTime is how long such a link can be used.
func LinkTime(k LetterKind) time.Duration {
	if k == LetterInvite {
		return 7 * 24 * time.Hour
	}
	return 2 * time.Hour
}

// Works reports whether the link can be used at the time.
func (l AgentLink) Works(now time.Time) bool { return l.UsedAt.IsZero() && now.Before(l.ExpiresAt) }

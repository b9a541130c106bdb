package deskside

import (
	"slices"
	"strings"
	"time"
)

// Mention is a colleague or a team that a note calls by name.
type Mention struct {
	Kind MentionKind `json:"kind"`
	ID   string      `json:"id"`
	Name string      `json:"name"` // as it was when the note was written
}

// MentionKind says whom a mention means.
type MentionKind string

const (
	MentionAgent MentionKind = "agent"
	MentionTeam  MentionKind = "team"
)

// MaxMentions is how many one note may call.
const MaxMentions = 20

// Called returns those whom the text really names, as @ and the name: what was chosen
// from a list may have been taken out of the text again. The longest name counts first:
// "@Ben Adler" does not call another Ben.
func Called(text string, all []Mention) []Mention {
	var names []string
	for _, m := range all {
		names = append(names, m.Name)
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	found := map[string]bool{}
	for _, name := range slices.Compact(names) {
		if name != "" && strings.Contains(text, "@"+name) {
			found[name] = true
			text = strings.ReplaceAll(text, "@"+name, "\n")
		}
	}
	var called []Mention
	for _, m := range all {
		same := func(o Mention) bool { return o.Kind == m.Kind && o.ID == m.ID }
		if found[m.Name] && !slices.ContainsFunc(called, same) {
			called = append(called, m)
		}
	}
	return called
}

// Mentioned is a note that calls an agent, as the agent's list shows it.
type Mentioned struct {
	ConversationID string
	ItemID         string
	Author         string // who wrote the note
	Text           string // cut to a line; empty when it was deleted
	At             time.Time
	ReadAt         time.Time // zero: not yet
}

package deskside

import (
	"slices"
	"time"
)

// Tag is a word with a colour that agents put on conversations and visitors.
type Tag struct {
	ID        string
	Name      string // unique, whatever the case
	Colour    TagColour
	CreatedAt time.Time
	DeletedAt time.Time // zero unless deleted
}

// TagColour names a colour; the clients know what it looks like in each theme.
type TagColour string

// TagColours lists every colour there is.
var TagColours = []TagColour{"grey", "blue", "teal", "green", "amber", "pink", "violet"}

const (
	// MaxTags is how many tags there may be.
	MaxTags = 200
	// MaxTagsOn is how many one conversation or visitor may have.
	MaxTagsOn = 20
)

// Retag returns the ids after some were added and others removed, in the order of their
// adding, and whether anything is different.
func Retag(ids, add, remove []string) (after []string, changed bool) {
	for _, id := range ids {
		if !slices.Contains(remove, id) || slices.Contains(add, id) {
			after = append(after, id)
		}
	}
	for _, id := range add {
		if !slices.Contains(after, id) {
			after = append(after, id)
		}
	}
	return after, !slices.Equal(ids, after)
}

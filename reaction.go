package deskside

import "slices"

// Reaction is somebody's answer to an item in one sign.
type Reaction struct {
	Emoji      string    `json:"emoji"`
	AuthorKind ActorKind `json:"kind"`
	AuthorID   string    `json:"id"`
}

// Reactions lists what one can react with.
var Reactions = []string{"👍", "❤️", "😊", "🎉", "😮", "😢"}

// React returns the reactions after the actor put one or took it back, and whether
// anything is different. Of each emoji everybody has one.
func React(have []Reaction, r Reaction, on bool) ([]Reaction, bool) {
	at := slices.Index(have, r)
	switch {
	case on && at < 0:
		return append(slices.Clone(have), r), true
	case !on && at >= 0:
		return slices.Delete(slices.Clone(have), at, at+1), true
	}
	return have, false
}

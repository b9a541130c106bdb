package deskside

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// VisitorNote is what an agent wrote about a visitor, for the team.
type VisitorNote struct {
	ID         string // made by the browser
	VisitorID  string
	AuthorID   string
	AuthorName string // as it is now
	Text       string
	CreatedAt  time.Time
	EditedAt   time.Time // zero unless edited
}

// Limits of what a page may say of its visitor.
const (
	MaxAttributes     = 30
	MaxAttributeName  = 40  // characters
	MaxAttributeValue = 200 // characters
)

// MergeAttributes returns the visitor's attributes with those that a page says now; an
// empty value takes one away. The names of the wrong ones are told.
func MergeAttributes(have, said map[string]string) (map[string]string, error) {
	after := map[string]string{}
	for name, value := range have {
		after[name] = value
	}
	for name, value := range said {
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case name == "" || !printable(name) || utf8.RuneCountInString(name) > MaxAttributeName:
			return nil, Errorf(Invalid, "attributes", "the name of an attribute must have 1 to %d characters on one line", MaxAttributeName)
		case !printable(value) || utf8.RuneCountInString(value) > MaxAttributeValue:
			return nil, Errorf(Invalid, "attributes", "the attribute %q must have at most %d characters on one line", name, MaxAttributeValue)
		case value == "":
			delete(after, name)
		default:
			after[name] = value
		}
	}
	if n := len(after); n > MaxAttributes {
		return nil, Errorf(Invalid, "attributes", "%d attributes are too many, the limit is %s", n, strconv.Itoa(MaxAttributes))
	}
	return after, nil
}

func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 })
}

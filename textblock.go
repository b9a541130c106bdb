package deskside

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// TextBlockScope says who may use a text block.
type TextBlockScope string

const (
	TextBlockPersonal TextBlockScope = "personal" // one agent
	TextBlockTeam     TextBlockScope = "team"     // the members of a team
	TextBlockCompany  TextBlockScope = "company"  // everybody
)

// TextBlock is prepared text that agents find with # and insert into what they write.
type TextBlock struct {
	ID    string
	Scope TextBlockScope
	// OwnerID is the agent of a personal block and the team of a team's; empty for the company's.
	OwnerID string
	// Shortcut is what follows the #; no two blocks of the same owner have the same
	// one in the same language.
	Shortcut string
	Title    string
	// Body is the Markdown subset of messages, with placeholders such as {visitor.name|there};
	// empty only where there are files.
	Body     string
	Folder   string       // empty: in none
	Language string       // BCP 47; empty: for visitors of any language
	Files    []Attachment // go along when it is inserted; kept beside it
	Position int64        // blocks are shown in this order
	Uses     int64
	// DeletedAt is zero unless it was deleted; for a day it can be brought back.
	DeletedAt time.Time
	CreatedAt time.Time
	UpdatedAt time.Time
}

const (
	// MaxTextBlocks is how many an agent may see.
	MaxTextBlocks = 5000
	// maxShortcut is the longest shortcut, in characters.
	maxShortcut = 40
)

// Clean trims what people enter and says what is wrong with it.
func (b TextBlock) Clean() (TextBlock, error) {
	var err error
	if b.Shortcut, err = cleanShortcut(b.Shortcut); err != nil {
		return b, err
	}
	for _, line := range []struct {
		field string
		text  *string
		most  int
	}{{"title", &b.Title, 120}, {"folder", &b.Folder, 80}} {
		if !utf8.ValidString(*line.text) {
			return b, Errorf(Invalid, line.field, "the %s is not valid UTF-8", Word(line.field))
		}
		*line.text = strings.Join(strings.FieldsFunc(*line.text, blank), " ")
		if n := utf8.RuneCountInString(*line.text); n > line.most {
			return b, Errorf(Invalid, line.field, "the %s has %d characters, the limit is %d", Word(line.field), n, line.most)
		}
	}
	if b.Title == "" {
		return b, Errorf(Invalid, "title", "the title is empty")
	}
	if b.Body, err = CleanCaption(b.Body); err != nil {
		return b, Errorf(Invalid, "body", "%s", err.Error())
	}
	b.Language, err = cleanLanguage(b.Language)
	return b, err
}

// SaysSomething is nil if the cleaned block inserts a text or at least one of so many files.
func (b TextBlock) SaysSomething(files int) error {
	if b.Body == "" && files == 0 {
		return Errorf(Invalid, "body", "the text block is empty; write a text or attach a file")
	}
	return nil
}

func blank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

func cleanShortcut(s string) (string, error) {
	s = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(s), "#"))
	switch {
	case s == "":
		return "", Errorf(Invalid, "shortcut", "the shortcut is empty")
	case utf8.RuneCountInString(s) > maxShortcut:
		return "", Errorf(Invalid, "shortcut", "the shortcut is longer than %d characters", maxShortcut)
	case !utf8.ValidString(s) || strings.IndexFunc(s, notInShortcut) >= 0:
		return "", Errorf(Invalid, "shortcut", "the shortcut %q may only have letters, digits and - _ . in it", s)
	}
	return s, nil
}

func notInShortcut(r rune) bool {
	return !(unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.", r))
}

// cleanLanguage accepts tags such as de and pt-BR, and none.
func cleanLanguage(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	primary, rest, more := strings.Cut(s, "-")
	primary = strings.ToLower(primary)
	ok := len(s) <= 20 && (len(primary) == 2 || len(primary) == 3) && plainLetters(primary)
	if more {
		for part := range strings.SplitSeq(rest, "-") {
			ok = ok && len(part) >= 2 && len(part) <= 8 && plainLetters(strings.ToLower(strings.Trim(part, "0123456789")))
		}
		primary += "-" + rest
	}
	if !ok {
		return "", Errorf(Invalid, "language", "%q is no language; write it like de or pt-BR, or leave it empty for any", s)
	}
	return primary, nil
}

func plainLetters(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < 'a' || r > 'z' }) < 0
}

// EditableBy reports whether an agent who sees the block may change it: own ones, those
// of one's teams, and the company's by supervisors and admins.
func (b TextBlock) EditableBy(a Actor) bool {
	if a.Kind != ActorAgent || !a.May(ScopeWrite) {
		return false
	}
	return b.Scope != TextBlockCompany || a.Role == RoleSupervisor || a.Role == RoleAdmin
}

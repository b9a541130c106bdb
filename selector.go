package deskside

import (
	"slices"
	"strings"
	"unicode"
)

// isSelector reports whether the text has the form of CSS selectors, such as
// "form .iban, [data-secret]". Whether its names mean something only browsers know.
func isSelector(text string) bool {
	s := selector{rest: []rune(text)}
	return s.list(0) && len(s.rest) == 0
}

// selector is what has not been read yet. Its methods read from the beginning; false:
// that is not there.
type selector struct{ rest []rune }

// selectorDepth is how deep selectors may stand in each other, as in :not(:has(a)).
const selectorDepth = 8

func (s *selector) next() rune {
	if len(s.rest) == 0 {
		return 0
	}
	return s.rest[0]
}

func (s *selector) one(of string) bool {
	if len(s.rest) == 0 || !strings.ContainsRune(of, s.rest[0]) {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

func (s *selector) space() (some bool) {
	for len(s.rest) > 0 && unicode.IsSpace(s.rest[0]) {
		s.rest, some = s.rest[1:], true
	}
	return some
}

// name is letters, digits, - and _, not beginning with a digit, or anything behind a \.
func (s *selector) name() bool {
	from := len(s.rest)
	for len(s.rest) > 0 {
		switch r := s.rest[0]; {
		case r == '\\' && len(s.rest) > 1:
			s.rest = s.rest[1:]
		case r >= '0' && r <= '9' && from == len(s.rest):
			return false
		case r != '-' && r != '_' && r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return from > len(s.rest)
		}
		s.rest = s.rest[1:]
	}
	return from > 0
}

func (s *selector) list(depth int) bool {
	for s.chain(depth) {
		if !s.one(",") {
			return true
		}
	}
	return false
}

// chain is compounds with combinators between them.
func (s *selector) chain(depth int) bool {
	s.space()
	if depth > 0 && s.one(">+~") { // :has(> img)
		s.space()
	}
	for s.compound(depth) {
		apart := s.space()
		switch {
		case len(s.rest) == 0 || strings.ContainsRune(",)", s.next()):
			return true
		case s.one(">+~"):
			s.space()
		case !apart:
			return false
		}
	}
	return false
}

// compound is what is said of one element, such as input.code[type=text]:not(:disabled).
func (s *selector) compound(depth int) bool {
	some := s.one("*") || s.name()
	for {
		var ok bool
		switch {
		case s.one("#."):
			ok = s.name()
		case s.one("["):
			ok = s.attribute()
		case s.one(":"):
			ok = s.pseudo(depth)
		default:
			return some
		}
		if !ok {
			return false
		}
		some = true
	}
}

func (s *selector) attribute() bool {
	s.space()
	if !s.name() {
		return false
	}
	s.space()
	if s.one("]") {
		return true
	}
	s.one("~|^$*")
	if !s.one("=") {
		return false
	}
	s.space()
	if quote := s.next(); quote == '"' || quote == '\'' {
		if !s.text() {
			return false
		}
	} else if !s.name() {
		return false
	}
	s.space()
	s.one("iIsS") // whether the case counts
	s.space()
	return s.one("]")
}

// text is a text in quotes.
func (s *selector) text() bool {
	quote := s.rest[0]
	for i := 1; i < len(s.rest); i++ {
		switch s.rest[i] {
		case '\\':
			i++
		case quote:
			s.rest = s.rest[i+1:]
			return true
		}
	}
	return false
}

// pseudo is what follows a colon: a name, and for some something in brackets.
func (s *selector) pseudo(depth int) bool {
	s.one(":")
	before := s.rest
	if !s.name() {
		return false
	}
	word := strings.ToLower(string(before[:len(before)-len(s.rest)]))
	if !s.one("(") {
		return true
	}
	if slices.Contains([]string{"not", "is", "where", "has"}, word) {
		return depth < selectorDepth && s.list(depth+1) && s.one(")")
	}
	for open := 1; len(s.rest) > 0; {
		switch r := s.rest[0]; {
		case r == '"' || r == '\'':
			if !s.text() {
				return false
			}
			continue
		case r == '(':
			open++
		case r == ')':
			open--
		}
		s.rest = s.rest[1:]
		if open == 0 {
			return true
		}
	}
	return false
}

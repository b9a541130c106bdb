package deskside

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSearchWords(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                   nil,
		"Hello, world":                       {"hello", "world"},
		"Müller MU\u0308LLER Straße STRASSE": {"muller", "muller", "strasse", "strasse"},
		"Ärger Øre Łódź œuvre":               {"arger", "ore", "lodz", "oeuvre"},
		"Ελλάς Москва Ёлка":                  {"ελλασ", "москва", "елка"},
		"anna@example.com":                   {"anna", "example", "com"},
		"Rechnung_2024-05.pdf":               {"rechnung", "2024", "05", "pdf"},
		"東京 tower":                           {"東", "京", "tower"},
		"a\x00b \xff c":                      {"a", "b", "c"},
		"\ue000message":                      {"message"},
		strings.Repeat("x", 5000):            {strings.Repeat("x", longestWord)},
	} {
		if got := SearchWords(text); !slices.Equal(got, want) {
			t.Errorf("%q has the words %q, want %q", text, got, want)
		}
	}
}

func TestParseSearch(t *testing.T) {
	show := func(q SearchQuery) string {
		var terms []string
		for _, term := range q.Terms {
			var ways []string
			for _, way := range term.Ways {
				ways = append(ways, strings.Join(way, "_"))
			}
			s := strings.Join(ways, "|")
			if term.Prefix {
				s += "*"
			}
			terms = append(terms, s)
		}
		return strings.Join(terms, " ")
	}
	for query, want := range map[string]string{
		"lamp shade":               "lamp* shade*",
		`"lamp shade" x`:           "lamp_shade x",
		`"open end`:                "open_end",
		"„Guten Tag“":              "guten_tag",
		"Müller":                   "muller|mueller*",
		"mueller":                  "mueller|muller*",
		"neue quer blue":           "neue* quer* blue*",
		"anna@example.com":         "anna_example_com*",
		`* AND OR NOT ( ) NEAR/2`:  "and* or* not* near_2",
		`'; DROP TABLE item; -- `:  "drop* table* item*",
		`"" "  " -- ** :: ^ \ & |`: "",
		"words:evil {words}:x":     "words_evil* words_x",
		"東京":                       "東_京",
	} {
		q, err := ParseSearch(query)
		if err != nil || show(q) != want {
			t.Errorf("%q is read as %q, %v; want %q", query, show(q), err, want)
		}
	}
	if _, err := ParseSearch(strings.Repeat("ä", MaxQuery+1)); CodeOf(err) != Invalid {
		t.Errorf("too long: %v", err)
	}
	if q, err := ParseSearch(strings.Repeat("a ", MaxQuery/2)); err != nil || len(q.Terms) != MaxSearchTerms {
		t.Errorf("many words: %d, %v", len(q.Terms), err)
	}
}

func TestSnippet(t *testing.T) {
	long := strings.Repeat("before ", 30) + "the Lämpchen is broken " + strings.Repeat("after ", 60)
	for _, test := range []struct{ query, text, want string }{
		{"lamp", "The lamps, a Lampe", "The [lamps], a [Lampe]"},
		{`"lamp"`, "The lamps, a lamp", "The lamps, a [lamp]"},
		{`"is broken"`, "It is\nbroken, is it?", "It [is broken], is it?"},
		{"strasse", "Lange Straße 5", "Lange [Straße] 5"},
		{"mueller", "Frau Müller", "Frau [Müller]"},
		{"nothing", "here", "here"},
		{"broken", long, "…before before before the Lämpchen is [broken] after"},
	} {
		q, err := ParseSearch(test.query)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, p := range q.Snippet(test.text) {
			if p.Hit {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		if got := b.String(); got != test.want && !(test.text == long && strings.HasPrefix(got, test.want) && strings.HasSuffix(got, "…")) {
			t.Errorf("%q in %q shows %q, want %q", test.query, test.text, got, test.want)
		}
	}
}

// FuzzSearch reads hostile queries and texts: nothing panics, words are letters and digits
// only, and the parts of a snippet are whole characters.
func FuzzSearch(f *testing.F) {
	f.Add(`"lamp" OR Mü*`, "Die Lampe, Müller")
	f.Add("\x00\xff'\\:* <-> !", "\xf0\x28 İ ﷽ ß\u0308")
	f.Fuzz(func(t *testing.T, query, text string) {
		q, err := ParseSearch(query)
		if err != nil {
			return
		}
		if len(q.Terms) > MaxSearchTerms {
			t.Errorf("%d terms", len(q.Terms))
		}
		for _, term := range q.Terms {
			for _, way := range term.Ways {
				if len(way) == 0 {
					t.Errorf("a way without words")
				}
				for _, w := range way {
					if strings.ContainsAny(w, ` '"\:*&|!<>()`+"\x00\ue000") || !utf8.ValidString(w) || w == "" {
						t.Errorf("the word %q", w)
					}
				}
			}
		}
		for _, p := range q.Snippet(text) {
			if !utf8.ValidString(p.Text) {
				t.Errorf("the part %q", p.Text)
			}
		}
	})
}

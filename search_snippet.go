package deskside

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// snippetBefore and snippetLength are how much is shown before the first hit and in all,
// in characters.
const (
	snippetBefore = 40
	snippetLength = 180
)

// Snippet is the part of the text around the first hit, on one line, with all hits in it
// marked.
func (q SearchQuery) Snippet(text string) []SnippetPart {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")
	hits := q.hits(text)
	from, to := 0, len(text)
	if len(hits) > 0 && utf8.RuneCountInString(text) > snippetLength {
		from = back(text, hits[0][0], snippetBefore)
	}
	to = ahead(text, from, snippetLength)
	var parts []SnippetPart
	add := func(s string, hit bool) {
		if s != "" {
			parts = append(parts, SnippetPart{Text: s, Hit: hit})
		}
	}
	at := from
	if from > 0 {
		add("…", false)
	}
	for _, h := range hits {
		if h[0] < at || h[1] > to {
			continue
		}
		add(text[at:h[0]], false)
		add(text[h[0]:h[1]], true)
		at = h[1]
	}
	add(text[at:to], false)
	if to < len(text) {
		add("…", false)
	}
	return join(parts)
}

// join puts neighbours of one sort together.
func join(parts []SnippetPart) []SnippetPart {
	out := parts[:0]
	for _, p := range parts {
		if n := len(out); n > 0 && out[n-1].Hit == p.Hit && !p.Hit {
			out[n-1].Text += p.Text
			continue
		}
		out = append(out, p)
	}
	return out
}

// hits are where the terms stand in the text, in order and apart from each other.
func (q SearchQuery) hits(text string) (hits [][2]int) {
	words := wordsOf(text)
	for at := 0; at < len(words); at++ {
		n := q.hitAt(words[at:])
		if n == 0 {
			continue
		}
		hits = append(hits, [2]int{words[at].from, words[at+n-1].to})
		at += n - 1
	}
	return hits
}

// hitAt returns how many words at the beginning of the words are a term; 0 when none is.
func (q SearchQuery) hitAt(words []foundWord) (longest int) {
	for _, t := range q.Terms {
		for _, way := range t.Ways {
			if t.matches(way, words) {
				longest = max(longest, len(way))
			}
		}
	}
	return longest
}

func (t SearchTerm) matches(way []string, words []foundWord) bool {
	if len(words) < len(way) {
		return false
	}
	last := len(way) - 1
	same := slices.EqualFunc(way[:last], words[:last], func(w string, f foundWord) bool { return w == f.word })
	return same && (words[last].word == way[last] || t.Prefix && strings.HasPrefix(words[last].word, way[last]))
}

// back is up to n characters before at, where a word begins if one does.
func back(text string, at, n int) int {
	from := at
	for ; n > 0 && from > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	if from == 0 {
		return 0
	}
	if space := strings.IndexByte(text[from:at], ' '); space >= 0 {
		return from + space + 1
	}
	return from
}

// ahead is up to n characters behind at.
func ahead(text string, at, n int) int {
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}

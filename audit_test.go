package deskside

import (
	"strings"
	"testing"
)

func TestDifference(t *testing.T) {
	type inner struct {
		Token string `json:"token,omitempty"`
		Text  string `json:"text"`
	}
	type outer struct {
		Same  int      `json:"same"`
		In    *inner   `json:"in,omitempty"`
		Words []string `json:"words,omitempty"`
	}
	long := strings.Repeat("ä", mostAuditText+1)
	huge := []string{strings.Repeat("x", mostAuditField)}
	for name, c := range map[string]struct {
		before, after outer
		was, is       string
	}{
		"nothing":  {outer{Same: 1}, outer{Same: 1}, `{}`, `{}`},
		"inside":   {outer{In: &inner{Text: "a"}}, outer{In: &inner{Text: "b"}}, `{"in":{"text":"a"}}`, `{"in":{"text":"b"}}`},
		"new":      {outer{}, outer{In: &inner{Text: "b"}, Words: []string{"x"}}, `{}`, `{"in":{"text":"b"},"words":["x"]}`},
		"a secret": {outer{In: &inner{Token: "s1"}}, outer{In: &inner{Token: "s2"}}, `{"in":{"token":"•••"}}`, `{"in":{"token":"•••"}}`},
		"too long": {outer{}, outer{In: &inner{Text: long}, Words: huge}, `{}`, `{"in":{"text":"` + long[:2*mostAuditText] + `…"},"words":"…"}`},
	} {
		was, is, changed := Difference(c.before, c.after)
		if was != c.was || is != c.is || changed != (name != "nothing") {
			t.Errorf("%s: %s, %s, %v", name, was, is, changed)
		}
	}
}

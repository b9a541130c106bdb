package deskside

import (
	"strings"
	"testing"
)

func TestIsSelector(t *testing.T) {
	for _, good := range []string{
		"a", "*", ".iban", "#total", "form .iban, [data-secret]", "input[type=text]", "input[name='card'  i]", `[title="a ] b"]`,
		"ul > li + li ~ p", "a:hover", "p::before", "li:nth-child(2n + 1)", ":not(.a, .b:has(> img))", ":is(h1,h2)", `.a\:b`, "my-price", ".größe",
		":lang(de)", "[data-x]", "[ data-x = y ]", ".-x", "a:not([href*='/(x)'])", "[data-n='4']",
	} {
		if !isSelector(good) {
			t.Errorf("%q is a selector", good)
		}
	}
	for _, bad := range []string{
		"", " ", "div[", "a >", "> a", ".", "#", ".1st", "a,,b", "a,", "[x=]", "[x=1]", "a[b='c]", ":not(", ":not()", ":", "a)", "(a)", "a!b", "a@b", "1a",
		strings.Repeat(":not(", 40) + "a" + strings.Repeat(")", 40), "\x00", "a{}", ":nth-child(2",
	} {
		if isSelector(bad) {
			t.Errorf("%q is no selector", bad)
		}
	}
}

func FuzzIsSelector(f *testing.F) {
	for _, seed := range []string{"a", ":not(.a, [b='c'])", `\`, "[x", "::", ":a('"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) { isSelector(text) })
}

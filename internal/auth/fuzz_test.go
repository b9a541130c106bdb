package auth

import (
	"testing"
	"time"
)

// FuzzReturn changes links in mails: none but the one that was made is believed.
func FuzzReturn(f *testing.F) {
	tokens := NewReturnTokens([]byte("a secret of the instance"))
	now := time.Unix(1_800_000_000, 0)
	want := ReturnToken{VisitorToken{"site", "https://shop.example", "visitor"}, "conversation", now.Add(time.Hour)}
	good := tokens.Mint(want)
	for _, seed := range []string{good, good + ".", "r1..", "r1.AAAA.AAAA", "", NewVisitorTokens([]byte("a secret of the instance")).Mint("site", "https://shop.example", "visitor")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		got, err := tokens.Verify(token, now)
		if err == nil && (token != good || got != want) {
			t.Errorf("%q is believed: %+v", token, got)
		}
		if token == good && err != nil {
			t.Errorf("the good one is not: %v", err)
		}
		if _, err := tokens.Verify(token, now.Add(2*time.Hour)); err == nil {
			t.Errorf("%q works too late", token)
		}
		if id, err := CheckLinkToken([]byte("a secret of the instance"), token); err == nil && LinkToken([]byte("a secret of the instance"), id) != token {
			t.Errorf("the link %q is believed", token)
		}
	})
}

package deskside

import "testing"

func TestCalled(t *testing.T) {
	all := []Mention{
		{Kind: MentionAgent, ID: "1", Name: "Ben"}, {Kind: MentionAgent, ID: "2", Name: "Ben Adler"},
		{Kind: MentionTeam, ID: "3", Name: "Support"}, {Kind: MentionAgent, ID: "1", Name: "Ben"},
	}
	for text, want := range map[string]string{
		"nobody":                       "",
		"Ben without the sign":         "",
		"@Ben Adler, please":           "2",
		"@Ben and @Support":            "13",
		"@Ben Adler with @Ben":         "12",
		"mail to someone@Support.test": "3",
	} {
		got := ""
		for _, m := range Called(text, all) {
			got += m.ID
		}
		if got != want {
			t.Errorf("%q calls %q, want %q", text, got, want)
		}
	}
}

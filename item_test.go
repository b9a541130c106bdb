package deskside

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCleanText(t *testing.T) {
	for in, want := range map[string]string{
		"  hello \r\n there \n":            "hello \n there",
		"a\x00b":                           "ab",
		strings.Repeat("ä", MaxText):       strings.Repeat("ä", MaxText),
		strings.Repeat("ä", MaxText) + "x": "",
		" \n\t ":                           "",
		"\xff":                             "",
	} {
		got, err := CleanText(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("CleanText(%.20q) = %.20q, %v", in, got, err)
		}
		if e, ok := err.(*Error); err != nil && (!ok || e.Field != "text" || e.Code != Invalid) {
			t.Errorf("CleanText(%.20q): the error names no field: %#v", in, err)
		}
	}
}

func TestPreviewText(t *testing.T) {
	if got := PreviewText("a\n  b\tc "); got != "a b c" {
		t.Errorf("got %q", got)
	}
	if got := PreviewText(strings.Repeat("é ", 200)); utf8.RuneCountInString(got) != 140 || !strings.HasSuffix(got, "…") {
		t.Errorf("got %d characters: %q", utf8.RuneCountInString(got), got)
	}
}

func TestStatusAfterMessage(t *testing.T) {
	for _, c := range []struct {
		status Status
		from   ActorKind
		want   Status
	}{
		{StatusOpen, ActorVisitor, StatusOpen},
		{StatusWaiting, ActorVisitor, StatusOpen},
		{StatusSnoozed, ActorVisitor, StatusOpen},
		{StatusDone, ActorVisitor, StatusOpen},
		{StatusOpen, ActorAgent, StatusOpen},
		{StatusWaiting, ActorAgent, StatusWaiting},
		{StatusSnoozed, ActorAgent, StatusOpen},
		{StatusDone, ActorAgent, StatusOpen},
	} {
		if got := c.status.AfterMessage(c.from); got != c.want {
			t.Errorf("%s after a message by the %s: %s, want %s", c.status, c.from, got, c.want)
		}
	}
}

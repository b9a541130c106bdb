package deskside

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func FuzzCleanFileName(f *testing.F) {
	for _, s := range []string{"photo.jpg", "../../etc/passwd", `C:\x\y.txt`, "a\u202Efdp.exe", "CON", "nul.tar.gz", " . ", strings.Repeat("ß", 300) + ".jpeg", "\xff", "a/b/", "x." + strings.Repeat("y", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name := CleanFileName(s)
		bad := func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`/\<>:"|?*`, r)
		}
		if name == "" || name == "." || name == ".." || !utf8.ValidString(name) || len(name) > maxFileName+1 || strings.ContainsFunc(name, bad) {
			t.Errorf("%q became %q", s, name)
		}
		if again := CleanFileName(name); again != name {
			t.Errorf("%q became %q, and that %q", s, name, again)
		}
	})
}

func FuzzReadAttachmentToken(f *testing.F) {
	a := Attachment{ID: "0198c0de-7a3c-7d21-8f6e-3b1f5a9c2e10", Secret: "secret"}
	f.Add(a.Token(ForAgents, time.Unix(2e9, 0)))
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		token, ok := ReadAttachmentToken(s)
		if ok && a.Signed(token, time.Unix(1e9, 0)) && s != a.Token(token.Use, token.Until) {
			t.Errorf("%q is taken for a good token", s)
		}
	})
}

func TestAttachmentToken(t *testing.T) {
	now := time.Now()
	a := Attachment{ID: "0198c0de-7a3c-7d21-8f6e-3b1f5a9c2e10", Secret: "secret", State: AttachmentReady, Name: "ä b.txt"}
	token, ok := ReadAttachmentToken(a.Token(ForVisitors, now.Add(time.Hour)))
	if !ok || token.Use != ForVisitors || !a.Signed(token, now) || a.Signed(token, now.Add(2*time.Hour)) {
		t.Errorf("%+v, %v", token, ok)
	}
	if until := AddressUntil(now); until.Before(now.Add(6*time.Hour)) || until.After(now.Add(12*time.Hour)) {
		t.Errorf("good for %v", until.Sub(now))
	}
	if got := a.Address(ForVisitors, now); !strings.HasSuffix(got, "/%C3%A4%20b.txt") {
		t.Errorf("address %s", got)
	}
	a.State = AttachmentBlocked
	if a.Address(ForVisitors, now) != "" {
		t.Error("a blocked file has an address")
	}
}

func TestFileSettings(t *testing.T) {
	s := DefaultFileSettings()
	for name, want := range map[string]Code{"photo.jpg": "", "a.EXE": Invalid, "page.html": Invalid, "data": "", "a.tar.gz": ""} {
		if err := s.Takes(ActorVisitor, name, 5); CodeOf(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Takes(ActorAgent, "a.zip", s.MaxBytes()+1); CodeOf(err) != TooLarge {
		t.Errorf("too large: %v", err)
	}
	s.Visitors = false
	if CodeOf(s.Takes(ActorVisitor, "photo.jpg", 5)) != Forbidden || s.Takes(ActorAgent, "photo.jpg", 5) != nil {
		t.Error("visitors may")
	}
	for name, kinds := range map[string][2]string{
		"picture": {"image/png", "a.png"}, "program": {"text/html", "a.png"}, "pdf": {"application/pdf", "a"},
		"other": {"application/zip", "a.png"}, "document": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a.docx"}, "archive": {"application/zip", "a.zip"},
	} {
		if got := KindOfFile(kinds[0], kinds[1]); string(got) != name {
			t.Errorf("%v is %s, want %s", kinds, got, name)
		}
	}
	for _, bad := range []FileSettings{{MaxMB: -1}, {MaxMB: 4096}, {MaxMB: 1, Kinds: []FileKind{"x"}}} {
		if _, err := bad.Clean(); CodeOf(err) != Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

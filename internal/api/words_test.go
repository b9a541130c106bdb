package api

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/deskside/deskside"
)

// Every message that a person may be shown is there in German, with the same arguments,
// and no German is left over from a message that is gone.
func TestEveryMessageIsThereInGerman(t *testing.T) {
	said := messagesOf(t, filepath.Join("..", ".."))
	for format, at := range said {
		theirs, known := german.Messages[format]
		if !known {
			t.Errorf("%s: no German in words.de.json for %q", at, format)
			continue
		}
		if got, want := verbsOf(theirs), verbsOf(format); !slices.Equal(got, want) {
			t.Errorf("%s: the German of %q has the arguments %v, not %v", at, format, got, want)
		}
	}
	for format := range german.Messages {
		if _, there := said[format]; !there {
			t.Errorf("nothing says %q any more", format)
		}
	}
}

func TestSay(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{deskside.Errorf(deskside.Invalid, "title", "%s is empty", deskside.Word("title")), "Titel ist leer"},
		{deskside.Errorf(deskside.Invalid, "name", "there is no team %q", "title"), `es gibt kein Team "title"`},
		{deskside.Errorf(deskside.Invalid, "", "no German of this %d", 1), "no German of this 1"},
		{fmt.Errorf("wrapped: %w", &deskside.Error{Code: deskside.Conflict, Message: "the call is over"}), "der Anruf ist zu Ende"},
		{&TooMany{What: "codes"}, "es sind zu viele Codes; bitte einen Augenblick warten und es wieder versuchen"},
		{errors.New("the disk is full"), "auf dem Server ist etwas schiefgegangen"},
	} {
		p := problemOf(slog.New(slog.DiscardHandler), Client{Language: "de"}, c.err)
		if p.Detail != c.want {
			t.Errorf("%v: %q, not %q", c.err, p.Detail, c.want)
		}
		if len(p.Errors) > 0 && p.Errors[0].Message != c.want {
			t.Errorf("%v: the field's message is %q", c.err, p.Errors[0].Message)
		}
	}
	label := deskside.Words{"en": "Phone", "de": "Telefon"}
	_, err := deskside.Answers{"phone": {"x"}}.Clean([]deskside.Field{{ID: "phone", Type: deskside.FieldPhone, Label: label}}, true)
	var ours *deskside.Error
	if !errors.As(err, &ours) || !strings.Contains(ours.Message, "“Phone” is no phone number") || !strings.Contains(say("de", ours), "„Telefon“ ist keine Telefonnummer") {
		t.Errorf("a wrong answer: %v, in German %q", err, say("de", ours))
	}
}

func TestSayChecked(t *testing.T) {
	for message, want := range map[string]string{
		fmt.Sprintf(validation.MsgExpectedMaxLength, 80):                 "hier dürfen höchstens 80 Zeichen stehen",
		fmt.Sprintf(validation.MsgExpectedRequiredProperty, "name"):      "das Feld name fehlt",
		fmt.Sprintf(validation.MsgExpectedOneOf, "a, b"):                 "hier muss eines davon stehen: a, b",
		fmt.Sprintf(validation.MsgExpectedMinimumNumber, 1):              "die Zahl muss mindestens 1 sein",
		validation.MsgUnexpectedProperty:                                 "dieses Feld gibt es nicht",
		"something that the framework says in a later version of itself": "something that the framework says in a later version of itself",
	} {
		if got := sayChecked("de", message); got != want {
			t.Errorf("%q: %q, not %q", message, got, want)
		}
	}
}

func TestLanguageOf(t *testing.T) {
	for header, want := range map[string]string{
		"": "en", "de": "de", "de-AT,de;q=0.9,en;q=0.8": "de", "fr-FR, de;q=0.5, en;q=0.4": "de", "en-GB,de": "en", "fr": "en", "*": "en",
	} {
		if got := LanguageOf(header); got != want {
			t.Errorf("%q: %q, not %q", header, got, want)
		}
	}
}

// unseen are the places whose errors stop a program or a request that nobody's screen shows.
var unseen = []string{
	"cmd/", "internal/bench/", "internal/demo/", "internal/doctor/", "internal/mail/", "internal/testdesk/",
	"internal/store/backup.go", "internal/store/store.go", "internal/store/postgres.go", "internal/store/sqlite.go",
	"internal/store/migrate.go", "internal/store/writer.go", "bench/", "web/",
}

// messagesOf are the formats of the errors that the code makes, by where one is.
func messagesOf(t *testing.T, root string) map[string]string {
	t.Helper()
	said := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(root, path)
		name = filepath.ToSlash(name)
		if err != nil || d.IsDir() {
			if name == "web" || name == "e2e" || name == ".git" {
				return fs.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") ||
			slices.ContainsFunc(unseen, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, source, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if format, at, is := formatOf(n); is {
				said[format] = set.Position(at).String()
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return said
}

// formatOf returns the format of a call of deskside.Errorf, or of one like it, and the
// Message of an Error.
func formatOf(n ast.Node) (format string, at token.Pos, is bool) {
	switch n := n.(type) {
	case *ast.CallExpr:
		switch f := n.Fun.(type) {
		case *ast.Ident:
			if f.Name == "Errorf" && len(n.Args) > 2 {
				return literal(n.Args[2])
			}
			if f.Name == "refuse" && len(n.Args) == 2 {
				return literal(n.Args[1])
			}
		case *ast.SelectorExpr:
			if x, plain := f.X.(*ast.Ident); plain && x.Name == "deskside" && f.Sel.Name == "Errorf" && len(n.Args) > 2 {
				return literal(n.Args[2])
			}
			if f.Sel.Name == "wrong" && len(n.Args) > 0 {
				format, at, is = literal(n.Args[0])
				return "“%s” " + format, at, is
			}
		}
	case *ast.CompositeLit:
		if !strings.HasSuffix(nameOf(n.Type), "Error") {
			return "", 0, false
		}
		for _, e := range n.Elts {
			if pair, is := e.(*ast.KeyValueExpr); is && nameOf(pair.Key) == "Message" {
				return literal(pair.Value)
			}
		}
	}
	return "", 0, false
}

func literal(e ast.Expr) (text string, at token.Pos, is bool) {
	l, is := e.(*ast.BasicLit)
	if !is || l.Kind != token.STRING {
		return "", 0, false
	}
	text, err := strconv.Unquote(l.Value)
	return text, l.Pos(), err == nil && text != "%v" && text != "%s"
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

var verb = regexp.MustCompile(`%(\[\d+\])?[.0-9]*[a-z]`)

func verbsOf(format string) []string {
	found := verb.FindAllString(format, -1)
	slices.Sort(found)
	return found
}

package desk

import (
	"net/mail"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/deskside/deskside"
)

// newID makes an id; they sort by time.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

// checkID refuses anything but a UUID in its usual form, so that one id has one text.
func checkID(field, id string) error {
	u, err := uuid.Parse(id)
	if err != nil || u.String() != id {
		return deskside.Errorf(deskside.Invalid, field, "%s must be a UUID in lower case, such as 0198c0de-7a3c-7d21-8f6e-3b1f5a9c2e10", field)
	}
	return nil
}

// asAgent lets agents through whose session or key allows the scope. The system may read.
func asAgent(actor deskside.Actor, scope deskside.Scope) error {
	switch {
	case actor.Kind == deskside.ActorSystem && scope == deskside.ScopeRead:
		return nil
	case actor.Kind != deskside.ActorAgent:
		return deskside.Errorf(deskside.Forbidden, "", "only agents may do this")
	case !actor.May(scope):
		return deskside.Errorf(deskside.Forbidden, "", "the API key lacks the scope %q", scope)
	}
	return nil
}

// asAdmin lets through who may change the workspace.
func asAdmin(actor deskside.Actor) error {
	if !actor.IsAdmin() {
		return deskside.Errorf(deskside.Forbidden, "", "only admins may do this")
	}
	return nil
}

// asVisitor lets visitors through.
func asVisitor(actor deskside.Actor) error {
	if actor.Kind != deskside.ActorVisitor || actor.ID == "" || actor.SiteID == "" {
		return deskside.Errorf(deskside.Forbidden, "", "only visitors may do this")
	}
	return nil
}

// mayChange lets through who may change a conversation at all; whether it is theirs
// is decided when it is read.
func mayChange(actor deskside.Actor) error {
	if actor.Kind == deskside.ActorVisitor {
		return asVisitor(actor)
	}
	return asAgent(actor, deskside.ScopeWrite)
}

// mayRead is mayChange for reading.
func mayRead(actor deskside.Actor) error {
	if actor.Kind == deskside.ActorVisitor {
		return asVisitor(actor)
	}
	return asAgent(actor, deskside.ScopeRead)
}

// cleanName is a name on one line.
func cleanName(field, s string, most int) (string, error) {
	s, err := cleanLine(field, s, most)
	if err == nil && s == "" {
		err = deskside.Errorf(deskside.Invalid, field, "%s is empty", deskside.Word(field))
	}
	return s, err
}

// cleanLine is a text on one line; it may be empty.
func cleanLine(field, s string, most int) (string, error) {
	if !utf8.ValidString(s) {
		return "", deskside.Errorf(deskside.Invalid, field, "%s is not valid UTF-8", deskside.Word(field))
	}
	s = oneLine(s)
	if n := utf8.RuneCountInString(s); n > most {
		return "", deskside.Errorf(deskside.Invalid, field, "%s has %d characters, the limit is %d", deskside.Word(field), n, most)
	}
	return s, nil
}

// oneLine removes what does not belong into a line.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// clip is for what a browser says of itself: it is shortened rather than refused.
func clip(s string, most int) string {
	s = oneLine(strings.ToValidUTF8(s, "\uFFFD"))
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most])
	}
	return s
}

// cleanEmail is an e-mail address in lower case.
func cleanEmail(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return "", deskside.Errorf(deskside.Invalid, "email", "the e-mail address is not one; write it like name@company.example")
	}
	return s, nil
}

// cleanURL is a page's address without what may hold secrets: user, query and
// fragment. Anything but http and https becomes empty.
func cleanURL(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	clean := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	return clip(clean.String(), 2000)
}

// maxPages is how many page views one request may bring.
const maxPages = 50

// cleanPages checks page views. A browser's clock is believed only for the past day.
func cleanPages(pages []deskside.PageView, now time.Time) ([]deskside.PageView, error) {
	if len(pages) > maxPages {
		return nil, deskside.Errorf(deskside.Invalid, "pages", "%d pages at once are too many, the limit is %d", len(pages), maxPages)
	}
	clean := make([]deskside.PageView, 0, len(pages))
	for _, p := range pages {
		if err := checkID("pages.id", p.ID); err != nil {
			return nil, err
		}
		p.URL, p.Title = cleanURL(p.URL), clip(p.Title, 300)
		if p.URL == "" {
			return nil, deskside.Errorf(deskside.Invalid, "pages.url", "a page's URL must start with http:// or https://")
		}
		p.At = p.At.UTC().Truncate(time.Microsecond)
		if p.At.After(now) || now.Sub(p.At) > 24*time.Hour {
			p.At = now
		}
		clean = append(clean, p)
	}
	return clean, nil
}

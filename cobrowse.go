package deskside

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// CobrowseOrigin is how a co-browsing session came to be.
type CobrowseOrigin string

const (
	CobrowseByInvitation CobrowseOrigin = "invitation"
	CobrowseByCode       CobrowseOrigin = "code"
)

// CobrowseLevel is what the visitor allows.
type CobrowseLevel string

const (
	CobrowseNone    CobrowseLevel = "none"
	CobrowseView    CobrowseLevel = "view"
	CobrowseControl CobrowseLevel = "control"
)

// Cobrowse is a co-browsing session: a visitor's page that agents see. This is who, when
// and why it ended; what they see is stored only as a Recording, which the visitor allows.
type Cobrowse struct {
	ID             string // of a session by invitation, the invitation's
	SiteID         string
	VisitorID      string
	VisitorName    string
	ConversationID string // empty: none yet
	Origin         CobrowseOrigin
	AgentID        string // who asked, or typed the code
	CreatedAt      time.Time
	SeenAt         time.Time // when a page of the visitor was last there
	EndedAt        time.Time // zero: it goes on
	EndReason      string    // a word for programs
	Recording      RecordingConsent
}

// Running reports whether the session goes on.
func (c Cobrowse) Running() bool { return c.EndedAt.IsZero() }

// CobrowseWait is how long a session waits for a page of the visitor before it ends.
const CobrowseWait = 5 * time.Minute

// Masking is what a visitor's browser hides before anything leaves it.
type Masking string

const (
	MaskInputs     Masking = "inputs"
	MaskDigits     Masking = "digits"
	MaskEverything Masking = "everything"
)

// SiteCobrowse is how co-browsing works on a site.
type SiteCobrowse struct {
	Off          bool              `json:"off,omitempty" doc:"nobody can ask for co-browsing on this site"`
	Masking      Masking           `json:"masking,omitempty" enum:"inputs,digits,everything" doc:"hidden before anything leaves the visitor's browser: what people type; that and all digits; everything but what reveal names. Passwords, cards and codes always are. Left out: inputs"`
	Mask         []string          `json:"mask,omitempty" maxItems:"50" doc:"CSS selectors of what is hidden too"`
	Block        []string          `json:"block,omitempty" maxItems:"50" doc:"CSS selectors of what leaves no trace at all"`
	NoControl    []string          `json:"noControl,omitempty" maxItems:"50" doc:"CSS selectors of what agents cannot operate"`
	Reveal       []string          `json:"reveal,omitempty" maxItems:"50" doc:"CSS selectors of what is shown although everything is hidden"`
	ShowFields   []string          `json:"showFields,omitempty" maxItems:"50" doc:"CSS selectors of fields that are shown as typed; never passwords, cards and codes"`
	OffPages     []string          `json:"offPages,omitempty" maxItems:"50" doc:"paths of pages that are never shown, such as /account/*; a * stands for anything"`
	ViewOnly     bool              `json:"viewOnly,omitempty" doc:"agents may look and point, not click or type"`
	HideTitles   bool              `json:"hideTitles,omitempty" doc:"titles of pages are hidden too"`
	SendPictures bool              `json:"sendPictures,omitempty" doc:"pictures and fonts that only the visitor's browser can fetch, because they need a login, are sent by it"`
	ViewRoles    []Role            `json:"viewRoles,omitempty" maxItems:"3" doc:"who may co-browse; left out: every agent"`
	ControlRoles []Role            `json:"controlRoles,omitempty" maxItems:"3" doc:"who may ask to steer; left out: every agent who may co-browse"`
	Consent      map[string]string `json:"consent,omitempty" doc:"by language: en, de; what the visitor reads before saying yes, under the question; an empty text means the built-in one"`
	Recording    SiteRecording     `json:"recording,omitzero" doc:"off unless it is switched on"`
}

// MayView reports whether somebody with the role may co-browse here.
func (s SiteCobrowse) MayView(role Role) bool {
	return !s.Off && (len(s.ViewRoles) == 0 || slices.Contains(s.ViewRoles, role))
}

// MayControl reports whether somebody with the role may ask to steer.
func (s SiteCobrowse) MayControl(role Role) bool {
	return !s.ViewOnly && s.MayView(role) && (len(s.ControlRoles) == 0 || slices.Contains(s.ControlRoles, role))
}

// Clean returns the settings as they are kept, or an error that names the field and, of
// a list, the line. Whether a selector means something only browsers know: one that they
// cannot read hides the page.
func (s SiteCobrowse) Clean() (SiteCobrowse, error) {
	const at = "settings.cobrowse."
	switch s.Masking {
	case "", MaskInputs, MaskDigits, MaskEverything:
	default:
		return s, Errorf(Invalid, at+"masking", "the masking %q is none of inputs, digits, everything", s.Masking)
	}
	for _, list := range []struct {
		name string
		all  *[]string
		is   func(string) bool
		what Word
	}{
		{"mask", &s.Mask, isSelector, "no CSS selector"}, {"block", &s.Block, isSelector, "no CSS selector"},
		{"noControl", &s.NoControl, isSelector, "no CSS selector"}, {"reveal", &s.Reveal, isSelector, "no CSS selector"},
		{"showFields", &s.ShowFields, isSelector, "no CSS selector"}, {"offPages", &s.OffPages, isPath, "no path: it does not begin with a /"},
	} {
		var err error
		if *list.all, err = cleanList(at+list.name, *list.all, list.is, list.what); err != nil {
			return s, err
		}
	}
	for name, roles := range map[string][]Role{"viewRoles": s.ViewRoles, "controlRoles": s.ControlRoles} {
		for _, role := range roles {
			if !slices.Contains(Roles, role) {
				return s, Errorf(Invalid, at+name, "the role %q is none of agent, supervisor, admin", role)
			}
		}
	}
	var err error
	if s.Consent, err = cleanConsent(at+"consent", s.Consent); err != nil {
		return s, err
	}
	s.Recording, err = s.Recording.Clean("settings.cobrowse.recording.")
	return s, err
}

func isPath(text string) bool { return strings.HasPrefix(text, "/") }

// cleanList drops empty and repeated lines; what is wrong is told with the number of its line.
func cleanList(field string, list []string, is func(string) bool, what Word) (clean []string, err error) {
	for i, one := range list {
		one = strings.TrimSpace(one)
		switch {
		case one == "" || slices.Contains(clean, one):
			continue
		case !utf8.ValidString(one) || utf8.RuneCountInString(one) > 200 || strings.ContainsAny(one, "{}\x00\n"):
			return nil, Errorf(Invalid, field, "line %d: %q is longer than 200 characters, or has characters that do not belong there", i+1, one)
		case !is(one):
			return nil, Errorf(Invalid, field, "line %d: %q is %s", i+1, one, what)
		}
		clean = append(clean, one)
	}
	if len(clean) > 50 {
		return nil, Errorf(Invalid, field, "at most 50, not %d", len(clean))
	}
	return clean, nil
}

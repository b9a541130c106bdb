package deskside

import "time"

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

// Cobrowse is a co-browsing session: a visitor's page that agents see. What they see is
// never stored; this is who, when and why it ended.
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
}

// Running reports whether the session goes on.
func (c Cobrowse) Running() bool { return c.EndedAt.IsZero() }

// CobrowseWait is how long a session waits for a page of the visitor before it ends.
const CobrowseWait = 5 * time.Minute

// Masking is what a visitor's browser hides before anything leaves it.
type Masking string

// SiteCobrowse is how co-browsing works on a site.
type SiteCobrowse struct {
	Off        bool     `json:"off,omitempty" doc:"nobody can ask for co-browsing on this site"`
	Masking    Masking  `json:"masking,omitempty" enum:"inputs,digits,everything" doc:"hidden before anything leaves the visitor's browser: what people type; that and all digits; everything but what reveal names. Passwords, cards and codes always are"`
	Mask       []string `json:"mask,omitempty" maxItems:"50" doc:"CSS selectors of what is hidden too"`
	Block      []string `json:"block,omitempty" maxItems:"50" doc:"CSS selectors of what leaves no trace at all"`
	NoControl  []string `json:"noControl,omitempty" maxItems:"50" doc:"CSS selectors of what agents cannot operate"`
	Reveal     []string `json:"reveal,omitempty" maxItems:"50" doc:"CSS selectors of what is shown although everything is hidden"`
	ViewOnly   bool     `json:"viewOnly,omitempty" doc:"agents may look and point, not click or type"`
	HideTitles bool     `json:"hideTitles,omitempty" doc:"titles of pages are hidden too"`
}

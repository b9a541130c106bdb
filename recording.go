package deskside

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// RecordingConsent is what somebody has said to being recorded.
type RecordingConsent string

const (
	RecordingNotAsked RecordingConsent = ""
	RecordingAsked    RecordingConsent = "asked"
	RecordingGranted  RecordingConsent = "granted"
	RecordingRefused  RecordingConsent = "refused"
	RecordingStopped  RecordingConsent = "ended"
)

// Recording is a recorded co-browsing session or call. What was seen and heard is in the
// blob store, in encrypted chunks.
type Recording struct {
	ID             string
	SessionID      string // empty: of a call
	CallID         string // empty: of a co-browsing session
	SiteID         string
	VisitorID      string
	VisitorName    string
	ConversationID string // empty: none
	// Salt makes the key out of the installation's secret; empty once it is deleted: then
	// nobody can read the chunks, wherever a copy of them is.
	Salt      string
	StartedAt time.Time
	EndedAt   time.Time // zero: it goes on
	EndReason string    // a word for programs
	Length    time.Duration
	Bytes     int64
	DeleteAt  time.Time
	DeletedAt time.Time
	// SeenAt is when the newest chunk of a call's recording came; Scan is what reading the
	// next one needs to know, for package webm.
	SeenAt time.Time
	Scan   string
}

// RecordingChunk is a few seconds of a recording; from and until are counted from its
// beginning.
type RecordingChunk struct {
	ID          string
	RecordingID string
	From, Until time.Duration
	Bytes       int64
	Snapshot    bool // one can begin here
	// Of a call: the chunk's place, from 1 on, the hash of its plain bytes, where one can
	// begin to play, as JSON, and whether its bytes are safe. Those of co-browsing always are.
	Seq  int64
	Sum  string
	Cues string
	Kept bool
}

// SiteRecording is whether co-browsing, or calls, are recorded on a site, and what becomes
// of it.
type SiteRecording struct {
	On         bool              `json:"on,omitempty" doc:"those concerned are asked whether it may be recorded"`
	Days       int               `json:"days,omitempty" minimum:"0" maximum:"3650" doc:"after so many days a recording is deleted; 0 means 30"`
	WatchRoles []Role            `json:"watchRoles,omitempty" maxItems:"3" doc:"who may watch and delete recordings; left out: supervisors and admins"`
	Consent    map[string]string `json:"consent,omitempty" doc:"by language: en, de; what they read; an empty text means the built-in one"`
}

// Keep is how long a recording is kept.
func (s SiteRecording) Keep() time.Duration {
	days := s.Days
	if days == 0 {
		days = 30
	}
	return time.Duration(days) * 24 * time.Hour
}

// MayWatch reports whether somebody with the role may watch and delete recordings.
func (s SiteRecording) MayWatch(role Role) bool {
	if len(s.WatchRoles) == 0 {
		return role == RoleSupervisor || role == RoleAdmin
	}
	return slices.Contains(s.WatchRoles, role)
}

// Clean returns the settings as they are kept, or an error that names the field, which
// begins with at.
func (s SiteRecording) Clean(at string) (SiteRecording, error) {
	if s.Days < 0 || s.Days > 3650 {
		return s, Errorf(Invalid, at+"days", "a recording is kept for 1 to 3650 days, not %d", s.Days)
	}
	for _, role := range s.WatchRoles {
		if !slices.Contains(Roles, role) {
			return s, Errorf(Invalid, at+"watchRoles", "the role %q is none of agent, supervisor, admin", role)
		}
	}
	var err error
	s.Consent, err = cleanConsent(at+"consent", s.Consent)
	return s, err
}

// cleanConsent drops empty texts.
func cleanConsent(field string, texts map[string]string) (clean map[string]string, err error) {
	for language, text := range texts {
		if language != "en" && language != "de" {
			return nil, Errorf(Invalid, field, "the language %q is none of en, de", language)
		}
		if text = strings.TrimSpace(text); !utf8.ValidString(text) || utf8.RuneCountInString(text) > 300 {
			return nil, Errorf(Invalid, field+"."+language, "the text is longer than 300 characters, or not valid UTF-8")
		}
		if text != "" {
			if clean == nil {
				clean = map[string]string{}
			}
			clean[language] = text
		}
	}
	return clean, nil
}

package deskside

import (
	"strings"
	"time"
)

// Draft is what an agent has begun to write in a conversation: it is there on the next
// device, and only for that agent.
type Draft struct {
	ConversationID string
	Mode           string // reply or note: what was written last
	Reply          string
	Note           string
	// Other is what another device had written meanwhile and this one has replaced.
	Other     Drafted
	Version   int64
	UpdatedAt time.Time
}

// Drafted is the texts of a draft.
type Drafted struct {
	Reply string `json:"reply,omitempty"`
	Note  string `json:"note,omitempty"`
}

// MaxDraft is the longest text of a draft, in bytes. What is too long to be sent is kept
// all the same: it can be shortened.
const MaxDraft = 100_000

// Empty reports whether nothing is worth keeping.
func (d Draft) Empty() bool { return d.Reply == "" && d.Note == "" && d.Other == Drafted{} }

// Replace puts new texts in the place of the draft. The newest wins; when they do not go on
// from what the draft says, that is kept beside them.
func (d Draft) Replace(with Draft, knew int64) Draft {
	with.Version, with.Other = d.Version+1, d.Other
	if knew != d.Version {
		with.Other.Reply = aside(d.Other.Reply, d.Reply, with.Reply)
		with.Other.Note = aside(d.Other.Note, d.Note, with.Note)
	}
	return with
}

// aside is what is kept beside a new text: what was kept and what it replaces, but for
// what is in the new one anyway.
func aside(kept, old, text string) string {
	part := strings.TrimSpace(old)
	if part != "" && !strings.Contains(text, part) && !strings.Contains(kept, part) {
		if kept != "" {
			kept += "\n\n"
		}
		kept += old
	}
	if len(kept) > MaxDraft {
		kept = strings.ToValidUTF8(kept[len(kept)-MaxDraft:], "")
	}
	return kept
}

// Sent is the draft after its agent has sent a text of the mode: what was on its way to be
// that text is done with. It reports whether anything is different.
func (d Draft) Sent(mode, text string) (Draft, bool) {
	at := &d.Reply
	if mode == "note" {
		at = &d.Note
	}
	begun := strings.TrimSpace(*at)
	if *at == "" || !strings.HasPrefix(text, begun) {
		return d, false
	}
	*at = ""
	d.Version++
	return d, true
}

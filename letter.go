package deskside

import "time"

// LetterKind is what a mail is for.
type LetterKind string

const (
	LetterAnswer     LetterKind = "answer"     // what agents wrote to a visitor who did not read it here
	LetterTranscript LetterKind = "transcript" // what the two sides have said
	LetterCopy       LetterKind = "copy"       // the same, sent by an agent
	LetterRecord     LetterKind = "record"     // the same as agents take it away; never a mail
	LetterInvite     LetterKind = "invite"     // to a new agent
	LetterReset      LetterKind = "reset"      // to an agent who has forgotten the password

	LetterMeeting          LetterKind = "meeting" // to who is invited to one
	LetterMeetingChanged   LetterKind = "meeting_changed"
	LetterMeetingCancelled LetterKind = "meeting_cancelled" // also to who is not invited any more
	LetterMeetingReminder  LetterKind = "meeting_reminder"
)

// AnswerDelay is how long a visitor has to read an answer in the widget before it goes
// by mail.
const AnswerDelay = time.Minute

// Letter is a mail that is to be sent, before it is put into words.
type Letter struct {
	ID       string // the same for each try, so that a receiver can tell
	Kind     LetterKind
	To       string
	Language string // en, de
	// About is the site's name, or for agents the company's first one.
	About string
	Name  string // of the receiver; may be empty
	Zone  string // the receiver's time zone, an IANA name; may be empty
	// Items are what the visitor sees, oldest first; in a record perhaps also what the team
	// alone sees. Missing is how many newer ones did not fit.
	Items   []Item
	Missing int
	// Link leads back into the chat, or to where the password is chosen; Expires is how long.
	Link    string
	Expires time.Time
	// UpTo is the newest of the items, by vseq.
	UpTo  int64
	Tries int
	// Meeting is what letters about one are about, Host who planned it.
	Meeting Meeting
	Host    string
}

// MailTries is how often a mail is tried: the waits add up to about two days.
const MailTries = 12

// MailWait is how long to wait after so many tries.
func MailWait(tries int) time.Duration {
	wait := 30 * time.Second << max(0, min(tries-1, 11))
	return min(wait, 6*time.Hour)
}

// Rating is what a visitor says of a conversation that is finished.
type Rating struct {
	ConversationID string
	SiteID         string
	AgentID        string // who had it
	Score          int    // one to five
	Comment        string
	At             time.Time
}

// RatingWindow is how long a rating can be changed.
const RatingWindow = 24 * time.Hour

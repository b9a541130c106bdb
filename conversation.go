package deskside

import "time"

// Status is where a conversation stands.
type Status string

const (
	StatusOpen    Status = "open"
	StatusWaiting Status = "waiting" // for the visitor
	StatusSnoozed Status = "snoozed" // until SnoozedUntil
	StatusDone    Status = "done"
)

// Statuses lists every status there is.
var Statuses = []Status{StatusOpen, StatusWaiting, StatusSnoozed, StatusDone}

// Conversation is what one visitor and the agents say to each other.
type Conversation struct {
	ID           string
	SiteID       string
	Visitor      Visitor // what lists show of it; see store for which reads fill it in full
	Status       Status
	SnoozedUntil time.Time // zero unless snoozed
	AssigneeID   string    // empty: nobody has it
	AssigneeName string    // as it is now
	TeamID       string    // empty: no team

	Seq      int64 // of the newest item
	VSeq     int64 // of the newest item that the visitor sees
	Inbound  int64
	Outbound int64
	// Version grows with every change of the conversation, so that whoever holds an
	// older copy can tell.
	Version int64

	// NewSeq and NewAt name the item that last made this a new conversation: the
	// first message, or the visitor's message that reopened it. Consoles ring for it.
	NewSeq int64
	NewAt  time.Time
	// WaitingSince is when the visitor wrote the first message that nobody has answered; zero: none.
	WaitingSince time.Time
	LastAt       time.Time // of the newest message, for the order of lists
	CreatedAt    time.Time
	Preview      Preview
	Receipts     Receipts
	Redirect     Redirect // zero: none is pending
	Tags         []string // ids
	Route        Route    // how it comes to its owner
	// QueuedAt is since when it is open and has no owner; zero: it has one, or is put
	// aside. The store keeps it.
	QueuedAt time.Time
	// OwnedAt is when it last left the queue for an owner, Waited how long it was there.
	OwnedAt time.Time
	Waited  time.Duration
	// Calls is what lists show of its calls; zero: none is going on, none was missed.
	Calls CallSummary
	// Invitations are the live ones, oldest first.
	Invitations []Invitation
	// IdleAt is when something happens by itself because nobody writes; zero: nothing does.
	// ClosesAt is when the visitor was told that the conversation ends; zero: was not told.
	IdleAt   time.Time
	ClosesAt time.Time
	// MergedInto is the conversation that goes on with this one; empty: none.
	MergedInto string

	// ReadInbound is how many of the visitor's messages the asking agent has read;
	// filled where a read says so.
	ReadInbound int64
}

// Preview is the newest of what the two sides said, cut for lists. Notes never show here.
type Preview struct {
	Kind ItemKind
	Text string // invitation: its kind
	From ActorKind
	At   time.Time
}

// Receipts is how far each side has received and read the other's messages, as VSeq.
type Receipts struct {
	ToVisitor     int64 // newest item delivered to the visitor's browser
	ReadByVisitor int64
	ToAgents      int64 // newest item delivered to any agent's console
	ReadByAgents  int64
	// VisitorOutbound is how many of the agents' messages the visitor has read.
	VisitorOutbound int64
}

// Unread is how many of the visitor's messages the asking agent has not read.
func (c Conversation) Unread() int64 { return max(0, c.Inbound-c.ReadInbound) }

// VisitorUnread is how many of the agents' messages the visitor has not read.
func (c Conversation) VisitorUnread() int64 { return max(0, c.Outbound-c.Receipts.VisitorOutbound) }

// AfterMessage is the status after a message by the given side: a visitor's
// message opens whatever was put aside; an agent's answer takes a done or snoozed
// conversation back to open.
func (s Status) AfterMessage(from ActorKind) Status {
	if from == ActorAgent && s == StatusWaiting {
		return s
	}
	return StatusOpen
}

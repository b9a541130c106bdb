package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// VisitorConversation is a conversation as its visitor sees it.
type VisitorConversation struct {
	ID   string `json:"id"`
	Done bool   `json:"done" doc:"the agents consider it finished; a message opens it again"`
	// MergedInto is told so that the chat goes on there.
	MergedInto string          `json:"mergedInto,omitempty" doc:"the conversation in which this one goes on"`
	Agent      *VisitorAgent   `json:"agent" doc:"who has it; null: nobody yet"`
	VSeq       int64           `json:"vseq" doc:"of the newest item"`
	Unread     int64           `json:"unread"`
	LastAt     time.Time       `json:"lastAt"`
	CreatedAt  time.Time       `json:"createdAt"`
	Preview    Preview         `json:"preview"`
	Receipts   VisitorReceipts `json:"receipts"`
	// Invitations are those that wait or run, oldest first.
	Invitations []VisitorInvitation `json:"invitations" doc:"asks that wait or run, oldest first"`
}

// VisitorAgent is what a visitor sees of an agent.
type VisitorAgent struct {
	Name string `json:"name"`
}

// VisitorReceipts is how far the agents have received and read the visitor's messages, as vseq,
// and how far this visitor has read theirs.
type VisitorReceipts struct {
	Delivered int64 `json:"delivered"`
	Read      int64 `json:"read"`
	MyRead    int64 `json:"myRead"`
}

// VisitorItem is what the visitor sees of an item.
type VisitorItem struct {
	VSeq        int64             `json:"vseq"`
	ID          string            `json:"id"`
	Kind        deskside.ItemKind `json:"kind" enum:"message,invitation,article,form,update" doc:"update: shows nothing; the item in of is now as this one says"`
	Mine        bool              `json:"mine"`
	Agent       *VisitorAgent     `json:"agent,omitempty"`
	Text        string            `json:"text"`
	Attachments []Attachment      `json:"attachments,omitempty" nullable:"false"`
	At          time.Time         `json:"at"`
	// Invitation and what follows are of the item, or of the one that an update is about.
	Invitation *VisitorInvitation `json:"invitation,omitempty"`
	Article    *ArticleCard       `json:"article,omitempty"`
	Form       *FormCard          `json:"form,omitempty"`
	Edited     bool               `json:"edited,omitempty" doc:"its author has changed the text"`
	Deleted    bool               `json:"deleted,omitempty" doc:"its author has taken it back: it has no text any more"`
	Quote      *VisitorQuote      `json:"quote,omitempty" doc:"the message that it answers"`
	Reactions  []VisitorReaction  `json:"reactions,omitempty"`
	Of         *ItemOfVSeq        `json:"of,omitempty" doc:"update: what it is about"`
}

// VisitorQuote is a message that another one answers.
type VisitorQuote struct {
	ID    string        `json:"id"`
	Mine  bool          `json:"mine"`
	Agent *VisitorAgent `json:"agent,omitempty"`
	Text  string        `json:"text" doc:"cut to a line; empty: it was deleted"`
}

// VisitorReaction is how many have answered in one sign, and whether the visitor has.
type VisitorReaction struct {
	Emoji string `json:"emoji"`
	Count int    `json:"count"`
	Mine  bool   `json:"mine"`
}

// ItemOfVSeq names an earlier item by the visitor's number.
type ItemOfVSeq struct {
	ID   string `json:"id"`
	VSeq int64  `json:"vseq"`
}

// VisitorPlace is where a visitor's conversation stands that nobody has yet.
type VisitorPlace struct {
	Waiting bool `json:"waiting" doc:"nobody has it yet; otherwise the rest means nothing"`
	Place   int  `json:"place" doc:"1: the next one; 100 means 100 or later"`
	Minutes *int `json:"minutes" doc:"how long others have waited of late, rounded up; null: too few to say"`
	Nobody  bool `json:"nobody" doc:"nobody is there to answer"`
	Offline bool `json:"offline" doc:"show the offline form"`
}

// SiteTeam is who is there, for the widget's greeting.
type SiteTeam struct {
	Online bool           `json:"online" doc:"somebody is there"`
	Busy   bool           `json:"busy" doc:"who is there has no room for another conversation right now"`
	Agents []VisitorAgent `json:"agents" doc:"at most five of those who are available or, when nobody is, of those who are busy"`
}

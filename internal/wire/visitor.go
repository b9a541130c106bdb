package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// VisitorConversation is a conversation as its visitor sees it.
type VisitorConversation struct {
	ID        string          `json:"id"`
	Done      bool            `json:"done" doc:"the agents consider it finished; a message opens it again"`
	Agent     *VisitorAgent   `json:"agent" doc:"who has it; null: nobody yet"`
	VSeq      int64           `json:"vseq" doc:"of the newest item"`
	Unread    int64           `json:"unread"`
	LastAt    time.Time       `json:"lastAt"`
	CreatedAt time.Time       `json:"createdAt"`
	Preview   Preview         `json:"preview"`
	Receipts  VisitorReceipts `json:"receipts"`
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
	VSeq  int64             `json:"vseq"`
	ID    string            `json:"id"`
	Kind  deskside.ItemKind `json:"kind" enum:"message,invitation,update" doc:"update: shows nothing; the item in of is now as this one says"`
	Mine  bool              `json:"mine"`
	Agent *VisitorAgent     `json:"agent,omitempty"`
	Text  string            `json:"text"`
	At    time.Time         `json:"at"`
	// Invitation and what follows are of the item, or of the one that an update is about.
	Invitation *VisitorInvitation `json:"invitation,omitempty"`
	Of         *ItemOfVSeq        `json:"of,omitempty" doc:"update: what it is about"`
}

// ItemOfVSeq names an earlier item by the visitor's number.
type ItemOfVSeq struct {
	ID   string `json:"id"`
	VSeq int64  `json:"vseq"`
}

// SiteTeam is who is there, for the widget's greeting.
type SiteTeam struct {
	Online bool           `json:"online"`
	Agents []VisitorAgent `json:"agents" doc:"at most five of those online"`
}

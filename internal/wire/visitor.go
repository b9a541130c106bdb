package wire

import "time"

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

// VisitorItem is a message as the visitor sees it.
type VisitorItem struct {
	VSeq        int64         `json:"vseq"`
	ID          string        `json:"id"`
	Mine        bool          `json:"mine"`
	Agent       *VisitorAgent `json:"agent,omitempty"`
	Text        string        `json:"text"`
	Attachments []Attachment  `json:"attachments,omitempty" nullable:"false"`
	At          time.Time     `json:"at"`
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

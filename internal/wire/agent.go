package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// Conversation is a row of the inbox and the head of an open conversation.
type Conversation struct {
	ID           string          `json:"id"`
	SiteID       string          `json:"siteId"`
	Visitor      VisitorSummary  `json:"visitor"`
	MergedInto   *string         `json:"mergedInto" doc:"the conversation in which this one goes on; null: none"`
	Status       deskside.Status `json:"status" enum:"open,waiting,snoozed,done"`
	SnoozedUntil *time.Time      `json:"snoozedUntil"`
	AssigneeID   *string         `json:"assigneeId" doc:"the agent who has it; null: nobody"`
	TeamID       *string         `json:"teamId"`
	Seq          int64           `json:"seq" doc:"of the newest timeline item"`
	VSeq         int64           `json:"vseq" doc:"of the newest item that the visitor sees"`
	Inbound      int64           `json:"inbound" doc:"how many messages the visitor has written"`
	ReadInbound  *int64          `json:"readInbound" doc:"how many of them the asking agent has read; null in broadcasts: keep what you know"`
	Version      int64           `json:"version" doc:"grows with every change; ignore an older copy"`
	NewSeq       int64           `json:"newSeq" doc:"the item that last made this a new conversation; ring at most once for each"`
	NewAt        time.Time       `json:"newAt"`
	WaitingSince *time.Time      `json:"waitingSince" doc:"when the oldest unanswered message came"`
	LastAt       time.Time       `json:"lastAt" doc:"of the newest message"`
	CreatedAt    time.Time       `json:"createdAt"`
	Preview      Preview         `json:"preview"`
	Receipts     Receipts        `json:"receipts"`
	Tags         []string        `json:"tags" doc:"ids"`
	Given        *Giving         `json:"given" doc:"the desk gave it to the assignee, who has not opened it; null: opened, or taken by hand"`
	Redirect     *Redirect       `json:"redirect" doc:"a redirect that nobody has answered; null: none"`
	Offline      bool            `json:"offline,omitempty" doc:"the visitor was shown the offline form: the answer goes by mail, too"`
	Calls        *CallSummary    `json:"calls" doc:"the live call, or a missed one; null: neither"`
	Invitations  []Invitation    `json:"invitations" doc:"asks that wait or run, oldest first"`
}

// Redirect is a conversation on its way to somebody else.
type Redirect struct {
	FromID    string    `json:"fromId" doc:"the agent who redirected it"`
	ToID      *string   `json:"toId" doc:"the agent who is asked; null: the conversation's team has it"`
	Note      string    `json:"note" doc:"for the receiver; stands in the timeline too"`
	Seq       int64     `json:"seq" doc:"of its event line; ring at most once for each"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// Giving is a conversation that the desk gave to its assignee.
type Giving struct {
	Seq       int64     `json:"seq" doc:"of its event line; ring at most once for each"`
	At        time.Time `json:"at"`
	ExpiresAt time.Time `json:"expiresAt" doc:"then somebody else gets it"`
}

// Preview is the newest of what the two sides said, cut to one line.
type Preview struct {
	Kind deskside.ItemKind  `json:"kind" enum:"message,invitation,article,form"`
	Text string             `json:"text" doc:"invitation: its kind; article and form: the title"`
	From deskside.ActorKind `json:"from" enum:"visitor,agent"`
	At   time.Time          `json:"at"`
}

// Receipts is how far each side has received and read, as vseq.
type Receipts struct {
	ToVisitor     int64 `json:"toVisitor"`
	ReadByVisitor int64 `json:"readByVisitor"`
	ToAgents      int64 `json:"toAgents"`
	ReadByAgents  int64 `json:"readByAgents"`
}

// VisitorSummary is what lists show of a visitor.
type VisitorSummary struct {
	ID     string `json:"id"`
	Number int64  `json:"number" doc:"tells nameless visitors apart"`
	Name   string `json:"name"`
	Page   Page   `json:"page"`
}

// Page is a page of a site, without query and fragment.
type Page struct {
	URL   string `json:"url"`
	Title string `json:"title"`
}

// Visitor is the visitor panel.
type Visitor struct {
	ID         string     `json:"id"`
	SiteID     string     `json:"siteId"`
	Number     int64      `json:"number"`
	Name       string     `json:"name"`
	Email      string     `json:"email"`
	Language   string     `json:"language" doc:"BCP 47"`
	TimeZone   string     `json:"timeZone" doc:"IANA name"`
	Country    string     `json:"country" doc:"ISO 3166, by the address; empty: not known"`
	Browser    string     `json:"browser"`
	OS         string     `json:"os"`
	Device     string     `json:"device" doc:"desktop, phone or tablet"`
	Referrer   string     `json:"referrer"`
	Page       Page       `json:"page"`
	Pages      []PageView `json:"pages" doc:"of this visit, newest first, at most 50"`
	Online     bool       `json:"online"`
	CreatedAt  time.Time  `json:"createdAt"`
	LastSeenAt time.Time  `json:"lastSeenAt"`
}

// PageView is one page of a visit.
type PageView struct {
	URL   string    `json:"url"`
	Title string    `json:"title"`
	At    time.Time `json:"at"`
}

// Item is one entry of the timeline as agents see it.
type Item struct {
	Seq         int64              `json:"seq"`
	VSeq        *int64             `json:"vseq" doc:"null: only the team sees it"`
	ID          string             `json:"id"`
	Kind        deskside.ItemKind  `json:"kind" enum:"message,note,event,invitation,article,form,update" doc:"update: shows nothing; the item in of is now as this one says"`
	Author      Author             `json:"author"`
	Text        string             `json:"text,omitempty" doc:"message and note: Markdown subset"`
	Attachments []Attachment       `json:"attachments,omitempty" nullable:"false" doc:"message and note: its files"`
	Event       deskside.EventType `json:"event,omitempty" doc:"event and update: what happened"`
	Data        map[string]string  `json:"data,omitempty" doc:"event: small facts"`
	At          time.Time          `json:"at"`
	// Invitation and what follows are of the item, or of the one that an update is about.
	Invitation *Invitation  `json:"invitation,omitempty"`
	Article    *ArticleCard `json:"article,omitempty"`
	Form       *FormCard    `json:"form,omitempty"`
	EditedAt   *time.Time   `json:"editedAt,omitempty"`
	DeletedAt  *time.Time   `json:"deletedAt,omitempty" doc:"taken back: it has no text any more"`
	Quote      *Quote       `json:"quote,omitempty" doc:"the message that it answers"`
	Reactions  []Reaction   `json:"reactions,omitempty"`
	Mentions   []Mentioned  `json:"mentions,omitempty" doc:"note: whom it calls, by @ and the name"`
	Of         *ItemOfSeq   `json:"of,omitempty" doc:"update: what it is about"`
}

// Quote is a message that another one answers.
type Quote struct {
	ID     string `json:"id"`
	Author Author `json:"author"`
	Text   string `json:"text" doc:"cut to a line; empty: it was deleted"`
}

// Reaction is somebody's answer in one sign.
type Reaction struct {
	Emoji  string `json:"emoji"`
	Author Author `json:"author" doc:"without a name"`
}

// ItemOfSeq names an earlier item.
type ItemOfSeq struct {
	ID  string `json:"id"`
	Seq int64  `json:"seq"`
}

// Author is who wrote an item or did what an event line says.
type Author struct {
	Kind deskside.ActorKind `json:"kind" enum:"visitor,agent,system"`
	ID   string             `json:"id,omitempty"`
	Name string             `json:"name,omitempty"`
}

// Agent is a colleague.
type Agent struct {
	ID     string        `json:"id"`
	Name   string        `json:"name"`
	Email  string        `json:"email"`
	Role   deskside.Role `json:"role" enum:"agent,supervisor,admin"`
	Active bool          `json:"active"`
	Online bool          `json:"online" doc:"has a console open"`
	// Present agents have online true and the availability online.
	Availability deskside.Availability `json:"availability" enum:"online,away,offline" doc:"as chosen; nothing rings for those who are away or offline"`
	Automatic    bool                  `json:"automatic" doc:"away because the console was idle"`
	Capacity     int                   `json:"capacity" doc:"how many open conversations before the desk gives no more"`
	Skills       []string              `json:"skills"`
}

// Me is the signed-in agent.
type Me struct {
	Agent
	Preferences deskside.Preferences `json:"preferences"`
	Mail        bool                 `json:"mail" doc:"the server sends mails"`
}

// Team is a group of agents.
type Team struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	MemberIDs []string `json:"memberIds"`
}

// Site is a website with its widget.
type Site struct {
	ID       string                `json:"id"`
	Key      string                `json:"key"`
	Name     string                `json:"name"`
	Origins  []string              `json:"origins"`
	Settings deskside.SiteSettings `json:"settings"`
	Snippet  string                `json:"snippet" doc:"the script tag for the site's pages"`
}

// Session is a signed-in browser.
type Session struct {
	ID         string    `json:"id"`
	Browser    string    `json:"browser"`
	OS         string    `json:"os"`
	Address    string    `json:"address"`
	Current    bool      `json:"current"`
	CreatedAt  time.Time `json:"createdAt"`
	LastSeenAt time.Time `json:"lastSeenAt"`
}

// APIKey is an API key without its secret.
type APIKey struct {
	ID         string           `json:"id"`
	Name       string           `json:"name"`
	Prefix     string           `json:"prefix"`
	Scopes     []deskside.Scope `json:"scopes"`
	CreatedAt  time.Time        `json:"createdAt"`
	LastUsedAt *time.Time       `json:"lastUsedAt"`
}

package wire

import (
	"cmp"

	"github.com/deskside/deskside"
)

// What travels over the sockets. Every publication is one Push object; its Type says
// which other field is set. Publications with an offset (items) are never lost,
// doubled or reordered; all others are hints whose truth is in the API.

// AgentPush goes to agents.
//
//	channel            type           field
//	timeline:<conv>    item           Item (offset = seq)
//	inbox              conversation   Conversation (ReadInbound null)
//	inbox              typing         Typing
//	inbox              presence       AgentsOnline (ids of agents with a console open)
//	inbox              visitor        Visitor
//	inbox, agent:<id>  text_blocks    – (fetch them again)
//	inbox              settings       Settings (the company's have changed)
//	inbox              tags           – (fetch them again)
//	inbox              teams          – (fetch them, and what depends on whose members one is, again)
//	inbox              loads          – (how busy colleagues are has changed: fetch it again)
//	inbox              sites          – (fetch them again)
//	inbox              articles       – (fetch them again)
//	inbox              forms          – (fetch them again)
//	inbox              profile        VisitorID (whose profile has changed: fetch it again)
//	inbox              agent          Agent (changed: name, role, availability)
//	agent:<id>         redirect       Redirect (the answer to one of this agent's redirects)
//	timeline:<conv>    call           Call
//	agent:<id>         call           Call (it rings for this agent, or has just stopped to)
//	timeline:<conv>    peek           Typing (with what the visitor types, where the site shows it)
//	agent:<id>         mention        Mention (a note calls this agent)
//	agent:<id>         mentions       – (some are read or gone: fetch them again)
//	agent:<id>         draft          Draft (this agent's, from another tab or device)
//	agent:<id>         read           Read (this agent's, from another tab or node)
//	agent:<id>         preferences    Preferences
//	agent:<id>         signed_out     – (only to the session that ended)
//
// A socket that is closed with a code from 4500 on must not come back as it is: 4501,
// the session or token is not valid any more; 4503, it may not do this. Other codes
// mean: come back.
type AgentPush struct {
	Type         string                `json:"type"`
	Item         *Item                 `json:"item,omitempty"`
	Conversation *Conversation         `json:"conversation,omitempty"`
	Typing       *AgentTyping          `json:"typing,omitempty"`
	AgentsOnline []string              `json:"agentsOnline,omitempty"`
	Visitor      *VisitorPush          `json:"visitor,omitempty"`
	Read         *Read                 `json:"read,omitempty"`
	Mention      *Mention              `json:"mention,omitempty"`
	Draft        *Draft                `json:"draft,omitempty"`
	Preferences  *deskside.Preferences `json:"preferences,omitempty"`
	Agent        *Agent                `json:"agent,omitempty"`
	Redirect     *RedirectAnswer       `json:"redirect,omitempty"`
	Settings     *deskside.Settings    `json:"settings,omitempty"`
	VisitorID    string                `json:"visitorId,omitempty"`
	Call         *Call                 `json:"call,omitempty"`
	Cobrowse     *Cobrowse             `json:"cobrowse,omitempty"`
}

// RedirectAnswer tells who redirected a conversation what became of it.
type RedirectAnswer struct {
	ConversationID string             `json:"conversationId"`
	Event          deskside.EventType `json:"event" enum:"conversation.redirect_accepted,conversation.redirect_declined,conversation.redirect_expired"`
	Name           string             `json:"name" doc:"the colleague's or the team's"`
	Reason         string             `json:"reason,omitempty"`
	Team           bool               `json:"team,omitempty" doc:"it was redirected to a team"`
	Stays          bool               `json:"stays,omitempty" doc:"nobody took it in time; it waits on in the team's queue"`
}

// RedirectAnswerOf shapes the event line of an answer.
func RedirectAnswerOf(item deskside.Item) RedirectAnswer {
	team := item.Data["teamId"] != ""
	return RedirectAnswer{
		ConversationID: item.ConversationID, Event: item.Event, Name: cmp.Or(item.Data["toName"], item.Data["teamName"]),
		Reason: item.Data["reason"], Team: team, Stays: team && item.Data["assigneeId"] == "",
	}
}

// AgentTyping says who types where; a client lets it fade after six seconds.
type AgentTyping struct {
	ConversationID string `json:"conversationId"`
	Author         Author `json:"author"`
	Note           bool   `json:"note,omitempty" doc:"an agent types a note"`
	Active         bool   `json:"active"`
	Text           string `json:"text,omitempty" doc:"peek: the end of what the visitor is typing; nothing keeps it"`
}

// VisitorPush is a change of a visitor who has a conversation: presence, page, name.
type VisitorPush struct {
	ID     string `json:"id"`
	Online bool   `json:"online"`
	Name   string `json:"name"`
	Page   Page   `json:"page"`
}

// Read is how far an agent has read a conversation.
type Read struct {
	ConversationID string `json:"conversationId"`
	ReadInbound    int64  `json:"readInbound"`
	Back           bool   `json:"back,omitempty" doc:"fewer than before: it was marked as unread"`
}

// ClientPush goes to visitors.
//
//	channel            type           field
//	chat:<conv>        item           Item (offset = vseq)
//	visitor:<id>       conversation   Conversation
//	visitor:<id>       typing         Typing
//	chat:<conv>        call           Call
//	visitor:<id>       blocked        – (whether one may write has changed: fetch the session again)
//	site:<id>          team           Team
//	site:<id>          settings       – (fetch the session again)
type ClientPush struct {
	Type         string               `json:"type"`
	Item         *VisitorItem         `json:"item,omitempty"`
	Conversation *VisitorConversation `json:"conversation,omitempty"`
	Typing       *VisitorTyping       `json:"typing,omitempty"`
	Team         *SiteTeam            `json:"team,omitempty"`
	Call         *VisitorCall         `json:"call,omitempty"`
}

// VisitorTyping says that an agent types an answer (never a note).
type VisitorTyping struct {
	ConversationID string       `json:"conversationId"`
	Agent          VisitorAgent `json:"agent"`
	Active         bool         `json:"active"`
}

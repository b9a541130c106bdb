package realtime

import (
	"encoding/json"
	"strings"

	"github.com/centrifugal/centrifuge"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/wire"
)

// tell publishes a change to everybody whom it concerns.
func (w *worker) tell(c heard) {
	h := w.hub
	if c.Item != nil {
		h.tellItem(*c.Item)
		h.tellRedirect(*c.Item)
	}
	if c.Conversation != nil {
		w.rows.offer(toAgents, *c.Conversation, c.at)
		if w.visitorLearns(c) {
			w.rows.offer(toVisitor, *c.Conversation, c.at)
		}
	}
	if c.Call != nil && c.Mute == "" {
		h.tellCall(*c.Call, c.Rang)
	}
	if c.Read != nil {
		h.hint(agentPrefix+c.Read.AgentID, wire.AgentPush{Type: "read", Read: &wire.Read{
			ConversationID: c.Read.ConversationID, ReadInbound: c.Read.Inbound, Back: c.Read.Back,
		}})
	}
	if c.Cobrowse != nil {
		shaped := wire.CobrowseOf(*c.Cobrowse)
		h.hint(inbox, wire.AgentPush{Type: "cobrowse", Cobrowse: &shaped})
	}
	h.tellMentions(c)
	if c.Draft != nil {
		shaped := wire.DraftOf(c.Draft.Draft)
		h.hint(agentPrefix+c.Draft.AgentID, wire.AgentPush{Type: "draft", Draft: &shaped})
	}
	if c.Visitor != nil && (c.Event.Type == deskside.VisitorBlocked || c.Event.Type == deskside.VisitorUnblocked) {
		h.hint(visitorPrefix+c.Visitor.ID, wire.ClientPush{Type: "blocked"})
	}
	if c.Visitor != nil {
		h.tellVisitor(*c.Visitor)
	}
	if c.Event.Type == deskside.SiteUpdated && c.Site != nil {
		h.hint(sitePrefix+c.Site.ID, wire.ClientPush{Type: "settings"})
	}
	if c.Settings != nil {
		h.hint(inbox, wire.AgentPush{Type: "settings", Settings: c.Settings})
	}
	if strings.HasPrefix(string(c.Event.Type), "text_block.") {
		h.tellTextBlocks(c.TextBlock)
	}
	if strings.HasPrefix(string(c.Event.Type), "tag.") {
		h.hint(inbox, wire.AgentPush{Type: "tags"})
	}
	switch c.Event.Type {
	case deskside.SiteCreated, deskside.SiteUpdated:
		h.hint(inbox, wire.AgentPush{Type: "sites"})
	case deskside.ArticleSaved, deskside.ArticleDeleted:
		h.hint(inbox, wire.AgentPush{Type: "articles"})
	case deskside.FormSaved, deskside.FormDeleted:
		h.hint(inbox, wire.AgentPush{Type: "forms"})
	case deskside.FormSent, deskside.FormFilledIn:
		h.hint(inbox, wire.AgentPush{Type: "profile", VisitorID: c.Conversation.Visitor.ID})
	}
	if c.Visitor != nil && strings.HasPrefix(string(c.Event.Type), "visitor.") {
		h.hint(inbox, wire.AgentPush{Type: "profile", VisitorID: c.Visitor.ID})
	}
	h.tellAccess(c)
	h.tellLoad(c)
}

// tellLoad has everybody look anew at who is available, when that may be different.
func (h *Hub) tellLoad(c heard) {
	switch c.Event.Type {
	case deskside.TeamCreated, deskside.TeamUpdated, deskside.TeamDeleted:
		h.hint(inbox, wire.AgentPush{Type: "teams"})
	}
	if c.Talking {
		h.hint(inbox, wire.AgentPush{Type: "loads"})
		h.notify(opTeam, nil)
	}
	if h.door != nil && movesLoad(c) {
		h.door.presence.changed()
	}
}

// movesLoad reports whether after the change somebody may be available who was not, or
// the other way round.
func movesLoad(c heard) bool {
	switch c.Event.Type {
	case deskside.ConversationAssigned, deskside.ConversationReleased, deskside.ConversationReopened,
		deskside.StatusChanged, deskside.SnoozeEnded, deskside.RedirectAccepted, deskside.RedirectedToTeam,
		deskside.RedirectExpired, deskside.RedirectCancelled, deskside.SettingsUpdated,
		deskside.ConversationsMerged, deskside.ConversationsUnmerged, deskside.TeamCreated, deskside.TeamUpdated,
		deskside.TeamDeleted:
		return true
	}
	return false
}

// tellMentions tells those whom a note calls, and those of whose mentions something is over.
func (h *Hub) tellMentions(c heard) {
	if c.Mention != nil {
		shaped := wire.MentionOf(c.Mention.Mentioned)
		for _, id := range c.Mention.Agents {
			h.hint(agentPrefix+id, wire.AgentPush{Type: "mention", Mention: &shaped})
		}
	}
	for _, id := range c.MentionsOf {
		h.hint(agentPrefix+id, wire.AgentPush{Type: "mentions"})
	}
}

// tellTextBlocks has consoles fetch the text blocks anew: all, or of a personal one
// those of its agent.
func (h *Hub) tellTextBlocks(b *deskside.TextBlock) {
	channel := inbox
	if b != nil && b.Scope == deskside.TextBlockPersonal {
		channel = agentPrefix + b.OwnerID
	}
	h.hint(channel, wire.AgentPush{Type: "text_blocks"})
}

// tellRedirect tells who redirected a conversation how it was answered, and who has it again.
func (h *Hub) tellRedirect(item deskside.Item) {
	switch item.Event {
	case deskside.RedirectAccepted, deskside.RedirectDeclined, deskside.RedirectExpired:
		answer := wire.RedirectAnswerOf(item)
		h.hint(agentPrefix+item.Data["fromId"], wire.AgentPush{Type: "redirect", Redirect: &answer})
		if owner := item.Data["assigneeId"]; owner != "" && owner != item.Data["fromId"] {
			h.hint(agentPrefix+owner, wire.AgentPush{Type: "redirect", Redirect: &answer})
		}
	}
}

// tellItem publishes the item with its offset: to agents, and to the visitor when it is for both.
func (h *Hub) tellItem(item deskside.Item) {
	h.publishItem(timelinePrefix+item.ConversationID, kindTimeline, item)
	if wire.ForVisitor(item) {
		h.publishItem(chatPrefix+item.ConversationID, kindChat, item)
	}
}

func (h *Hub) publishItem(channel string, k kind, item deskside.Item) {
	if h.deaf(channel) {
		return
	}
	pub, err := publication(k, item)
	if err == nil {
		_, err = h.broker.Publish(channel, pub.Data, centrifuge.PublishOptions{Offset: pub.Offset, Epoch: h.history.Epoch()})
	}
	if err != nil {
		// The item is in the database; the next one or the sweep brings it along.
		h.metrics.failed("publish_item")
		h.log.Warn("realtime: publish item", "channel", channel, "offset", item.Seq, "error", err)
	}
}

// sendRow publishes a conversation's row to the inbox or to its visitor.
func (h *Hub) sendRow(to audience, c deskside.Conversation) error {
	if to == toVisitor {
		shaped := wire.VisitorConversationOf(c, c.AssigneeName)
		return h.push(visitorPrefix+c.Visitor.ID, wire.ClientPush{Type: "conversation", Conversation: &shaped})
	}
	shaped := wire.ConversationOf(c)
	return h.push(inbox, wire.AgentPush{Type: "conversation", Conversation: &shaped})
}

// tellVisitor publishes what agents see of a visitor who changed.
func (h *Hub) tellVisitor(v deskside.Visitor) {
	if h.deaf(inbox) {
		return
	}
	online, err := h.VisitorOnline(h.ctx, v.ID)
	if err != nil {
		h.metrics.failed("visitor_online")
		h.log.Warn("realtime: visitor's presence", "error", err)
	}
	shaped := wire.VisitorPushOf(v, online)
	h.hint(inbox, wire.AgentPush{Type: "visitor", Visitor: &shaped})
}

// hint publishes what may be lost: its truth is in the API.
func (h *Hub) hint(channel string, push any) {
	if err := h.push(channel, push); err != nil {
		h.metrics.hintDropped("failed")
		h.log.Warn("realtime: publish", "channel", channel, "error", err)
	}
}

func (h *Hub) push(channel string, push any) error {
	if h.deaf(channel) {
		return nil
	}
	data, err := json.Marshal(push)
	if err != nil {
		return err
	}
	_, err = h.broker.Publish(channel, data, centrifuge.PublishOptions{})
	return err
}

// deaf reports whether surely nobody listens to the channel on any node, so that
// nothing needs to be shaped. With other nodes it cannot be known.
func (h *Hub) deaf(channel string) bool {
	return h.broker.wide == nil && h.node.Hub().NumSubscribers(channel) == 0
}

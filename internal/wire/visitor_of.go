package wire

import (
	"slices"

	"github.com/deskside/deskside"
)

// VisitorConversationOf shapes a conversation for its visitor; agentName is that of
// the assignee, empty when nobody has it.
func VisitorConversationOf(c deskside.Conversation, agentName string) VisitorConversation {
	out := VisitorConversation{
		ID:         c.ID,
		Done:       statusOf(c.Status) == deskside.StatusDone,
		MergedInto: c.MergedInto,
		VSeq:       c.VSeq,
		Unread:     c.VisitorUnread(),
		LastAt:     c.LastAt,
		CreatedAt:  c.CreatedAt,
		Preview:    previewOf(c.Preview),
		Receipts: VisitorReceipts{
			Delivered: c.Receipts.ToAgents,
			Read:      c.Receipts.ReadByAgents,
			MyRead:    c.Receipts.ReadByVisitor,
		},
		Invitations: each(c.Invitations, VisitorInvitationOf),
	}
	if agentName != "" {
		out.Agent = &VisitorAgent{Name: agentName}
	}
	return out
}

// ForVisitor reports whether the visitor may see the item: what the two sides say to each
// other, what changes that, and only what counts in the visitor's own sequence.
func ForVisitor(i deskside.Item) bool {
	if i.Kind == deskside.ItemUpdate {
		return i.VSeq > 0 && i.Of.VSeq > 0 && said(i.Of.Kind)
	}
	return i.VSeq > 0 && said(i.Kind)
}

func said(k deskside.ItemKind) bool {
	switch k {
	case deskside.ItemMessage, deskside.ItemInvitation, deskside.ItemArticle, deskside.ItemForm:
		return true
	}
	return false
}

// VisitorItemOf shapes an item for the visitor. Of an item that the visitor may not
// see it gives the empty VisitorItem, which carries nothing of it.
func VisitorItemOf(i deskside.Item) VisitorItem {
	if !ForVisitor(i) {
		return VisitorItem{}
	}
	out := VisitorItem{
		VSeq: i.VSeq, ID: i.ID, Kind: i.Kind, Mine: i.AuthorKind == deskside.ActorVisitor, Text: i.Text, At: i.At,
		Attachments: attachmentsOf(i.Attachments, deskside.ForVisitors),
	}
	if i.AuthorKind == deskside.ActorAgent {
		out.Agent = &VisitorAgent{Name: i.AuthorName}
	}
	out.Edited, out.Deleted = !i.EditedAt.IsZero(), i.Deleted()
	if i.Deleted() {
		out.Attachments = nil
	}
	if q := i.Quote; q.ID != "" {
		out.Quote = &VisitorQuote{ID: q.ID, Mine: q.AuthorKind == deskside.ActorVisitor, Text: q.Text}
		if q.AuthorKind == deskside.ActorAgent {
			out.Quote.Agent = &VisitorAgent{Name: q.AuthorName}
		}
	}
	out.Reactions = visitorReactions(i.Reactions)
	if i.Kind == deskside.ItemUpdate {
		out.Of = &ItemOfVSeq{ID: i.Of.ID, VSeq: i.Of.VSeq}
	}
	if card := i.Card.Invitation; card != nil {
		shaped := VisitorInvitationOf(*card)
		out.Invitation = &shaped
	}
	out.Article, out.Form = articleCardOf(i.Card.Article), formCardOf(i.Card.Form)
	return out
}

func visitorReactions(list []deskside.Reaction) (out []VisitorReaction) {
	for _, r := range list {
		at := slices.IndexFunc(out, func(o VisitorReaction) bool { return o.Emoji == r.Emoji })
		if at < 0 {
			at, out = len(out), append(out, VisitorReaction{Emoji: r.Emoji})
		}
		out[at].Count++
		out[at].Mine = out[at].Mine || r.AuthorKind == deskside.ActorVisitor
	}
	return out
}

// VisitorItemsOf shapes what the visitor may see of a part of the timeline.
func VisitorItemsOf(items []deskside.Item) []VisitorItem {
	out := make([]VisitorItem, 0, len(items))
	for _, i := range items {
		if ForVisitor(i) {
			out = append(out, VisitorItemOf(i))
		}
	}
	return out
}

// MaxTeam is how many agents a visitor sees of those online.
const MaxTeam = 5

// SiteTeamOf shapes who is there, from their names.
func SiteTeamOf(names []string, busy bool) SiteTeam {
	return SiteTeam{
		Online: len(names) > 0,
		Busy:   busy,
		Agents: each(names[:min(len(names), MaxTeam)], func(name string) VisitorAgent { return VisitorAgent{Name: name} }),
	}
}

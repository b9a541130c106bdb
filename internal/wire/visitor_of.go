package wire

import "github.com/deskside/deskside"

// VisitorConversationOf shapes a conversation for its visitor; agentName is that of
// the assignee, empty when nobody has it.
func VisitorConversationOf(c deskside.Conversation, agentName string) VisitorConversation {
	out := VisitorConversation{
		ID:        c.ID,
		Done:      c.Status == deskside.StatusDone,
		VSeq:      c.VSeq,
		Unread:    c.VisitorUnread(),
		LastAt:    c.LastAt,
		CreatedAt: c.CreatedAt,
		Preview:   previewOf(c.Preview),
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
	return k == deskside.ItemMessage || k == deskside.ItemInvitation
}

// VisitorItemOf shapes an item for the visitor. Of an item that the visitor may not
// see it gives the empty VisitorItem, which carries nothing of it.
func VisitorItemOf(i deskside.Item) VisitorItem {
	if !ForVisitor(i) {
		return VisitorItem{}
	}
	out := VisitorItem{VSeq: i.VSeq, ID: i.ID, Kind: i.Kind, Mine: i.AuthorKind == deskside.ActorVisitor, Text: i.Text, At: i.At}
	if i.AuthorKind == deskside.ActorAgent {
		out.Agent = &VisitorAgent{Name: i.AuthorName}
	}
	if i.Kind == deskside.ItemUpdate {
		out.Of = &ItemOfVSeq{ID: i.Of.ID, VSeq: i.Of.VSeq}
	}
	if card := i.Card.Invitation; card != nil {
		shaped := VisitorInvitationOf(*card)
		out.Invitation = &shaped
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

// SiteTeamOf shapes who is there, from the names of those online.
func SiteTeamOf(names []string) SiteTeam {
	return SiteTeam{
		Online: len(names) > 0,
		Agents: each(names[:min(len(names), MaxTeam)], func(name string) VisitorAgent { return VisitorAgent{Name: name} }),
	}
}

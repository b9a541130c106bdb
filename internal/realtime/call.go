package realtime

import (
	"slices"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/wire"
)

// tellCall publishes a call that has changed: to those who have the conversation open, to
// the agents in it or for whom it rings, wherever their console is, to those for whom it
// has just stopped to ring, and to the visitor, whose window of the call has no chat open.
func (h *Hub) tellCall(call deskside.Call, rang []string) {
	shaped := wire.CallOf(call)
	push := wire.AgentPush{Type: "call", Call: &shaped}
	h.hint(timelinePrefix+call.ConversationID, push)
	for _, id := range concerned(call, rang) {
		h.hint(agentPrefix+id, push)
	}
	theirs := wire.VisitorCallOf(call)
	told := wire.ClientPush{Type: "call", Call: &theirs}
	h.hint(chatPrefix+call.ConversationID, told)
	for _, p := range call.Participants {
		if p.Kind == deskside.ActorVisitor {
			h.hint(visitorPrefix+p.PersonID, told)
		}
	}
}

// concerned are the agents who must hear of the call.
func concerned(call deskside.Call, rang []string) []string {
	all := slices.Concat(call.Ringing, rang)
	for _, p := range call.Participants {
		if p.Kind == deskside.ActorAgent {
			all = append(all, p.PersonID)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

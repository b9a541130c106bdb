package realtime

import (
	"encoding/json"
	"hash/maphash"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/wire"
)

// sight is what a visitor would have seen of a conversation at a version.
type sight struct {
	version int64
	sum     uint64
}

const sightLimit = 4096 // conversations remembered by one worker

// visitorLearns reports whether the change made something different that the visitor
// may know. Otherwise the mere push would tell that the team is busy with it: a note,
// an agent who reads one, a status that the visitor has no word for.
//
// When this node has seen the version before, it compares what the visitor would
// see. When another node wrote in between, the kind of the change decides.
func (w *worker) visitorLearns(c heard) bool {
	before, ok := w.seen[c.Conversation.ID]
	if ok && before.version > c.Conversation.Version {
		return true // it overtook a newer one, which the row's order sorts out
	}
	now := sight{version: c.Conversation.Version, sum: w.sum(*c.Conversation)}
	if !ok && len(w.seen) >= sightLimit {
		for id := range w.seen {
			delete(w.seen, id)
			break
		}
	}
	w.seen[c.Conversation.ID] = now
	if ok && now.version-before.version <= 1 {
		return now.sum != before.sum
	}
	return learnsByKind(c)
}

func (w *worker) sum(c deskside.Conversation) uint64 {
	data, err := json.Marshal(wire.VisitorConversationOf(c, c.AssigneeName))
	if err != nil {
		w.hub.metrics.failed("shape")
		w.hub.log.Error("realtime: shape conversation", "error", err)
	}
	return maphash.Bytes(w.hub.seed, data)
}

func learnsByKind(c heard) bool {
	switch c.Event.Type {
	case deskside.ConversationCreated, deskside.ConversationReopened, deskside.MessagePosted,
		deskside.ConversationAssigned, deskside.ConversationReleased, deskside.ArticleSent, deskside.FormSent, deskside.FormFilledIn,
		deskside.ConversationsMerged, deskside.ConversationsUnmerged, deskside.RedirectAccepted, deskside.RedirectedToTeam:
		return true
	case deskside.RedirectExpired:
		return c.Event.Data["assigneeId"] != "" // who had it before the team
	case deskside.RedirectCancelled:
		return c.Event.Data["toId"] == "" // taken back from the team
	case deskside.StatusChanged:
		// To the visitor all the other statuses are the same.
		return c.Conversation.Status == deskside.StatusDone || c.Event.Data["from"] == string(deskside.StatusDone)
	case deskside.MessageEdited, deskside.MessageDeleted:
		return c.Item != nil && c.Item.VSeq > 0
	case "":
		return c.Item == nil // receipts
	}
	return c.Invitation != nil
}

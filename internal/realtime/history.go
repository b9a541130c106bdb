package realtime

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/centrifugal/centrifuge"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/wire"
)

// History is the timelines as streams: what was committed, by number, without holes.
type History interface {
	// ItemsAfter returns up to limit items after seq, ascending.
	ItemsAfter(ctx context.Context, conversationID string, seq int64, limit int) ([]deskside.Item, error)
	// VisitorItemsAfter returns up to limit items after vseq, ascending; only what the
	// visitor sees is read.
	VisitorItemsAfter(ctx context.Context, conversationID string, vseq int64, limit int) ([]deskside.Item, error)
	// Position returns the newest seq and vseq.
	Position(ctx context.Context, conversationID string) (seq, vseq int64, err error)
	// Epoch names this run of history; a restore from a backup starts another.
	Epoch() string
}

// source is a conversation's history as one audience sees it.
type source struct {
	history      History
	kind         kind // timeline or chat
	conversation string
}

// position is the offset of the newest item.
func (s source) position(ctx context.Context) (uint64, error) {
	seq, vseq, err := s.history.Position(ctx, s.conversation)
	if s.kind == kindChat {
		seq = vseq
	}
	return uint64(seq), err
}

// after returns up to limit publications after the offset. That they have no hole
// is checked here, once, as everything above relies on it.
func (s source) after(ctx context.Context, offset uint64, limit int) ([]*centrifuge.Publication, error) {
	read := s.history.ItemsAfter
	if s.kind == kindChat {
		read = s.history.VisitorItemsAfter
	}
	items, err := read(ctx, s.conversation, int64(offset), limit)
	if err != nil {
		return nil, err
	}
	pubs := make([]*centrifuge.Publication, len(items))
	for i, item := range items {
		if pubs[i], err = publication(s.kind, item); err != nil {
			return nil, err
		}
		if want := offset + uint64(i) + 1; pubs[i].Offset != want {
			return nil, fmt.Errorf("history of %s: item %d where %d should be", s.conversation, pubs[i].Offset, want)
		}
	}
	return pubs, nil
}

// publication shapes an item for the audience of a channel of the kind. It refuses
// what that audience may not see.
func publication(k kind, item deskside.Item) (*centrifuge.Publication, error) {
	var push any
	offset := item.Seq
	switch {
	case k == kindTimeline:
		shaped := wire.ItemOf(item)
		push = wire.AgentPush{Type: "item", Item: &shaped}
	case k == kindChat && wire.ForVisitor(item):
		shaped := wire.VisitorItemOf(item)
		push, offset = wire.ClientPush{Type: "item", Item: &shaped}, item.VSeq
	default:
		return nil, fmt.Errorf("item %s is not for this audience", item.ID)
	}
	data, err := json.Marshal(push)
	if err != nil {
		return nil, err
	}
	return &centrifuge.Publication{Offset: uint64(offset), Data: data}, nil
}

package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// Block is somebody who may not write.
type Block struct {
	ID        string             `json:"id"`
	Kind      deskside.BlockKind `json:"kind" enum:"visitor,email,address" doc:"by what they are known again"`
	Email     string             `json:"email" doc:"of the kind email; an address of the network is not told"`
	Visitor   VisitorSummary     `json:"visitor" doc:"who was blocked with it"`
	Reason    string             `json:"reason"`
	Author    string             `json:"author" doc:"name of who did it"`
	CreatedAt time.Time          `json:"createdAt"`
	Until     *time.Time         `json:"until" doc:"null: for good; in the past: it is over"`
}

// BlockOf shapes a block.
func BlockOf(b deskside.Block) Block {
	out := Block{
		ID: b.ID, Kind: b.Kind, Visitor: VisitorSummaryOf(b.Visitor), Reason: b.Reason, Author: b.Author,
		CreatedAt: b.CreatedAt, Until: optional(b.Until),
	}
	if b.Kind == deskside.BlockEmail {
		out.Email = b.Value
	}
	return out
}

// BlocksOf shapes blocks.
func BlocksOf(list []deskside.Block) []Block { return each(list, BlockOf) }

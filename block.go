package deskside

import "time"

// Block says whom the team does not want to hear from: writing is refused, reading is not.
type Block struct {
	ID        string
	Kind      BlockKind
	Value     string // of an address its keyed hash, which nobody can read back
	Visitor   Visitor
	Reason    string // for the team
	Author    string // name of who did it
	AuthorID  string
	CreatedAt time.Time
	Until     time.Time // zero: for good
	LiftedAt  time.Time // zero unless taken back
}

// BlockKind is by what somebody is known again.
type BlockKind string

const (
	BlockVisitor BlockKind = "visitor" // this browser
	BlockEmail   BlockKind = "email"
	BlockAddress BlockKind = "address" // of the network: others may come from it too
)

// BlockKinds lists every kind there is.
var BlockKinds = []BlockKind{BlockVisitor, BlockEmail, BlockAddress}

// Holds reports whether it keeps somebody out at the time.
func (b Block) Holds(now time.Time) bool {
	return b.LiftedAt.IsZero() && (b.Until.IsZero() || b.Until.After(now))
}

// Refusal is what who is blocked learns: that it is so, and until when; not why.
func (b Block) Refusal() error {
	e := &Error{Code: Forbidden, Message: "writing is not possible at the moment", Data: map[string]string{"blocked": "true"}}
	if !b.Until.IsZero() {
		e.Data["until"] = b.Until.Format(time.RFC3339)
	}
	return e
}

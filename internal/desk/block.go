package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/deskside/deskside"
)

// asSupervisor lets supervisors and admins through.
func asSupervisor(actor deskside.Actor, scope deskside.Scope) error {
	if err := asAgent(actor, scope); err != nil {
		return err
	}
	if actor.Role == deskside.RoleAgent {
		return deskside.Errorf(deskside.Forbidden, "", "only supervisors and admins may do this")
	}
	return nil
}

// mostBlocks is how many blocks are listed.
const mostBlocks = 500

// maxBlock is how far ahead a block can end.
const maxBlock = 10 * 366 * 24 * time.Hour

// NewBlock says whom to block, by what, why and until when; a zero Until means for good.
type NewBlock struct {
	VisitorID string
	Kinds     []deskside.BlockKind
	Reason    string
	Until     time.Time
}

// BlockVisitor keeps a visitor from writing. What the visitor has written stays.
func (d *Desk) BlockVisitor(ctx context.Context, actor deskside.Actor, in NewBlock) (blocks []deskside.Block, err error) {
	defer deskside.Wrap(&err, "BlockVisitor(%s)", in.VisitorID)
	if err := asSupervisor(actor, deskside.ScopeWrite); err != nil {
		return nil, err
	}
	in.Until = in.Until.UTC().Truncate(time.Microsecond)
	if err := d.checkBlock(&in); err != nil {
		return nil, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		v, err := w.VisitorToChange(ctx, in.VisitorID)
		if err != nil {
			return err
		}
		blocks = nil
		for _, kind := range in.Kinds {
			b := deskside.Block{
				ID: newID(), Kind: kind, Visitor: v, Reason: in.Reason, Author: actor.Name, AuthorID: actor.ID,
				CreatedAt: w.at, Until: in.Until,
				Value: map[deskside.BlockKind]string{deskside.BlockVisitor: v.ID, deskside.BlockEmail: v.Email, deskside.BlockAddress: v.AddressHash}[kind],
			}
			if b.Value == "" {
				return deskside.Errorf(deskside.Invalid, "kinds", "nothing is known of the visitor to block by %s", deskside.Word(kind))
			}
			if err := w.AddBlock(ctx, b); err != nil {
				return err
			}
			blocks = append(blocks, b)
		}
		is := blockFields{in.Kinds, in.Reason, in.Until}
		return w.audit(deskside.VisitorBlocked, blockSubject(v), blockFields{}, is, Change{Visitor: &v})
	})
	return blocks, err
}

func (d *Desk) checkBlock(in *NewBlock) (err error) {
	if len(in.Kinds) == 0 {
		return deskside.Errorf(deskside.Invalid, "kinds", "choose at least one of visitor, email, address")
	}
	slices.Sort(in.Kinds)
	in.Kinds = slices.Compact(in.Kinds)
	for _, kind := range in.Kinds {
		if !slices.Contains(deskside.BlockKinds, kind) {
			return deskside.Errorf(deskside.Invalid, "kinds", "the kind %q is none of visitor, email, address", kind)
		}
	}
	now := d.clock()
	if !in.Until.IsZero() && (!in.Until.After(now) || in.Until.Sub(now) > maxBlock) {
		return deskside.Errorf(deskside.Invalid, "until", "the end must be in the future, and in ten years at most")
	}
	in.Reason, err = cleanLine("reason", in.Reason, 300)
	return err
}

// blockFields is a block as the audit log shows it: not by which address.
type blockFields struct {
	Kinds  []deskside.BlockKind `json:"kinds,omitempty"`
	Reason string               `json:"reason"`
	Until  time.Time            `json:"until,omitzero"`
}

func blockSubject(v deskside.Visitor) subject {
	return subject{deskside.AuditBlocks, v.ID, cmp.Or(v.Name, strconv.FormatInt(v.Number, 10))}
}

// Blocks returns the blocks that were not taken back, newest first; one that is over says so
// by its end.
func (d *Desk) Blocks(ctx context.Context, actor deskside.Actor) (list []deskside.Block, err error) {
	defer deskside.Wrap(&err, "Blocks")
	if err := asSupervisor(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	return d.store.Blocks(ctx, "", mostBlocks)
}

// LiftBlock takes a block back.
func (d *Desk) LiftBlock(ctx context.Context, actor deskside.Actor, id string) (err error) {
	defer deskside.Wrap(&err, "LiftBlock(%s)", id)
	if err := asSupervisor(actor, deskside.ScopeWrite); err != nil {
		return err
	}
	return d.act(ctx, actor, func(w *work) error {
		b, err := w.Block(ctx, id)
		if err != nil || !b.LiftedAt.IsZero() {
			return err
		}
		if err := w.LiftBlock(ctx, id, w.at); err != nil {
			return err
		}
		v, err := w.Visitor(ctx, b.Visitor.ID)
		if err != nil {
			return err
		}
		was := blockFields{[]deskside.BlockKind{b.Kind}, b.Reason, b.Until}
		return w.audit(deskside.VisitorUnblocked, blockSubject(v), was, blockFields{}, Change{Visitor: &v})
	})
}

// Blocked returns the block that keeps the asking visitor from writing; the zero one when
// none does.
func (d *Desk) Blocked(ctx context.Context, actor deskside.Actor) (b deskside.Block, err error) {
	defer deskside.Wrap(&err, "Blocked(%s)", actor.ID)
	if err := asVisitor(actor); err != nil {
		return b, err
	}
	b, err = d.store.BlockOf(ctx, deskside.Visitor{ID: actor.ID, AddressHash: actor.AddressHash}, d.clock())
	if deskside.CodeOf(err) == deskside.NotFound {
		return deskside.Block{}, nil
	}
	return b, err
}

// mayWrite refuses a visitor who is blocked, and keeps from where the others write. email is
// what the visitor says now.
func (w *work) mayWrite(email string) error {
	if w.actor.Kind != deskside.ActorVisitor {
		return nil
	}
	b, err := w.BlockOf(w.ctx, deskside.Visitor{ID: w.actor.ID, AddressHash: w.actor.AddressHash, Email: email}, w.at)
	switch {
	case err == nil:
		return b.Refusal()
	case deskside.CodeOf(err) != deskside.NotFound:
		return err
	}
	if w.actor.AddressHash == "" {
		return nil
	}
	return w.SaveAddress(w.ctx, w.actor.ID, w.actor.AddressHash)
}

package deskside

import (
	"slices"
	"time"
)

// StatusMerged is the status of a conversation that goes on in another one. Nobody sets it,
// no list shows it.
const StatusMerged Status = "merged"

// MaxMerge is how many items two conversations may have together to become one.
const MaxMerge = 2000

// Merged puts two timelines together by time, each in its own order, with the numbers that
// the items have in the new one. Updates are left out: what they changed says so itself.
func Merged(into *Conversation, one, other []Item) []Item {
	m := merging{into: into, seqs: [2]map[int64]int64{{}, {}}}
	a, b := withoutUpdates(one), withoutUpdates(other)
	for len(a)+len(b) > 0 {
		if len(b) == 0 || len(a) > 0 && !b[0].At.Before(a[0].At) {
			m.take(0, a[0])
			a = a[1:]
		} else {
			m.take(1, b[0])
			b = b[1:]
		}
	}
	return m.items
}

// MergeReceipts says how far each side has read what the two were: up to the first item
// that it has not. read tells of an item's place in its old timeline, as vseq.
func MergeReceipts(items []Item, read func(Item) (toVisitor, byVisitor, toAgents, byAgents bool)) (r Receipts) {
	marks := []*int64{&r.ToVisitor, &r.ReadByVisitor, &r.ToAgents, &r.ReadByAgents}
	open := [4]bool{true, true, true, true}
	for _, i := range items {
		if i.VSeq == 0 {
			continue
		}
		var is [4]bool
		is[0], is[1], is[2], is[3] = read(i)
		for n := range marks {
			if open[n] = open[n] && is[n]; open[n] {
				*marks[n] = i.VSeq
			}
		}
		if open[1] {
			r.VisitorOutbound = i.Outbound
		}
	}
	return r
}

type merging struct {
	into  *Conversation
	items []Item
	seqs  [2]map[int64]int64 // of each timeline, from old to new
	in    [2]int64
	out   [2]int64
}

func (m *merging) take(from int, i Item) {
	c := m.into
	c.Seq++
	m.seqs[from][i.Seq] = c.Seq
	c.Inbound += i.Inbound - m.in[from]
	c.Outbound += i.Outbound - m.out[from]
	m.in[from], m.out[from] = i.Inbound, i.Outbound
	if i.VSeq > 0 {
		c.VSeq++
		i.VSeq = c.VSeq
	}
	i.Seq, i.Inbound, i.Outbound = c.Seq, c.Inbound, c.Outbound
	i.Quote.Seq = m.seqs[from][i.Quote.Seq]
	m.items = append(m.items, i)
}

func withoutUpdates(items []Item) []Item {
	return slices.DeleteFunc(slices.Clone(items), func(i Item) bool { return i.Kind == ItemUpdate })
}

// earliest is the earlier of two times, of which either may be missing.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// Merge is the row of a conversation that goes on with two: the target says whose it is.
func Merge(target, other Conversation) Conversation {
	c := target
	c.Seq, c.VSeq, c.Inbound, c.Outbound, c.Version = 0, 0, 0, 0, 1
	c.Receipts, c.Invitations, c.Redirect, c.IdleAt, c.ClosesAt = Receipts{}, nil, Redirect{}, time.Time{}, time.Time{}
	c.Route.Until = time.Time{}
	c.CreatedAt = earliest(target.CreatedAt, other.CreatedAt)
	c.WaitingSince = earliest(target.WaitingSince, other.WaitingSince)
	c.QueuedAt = earliest(target.QueuedAt, other.QueuedAt)
	if other.LastAt.After(target.LastAt) {
		c.LastAt, c.Preview = other.LastAt, other.Preview
	}
	if other.NewAt.After(target.NewAt) {
		c.NewAt = other.NewAt
	}
	if other.Status == StatusOpen {
		c.Status = StatusOpen
	}
	if c.Status == StatusDone || c.Status == StatusWaiting {
		c.WaitingSince = time.Time{}
	}
	if c.Status != StatusSnoozed {
		c.SnoozedUntil = time.Time{}
	}
	c.Tags, _ = Retag(target.Tags, other.Tags, nil)
	if len(c.Tags) > MaxTagsOn {
		c.Tags = c.Tags[:MaxTagsOn]
	}
	return c
}

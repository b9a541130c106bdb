package cobrowse

import "time"

const (
	maxCache      = 4 << 20
	maxDeltas     = 2000
	checkoutEvery = 5 * time.Second
)

// cache is the page for those who come late: the last snapshot and what changed since.
type cache struct {
	epoch  uint32
	frames [][]byte // the snapshot first; empty: nothing is known
	bytes  int
}

// snapshot begins anew.
func (c *cache) snapshot(f Frame) {
	c.epoch, c.frames, c.bytes = f.Epoch, nil, 0
	if len(f.Raw) <= maxCache {
		c.frames, c.bytes = [][]byte{f.Raw}, len(f.Raw)
	}
}

// delta keeps a change; false: the cache is of no use any more, a snapshot is needed
// for the next who comes.
func (c *cache) delta(f Frame) bool {
	if len(c.frames) == 0 || f.Epoch != c.epoch {
		return false
	}
	if c.bytes+len(f.Raw) > maxCache || len(c.frames) > maxDeltas {
		c.drop()
		return false
	}
	c.frames = append(c.frames, f.Raw)
	c.bytes += len(f.Raw)
	return true
}

func (c *cache) drop() { c.frames, c.bytes = nil, 0 }

// whole is what somebody who comes now needs; nil: a checkout is needed.
func (c *cache) whole() [][]byte { return append([][]byte(nil), c.frames...) }

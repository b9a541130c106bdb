package bench

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/deskside/deskside/internal/client"
)

// Idle opens visitors' sockets that do nothing and weighs the server.
type Idle struct {
	Target
	Connections int           `help:"How many sockets." default:"5000"`
	Settle      time.Duration `help:"How long to leave them alone before weighing." default:"10s"`
}

// IdleResult is what the command prints.
type IdleResult struct {
	Connections int     `json:"connections"`
	Seconds     float64 `json:"seconds"` // to open them all
	RSSBefore   int64   `json:"rssBefore"`
	RSSAfter    int64   `json:"rssAfter"`
	// BytesEach is what one connection added.
	BytesEach int64 `json:"bytesEach"`
	// Lost counts connections that did not stay open.
	Lost int `json:"lost"`
}

// Run runs the command.
func (c Idle) Run(ctx context.Context) error {
	w, err := c.open(ctx)
	if err != nil {
		return err
	}
	r, err := c.measure(ctx, w)
	if closed := w.close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return show(os.Stdout, c.JSON, r)
}

func (c Idle) measure(ctx context.Context, w *workspace) (r IdleResult, err error) {
	if w.pid == 0 {
		return r, fmt.Errorf("pass --pid of the server: without it there is nothing to weigh")
	}
	// One visitor first, so that what is made once is not charged to the others.
	if _, err := w.server.Visitor(ctx, w.site.Key, w.origin, ""); err != nil {
		return r, err
	}
	r.Connections = c.Connections
	if r.RSSBefore, err = w.rss(); err != nil {
		return r, err
	}
	began := time.Now()
	conns := make([]*client.Conn, c.Connections)
	var readers sync.WaitGroup
	ended := make(chan error, c.Connections)
	ctx, cancel := context.WithCancel(ctx)
	defer readers.Wait()
	defer cancel()
	err = each(c.Connections, func(i int) error {
		v, err := w.server.Visitor(ctx, w.site.Key, w.origin, "")
		if err != nil {
			return err
		}
		if conns[i], err = v.Dial(ctx); err != nil {
			return err
		}
		readers.Add(1)
		go func() {
			defer readers.Done()
			ended <- conns[i].Drain(ctx)
		}()
		return nil
	})
	if err != nil {
		return r, err
	}
	r.Seconds = time.Since(began).Seconds()
	w.server.Rest()
	select {
	case <-time.After(c.Settle):
	case <-ctx.Done():
		return r, ctx.Err()
	}
	r.Lost = len(ended)
	r.RSSAfter, err = w.rss()
	r.BytesEach = (r.RSSAfter - r.RSSBefore) / int64(c.Connections)
	return r, err
}

func (r IdleResult) String() string {
	return fmt.Sprintf("%d idle visitors: %.1f kB each (%.1f MB before, %.1f MB after), opened in %.1f s, %d lost",
		r.Connections, float64(r.BytesEach)/1024, mb(r.RSSBefore), mb(r.RSSAfter), r.Seconds, r.Lost)
}

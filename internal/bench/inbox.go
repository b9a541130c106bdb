package bench

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"
)

// Inbox measures pages of the inbox over HTTP.
type Inbox struct {
	Target
	Pages int `help:"Pages of each list, one after the other by the cursor." default:"200"`
}

// InboxResult is what the command prints.
type InboxResult struct {
	Lists []InboxList `json:"lists"`
	// All sums up every page of every list.
	All Times `json:"all"`
}

// InboxList is one way to look at the inbox.
type InboxList struct {
	Query string `json:"query"`
	Pages int    `json:"pages"`
	Rows  int    `json:"rows"`
	Times
}

var inboxQueries = []string{
	"view=all&status=active&sort=newest",
	"view=all&status=all&sort=newest",
	"view=all&status=done&sort=newest",
	"view=all&status=active&sort=waiting",
	"view=all&status=unread&sort=newest",
	"view=mine&status=open&sort=newest",
	"view=mine&status=all&sort=newest",
	"view=unassigned&status=active&sort=newest",
	"view=unassigned&status=active&sort=waiting",
}

// Run runs the command.
func (c Inbox) Run(ctx context.Context) error {
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

func (c Inbox) measure(ctx context.Context, w *workspace) (InboxResult, error) {
	var r InboxResult
	var all []time.Duration
	pace := time.NewTicker(time.Second / agentRate)
	defer pace.Stop()
	for _, q := range inboxQueries {
		list := InboxList{Query: q}
		var took []time.Duration
		cursor := ""
		for range c.Pages {
			query := q + "&limit=50"
			if cursor != "" {
				query += "&cursor=" + cursor
			}
			<-pace.C
			began := time.Now()
			rows, next, err := w.admin.Inbox(ctx, query)
			if err != nil {
				return r, fmt.Errorf("%s: %w", q, err)
			}
			took = append(took, time.Since(began))
			list.Pages++
			list.Rows += len(rows)
			// From the end it begins again.
			cursor = next
		}
		list.Times = timesOf(took)
		r.Lists = append(r.Lists, list)
		all = append(all, took...)
	}
	r.All = timesOf(all)
	return r, nil
}

func (r InboxResult) String() string {
	var b strings.Builder
	for _, l := range r.Lists {
		fmt.Fprintf(&b, "%-45s %5d pages %6d rows   %s\n", l.Query, l.Pages, l.Rows, l.Times)
	}
	fmt.Fprintf(&b, "%-45s                          %s", "all", r.All)
	return b.String()
}

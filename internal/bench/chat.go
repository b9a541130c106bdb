package bench

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"
)

// Chat sends messages and measures how long they take to the other side's socket.
type Chat struct {
	Target
	Visitors  int           `help:"Visitors, each in a conversation of their own." default:"20"`
	Agents    int           `help:"Agents, each with a console open; 0: as few as their limits allow." default:"0"`
	Rate      float64       `help:"Messages a second in each direction; 0: as many as are acknowledged." default:"0"`
	Window    int           `help:"Messages under way at once in each direction when the rate is 0." default:"64"`
	Duration  time.Duration `help:"How long to measure, after the warm-up." default:"10s"`
	WarmUp    time.Duration `help:"How long to send before measuring." default:"1s"`
	Direction string        `help:"Who writes." enum:"visitor-to-agent,agent-to-visitor,both,each" default:"each"`
	Runs      int           `help:"How often; the median is reported." default:"1"`
}

// Limits of the server, a little below, so that a well-behaved run is never throttled.
const (
	visitorRate10 = 95 // in ten seconds
	agentRate     = 95
	maxTimelines  = 250 // that one agent follows at a time
)

// ChatResult is what the command prints.
type ChatResult struct {
	Visitors  int     `json:"visitors"`
	Agents    int     `json:"agents"`
	Rate      float64 `json:"rate"`
	Seconds   float64 `json:"seconds"`
	Direction string  `json:"direction"`
	// Median holds the median of each figure over the runs, and the sum of each fault.
	Median ChatRun   `json:"median"`
	Runs   []ChatRun `json:"runs"`
	// RSSIdle and RSSAfter weigh the server before and after all runs; 0: not known.
	RSSIdle  int64 `json:"rssIdle"`
	RSSAfter int64 `json:"rssAfter"`
}

// ChatRun is one run; a direction that nobody wrote in is null.
type ChatRun struct {
	ToAgents   *Way `json:"toAgents"`
	ToVisitors *Way `json:"toVisitors"`
	// Reconnects counts sockets that had to be opened again.
	Reconnects int `json:"reconnects"`
}

// Run runs the command.
func (c Chat) Run(ctx context.Context) error {
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
	if err := show(os.Stdout, c.JSON, r); err != nil {
		return err
	}
	return r.fault()
}

func (c Chat) measure(ctx context.Context, w *workspace) (ChatResult, error) {
	r := ChatResult{Visitors: c.Visitors, Agents: c.agents(), Rate: c.Rate, Seconds: c.Duration.Seconds(), Direction: c.Direction}
	var err error
	if r.RSSIdle, err = w.rss(); err != nil {
		return r, err
	}
	h, err := fill(ctx, w, c.Visitors, r.Agents)
	if err != nil {
		return r, err
	}
	defer h.leave()
	for range c.Runs {
		run, err := c.once(ctx, h)
		if err != nil {
			return r, err
		}
		r.Runs = append(r.Runs, run)
	}
	r.Median = medianRun(r.Runs)
	r.RSSAfter, err = w.rss()
	return r, err
}

func (c Chat) agents() int {
	if c.Agents > 0 {
		return c.Agents
	}
	n := (c.Visitors + maxTimelines - 1) / maxTimelines
	switch {
	case c.Direction == "visitor-to-agent":
		return n
	case c.Rate > 0:
		return max(n, int(c.Rate/agentRate)+1)
	}
	return max(n, 20)
}

// once measures both ways: at the same time, or one after the other.
func (c Chat) once(ctx context.Context, h *house) (ChatRun, error) {
	var run ChatRun
	inbound, outbound := c.Direction != "agent-to-visitor", c.Direction != "visitor-to-agent"
	before := h.connects()
	legs := [][2]bool{{inbound, outbound}}
	if c.Direction == "each" {
		legs = [][2]bool{{true, false}, {false, true}}
	}
	for _, leg := range legs {
		in, out := h.lanes(leg[0], leg[1])
		from, to, err := c.drive(ctx, in, out)
		if err != nil {
			return run, err
		}
		if leg[0] {
			way := sum(in, from, to)
			run.ToAgents = &way
		}
		if leg[1] {
			way := sum(out, from, to)
			run.ToVisitors = &way
		}
	}
	run.Reconnects = h.connects() - before
	if n := h.faults(); n > 0 {
		return run, fmt.Errorf("the sockets repeated or skipped %d publications", n)
	}
	return run, nil
}

func medianRun(runs []ChatRun) ChatRun {
	m := ChatRun{
		ToAgents:   medianWay(runs, func(r ChatRun) *Way { return r.ToAgents }),
		ToVisitors: medianWay(runs, func(r ChatRun) *Way { return r.ToVisitors }),
	}
	for _, r := range runs {
		m.Reconnects += r.Reconnects
	}
	return m
}

func medianWay(runs []ChatRun, pick func(ChatRun) *Way) *Way {
	var ways []Way
	var m Way
	for _, r := range runs {
		if w := pick(r); w != nil {
			ways = append(ways, *w)
			m.Sent, m.Acknowledged, m.Delivered = m.Sent+w.Sent, m.Acknowledged+w.Acknowledged, m.Delivered+w.Delivered
			m.Lost, m.Doubled, m.OutOfOrder = m.Lost+w.Lost, m.Doubled+w.Doubled, m.OutOfOrder+w.OutOfOrder
			m.Throttled, m.Retried = m.Throttled+w.Throttled, m.Retried+w.Retried
		}
	}
	if ways == nil {
		return nil
	}
	m.PerSecond = median(ways, func(w Way) float64 { return w.PerSecond })
	m.Delivery = medianTimes(ways, func(w Way) Times { return w.Delivery })
	m.Answer = medianTimes(ways, func(w Way) Times { return w.Answer })
	return &m
}

func medianTimes(ways []Way, pick func(Way) Times) Times {
	return Times{
		P50: median(ways, func(w Way) float64 { return pick(w).P50 }),
		P95: median(ways, func(w Way) float64 { return pick(w).P95 }),
		P99: median(ways, func(w Way) float64 { return pick(w).P99 }),
		Max: median(ways, func(w Way) float64 { return pick(w).Max }),
	}
}

// fault is an error when a promise was broken.
func (r ChatResult) fault() error {
	for _, w := range []*Way{r.Median.ToAgents, r.Median.ToVisitors} {
		if w != nil && w.Lost+w.Doubled+w.OutOfOrder > 0 {
			return fmt.Errorf("%d lost, %d doubled, %d out of order", w.Lost, w.Doubled, w.OutOfOrder)
		}
	}
	return nil
}

func (r ChatResult) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d visitors, %d agents, ", r.Visitors, r.Agents)
	if r.Rate > 0 {
		fmt.Fprintf(&b, "%g messages a second", r.Rate)
	} else {
		b.WriteString("flat out")
	}
	fmt.Fprintf(&b, ", %g s, %d runs\n", r.Seconds, len(r.Runs))
	r.Median.ToAgents.describe(&b, "visitor → agent")
	r.Median.ToVisitors.describe(&b, "agent → visitor")
	fmt.Fprintf(&b, "reconnects %d", r.Median.Reconnects)
	if r.RSSIdle > 0 {
		fmt.Fprintf(&b, "   memory %.1f MB before, %.1f MB after", mb(r.RSSIdle), mb(r.RSSAfter))
	}
	return b.String()
}

func (w *Way) describe(b *strings.Builder, name string) {
	if w == nil {
		return
	}
	fmt.Fprintf(b, "%s   %.0f/s   delivered: %s   answered: %s\n", name, w.PerSecond, w.Delivery, w.Answer)
	fmt.Fprintf(b, "                  %d acknowledged, %d delivered, %d lost, %d doubled, %d out of order, %d throttled, %d retried\n",
		w.Acknowledged, w.Delivered, w.Lost, w.Doubled, w.OutOfOrder, w.Throttled, w.Retried)
}

func mb(n int64) float64 { return float64(n) / (1 << 20) }

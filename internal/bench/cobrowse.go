package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// Cobrowse measures co-browsing: what a visitor's page and an agent's viewer do, in a
// real browser, and how many sessions at once the relay carries.
type Cobrowse struct {
	Target
	Browser
	Sessions int           `help:"Sessions at once, one agent each." default:"500"`
	Agents   int           `help:"How many agents watch them." default:"10"`
	Duration time.Duration `help:"How long the sessions are measured." default:"20s"`
	WarmUp   time.Duration `help:"How long they run before." default:"5s"`
	Runs     int           `help:"How often; the median counts." default:"3"`
}

// CobrowseResult is what the command prints.
type CobrowseResult struct {
	Machine Machine        `json:"machine"`
	Figures []Figure       `json:"figures"`
	Load    []CobrowseLoad `json:"load"` // the runs
}

// CobrowseLoad is one run of many sessions.
type CobrowseLoad struct {
	Sessions  int     `json:"sessions"`
	PerSecond float64 `json:"perSecond"` // frames into the relay
	Delivery  Times   `json:"delivery"`  // of changes: from when they were due to the agent's socket
	Changes   int     `json:"changes"`
	Lost      int     `json:"lost"`
	CPU       float64 `json:"cpu"` // of the server, 100 is a core; 0: not known
	RSS       int64   `json:"rss"`
}

// Run runs the command.
func (c Cobrowse) Run(ctx context.Context) error {
	r := CobrowseResult{Machine: machine()}
	if c.URL == "" && !c.NoBrowser {
		figures, err := c.figures(ctx, "cobrowse", "snapshot")
		if err != nil {
			return err
		}
		r.Figures = figures
	}
	if c.Sessions > 0 {
		for range c.Runs {
			run, err := c.load(ctx)
			if err != nil {
				return err
			}
			r.Load = append(r.Load, run)
		}
		r.Figures = append(r.Figures, c.summary(r.Load)...)
	}
	r.Machine.settle()
	if err := show(os.Stdout, c.JSON, r); err != nil {
		return err
	}
	for _, run := range r.Load {
		if run.Lost > 0 {
			return errors.New("changes were lost")
		}
	}
	return nil
}

func (c Cobrowse) summary(runs []CobrowseLoad) []Figure {
	of := func(f func(CobrowseLoad) float64) float64 { return median(runs, f) }
	name := fmt.Sprintf("%d sessions at once, server side", c.Sessions)
	lost := 0
	for _, r := range runs {
		lost += r.Lost
	}
	return []Figure{
		{Name: name, Value: float64(c.Sessions), Target: 500, Least: true, Of: len(runs)},
		{Name: name + ": change → agent's socket, p95", Unit: "ms", Value: of(func(r CobrowseLoad) float64 { return r.Delivery.P95 }), Target: 25, Of: len(runs)},
		{Name: name + ": changes lost", Value: float64(lost), Target: 0, Of: len(runs)},
		{Name: name + ": server, 100 is a core", Unit: "%", Value: of(func(r CobrowseLoad) float64 { return r.CPU }), Of: len(runs), Open: true},
		{Name: name + ": memory of the server", Unit: "MB", Value: of(func(r CobrowseLoad) float64 { return mb(r.RSS) }), Of: len(runs), Open: true},
	}
}

func (r CobrowseResult) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v\n%s", r.Machine, table(r.Figures))
	for _, run := range r.Load {
		fmt.Fprintf(&b, "  %d sessions, %.0f frames a second: %v, %d of %d changes lost, server %.0f %% of a core, %.0f MB\n",
			run.Sessions, run.PerSecond, run.Delivery, run.Lost, run.Changes, run.CPU, mb(run.RSS))
	}
	return strings.TrimRight(b.String(), "\n")
}

package bench

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/deskside/deskside/internal/program"
)

// Start measures how long the program takes from its start to its first answer.
type Start struct {
	Target
	Runs   int           `help:"How often." default:"5"`
	Settle time.Duration `help:"How long to wait before weighing it." default:"2s"`
}

// StartResult is what the command prints.
type StartResult struct {
	Runs []StartRun `json:"runs"`
	// Milliseconds and RSS are the medians.
	Milliseconds float64 `json:"milliseconds"`
	RSS          int64   `json:"rss"`
}

// StartRun is one start.
type StartRun struct {
	Milliseconds float64 `json:"milliseconds"`
	RSS          int64   `json:"rss"`
}

// Run runs the command.
func (c Start) Run(ctx context.Context) error {
	if c.URL != "" {
		return fmt.Errorf("this starts servers itself; leave --url out")
	}
	data := c.Data
	if data == "" {
		w, err := c.open(ctx) // makes a folder with a workspace that is set up
		if err != nil {
			return err
		}
		data, w.folder = w.folder, ""
		defer os.RemoveAll(data)
		if err := w.close(); err != nil {
			return err
		}
	}
	var r StartResult
	for range c.Runs {
		run, err := c.once(ctx, data)
		if err != nil {
			return err
		}
		r.Runs = append(r.Runs, run)
	}
	r.Milliseconds = median(r.Runs, func(r StartRun) float64 { return r.Milliseconds })
	r.RSS = int64(median(r.Runs, func(r StartRun) float64 { return float64(r.RSS) }))
	return show(os.Stdout, c.JSON, r)
}

func (c Start) once(ctx context.Context, data string) (r StartRun, err error) {
	p, err := c.serve(ctx, data)
	if err != nil {
		return r, err
	}
	select {
	case <-time.After(c.Settle):
	case <-ctx.Done():
	}
	r = StartRun{Milliseconds: float64(p.Ready.Microseconds()) / 1000}
	if r.RSS, err = program.RSS(p.PID()); err != nil {
		return r, err
	}
	stop, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return r, p.Stop(stop)
}

func (r StartResult) String() string {
	return fmt.Sprintf("start to first answer: %.0f ms; memory then: %.1f MB (medians of %d)", r.Milliseconds, mb(r.RSS), len(r.Runs))
}

package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// Calls measures calls: what people wait for, in real browsers with the browser's own
// pictures and sound, and what the engine needs for many calls of synthetic people.
type Calls struct {
	Target
	Browser
	Publishers string        `help:"The synthetic people's program, built by make bench; default: bin/publishers in the source tree." type:"path" placeholder:"FILE"`
	Calls      int           `help:"Video calls of two at once." default:"40"`
	Duration   time.Duration `help:"How long calls are measured." default:"20s"`
	Settle     time.Duration `help:"How long they run before, at least: everybody has to be heard." default:"5s"`
}

// CallsResult is what the command prints.
type CallsResult struct {
	Machine Machine     `json:"machine"`
	Figures []Figure    `json:"figures"`
	Loads   []CallsLoad `json:"loads"`
}

// CallsLoad is many calls of one sort at once.
type CallsLoad struct {
	Sort     string  `json:"sort"`
	People   int     `json:"people"`
	Joined   Times   `json:"joined"` // from the token to being connected
	Tracks   int     `json:"tracks"`
	Packets  int64   `json:"packets"`
	Lost     int64   `json:"lost"`
	Megabits float64 `json:"megabits"` // a second, received by all together
	CPU      float64 `json:"cpu"`      // of the engine, 100 is a core
	RSS      int64   `json:"rss"`      // of the engine
}

// sorts are the loads, in the order in which they are taken.
func (c Calls) sorts() []callsOf {
	return []callsOf{
		{name: "video 1:1", calls: 10, people: 2, video: true, target: 1.5},
		{name: "audio 1:1", calls: 15, people: 2, target: 0.8},
		{name: "room of five", calls: 3, people: 5, video: true, target: 2.5},
		{name: "room of 25", calls: 1, people: 25, video: true, crowd: true},
		{name: fmt.Sprintf("%d video calls of two", c.Calls), calls: c.Calls, people: 2, video: true, many: true},
	}
}

// callsOf is a sort of load.
type callsOf struct {
	name          string
	calls, people int
	video, many   bool
	crowd         bool    // the small pictures of a room of many, in which three speak
	target        float64 // of a core for each participant; 0: none
}

// speakers is how many of a crowd speak, as bench/publishers has it.
const speakers = 3

// tracks is how many of them arrive when everybody gets everything of everybody else.
func (s callsOf) tracks() int {
	each := s.people // that speak
	if s.crowd {
		each = speakers
	}
	if s.video {
		each += s.people
	}
	return s.calls * each * (s.people - 1)
}

// Run runs the command.
func (c Calls) Run(ctx context.Context) error {
	r := CallsResult{Machine: machine()}
	if c.URL == "" && !c.NoBrowser {
		figures, err := c.figures(ctx, "calls")
		if err != nil {
			return err
		}
		r.Figures = figures
	}
	if c.Calls > 0 {
		if err := c.loads(ctx, &r); err != nil {
			return err
		}
	}
	size, err := binarySize()
	if err != nil {
		return err
	}
	r.Figures = append(r.Figures, Figure{Name: "this program, stripped", Unit: "MB", Value: size, Target: 75, Of: 1})
	r.Machine.settle()
	return show(os.Stdout, c.JSON, r)
}

// loads measures the idle engine and each sort on one server.
func (c Calls) loads(ctx context.Context, r *CallsResult) (err error) {
	if c.args, err = mediaPorts(); err != nil {
		return err
	}
	w, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	house := &callHouse{Calls: c, w: w}
	if err := house.wake(ctx); err != nil {
		return err
	}
	idle, err := house.idle(ctx)
	if err != nil {
		return err
	}
	r.Figures = append(r.Figures, idle...)
	for _, sort := range c.sorts() {
		load, err := house.load(ctx, sort)
		if err != nil {
			return fmt.Errorf("%s: %w", sort.name, err)
		}
		r.Loads = append(r.Loads, load)
		each := load.CPU / float64(load.People)
		if !sort.many {
			r.Figures = append(r.Figures, Figure{Name: "engine, per participant, " + sort.name, Unit: "% of a core", Value: each, Target: sort.target, Open: sort.target == 0, Of: load.People})
		}
		if !sort.many && !sort.crowd {
			continue
		}
		name := sort.name
		if sort.many {
			name += " at once"
		}
		r.Figures = append(r.Figures,
			Figure{Name: name + ": packets lost", Value: float64(load.Lost), Target: 0, Of: int(load.Packets)},
			Figure{Name: name + ": join of a program, p95", Unit: "ms", Value: load.Joined.P95, Of: load.People, Open: true},
			Figure{Name: name + ": engine, 100 is a core", Unit: "%", Value: load.CPU, Of: 1, Open: true},
		)
	}
	return nil
}

func binarySize() (float64, error) {
	binary, err := os.Executable()
	if err != nil {
		return 0, err
	}
	info, err := os.Stat(binary)
	if err != nil {
		return 0, err
	}
	return float64(info.Size()) / 1e6, nil
}

func (r CallsResult) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v\n%s", r.Machine, table(r.Figures))
	for _, l := range r.Loads {
		fmt.Fprintf(&b, "  %s: %d people, %d tracks received, %d of %d packets lost, %.0f Mb/s out, engine %.0f %% of a core, %.0f MB, join %v\n",
			l.Sort, l.People, l.Tracks, l.Lost, l.Packets, l.Megabits, l.CPU, mb(l.RSS), l.Joined)
	}
	return strings.TrimRight(b.String(), "\n")
}

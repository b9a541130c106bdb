package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/client"
	"github.com/deskside/deskside/internal/program"
)

// Shift is an hour of a small team, compressed: the desk gives each conversation to
// somebody, who opens, answers and finishes it. In the middle one agent's browser dies,
// and with two nodes one of them. Nobody may be left without an owner.
type Shift struct {
	Target
	Conversations int           `help:"How many visitors write." default:"200"`
	Agents        int           `help:"How many agents answer." default:"3"`
	Duration      time.Duration `help:"How long visitors go on coming." default:"60s"`
	Talk          time.Duration `help:"How long a conversation takes its agent." default:"1s"`
	Within        time.Duration `help:"The longest that a visitor may wait for the first owner: the time to open what one was given, and a little." default:"15s"`
}

// ShiftResult is what came of it.
type ShiftResult struct {
	Conversations int   `json:"conversations"`
	Agents        int   `json:"agents"`
	Nodes         int   `json:"nodes"`
	Owned         int   `json:"owned"` // had an owner
	Done          int   `json:"done"`  // were answered and finished
	Orphans       int   `json:"orphans"`
	FirstOwner    Times `json:"firstOwner"` // from the visitor's first message
	Finished      Times `json:"finished"`
	Handed        int   `json:"handed"` // had a second owner, because the first was gone
}

func (r ShiftResult) String() string {
	return fmt.Sprintf("%d conversations, %d agents, %d node(s): %d owned, %d done, %d without an owner at the end, %d handed over\n  first owner  %v\n  finished     %v",
		r.Conversations, r.Agents, r.Nodes, r.Owned, r.Done, r.Orphans, r.Handed, r.FirstOwner, r.Finished)
}

const (
	shiftLook = 100 * time.Millisecond // how often an agent looks at the list
	shiftLost = 10 * time.Second       // the settings for agents who are gone
	shiftOpen = 10 * time.Second
)

// shift is one run.
type shift struct {
	Shift
	w    *workspace
	mu   sync.Mutex
	born map[string]time.Time
	own  map[string][]int // owners in their order
	took []time.Duration
	done map[string]time.Duration
}

// Run runs the shift and fails when a visitor was left alone.
func (s Shift) Run(ctx context.Context) (err error) {
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	run := &shift{Shift: s, w: w, born: map[string]time.Time{}, own: map[string][]int{}, done: map[string]time.Duration{}}
	staff, err := hire(ctx, w, s.Agents)
	if err != nil {
		return err
	}
	if err := run.configure(ctx); err != nil {
		return err
	}
	var second *program.Program
	servers := []*client.Server{w.server}
	if w.child != nil && s.Database != "" && s.Redis != "" {
		if second, err = s.serve(ctx, w.folder); err != nil {
			return err
		}
		defer func() { _ = second.Kill() }() // dead already, unless something failed
		servers = append(servers, client.New(second.URL))
	}
	result, err := run.work(ctx, staff, servers, second)
	if err != nil {
		return err
	}
	if err := show(os.Stdout, s.JSON, result); err != nil {
		return err
	}
	switch {
	case result.Owned != s.Conversations || result.Orphans > 0 || result.Done != s.Conversations:
		return fmt.Errorf("of %d conversations %d had an owner, %d were finished, %d have none", s.Conversations, result.Owned, result.Done, result.Orphans)
	case result.FirstOwner.Max > float64(s.Within.Milliseconds()):
		return fmt.Errorf("somebody waited %.0f ms for an owner, allowed are %v", result.FirstOwner.Max, s.Within)
	}
	return nil
}

func (s *shift) configure(ctx context.Context) error {
	settings := s.w.site.Settings
	settings.Routing = deskside.SiteRouting{Mode: deskside.Given, Order: deskside.LeastBusy, Skills: deskside.SkillsOff, OpenSeconds: int(shiftOpen.Seconds())}
	if err := s.w.admin.UpdateSite(ctx, s.w.site.ID, settings); err != nil {
		return err
	}
	company := deskside.DefaultRoutingSettings()
	company.Lost, company.LostSeconds = deskside.LostAll, int(shiftLost.Seconds())
	return s.w.admin.UpdateSettings(ctx, map[string]any{"routing": company})
}

// work lets the agents answer and the visitors come; in the middle things die.
func (s *shift) work(ctx context.Context, staff []*client.Agent, servers []*client.Server, second *program.Program) (r ShiftResult, err error) {
	ctx, stop := context.WithCancel(ctx)
	var desks sync.WaitGroup
	defer desks.Wait()
	defer stop()
	var leave context.CancelFunc
	for n, a := range staff {
		stay := ctx
		if n == len(staff)-1 {
			stay, leave = context.WithCancel(ctx) // whose browser dies
			defer leave()
		}
		desks.Go(func() { s.answer(stay, n, a, servers) })
	}
	gap := s.Duration / time.Duration(s.Conversations)
	failed := make(chan error, s.Conversations)
	var visitors sync.WaitGroup
	for n := range s.Conversations {
		switch n {
		case s.Conversations * 2 / 5:
			leave()
		case s.Conversations * 3 / 5:
			if second != nil {
				err = second.Kill()
			}
		}
		visitors.Go(func() {
			if err := s.visit(ctx); err != nil {
				failed <- err
			}
		})
		if err != nil || !sleep(ctx, gap) {
			break
		}
	}
	visitors.Wait()
	close(failed)
	for f := range failed {
		err = errors.Join(err, f)
	}
	if err != nil {
		return r, err
	}
	// What the dead left behind: noticed, given back, given again, answered.
	for end := time.Now().Add(shiftLost + shiftOpen + 30*time.Second); time.Now().Before(end) && s.finished() < s.Conversations; {
		if !sleep(ctx, shiftLook) {
			break
		}
	}
	rows, _, err := s.w.admin.Inbox(ctx, "view=unassigned&status=open&limit=100")
	return s.result(len(staff), len(servers), len(rows)), err
}

// sleep waits and reports whether the context lasted.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// visit is one visitor, who writes through whichever node lives.
func (s *shift) visit(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	v, err := s.w.server.Visitor(ctx, s.w.site.Key, s.w.origin, "")
	if err != nil {
		return err
	}
	id := client.NewID()
	s.mu.Lock()
	s.born[id] = time.Now()
	s.mu.Unlock()
	_, err = v.Start(ctx, id, client.NewID(), "hello, is anybody there")
	return err
}

// answer is an agent with a console open, until the context ends. A node that dies costs
// a moment: the next one is tried.
func (s *shift) answer(ctx context.Context, n int, a *client.Agent, servers []*client.Server) {
	var talks sync.WaitGroup
	defer talks.Wait()
	for at := n; ctx.Err() == nil; at++ {
		via := a.Via(servers[at%len(servers)])
		if conn, err := via.Dial(ctx); err == nil {
			s.sit(ctx, n, via, conn, &talks)
		}
		sleep(ctx, shiftLook)
	}
}

// sit works at one console until it breaks.
func (s *shift) sit(ctx context.Context, n int, a *client.Agent, conn *client.Conn, talks *sync.WaitGroup) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	talks.Go(func() {
		_ = conn.Drain(ctx) // its end is what counts
		stop()
	})
	defer func() { _ = conn.Close() }()
	begun := map[string]bool{}
	for ctx.Err() == nil {
		rows, _, err := a.Inbox(ctx, "view=mine&status=open&limit=100")
		if err != nil {
			return
		}
		for _, row := range rows {
			if s.owned(row.ID, n); !begun[row.ID] {
				begun[row.ID] = true
				talks.Go(func() { s.talk(ctx, a, row.ID) })
			}
		}
		sleep(ctx, shiftLook)
	}
}

// talk opens, answers and finishes. When it breaks off, somebody else does it again.
func (s *shift) talk(ctx context.Context, a *client.Agent, id string) {
	if a.OpenGiven(ctx, id) != nil || a.Send(ctx, id, client.NewID(), "Good morning") != nil || !sleep(ctx, s.Talk) {
		return
	}
	if a.Done(ctx, id) == nil {
		s.mu.Lock()
		s.done[id] = time.Since(s.born[id])
		s.mu.Unlock()
	}
}

// owned notes that the agent has the conversation.
func (s *shift) owned(id string, agent int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	owners := s.own[id]
	if len(owners) == 0 {
		s.took = append(s.took, time.Since(s.born[id]))
	}
	if len(owners) == 0 || owners[len(owners)-1] != agent {
		s.own[id] = append(owners, agent)
	}
}

func (s *shift) finished() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.done)
}

func (s *shift) result(agents, nodes, orphans int) ShiftResult {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := ShiftResult{
		Conversations: s.Conversations, Agents: agents, Nodes: nodes, Owned: len(s.own), Done: len(s.done),
		Orphans: orphans, FirstOwner: timesOf(s.took),
	}
	var finished []time.Duration
	for _, d := range s.done {
		finished = append(finished, d)
	}
	r.Finished = timesOf(finished)
	for _, owners := range s.own {
		if len(owners) > 1 {
			r.Handed++
		}
	}
	return r
}

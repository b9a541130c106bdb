package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/deskside/deskside/internal/client"
	"github.com/deskside/deskside/internal/program"
)

// callHouse is a workspace in which calls are held.
type callHouse struct {
	Calls
	w      *workspace
	staff  []*client.Agent
	ids    []string // of the staff
	engine int      // its process; 0: not known
}

// mediaPorts lets the engine listen where nobody else does.
func mediaPorts() ([]string, error) {
	var args []string
	for _, flag := range []string{"--media-udp", "--media-tcp"} {
		address, err := program.FreeAddress()
		if err != nil {
			return nil, err
		}
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		args = append(args, flag, port)
	}
	return args, nil
}

// wake makes one call, with which the engine starts, and finds its process.
func (h *callHouse) wake(ctx context.Context) error {
	if err := h.hire(ctx, 1); err != nil {
		return err
	}
	if _, err := h.call(ctx, 0, callsOf{people: 2}); err != nil {
		return err
	}
	if h.w.pid == 0 {
		return nil
	}
	children, err := program.Children(h.w.pid)
	if err != nil {
		return err
	}
	if len(children) != 1 {
		return fmt.Errorf("the server has %d children, not one engine", len(children))
	}
	h.engine = children[0]
	return nil
}

// hire has so many agents at hand: an agent is in one call.
func (h *callHouse) hire(ctx context.Context, n int) error {
	if n <= len(h.staff) {
		return nil
	}
	more, err := hire(ctx, h.w, n-len(h.staff)+1)
	if err != nil {
		return err
	}
	if len(h.staff) == 0 {
		h.staff = more[:1]
	}
	h.staff = append(h.staff, more[1:]...)
	for _, a := range h.staff[len(h.ids):] {
		id, err := a.Me(ctx)
		if err != nil {
			return err
		}
		h.ids = append(h.ids, id)
	}
	return nil
}

// call holds one call with the agents from first on, and returns everybody's seat.
func (h *callHouse) call(ctx context.Context, first int, sort callsOf) ([]client.Seat, error) {
	host := h.staff[first]
	v, err := h.w.server.Visitor(ctx, h.w.site.Key, h.w.origin, "")
	if err != nil {
		return nil, err
	}
	talk := client.NewID()
	if _, err := v.Start(ctx, talk, client.NewID(), "please call me"); err != nil {
		return nil, err
	}
	kind := "call"
	if sort.video {
		kind = "video"
	}
	ask, err := host.Invite(ctx, talk, kind)
	if err != nil {
		return nil, err
	}
	if err := v.Accept(ctx, ask); err != nil {
		return nil, err
	}
	id, err := host.Call(ctx, talk)
	if err != nil {
		return nil, err
	}
	seats := make([]client.Seat, 0, sort.people)
	for i, join := range []func(context.Context, string) (client.Seat, error){host.Join, v.Join} {
		seat, err := join(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("side %d: %w", i, err)
		}
		seats = append(seats, seat)
	}
	for i := first + 1; i < first+sort.people-1; i++ {
		if err := host.Ring(ctx, id, h.ids[i]); err != nil {
			return nil, err
		}
		seat, err := h.staff[i].Join(ctx, id)
		if err != nil {
			return nil, err
		}
		seats = append(seats, seat)
	}
	return seats, nil
}

// idle weighs the engine while nobody is in a call.
func (h *callHouse) idle(ctx context.Context) ([]Figure, error) {
	if h.engine == 0 {
		return nil, nil
	}
	const look = 10 * time.Second
	before, err := program.CPU(h.engine)
	if err != nil {
		return nil, err
	}
	select {
	case <-time.After(look):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	after, err := program.CPU(h.engine)
	if err != nil {
		return nil, err
	}
	rss, err := program.RSS(h.engine)
	return []Figure{
		{Name: "idle engine, memory", Unit: "MB", Value: mb(rss), Target: 45, Of: 1},
		{Name: "idle engine", Unit: "% of a core", Value: float64(after-before) / float64(look) * 100, Target: 0.3, Of: 1},
	}, err
}

// load holds calls of one sort and measures the engine meanwhile.
func (h *callHouse) load(ctx context.Context, sort callsOf) (l CallsLoad, err error) {
	hosts := sort.people - 1
	if err := h.hire(ctx, sort.calls*hosts); err != nil {
		return l, err
	}
	var seats []client.Seat
	for i := range sort.calls {
		more, err := h.call(ctx, i*hosts, sort)
		if err != nil {
			return l, err
		}
		seats = append(seats, more...)
	}
	l = CallsLoad{Sort: sort.name, People: len(seats)}
	if err := h.publish(ctx, seats, sort, &l); err != nil {
		return l, err
	}
	if want := sort.tracks(); l.Tracks != want {
		return l, fmt.Errorf("%d tracks arrived, not %d", l.Tracks, want)
	}
	return l, nil
}

// publish runs the synthetic people in the seats.
func (h *callHouse) publish(ctx context.Context, seats []client.Seat, sort callsOf, l *CallsLoad) error {
	binary := h.Publishers
	if binary == "" {
		tree, err := h.tree()
		if err != nil {
			return err
		}
		binary = filepath.Join(tree, "bin/publishers")
	}
	if _, err := os.Stat(binary); err != nil {
		return fmt.Errorf("build the synthetic people with make bin/publishers: %w", err)
	}
	order, err := json.Marshal(map[string]any{
		"seats": seats, "video": sort.video, "crowd": sort.crowd, "tracks": sort.tracks(), "seconds": int(h.Duration.Seconds()), "settle": int(h.Settle.Seconds()),
	})
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, binary)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(order), os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	err = h.follow(bufio.NewReader(out), l)
	return errors.Join(err, cmd.Wait())
}

// follow reads what the synthetic people report, and the engine's times between.
func (h *callHouse) follow(out *bufio.Reader, l *CallsLoad) error {
	if _, err := out.ReadString('\n'); err != nil {
		return fmt.Errorf("they did not get in: %w", err)
	}
	before, err := h.used()
	if err != nil {
		return err
	}
	began := time.Now()
	var report struct {
		Joined   []float64 `json:"joined"`
		Tracks   int       `json:"tracks"`
		Received int64     `json:"received"`
		Lost     int64     `json:"lost"`
		Bytes    int64     `json:"bytes"`
	}
	if err := json.NewDecoder(out).Decode(&report); err != nil {
		return err
	}
	took := time.Since(began)
	after, err := h.used()
	if err != nil {
		return err
	}
	joined := make([]time.Duration, len(report.Joined))
	for i, ms := range report.Joined {
		joined[i] = time.Duration(ms * float64(time.Millisecond))
	}
	l.Joined, l.Tracks, l.Packets, l.Lost = timesOf(joined), report.Tracks, report.Received+report.Lost, report.Lost
	l.Megabits = float64(report.Bytes) * 8 / 1e6 / took.Seconds()
	l.CPU = float64(after-before) / float64(took) * 100
	if h.engine != 0 {
		l.RSS, err = program.RSS(h.engine)
	}
	return err
}

func (h *callHouse) used() (time.Duration, error) {
	if h.engine == 0 {
		return 0, nil
	}
	return program.CPU(h.engine)
}

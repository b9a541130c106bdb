package bench

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/deskside/deskside/internal/client"
)

// drive sends on the lanes for the warm-up and the duration, waits until what was
// acknowledged has arrived, and returns the measured window.
func (c Chat) drive(ctx context.Context, in, out []*lane) (from, to time.Time, err error) {
	begin := time.Now()
	from = begin.Add(c.WarmUp)
	to = from.Add(c.Duration)
	ctx, cancel := context.WithDeadline(ctx, to)
	defer cancel()
	failed := make(chan error, 2)
	ways := 0
	for _, lanes := range [][]*lane{in, out} {
		if len(lanes) == 0 {
			continue
		}
		ways++
		go func() {
			if c.Rate > 0 {
				failed <- steady(ctx, lanes, c.Rate)
			} else {
				failed <- flatOut(ctx, lanes, c.Window)
			}
		}()
	}
	for range ways {
		if e := <-failed; e != nil && err == nil {
			err = e
		}
	}
	settle(append(append([]*lane{}, in...), out...))
	return from, to, err
}

// settle gives what is under way up to five seconds to arrive.
func settle(lanes []*lane) {
	deadline := time.Now().Add(5 * time.Second)
	for _, l := range lanes {
		for !l.settled() && time.Now().Before(deadline) {
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// padding makes a message about 200 bytes long.
const padding = "is this lamp also available with a longer cable, and would it fit the shade from the other page? " +
	"I would like to have it before the weekend if that can be arranged somehow"

func text(n int) string { return fmt.Sprintf("%d: %s", n, padding) }

// steady hands messages out at the rate, whether earlier ones were answered or not;
// the time of a message counts from there, so a slow answer is not hidden.
func steady(ctx context.Context, lanes []*lane, rate float64) error {
	type handed struct {
		id string
		n  int
	}
	var all sync.WaitGroup
	failed := make(chan error, len(lanes))
	queues := make([]chan handed, len(lanes))
	for i, l := range lanes {
		queues[i] = make(chan handed, 10_000)
		all.Add(1)
		go func() {
			defer all.Done()
			for m := range queues[i] {
				if err := l.send(m.id, text(m.n)); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	begin := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for n := 0; ; n++ {
		timer.Reset(time.Until(begin.Add(time.Duration(float64(n) / rate * float64(time.Second)))))
		select {
		case <-timer.C:
		case <-ctx.Done():
			for _, q := range queues {
				close(q)
			}
			all.Wait()
			return first(failed)
		}
		i := n % len(lanes)
		id := client.NewID()
		lanes[i].leave(id, time.Now())
		select {
		case queues[i] <- handed{id, n}:
		default:
			return fmt.Errorf("the server is so slow that %d messages wait; lower --rate", cap(queues[i]))
		}
	}
}

// flatOut keeps as many messages under way as the window allows, each lane within
// its sender's limit.
func flatOut(ctx context.Context, lanes []*lane, window int) error {
	idle := make(chan *lane, len(lanes))
	for _, l := range lanes {
		idle <- l
	}
	var all sync.WaitGroup
	failed := make(chan error, window)
	for range window {
		all.Add(1)
		go func() {
			defer all.Done()
			for {
				select {
				case <-ctx.Done():
					return
				case l := <-idle:
					if err := l.one(); err != nil {
						failed <- err
						return
					}
					// The lane rests until its sender's limit lets it write again.
					time.AfterFunc(time.Until(l.due), func() { idle <- l })
				}
			}
		}()
	}
	all.Wait()
	return first(failed)
}

// one sends the next message of the lane.
func (l *lane) one() error {
	now := time.Now()
	l.due = now.Add(l.every)
	id := client.NewID()
	l.leave(id, now)
	return l.send(id, text(l.next))
}

func first(failed chan error) error {
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

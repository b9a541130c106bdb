// Command publishers is the synthetic people of "deskside bench calls": each connects with
// a seat that the bench got over the public API, sends pictures and sound of the size that
// a browser sends, receives what the others send, and counts what is missing. It is a
// program of its own so that its library is not in the product.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"time"
)

// order is read from the standard input.
type order struct {
	Seats   []seat  `json:"seats"`
	Seconds float64 `json:"seconds"` // for which is counted
	Settle  float64 `json:"settle"`  // seconds before
	Video   bool    `json:"video"`
	// Crowd is a room of many: everybody sends the small moving picture that a browser asks
	// for when it shows many, and three of them speak.
	Crowd bool `json:"crowd"`
	// Tracks is how many arrive in all when everybody gets everything: the count waits for
	// them, for a while.
	Tracks int `json:"tracks"`
}

type seat struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

// report goes to the standard output: "counting" on a line when everybody is in, then this.
type report struct {
	Joined   []float64 `json:"joined"` // milliseconds from the token to being connected
	Tracks   int       `json:"tracks"` // received ones
	Received int64     `json:"received"`
	Lost     int64     `json:"lost"`
	Bytes    int64     `json:"bytes"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "publishers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var o order
	if err := json.NewDecoder(os.Stdin).Decode(&o); err != nil {
		return err
	}
	quiet()
	people := make([]*person, len(o.Seats))
	failed := make(chan error, len(people))
	var coming sync.WaitGroup
	slots := make(chan struct{}, 8)
	for i, s := range o.Seats {
		coming.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			var err error
			if people[i], err = join(s, o, i); err != nil {
				failed <- err
			}
		})
	}
	coming.Wait()
	defer func() {
		for _, p := range people {
			if p != nil {
				p.room.Disconnect()
			}
		}
	}()
	select {
	case err := <-failed:
		return err
	default:
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for _, p := range people {
		go p.send(ctx)
	}
	if err := pause(ctx, o.Settle); err != nil {
		return err
	}
	for began := time.Now(); heard(people) < o.Tracks && time.Since(began) < patience; {
		if err := pause(ctx, 0.1); err != nil {
			return err
		}
	}
	for _, p := range people {
		p.count.begin()
	}
	fmt.Println("counting")
	if err := pause(ctx, o.Seconds); err != nil {
		return err
	}
	var r report
	for _, p := range people {
		r.Joined = append(r.Joined, float64(p.took.Microseconds())/1000)
		p.count.add(&r)
	}
	if r.Tracks == 0 {
		return errors.New("nobody received anything")
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

// patience is how long is waited for tracks that do not come.
const patience = 30 * time.Second

func heard(people []*person) (tracks int) {
	for _, p := range people {
		tracks += int(p.count.heard.Load())
	}
	return tracks
}

func pause(ctx context.Context, seconds float64) error {
	select {
	case <-time.After(time.Duration(seconds * float64(time.Second))):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

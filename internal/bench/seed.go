package bench

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/deskside/deskside/internal/store"
)

// Seed fills a new workspace with conversations of the past year.
type Seed struct {
	Data          string `help:"Data folder, made if missing." required:"" type:"path" placeholder:"DIR"`
	Database      string `help:"PostgreSQL instead of SQLite in the data folder; it must be empty." placeholder:"URL"`
	Conversations int    `help:"How many conversations, each with its own visitor." default:"200000"`
	Messages      int    `help:"How many messages in all; one conversation gets 5,000 of them." default:"1000000"`
	JSON          bool   `name:"json" help:"Print the result as JSON."`
	Quiet         bool   `kong:"-"` // another command fills it
}

// SeedResult is what the command prints.
type SeedResult struct {
	Data          string  `json:"data"`
	Email         string  `json:"email"`
	Password      string  `json:"password"`
	Conversations int     `json:"conversations"`
	Messages      int     `json:"messages"`
	Longest       string  `json:"longest"` // id of the longest conversation
	Seconds       float64 `json:"seconds"`
}

// batch is how many conversations one transaction writes.
const batch = 500

// Run runs the command.
func (c Seed) Run(ctx context.Context) error {
	began := time.Now()
	t := Target{Data: c.Data, Database: c.Database, Origin: "http://shop.example"}
	w, err := t.open(ctx)
	if err != nil {
		return err
	}
	staff, err := c.staff(ctx, w)
	if closed := w.close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Config{URL: c.Database, Dir: c.Data})
	if err != nil {
		return err
	}
	p := newPast(w.site.ID, staff, c.Conversations, c.Messages, began)
	err = c.write(ctx, db, p)
	if closed := db.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if c.Quiet {
		return nil
	}
	return show(os.Stdout, c.JSON, SeedResult{
		Data: c.Data, Email: benchEmail, Password: benchPassword,
		Conversations: c.Conversations, Messages: p.written(), Longest: p.longest, Seconds: time.Since(began).Seconds(),
	})
}

// staff hires nine colleagues and returns the ids of all ten.
func (c Seed) staff(ctx context.Context, w *workspace) ([]string, error) {
	for i := range 9 {
		name := fmt.Sprintf("Colleague %d", i+1)
		if err := w.admin.CreateAgent(ctx, name, fmt.Sprintf("colleague-%d@example.com", i+1), benchPassword); err != nil {
			return nil, err
		}
	}
	return w.admin.Colleagues(ctx)
}

// write fills the database. On PostgreSQL several transactions run at once; SQLite's
// writer takes them one by one.
func (c Seed) write(ctx context.Context, db *store.DB, p *past) error {
	var all sync.WaitGroup
	const writers = 4
	failed := make(chan error, writers)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := make(chan [2]int)
	for range writers {
		all.Add(1)
		go func() {
			defer all.Done()
			for b := range batches {
				if err := db.Write(ctx, func(tx *store.Tx) error { return p.write(ctx, tx, b[0], b[1]) }); err != nil {
					failed <- err
					cancel()
					return
				}
			}
		}()
	}
	for from := 0; from < c.Conversations && ctx.Err() == nil; from += batch {
		select {
		case batches <- [2]int{from, min(from+batch, c.Conversations)}:
		case <-ctx.Done():
		}
	}
	close(batches)
	all.Wait()
	if err := first(failed); err != nil {
		return err
	}
	return ctx.Err()
}

func (r SeedResult) String() string {
	return fmt.Sprintf("%d conversations, %d messages in %.0f s\nsign in as %s with %s\nthe longest conversation is %s",
		r.Conversations, r.Messages, r.Seconds, r.Email, r.Password, r.Longest)
}

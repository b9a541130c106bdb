package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
	"github.com/deskside/deskside/internal/testdesk"
)

// recordIn writes one event, by which a test tells what was kept.
func recordIn(tx *store.Tx, id string) error {
	return tx.Record(ctx, deskside.Event{ID: id, At: testdesk.NewClock().Now(), Type: "test.written"})
}

func kept(t *testing.T, db *store.DB) []string {
	t.Helper()
	events, err := db.Events(ctx, "", 1000)
	ok(t, err)
	var ids []string
	for _, e := range events {
		if e.Type == "test.written" {
			ids = append(ids, e.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// TestWrite_group has writes wait behind one that blocks, so that they share a
// commit, and lets some of them fail in each way there is.
func TestWrite_group(t *testing.T) {
	f := testdesk.New(t)
	before := f.Store.Stats()
	entered, leave := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		err := f.Store.Write(ctx, func(tx *store.Tx) error {
			close(entered)
			<-leave
			return recordIn(tx, "first")
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-entered

	var mu sync.Mutex
	var hooks []string
	write := func(id string, fail func() error) error {
		return f.Store.Write(ctx, func(tx *store.Tx) error {
			tx.OnCommit(func() { mu.Lock(); hooks = append(hooks, id); mu.Unlock() })
			if err := recordIn(tx, id); err != nil {
				return err
			}
			return fail()
		})
	}
	oops := errors.New("oops")
	for n := range 30 {
		all.Go(func() {
			id := fmt.Sprintf("write-%02d", n)
			switch n % 3 {
			case 0:
				if err := write(id, func() error { return nil }); err != nil {
					t.Errorf("%s: %v", id, err)
				}
			case 1:
				if err := write(id, func() error { return oops }); !errors.Is(err, oops) {
					t.Errorf("%s: %v, want oops", id, err)
				}
			default:
				defer func() {
					if p := fmt.Sprint(recover()); !strings.Contains(p, "a bug") {
						t.Errorf("%s: panic %q", id, p)
					}
				}()
				_ = write(id, func() error { panic("a bug") })
			}
		})
	}
	for f.Store.Stats().Waiting < 30 {
		runtime.Gosched() // they are on their way into the queue
	}
	close(leave)
	all.Wait()

	want := []string{"first"}
	for n := 0; n < 30; n += 3 {
		want = append(want, fmt.Sprintf("write-%02d", n))
	}
	if got := kept(t, f.Store); !slices.Equal(got, want) {
		t.Errorf("kept %v, want %v", got, want)
	}
	slices.Sort(hooks)
	if !slices.Equal(hooks, want[1:]) {
		t.Errorf("told %v, want %v", hooks, want[1:])
	}
	after := f.Store.Stats()
	if commits := after.Commits - before.Commits; commits != 1 {
		t.Errorf("%d commits, want one for all", commits)
	}
}

func TestWrite_endedContext(t *testing.T) {
	f := testdesk.New(t)
	entered, leave := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		_ = f.Store.Write(ctx, func(*store.Tx) error { close(entered); <-leave; return nil })
	})
	<-entered
	given, cancel := context.WithCancel(ctx)
	all.Go(func() {
		err := f.Store.Write(given, func(tx *store.Tx) error { return recordIn(tx, "given up") })
		if deskside.CodeOf(err) != deskside.Unavailable {
			t.Errorf("a write that was given up: %v", err)
		}
		close(leave)
	})
	for f.Store.Stats().Waiting == 0 {
		runtime.Gosched() // it is on its way into the queue
	}
	cancel()
	all.Wait()
	ok(t, f.Store.Write(ctx, func(tx *store.Tx) error { return recordIn(tx, "next") }))
	if got := kept(t, f.Store); !slices.Equal(got, []string{"next"}) {
		t.Errorf("kept %v", got)
	}
}

func TestWrite_endsWithClose(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ok(t, f.Store.Write(ctx, func(tx *store.Tx) error { return recordIn(tx, "before") }))
		ok(t, f.Store.Close())
		ok(t, f.Store.Close())
		if err := f.Store.Write(ctx, func(tx *store.Tx) error { return recordIn(tx, "after") }); err == nil {
			t.Error("a write after Close succeeded")
		}
		again := testdesk.Open(t, f.Config)
		if got := kept(t, again); !slices.Equal(got, []string{"before"}) {
			t.Errorf("kept %v", got)
		}
	})
}

func TestWrite_panic(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic got lost")
				}
			}()
			_ = f.Store.Write(ctx, func(tx *store.Tx) error {
				if err := recordIn(tx, "half"); err != nil {
					return err
				}
				panic("a bug")
			})
		}()
		ok(t, f.Store.Write(ctx, func(tx *store.Tx) error { return recordIn(tx, "next") }))
		if got := kept(t, f.Store); !slices.Equal(got, []string{"next"}) {
			t.Errorf("kept %v", got)
		}
	})
}

// TestWrite_codes has the database refuse for each reason we tell apart.
func TestWrite_codes(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		for name, c := range map[string]struct {
			write func(*store.Tx) error
			want  deskside.Code
		}{
			"twice": {func(tx *store.Tx) error {
				return errors.Join(recordIn(tx, "same"), recordIn(tx, "same"))
			}, deskside.Conflict},
			"no such parent": {func(tx *store.Tx) error {
				return tx.SetMembers(ctx, f.Team.ID, []string{testdesk.NewID()})
			}, deskside.NotFound},
			"no such row": {func(tx *store.Tx) error {
				return tx.SaveAgent(ctx, deskside.Agent{ID: testdesk.NewID()})
			}, deskside.NotFound},
		} {
			t.Run(name, func(t *testing.T) {
				if err := f.Store.Write(ctx, c.write); deskside.CodeOf(err) != c.want {
					t.Errorf("error %v, want code %q", err, c.want)
				}
			})
		}
		teams, err := f.Teams(ctx, f.Anna.Actor())
		ok(t, err)
		if len(teams[0].MemberIDs) != 2 || len(kept(t, f.Store)) != 0 {
			t.Error("a refused write left something behind")
		}
	})
}

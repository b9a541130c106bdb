package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/deskside/deskside"
)

// maxGroup bounds how many writes one commit takes, so that the first in it doesn't
// wait for long.
const maxGroup = 256

// writer is the one goroutine that writes to SQLite.
type writer struct {
	pool *sql.DB // of one connection
	conn *sql.Conn
	run  *prepared

	jobs     chan *job
	closing  chan struct{} // closed by close: no more jobs
	stopped  chan struct{} // closed by loop: none will run
	once     sync.Once
	closeErr error

	commits, writes atomic.Int64
}

// job is one Write on its way through the writer.
type job struct {
	ctx   context.Context
	f     func(*Tx) error
	taken atomic.Bool // by the writer, or given up by the caller: whoever is first
	tx    Tx
	err   error
	panic any
	done  chan struct{}
}

var errClosed = deskside.Errorf(deskside.Unavailable, "", "the database is closed")

func startWriter(ctx context.Context, pool *sql.DB) (*writer, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, codeOf(err)
	}
	w := &writer{
		pool:    pool,
		conn:    conn,
		run:     &prepared{source: conn},
		jobs:    make(chan *job, maxGroup),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
	}
	go w.loop()
	return w, nil
}

// write hands f to the writer and waits. Once f has begun, the caller waits for the
// commit even if its context ends, because f's variables are in use.
func (w *writer) write(ctx context.Context, f func(*Tx) error) error {
	j := &job{ctx: ctx, f: f, done: make(chan struct{})}
	select {
	case <-w.closing:
		return errClosed
	default:
	}
	select {
	case w.jobs <- j:
	case <-w.closing:
		return errClosed
	case <-ctx.Done():
		return codeOf(ctx.Err())
	}
	select {
	case <-j.done:
	case <-ctx.Done():
		if j.taken.CompareAndSwap(false, true) {
			return codeOf(ctx.Err())
		}
		<-j.done
	case <-w.stopped:
		if j.taken.CompareAndSwap(false, true) {
			return errClosed
		}
		<-j.done
	}
	if j.panic != nil {
		panic(j.panic)
	}
	return j.err
}

// Close lets the accepted writes finish.
func (w *writer) Close() error { return w.close() }

func (w *writer) close() error {
	w.once.Do(func() {
		close(w.closing)
		<-w.stopped
		w.closeErr = errors.Join(w.run.close(), w.conn.Close(), w.pool.Close())
	})
	return w.closeErr
}

func (w *writer) loop() {
	defer close(w.stopped)
	for {
		select {
		case j := <-w.jobs:
			w.group(j)
		case <-w.closing:
			for {
				select {
				case j := <-w.jobs:
					w.group(j)
				default:
					return
				}
			}
		}
	}
}

// group runs the first job and whatever is waiting behind it in one transaction.
func (w *writer) group(first *job) {
	var ran []*job
	err := w.step("BEGIN IMMEDIATE")
	for j := first; err == nil && j != nil; {
		if j.taken.CompareAndSwap(false, true) {
			ran = append(ran, j)
			err = w.one(j)
		}
		if err == nil {
			j = w.next(len(ran))
		}
	}
	if err == nil {
		err = w.step("COMMIT")
	}
	if err != nil {
		w.fail(first, ran, codeOf(err))
		return
	}
	w.commits.Add(1)
	w.writes.Add(int64(len(ran)))
	for _, j := range ran {
		if j.err == nil && j.panic == nil {
			for _, hook := range j.tx.hooks {
				hook()
			}
		}
		close(j.done)
	}
}

// next is another job if one is waiting and the group has room.
func (w *writer) next(size int) *job {
	if size >= maxGroup {
		return nil
	}
	select {
	case j := <-w.jobs:
		return j
	default:
		return nil
	}
}

// one runs a job in a savepoint. Its own failure is the job's; an error here means
// that the whole transaction is lost.
func (w *writer) one(j *job) error {
	if err := w.step("SAVEPOINT job"); err != nil {
		return err
	}
	w.call(j)
	if j.err != nil || j.panic != nil {
		// A full disk makes SQLite roll back everything; then there is no savepoint,
		// and this fails too.
		if err := w.step("ROLLBACK TO job"); err != nil {
			return errors.Join(j.err, err)
		}
	}
	return w.step("RELEASE job")
}

// call keeps a panic for the caller's goroutine: it is the caller's.
func (w *writer) call(j *job) {
	defer func() {
		if p := recover(); p != nil {
			j.panic = fmt.Sprintf("in a write: %v\n%s", p, debug.Stack())
		}
	}()
	j.tx.queries = queries{run: steady{w.run}}
	j.err = j.f(&j.tx)
}

// fail gives everybody in the group the error; nothing of theirs was kept.
func (w *writer) fail(first *job, ran []*job, err error) {
	// When SQLite has rolled back by itself there is no transaction any more, and
	// saying so once more is all that this statement can fail with.
	_ = w.step("ROLLBACK")
	if len(ran) == 0 && first.taken.CompareAndSwap(false, true) {
		ran = append(ran, first)
	}
	for _, j := range ran {
		if j.err == nil {
			j.err = err
		}
		close(j.done)
	}
}

func (w *writer) step(text string) error {
	_, err := w.run.exec(context.Background(), text, nil)
	return err
}

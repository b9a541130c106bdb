package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/deskside/deskside"
)

// How long each step of stopping may take; together less than five seconds.
const (
	finishTime = 2 * time.Second
	closeTime  = time.Second
)

// Run builds the parts and serves on the configured address until ctx is done.
func Run(ctx context.Context, c Config) error {
	s, err := Open(ctx, c)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return errors.Join(fmt.Errorf("listen: %w; --listen chooses another address", err), s.Close())
	}
	return s.Serve(ctx, listener)
}

// Serve serves until ctx is done, or a part fails. Then it stops all parts in the
// reverse of the order in which they were started.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	if err := s.greet(context.WithoutCancel(ctx), listener); err != nil {
		return errors.Join(err, listener.Close(), s.Close())
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	hubCtx, stopHub := context.WithCancel(context.WithoutCancel(ctx))
	defer stopHub()
	hubDone := make(chan struct{})

	var group errgroup.Group
	start := func(run func() error) {
		group.Go(func() error {
			defer cancel() // one part down: all down
			return run()
		})
	}
	start(func() error { defer close(hubDone); return s.hub.Run(hubCtx) })
	start(func() error { return s.live.Run(ctx) })
	start(func() error { return s.relay.Run(ctx) })
	start(func() error { return s.wake(ctx) })
	start(func() error { return s.runMedia(ctx) })
	start(func() error { return s.transfer.Run(ctx) })
	start(func() error { return s.runMail(ctx) })
	start(func() error {
		return s.desk.Run(ctx, func(err error) {
			if deskside.CodeOf(err) != deskside.Unavailable {
				s.log.Error("waiting conversations were not given", "error", err)
			}
		})
	})
	start(func() error {
		if err := s.http.Serve(s.secure(listener)); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	start(func() error {
		<-ctx.Done()
		return s.stop(func() { stopHub(); <-hubDone })
	})
	err := errors.Join(group.Wait(), s.Close())
	s.log.Info("stopped")
	return err
}

// stop lets no new requests in, waits for those that run, and only then stops the
// hub: what they committed is still published, and open sockets end with it.
func (s *Server) stop(stopHub func()) error {
	s.health.draining.Store(true)
	s.log.Info("stopping")
	ctx, cancel := context.WithTimeout(context.Background(), finishTime)
	defer cancel()
	shut := make(chan error, 1)
	go func() { shut <- s.http.Shutdown(ctx) }() // closes the listener at once
	if !s.finished(ctx) {
		s.log.Warn("some requests took too long and are cut off")
	}
	stopHub()
	select {
	case err := <-shut:
		if err == nil {
			return nil
		}
	case <-time.After(closeTime):
	}
	return s.http.Close()
}

// finished waits until no request runs, and reports whether that came to be.
func (s *Server) finished(ctx context.Context) bool {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for s.running.Load() > 0 {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
	return true
}

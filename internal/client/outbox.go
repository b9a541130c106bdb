package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// Outbox sends one message after the other, each with its own id until it is
// acknowledged. The zero value is ready.
type Outbox struct {
	// Retries counts attempts that were not answered or answered with "later".
	Retries int
	// Throttled counts the answers "too many requests" among them.
	Throttled int
}

// Send calls post until it succeeds. An answer that says the message itself is wrong
// ends the attempts, as it would in a browser.
func (o *Outbox) Send(ctx context.Context, post func(context.Context) error) error {
	for wait := 20 * time.Millisecond; ; wait = min(2*wait, 500*time.Millisecond) {
		err := post(ctx)
		if err == nil {
			return nil
		}
		pause, final := o.judge(err, wait)
		if final {
			return err
		}
		o.Retries++
		select {
		case <-ctx.Done():
			return fmt.Errorf("not acknowledged after %d attempts: %w", o.Retries, errors.Join(ctx.Err(), err))
		case <-time.After(pause/2 + rand.N(pause)):
		}
	}
}

func (o *Outbox) judge(err error, wait time.Duration) (pause time.Duration, final bool) {
	var e *Error
	if !errors.As(err, &e) {
		return wait, false // no answer: the network, or a server that went away
	}
	switch {
	case e.Status == http.StatusTooManyRequests:
		o.Throttled++
		return max(wait, e.RetryAfter), false
	case e.Status >= 500, e.Status == http.StatusRequestTimeout:
		return wait, false
	}
	return 0, true
}

// Package transfer is the door for the bytes of attachments: in by the tus protocol, out
// to whoever holds a signed address. It also sees to what must be done to them: each file
// is looked at once it is here, and what was deleted or never sent goes.
//
// Addresses are secrets: they are in no log. What comes out can't run in our origin
// (serve.go). Looking at a file and cleaning may happen twice, on any node; that is harmless.
package transfer

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/blob"
	"github.com/deskside/deskside/internal/desk"
)

// Config is what the door needs.
type Config struct {
	Desk    *desk.Desk
	Blob    *blob.Store
	Scanner blob.Scanner // nil: none
	// Agent tells which agent a request is from: addresses for agents are for those who
	// are signed in.
	Agent func(*http.Request) error
	// Refuse answers with the error.
	Refuse func(http.ResponseWriter, *http.Request, error)
	Log    *slog.Logger
}

// Transfer is the door.
type Transfer struct {
	Config
	wake chan struct{} // there is a file to look at
}

// New makes the door.
func New(c Config) *Transfer { return &Transfer{Config: c, wake: make(chan struct{}, 1)} }

// Routes adds the addresses.
func (t *Transfer) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /file/{token}/{name}", t.file)
	mux.HandleFunc("GET /thumbnail/{token}", t.thumbnail)
	mux.HandleFunc("GET /picture/{name}", t.picture)
	mux.HandleFunc("HEAD /upload/{token}", t.upload)
	mux.HandleFunc("PATCH /upload/{token}", t.upload)
}

const (
	lookAtOnce = 3
	lookAgain  = 5 * time.Second // for files that another node left
	cleanAgain = 10 * time.Minute
)

// Run looks at files and cleans until ctx is done.
func (t *Transfer) Run(ctx context.Context) error {
	var group errgroup.Group
	for range lookAtOnce {
		group.Go(func() error { t.look(ctx); return nil })
	}
	group.Go(func() error { t.clean(ctx); return nil })
	return group.Wait()
}

func (t *Transfer) look(ctx context.Context) {
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for ctx.Err() == nil {
		if t.lookAtOne(ctx) {
			t.nudge() // perhaps there are more, for others to take
			continue
		}
		select {
		case <-ctx.Done():
		case <-t.wake:
		case <-tick.C:
		}
	}
}

// nudge wakes one that sleeps.
func (t *Transfer) nudge() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// lookAtOne reports whether there was a file to look at, and all went well.
func (t *Transfer) lookAtOne(ctx context.Context) bool {
	a, err := t.Desk.UncheckedAttachment(ctx)
	if deskside.CodeOf(err) == deskside.NotFound {
		return false
	}
	var found blob.Found
	if err == nil {
		found, err = t.Blob.Inspect(ctx, a.Blob, t.Scanner)
	}
	if err == nil {
		_, err = t.Desk.SettleAttachment(ctx, a.ID, desk.Checked(found))
	}
	if err == nil && a.Upload != "" {
		err = t.Blob.Forget(a.Upload)
	}
	if err != nil && ctx.Err() == nil && deskside.CodeOf(err) != deskside.Unavailable {
		t.Log.Error("a file could not be looked at; it is tried again", "attachment", a.ID, "error", err)
	}
	return err == nil
}

func (t *Transfer) clean(ctx context.Context) {
	tick := time.NewTicker(cleanAgain)
	defer tick.Stop()
	for ctx.Err() == nil {
		if _, err := t.Desk.CleanAttachments(ctx, func(a deskside.Attachment) error { return t.Blob.Remove(ctx, a.Blob, a.Upload) }); err != nil && ctx.Err() == nil {
			t.Log.Error("files that were deleted could not be removed; it is tried again", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// Package tape is the door for the bytes of recorded calls: in part by part from the
// browser that records, out as one file to whoever may watch it.
//
// A part is noted before its bytes are kept, encrypted, and noted again when they are
// safe; what the file consists of are the parts up to the first that is not. So a killed
// browser or server loses the part that was on its way, and what came before can be played.
// Giving a part twice is harmless.
package tape

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/seal"
)

// Chunks keeps the encrypted parts of recordings.
type Chunks interface {
	Keep(ctx context.Context, name string, data []byte) error
	Kept(ctx context.Context, name string) ([]byte, error)
	Drop(ctx context.Context, name string) error
}

// Config is what the door needs.
type Config struct {
	Desk   *desk.Desk
	Chunks Chunks
	Secret []byte // of the installation
	// Refuse answers with the error.
	Refuse func(http.ResponseWriter, *http.Request, error)
	Log    *slog.Logger
}

// Tape is the door.
type Tape struct{ Config }

// New makes the door.
func New(c Config) *Tape { return &Tape{c} }

// Routes adds the addresses; agent tells who asks.
func (t *Tape) Routes(mux *http.ServeMux, agent func(*http.Request) (deskside.Actor, error)) {
	mux.HandleFunc("GET /recording/{id}", func(w http.ResponseWriter, r *http.Request) {
		actor, err := agent(r)
		if err == nil {
			err = t.play(w, r, actor)
		}
		if err != nil {
			t.Refuse(w, r, err)
		}
	})
}

// Take keeps a part.
func (t *Tape) Take(ctx context.Context, actor deskside.Actor, part desk.CallChunk) error {
	r, c, err := t.Desk.AddCallChunk(ctx, actor, part)
	if err != nil || c.Kept {
		return err
	}
	sealed, err := seal.Chunk(t.Secret, r, c.ID, part.Data)
	if err != nil {
		return err
	}
	if err := t.Chunks.Keep(ctx, chunkName(c), sealed); err != nil {
		return err
	}
	err = t.Desk.NoteCallChunk(ctx, c)
	if deskside.CodeOf(err) != deskside.NotFound {
		return err
	}
	// Deleted meanwhile: whoever cleaned did not see these bytes.
	if gone := t.Chunks.Drop(ctx, chunkName(c)); gone != nil {
		return gone
	}
	return err
}

func chunkName(c deskside.RecordingChunk) string { return c.RecordingID + "/" + c.ID }

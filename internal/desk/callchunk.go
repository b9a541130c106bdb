package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
	"github.com/deskside/deskside/internal/webm"
)

const (
	// MaxCallChunk is how large a part of a recorded call may be, a few seconds of it.
	MaxCallChunk = 8 << 20
	// maxCallRecording is how large all of it may be.
	maxCallRecording = 4 << 30
)

// CallChunk is a part of what the recorder's browser has recorded.
type CallChunk struct {
	CallID, RecordingID string
	Seq                 int64 // from 1 on
	Data                []byte
}

// AddCallChunk takes the next part of a call's recording from the agent whose browser
// records, and notes it before its bytes are kept. The same part again is no error; Kept
// says that nothing is left to do. NoteCallChunk follows when the bytes are safe.
func (d *Desk) AddCallChunk(ctx context.Context, actor deskside.Actor, part CallChunk) (r deskside.Recording, c deskside.RecordingChunk, err error) {
	defer deskside.Wrap(&err, "AddCallChunk(%s, %d)", part.RecordingID, part.Seq)
	if err := asAgent(actor, deskside.ScopeWrite); err != nil {
		return r, c, err
	}
	if err := checkID("callId", part.CallID); err != nil {
		return r, c, err
	}
	if err := checkID("recordingId", part.RecordingID); err != nil {
		return r, c, err
	}
	if len(part.Data) == 0 || len(part.Data) > MaxCallChunk {
		return r, c, deskside.Errorf(deskside.Invalid, "", "a part of a recording has 1 to %d bytes, not %d", MaxCallChunk, len(part.Data))
	}
	if part.Seq < 1 {
		return r, c, deskside.Errorf(deskside.Invalid, "", "parts are counted from 1 on")
	}
	err = d.act(ctx, actor, func(w *work) error {
		call, err := w.Call(ctx, part.CallID)
		if err != nil {
			return err
		}
		p, known := call.Participant(call.Recording.RecorderID)
		if !known || p.Kind != deskside.ActorAgent || p.PersonID != actor.ID {
			return deskside.Errorf(deskside.Forbidden, "", "this call is not recorded by you")
		}
		if !call.Recording.Takes(part.RecordingID, w.at) {
			return deskside.Errorf(deskside.Conflict, "", "this call is not recorded, or not any more")
		}
		if r, err = w.RecordingToChange(ctx, part.RecordingID); err != nil {
			return err
		}
		if !r.DeletedAt.IsZero() {
			return noRecording()
		}
		c, err = w.nextChunk(r, part)
		return err
	})
	return r, c, err
}

// nextChunk adds the part, or finds it when it was added before.
func (w *work) nextChunk(r deskside.Recording, part CallChunk) (c deskside.RecordingChunk, err error) {
	hash := sha256.Sum256(part.Data)
	sum := hex.EncodeToString(hash[:])
	if c, err = w.RecordingChunkAt(w.ctx, r.ID, part.Seq); err == nil {
		if c.Sum != sum {
			err = deskside.Errorf(deskside.Conflict, "", "part %d is another one already", part.Seq)
		}
		return c, err
	}
	if deskside.CodeOf(err) != deskside.NotFound {
		return c, err
	}
	last, err := w.LastRecordingChunk(w.ctx, r.ID)
	if err != nil && deskside.CodeOf(err) != deskside.NotFound {
		return c, err
	}
	if part.Seq != last.Seq+1 || last.Seq > 0 && !last.Kept {
		next := last.Seq + 1
		if last.Seq > 0 && !last.Kept {
			next = last.Seq
		}
		return c, &deskside.Error{Code: deskside.Conflict, Message: "parts come one after the other", Data: map[string]string{"next": strconv.FormatInt(next, 10)}}
	}
	if r.Bytes+int64(len(part.Data)) > maxCallRecording {
		return c, deskside.Errorf(deskside.Invalid, "", "the recording is full: %d GB are the most", maxCallRecording>>30)
	}
	var state webm.State
	if r.Scan != "" {
		if err := json.Unmarshal([]byte(r.Scan), &state); err != nil {
			return c, err
		}
	}
	from := state.Length
	cues, err := state.Take(part.Data)
	if err != nil {
		return c, deskside.Errorf(deskside.Invalid, "", "%v", err)
	}
	scan, err := json.Marshal(state)
	if err != nil {
		return c, err
	}
	index, err := json.Marshal(cues)
	if err != nil {
		return c, err
	}
	c = deskside.RecordingChunk{
		ID: newID(), RecordingID: r.ID, From: milliseconds(from), Until: milliseconds(state.Length), Bytes: int64(len(part.Data)),
		Snapshot: len(cues) > 0, Seq: part.Seq, Sum: sum, Cues: string(index),
	}
	if err := w.Tx.AddRecordingChunk(w.ctx, c); err != nil {
		return c, err
	}
	return c, w.SaveScan(w.ctx, r.ID, string(scan), w.at)
}

func milliseconds(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

// NoteCallChunk notes that the bytes of a part are safe. NotFound: the recording was
// deleted meanwhile, and they have to go. Only the machinery calls it.
func (d *Desk) NoteCallChunk(ctx context.Context, c deskside.RecordingChunk) (err error) {
	defer deskside.Wrap(&err, "NoteCallChunk(%s)", c.ID)
	return d.act(ctx, deskside.System, func(w *work) error { return w.KeptRecordingChunk(ctx, c) })
}

// PlayRecording returns a recorded call and its parts to an agent whose view is in the
// audit log.
func (d *Desk) PlayRecording(ctx context.Context, actor deskside.Actor, id, pass string) (seen Watching, err error) {
	defer deskside.Wrap(&err, "PlayRecording(%s)", id)
	if seen.Recording, err = d.watchable(ctx, actor, deskside.ScopeRead, id); err != nil {
		return seen, err
	}
	token, err := auth.CheckLinkToken(d.store.Secret(), pass)
	now := d.clock()
	if err != nil || token != watchPass(id, actor, now) && token != watchPass(id, actor, now.Add(-passTime)) {
		return seen, deskside.Errorf(deskside.Forbidden, "", "open the recording anew")
	}
	seen.Chunks, err = d.store.RecordingChunks(ctx, id)
	return seen, err
}

package tape

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/seal"
	"github.com/deskside/deskside/internal/webm"
)

// play serves a recorded call as one file, with ranges.
func (t *Tape) play(w http.ResponseWriter, r *http.Request, actor deskside.Actor) error {
	seen, err := t.Desk.PlayRecording(r.Context(), actor, r.PathValue("id"), r.URL.Query().Get("pass"))
	if err != nil {
		return err
	}
	f, err := t.file(r.Context(), seen)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "video/webm")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", "inline")
	http.ServeContent(w, r, "", time.Time{}, f)
	if f.failed != nil && r.Context().Err() == nil {
		t.Log.Error("a part of a recorded call could not be read", "recording", f.recording.ID, "error", f.failed)
	}
	return nil
}

// file is the recording as one file: a new head, and the parts after the old one.
type file struct {
	tape      *Tape
	ctx       context.Context
	recording deskside.Recording
	head      []byte
	parts     []span
	size, at  int64
	failed    error
	open      *span // the part whose bytes are here
	bytes     []byte
}

// span is where a part's bytes are in the file; skip bytes of it are left out.
type span struct {
	chunk             deskside.RecordingChunk
	from, until, skip int64
}

// file makes one of what is safe of the recording.
func (t *Tape) file(ctx context.Context, seen desk.Watching) (*file, error) {
	if first := slices.IndexFunc(seen.Chunks, func(c deskside.RecordingChunk) bool { return !c.Kept }); first >= 0 {
		seen.Chunks = seen.Chunks[:first]
	}
	if len(seen.Chunks) == 0 || seen.Recording.CallID == "" {
		return nil, deskside.Errorf(deskside.NotFound, "", "nothing was recorded")
	}
	f := &file{tape: t, ctx: ctx, recording: seen.Recording}
	var state webm.State
	if err := json.Unmarshal([]byte(seen.Recording.Scan), &state); err != nil {
		return nil, err
	}
	var cues []webm.Cue
	total, last := int64(0), seen.Chunks[len(seen.Chunks)-1]
	for _, c := range seen.Chunks {
		var some []webm.Cue
		if err := json.Unmarshal([]byte(c.Cues), &some); err != nil {
			return nil, err
		}
		cues = append(cues, some...)
		total += c.Bytes
	}
	wrote, err := f.read(seen.Chunks[0])
	if err != nil {
		return nil, err
	}
	f.head, err = webm.Head(wrote, state.Body, total-state.Body, last.Until.Milliseconds(), state.Video, cues)
	if err != nil {
		return nil, err
	}
	f.size = int64(len(f.head))
	for i, c := range seen.Chunks {
		s := span{chunk: c, from: f.size}
		if i == 0 {
			s.skip = state.Body
		}
		f.size += c.Bytes - s.skip
		s.until = f.size
		f.parts = append(f.parts, s)
	}
	return f, nil
}

func (f *file) read(c deskside.RecordingChunk) ([]byte, error) {
	sealed, err := f.tape.Chunks.Kept(f.ctx, chunkName(c))
	if err != nil {
		return nil, err
	}
	return seal.Open(f.tape.Secret, f.recording, c.ID, sealed)
}

// Seek implements io.Seeker.
func (f *file) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += f.at
	case io.SeekEnd:
		offset += f.size
	}
	if offset < 0 {
		return 0, errors.New("before the beginning")
	}
	f.at = offset
	return offset, nil
}

// Read implements io.Reader.
func (f *file) Read(into []byte) (n int, err error) {
	defer func() {
		f.at += int64(n)
		if err != nil && err != io.EOF {
			f.failed = err
		}
	}()
	if f.at >= f.size {
		return 0, io.EOF
	}
	if f.at < int64(len(f.head)) {
		return copy(into, f.head[f.at:]), nil
	}
	if f.open == nil || f.at < f.open.from || f.at >= f.open.until {
		i, found := slices.BinarySearchFunc(f.parts, f.at, func(s span, at int64) int {
			switch {
			case s.until <= at:
				return -1
			case s.from > at:
				return 1
			}
			return 0
		})
		if !found {
			return 0, io.ErrUnexpectedEOF
		}
		if f.bytes, err = f.read(f.parts[i].chunk); err != nil {
			return 0, err
		}
		f.open = &f.parts[i]
	}
	return copy(into, f.bytes[f.at-f.open.from+f.open.skip:]), nil
}

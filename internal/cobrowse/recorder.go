package cobrowse

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/deskside/deskside"
)

// Chunks keeps the encrypted parts of recordings.
type Chunks interface {
	Keep(ctx context.Context, name string, data []byte) error
	Kept(ctx context.Context, name string) ([]byte, error)
	Drop(ctx context.Context, name string) error
}

const (
	writeEvery   = 2 * time.Second // what a crash loses at most, and a little
	writeAt      = 256 << 10
	maxPending   = 16 << 20 // bytes that wait for the disk
	maxRecording = 1 << 30
	keepTime     = 30 * time.Second
)

// recorder writes the frames of a session down, behind the relay's back: what waits for
// the disk waits here, and when that is too much the recording ends.
type recorder struct {
	relay *Relay
	info  deskside.Recording
	lost  func(reason string) // it has ended by itself; called once, at most
	wake  chan struct{}

	mu      sync.Mutex
	pending []moment
	bytes   int
	total   int64
	ended   string // why; empty: it goes on
	by      deskside.Actor
}

func newRecorder(r *Relay, info deskside.Recording, lost func(string)) *recorder {
	w := &recorder{relay: r, info: info, lost: lost, wake: make(chan struct{}, 1)}
	r.recorders.Go(w.run)
	return w
}

// add takes a frame; it never waits. A nil recorder takes nothing.
func (w *recorder) add(raw []byte) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended != "" {
		return
	}
	w.total += int64(len(raw))
	if w.bytes+len(raw) > maxPending {
		w.fail("full")
		return
	}
	if w.total > maxRecording {
		w.fail("size")
		return
	}
	w.pending = append(w.pending, moment{time.Since(w.info.StartedAt), raw})
	if w.bytes += len(raw); w.bytes > writeAt {
		w.signal()
	}
}

// fail ends the recording; the lock is held.
func (w *recorder) fail(reason string) {
	if w.ended != "" {
		return
	}
	w.ended, w.by = reason, deskside.System
	w.relay.metrics.recordings.WithLabelValues(reason).Inc()
	go w.lost(reason)
	w.signal()
}

// stop ends it after what waits is written.
func (w *recorder) stop(by deskside.Actor, reason string) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended == "" {
		w.ended, w.by = reason, by
		w.signal()
	}
}

func (w *recorder) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

func (w *recorder) take() (list []moment, ended string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	list, w.pending = w.pending, nil
	return list, w.ended
}

func (w *recorder) run() {
	tick := time.NewTicker(writeEvery)
	defer tick.Stop()
	for {
		stopping := false
		select {
		case <-w.wake:
		case <-tick.C:
		case <-w.relay.ctx.Done():
			stopping = true
		}
		list, ended := w.take()
		if len(list) > 0 {
			err := w.write(list)
			w.mu.Lock()
			for _, m := range list {
				w.bytes -= len(m.raw)
			}
			if err != nil {
				w.relay.log.Error("co-browsing: a recording could not be written, it ends", "recording", w.info.ID, "error", err)
				w.fail("disk")
				ended = w.ended
			}
			w.mu.Unlock()
		}
		switch {
		case ended == "over": // the session's end has ended it
			return
		case ended != "":
			w.finish(ended)
			return
		case stopping:
			return
		}
	}
}

// write keeps a chunk: first it is noted, so that no bytes are ever kept that nobody knows of.
func (w *recorder) write(list []moment) error {
	ctx, cancel := context.WithTimeout(context.Background(), keepTime)
	defer cancel()
	id := uuid.Must(uuid.NewV7()).String()
	data, err := pack(list)
	if err != nil {
		return err
	}
	if data, err = w.relay.Secret.sealChunk(w.info, id, data); err != nil {
		return err
	}
	c := deskside.RecordingChunk{ID: id, RecordingID: w.info.ID, From: list[0].at, Until: list[len(list)-1].at, Bytes: int64(len(data))}
	for _, m := range list {
		c.Snapshot = c.Snapshot || Kind(m.raw[1]) == KindSnapshot
	}
	if err := w.relay.Desk.AddRecordingChunk(ctx, c); err != nil {
		return err
	}
	if err := w.relay.Chunks.Keep(ctx, chunkName(c), data); err != nil {
		return err
	}
	// Deleted meanwhile: whoever cleaned did not see these bytes.
	if _, err := w.relay.Desk.LiveRecording(ctx, w.info.ID); deskside.CodeOf(err) == deskside.NotFound {
		return w.relay.Chunks.Drop(ctx, chunkName(c))
	}
	return nil
}

func chunkName(c deskside.RecordingChunk) string { return c.RecordingID + "/" + c.ID }

func (w *recorder) finish(reason string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := w.relay.Desk.StopRecording(ctx, w.by, w.info.ID, reason); err != nil {
		w.relay.log.Error("co-browsing: the end of a recording was not noted", "recording", w.info.ID, "error", err)
	}
}

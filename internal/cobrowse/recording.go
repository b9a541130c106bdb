package cobrowse

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/deskside/deskside"
)

// How a session stands with being recorded, as everybody in it is told.
const (
	recordingAsked    = "asked"
	recordingStarting = "starting"
	recordingOn       = "on"
	recordingRefused  = "refused"
	recordingEnded    = "ended"
)

// askToRecord begins with what the visitor has said before; the lock is held.
func (s *session) askToRecord() {
	if s.recording != "" || !s.settings.Recording.On || s.relay.Chunks == nil {
		return
	}
	switch s.info.Recording {
	case deskside.RecordingNotAsked:
		s.recording = recordingAsked
	case deskside.RecordingGranted:
		s.recording = recordingStarting
		go s.record()
	case deskside.RecordingRefused:
		s.recording = recordingRefused
	default:
		s.recording = recordingEnded
	}
}

func (s *session) visitor() deskside.Actor {
	return deskside.Actor{Kind: deskside.ActorVisitor, ID: s.info.VisitorID, SiteID: s.info.SiteID}
}

// recordingConsent takes what the visitor says to it; the lock is held.
func (s *session) recordingConsent(said string) {
	switch {
	case said == "granted" && s.recording == recordingAsked:
		s.recording = recordingStarting
		go s.record()
	case said == "revoked" && s.recording == recordingAsked:
		s.recording = recordingRefused
		go s.refuse()
	case said == "revoked" && (s.recording == recordingOn || s.recording == recordingStarting):
		s.recording = recordingEnded
		s.recorder.stop(s.visitor(), "visitor")
	default:
		return
	}
	s.tell()
}

func (s *session) refuse() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := s.relay.Desk.RefuseRecording(ctx, s.visitor(), s.info.ID); err != nil {
		s.relay.log.Warn("co-browsing: not noted that a recording was refused", "session", s.info.ID, "error", err)
	}
}

// record begins to record, with what can be seen now.
func (s *session) record() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	info, err := s.relay.Desk.BeginRecording(ctx, s.visitor(), s.info.ID)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil:
		s.recording = recordingEnded
		if deskside.CodeOf(err) != deskside.Conflict {
			s.relay.log.Error("co-browsing: a recording could not begin", "session", s.info.ID, "error", err)
		}
	case s.ended != "" || s.recording != recordingStarting: // taken back meanwhile
		newRecorder(s.relay, info, func(string) {}).stop(s.visitor(), "visitor")
	default:
		s.recording = recordingOn
		s.recorder = newRecorder(s.relay, info, s.recordingLost)
		for _, frame := range s.opening() {
			s.recorder.add(frame)
		}
		if len(s.cache.frames) == 0 {
			s.checkout(s.live)
		}
	}
	s.tell()
}

// recordingLost tells that the recording has ended by itself.
func (s *session) recordingLost(string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recording, s.recorder = recordingEnded, nil
	if s.ended == "" {
		s.tell()
	}
}

// cleanEvery is how often recordings whose time is over are looked for.
const cleanEvery = time.Minute

func (r *Relay) clean(ctx context.Context) {
	if r.Chunks == nil {
		return
	}
	tick := time.NewTicker(cleanEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		_, err := r.Desk.CleanRecordings(ctx, func(c deskside.RecordingChunk) error { return r.Chunks.Drop(ctx, chunkName(c)) })
		if err != nil && ctx.Err() == nil && deskside.CodeOf(err) != deskside.Unavailable {
			r.log.Error("co-browsing: recordings that were deleted could not be removed; it is tried again", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-r.deleted:
		case <-tick.C:
		}
	}
}

// Chunk serves a part of a recording to an agent whose view is in the audit log: its
// frames, each with its time and length.
func (r *Relay) Chunk(w http.ResponseWriter, req *http.Request) {
	actor, _, err := r.Guard.AuthenticateAgent(req)
	if err == nil {
		var frames []byte
		if frames, err = r.chunk(req, actor); err == nil {
			w.Header().Set("Content-Type", "application/octet-stream")
			w.Header().Set("Cache-Control", "no-store")
			w.Header().Set("X-Content-Type-Options", "nosniff")
			_, _ = w.Write(frames) // who is gone does not need it
			return
		}
	}
	status := http.StatusInternalServerError
	switch deskside.CodeOf(err) {
	case deskside.Unauthenticated:
		status = http.StatusUnauthorized
	case deskside.Forbidden:
		status = http.StatusForbidden
	case deskside.NotFound, deskside.Invalid:
		status = http.StatusNotFound
	default:
		r.log.Error("co-browsing: a part of a recording could not be read", "recording", req.PathValue("id"), "error", err)
	}
	http.Error(w, http.StatusText(status), status)
}

func (r *Relay) chunk(req *http.Request, actor deskside.Actor) ([]byte, error) {
	ctx := req.Context()
	info, c, err := r.Desk.WatchedChunk(ctx, actor, req.PathValue("id"), req.PathValue("chunk"), req.URL.Query().Get("pass"))
	if err != nil {
		return nil, err
	}
	if r.Chunks == nil {
		return nil, errors.New("there is no place for recordings")
	}
	sealed, err := r.Chunks.Kept(ctx, chunkName(c))
	if err != nil {
		return nil, err
	}
	packed, err := r.Secret.openChunk(info, c.ID, sealed)
	if err != nil {
		return nil, err
	}
	return unpack(packed)
}

package media

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/deskside/deskside"
)

// maxHook bounds a webhook's body.
const maxHook = 256 << 10

// hook is what we read of the engine's news.
type hook struct {
	Event string `json:"event"`
	Room  struct {
		Name string `json:"name"`
	} `json:"room"`
	Participant struct {
		Identity string `json:"identity"`
	} `json:"participant"`
	Track struct {
		Source string `json:"source"`
	} `json:"track"`
}

// Hook receives the engine's signed news. It answers at once; what it says is taken as a
// hint to look, and as the truth for who came and went.
func (m *Media) Hook(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxHook))
	if err != nil {
		http.Error(w, "the body is too large", http.StatusRequestEntityTooLarge)
		return
	}
	h, err := m.readHook(r.Header.Get("Authorization"), body, time.Now())
	m.metrics.hook(err)
	if err != nil {
		http.Error(w, "the signature is not valid", http.StatusUnauthorized)
		return
	}
	if err := m.take(r.Context(), h); err != nil && r.Context().Err() == nil {
		m.Log.Warn("media: news from the engine was not taken; it is asked again soon", "event", h.Event, "error", err)
		m.want(h.Room.Name)
	}
	w.WriteHeader(http.StatusOK)
}

// readHook checks that the engine has signed this body.
func (m *Media) readHook(authorization string, body []byte, now time.Time) (h hook, err error) {
	c, err := m.keys.verify(strings.TrimPrefix(authorization, "Bearer "), now)
	if err != nil {
		return h, err
	}
	sum := sha256.Sum256(body)
	if c.SHA256 == "" || c.SHA256 != base64.StdEncoding.EncodeToString(sum[:]) {
		return h, deskside.Errorf(deskside.Unauthenticated, "", "the signature is of another body")
	}
	return h, json.Unmarshal(body, &h)
}

func (m *Media) take(ctx context.Context, h hook) error {
	if _, is := testEnd(h.Room.Name); is {
		return nil // no call, and nobody's news
	}
	switch h.Event {
	case "participant_joined":
		return m.desk.SawJoin(ctx, h.Room.Name, h.Participant.Identity)
	case "participant_left", "participant_connection_aborted":
		return m.desk.SawLeave(ctx, h.Room.Name, h.Participant.Identity)
	case "track_published", "track_unpublished":
		source := deskside.Source(strings.ToLower(h.Track.Source))
		return m.desk.SawTrack(ctx, h.Room.Name, h.Participant.Identity, source, h.Event == "track_published")
	}
	return nil
}

// want has the room settled soon.
func (m *Media) want(room string) {
	if room == "" {
		return
	}
	m.mu.Lock()
	m.rooms[room] = true
	m.mu.Unlock()
	m.poke()
}

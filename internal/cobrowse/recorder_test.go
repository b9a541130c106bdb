package cobrowse

import (
	"bytes"
	"context"
	"encoding/binary"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// shelf is a place for chunks in memory. A gate that is not nil holds writing up.
type shelf struct {
	mu   sync.Mutex
	kept map[string][]byte
	gate chan struct{}
}

func (s *shelf) Keep(ctx context.Context, name string, data []byte) error {
	if s.gate != nil {
		select {
		case <-s.gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept[name] = data
	return nil
}

func (s *shelf) Kept(_ context.Context, name string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept[name], nil
}

func (s *shelf) Drop(_ context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.kept, name)
	return nil
}

const canary = "canary-4711-secret"

type recordedStage struct {
	stage
	shelf *shelf
	f     *testdesk.Fixture
}

func newRecordedStage(t *testing.T, gate chan struct{}) recordedStage {
	t.Helper()
	f := testdesk.New(t)
	settings := f.Site.Settings
	settings.Cobrowse.Recording.On = true
	if _, err := f.UpdateSite(t.Context(), f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &settings}); err != nil {
		t.Fatal(err)
	}
	kept := &shelf{kept: map[string][]byte{}, gate: gate}
	r := New(Config{Desk: f.Desk, Places: NewHere(), Chunks: kept, Secret: Secret("a secret of this test"), Log: slog.New(slog.DiscardHandler)})
	s := stageOf(t, f, r, settings.Cobrowse)
	return recordedStage{s, kept, f}
}

func (s recordedStage) allow() {
	s.t.Helper()
	s.visitor(KindConsent, `{"record":"granted"}`)
	s.until(func() bool { return s.recording == recordingOn })
}

// until waits for what other goroutines do.
func (s recordedStage) until(is func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		s.mu.Lock()
		done := is()
		s.mu.Unlock()
		if done {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.t.Fatal("it did not happen")
}

// stopped lets the relay write what waits, and waits for that.
func (s recordedStage) stopped() {
	s.relay.stop()
	s.relay.recorders.Wait()
}

// Only after the visitor's own yes, and then encrypted: the bytes say nothing, and the
// frames come back as they were.
func TestRecordingIsEncrypted(t *testing.T) {
	s := newRecordedStage(t, nil)
	if s.recording != recordingAsked {
		t.Fatalf("at the beginning: %q", s.recording)
	}
	s.visitor(KindSnapshot, `["before `+canary+`"]`)
	s.agent(KindConsent, s.tab.epoch, `{"record":"granted"}`)
	if s.recorder != nil {
		t.Fatal("an agent allowed it")
	}
	s.allow()
	s.visitor(KindDelta, `["`+canary+`"]`)
	s.stopped()

	list, err := s.f.Recordings(t.Context(), s.f.Anna.Actor(), s.f.Visitor.ID)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	seen, err := s.f.WatchRecording(t.Context(), s.f.Anna.Actor(), list[0].ID)
	if err != nil || len(seen.Chunks) == 0 || !seen.Chunks[0].Snapshot {
		t.Fatal(seen, err)
	}
	var all []byte
	for _, c := range seen.Chunks {
		sealed := s.shelf.kept[chunkName(c)]
		if len(sealed) == 0 || bytes.Contains(sealed, []byte("canary")) {
			t.Errorf("kept: %q", sealed)
		}
		packed, err := s.relay.Secret.openChunk(seen.Recording, c.ID, sealed)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.relay.Secret.openChunk(seen.Recording, testdesk.NewID(), sealed); err == nil {
			t.Error("a part can be read in the place of another")
		}
		if _, err := Secret("another secret").openChunk(seen.Recording, c.ID, sealed); err == nil {
			t.Error("another installation can read it")
		}
		frames, err := unpack(packed)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, frames...)
	}
	var kinds []Kind
	for len(all) > 0 {
		n := binary.BigEndian.Uint32(all[4:])
		f, err := ParseFrame(all[8 : 8+n])
		if err != nil {
			t.Fatal(err)
		}
		kinds, all = append(kinds, f.Kind), all[8+n:]
	}
	if !slices.Contains(kinds, KindSnapshot) || !slices.Contains(kinds, KindDelta) || !slices.Contains(kinds, KindState) {
		t.Errorf("it has %v", kinds)
	}
}

// A no is a no; the session goes on, and nothing is kept.
func TestRecordingRefused(t *testing.T) {
	s := newRecordedStage(t, nil)
	s.visitor(KindConsent, `{"record":"revoked"}`)
	s.visitor(KindConsent, `{"record":"granted"}`)
	s.visitor(KindSnapshot, `[1]`)
	s.stopped()
	if s.recording != recordingRefused || s.ended != "" || len(s.shelf.kept) != 0 {
		t.Errorf("%q, ended %q, kept %d", s.recording, s.ended, len(s.shelf.kept))
	}
}

// The visitor stops it, and what is seen from here on is not kept.
func TestRecordingStopped(t *testing.T) {
	s := newRecordedStage(t, nil)
	s.allow()
	s.visitor(KindConsent, `{"record":"revoked"}`)
	if s.recording != recordingEnded || s.ended != "" {
		t.Errorf("%q, ended %q", s.recording, s.ended)
	}
	s.stopped()
	before := len(slices.Collect(maps.Keys(s.shelf.kept)))
	s.visitor(KindDelta, `["`+canary+`"]`)
	list, err := s.f.Recordings(t.Context(), s.f.Anna.Actor(), s.f.Visitor.ID)
	if err != nil || len(list) != 1 || list[0].EndReason != "visitor" || len(s.shelf.kept) != before {
		t.Errorf("%+v, %v", list, err)
	}
}

// A disk that does not keep up slows nobody: the recording ends and says why.
func TestRecordingThatIsTooMuch(t *testing.T) {
	gate := make(chan struct{})
	s := newRecordedStage(t, gate)
	s.allow()
	big := `["` + string(bytes.Repeat([]byte{'x'}, 900<<10)) + `"]`
	began := time.Now()
	for range 20 {
		s.visitor(KindDelta, big)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the page waited for the disk: %v", took)
	}
	s.until(func() bool { return s.recording == recordingEnded })
	close(gate)
	s.relay.recorders.Wait()
	list, err := s.f.Recordings(t.Context(), s.f.Anna.Actor(), s.f.Visitor.ID)
	if err != nil || len(list) != 1 || list[0].EndReason != "full" {
		t.Errorf("%+v, %v", list, err)
	}
}

// After a restart, what the visitor has allowed goes on in the same recording.
func TestRecordingGoesOn(t *testing.T) {
	s := newRecordedStage(t, nil)
	s.allow()
	s.visitor(KindDelta, `[1]`)
	s.stopped()
	c := s.relay.Config
	c.Registerer = nil
	info, err := s.f.Cobrowse(t.Context(), s.f.Anna.Actor(), s.info.ID)
	if err != nil {
		t.Fatal(err)
	}
	after := New(c)
	next := after.open(info, s.settings)
	if _, ok := next.enter(&tab{name: "one", out: newQueue()}, 0); !ok {
		t.Fatal("the page may not enter")
	}
	again := recordedStage{stage{session: next, t: t}, s.shelf, s.f}
	again.until(func() bool { return next.recording == recordingOn })
	again.stopped()
	list, err := s.f.Recordings(t.Context(), s.f.Anna.Actor(), s.f.Visitor.ID)
	if err != nil || len(list) != 1 || !list[0].EndedAt.IsZero() {
		t.Errorf("%+v, %v", list, err)
	}
}

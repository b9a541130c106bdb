package tape

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/seal"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/webm"
)

// shelf is a place for parts in memory, which may be full.
type shelf struct {
	kept map[string][]byte
	full bool
}

func (s *shelf) Keep(_ context.Context, name string, data []byte) error {
	if s.full {
		return errors.New("the disk is full")
	}
	s.kept[name] = data
	return nil
}

func (s *shelf) Kept(_ context.Context, name string) ([]byte, error) {
	data, ok := s.kept[name]
	if !ok {
		return nil, deskside.Errorf(deskside.NotFound, "", "not there")
	}
	return data, nil
}

func (s *shelf) Drop(_ context.Context, name string) error {
	delete(s.kept, name)
	return nil
}

// recorded is a call whose recording runs, and the parts that a browser gives.
func recorded(t *testing.T, f *testdesk.Fixture) (call deskside.Call, parts [][]byte) {
	t.Helper()
	ctx, anna := t.Context(), f.Anna.Actor()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	settings := f.Site.Settings
	settings.Calls.Recording.On = true
	_, err := f.UpdateSite(ctx, anna, f.Site.ID, desk.SiteChange{Settings: &settings})
	must(err)
	c := f.Start(t, f.Visitor, "hello")
	i, err := f.Invite(ctx, anna, c.ID, deskside.AskCall, testdesk.NewID())
	must(err)
	_, err = f.AcceptInvitation(ctx, f.Visitor, i.ID)
	must(err)
	calls, err := f.Calls(ctx, anna, c.ID)
	must(err)
	for _, who := range []deskside.Actor{anna, f.Visitor} {
		seat, err := f.JoinCall(ctx, who, calls[0].ID)
		must(err)
		must(f.SawJoin(ctx, calls[0].Room, seat.Participant.Identity))
	}
	_, err = f.AskToRecord(ctx, anna, calls[0].ID)
	must(err)
	call, err = f.AnswerRecording(ctx, f.Visitor, calls[0].ID, true)
	must(err)
	for n := range 7 {
		b, err := os.ReadFile("../webm/testdata/" + strconv.Itoa(n+1) + ".webm")
		must(err)
		parts = append(parts, b)
	}
	return call, parts
}

func TestTape(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ctx, anna := t.Context(), f.Anna.Actor()
		kept := &shelf{kept: map[string][]byte{}}
		tape := New(Config{
			Desk: f.Desk, Chunks: kept, Secret: []byte("a secret of this test"), Log: slog.New(slog.DiscardHandler),
			Refuse: func(w http.ResponseWriter, _ *http.Request, err error) { http.Error(w, err.Error(), 403) },
		})
		call, parts := recorded(t, f)
		id := call.Recording.ID
		for n, data := range parts[:6] {
			if n == 3 { // the disk fails once, and the browser tries again
				kept.full = true
				if err := tape.Take(ctx, anna, desk.CallChunk{CallID: call.ID, RecordingID: id, Seq: 4, Data: data}); err == nil {
					t.Fatal("taken by a full disk")
				}
				kept.full = false
			}
			for range 2 {
				if err := tape.Take(ctx, anna, desk.CallChunk{CallID: call.ID, RecordingID: id, Seq: int64(n + 1), Data: data}); err != nil {
					t.Fatal(err)
				}
			}
		}
		// The last one is noted, but its bytes never came: the server was killed.
		if _, _, err := f.AddCallChunk(ctx, anna, desk.CallChunk{CallID: call.ID, RecordingID: id, Seq: 7, Data: parts[6]}); err != nil {
			t.Fatal(err)
		}
		for name, sealed := range kept.kept {
			if bytes.Contains(sealed, []byte("webm")) || bytes.Contains(sealed, []byte("OpusHead")) {
				t.Errorf("%s can be read", name)
			}
		}
		if _, err := f.StopCallRecording(ctx, anna, call.ID, false); err != nil {
			t.Fatal(err)
		}
		seen, err := f.WatchRecording(ctx, anna, id)
		if err != nil {
			t.Fatal(err)
		}
		whose := anna
		mux := http.NewServeMux()
		tape.Routes(mux, func(*http.Request) (deskside.Actor, error) { return whose, nil })
		get := func(pass, span string) *httptest.ResponseRecorder {
			r := httptest.NewRequest("GET", "/recording/"+id+"?pass="+pass, nil)
			if span != "" {
				r.Header.Set("Range", span)
			}
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, r)
			return w
		}
		whole := get(seen.Pass, "")
		file := whole.Body.Bytes()
		if whole.Code != 200 || whole.Header().Get("Content-Type") != "video/webm" || whole.Header().Get("Content-Length") != strconv.Itoa(len(file)) {
			t.Fatalf("%d %v", whole.Code, whole.Header())
		}
		var state webm.State
		cues, err := state.Take(file)
		if err != nil || state.Length < 5000 || len(cues) < 2 {
			t.Errorf("%+v, %v, %v", state, cues, err)
		}
		if !bytes.HasSuffix(file, parts[5]) || !bytes.Contains(file, bytes.Join(parts[1:6], nil)) {
			t.Error("the file is not what the browser gave")
		}
		for _, span := range [][2]int{{0, 99}, {100, 5000}, {4321, len(file) - 1}, {len(file) - 5, len(file) - 1}} {
			w := get(seen.Pass, "bytes="+strconv.Itoa(span[0])+"-"+strconv.Itoa(span[1]))
			if got, err := io.ReadAll(w.Body); err != nil || w.Code != 206 || !bytes.Equal(got, file[span[0]:span[1]+1]) {
				t.Errorf("%v: %d, %d bytes, %v", span, w.Code, len(got), err)
			}
		}
		if w := get("made-up", ""); w.Code != 403 {
			t.Errorf("without a pass: %d", w.Code)
		}
		if whose = f.Ben.Actor(); get(seen.Pass, "").Code != 403 {
			t.Error("a colleague may use the pass")
		}
		if _, err := seal.Open([]byte("another secret"), seen.Recording, seen.Chunks[0].ID, kept.kept[chunkName(seen.Chunks[0])]); err == nil {
			t.Error("another installation can read it")
		}
	})
}

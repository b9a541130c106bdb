package desk_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// recordable is a call of the visitor and Anna in which both are, on a site where calls
// may be recorded.
func recordable(t *testing.T, f *testdesk.Fixture, rules deskside.SiteRecording) (visitor deskside.Actor, call deskside.Call) {
	t.Helper()
	settings := f.Site.Settings
	rules.On = true
	settings.Calls.Recording = rules
	_, err := f.UpdateSite(ctx, f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &settings})
	ok(t, err)
	visitor, c, i := asked(t, f)
	_, err = f.AcceptInvitation(ctx, visitor, i.ID)
	ok(t, err)
	call = theCall(t, f, c.ID)
	comes(t, f, f.Anna.Actor(), call)
	comes(t, f, visitor, call)
	return visitor, theCall(t, f, c.ID)
}

// comes joins somebody, as the engine sees it too.
func comes(t *testing.T, f *testdesk.Fixture, who deskside.Actor, call deskside.Call) {
	t.Helper()
	seat, err := f.JoinCall(ctx, who, call.ID)
	ok(t, err)
	ok(t, f.SawJoin(ctx, call.Room, seat.Participant.Identity))
}

func recordingIs(t *testing.T, f *testdesk.Fixture, call deskside.Call, state deskside.CallRecordingState, reason string) deskside.CallRecording {
	t.Helper()
	r := theCall(t, f, call.ConversationID).Recording
	if r.State != state || r.Reason != reason {
		t.Fatalf("the recording is %q, %q; wanted %q, %q", r.State, r.Reason, state, reason)
	}
	return r
}

// browserParts is what a browser recorded, second by second.
func browserParts(t *testing.T) (list [][]byte) {
	t.Helper()
	for _, n := range []string{"1", "2", "3"} {
		b, err := os.ReadFile("../webm/testdata/" + n + ".webm")
		ok(t, err)
		list = append(list, b)
	}
	return list
}

// keep gives a part and notes that it is safe.
func keep(t *testing.T, f *testdesk.Fixture, part desk.CallChunk) {
	t.Helper()
	_, c, err := f.AddCallChunk(ctx, f.Anna.Actor(), part)
	ok(t, err)
	ok(t, f.NoteCallChunk(ctx, c))
}

func TestCallRecording_consent(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, ben := f.Anna.Actor(), f.Ben.Actor()
		visitor, call := recordable(t, f, deskside.SiteRecording{Consent: map[string]string{"en": "May we?"}})
		_, err := f.AskToRecord(ctx, ben, call.ID)
		wantCode(t, err, deskside.Forbidden) // is not in it
		_, err = f.AnswerRecording(ctx, visitor, call.ID, true)
		wantCode(t, err, deskside.Conflict) // nobody has asked

		// Declined: nothing is recorded.
		_, err = f.AskToRecord(ctx, anna, call.ID)
		ok(t, err)
		r := recordingIs(t, f, call, deskside.CallRecordingAsked, "")
		if r.Words["en"] != "May we?" {
			t.Errorf("asked with %v", r.Words)
		}
		_, err = f.AskToRecord(ctx, anna, call.ID)
		wantCode(t, err, deskside.Conflict)
		_, _, err = f.AddCallChunk(ctx, anna, desk.CallChunk{CallID: call.ID, RecordingID: r.ID, Seq: 1, Data: browserParts(t)[0]})
		wantCode(t, err, deskside.Conflict) // nobody has agreed
		_, err = f.AnswerRecording(ctx, visitor, call.ID, false)
		ok(t, err)
		recordingIs(t, f, call, deskside.CallRecordingOver, deskside.RecordingEndDeclined)
		_, err = f.AnswerRecording(ctx, visitor, call.ID, true)
		wantCode(t, err, deskside.Conflict)

		// Agreed; a colleague comes, and until he has agreed it pauses.
		_, err = f.AskToRecord(ctx, anna, call.ID)
		ok(t, err)
		_, err = f.AnswerRecording(ctx, visitor, call.ID, true)
		ok(t, err)
		first := recordingIs(t, f, call, deskside.CallRecordingRuns, "")
		if first.ID == r.ID || first.StartedAt.IsZero() {
			t.Errorf("started: %+v", first)
		}
		_, err = f.RingColleague(ctx, anna, call.ID, ben.ID)
		ok(t, err)
		recordingIs(t, f, call, deskside.CallRecordingRuns, "")
		comes(t, f, ben, call)
		recordingIs(t, f, call, deskside.CallRecordingPaused, "")
		_, err = f.AnswerRecording(ctx, ben, call.ID, true)
		ok(t, err)
		recordingIs(t, f, call, deskside.CallRecordingRuns, "")

		// Who agreed and comes back is not asked again; who goes before answering is not waited for.
		p, _ := theCallP(t, f, call).Person(deskside.ActorAgent, ben.ID)
		ok(t, f.SawLeave(ctx, call.Room, p.Identity))
		comes(t, f, ben, call)
		recordingIs(t, f, call, deskside.CallRecordingRuns, "")
		_, gus := guestIn(t, f, call)
		recordingIs(t, f, call, deskside.CallRecordingPaused, "")
		ok(t, f.LeaveAsGuest(ctx, gus))
		recordingIs(t, f, call, deskside.CallRecordingRuns, "")

		// Taken back: it ends, and nothing of it comes in any more.
		_, err = f.AnswerRecording(ctx, visitor, call.ID, false)
		ok(t, err)
		recordingIs(t, f, call, deskside.CallRecordingOver, deskside.RecordingEndWithdrawn)
		_, _, err = f.AddCallChunk(ctx, anna, desk.CallChunk{CallID: call.ID, RecordingID: first.ID, Seq: 1, Data: browserParts(t)[0]})
		wantCode(t, err, deskside.Conflict)
		kept, err := f.Store.Recording(ctx, first.ID)
		ok(t, err)
		if kept.EndedAt.IsZero() || kept.EndReason != deskside.RecordingEndWithdrawn || kept.CallID != call.ID {
			t.Errorf("kept: %+v", kept)
		}
		for what, n := range map[deskside.EventType]int{
			deskside.RecordAsked: 2, deskside.RecordAgreed: 2, deskside.RecordDeclined: 1, deskside.RecordStarted: 1,
			deskside.RecordPaused: 2, deskside.RecordResumed: 2, deskside.RecordEnded: 1,
		} {
			if got := audited(t, f, call.ConversationID, what); got != n {
				t.Errorf("%s stands there %d times, not %d", what, got, n)
			}
		}
	})
}

func theCallP(t *testing.T, f *testdesk.Fixture, call deskside.Call) *deskside.Call {
	t.Helper()
	c := theCall(t, f, call.ConversationID)
	return &c
}

// guestIn lets a guest into the call.
func guestIn(t *testing.T, f *testdesk.Fixture, call deskside.Call) (deskside.Participant, deskside.Actor) {
	t.Helper()
	link, err := f.CreateCallLink(ctx, f.Anna.Actor(), call.ID, desk.NewCallLink{Name: "Gus"})
	ok(t, err)
	gus, secret, err := f.Knock(ctx, link.Token, "Gus", "")
	ok(t, err)
	_, err = f.AdmitGuest(ctx, f.Anna.Actor(), call.ID, gus.ID)
	ok(t, err)
	actor, err := f.GuestBySecret(ctx, secret)
	ok(t, err)
	seat, err := f.JoinAsGuest(ctx, actor)
	ok(t, err)
	ok(t, f.SawJoin(ctx, call.Room, seat.Participant.Identity))
	return seat.Participant, actor
}

// A guest is asked like everybody else, and a no of a guest ends it.
func TestCallRecording_guest(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		visitor, call := recordable(t, f, deskside.SiteRecording{})
		_, gus := guestIn(t, f, call)
		_, err := f.AskToRecord(ctx, f.Anna.Actor(), call.ID)
		ok(t, err)
		_, err = f.AnswerRecording(ctx, visitor, call.ID, true)
		ok(t, err)
		recordingIs(t, f, call, deskside.CallRecordingAsked, "")
		seat, err := f.AnswerRecordingAsGuest(ctx, gus, true)
		ok(t, err)
		if seat.Participant.Recording != deskside.RecordingGranted {
			t.Errorf("the guest's seat: %+v", seat.Participant)
		}
		recordingIs(t, f, call, deskside.CallRecordingRuns, "")
		_, err = f.AnswerRecordingAsGuest(ctx, gus, false)
		ok(t, err)
		recordingIs(t, f, call, deskside.CallRecordingOver, deskside.RecordingEndWithdrawn)
	})
}

func TestCallRecording_parts(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna := f.Anna.Actor()
		visitor, call := recordable(t, f, deskside.SiteRecording{Days: 2})
		_, err := f.AskToRecord(ctx, anna, call.ID)
		ok(t, err)
		_, err = f.AnswerRecording(ctx, visitor, call.ID, true)
		ok(t, err)
		r := recordingIs(t, f, call, deskside.CallRecordingRuns, "")
		parts := browserParts(t)
		part := func(seq int64, data []byte) desk.CallChunk {
			return desk.CallChunk{CallID: call.ID, RecordingID: r.ID, Seq: seq, Data: data}
		}
		refused := func(what string, who deskside.Actor, p desk.CallChunk, code deskside.Code) {
			t.Helper()
			if _, _, err := f.AddCallChunk(ctx, who, p); deskside.CodeOf(err) != code {
				t.Errorf("%s: %v", what, err)
			}
		}
		refused("another agent's part", f.Ben.Actor(), part(1, parts[0]), deskside.Forbidden)
		refused("a visitor's part", visitor, part(1, parts[0]), deskside.Forbidden)
		refused("a part of something else", anna, desk.CallChunk{CallID: call.ID, RecordingID: testdesk.NewID(), Seq: 1, Data: parts[0]}, deskside.Conflict)
		refused("the second first", anna, part(2, parts[1]), deskside.Conflict)
		refused("nothing", anna, part(1, nil), deskside.Invalid)
		refused("too much", anna, part(1, make([]byte, desk.MaxCallChunk+1)), deskside.Invalid)
		refused("no WebM", anna, part(1, []byte("<html>")), deskside.Invalid)

		// The first, twice: noted once. Until its bytes are safe the next one waits.
		_, c, err := f.AddCallChunk(ctx, anna, part(1, parts[0]))
		ok(t, err)
		refused("the next too soon", anna, part(2, parts[1]), deskside.Conflict)
		_, again, err := f.AddCallChunk(ctx, anna, part(1, parts[0]))
		ok(t, err)
		if again.ID != c.ID || again.Kept {
			t.Errorf("again: %+v", again)
		}
		ok(t, f.NoteCallChunk(ctx, c))
		if _, again, err = f.AddCallChunk(ctx, anna, part(1, parts[0])); err != nil || !again.Kept {
			t.Errorf("again when safe: %+v, %v", again, err)
		}
		refused("another one in its place", anna, part(1, parts[1]), deskside.Conflict)
		keep(t, f, part(2, parts[1]))
		if _, err := f.WatchRecording(ctx, anna, r.ID); deskside.CodeOf(err) != deskside.Conflict {
			t.Errorf("watched while it runs: %v", err)
		}

		// The call ends; what was recorded before comes in, but not for long.
		_, err = f.LeaveCall(ctx, visitor, call.ID)
		ok(t, err)
		recordingIs(t, f, call, deskside.CallRecordingOver, deskside.RecordingEndOver)
		keep(t, f, part(3, parts[2]))
		f.Clock.Advance(time.Minute)
		refused("a late part", anna, part(4, parts[2]), deskside.Conflict)

		list, err := f.Recordings(ctx, f.Ben.Actor(), visitor.ID)
		ok(t, err)
		if len(list) != 1 || list[0].MayWatch || list[0].CallID != call.ID || list[0].Length < 2*time.Second || list[0].Length > 4*time.Second {
			t.Errorf("the list for an agent: %+v", list)
		}
		if _, err := f.WatchRecording(ctx, f.Ben.Actor(), r.ID); deskside.CodeOf(err) != deskside.Forbidden {
			t.Errorf("an agent watches it: %v", err)
		}
		seen, err := f.WatchRecording(ctx, anna, r.ID)
		ok(t, err)
		if len(seen.Chunks) != 3 || audited(t, f, "", deskside.RecordingWatched) != 1 {
			t.Errorf("watching: %+v", seen)
		}
		if _, err := f.PlayRecording(ctx, anna, r.ID, "made up"); deskside.CodeOf(err) != deskside.Forbidden {
			t.Errorf("played without a pass: %v", err)
		}
		played, err := f.PlayRecording(ctx, anna, r.ID, seen.Pass)
		ok(t, err)
		if !slices.IsSortedFunc(played.Chunks, func(a, b deskside.RecordingChunk) int { return int(a.Seq - b.Seq) }) {
			t.Errorf("played: %+v", played.Chunks)
		}

		// Two days later all of it is gone.
		f.Clock.Advance(48 * time.Hour)
		removed := 0
		_, err = f.CleanRecordings(ctx, func(deskside.RecordingChunk) error { removed++; return nil })
		ok(t, err)
		if _, err := f.PlayRecording(ctx, anna, r.ID, seen.Pass); removed != 3 || deskside.CodeOf(err) != deskside.NotFound {
			t.Errorf("removed %d, %v", removed, err)
		}
	})
}

// A browser that is gone ends the recording, and so does nobody's answer.
func TestCallRecording_lost(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna := f.Anna.Actor()
		visitor, call := recordable(t, f, deskside.SiteRecording{})
		_, err := f.AskToRecord(ctx, anna, call.ID)
		ok(t, err)
		f.Clock.Advance(3 * time.Minute)
		_, err = f.TendCalls(ctx, f.Clock.Now())
		ok(t, err)
		recordingIs(t, f, call, deskside.CallRecordingOver, deskside.RecordingEndUnanswered)

		_, err = f.AskToRecord(ctx, anna, call.ID)
		ok(t, err)
		_, err = f.AnswerRecording(ctx, visitor, call.ID, true)
		ok(t, err)
		r := recordingIs(t, f, call, deskside.CallRecordingRuns, "")
		parts := browserParts(t)
		for i := range 2 {
			keep(t, f, desk.CallChunk{CallID: call.ID, RecordingID: r.ID, Seq: int64(i + 1), Data: parts[i]})
			f.Clock.Advance(20 * time.Second)
			_, err = f.TendCalls(ctx, f.Clock.Now())
			ok(t, err)
			recordingIs(t, f, call, deskside.CallRecordingRuns, "")
		}
		f.Clock.Advance(15 * time.Second)
		_, err = f.TendCalls(ctx, f.Clock.Now())
		ok(t, err)
		recordingIs(t, f, call, deskside.CallRecordingOver, deskside.RecordingEndLost)
		kept, err := f.Store.Recording(ctx, r.ID)
		ok(t, err)
		if kept.EndReason != deskside.RecordingEndLost || kept.Length < time.Second || kept.Length > 3*time.Second {
			t.Errorf("kept: %+v", kept)
		}
		if _, err := f.WatchRecording(ctx, anna, r.ID); err != nil {
			t.Errorf("what was kept cannot be watched: %v", err)
		}
		ok(t, f.DeleteRecording(ctx, anna, r.ID))

		// The recorder leaves a conference that goes on.
		_, err = f.RingColleague(ctx, anna, call.ID, f.Ben.ID)
		ok(t, err)
		comes(t, f, f.Ben.Actor(), call)
		_, err = f.AskToRecord(ctx, anna, call.ID)
		ok(t, err)
		_, err = f.LeaveCall(ctx, anna, call.ID)
		ok(t, err)
		recordingIs(t, f, call, deskside.CallRecordingOver, deskside.RecordingEndLost)
	})
}

// Off unless an admin has switched it on.
func TestCallRecording_off(t *testing.T) {
	f := testdesk.New(t)
	_, call := recordable(t, f, deskside.SiteRecording{})
	_, err := f.UpdateSite(ctx, f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &f.Site.Settings})
	ok(t, err)
	_, err = f.AskToRecord(ctx, f.Anna.Actor(), call.ID)
	wantCode(t, err, deskside.Forbidden)
}

// callRecordingActs are the methods about recording calls, for the tests of who may.
func callRecordingActs(f *testdesk.Fixture, callID string) map[string]func(deskside.Actor) error {
	return map[string]func(deskside.Actor) error{
		"AskToRecord":            func(a deskside.Actor) error { _, err := f.AskToRecord(ctx, a, callID); return err },
		"AnswerRecording":        func(a deskside.Actor) error { _, err := f.AnswerRecording(ctx, a, callID, false); return err },
		"AnswerRecordingAsGuest": func(a deskside.Actor) error { _, err := f.AnswerRecordingAsGuest(ctx, a, false); return err },
		"StopCallRecording":      func(a deskside.Actor) error { _, err := f.StopCallRecording(ctx, a, callID, false); return err },
		"AddCallChunk": func(a deskside.Actor) error {
			_, _, err := f.AddCallChunk(ctx, a, desk.CallChunk{CallID: callID, RecordingID: testdesk.NewID(), Seq: 1, Data: []byte("x")})
			return err
		},
	}
}

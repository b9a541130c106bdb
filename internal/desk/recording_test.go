package desk_test

import (
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// recordedSession switches recording on and begins a session of the fixture's visitor.
func recordedSession(t *testing.T, f *testdesk.Fixture, rules deskside.SiteRecording) deskside.Cobrowse {
	t.Helper()
	settings := f.Site.Settings
	rules.On = true
	settings.Cobrowse.Recording = rules
	_, err := f.UpdateSite(ctx, f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &settings})
	ok(t, err)
	return byCode(t, f)
}

// audited is how often something stands in the audit log of a conversation, or of none.
func audited(t *testing.T, f *testdesk.Fixture, conversationID string, what deskside.EventType) (n int) {
	t.Helper()
	events, err := f.Store.Events(ctx, conversationID, 100)
	ok(t, err)
	for _, e := range events {
		if e.Type == what {
			n++
		}
	}
	return n
}

func TestRecording(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		quiet := byCode(t, f)
		if _, err := f.BeginRecording(ctx, f.Visitor, quiet.ID); deskside.CodeOf(err) != deskside.Conflict {
			t.Errorf("recorded where it is off: %v", err)
		}
		c := recordedSession(t, f, deskside.SiteRecording{Days: 2})
		if _, err := f.BeginRecording(ctx, f.NewVisitor(), c.ID); deskside.CodeOf(err) != deskside.NotFound {
			t.Errorf("another visitor allows it: %v", err)
		}
		if _, err := f.BeginRecording(ctx, f.Anna.Actor(), c.ID); deskside.CodeOf(err) != deskside.Forbidden {
			t.Errorf("an agent allows it: %v", err)
		}
		r, err := f.BeginRecording(ctx, f.Visitor, c.ID)
		ok(t, err)
		again, err := f.BeginRecording(ctx, f.Visitor, c.ID)
		ok(t, err)
		if again.ID != r.ID || again.Salt != r.Salt {
			t.Errorf("it does not go on: %+v, %+v", r, again)
		}
		chunk := deskside.RecordingChunk{ID: testdesk.NewID(), RecordingID: r.ID, From: time.Second, Until: 3 * time.Second, Bytes: 10, Snapshot: true, Kept: true}
		ok(t, f.AddRecordingChunk(ctx, chunk))
		ok(t, f.EndCobrowse(ctx, f.Visitor, c.ID, "visitor"))

		list, err := f.Recordings(ctx, f.Ben.Actor(), f.Visitor.ID)
		ok(t, err)
		if len(list) != 1 || list[0].EndReason != "over" || list[0].Length != 3*time.Second || list[0].Bytes != 10 || list[0].MayWatch {
			t.Errorf("the list for an agent: %+v", list)
		}
		if _, err := f.WatchRecording(ctx, f.Ben.Actor(), r.ID); deskside.CodeOf(err) != deskside.Forbidden {
			t.Errorf("an agent watches it: %v", err)
		}
		if err := f.DeleteRecording(ctx, f.Ben.Actor(), r.ID); deskside.CodeOf(err) != deskside.Forbidden {
			t.Errorf("an agent deletes it: %v", err)
		}
		seen, err := f.WatchRecording(ctx, f.Anna.Actor(), r.ID)
		ok(t, err)
		if len(seen.Chunks) != 1 || audited(t, f, "", deskside.RecordingWatched) != 1 {
			t.Errorf("watching: %+v", seen)
		}
		if _, _, err := f.WatchedChunk(ctx, f.Anna.Actor(), r.ID, chunk.ID, "made up"); deskside.CodeOf(err) != deskside.Forbidden {
			t.Errorf("a part without a pass: %v", err)
		}
		if _, _, err := f.WatchedChunk(ctx, f.Ben.Actor(), r.ID, chunk.ID, seen.Pass); deskside.CodeOf(err) != deskside.Forbidden {
			t.Errorf("a part with a colleague's pass: %v", err)
		}
		got, part, err := f.WatchedChunk(ctx, f.Anna.Actor(), r.ID, chunk.ID, seen.Pass)
		ok(t, err)
		if got.Salt != r.Salt || part != chunk {
			t.Errorf("the part: %+v, %+v", got, part)
		}

		// Two days later it is gone, and a part that comes late is not taken.
		f.Clock.Advance(48*time.Hour + time.Minute)
		var removed []string
		remove := func(c deskside.RecordingChunk) error { removed = append(removed, c.ID); return nil }
		for range 2 {
			_, err = f.CleanRecordings(ctx, remove)
			ok(t, err)
		}
		if len(removed) != 1 || removed[0] != chunk.ID || audited(t, f, "", deskside.RecordingDeleted) != 1 {
			t.Errorf("removed %v", removed)
		}
		if _, err := f.WatchRecording(ctx, f.Anna.Actor(), r.ID); deskside.CodeOf(err) != deskside.NotFound {
			t.Errorf("watched after its end: %v", err)
		}
		late := chunk
		late.ID = testdesk.NewID()
		if err := f.AddRecordingChunk(ctx, late); deskside.CodeOf(err) != deskside.NotFound {
			t.Errorf("a part of what is deleted: %v", err)
		}
	})
}

// A no stays a no, and what is stopped is not begun again; the session goes on.
func TestRecordingRefusedAndStopped(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := recordedSession(t, f, deskside.SiteRecording{WatchRoles: []deskside.Role{deskside.RoleAgent}})
		ok(t, f.RefuseRecording(ctx, f.Visitor, c.ID))
		if _, err := f.BeginRecording(ctx, f.Visitor, c.ID); deskside.CodeOf(err) != deskside.Conflict {
			t.Errorf("after a no: %v", err)
		}
		ok(t, f.EndCobrowse(ctx, f.Visitor, c.ID, "visitor"))

		talk := f.Start(t, f.Visitor, "Look at this")
		i, err := f.Invite(ctx, f.Anna.Actor(), talk.ID, deskside.AskCobrowse, testdesk.NewID())
		ok(t, err)
		_, err = f.AcceptInvitation(ctx, f.Visitor, i.ID)
		ok(t, err)
		r, err := f.BeginRecording(ctx, f.Visitor, i.ID)
		ok(t, err)
		ok(t, f.StopRecording(ctx, f.Visitor, r.ID, "visitor"))
		if _, err := f.BeginRecording(ctx, f.Visitor, i.ID); deskside.CodeOf(err) != deskside.Conflict {
			t.Errorf("after the visitor has stopped it: %v", err)
		}
		session, err := f.Cobrowse(ctx, f.Visitor, i.ID)
		ok(t, err)
		if !session.Running() {
			t.Error("the session ended with its recording")
		}
		ok(t, f.DeleteRecording(ctx, f.Ben.Actor(), r.ID)) // here agents may
		if n := audited(t, f, talk.ID, deskside.RecordingDeleted); n != 1 {
			t.Errorf("%d deletions in the audit log", n)
		}
	})
}

// aRecording is one that runs, of the fixture's visitor.
func aRecording(t *testing.T, f *testdesk.Fixture) deskside.Recording {
	t.Helper()
	r, err := f.BeginRecording(ctx, f.Visitor, recordedSession(t, f, deskside.SiteRecording{}).ID)
	ok(t, err)
	return r
}

// recordingActs are the methods about recordings and the audit log, for the tests of who may.
func recordingActs(f *testdesk.Fixture, r deskside.Recording) map[string]func(deskside.Actor) error {
	return map[string]func(deskside.Actor) error{
		"Audit":           func(a deskside.Actor) error { _, _, err := f.Audit(ctx, a, desk.AuditFilter{}); return err },
		"ExportAudit":     func(a deskside.Actor) error { _, err := f.ExportAudit(ctx, a, desk.AuditFilter{}); return err },
		"BeginRecording":  func(a deskside.Actor) error { _, err := f.BeginRecording(ctx, a, r.SessionID); return err },
		"RefuseRecording": func(a deskside.Actor) error { return f.RefuseRecording(ctx, a, r.SessionID) },
		"StopRecording":   func(a deskside.Actor) error { return f.StopRecording(ctx, a, r.ID, "visitor") },
		"Recordings":      func(a deskside.Actor) error { _, err := f.Recordings(ctx, a, r.VisitorID); return err },
		"WatchRecording":  func(a deskside.Actor) error { _, err := f.WatchRecording(ctx, a, r.ID); return err },
		"WatchedChunk": func(a deskside.Actor) error {
			_, _, err := f.WatchedChunk(ctx, a, r.ID, testdesk.NewID(), "made up")
			return err
		},
		"PlayRecording": func(a deskside.Actor) error { _, err := f.PlayRecording(ctx, a, r.ID, "made up"); return err },
		"MayWatchSession": func(a deskside.Actor) error {
			if !f.MayWatchSession(ctx, a, r.SessionID) {
				return deskside.Errorf(deskside.Forbidden, "", "may not watch")
			}
			return nil
		},
		"DeleteRecording": func(a deskside.Actor) error { return f.DeleteRecording(ctx, a, r.ID) },
	}
}

package desk

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
)

// BeginRecording notes that the visitor lets the session be recorded. A recording that the
// visitor has allowed before goes on, after a restart for example. Only the machinery
// calls it, which has heard the visitor.
func (d *Desk) BeginRecording(ctx context.Context, visitor deskside.Actor, sessionID string) (r deskside.Recording, err error) {
	defer deskside.Wrap(&err, "BeginRecording(%s)", sessionID)
	err = d.recordingAct(ctx, visitor, sessionID, func(w *work, c deskside.Cobrowse) error {
		if c.Recording == deskside.RecordingGranted {
			if r, err = w.RecordingOf(ctx, c.ID); err == nil && !r.EndedAt.IsZero() {
				err = deskside.Errorf(deskside.Conflict, "", "the recording has ended")
			}
			return err
		}
		site, err := w.Site(ctx, c.SiteID)
		if err != nil {
			return err
		}
		if c.Recording != deskside.RecordingNotAsked || !site.Settings.Cobrowse.Recording.On {
			return deskside.Errorf(deskside.Conflict, "", "this session is not recorded")
		}
		r = deskside.Recording{
			ID: newID(), SessionID: c.ID, SiteID: c.SiteID, VisitorID: c.VisitorID, VisitorName: c.VisitorName, ConversationID: c.ConversationID,
			Salt: rand.Text() + rand.Text(), StartedAt: w.at, DeleteAt: w.at.Add(site.Settings.Cobrowse.Recording.Keep()),
		}
		if err := w.AddRecording(ctx, r); err != nil {
			return err
		}
		c.Recording = deskside.RecordingGranted
		if err := w.SaveCobrowse(ctx, c); err != nil {
			return err
		}
		return w.recordingLine(r, deskside.RecordingBegan, map[string]string{})
	})
	return r, err
}

// RefuseRecording notes that the visitor does not want to be recorded.
func (d *Desk) RefuseRecording(ctx context.Context, visitor deskside.Actor, sessionID string) (err error) {
	defer deskside.Wrap(&err, "RefuseRecording(%s)", sessionID)
	return d.recordingAct(ctx, visitor, sessionID, func(w *work, c deskside.Cobrowse) error {
		if c.Recording != deskside.RecordingNotAsked {
			return nil
		}
		c.Recording = deskside.RecordingRefused
		if err := w.SaveCobrowse(ctx, c); err != nil {
			return err
		}
		return w.record(deskside.RecordingNo, c.ConversationID, map[string]string{"sessionId": c.ID}, Change{})
	})
}

// recordingAct locks a running session of the visitor, its conversation first.
func (d *Desk) recordingAct(ctx context.Context, visitor deskside.Actor, sessionID string, f func(*work, deskside.Cobrowse) error) error {
	if err := asVisitor(visitor); err != nil {
		return err
	}
	if err := checkID("id", sessionID); err != nil {
		return err
	}
	return d.act(ctx, visitor, func(w *work) error {
		c, err := w.Cobrowse(ctx, sessionID)
		if err != nil {
			return err
		}
		if notTheirs(visitor, c) {
			return noCobrowse()
		}
		if c.ConversationID != "" {
			if _, err := w.toChange(c.ConversationID); err != nil {
				return err
			}
		}
		if c, err = w.CobrowseToChange(ctx, sessionID); err != nil {
			return err
		}
		if !c.Running() {
			return deskside.Errorf(deskside.Conflict, "", "the session is over")
		}
		return f(w, c)
	})
}

// recordingLine records the event, as a line of the conversation if there is one.
func (w *work) recordingLine(r deskside.Recording, what deskside.EventType, facts map[string]string) error {
	facts["recordingId"] = r.ID
	if r.CallID != "" {
		facts["callId"] = r.CallID
	} else {
		facts["sessionId"] = r.SessionID
	}
	if r.ConversationID == "" {
		return w.record(what, "", facts, Change{})
	}
	row, err := w.toChange(r.ConversationID)
	if err != nil {
		return err
	}
	if err := w.line(&row, what, facts); err != nil {
		return err
	}
	row.Version++
	return w.SaveConversation(w.ctx, row)
}

// StopRecording ends a recording while its session goes on: the visitor's wish, or the
// machinery's trouble, which the reason names.
func (d *Desk) StopRecording(ctx context.Context, actor deskside.Actor, id, reason string) (err error) {
	defer deskside.Wrap(&err, "StopRecording(%s)", id)
	if actor.Kind != deskside.ActorSystem {
		if err := asVisitor(actor); err != nil {
			return err
		}
	}
	return d.act(ctx, actor, func(w *work) error {
		r, err := w.Recording(ctx, id)
		if err != nil {
			return err
		}
		if r.ConversationID != "" {
			if _, err := w.toChange(r.ConversationID); err != nil {
				return err
			}
		}
		c, err := w.CobrowseToChange(ctx, r.SessionID)
		if err != nil {
			return err
		}
		if notTheirs(actor, c) {
			return noRecording()
		}
		if r, err = w.RecordingToChange(ctx, id); err != nil || !r.EndedAt.IsZero() {
			return err
		}
		r.EndedAt, r.EndReason = w.at, clip(reason, 40)
		if err := w.SaveRecording(ctx, r); err != nil {
			return err
		}
		c.Recording = deskside.RecordingStopped
		if err := w.SaveCobrowse(ctx, c); err != nil {
			return err
		}
		return w.recordingLine(r, deskside.RecordingEnded, map[string]string{"reason": r.EndReason})
	})
}

// AddRecordingChunk notes a chunk before its bytes are kept, so that none are ever kept
// that nobody knows of. NotFound: the recording was deleted. Only the machinery calls it.
func (d *Desk) AddRecordingChunk(ctx context.Context, c deskside.RecordingChunk) (err error) {
	defer deskside.Wrap(&err, "AddRecordingChunk(%s)", c.RecordingID)
	return d.act(ctx, deskside.System, func(w *work) error { return w.Tx.AddRecordingChunk(ctx, c) })
}

// LiveRecording returns a recording that is not deleted. Only the machinery calls it.
func (d *Desk) LiveRecording(ctx context.Context, id string) (r deskside.Recording, err error) {
	defer deskside.Wrap(&err, "LiveRecording(%s)", id)
	r, err = d.store.Recording(ctx, id)
	if err == nil && !r.DeletedAt.IsZero() {
		err = noRecording()
	}
	return r, err
}

// WatchableRecording is a recording, and whether the asking agent may watch it.
type WatchableRecording struct {
	deskside.Recording
	MayWatch bool
}

// Recordings returns the visitor's recordings, newest first, those that were deleted too.
func (d *Desk) Recordings(ctx context.Context, actor deskside.Actor, visitorID string) (list []WatchableRecording, err error) {
	defer deskside.Wrap(&err, "Recordings(%s)", visitorID)
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	if err := checkID("visitorId", visitorID); err != nil {
		return nil, err
	}
	found, err := d.store.RecordingsOfVisitor(ctx, visitorID, 50)
	if err != nil {
		return nil, err
	}
	for _, r := range found {
		may, err := d.mayWatch(ctx, actor, r)
		if err != nil {
			return nil, err
		}
		list = append(list, WatchableRecording{r, may})
	}
	return list, nil
}

func (d *Desk) mayWatch(ctx context.Context, actor deskside.Actor, r deskside.Recording) (bool, error) {
	site, err := d.SiteByID(ctx, r.SiteID)
	rules := site.Settings.Cobrowse.Recording
	if r.CallID != "" {
		rules = site.Settings.Calls.Recording
	}
	return err == nil && r.DeletedAt.IsZero() && rules.MayWatch(actor.Role), err
}

// watchable is a recording that the agent may watch now.
func (d *Desk) watchable(ctx context.Context, actor deskside.Actor, scope deskside.Scope, id string) (r deskside.Recording, err error) {
	if err := asAgent(actor, scope); err != nil {
		return r, err
	}
	if err := checkID("id", id); err != nil {
		return r, err
	}
	if r, err = d.store.Recording(ctx, id); err != nil {
		return r, err
	}
	if !r.DeletedAt.IsZero() {
		return r, noRecording()
	}
	if may, err := d.mayWatch(ctx, actor, r); err != nil || !may {
		if err == nil {
			err = deskside.Errorf(deskside.Forbidden, "", "on this site recordings are for others; see Settings, Co-browsing and Calls")
		}
		return r, err
	}
	if r.CallID != "" && r.EndedAt.IsZero() {
		return r, deskside.Errorf(deskside.Conflict, "", "the call is being recorded; stop that first")
	}
	return r, nil
}

func noRecording() error {
	return deskside.Errorf(deskside.NotFound, "", "the recording is not there any more")
}

// Watching is what an agent needs to watch a recording.
type Watching struct {
	deskside.Recording
	Chunks []deskside.RecordingChunk
	// Pass shows that this view is in the audit log; chunks are given for it alone.
	Pass string
}

// WatchRecording lets an agent watch a recording and writes that down.
func (d *Desk) WatchRecording(ctx context.Context, actor deskside.Actor, id string) (seen Watching, err error) {
	defer deskside.Wrap(&err, "WatchRecording(%s)", id)
	if seen.Recording, err = d.watchable(ctx, actor, deskside.ScopeRead, id); err != nil {
		return seen, err
	}
	if seen.Chunks, err = d.store.RecordingChunks(ctx, id); err != nil {
		return seen, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		return w.audit(deskside.RecordingWatched, recordingSubject(seen.Recording), nil, nil, Change{})
	})
	seen.Pass = auth.LinkToken(d.store.Secret(), watchPass(id, actor, d.clock()))
	return seen, err
}

func recordingSubject(r deskside.Recording) subject {
	return subject{deskside.AuditRecordings, r.ID, r.VisitorName}
}

const passTime = 12 * time.Hour

func watchPass(id string, actor deskside.Actor, at time.Time) string {
	return "recording-" + id + "-" + actor.ID + "-" + at.Truncate(passTime).Format("2006010215")
}

// WatchedChunk returns a chunk to an agent whose view is in the audit log.
func (d *Desk) WatchedChunk(ctx context.Context, actor deskside.Actor, id, chunkID, pass string) (r deskside.Recording, c deskside.RecordingChunk, err error) {
	defer deskside.Wrap(&err, "WatchedChunk(%s)", id)
	if r, err = d.watchable(ctx, actor, deskside.ScopeRead, id); err != nil {
		return r, c, err
	}
	token, err := auth.CheckLinkToken(d.store.Secret(), pass)
	now := d.clock()
	if err != nil || token != watchPass(id, actor, now) && token != watchPass(id, actor, now.Add(-passTime)) {
		return r, c, deskside.Errorf(deskside.Forbidden, "", "open the recording anew")
	}
	if err := checkID("chunk", chunkID); err != nil {
		return r, c, err
	}
	c, err = d.store.RecordingChunk(ctx, id, chunkID)
	return r, c, err
}

// MayWatchSession reports whether the agent may watch a recording of the session.
func (d *Desk) MayWatchSession(ctx context.Context, actor deskside.Actor, sessionID string) bool {
	r, err := d.store.RecordingOf(ctx, sessionID)
	if err == nil {
		_, err = d.watchable(ctx, actor, deskside.ScopeRead, r.ID)
	}
	return err == nil
}

// DeleteRecording deletes a recording: nobody can read it from here on, and
// CleanRecordings removes the bytes.
func (d *Desk) DeleteRecording(ctx context.Context, actor deskside.Actor, id string) (err error) {
	defer deskside.Wrap(&err, "DeleteRecording(%s)", id)
	if actor.Kind != deskside.ActorSystem {
		if _, err := d.watchable(ctx, actor, deskside.ScopeWrite, id); err != nil {
			return err
		}
	}
	return d.act(ctx, actor, func(w *work) error {
		r, err := w.Recording(ctx, id)
		if err != nil {
			return err
		}
		if r.ConversationID != "" {
			if _, err := w.toChange(r.ConversationID); err != nil {
				return err
			}
		}
		if r, err = w.RecordingToChange(ctx, id); err != nil || !r.DeletedAt.IsZero() {
			return err
		}
		r.Salt, r.DeletedAt = "", w.at
		if r.EndedAt.IsZero() {
			r.EndedAt, r.EndReason = w.at, "deleted"
		}
		if err := w.SaveRecording(ctx, r); err != nil {
			return err
		}
		if err := w.audit(deskside.RecordingDeleted, recordingSubject(r), nil, nil, Change{}); err != nil || r.ConversationID == "" {
			return err
		}
		return w.recordingLine(r, deskside.RecordingDeleted, map[string]string{})
	})
}

// CleanRecordings deletes the recordings whose time is over and has remove take away the
// bytes of everything deleted. Any number of nodes may do it.
func (d *Desk) CleanRecordings(ctx context.Context, remove func(deskside.RecordingChunk) error) (n int, err error) {
	defer deskside.Wrap(&err, "CleanRecordings")
	due, err := d.store.RecordingsDue(ctx, d.clock(), 100)
	if err != nil {
		return 0, err
	}
	for _, id := range due {
		if err := d.DeleteRecording(ctx, deskside.System, id); err != nil {
			return n, err
		}
	}
	for {
		chunks, err := d.store.DeletedChunks(ctx, 200)
		if err != nil || len(chunks) == 0 {
			return n, err
		}
		for _, c := range chunks {
			if err := remove(c); err != nil {
				return n, err
			}
			if err := d.act(ctx, deskside.System, func(w *work) error { return w.ForgetChunk(ctx, c.ID) }); err != nil {
				return n, err
			}
			n++
		}
	}
}

package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

const selectRecording = `
	SELECT id, coalesce(session_id, ''), coalesce(call_id, ''), site_id, visitor_id, visitor_name, conversation_id, salt,
		started_at, ended_at, end_reason, length_ms, bytes, delete_at, deleted_at, seen_at, scan
	FROM recording c `

func scanRecording(s scanner) (r deskside.Recording, err error) {
	var ms int64
	err = s.Scan(&r.ID, &r.SessionID, &r.CallID, &r.SiteID, &r.VisitorID, &r.VisitorName, &r.ConversationID, &r.Salt, stamp{&r.StartedAt},
		stamp{&r.EndedAt}, &r.EndReason, &ms, &r.Bytes, stamp{&r.DeleteAt}, stamp{&r.DeletedAt}, stamp{&r.SeenAt}, &r.Scan)
	r.Length = time.Duration(ms) * time.Millisecond
	return r, err
}

// Recording returns the recording.
func (q queries) Recording(ctx context.Context, id string) (deskside.Recording, error) {
	return one(ctx, q, "recording", scanRecording, selectRecording+`WHERE id = $1`, id)
}

// RecordingToChange locks the recording until the transaction ends.
func (tx *Tx) RecordingToChange(ctx context.Context, id string) (deskside.Recording, error) {
	return one(ctx, tx.queries, "recording", scanRecording, selectRecording+`WHERE id = $1`+tx.lock, id)
}

// RecordingOf returns the newest recording of the session that is not deleted.
func (q queries) RecordingOf(ctx context.Context, sessionID string) (deskside.Recording, error) {
	return one(ctx, q, "recording", scanRecording,
		selectRecording+`WHERE session_id = $1 AND deleted_at = 0 ORDER BY started_at DESC LIMIT 1`, sessionID)
}

// RecordingsOfVisitor returns the recordings of the visitor, newest first, deleted ones too.
func (q queries) RecordingsOfVisitor(ctx context.Context, visitorID string, limit int) ([]deskside.Recording, error) {
	return all(ctx, q, scanRecording, selectRecording+`WHERE visitor_id = $1 ORDER BY started_at DESC, id LIMIT $2`, visitorID, limit)
}

// RecordingsDue returns ids of recordings whose time is over. A call that is still recorded
// is left alone.
func (q queries) RecordingsDue(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return all(ctx, q, scanID, `SELECT id FROM recording WHERE deleted_at = 0 AND delete_at <= $1 AND (call_id IS NULL OR ended_at > 0) ORDER BY delete_at LIMIT $2`, micros(now), limit)
}

// AddRecording adds a recording.
func (tx *Tx) AddRecording(ctx context.Context, r deskside.Recording) error {
	_, err := tx.exec(ctx, `
		INSERT INTO recording (id, session_id, call_id, site_id, visitor_id, visitor_name, conversation_id, salt, started_at, delete_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		r.ID, orNull(r.SessionID), orNull(r.CallID), r.SiteID, r.VisitorID, r.VisitorName, r.ConversationID, r.Salt, micros(r.StartedAt), micros(r.DeleteAt))
	return err
}

// SaveRecording stores what changes about a recording, but for its length.
func (tx *Tx) SaveRecording(ctx context.Context, r deskside.Recording) error {
	return tx.execOne(ctx, "recording", `UPDATE recording SET salt = $2, ended_at = $3, end_reason = $4, deleted_at = $5 WHERE id = $1`,
		r.ID, r.Salt, micros(r.EndedAt), r.EndReason, micros(r.DeletedAt))
}

func orNull(id string) any {
	if id == "" {
		return nil
	}
	return id
}

// EndRecordingsOf ends what is recorded of the session.
func (tx *Tx) EndRecordingsOf(ctx context.Context, sessionID string, at time.Time, reason string) error {
	_, err := tx.exec(ctx, `UPDATE recording SET ended_at = $2, end_reason = $3 WHERE session_id = $1 AND ended_at = 0`, sessionID, micros(at), reason)
	return err
}

const selectChunk = `SELECT id, recording_id, from_ms, until_ms, bytes, snapshot, seq, sum, cues, kept FROM recording_chunk c `

func scanChunk(s scanner) (c deskside.RecordingChunk, err error) {
	var from, until int64
	err = s.Scan(&c.ID, &c.RecordingID, &from, &until, &c.Bytes, &c.Snapshot, &c.Seq, &c.Sum, &c.Cues, &c.Kept)
	c.From, c.Until = time.Duration(from)*time.Millisecond, time.Duration(until)*time.Millisecond
	return c, err
}

// RecordingChunks returns the chunks of a recording in order.
func (q queries) RecordingChunks(ctx context.Context, id string) ([]deskside.RecordingChunk, error) {
	return all(ctx, q, scanChunk, selectChunk+`WHERE recording_id = $1 ORDER BY seq, from_ms, id`, id)
}

// RecordingChunk returns one chunk of the recording.
func (q queries) RecordingChunk(ctx context.Context, recordingID, id string) (deskside.RecordingChunk, error) {
	return one(ctx, q, "part of a recording", scanChunk, selectChunk+`WHERE id = $1 AND recording_id = $2`, id, recordingID)
}

// AddRecordingChunk adds a chunk to a recording that is not deleted; NotFound otherwise.
func (tx *Tx) AddRecordingChunk(ctx context.Context, c deskside.RecordingChunk) error {
	until := c.Until.Milliseconds()
	err := tx.execOne(ctx, "recording", `
		UPDATE recording SET bytes = bytes + $2, length_ms = CASE WHEN length_ms < $3 THEN $3 ELSE length_ms END
		WHERE id = $1 AND deleted_at = 0`, c.RecordingID, c.Bytes, until)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO recording_chunk (id, recording_id, from_ms, until_ms, bytes, snapshot, seq, sum, cues, kept)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		c.ID, c.RecordingID, c.From.Milliseconds(), until, c.Bytes, c.Snapshot, c.Seq, c.Sum, c.Cues, c.Seq == 0)
	return err
}

// RecordingChunkAt returns the chunk of a call's recording at the place.
func (q queries) RecordingChunkAt(ctx context.Context, recordingID string, seq int64) (deskside.RecordingChunk, error) {
	return one(ctx, q, "part of a recording", scanChunk, selectChunk+`WHERE recording_id = $1 AND seq = $2`, recordingID, seq)
}

// LastRecordingChunk returns the newest chunk of a call's recording.
func (q queries) LastRecordingChunk(ctx context.Context, recordingID string) (deskside.RecordingChunk, error) {
	return one(ctx, q, "part of a recording", scanChunk, selectChunk+`WHERE recording_id = $1 AND seq > 0 ORDER BY seq DESC LIMIT 1`, recordingID)
}

// SaveScan stores how far a call's recording has been read, and when.
func (tx *Tx) SaveScan(ctx context.Context, recordingID, scan string, at time.Time) error {
	return tx.execOne(ctx, "recording", `UPDATE recording SET scan = $2, seen_at = $3 WHERE id = $1`, recordingID, scan, micros(at))
}

// KeptRecordingChunk notes that the bytes of a chunk are safe; NotFound when the recording
// was deleted meanwhile.
func (tx *Tx) KeptRecordingChunk(ctx context.Context, c deskside.RecordingChunk) error {
	return tx.execOne(ctx, "recording", `
		UPDATE recording_chunk SET kept = true
		WHERE id = $1 AND EXISTS (SELECT 1 FROM recording r WHERE r.id = recording_chunk.recording_id AND r.deleted_at = 0)`, c.ID)
}

// DeletedChunks returns chunks of deleted recordings, whose bytes are to be removed.
func (q queries) DeletedChunks(ctx context.Context, limit int) ([]deskside.RecordingChunk, error) {
	return all(ctx, q, scanChunk, selectChunk+`WHERE recording_id IN (SELECT id FROM recording WHERE deleted_at > 0) LIMIT $1`, limit)
}

// ForgetChunk removes the row of a chunk whose bytes are gone.
func (tx *Tx) ForgetChunk(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, `DELETE FROM recording_chunk WHERE id = $1`, id)
	return err
}

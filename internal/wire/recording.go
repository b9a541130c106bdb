package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// Recording is a recorded co-browsing session or call for agents.
type Recording struct {
	ID             string     `json:"id"`
	SessionID      string     `json:"sessionId,omitempty" doc:"the co-browsing session; left out: it is of a call"`
	CallID         string     `json:"callId,omitempty" doc:"the call; left out: it is of a co-browsing session"`
	VisitorID      string     `json:"visitorId"`
	VisitorName    string     `json:"visitorName"`
	ConversationID *string    `json:"conversationId"`
	StartedAt      time.Time  `json:"startedAt"`
	EndedAt        *time.Time `json:"endedAt"`
	EndReason      string     `json:"endReason,omitempty" doc:"over: with the session; visitor: the visitor stopped it; full, disk, size: it could not go on; of a call: over, stopped by an agent, withdrawn by somebody in it, unanswered by somebody who came, lost with the browser that recorded, failed"`
	LengthMs       int64      `json:"lengthMs"`
	Bytes          int64      `json:"bytes"`
	DeleteAt       time.Time  `json:"deleteAt" doc:"when it is deleted by itself"`
	DeletedAt      *time.Time `json:"deletedAt" doc:"nothing of it is left"`
	MayWatch       bool       `json:"mayWatch" doc:"the asking agent may watch and delete it"`
}

// RecordingChunk is a part of a recording.
type RecordingChunk struct {
	ID       string `json:"id"`
	FromMs   int64  `json:"fromMs"`
	UntilMs  int64  `json:"untilMs"`
	Snapshot bool   `json:"snapshot" doc:"one can begin to watch here"`
}

// Watching is what it takes to watch a recording.
type Watching struct {
	Recording Recording        `json:"recording"`
	Chunks    []RecordingChunk `json:"chunks"`
	Pass      string           `json:"pass" doc:"for /viewer/recording/{id}/{chunk}?pass=…, which answers with frames: each with its time in ms and its length, four bytes each, big endian; of a call for /recording/{id}?pass=…, which answers with video/webm and takes ranges"`
}

// RecordingOf shapes a recording for agents.
func RecordingOf(r deskside.Recording, mayWatch bool) Recording {
	out := Recording{
		ID: r.ID, SessionID: r.SessionID, CallID: r.CallID, VisitorID: r.VisitorID, VisitorName: r.VisitorName, StartedAt: r.StartedAt, EndReason: r.EndReason,
		LengthMs: r.Length.Milliseconds(), Bytes: r.Bytes, DeleteAt: r.DeleteAt, MayWatch: mayWatch,
	}
	if r.ConversationID != "" {
		out.ConversationID = &r.ConversationID
	}
	if !r.EndedAt.IsZero() {
		out.EndedAt = &r.EndedAt
	}
	if !r.DeletedAt.IsZero() {
		out.DeletedAt = &r.DeletedAt
	}
	return out
}

// WatchingOf shapes what it takes to watch a recording.
func WatchingOf(r deskside.Recording, chunks []deskside.RecordingChunk, pass string) Watching {
	out := Watching{Recording: RecordingOf(r, true), Chunks: []RecordingChunk{}, Pass: pass}
	for _, c := range chunks {
		out.Chunks = append(out.Chunks, RecordingChunk{c.ID, c.From.Milliseconds(), c.Until.Milliseconds(), c.Snapshot})
	}
	return out
}

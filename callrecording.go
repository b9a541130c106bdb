package deskside

import "time"

// CallRecordingState is where the recording of a call stands.
type CallRecordingState string

const (
	CallRecordingAsked  CallRecordingState = "asked"   // somebody has not answered
	CallRecordingRuns   CallRecordingState = "running" // all who are in have agreed
	CallRecordingPaused CallRecordingState = "paused"  // somebody came who has not answered
	CallRecordingOver   CallRecordingState = "ended"
)

// Why the recording of a call ended.
const (
	RecordingEndDeclined   = "declined"   // before it began
	RecordingEndWithdrawn  = "withdrawn"  // somebody took the yes back, or came and said no
	RecordingEndStopped    = "stopped"    // by an agent
	RecordingEndOver       = "over"       // with the call
	RecordingEndUnanswered = "unanswered" // somebody did not say anything
	RecordingEndLost       = "lost"       // the browser that recorded went away
	RecordingEndFailed     = "failed"     // that browser could not go on
)

// CallRecording is how a call stands with being recorded. What each of its people said
// stands with them.
type CallRecording struct {
	ID    string             `json:"id"` // of the recording, which exists from the first start on
	State CallRecordingState `json:"state"`
	// RecorderID is the participant whose browser records, an agent.
	RecorderID string            `json:"recorderId"`
	Since      time.Time         `json:"since,omitzero"` // of the state
	StartedAt  time.Time         `json:"startedAt,omitzero"`
	Reason     string            `json:"reason,omitempty"` // of the end
	Words      map[string]string `json:"words,omitempty"`  // what is asked, by language; empty: the built-in words
}

// Live reports whether somebody is asked, or it runs.
func (r CallRecording) Live() bool {
	return r.State == CallRecordingAsked || r.State == CallRecordingRuns || r.State == CallRecordingPaused
}

// lateTime is how long what was recorded before the end may still come in.
const lateTime = 15 * time.Second

// Takes reports whether parts of the recording with the id are taken at the time. What
// was recorded before a regular end may come a little later; after somebody has taken
// the yes back nothing does.
func (r CallRecording) Takes(id string, now time.Time) bool {
	if r.ID != id {
		return false
	}
	switch r.State {
	case CallRecordingRuns, CallRecordingPaused:
		return true
	case CallRecordingOver:
		regular := r.Reason == RecordingEndOver || r.Reason == RecordingEndStopped || r.Reason == RecordingEndLost
		return regular && now.Sub(r.Since) < lateTime
	}
	return false
}

// Unanswered reports whether somebody who is in was asked and has not answered.
func (c Call) Unanswered() bool {
	for _, p := range c.Participants {
		if p.In() && p.Recording == RecordingAsked {
			return true
		}
	}
	return false
}

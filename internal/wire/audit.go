package wire

import (
	"encoding/json"
	"time"

	"github.com/deskside/deskside"
)

// AuditEntry is a recorded change of the settings, for admins.
type AuditEntry struct {
	ID    string             `json:"id"`
	At    time.Time          `json:"at"`
	Type  deskside.EventType `json:"type" doc:"such as site.updated"`
	Area  deskside.AuditArea `json:"area" enum:"sites,people,teams,routing,text_blocks,articles,forms,tags,keys,blocks,recordings,limits,company"`
	Actor AuditActor         `json:"actor"`
	// Subject is what was changed.
	SubjectID string         `json:"subjectId,omitempty"`
	Subject   string         `json:"subject,omitempty" doc:"its name then"`
	Before    map[string]any `json:"before" doc:"the fields that changed; missing: not there"`
	After     map[string]any `json:"after"`
}

// AuditActor is who changed something.
type AuditActor struct {
	Kind deskside.ActorKind `json:"kind" enum:"agent,system"`
	ID   string             `json:"id,omitempty"`
	Name string             `json:"name,omitempty" doc:"the name of now"`
}

// AuditEntryOf shapes an entry.
func AuditEntryOf(e deskside.AuditEntry) AuditEntry {
	return AuditEntry{
		ID: e.ID, At: e.At, Type: e.Type, Area: e.Area, Actor: AuditActor{e.Actor.Kind, e.Actor.ID, e.Actor.Name},
		SubjectID: e.SubjectID, Subject: e.Subject, Before: fieldsOf(e.Before), After: fieldsOf(e.After),
	}
}

// fieldsOf reads what the desk has written; what it has not is no field.
func fieldsOf(text string) map[string]any {
	fields := map[string]any{}
	if text == "" {
		return fields
	}
	if err := json.Unmarshal([]byte(text), &fields); err != nil {
		return map[string]any{}
	}
	return fields
}

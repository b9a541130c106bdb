package deskside

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// AuditArea is the part of the settings that a recorded change is about; empty: it is
// about none of them.
type AuditArea string

const (
	AuditSites      AuditArea = "sites" // with their hours, reception, calls and co-browsing
	AuditPeople     AuditArea = "people"
	AuditTeams      AuditArea = "teams"
	AuditRouting    AuditArea = "routing"
	AuditTextBlocks AuditArea = "text_blocks" // of teams and the company
	AuditArticles   AuditArea = "articles"
	AuditForms      AuditArea = "forms"
	AuditTags       AuditArea = "tags"
	AuditKeys       AuditArea = "keys"
	AuditBlocks     AuditArea = "blocks"
	AuditRecordings AuditArea = "recordings" // who watched and deleted them
	AuditLimits     AuditArea = "limits"
	AuditCompany    AuditArea = "company"
)

// AuditEntry is a recorded change of the settings.
type AuditEntry struct {
	ID   string
	At   time.Time
	Type EventType
	Area AuditArea
	// Actor is who did it; the name is the one of now.
	Actor Actor
	// SubjectID and Subject are what was changed, by the name that it had; empty: there is
	// only one of it.
	SubjectID string
	Subject   string
	// Before and After are the fields that changed, as JSON objects; empty: none did.
	Before string
	After  string
}

const (
	// mostAuditText is how much of a text the audit log keeps, in characters.
	mostAuditText = 2000
	// mostAuditField is how many bytes of JSON it keeps of one field, such as a list of rules.
	mostAuditField = 32 << 10
)

// unspoken are words in the names of fields whose values nobody may read later.
var unspoken = []string{"password", "secret", "token", "hash"}

// Difference is the fields of two values of one struct that are not the same, as JSON
// objects, for the audit log, and whether there are any. It goes into objects, but not into
// lists. Long texts are cut, and of what is secret it says only that it has changed.
func Difference(before, after any) (was, is string, changed bool) {
	a, b := differing(fieldsOf(before), fieldsOf(after))
	return text(a), text(b), len(a)+len(b) > 0
}

func fieldsOf(v any) map[string]any {
	var fields map[string]any
	if b, err := json.Marshal(v); err != nil || json.Unmarshal(b, &fields) != nil {
		return nil // our structs of plain values always are objects
	}
	return fields
}

// differing is what is left of the two once all that is the same is taken away.
func differing(before, after map[string]any) (a, b map[string]any) {
	a, b = map[string]any{}, map[string]any{}
	for name := range union(before, after) {
		was, is := before[name], after[name]
		wasObject, _ := was.(map[string]any)
		isObject, _ := is.(map[string]any)
		switch {
		case reflect.DeepEqual(was, is):
		case (wasObject != nil || was == nil) && (isObject != nil || is == nil):
			x, y := differing(wasObject, isObject)
			if len(x) > 0 {
				a[name] = x
			}
			if len(y) > 0 {
				b[name] = y
			}
		default:
			put(a, name, was)
			put(b, name, is)
		}
	}
	return a, b
}

func union(a, b map[string]any) map[string]bool {
	names := map[string]bool{}
	for name := range a {
		names[name] = true
	}
	for name := range b {
		names[name] = true
	}
	return names
}

// put keeps a value as far as it may and needs to be kept.
func put(fields map[string]any, name string, value any) {
	lower := strings.ToLower(name)
	switch {
	case value == nil, value == "":
	case slices.ContainsFunc(unspoken, func(word string) bool { return strings.Contains(lower, word) }):
		fields[name] = "•••"
	case len(text(value)) > mostAuditField:
		fields[name] = "…"
	default:
		fields[name] = cut(value)
	}
}

func cut(value any) any {
	s, is := value.(string)
	if !is || utf8.RuneCountInString(s) <= mostAuditText {
		return value
	}
	return string([]rune(s)[:mostAuditText]) + "…"
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

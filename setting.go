package deskside

import (
	"encoding/json"
	"reflect"
)

// Settings are the company's: one struct per feature, with its defaults and its checks
// in the feature's own file. They are stored as JSON, one row for each key of Parts.
type Settings struct {
	Routing RoutingSettings `json:"routing"`
}

// DefaultSettings is what holds until somebody changes it.
func DefaultSettings() Settings {
	return Settings{Routing: DefaultRoutingSettings()}
}

// Parts is where each key's value is.
func (s *Settings) Parts() map[string]any {
	return map[string]any{"routing": &s.Routing}
}

// Clean checks what an admin enters; an error names the field.
func (s Settings) Clean() (Settings, error) {
	var err error
	s.Routing, err = s.Routing.Clean()
	return s, err
}

// Difference is the fields of two values of one struct that are not the same, as JSON,
// for the audit log.
func Difference(before, after any) (was, is string) {
	a, b := fieldsOf(before), fieldsOf(after)
	for name, value := range a {
		if reflect.DeepEqual(value, b[name]) {
			delete(a, name)
			delete(b, name)
		}
	}
	return text(a), text(b)
}

func fieldsOf(v any) map[string]any {
	var fields map[string]any
	if b, err := json.Marshal(v); err != nil || json.Unmarshal(b, &fields) != nil {
		return nil // our structs of plain values always are objects
	}
	return fields
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

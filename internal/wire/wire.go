// Package wire is the JSON that leaves the house, shaped once per audience: the
// types in agent.go are for agents and API keys, those in visitor.go for visitors.
//
// A visitor's type never carries a note, an event line, an agent's id or address,
// a number that counts what the visitor may not see, or anything of another visitor.
// The doors (api, realtime) call the functions here and add nothing.
package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// optional returns nil for the zero time, so that JSON shows null instead of year 1.
func optional(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// optionalText returns nil for the empty text.
func optionalText(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// previewOf shapes the newest of what was said; both audiences see the same, as notes never
// get there.
func previewOf(p deskside.Preview) Preview {
	if p.Kind == "" {
		p.Kind = deskside.ItemMessage
	}
	return Preview{Kind: p.Kind, Text: p.Text, From: p.From, At: p.At}
}

// each shapes every element; its result is never nil, so that JSON shows [] and not null.
func each[T, U any](list []T, shape func(T) U) []U {
	out := make([]U, len(list))
	for i, v := range list {
		out[i] = shape(v)
	}
	return out
}

func same[T any](v T) T { return v }

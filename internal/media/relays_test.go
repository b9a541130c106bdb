package media

import (
	"strings"
	"testing"
)

// What an engine answers is not trusted to be well formed.
func TestRelaysIn(t *testing.T) {
	for name, message := range map[string]string{
		"nothing":      "",
		"not a join":   "\x12\x00",
		"cut":          "\x0a\x05\x2a",
		"too long":     "\x0a\xff\xff\xff\xff\x0f",
		"an odd field": "\x0f",
		"no end":       "\x08",
	} {
		if relays, err := relaysIn([]byte(message)); err == nil {
			t.Errorf("%s: %q", name, relays)
		}
	}
	relays, err := relaysIn([]byte("\x0a\x14\x08\x01\x2a\x10\x0a\x06stun:x\x0a\x06turn:y"))
	if err != nil || strings.Join(relays, " ") != "turn:y" {
		t.Errorf("%q, %v", relays, err)
	}
}

func FuzzRelaysIn(f *testing.F) {
	f.Add([]byte("\x0a\x14\x08\x01\x2a\x10\x0a\x06stun:x\x0a\x06turn:y"))
	f.Fuzz(func(_ *testing.T, message []byte) { _, _ = relaysIn(message) })
}

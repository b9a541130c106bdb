package deskside

import "testing"

func TestDifference(t *testing.T) {
	before, after := DefaultSettings(), DefaultSettings()
	if was, is := Difference(before.Routing, after.Routing); was != "{}" || is != "{}" {
		t.Errorf("the same: %s, %s", was, is)
	}
	after.Routing.RedirectSeconds = 45
	if was, is := Difference(before.Routing, after.Routing); was != `{"redirectSeconds":60}` || is != `{"redirectSeconds":45}` {
		t.Errorf("changed: %s, %s", was, is)
	}
}

// TestSettings_parts wants every field of Settings to be stored.
func TestSettings_parts(t *testing.T) {
	s := DefaultSettings()
	if fields, parts := len(fieldsOf(s)), len(s.Parts()); fields != parts {
		t.Errorf("%d fields, %d parts", fields, parts)
	}
	for key := range fieldsOf(s) {
		if s.Parts()[key] == nil {
			t.Errorf("the field %s is no part", key)
		}
	}
	if _, err := s.Clean(); err != nil {
		t.Errorf("the defaults are refused: %v", err)
	}
}

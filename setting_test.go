package deskside

import "testing"

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

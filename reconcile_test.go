package deskside

import (
	"reflect"
	"slices"
	"testing"
)

func TestReconcile(t *testing.T) {
	site := func(hue int, hello, welcome string, kinds ...FileKind) SiteSettings {
		s := DefaultSiteSettings()
		s.Hue, s.Files.Kinds = hue, kinds
		s.Texts = map[string]SiteTexts{"en": {Hello: hello, Welcome: welcome}}
		return s
	}
	was := site(1, "a", "a", "pdf")
	for name, c := range map[string]struct {
		given, current, want SiteSettings
		conflicts            []string
	}{
		"only mine":           {site(2, "a", "b"), was, site(2, "a", "b"), nil},
		"only theirs":         {was, site(2, "b", "a"), site(2, "b", "a"), nil},
		"side by side":        {site(1, "b", "a", "pdf"), site(3, "a", "c", "pdf"), site(3, "b", "c", "pdf"), nil},
		"the same":            {site(4, "b", "a", "pdf"), site(4, "b", "a", "pdf"), site(4, "b", "a", "pdf"), nil},
		"against one another": {site(2, "b", "a", "audio"), site(3, "c", "d", "video"), site(2, "b", "d", "audio"), []string{"files.kinds", "hue", "texts.en.hello"}},
	} {
		got, conflicts, err := Reconcile(was, c.given, c.current)
		if err != nil || !slices.Equal(conflicts, c.conflicts) {
			t.Errorf("%s: conflicts %v, %v", name, conflicts, err)
		}
		// Nothing and an empty list are one.
		if !reflect.DeepEqual(fieldsOf(got), fieldsOf(c.want)) {
			t.Errorf("%s: %v, want %v", name, fieldsOf(got), fieldsOf(c.want))
		}
	}
}

package deskside

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFileName is the longest name of a file, in bytes; file systems end at 255.
const maxFileName = 180

// CleanFileName makes a name from outside one that can stand in a list, a header and on
// any file system: no folders, no characters that control or turn text around, nothing
// that a system reserves, not too long. It always gives a name.
func CleanFileName(s string) string {
	s = strings.ToValidUTF8(s, "_")
	s = s[strings.LastIndexAny(s, `/\`)+1:]
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs):
			return -1
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	s = strings.Trim(s, ". ")
	s = shorten(s)
	if s == "" {
		return "file"
	}
	stem, _, _ := strings.Cut(s, ".")
	if reserved[strings.ToUpper(strings.TrimSpace(stem))] {
		s = "_" + s
	}
	return s
}

// shorten keeps the ending: it says what the file is.
func shorten(s string) string {
	if len(s) <= maxFileName {
		return s
	}
	ending := path.Ext(s)
	if len(ending) > 16 {
		ending = ""
	}
	s = s[:maxFileName-len(ending)]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return strings.Trim(strings.TrimRight(s, ". ")+ending, ". ")
}

// reserved names are devices on Windows.
var reserved = func() map[string]bool {
	names := map[string]bool{"CON": true, "PRN": true, "AUX": true, "NUL": true}
	for _, n := range "123456789" {
		names["COM"+string(n)], names["LPT"+string(n)] = true, true
	}
	return names
}()

package deskside

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// TextBlockColumns head the columns of a file of text blocks. Team is the team's name.
var TextBlockColumns = []string{"shortcut", "title", "body", "scope", "team", "folder", "language"}

// TextBlockRow is one line of such a file, as it stands there.
type TextBlockRow struct {
	Row    int // the line as a spreadsheet counts: the headings are 1
	Values map[string]string
	Err    error // the line can't be read
}

// ParseTextBlocks reads a file of text blocks: comma, semicolon or tab between the
// columns, which may stand in any order. Only a file without the columns shortcut and
// body, or with too many lines, is an error; what is wrong with a line is said there.
func ParseTextBlocks(text string) ([]TextBlockRow, error) {
	if !utf8.ValidString(text) {
		return nil, Errorf(Invalid, "csv", "the file is not UTF-8; save it as “CSV UTF-8”")
	}
	text = strings.TrimPrefix(text, "\uFEFF")
	first, _, _ := strings.Cut(text, "\n")
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = separatorOf(first), -1
	head, err := r.Read()
	if err != nil {
		return nil, Errorf(Invalid, "csv", "the file has no line of headings; it must start with %s", strings.Join(TextBlockColumns, ","))
	}
	for i, name := range head {
		head[i] = strings.ToLower(strings.TrimSpace(name))
		if slices.Contains(head[:i], head[i]) && head[i] != "" {
			return nil, Errorf(Invalid, "csv", "the heading %q is there twice", head[i])
		}
	}
	if !slices.Contains(head, "shortcut") || !slices.Contains(head, "body") {
		return nil, Errorf(Invalid, "csv", "the first line must name the columns, at least shortcut and body")
	}
	var rows []TextBlockRow
	for n := 2; ; n++ {
		n += emptyLines(text[r.InputOffset():]) // the reader leaves them out, a spreadsheet counts them
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if len(rows) >= MaxTextBlocks {
			return nil, Errorf(Invalid, "csv", "the file has more than %d lines", MaxTextBlocks)
		}
		row := TextBlockRow{Row: n}
		if err != nil {
			row.Err = Errorf(Invalid, "", "the line can't be read: a quotation mark is missing or too many")
		} else {
			row.Values = valuesOf(head, fields)
		}
		rows = append(rows, row)
	}
}

// emptyLines is how many lines without anything the text begins with.
func emptyLines(text string) int {
	rest := strings.TrimLeft(text, "\r\n")
	return strings.Count(text[:len(text)-len(rest)], "\n")
}

func valuesOf(head, fields []string) map[string]string {
	values := map[string]string{}
	for i, field := range fields {
		if i < len(head) && slices.Contains(TextBlockColumns, head[i]) {
			values[head[i]] = unguard(field)
		}
	}
	return values
}

// separatorOf is what most likely stands between the headings.
func separatorOf(line string) rune {
	best := ','
	for _, r := range ";\t" {
		if strings.Count(line, string(r)) > strings.Count(line, string(best)) {
			best = r
		}
	}
	return best
}

// WriteTextBlocks is the file of the blocks; teams are the names by id.
func WriteTextBlocks(blocks []TextBlock, teams map[string]string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\uFEFF") // spreadsheets take it for UTF-8 then
	w := csv.NewWriter(&out)
	records := [][]string{TextBlockColumns}
	for _, b := range blocks {
		records = append(records, []string{
			guard(b.Shortcut), guard(b.Title), guard(b.Body), string(b.Scope), guard(teams[b.OwnerID]), guard(b.Folder), b.Language,
		})
	}
	err := w.WriteAll(records)
	return out.Bytes(), err
}

// guard keeps a spreadsheet from taking a text for a formula; unguard takes that back.
func guard(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r'", rune(s[0])) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@\t\r'", rune(s[1])) {
		return s[1:]
	}
	return s
}

package deskside

import (
	"fmt"
	"math"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Words is a text in several languages: en, de.
type Words map[string]string

// In is the text in the language, or else in any.
func (w Words) In(language string) string {
	for _, l := range []string{language, "en", "de"} {
		if w[l] != "" {
			return w[l]
		}
	}
	return ""
}

// FieldType is what a field of a form takes.
type FieldType string

const (
	FieldText    FieldType = "text"
	FieldLong    FieldType = "long"
	FieldEmail   FieldType = "email"
	FieldPhone   FieldType = "phone"
	FieldNumber  FieldType = "number"
	FieldDate    FieldType = "date"
	FieldChoice  FieldType = "choice"
	FieldChoices FieldType = "choices"
	FieldConsent FieldType = "consent" // a box that is ticked or not
)

// FieldTypes lists every type there is.
var FieldTypes = []FieldType{FieldText, FieldLong, FieldEmail, FieldPhone, FieldNumber, FieldDate, FieldChoice, FieldChoices, FieldConsent}

// Field is one question of a form.
type Field struct {
	ID       string    `json:"id" minLength:"1" maxLength:"40" doc:"names the answer; a–z, 0–9 and _; made by whoever builds the form"`
	Type     FieldType `json:"type" enum:"text,long,email,phone,number,date,choice,choices,consent"`
	Label    Words     `json:"label" doc:"by language: en, de"`
	Required bool      `json:"required"`
	Options  []Words   `json:"options,omitempty" doc:"choice and choices; an answer is the number of its option, from 0"`
	Min      *float64  `json:"min,omitempty" doc:"number: the least; text and long: the fewest characters"`
	Max      *float64  `json:"max,omitempty" doc:"number: the most; text and long: the most characters"`
}

// Form is what agents send to be filled in. What was sent stays as it was.
type Form struct {
	ID        string    `json:"id"`
	Title     Words     `json:"title"`
	Fields    []Field   `json:"fields"`
	UpdatedAt time.Time `json:"updatedAt"`
}

const (
	// MaxForms is how many a company may have.
	MaxForms   = 200
	maxFields  = 40
	maxOptions = 40
)

// phone is digits with what people put between them.
var phone = regexp.MustCompile(`^\+?[0-9][0-9 ()/.-]{3,30}[0-9]$`)

var fieldID = regexp.MustCompile(`^[a-z0-9_]{1,40}$`)

// Clean trims the form's words and says what is wrong with it.
func (f Form) Clean() (Form, error) {
	var err error
	if f.Title, err = f.Title.clean("title", 120); err != nil {
		return f, err
	}
	if n := len(f.Fields); n == 0 || n > maxFields {
		return f, Errorf(Invalid, "fields", "a form has 1 to %d fields", maxFields)
	}
	fields := make([]Field, len(f.Fields))
	for n, field := range f.Fields {
		if slices.ContainsFunc(fields[:n], func(other Field) bool { return other.ID == field.ID }) {
			return f, Errorf(Invalid, fmt.Sprintf("fields[%d].id", n), "two fields have the id %q", field.ID)
		}
		if fields[n], err = field.clean(fmt.Sprintf("fields[%d]", n)); err != nil {
			return f, err
		}
	}
	f.Fields = fields
	return f, nil
}

func (w Words) clean(field string, most int) (Words, error) {
	out := Words{}
	for language, text := range w {
		if language != "en" && language != "de" {
			return nil, Errorf(Invalid, field, "there is no language %q; use en and de", language)
		}
		text, err := cleanWords(field, text, most, false)
		if err != nil {
			return nil, err
		}
		if text != "" {
			out[language] = text
		}
	}
	if len(out) == 0 {
		return nil, Errorf(Invalid, field, "%s is empty", Word(field))
	}
	return out, nil
}

func (f Field) clean(where string) (Field, error) {
	if !fieldID.MatchString(f.ID) {
		return f, Errorf(Invalid, where+".id", "the id %q is not made of a–z, 0–9 and _", f.ID)
	}
	if !slices.Contains(FieldTypes, f.Type) {
		return f, Errorf(Invalid, where+".type", "there is no type %q", f.Type)
	}
	var err error
	if f.Label, err = f.Label.clean(where+".label", 300); err != nil {
		return f, err
	}
	chooses := f.Type == FieldChoice || f.Type == FieldChoices
	if !chooses {
		f.Options = nil
	} else if len(f.Options) == 0 || len(f.Options) > maxOptions {
		return f, Errorf(Invalid, where+".options", "a choice has 1 to %d options", maxOptions)
	}
	options := make([]Words, len(f.Options))
	for n, option := range f.Options {
		if options[n], err = option.clean(where+".options", 120); err != nil {
			return f, err
		}
	}
	f.Options = options
	return f.cleanLimits(where)
}

func (f Field) cleanLimits(where string) (Field, error) {
	written := f.Type == FieldText || f.Type == FieldLong
	if f.Type != FieldNumber && !written {
		f.Min, f.Max = nil, nil
		return f, nil
	}
	for part, limit := range map[string]*float64{".min": f.Min, ".max": f.Max} {
		switch {
		case limit == nil:
		case !(*limit >= -1e15 && *limit <= 1e15):
			return f, Errorf(Invalid, where+part, "the limit is too large a number")
		case written && (*limit < 0 || *limit > float64(f.most()) || *limit != math.Trunc(*limit)):
			return f, Errorf(Invalid, where+part, "the number of characters must be between 0 and %d", f.most())
		}
	}
	if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
		return f, Errorf(Invalid, where+".max", "the most is less than the least")
	}
	return f, nil
}

// Answers are what was filled in, by field: one text each, of choices perhaps several.
type Answers map[string][]string

// Clean returns the answers as they are kept, or what is wrong with the first wrong one.
// Half-way only what cannot be kept at all is wrong; whole, everything must be right.
func (a Answers) Clean(fields []Field, whole bool) (Answers, error) {
	out := Answers{}
	for _, f := range fields {
		given := a[f.ID]
		if len(given) > max(1, len(f.Options)) {
			return nil, f.wrong("has too many answers")
		}
		var kept []string
		for _, text := range given {
			text, err := cleanWords(f.where(), text, f.most(), false)
			if err != nil {
				return nil, err
			}
			if text != "" && !slices.Contains(kept, text) {
				kept = append(kept, text)
			}
		}
		if whole {
			if err := f.check(kept); err != nil {
				return nil, err
			}
		}
		if len(kept) > 0 {
			out[f.ID] = kept
		}
	}
	for id := range a {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.ID == id }) {
			return nil, Errorf(Invalid, "answers", "the form has no field %q", id)
		}
	}
	return out, nil
}

func (f Field) where() string { return "answers." + f.ID }

// String is what a program's message says; whoever reads another language gets In.
func (w Words) String() string { return w.In("en") }

func (f Field) wrong(format string, args ...any) error {
	return Errorf(Invalid, f.where(), "“%s” "+format, append([]any{f.Label}, args...)...)
}

func (f Field) most() int {
	if f.Type == FieldLong {
		return 4000
	}
	return 300
}

// check says what is wrong with the answer to the field.
func (f Field) check(given []string) error {
	if len(given) == 0 {
		if f.Required {
			return f.wrong("is needed")
		}
		return nil
	}
	text := given[0]
	switch f.Type {
	case FieldText, FieldLong:
		n := float64(utf8.RuneCountInString(text))
		if f.Min != nil && n < *f.Min {
			return f.wrong("needs at least %.0f characters", *f.Min)
		}
		if f.Max != nil && n > *f.Max {
			return f.wrong("takes at most %.0f characters", *f.Max)
		}
	case FieldPhone:
		if !phone.MatchString(text) {
			return f.wrong("is no phone number; write it like +49 30 1234567")
		}
	case FieldEmail:
		if a, err := mail.ParseAddress(text); err != nil || a.Address != text || len(text) > 254 {
			return f.wrong("is no e-mail address; write it like name@company.example")
		}
	case FieldNumber:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || n != n || n > 1e15 || n < -1e15 {
			return f.wrong("is no number")
		}
		if f.Min != nil && n < *f.Min || f.Max != nil && n > *f.Max {
			return f.wrong("is out of range")
		}
	case FieldDate:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return f.wrong("is no date; write it like 2026-01-31")
		}
	case FieldConsent:
		if text != "yes" {
			return f.wrong("must be ticked or not")
		}
	case FieldChoice, FieldChoices:
		if f.Type == FieldChoice && len(given) > 1 {
			return f.wrong("takes one answer")
		}
		for _, g := range given {
			if n, err := strconv.Atoi(g); err != nil || n < 0 || n >= len(f.Options) || strconv.Itoa(n) != g {
				return f.wrong("is none of the options")
			}
		}
	}
	return nil
}

// Say is the answer to the field in words.
func (f Field) Say(given []string, language string) string {
	if f.Type != FieldChoice && f.Type != FieldChoices {
		return strings.Join(given, ", ")
	}
	var words []string
	for _, g := range given {
		if n, err := strconv.Atoi(g); err == nil && n >= 0 && n < len(f.Options) {
			words = append(words, f.Options[n].In(language))
		}
	}
	return strings.Join(words, ", ")
}

// FormCard is a form that was sent, and once it is filled in, with what.
type FormCard struct {
	ID        string    `json:"id"` // of its item
	FormID    string    `json:"formId"`
	Title     Words     `json:"title"`
	Fields    []Field   `json:"fields"`
	Answers   Answers   `json:"answers,omitempty"` // when it is done
	DoneAt    time.Time `json:"doneAt"`            // zero: not yet
	VisitorID string    `json:"visitorId"`
	SentAt    time.Time `json:"sentAt"`
}

// Done reports whether it is filled in.
func (c FormCard) Done() bool { return !c.DoneAt.IsZero() }

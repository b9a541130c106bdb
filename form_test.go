package deskside

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"unicode/utf8"
)

func questions() []Field {
	least, most := 1.0, 20.0
	en := func(s string) Words { return Words{"en": s} }
	return []Field{
		{ID: "name", Type: FieldText, Label: en("Name"), Required: true},
		{ID: "why", Type: FieldLong, Label: en("Why"), Min: &least, Max: &most},
		{ID: "email", Type: FieldEmail, Label: en("E-mail")},
		{ID: "phone", Type: FieldPhone, Label: en("Phone")},
		{ID: "seats", Type: FieldNumber, Label: en("Seats"), Min: &least, Max: &most},
		{ID: "start", Type: FieldDate, Label: en("Start")},
		{ID: "plan", Type: FieldChoice, Label: en("Plan"), Options: []Words{en("Team"), {"en": "Big", "de": "Groß"}}},
		{ID: "extras", Type: FieldChoices, Label: en("Extras"), Options: []Words{en("A"), en("B"), en("C")}},
		{ID: "terms", Type: FieldConsent, Label: en("I agree"), Required: true},
	}
}

func TestForm_Clean(t *testing.T) {
	good := Form{Title: Words{"en": "Plan", "de": " "}, Fields: questions()}
	if f, err := good.Clean(); err != nil || len(f.Title) != 1 || len(f.Fields) != 9 {
		t.Errorf("%+v, %v", f, err)
	}
	for name, bad := range map[string]struct {
		change func(*Form)
		field  string
	}{
		"no title":   {func(f *Form) { f.Title = nil }, "title"},
		"language":   {func(f *Form) { f.Title = Words{"xx": "x"} }, "title"},
		"no fields":  {func(f *Form) { f.Fields = nil }, "fields"},
		"many":       {func(f *Form) { f.Fields = make([]Field, 41) }, "fields"},
		"id":         {func(f *Form) { f.Fields[0].ID = "<b>" }, "fields[0].id"},
		"twice":      {func(f *Form) { f.Fields[1].ID = "name" }, "fields[1].id"},
		"type":       {func(f *Form) { f.Fields[2].Type = "password" }, "fields[2].type"},
		"label":      {func(f *Form) { f.Fields[4].Label = Words{"en": " "} }, "fields[4].label"},
		"no options": {func(f *Form) { f.Fields[6].Options = nil }, "fields[6].options"},
		"range":      {func(f *Form) { most := 0.0; f.Fields[4].Max = &most }, "fields[4].max"},
		"endless":    {func(f *Form) { most := math.Inf(1); f.Fields[4].Max = &most }, "fields[4].max"},
		"characters": {func(f *Form) { least := 1.5; f.Fields[0].Min = &least }, "fields[0].min"},
	} {
		f := Form{Title: good.Title, Fields: questions()}
		bad.change(&f)
		_, err := f.Clean()
		if e, ok := err.(*Error); !ok || e.Field != bad.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnswers_Clean(t *testing.T) {
	one := func(s string) []string { return []string{s} }
	good := Answers{"name": one(" Vera "), "terms": one("yes"), "seats": one("11"), "start": one("2026-12-01"), "plan": one("1"), "extras": {"0", "2", "0"}, "email": one("vera@x.example"), "phone": one("+49 (30) 123-45"), "why": one(strings.Repeat("ä", 20))}
	got, err := good.Clean(questions(), true)
	if err != nil || got["name"][0] != "Vera" || len(got["extras"]) != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []struct{ field, value string }{
		{"name", ""}, {"terms", ""}, {"terms", "no"}, {"seats", "21"}, {"seats", "NaN"}, {"seats", "many"},
		{"start", "31.12.2026"}, {"start", "2026-02-30"}, {"plan", "2"}, {"plan", "-1"}, {"plan", "01"},
		{"extras", "x"}, {"why", strings.Repeat("ä", 21)}, {"phone", "call me"}, {"phone", "1"}, {"phone", "+49 30 12345+"}, {"email", "Vera <vera@x.example>"}, {"name", strings.Repeat("x", 301)},
	} {
		a := Answers{}
		for id, given := range good {
			a[id] = given
		}
		a[bad.field] = one(bad.value)
		_, err := a.Clean(questions(), true)
		if e, ok := err.(*Error); !ok || e.Field != "answers."+bad.field {
			t.Errorf("%s = %q: %v", bad.field, bad.value, err)
		}
	}
	if got, err := (Answers{"email": one("ve")}).Clean(questions(), false); err != nil || got["email"][0] != "ve" {
		t.Errorf("half-way: %+v, %v", got, err)
	}
	if _, err := (Answers{"other": one("x")}).Clean(questions(), false); err == nil {
		t.Error("a field that the form does not have")
	}
	if said := questions()[6].Say(one("1"), "de"); said != "Groß" {
		t.Errorf("said %q", said)
	}
}

// FuzzAnswers: whatever a browser sends, what is kept is bounded, valid and stays as it is
// when it is cleaned again.
func FuzzAnswers(f *testing.F) {
	f.Add(`{"name":["Vera"],"terms":["yes"]}`, true)
	f.Add(`{"extras":["0","1","2","3"]}`, false)
	f.Add(`{"seats":["1e999"],"start":["0000-00-00"]}`, true)
	f.Fuzz(func(t *testing.T, raw string, whole bool) {
		var a Answers
		if json.Unmarshal([]byte(raw), &a) != nil {
			return
		}
		got, err := a.Clean(questions(), whole)
		if err != nil {
			if CodeOf(err) != Invalid {
				t.Fatalf("%v", err)
			}
			return
		}
		size := 0
		for id, given := range got {
			for _, text := range given {
				size += len(text)
				if !utf8.ValidString(text) || text == "" || strings.ContainsRune(text, 0) {
					t.Fatalf("%s kept %q", id, text)
				}
			}
		}
		if size > 40_000 {
			t.Fatalf("%d bytes kept", size)
		}
		again, err := got.Clean(questions(), whole)
		if err != nil || len(again) != len(got) {
			t.Fatalf("again %+v, %v", again, err)
		}
	})
}

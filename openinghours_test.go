package deskside

import (
	"strings"
	"testing"
	"time"
)

// weekOf has the same spans on Monday to Friday.
func weekOf(spans ...OpenSpan) [][]OpenSpan {
	return [][]OpenSpan{spans, spans, spans, spans, spans, {}, {}}
}

func everyDay(spans ...OpenSpan) [][]OpenSpan {
	return [][]OpenSpan{spans, spans, spans, spans, spans, spans, spans}
}

func TestOpeningHours(t *testing.T) {
	office := OpeningHours{On: true, Zone: "Europe/Vienna", Week: weekOf(OpenSpan{"09:00", "12:00"}, OpenSpan{"13:00", "17:00"})}
	holidays := office
	holidays.Days = []OpenDay{
		{Date: "2020-12-25", Yearly: true, Name: "Christmas"},
		{Date: "2026-12-24", Spans: []OpenSpan{{"09:00", "11:00"}}},
		{Date: "2027-12-25", Spans: []OpenSpan{{"10:00", "11:00"}}}, // goes before the yearly one
	}
	night := OpeningHours{On: true, Zone: "Europe/Berlin", Week: everyDay(OpenSpan{"22:00", "06:00"})}
	early := OpeningHours{On: true, Zone: "Europe/Berlin", Week: everyDay(OpenSpan{"02:30", "05:00"})}
	always := OpeningHours{On: true, Zone: "UTC", Week: everyDay(OpenSpan{"00:00", "24:00"})}
	never := OpeningHours{On: true, Zone: "UTC", Week: make([][]OpenSpan, 7)}
	for _, c := range []struct {
		name  string
		hours OpeningHours
		at    string
		open  bool
		until string // of the change; empty: none
	}{
		{"without hours it is always open", OpeningHours{}, "2026-11-22T03:00:00Z", true, ""},
		{"before the day begins", office, "2026-11-23T07:59:59Z", false, "2026-11-23T08:00:00Z"},
		{"on the first moment", office, "2026-11-23T08:00:00Z", true, "2026-11-23T11:00:00Z"},
		{"on the last moment it is closed", office, "2026-11-23T11:00:00Z", false, "2026-11-23T12:00:00Z"},
		{"over the weekend", office, "2026-11-20T16:00:00Z", false, "2026-11-23T08:00:00Z"},
		{"in summer the zone is another", office, "2026-07-06T06:59:00Z", false, "2026-07-06T07:00:00Z"},
		{"a shorter day", holidays, "2026-12-24T09:59:00Z", true, "2026-12-24T10:00:00Z"},
		{"a holiday of every year, then a weekend", holidays, "2026-12-24T10:00:00Z", false, "2026-12-28T08:00:00Z"},
		{"a date goes before every year's", holidays, "2027-12-25T09:30:00Z", true, "2027-12-25T10:00:00Z"},
		{"past midnight", night, "2026-11-23T00:30:00Z", true, "2026-11-23T05:00:00Z"},
		{"before midnight", night, "2026-11-23T21:30:00Z", true, "2026-11-24T05:00:00Z"},
		{"the night in which clocks go forward is an hour shorter", night, "2026-03-28T23:00:00Z", true, "2026-03-29T04:00:00Z"},
		{"the night in which they go back is an hour longer", night, "2026-10-24T21:00:00Z", true, "2026-10-25T05:00:00Z"},
		{"a time that does not exist is the moment of the jump", early, "2026-03-29T00:59:59Z", false, "2026-03-29T01:00:00Z"},
		{"it is open from the jump on", early, "2026-03-29T01:00:00Z", true, "2026-03-29T03:00:00Z"},
		{"a time that comes twice begins with the first", early, "2026-10-25T00:30:00Z", true, "2026-10-25T04:00:00Z"},
		{"round the clock never changes", always, "2026-11-23T00:00:00Z", true, ""},
		{"never open never changes", never, "2026-11-23T00:00:00Z", false, ""},
		{"half an hour off the others", OpeningHours{On: true, Zone: "Asia/Kolkata", Week: weekOf(OpenSpan{"09:00", "17:00"})}, "2026-11-23T03:29:00Z", false, "2026-11-23T03:30:00Z"},
		{"a day that a zone left out", OpeningHours{On: true, Zone: "Pacific/Apia", Week: everyDay(OpenSpan{"09:00", "10:00"})}, "2011-12-29T20:30:00Z", false, "2011-12-30T19:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, c.at)
			if err != nil {
				t.Fatal(err)
			}
			got := c.hours.State(at)
			until := ""
			if !got.Changes.IsZero() {
				until = got.Changes.Format(time.RFC3339)
			}
			if got.Open != c.open || until != c.until {
				t.Errorf("open %v until %q, want %v until %q", got.Open, until, c.open, c.until)
			}
		})
	}
}

// What State says of the next change agrees with what it says minute by minute.
func TestOpeningHoursAgree(t *testing.T) {
	hours := OpeningHours{On: true, Zone: "America/New_York", Week: everyDay(OpenSpan{"01:15", "02:45"}, OpenSpan{"23:00", "01:00"})}
	at := time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC)
	state := hours.State(at)
	for range 3 * 24 * 60 {
		at = at.Add(time.Minute)
		now := hours.State(at)
		if changed := now.Open != state.Open; changed != !at.Before(state.Changes) {
			t.Fatalf("at %s it is open: %v; the change was foretold for %s", at, now.Open, state.Changes)
		}
		state = now
	}
}

func TestCleanOpeningHours(t *testing.T) {
	good := OpeningHours{On: true, Zone: "Europe/Vienna", Week: weekOf(OpenSpan{"13:00", "17:00"}, OpenSpan{"09:00", "12:00"})}
	clean, err := good.Clean("hours")
	if err != nil || clean.Week[0][0].From != "09:00" {
		t.Fatalf("%+v, %v", clean, err)
	}
	for _, c := range []struct {
		field  string
		change func(*OpeningHours)
	}{
		{"hours.zone", func(h *OpeningHours) { h.Zone = "Europe/Atlantis" }},
		{"hours.zone", func(h *OpeningHours) { h.Zone = "Local" }},
		{"hours.zone", func(h *OpeningHours) { h.Zone = "../../etc/passwd" }},
		{"hours.week", func(h *OpeningHours) { h.Week = h.Week[:6] }},
		{"hours.week[0]", func(h *OpeningHours) { h.Week = weekOf(OpenSpan{"9:00", "12:00"}) }},
		{"hours.week[0]", func(h *OpeningHours) { h.Week = weekOf(OpenSpan{"24:00", "12:00"}) }},
		{"hours.week[0]", func(h *OpeningHours) { h.Week = weekOf(OpenSpan{"09:00", "09:00"}) }},
		{"hours.week[0]", func(h *OpeningHours) { h.Week = weekOf(OpenSpan{"09:00", "12:00"}, OpenSpan{"11:59", "13:00"}) }},
		{"hours.week[0]", func(h *OpeningHours) { h.Week = weekOf(OpenSpan{"09:00", "08:00"}, OpenSpan{"11:59", "13:00"}) }},
		{"hours.days[0].date", func(h *OpeningHours) { h.Days = []OpenDay{{Date: "2026-02-30"}} }},
		{"hours.days[1].date", func(h *OpeningHours) { h.Days = []OpenDay{{Date: "2026-02-20"}, {Date: "2026-02-20"}} }},
		{"hours.days[0].name", func(h *OpeningHours) {
			h.Days = []OpenDay{{Date: "2026-02-20", Name: strings.Repeat("x", 81)}}
		}},
	} {
		h := good
		c.change(&h)
		_, err := h.Clean("hours")
		if e, ok := err.(*Error); !ok || e.Code != Invalid || e.Field != c.field {
			t.Errorf("%+v: %v, want an error about %s", h, err, c.field)
		}
	}
}

// FuzzOpeningHours enters anything: what is taken can be asked, and foretells a change
// that comes true.
func FuzzOpeningHours(f *testing.F) {
	f.Add("Europe/Vienna", "09:00", "17:00", "2026-12-24", int64(1_795_000_000))
	f.Add("Pacific/Apia", "22:00", "06:00", "2011-12-30", int64(1_325_200_000))
	f.Add("UTC", "00:00", "24:00", "2026-02-29", int64(-62_000_000_000))
	f.Fuzz(func(t *testing.T, zone, from, to, date string, at int64) {
		span := []OpenSpan{{from, to}}
		h, err := OpeningHours{On: true, Zone: zone, Week: [][]OpenSpan{span, span, {}, span, span, {}, span}, Days: []OpenDay{{Date: date, Yearly: at%2 == 0}}}.Clean("hours")
		if err != nil {
			return
		}
		moment := time.Unix(at%4_000_000_000, 0)
		state := h.State(moment)
		if state.Changes.IsZero() {
			return
		}
		if !state.Changes.After(moment) {
			t.Fatalf("at %s the change is at %s", moment, state.Changes)
		}
		if before := h.State(state.Changes.Add(-time.Second)); before.Open != state.Open && state.Changes.Sub(moment) > time.Second {
			t.Errorf("a second before %s it is open: %v", state.Changes, before.Open)
		}
		if after := h.State(state.Changes); after.Open == state.Open {
			t.Errorf("at %s nothing changes", state.Changes)
		}
	})
}

package deskside

import (
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones, also on machines that have no list of their own
)

// OpeningHours is when somebody is there, by the clocks of one time zone. The zero value
// is always open.
type OpeningHours struct {
	On   bool   `json:"on,omitempty" doc:"false: always open"`
	Zone string `json:"zone,omitempty" maxLength:"64" doc:"IANA name, such as Europe/Vienna"`
	// Week holds the spans of Monday, Tuesday and so on.
	Week [][]OpenSpan `json:"week,omitempty" maxItems:"7" doc:"seven days from Monday on, each with its spans"`
	Days []OpenDay    `json:"days,omitempty" maxItems:"200" doc:"dates that are different: holidays, shorter days"`
}

// OpenSpan is a part of a day, by the clock on the wall. One that ends at or before its
// start ends on the next day.
type OpenSpan struct {
	From string `json:"from" minLength:"5" maxLength:"5" doc:"such as 09:00"`
	To   string `json:"to" minLength:"5" maxLength:"5" doc:"such as 17:30; 24:00 is the end of the day; earlier than from: on the next day"`
}

// OpenDay is a date that is not like its day of the week. What began the day before goes
// on to its end.
type OpenDay struct {
	Date   string     `json:"date" minLength:"10" maxLength:"10" doc:"such as 2026-12-24"`
	Yearly bool       `json:"yearly,omitempty" doc:"on this day of every year"`
	Name   string     `json:"name,omitempty" maxLength:"80"`
	Spans  []OpenSpan `json:"spans" maxItems:"6" doc:"empty: closed"`
}

// OpenState is whether it is open at a moment, and when that changes; zero: not within
// the next year.
type OpenState struct {
	Open    bool
	Changes time.Time
}

// openHorizon is how many days are looked ahead.
const openHorizon = 400

// State says whether it is open at the moment. Where clocks are put forward, a time that
// does not exist means the moment of the change; where they are put back, a span reaches
// from the first time its start is shown to the last time its end is.
func (h OpeningHours) State(at time.Time) OpenState {
	if !h.On {
		return OpenState{Open: true}
	}
	zone, err := time.LoadLocation(h.Zone)
	if err != nil {
		zone = time.UTC // never stored, see Clean
	}
	local := at.In(zone)
	var state OpenState
	var end time.Time // of what is open at the moment, as far as it is known
	for day := -1; day <= openHorizon; day++ {
		date := time.Date(local.Year(), local.Month(), local.Day()+day, 0, 0, 0, 0, time.UTC)
		for _, span := range h.on(date) {
			from, to := span.within(date, zone)
			switch {
			case !to.After(at) || !to.After(from):
			case !from.After(at) || state.Open && !from.After(end):
				state.Open = true
				if to.After(end) {
					end = to
				}
			case state.Open:
				return OpenState{Open: true, Changes: end.UTC()}
			default:
				return OpenState{Changes: from.UTC()}
			}
		}
		if state.Open && !date.Before(time.Date(end.In(zone).Year(), end.In(zone).Month(), end.In(zone).Day()+1, 0, 0, 0, 0, time.UTC)) {
			return OpenState{Open: true, Changes: end.UTC()}
		}
	}
	return state
}

// on are the spans that begin on the date, in their order.
func (h OpeningHours) on(date time.Time) []OpenSpan {
	text := date.Format(time.DateOnly)
	spans, found := []OpenSpan(nil), false
	for _, d := range h.Days {
		if d.Date == text {
			return sortedSpans(d.Spans) // this very date goes before every year's
		}
		if d.Yearly && len(d.Date) == len(text) && d.Date[4:] == text[4:] {
			spans, found = d.Spans, true
		}
	}
	if day := (int(date.Weekday()) + 6) % 7; !found && day < len(h.Week) {
		spans = h.Week[day]
	}
	return sortedSpans(spans)
}

func sortedSpans(spans []OpenSpan) []OpenSpan {
	return slices.SortedFunc(slices.Values(spans), func(a, b OpenSpan) int { return strings.Compare(a.From, b.From) })
}

// within is the span of the date as two moments.
func (s OpenSpan) within(date time.Time, zone *time.Location) (from, to time.Time) {
	start, end := minutesOf(s.From), minutesOf(s.To)
	if end <= start {
		end += 24 * 60
	}
	return wallClock(date, start, zone, false), wallClock(date, end, zone, true)
}

// wallClock is the moment at which clocks in the zone show the date and so many minutes;
// of two the first or the last, and if clocks jump over it, the moment of the jump.
func wallClock(date time.Time, minutes int, zone *time.Location, last bool) time.Time {
	wanted := date.Add(time.Duration(minutes) * time.Minute) // as if the zone were UTC
	offset := func(t time.Time) time.Duration {
		_, seconds := t.In(zone).Zone()
		return time.Duration(seconds) * time.Second
	}
	before, after := offset(wanted.Add(-36*time.Hour)), offset(wanted.Add(36*time.Hour))
	var fits []time.Time
	for _, o := range []time.Duration{before, after} {
		if t := wanted.Add(-o); offset(t) == o {
			fits = append(fits, t)
		}
	}
	switch {
	case len(fits) == 0:
		jump, _ := wanted.Add(-before).In(zone).ZoneBounds()
		return jump
	case last:
		return fits[len(fits)-1]
	}
	return fits[0] // by the offset of before, so it is the earlier one
}

// minutesOf is a time of day in minutes; -1 for none.
func minutesOf(clock string) int {
	if clock == "24:00" {
		return 24 * 60
	}
	t, err := time.Parse("15:04", clock)
	if err != nil || len(clock) != 5 {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

// Clean checks what an admin enters.
func (h OpeningHours) Clean(field string) (OpeningHours, error) {
	if !h.On && h.Zone == "" && len(h.Week) == 0 && len(h.Days) == 0 {
		return h, nil
	}
	if zone, err := time.LoadLocation(h.Zone); err != nil || h.Zone == "" || zone == time.Local || len(h.Zone) > 64 {
		return h, Errorf(Invalid, field+".zone", "%q is no time zone; write it like Europe/Vienna", h.Zone)
	}
	if len(h.Week) != 7 {
		return h, Errorf(Invalid, field+".week", "a week has seven days, from Monday on; %d are given", len(h.Week))
	}
	var err error
	week := make([][]OpenSpan, 7)
	for i, spans := range h.Week {
		if week[i], err = cleanSpans(fmt.Sprintf("%s.week[%d]", field, i), spans); err != nil {
			return h, err
		}
	}
	h.Week = week
	if len(h.Days) > 200 {
		return h, Errorf(Invalid, field+".days", "%d dates are too many, the limit is 200", len(h.Days))
	}
	days, seen := make([]OpenDay, len(h.Days)), map[string]bool{}
	for i, d := range h.Days {
		at := fmt.Sprintf("%s.days[%d]", field, i)
		d.Name = strings.Join(strings.Fields(d.Name), " ")
		switch _, err := time.Parse(time.DateOnly, d.Date); {
		case err != nil:
			return h, Errorf(Invalid, at+".date", "%q is no date; write it like 2026-12-24", d.Date)
		case seen[d.Date]:
			return h, Errorf(Invalid, at+".date", "%s is there twice", d.Date)
		case !plainText(d.Name, 80):
			return h, Errorf(Invalid, at+".name", "the name of a day has at most 80 characters on one line")
		}
		seen[d.Date] = true
		if d.Spans, err = cleanSpans(at, d.Spans); err != nil {
			return h, err
		}
		days[i] = d
	}
	slices.SortFunc(days, func(a, b OpenDay) int { return strings.Compare(a.Date, b.Date) })
	h.Days = days
	return h, nil
}

func cleanSpans(field string, spans []OpenSpan) ([]OpenSpan, error) {
	if len(spans) > 6 {
		return nil, Errorf(Invalid, field, "%d spans in a day are too many, the limit is 6", len(spans))
	}
	clean := append([]OpenSpan{}, sortedSpans(spans)...)
	for i, s := range clean {
		from, to := minutesOf(s.From), minutesOf(s.To)
		switch {
		case from < 0 || from == 24*60:
			return nil, Errorf(Invalid, field, "%q is no time of day; write it like 09:00", s.From)
		case to < 0:
			return nil, Errorf(Invalid, field, "%q is no time of day; write it like 17:30", s.To)
		case from == to:
			return nil, Errorf(Invalid, field, "a span that starts and ends at %s is none; for the whole day write 00:00 to 24:00", s.From)
		case i > 0 && (from < minutesOf(clean[i-1].To) || minutesOf(clean[i-1].To) <= minutesOf(clean[i-1].From)):
			return nil, Errorf(Invalid, field, "%s–%s and %s–%s overlap", clean[i-1].From, clean[i-1].To, s.From, s.To)
		}
	}
	return clean, nil
}

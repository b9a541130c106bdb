package deskside

import (
	"net/mail"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// CalendarFile is a meeting as an iCalendar file (RFC 5545), with what its receiver's
// calendar needs to know beside it (RFC 5546).
type CalendarFile struct {
	Meeting Meeting
	URL     string // of the meeting's link
	Now     time.Time
	// Cancel takes the meeting out of the calendar.
	Cancel bool
	// Organizer sends it, Attendee gets it; without addresses it is a file to keep.
	Organizer, Attendee mail.Address
}

// Method is what the file asks a calendar to do.
func (f CalendarFile) Method() string {
	switch {
	case f.Cancel || f.Meeting.Cancelled():
		return "CANCEL"
	case f.Organizer.Address == "":
		return "PUBLISH"
	}
	return "REQUEST"
}

// Text is the file. Times are in UTC: one meeting needs no rules about summer time, and
// each calendar shows it in its own zone.
func (f CalendarFile) Text() string {
	const form = "20060102T150405Z"
	m, status := f.Meeting, "CONFIRMED"
	if f.Method() == "CANCEL" {
		status = "CANCELLED"
	}
	lines := []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Deskside//Deskside//EN", "CALSCALE:GREGORIAN", "METHOD:" + f.Method(),
		"BEGIN:VEVENT", "UID:" + m.ID + "@deskside", "SEQUENCE:" + strconv.Itoa(m.Sequence),
		"DTSTAMP:" + f.Now.UTC().Format(form), "DTSTART:" + m.StartsAt.UTC().Format(form), "DTEND:" + m.EndsAt().UTC().Format(form),
		"SUMMARY:" + calendarText(m.Title), "STATUS:" + status,
	}
	if f.Organizer.Address != "" {
		lines = append(lines, "ORGANIZER"+calendarPerson(f.Organizer))
	}
	if f.Attendee.Address != "" {
		lines = append(lines, "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE"+calendarPerson(f.Attendee))
	}
	if f.URL != "" {
		lines = append(lines, "LOCATION:"+calendarText(f.URL), "URL:"+oneCalendarLine(f.URL))
	}
	if status == "CONFIRMED" {
		lines = append(lines, "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:"+calendarText(m.Title), "TRIGGER:-PT10M", "END:VALARM")
	}
	lines = append(lines, "END:VEVENT", "END:VCALENDAR")
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(fold(line) + "\r\n")
	}
	return b.String()
}

// calendarPerson is the end of a line about somebody: the name as a parameter, which has
// no escapes, so that what would end it is left out.
func calendarPerson(a mail.Address) string {
	name := strings.Map(func(r rune) rune {
		if r == '"' || unicode.IsControl(r) {
			return -1
		}
		return r
	}, a.Name)
	if name != "" {
		name = `;CN="` + name + `"`
	}
	return name + ":mailto:" + oneCalendarLine(a.Address)
}

var calendarEscapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", "")

func calendarText(s string) string { return calendarEscapes.Replace(s) }

// oneCalendarLine keeps a value that is not escaped from beginning a line of its own.
func oneCalendarLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// fold breaks a line after at most 75 bytes, never within a character.
func fold(line string) string {
	var b strings.Builder
	room := 75
	for _, r := range line {
		if n := len(string(r)); n > room {
			b.WriteString("\r\n ")
			room = 74 - n
		} else {
			room -= n
		}
		b.WriteRune(r)
	}
	return b.String()
}

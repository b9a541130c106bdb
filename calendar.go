package deskside

import (
	"strconv"
	"strings"
	"time"
)

// Calendar is the meeting as an iCalendar file (RFC 5545), with the address of its link.
func (m Meeting) Calendar(url string, now time.Time) string {
	const form = "20060102T150405Z"
	method, status := "REQUEST", "CONFIRMED"
	if !m.CancelledAt.IsZero() {
		method, status = "CANCEL", "CANCELLED"
	}
	lines := []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Deskside//Deskside//EN", "CALSCALE:GREGORIAN", "METHOD:" + method,
		"BEGIN:VEVENT", "UID:" + m.ID + "@deskside", "SEQUENCE:" + strconv.Itoa(m.Sequence),
		"DTSTAMP:" + now.UTC().Format(form), "DTSTART:" + m.StartsAt.UTC().Format(form), "DTEND:" + m.EndsAt().UTC().Format(form),
		"SUMMARY:" + calendarText(m.Title), "LOCATION:" + calendarText(url), "URL:" + url, "STATUS:" + status,
		"BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:" + calendarText(m.Title), "TRIGGER:-PT10M", "END:VALARM",
		"END:VEVENT", "END:VCALENDAR",
	}
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(fold(line) + "\r\n")
	}
	return b.String()
}

var calendarEscapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", "")

func calendarText(s string) string { return calendarEscapes.Replace(s) }

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

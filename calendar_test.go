package deskside

import (
	"net/mail"
	"strings"
	"testing"
	"time"
)

// unfold reads a calendar file as a calendar does: lines end with CRLF, and one that
// begins with a space goes on with the one before.
func unfold(t *testing.T, text string) []string {
	t.Helper()
	if strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") {
		t.Errorf("a line ends with something else than CRLF in %q", text)
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 {
			t.Errorf("a line has %d bytes: %q", len(line), line)
		}
		if !strings.HasPrefix(line, " ") && line != "" && !strings.ContainsAny(line, ":;") {
			t.Errorf("%q is no property", line)
		}
	}
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n")
}

func TestCalendarFile(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	m := Meeting{
		// Half an hour before the clock goes back: by the clock on the wall it ends before it begins.
		ID: "m-1", Title: "Küche; Maße, Teil 2 \\ mit allen, die dabei sein wollen – und zwar wirklich allen 🪔🪔🪔🪔🪔🪔🪔🪔🪔🪔",
		StartsAt: time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC).In(berlin), Minutes: 45, Zone: "Europe/Berlin", Sequence: 3,
	}
	f := CalendarFile{
		Meeting: m, URL: "https://chat.example/j/AAAAAAAAAAAAAAAAAAAAAA", Now: time.Date(2026, 10, 1, 9, 0, 0, 0, berlin),
		Organizer: mail.Address{Name: "Lamp \"shop\"\r\nATTENDEE:x", Address: "desk@lamp.example"}, Attendee: mail.Address{Address: "ada@lamp.example"},
	}
	lines := unfold(t, f.Text())
	for _, want := range []string{
		"METHOD:REQUEST", "UID:m-1@deskside", "SEQUENCE:3", "DTSTAMP:20261001T070000Z", "DTSTART:20261025T003000Z", "DTEND:20261025T011500Z",
		`SUMMARY:Küche\; Maße\, Teil 2 \\ mit allen\, die dabei sein wollen – und zwar wirklich allen 🪔🪔🪔🪔🪔🪔🪔🪔🪔🪔`,
		"URL:https://chat.example/j/AAAAAAAAAAAAAAAAAAAAAA", "STATUS:CONFIRMED", "TRIGGER:-PT10M",
		`ORGANIZER;CN="Lamp shopATTENDEE:x":mailto:desk@lamp.example`,
		"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:ada@lamp.example",
	} {
		if !contains(lines, want) {
			t.Errorf("there is no line %q in\n%s", want, strings.Join(lines, "\n"))
		}
	}
	f.Cancel = true
	lines = unfold(t, f.Text())
	if !contains(lines, "METHOD:CANCEL") || !contains(lines, "STATUS:CANCELLED") || contains(lines, "BEGIN:VALARM") {
		t.Errorf("cancelled: %q", lines)
	}
	kept := CalendarFile{Meeting: m, Now: f.Now}
	if lines = unfold(t, kept.Text()); !contains(lines, "METHOD:PUBLISH") {
		t.Errorf("a file to keep: %q", lines)
	}
}

// Whatever a title says, it is one line, and every line is short enough.
func FuzzCalendarFile(f *testing.F) {
	f.Add("plain")
	f.Add("a\r\nBEGIN:VEVENT\r\n")
	f.Add(strings.Repeat("ä", 200))
	f.Fuzz(func(t *testing.T, title string) {
		m := Meeting{ID: "m", Title: title, StartsAt: time.Unix(0, 0), Minutes: 5}
		events := 0
		for _, line := range unfold(t, CalendarFile{Meeting: m}.Text()) {
			if line == "BEGIN:VEVENT" {
				events++
			}
		}
		if events != 1 {
			t.Errorf("%d events", events)
		}
	})
}

func contains(lines []string, want string) bool {
	for _, line := range lines {
		if line == want {
			return true
		}
	}
	return false
}

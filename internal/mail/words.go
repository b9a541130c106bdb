package mail

import (
	"cmp"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/deskside/deskside"
)

// Words is a letter as people read it: the same twice.
type Words struct{ Subject, Text, HTML string }

// phrases are the parts of a letter in one language; %s stands for the site's name.
type phrases struct {
	Subject, Intro, Button, Foot string
}

type language struct {
	Hello, HelloTo string
	You            string
	Date           string
	Until          string
	Between        string // heads a record: the visitor and the site
	Facts          meetingWords
	Entries        entryWords
	Events         eventWords
	kinds          map[deskside.LetterKind]phrases
}

// meetingWords are what a letter says of a meeting.
type meetingWords struct {
	What, When, Long, Host, Password string
	Minutes                          string
	Weekdays                         [7]string
	Clock                            string
}

var english = language{
	Facts: meetingWords{
		What: "Meeting", When: "When", Long: "Duration", Host: "Host", Minutes: "%d minutes", Clock: "15:04",
		Password: "You will be asked for a password, which the host tells you.",
		Weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	},
	Hello: "Hello,", HelloTo: "Hello %s,", You: "You", Date: "2 January 2006", Until: "The link is for you alone and works until %s.", Between: "%s and %s", Entries: englishEntries, Events: englishEvents,
	kinds: map[deskside.LetterKind]phrases{
		deskside.LetterAnswer: {
			"Answer from %s", "%s has answered you in the chat:", "Continue the conversation",
			"You get this because you left your e-mail address in the chat of %s. Please answer there: nobody reads answers to this mail.",
		},
		deskside.LetterTranscript: {
			"Your conversation with %s", "this is your conversation with %s:", "Continue the conversation",
			"You get this because you asked for it in the chat of %s.",
		},
		deskside.LetterCopy: {
			"Your conversation with %s", "this is your conversation with %s:", "Continue the conversation",
			"You get this because you wrote in the chat of %s and left your e-mail address there.",
		},
		deskside.LetterRecord: {"Conversation on %s", "What was said in the chat of %s:", "", "For use at %s only."},
		deskside.LetterInvite: {
			"Your account at %s", "somebody has made an account for you, to answer visitors of %s. Choose a password to begin.", "Choose a password",
			"If you do not know what this is about, leave it be: without a password nobody can use the account at %s.",
		},
		deskside.LetterReset: {
			"New password for %s", "you can choose a new password for your account at %s.", "Choose a new password",
			"If you did not ask for this, leave it be: your password at %s stays as it is.",
		},
		deskside.LetterMeeting: {
			"Invitation: %s", "%s invites you to a meeting by video. It runs in your browser, without an account.", "Open the meeting",
			"You get this because somebody at %s has invited this address. Nobody reads answers to this mail.",
		},
		deskside.LetterMeetingChanged: {
			"Changed: %s", "the meeting that %s has invited you to was changed. The link is still the same.", "Open the meeting",
			"You get this because somebody at %s has invited this address. Nobody reads answers to this mail.",
		},
		deskside.LetterMeetingCancelled: {
			"Cancelled: %s", "the meeting that %s has invited you to does not take place, or takes place without you.", "",
			"You get this because somebody at %s had invited this address. Nobody reads answers to this mail.",
		},
		deskside.LetterMeetingReminder: {
			"Soon: %s", "the meeting that %s has invited you to begins soon.", "Open the meeting",
			"You get this because somebody at %s has invited this address. Nobody reads answers to this mail.",
		},
	},
}

var german = language{
	Facts: meetingWords{
		What: "Besprechung", When: "Wann", Long: "Dauer", Host: "Gastgeber", Minutes: "%d Minuten", Clock: "15:04 Uhr",
		Password: "Sie werden nach einem Passwort gefragt, das Ihnen der Gastgeber nennt.",
		Weekdays: [7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
	},
	Hello: "Guten Tag,", HelloTo: "Guten Tag %s,", You: "Sie", Date: "02.01.2006", Until: "Der Link ist nur für Sie und gilt bis zum %s.", Between: "%s und %s", Entries: germanEntries, Events: germanEvents,
	kinds: map[deskside.LetterKind]phrases{
		deskside.LetterAnswer: {
			"Antwort von %s", "%s hat Ihnen im Chat geantwortet:", "Gespräch fortsetzen",
			"Sie erhalten diese Nachricht, weil Sie im Chat von %s Ihre E-Mail-Adresse hinterlassen haben. Bitte antworten Sie dort: Antworten auf diese E-Mail liest niemand.",
		},
		deskside.LetterTranscript: {
			"Ihr Gespräch mit %s", "das ist Ihr Gespräch mit %s:", "Gespräch fortsetzen",
			"Sie erhalten diese Nachricht, weil Sie im Chat von %s darum gebeten haben.",
		},
		deskside.LetterCopy: {
			"Ihr Gespräch mit %s", "das ist Ihr Gespräch mit %s:", "Gespräch fortsetzen",
			"Sie erhalten diese Nachricht, weil Sie im Chat von %s geschrieben und Ihre E-Mail-Adresse hinterlassen haben.",
		},
		deskside.LetterRecord: {"Gespräch auf %s", "Was im Chat von %s gesagt wurde:", "", "Nur zum Gebrauch bei %s."},
		deskside.LetterInvite: {
			"Ihr Konto bei %s", "für Sie wurde ein Konto eingerichtet, um Besuchern von %s zu antworten. Wählen Sie ein Passwort, um zu beginnen.", "Passwort wählen",
			"Wenn Sie nicht wissen, worum es geht, brauchen Sie nichts zu tun: Ohne Passwort kann niemand das Konto bei %s verwenden.",
		},
		deskside.LetterReset: {
			"Neues Passwort für %s", "Sie können ein neues Passwort für Ihr Konto bei %s wählen.", "Neues Passwort wählen",
			"Wenn Sie das nicht angefordert haben, brauchen Sie nichts zu tun: Ihr Passwort bei %s bleibt, wie es ist.",
		},
		deskside.LetterMeeting: {
			"Einladung: %s", "%s lädt Sie zu einer Besprechung per Video ein. Sie läuft in Ihrem Browser, ein Konto brauchen Sie nicht.", "Besprechung öffnen",
			"Sie erhalten diese Nachricht, weil jemand von %s diese Adresse eingeladen hat. Antworten auf diese E-Mail liest niemand.",
		},
		deskside.LetterMeetingChanged: {
			"Geändert: %s", "die Besprechung, zu der %s Sie eingeladen hat, wurde geändert. Der Link bleibt derselbe.", "Besprechung öffnen",
			"Sie erhalten diese Nachricht, weil jemand von %s diese Adresse eingeladen hat. Antworten auf diese E-Mail liest niemand.",
		},
		deskside.LetterMeetingCancelled: {
			"Abgesagt: %s", "die Besprechung, zu der %s Sie eingeladen hat, findet nicht oder ohne Sie statt.", "",
			"Sie erhalten diese Nachricht, weil jemand von %s diese Adresse eingeladen hatte. Antworten auf diese E-Mail liest niemand.",
		},
		deskside.LetterMeetingReminder: {
			"Gleich: %s", "die Besprechung, zu der %s Sie eingeladen hat, beginnt gleich.", "Besprechung öffnen",
			"Sie erhalten diese Nachricht, weil jemand von %s diese Adresse eingeladen hat. Antworten auf diese E-Mail liest niemand.",
		},
	},
}

// line is what somebody said or did, in a letter.
type line struct {
	Who   string
	At    string
	Text  string
	Link  string // of an article
	Mine  bool
	Quiet bool // what happened, rather than what was said
}

type view struct {
	Lang, Subject, Hello, Intro, Button, Link, Until, Foot string
	Lines                                                  []line
	Missing                                                string // what did not fit
	Facts                                                  []fact
}

// fact is something that a letter says of a meeting.
type fact struct{ Label, Text string }

// Write puts the letter into words. What the team alone sees comes here in a record only,
// which is no mail; elsewhere it is left out again, to be safe.
func Write(l deskside.Letter) (w Words, err error) {
	words, code := english, "en"
	if l.Language == "de" {
		words, code = german, "de"
	}
	p, ok := words.kinds[l.Kind]
	if !ok {
		return w, fmt.Errorf("there is no letter of the kind %q", l.Kind)
	}
	about := cmp.Or(oneLine(l.About), "Deskside")
	v := view{
		Lang: code, Subject: fmt.Sprintf(p.Subject, about), Hello: words.Hello, Intro: fmt.Sprintf(p.Intro, about),
		Button: p.Button, Link: l.Link, Foot: fmt.Sprintf(p.Foot, about),
	}
	if name := oneLine(l.Name); name != "" {
		v.Hello = fmt.Sprintf(words.HelloTo, name)
	}
	if l.Kind == deskside.LetterRecord {
		v.Hello = fmt.Sprintf(words.Between, oneLine(l.Name), about)
	}
	if l.Link != "" && !l.Expires.IsZero() {
		v.Until = fmt.Sprintf(words.Until, l.Expires.Format(words.Date))
	}
	zone, err := time.LoadLocation(l.Zone)
	if err != nil || zone == time.Local {
		zone = time.UTC
	}
	if l.Meeting.ID != "" {
		v.Subject = fmt.Sprintf(p.Subject, oneLine(l.Meeting.Title))
		v.Facts = words.Facts.of(l, words.Date, zone)
		if l.Meeting.Link.Password != "" && l.Link != "" {
			v.Until = words.Facts.Password
		}
	}
	t := teller{words: words, code: code, about: about, zone: zone}
	if l.Kind == deskside.LetterRecord {
		t.visitor = cmp.Or(oneLine(l.Name), words.Entries.Visitor)
	}
	for _, i := range l.Items {
		if one, ok := t.entry(i, l.Kind); ok {
			v.Lines = append(v.Lines, one)
		}
	}
	if l.Missing > 0 {
		v.Missing = fmt.Sprintf(words.Entries.Missing, l.Missing, l.Missing+len(l.Items))
	}
	var html strings.Builder
	if err := layout.Execute(&html, v); err != nil {
		return w, err
	}
	return Words{Subject: v.Subject, Text: v.plain(), HTML: html.String()}, nil
}

// of says what, when, how long and with whom, in the zone the meeting was planned in.
func (w meetingWords) of(l deskside.Letter, date string, zone *time.Location) []fact {
	at := l.Meeting.StartsAt.In(zone)
	when := fmt.Sprintf("%s, %s, %s (%s)", w.Weekdays[at.Weekday()], at.Format(date), at.Format(w.Clock), zone)
	facts := []fact{{w.What, oneLine(l.Meeting.Title)}, {w.When, when}, {w.Long, fmt.Sprintf(w.Minutes, l.Meeting.Minutes)}}
	if host := oneLine(l.Host); host != "" {
		facts = append(facts, fact{w.Host, host})
	}
	return facts
}

// plain is the letter without colours.
func (v view) plain() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n", v.Hello, v.Intro)
	for n, f := range v.Facts {
		if n == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s: %s\n", f.Label, f.Text)
	}
	for _, l := range v.Lines {
		fmt.Fprintf(&b, "\n%s, %s\n", l.Who, l.At)
		for text := range strings.SplitSeq(l.Text, "\n") {
			fmt.Fprintf(&b, "> %s\n", text)
		}
		if l.Link != "" {
			fmt.Fprintf(&b, "> %s\n", l.Link)
		}
	}
	if v.Missing != "" {
		fmt.Fprintf(&b, "\n%s\n", v.Missing)
	}
	if v.Link != "" {
		fmt.Fprintf(&b, "\n%s:\n%s\n", v.Button, v.Link)
	}
	if v.Until != "" {
		fmt.Fprintf(&b, "\n%s\n", v.Until)
	}
	fmt.Fprintf(&b, "\n-- \n%s\n", v.Foot)
	return b.String()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

var layout = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Subject}}</title></head>
<body style="margin:0;padding:24px 12px;background:#f4f4f2;font:15px/22px -apple-system,'Segoe UI',Roboto,sans-serif;color:#1f2230">
<div style="max-width:560px;margin:0 auto;padding:24px;background:#fff;border-radius:12px">
<p style="margin:0 0 12px">{{.Hello}}</p><p style="margin:0 0 16px">{{.Intro}}</p>
{{if .Facts}}<table style="margin:0 0 16px;border-spacing:0">{{range .Facts}}<tr><td style="padding:3px 16px 3px 0;color:#5a5f70;vertical-align:top">{{.Label}}</td><td style="padding:3px 0;font-weight:600;overflow-wrap:anywhere">{{.Text}}</td></tr>{{end}}</table>
{{end}}{{range .Lines}}<div style="margin:0 0 10px;padding:10px 14px;border-radius:12px;background:{{if .Mine}}#eef1fd{{else}}#f4f4f2{{end}}">
<div style="font-size:12px;color:#5a5f70">{{.Who}} · {{.At}}</div><div style="white-space:pre-wrap;overflow-wrap:anywhere{{if .Quiet}};color:#5a5f70{{end}}">{{.Text}}</div>{{if .Link}}<div style="overflow-wrap:anywhere"><a href="{{.Link}}" style="color:#2f52d9">{{.Link}}</a></div>{{end}}</div>
{{end}}{{if .Missing}}<p style="margin:16px 0;font-weight:600">{{.Missing}}</p>
{{end}}{{if .Link}}<p style="margin:20px 0 8px"><a href="{{.Link}}" style="display:inline-block;padding:10px 18px;border-radius:10px;background:#2f52d9;color:#fff;text-decoration:none;font-weight:600">{{.Button}}</a></p>
<p style="margin:0 0 8px;font-size:12px;color:#5a5f70">{{.Until}}</p>{{end}}
<p style="margin:20px 0 0;padding-top:14px;border-top:1px solid #e4e4e0;font-size:12px;line-height:18px;color:#5a5f70">{{.Foot}}</p>
</div></body></html>
`))

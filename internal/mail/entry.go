package mail

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/deskside/deskside"
)

// entryWords are what a transcript says of what is no message.
type entryWords struct {
	Note, Edited, Deleted, Removed, Blocked string // Note marks what the team alone sees
	Article, Form, NotFilled, Filled, Yes   string
	Visitor, ByYou                          string // Visitor: one without a name
	Missing                                 string // how many entries did not fit, of how many
	kinds                                   map[deskside.InvitationKind]string
	states                                  map[deskside.InvitationState]string
	RunsSince, Ran, NeverBegan              string
	DeclinedWhy                             string
}

var englishEntries = entryWords{
	Note: "note", Edited: "edited", Deleted: "This message was deleted.", Removed: "removed", Blocked: "blocked",
	Article: "Article", Form: "Form", NotFilled: "Not filled in.", Filled: "Filled in on %s:", Yes: "Yes",
	Visitor: "The visitor", ByYou: "you",
	Missing: "The transcript is cut here: %d of %d entries are missing, the newest ones.",
	kinds: map[deskside.InvitationKind]string{
		deskside.AskCobrowse: "Co-browsing", deskside.AskCall: "Call", deskside.AskVideo: "Video call",
		deskside.AskRequestDesktop: "Visitor's screen", deskside.AskShowScreen: "Screen sharing", deskside.AskConference: "Conference",
	},
	states: map[deskside.InvitationState]string{
		deskside.InvitationPending: "waiting for an answer", deskside.InvitationAccepted: "accepted by %s, starting",
		deskside.InvitationDeclined: "declined by %s", deskside.InvitationCancelled: "taken back",
		deskside.InvitationExpired: "no answer", deskside.InvitationFailed: "it did not work",
	},
	RunsSince: "running since %s", Ran: "from %s to %s (%s)", NeverBegan: "ended before it began", DeclinedWhy: "declined by %s: %s",
}

var germanEntries = entryWords{
	Note: "Notiz", Edited: "bearbeitet", Deleted: "Diese Nachricht wurde gelöscht.", Removed: "entfernt", Blocked: "gesperrt",
	Article: "Artikel", Form: "Formular", NotFilled: "Nicht ausgefüllt.", Filled: "Ausgefüllt am %s:", Yes: "Ja",
	Visitor: "Der Besucher", ByYou: "Ihnen",
	Missing: "Die Mitschrift ist hier abgeschnitten: %d von %d Einträgen fehlen, und zwar die neuesten.",
	kinds: map[deskside.InvitationKind]string{
		deskside.AskCobrowse: "Co-Browsing", deskside.AskCall: "Anruf", deskside.AskVideo: "Videoanruf",
		deskside.AskRequestDesktop: "Bildschirm des Besuchers", deskside.AskShowScreen: "Bildschirmfreigabe", deskside.AskConference: "Konferenz",
	},
	states: map[deskside.InvitationState]string{
		deskside.InvitationPending: "wartet auf Antwort", deskside.InvitationAccepted: "angenommen von %s, beginnt gleich",
		deskside.InvitationDeclined: "abgelehnt von %s", deskside.InvitationCancelled: "zurückgezogen",
		deskside.InvitationExpired: "keine Antwort", deskside.InvitationFailed: "es hat nicht geklappt",
	},
	RunsSince: "läuft seit %s", Ran: "von %s bis %s (%s)", NeverBegan: "beendet, bevor es begann", DeclinedWhy: "abgelehnt von %s: %s",
}

// teller puts the entries of one letter into words.
type teller struct {
	words   language
	code    string
	about   string
	visitor string // in a record the visitor's name; empty: it goes to the visitor
	zone    *time.Location
}

func (t teller) when(at time.Time) string { return at.In(t.zone).Format(t.words.Date + " 15:04 MST") }

// entry is the item as a line of the letter; false when it has none.
func (t teller) entry(i deskside.Item, kind deskside.LetterKind) (line, bool) {
	record := kind == deskside.LetterRecord
	if i.VSeq == 0 && !record {
		return line{}, false // to be safe: what the team alone sees goes into no mail
	}
	l := line{Who: t.who(i), At: t.when(i.At), Mine: i.AuthorKind == deskside.ActorVisitor}
	marks := []string{}
	switch i.Kind {
	case deskside.ItemMessage, deskside.ItemNote:
		if i.Kind == deskside.ItemNote {
			marks = append(marks, t.words.Entries.Note)
		}
		if l.Text = t.said(i); i.Deleted() {
			l.Text, l.Quiet = t.words.Entries.Deleted, true
		} else if !i.EditedAt.IsZero() {
			marks = append(marks, t.words.Entries.Edited)
		}
	case deskside.ItemArticle:
		if i.Card.Article == nil {
			return line{}, false
		}
		l.Text, l.Link = t.article(*i.Card.Article), i.Card.Article.URL
	case deskside.ItemForm:
		if i.Card.Form == nil {
			return line{}, false
		}
		l.Text = t.form(*i.Card.Form)
	case deskside.ItemInvitation:
		if i.Card.Invitation == nil {
			return line{}, false
		}
		l.Text = t.invitation(*i.Card.Invitation)
	case deskside.ItemEvent:
		l.Text, l.Quiet = t.words.Events.say(i, t.visitor, t.when), true
	default:
		return line{}, false
	}
	if len(marks) > 0 {
		l.Who += " (" + strings.Join(marks, ", ") + ")"
	}
	return l, true
}

func (t teller) who(i deskside.Item) string {
	switch i.AuthorKind {
	case deskside.ActorVisitor:
		return cmp.Or(t.visitor, t.words.You)
	case deskside.ActorSystem:
		return t.about
	}
	return cmp.Or(oneLine(i.AuthorName), t.about)
}

// by is who did something, within a sentence.
func (t teller) by(p deskside.Person) string {
	if p.Kind == deskside.ActorVisitor {
		return cmp.Or(t.visitor, t.words.Entries.ByYou)
	}
	return cmp.Or(oneLine(p.Name), t.about)
}

func (t teller) said(i deskside.Item) string {
	text := i.Text
	for _, f := range i.Attachments {
		name := "📎 " + oneLine(f.Name)
		switch f.State {
		case deskside.AttachmentDeleted:
			name += " (" + t.words.Entries.Removed + ")"
		case deskside.AttachmentBlocked:
			name += " (" + t.words.Entries.Blocked + ")"
		}
		text = strings.TrimLeft(text+"\n"+name, "\n")
	}
	return text
}

func (t teller) article(a deskside.Article) string {
	return strings.TrimRight(t.words.Entries.Article+": "+oneLine(a.Title)+"\n"+a.Text, "\n")
}

func (t teller) form(f deskside.FormCard) string {
	w := t.words.Entries
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", w.Form, oneLine(f.Title.In(t.code)))
	if !f.Done() {
		return b.String() + w.NotFilled
	}
	fmt.Fprintf(&b, w.Filled, t.when(f.DoneAt))
	for _, field := range f.Fields {
		given := f.Answers[field.ID]
		if len(given) == 0 {
			continue
		}
		answer := field.Say(given, t.code)
		if field.Type == deskside.FieldConsent && answer == "yes" {
			answer = w.Yes
		}
		fmt.Fprintf(&b, "\n%s: %s", oneLine(field.Label.In(t.code)), answer)
	}
	return b.String()
}

func (t teller) invitation(i deskside.Invitation) string {
	w := t.words.Entries
	what := cmp.Or(w.kinds[i.Kind], string(i.Kind)) + ": "
	switch state := w.states[i.State]; i.State {
	case deskside.InvitationActive:
		return what + fmt.Sprintf(w.RunsSince, t.when(i.StartedAt))
	case deskside.InvitationEnded:
		if i.StartedAt.IsZero() {
			return what + w.NeverBegan
		}
		return what + fmt.Sprintf(w.Ran, t.when(i.StartedAt), i.EndedAt.In(t.zone).Format("15:04"), span(i.EndedAt.Sub(i.StartedAt)))
	case deskside.InvitationDeclined:
		if i.Reason != "" {
			return what + fmt.Sprintf(w.DeclinedWhy, t.by(i.AnsweredBy), i.Reason)
		}
		return what + fmt.Sprintf(state, t.by(i.AnsweredBy))
	case deskside.InvitationAccepted:
		return what + fmt.Sprintf(state, t.by(i.AnsweredBy))
	default:
		return what + cmp.Or(state, string(i.State))
	}
}

package mail

import (
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
)

// everything is a conversation with one of each.
func everything() deskside.Letter {
	l := letter()
	at := time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC)
	ada, mika := deskside.Person{Kind: deskside.ActorVisitor}, deskside.Person{Kind: deskside.ActorAgent, Name: "Mika"}
	words := func(en, de string) deskside.Words { return deskside.Words{"en": en, "de": de} }
	form := deskside.FormCard{
		Title: words("Your order", "Ihre Bestellung"), DoneAt: at.Add(time.Minute),
		Fields: []deskside.Field{
			{ID: "name", Type: deskside.FieldText, Label: words("Name", "Name")},
			{ID: "plan", Type: deskside.FieldChoice, Label: words("Plan", "Tarif"), Options: []deskside.Words{words("Team", "Team"), words("Big", "Groß")}},
			{ID: "ok", Type: deskside.FieldConsent, Label: words("I agree", "Ich stimme zu")},
			{ID: "why", Type: deskside.FieldLong, Label: words("Why", "Warum")},
		},
		Answers: deskside.Answers{"name": {"Ada <b>"}, "plan": {"1"}, "ok": {"yes"}},
	}
	open := form
	open.Answers, open.DoneAt = nil, time.Time{}
	ask := func(kind deskside.InvitationKind, state deskside.InvitationState, change func(*deskside.Invitation)) deskside.Item {
		i := deskside.Invitation{Kind: kind, State: state, From: mika, CreatedAt: at}
		if change != nil {
			change(&i)
		}
		return deskside.Item{Kind: deskside.ItemInvitation, VSeq: 4, AuthorKind: deskside.ActorAgent, AuthorName: "Mika", At: at, Card: deskside.Card{Invitation: &i}}
	}
	item := func(i deskside.Item) deskside.Item {
		i.VSeq, i.AuthorKind, i.AuthorName, i.At = 5, deskside.ActorAgent, "Mika", at
		return i
	}
	l.Items = append(l.Items,
		item(deskside.Item{Kind: deskside.ItemArticle, Card: deskside.Card{Article: &deskside.Article{Title: "Shipping", Text: "How long it takes.", URL: "https://shop.example/shipping"}}}),
		item(deskside.Item{Kind: deskside.ItemForm, Card: deskside.Card{Form: &form}}),
		item(deskside.Item{Kind: deskside.ItemForm, Card: deskside.Card{Form: &open}}),
		ask(deskside.AskVideo, deskside.InvitationEnded, func(i *deskside.Invitation) {
			i.StartedAt, i.EndedAt = at, at.Add(200*time.Second)
		}),
		ask(deskside.AskCall, deskside.InvitationDeclined, func(i *deskside.Invitation) { i.AnsweredBy, i.Reason = ada, "I am on a train" }),
		ask(deskside.AskCobrowse, deskside.InvitationExpired, nil),
		ask(deskside.AskConference, deskside.InvitationEnded, nil),
		ask(deskside.AskShowScreen, deskside.InvitationActive, func(i *deskside.Invitation) { i.StartedAt = at }),
		item(deskside.Item{Kind: deskside.ItemMessage, Text: "It takes two days", EditedAt: at}),
		item(deskside.Item{Kind: deskside.ItemMessage, DeletedAt: at}),
		item(deskside.Item{Kind: deskside.ItemMessage, Attachments: []deskside.Attachment{{Name: "lamp.png"}, {Name: "old.pdf", State: deskside.AttachmentDeleted}}}),
	)
	event := deskside.Item{Kind: deskside.ItemEvent, Event: deskside.CallOver, Data: map[string]string{"seconds": "3725", "people": "4", "kind": "conference"}, At: at}
	l.Items = append(l.Items, event)
	return l
}

func TestWrite_everything(t *testing.T) {
	for _, c := range []struct {
		kind       deskside.LetterKind
		language   string
		has, hasNo []string
	}{
		{deskside.LetterTranscript, "en", []string{
			"> Article: Shipping\n> How long it takes.\n> https://shop.example/shipping\n",
			"> Form: Your order\n> Filled in on 23 November 2026 08:31 UTC:\n> Name: Ada <b>\n> Plan: Big\n> I agree: Yes\n",
			"> Form: Your order\n> Not filled in.\n",
			"> Video call: from 23 November 2026 08:30 UTC to 08:33 (3 min 20 s)\n",
			"> Call: declined by you: I am on a train\n", "> Co-browsing: no answer\n", "> Conference: ended before it began\n",
			"> Screen sharing: running since 23 November 2026 08:30 UTC\n",
			"Mika (edited), 23 November 2026 08:30 UTC\n> It takes two days\n", "> This message was deleted.\n", "> 📎 lamp.png\n> 📎 old.pdf (removed)\n",
		}, []string{"difficult", "took part", "Why", "missing"}},
		{deskside.LetterCopy, "de", []string{
			"> Artikel: Shipping\n", "> Tarif: Groß\n> Ich stimme zu: Ja\n", "> Nicht ausgefüllt.\n",
			"> Videoanruf: von 23.11.2026 08:30 UTC bis 08:33 (3 min 20 s)\n", "> Anruf: abgelehnt von Ihnen: I am on a train\n",
			"Mika (bearbeitet), ", "> Diese Nachricht wurde gelöscht.\n", "(entfernt)",
		}, []string{"difficult", "teilgenommen"}},
		{deskside.LetterRecord, "en", []string{
			"> Call: declined by Ada: I am on a train\n", "Mika (note), ", "> she is difficult\n", "> The conference ended after 1 h 2 min; 4 took part\n",
		}, []string{"missing"}},
	} {
		l := everything()
		l.Kind, l.Language = c.kind, c.language
		w, err := Write(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range c.has {
			if !strings.Contains(w.Text, want) {
				t.Errorf("%s %s lacks %q:\n%s", c.kind, c.language, want, w.Text)
			}
		}
		for _, no := range c.hasNo {
			if strings.Contains(w.Text+w.HTML, no) {
				t.Errorf("%s %s has %q", c.kind, c.language, no)
			}
		}
		if !strings.Contains(w.HTML, `<a href="https://shop.example/shipping"`) || strings.Contains(w.HTML, "<b>") {
			t.Errorf("%s %s:\n%s", c.kind, c.language, w.HTML)
		}
	}
}

// What did not fit is said in words, and never left out in silence.
func TestWrite_missing(t *testing.T) {
	for language, want := range map[string]string{
		"en": "The transcript is cut here: 12 of 26 entries are missing, the newest ones.",
		"de": "Die Mitschrift ist hier abgeschnitten: 12 von 26 Einträgen fehlen, und zwar die neuesten.",
	} {
		l := everything()
		l.Items = l.Items[:14]
		l.Kind, l.Language, l.Missing = deskside.LetterCopy, language, 12
		w, err := Write(l)
		if err != nil || !strings.Contains(w.Text, want) || !strings.Contains(w.HTML, want) {
			t.Errorf("%s says\n%s, %v", language, w.Text, err)
		}
	}
}

func TestEventWords(t *testing.T) {
	when := func(at time.Time) string { return at.Format("15:04") }
	if len(englishEvents) != len(germanEvents) {
		t.Errorf("%d lines in English, %d in German", len(englishEvents), len(germanEvents))
	}
	say := func(what deskside.EventType, kind deskside.ActorKind, data map[string]string) string {
		i := deskside.Item{Kind: deskside.ItemEvent, Event: what, AuthorKind: kind, AuthorID: "a1", AuthorName: "Mika", Data: data}
		for _, words := range []eventWords{germanEvents, englishEvents} {
			if line := words.say(i, "Ada", when); line == "" || strings.ContainsAny(line, "{}") {
				t.Errorf("%s %v: %q", what, data, line)
			}
		}
		return englishEvents.say(i, "Ada", when)
	}
	for key := range eventKeys {
		if line := say(key, deskside.ActorAgent, map[string]string{"startsAt": "2026-11-23T08:30:00Z"}); line == englishEvents["other"] {
			t.Errorf("%s has no words", key)
		}
	}
	for _, c := range []struct {
		what deskside.EventType
		by   deskside.ActorKind
		data map[string]string
		want string
	}{
		{deskside.ConversationAssigned, deskside.ActorAgent, map[string]string{"assigneeId": "a1", "assigneeName": "Mika"}, "Mika took the conversation"},
		{deskside.ConversationAssigned, deskside.ActorAgent, map[string]string{"assigneeId": "a2", "assigneeName": "Noor"}, "Mika assigned this to Noor"},
		{deskside.ConversationAssigned, deskside.ActorSystem, map[string]string{"assigneeId": "a2", "assigneeName": "Noor", "by": "desk"}, "Given to Noor"},
		{deskside.ConversationReleased, deskside.ActorSystem, map[string]string{"assigneeName": "Noor", "reason": "not_opened"}, "Noor did not open it in time"},
		{deskside.ConversationReleased, deskside.ActorAgent, nil, "Mika unassigned this"},
		{deskside.StatusChanged, deskside.ActorAgent, map[string]string{"to": "snoozed", "until": "2026-11-23T08:30:00Z"}, "Mika snoozed this until 08:30"},
		{deskside.StatusChanged, deskside.ActorSystem, map[string]string{"to": "done", "reason": "idle"}, "Done, because nobody wrote any more"},
		{deskside.StatusChanged, deskside.ActorSystem, map[string]string{"to": "open"}, "Set to Open"},
		{deskside.RedirectDeclined, deskside.ActorAgent, map[string]string{"reason": "lunch"}, "Mika declined: lunch"},
		{deskside.ConversationRated, deskside.ActorVisitor, map[string]string{"score": "4", "comment": "Quick"}, "The visitor rated it 4 of 5: “Quick”"},
		{deskside.CallOver, deskside.ActorAgent, map[string]string{"seconds": "59", "kind": "call"}, "The call ended after 59 s"},
		{deskside.RecordAgreed, deskside.ActorVisitor, map[string]string{"name": ""}, "Ada agreed to the recording"},
		{deskside.RecordEnded, deskside.ActorAgent, map[string]string{"reason": "stopped"}, "Nothing was recorded: not everybody had agreed"},
		{deskside.RecordEnded, deskside.ActorAgent, map[string]string{"reason": "stopped", "seconds": "61"}, "Mika stopped the recording after 1 min 1 s"},
		{deskside.RecordingDeleted, deskside.ActorSystem, nil, "The recording was deleted, its time was over"},
		{"conversation.painted", deskside.ActorAgent, nil, "Something changed"},
	} {
		if got := say(c.what, c.by, c.data); got != c.want {
			t.Errorf("%s %v: %q, want %q", c.what, c.data, got, c.want)
		}
	}
}

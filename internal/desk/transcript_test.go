package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/store"
	"github.com/deskside/deskside/internal/testdesk"
)

func TestTakeTranscript(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := finished(t, f)
		take := func(notes bool) []deskside.Item {
			t.Helper()
			l, err := f.TakeTranscript(ctx, f.Ben.Actor(), desk.TakeTranscript{ConversationID: c.ID, Notes: notes, Language: "de-AT", Zone: "Europe/Vienna"})
			ok(t, err)
			if l.Kind != deskside.LetterRecord || l.Language != "de" || l.Name == "" || l.To != "" {
				t.Errorf("the record is %+v", l)
			}
			return l.Items
		}
		noted := func(items []deskside.Item) (n int) {
			for _, i := range items {
				if i.Kind == deskside.ItemNote || strings.Contains(i.Text, "difficult") {
					n++
				}
			}
			return n
		}
		if items := take(false); len(items) != 2 || noted(items) != 0 {
			t.Errorf("without notes %+v", items)
		}
		if items := take(true); len(items) <= 3 || noted(items) != 1 {
			t.Errorf("with notes %+v", items)
		}
		entries, _, err := f.Audit(ctx, f.Anna.Actor(), desk.AuditFilter{Areas: []deskside.AuditArea{deskside.AuditCompany}})
		if err != nil || len(entries) != 2 || entries[0].Type != deskside.NotesTaken || entries[1].Type != deskside.TranscriptTaken || entries[0].SubjectID != c.ID {
			t.Errorf("the audit log has %+v, %v", entries, err)
		}
	})
}

// Everything that stands in the timeline is in a transcript: for the visitor what the visitor
// sees, for the team with the notes all of it. Each comes once, as it is now.
func TestTranscript_everything(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna, visitor := f.Anna.Actor(), f.NewVisitor()
		receive(t, f, func(s *deskside.SiteSettings) { s.After.Download = true })
		c := f.Start(t, visitor, "Hello")
		article, err := f.PutArticle(ctx, anna, anArticle())
		ok(t, err)
		ok(t, second(f.SendArticle(ctx, anna, c.ID, article.ID, testdesk.NewID())))
		form, err := f.PutForm(ctx, anna, aForm())
		ok(t, err)
		sent, err := f.SendForm(ctx, anna, c.ID, form.ID, testdesk.NewID())
		ok(t, err)
		ok(t, second(f.SubmitForm(ctx, visitor, sent.ID, deskside.Answers{"name": {"Vera"}, "plan": {"1"}})))
		call, err := f.Invite(ctx, anna, c.ID, deskside.AskCobrowse, testdesk.NewID())
		ok(t, err)
		ok(t, second(f.AcceptInvitation(ctx, visitor, call.ID)))
		ok(t, second(f.StartInvitation(ctx, call.ID)))
		f.Clock.Advance(200 * time.Second)
		ok(t, second(f.EndInvitation(ctx, visitor, call.ID)))
		edited, deleted := f.Say(t, anna, c.ID, "It takes too days"), f.Say(t, anna, c.ID, "Wrong window")
		ok(t, second(f.EditMessage(ctx, anna, c.ID, edited.ID, "It takes two days")))
		ok(t, second(f.DeleteMessage(ctx, anna, c.ID, deleted.ID)))
		ok(t, second(f.AddNote(ctx, anna, c.ID, testdesk.NewID(), "she is difficult")))

		kinds := func(l deskside.Letter, err error) (list string) {
			t.Helper()
			ok(t, err)
			if l.Missing != 0 {
				t.Errorf("%d are missing", l.Missing)
			}
			for _, i := range l.Items {
				list += string(i.Kind) + " "
				switch {
				case i.Kind == deskside.ItemForm && (i.Card.Form.Answers["name"][0] != "Vera" || !i.Card.Form.Done()),
					i.Kind == deskside.ItemInvitation && i.Card.Invitation.EndedAt.Sub(i.Card.Invitation.StartedAt).Round(10*time.Second) != 200*time.Second,
					i.ID == edited.ID && i.EditedAt.IsZero(), i.ID == deleted.ID && !i.Deleted():
					t.Errorf("%s is not as it is now: %+v", i.Kind, i)
				}
			}
			return list
		}
		const visitors = "message article form invitation message message "
		if got := kinds(f.Transcript(ctx, visitor, c.ID)); got != visitors {
			t.Errorf("the visitor has %q", got)
		}
		in := desk.TakeTranscript{ConversationID: c.ID}
		if got := kinds(f.TakeTranscript(ctx, anna, in)); got != visitors {
			t.Errorf("without notes %q", got)
		}
		in.Notes = true
		if got := kinds(f.TakeTranscript(ctx, anna, in)); strings.Count(got, "note ") != 1 || strings.Count(got, "event ") == 0 || strings.Contains(got, "update") ||
			strings.ReplaceAll(strings.ReplaceAll(got, "note ", ""), "event ", "") != visitors {
			t.Errorf("with notes %q", got)
		}
	})
}

// What does not fit is counted: nothing is left out in silence.
func TestTranscript_cut(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := finished(t, f)
		receive(t, f, func(s *deskside.SiteSettings) { s.After = deskside.AfterDone{Download: true, Mail: true} })
		seq, vseq, err := f.Store.Position(ctx, c.ID)
		ok(t, err)
		ok(t, f.Store.Write(ctx, func(tx *store.Tx) error {
			for n := range int64(10_000) {
				item := deskside.Item{
					ConversationID: c.ID, ID: testdesk.NewID(), Kind: deskside.ItemMessage, AuthorKind: deskside.ActorAgent, AuthorID: f.Ben.ID,
					Seq: seq + n + 1, VSeq: vseq + n + 1, Text: "and more", At: f.Clock.Now(),
				}
				if n%2 == 1 {
					item.Kind, item.VSeq = deskside.ItemUpdate, 0
				}
				if _, err := tx.AddItem(ctx, item); err != nil {
					return err
				}
			}
			return nil
		}))
		l, err := f.TakeTranscript(ctx, f.Ben.Actor(), desk.TakeTranscript{ConversationID: c.ID})
		if err != nil || len(l.Items) != 5002 || l.Missing != 0 {
			t.Errorf("%d items, %d missing, %v", len(l.Items), l.Missing, err)
		}
		ok(t, f.MailTranscript(ctx, f.Visitor, c.ID, "friend@lamp.example", "en"))
		f.Clock.Advance(2 * time.Second)
		if l, found := take(t, f); !found || len(l.Items) != 1000 || l.Missing != 4002 || l.Items[0].VSeq != 1 {
			t.Errorf("mailed %d items, %d missing, %v", len(l.Items), l.Missing, found)
		}

		// By size: texts of 32 kB are fewer.
		long := f.Start(t, f.Visitor, "Long")
		ok(t, f.Store.Write(ctx, func(tx *store.Tx) error {
			for n := range int64(600) {
				item := deskside.Item{
					ConversationID: long.ID, ID: testdesk.NewID(), Kind: deskside.ItemMessage, AuthorKind: deskside.ActorVisitor, AuthorID: f.Visitor.ID,
					Seq: 100 + n, VSeq: 100 + n, Text: strings.Repeat("💡", deskside.MaxText), At: f.Clock.Now(),
				}
				if _, err := tx.AddItem(ctx, item); err != nil {
					return err
				}
			}
			return nil
		}))
		l, err = f.Transcript(ctx, f.Visitor, long.ID)
		if err != nil || len(l.Items) != 525 || l.Missing != 601-525 {
			t.Errorf("%d long items, %d missing, %v", len(l.Items), l.Missing, err)
		}
	})
}

func TestSendTranscript(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := finished(t, f)
		send := func() error { _, err := f.SendTranscript(ctx, f.Ben.Actor(), c.ID); return err }
		visitor, err := f.Conversation(ctx, f.Anna.Actor(), c.ID)
		ok(t, err)
		email := ""
		change := desk.VisitorChange{Email: &email}
		_, err = f.UpdateVisitor(ctx, f.Anna.Actor(), visitor.Visitor.ID, change)
		ok(t, err)
		wantCode(t, send(), deskside.Conflict)
		email = "vera@lamp.example"
		_, err = f.UpdateVisitor(ctx, f.Anna.Actor(), visitor.Visitor.ID, change)
		ok(t, err)
		wantCode(t, send(), deskside.Forbidden)
		receive(t, f, func(s *deskside.SiteSettings) { s.After.Mail, s.NoMail = true, true })
		ok(t, send())
		f.Clock.Advance(2 * time.Second)
		l, found := take(t, f)
		if !found || l.Kind != deskside.LetterCopy || l.To != email || len(l.Items) != 2 {
			t.Errorf("the letter is %+v, %v", l, found)
		}
		for _, i := range l.Items {
			if i.Kind == deskside.ItemNote {
				t.Error("a note goes by mail")
			}
		}
		// What the visitor asks for counts too.
		ok(t, f.MailTranscript(ctx, f.Visitor, c.ID, "friend@lamp.example", "en"))
		ok(t, send())
		wantCode(t, send(), deskside.RateLimited)
	})
}

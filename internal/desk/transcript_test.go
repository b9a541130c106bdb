package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
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
		if items := take(true); len(items) != 3 || noted(items) != 1 {
			t.Errorf("with notes %+v", items)
		}
		entries, _, err := f.Audit(ctx, f.Anna.Actor(), desk.AuditFilter{Areas: []deskside.AuditArea{deskside.AuditCompany}})
		if err != nil || len(entries) != 2 || entries[0].Type != deskside.NotesTaken || entries[1].Type != deskside.TranscriptTaken || entries[0].SubjectID != c.ID {
			t.Errorf("the audit log has %+v, %v", entries, err)
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

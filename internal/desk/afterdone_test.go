package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

func finished(t *testing.T, f *testdesk.Fixture) deskside.Conversation {
	t.Helper()
	c := withAddress(t, f, f.Visitor)
	f.Say(t, f.Ben.Actor(), c.ID, "Yes, we do.")
	if _, err := f.AddNote(context.Background(), f.Ben.Actor(), c.ID, testdesk.NewID(), "she is difficult"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.SetStatus(context.Background(), f.Ben.Actor(), c.ID, deskside.StatusDone, time.Time{}); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRate(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ctx := context.Background()
		c := finished(t, f)
		if _, err := f.Rate(ctx, f.Visitor, c.ID, 5, ""); deskside.CodeOf(err) != deskside.Forbidden {
			t.Errorf("where the site does not ask: %v", err)
		}
		receive(t, f, func(s *deskside.SiteSettings) { s.After.Rating = true })
		for _, score := range []int{0, 6} {
			if _, err := f.Rate(ctx, f.Visitor, c.ID, score, ""); deskside.CodeOf(err) != deskside.Invalid {
				t.Errorf("a score of %d: %v", score, err)
			}
		}
		if _, err := f.Rate(ctx, f.NewVisitor(), c.ID, 1, "not mine"); deskside.CodeOf(err) != deskside.NotFound {
			t.Errorf("somebody else's conversation: %v", err)
		}
		for range 2 { // the same again changes nothing
			if _, err := f.Rate(ctx, f.Visitor, c.ID, 4, " Quick. "); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := f.Rate(ctx, f.Visitor, c.ID, 5, "Quick."); err != nil {
			t.Fatal(err)
		}
		items, err := f.Items(ctx, f.Ben.Actor(), c.ID, desk.Range{})
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, i := range items {
			if i.Event == deskside.ConversationRated {
				lines = append(lines, i.Data["score"]+" "+i.Data["comment"])
			}
		}
		if len(lines) != 2 || lines[1] != "5 Quick." {
			t.Errorf("agents read %q", lines)
		}
		mine, err := f.Items(ctx, f.Visitor, c.ID, desk.Range{})
		if err != nil || len(mine) != 2 {
			t.Errorf("the visitor sees %d items, want the two messages; %v", len(mine), err)
		}
		sums, err := f.Ratings(ctx, f.Anna.Actor(), f.Clock.Now().Add(-time.Hour))
		if err != nil || len(sums) != 1 || sums[0].AgentID != f.Ben.ID || sums[0].Count != 1 || sums[0].Total != 5 {
			t.Errorf("%+v, %v", sums, err)
		}
		if _, err := f.Ratings(ctx, f.Ben.Actor(), f.Clock.Now()); deskside.CodeOf(err) != deskside.Forbidden {
			t.Errorf("an agent reads everybody's ratings: %v", err)
		}
		f.Clock.Advance(25 * time.Hour)
		if _, err := f.Rate(ctx, f.Visitor, c.ID, 1, ""); deskside.CodeOf(err) != deskside.Conflict {
			t.Errorf("after a day: %v", err)
		}
		f.Say(t, f.Visitor, c.ID, "One more thing")
		if _, err := f.Rate(ctx, f.Visitor, c.ID, 1, ""); deskside.CodeOf(err) != deskside.Conflict {
			t.Errorf("when it goes on: %v", err)
		}
	})
}

func TestTranscript(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ctx := context.Background()
		c := finished(t, f)
		if _, err := f.Transcript(ctx, f.Visitor, c.ID); deskside.CodeOf(err) != deskside.Forbidden {
			t.Errorf("where the site does not: %v", err)
		}
		if err := f.MailTranscript(ctx, f.Visitor, c.ID, "ada@lamp.example", "en"); deskside.CodeOf(err) != deskside.Forbidden {
			t.Errorf("where the site does not: %v", err)
		}
		receive(t, f, func(s *deskside.SiteSettings) {
			s.After = deskside.AfterDone{Download: true, Mail: true}
			s.NoMail = true
		})
		l, err := f.Transcript(ctx, f.Visitor, c.ID)
		if err != nil || len(l.Items) != 2 || l.Items[1].Text != "Yes, we do." {
			t.Fatalf("%+v, %v", l, err)
		}
		if _, err := f.Transcript(ctx, f.NewVisitor(), c.ID); deskside.CodeOf(err) != deskside.NotFound {
			t.Errorf("somebody else's: %v", err)
		}
		if err := f.MailTranscript(ctx, f.Visitor, c.ID, "ada", "en"); deskside.CodeOf(err) != deskside.Invalid {
			t.Errorf("to no address: %v", err)
		}
		for n := range 4 {
			err := f.MailTranscript(ctx, f.Visitor, c.ID, "friend@lamp.example", "en")
			if (err == nil) != (n < 3) {
				t.Errorf("mail %d: %v", n+1, err)
			}
		}
		f.Clock.Advance(2 * time.Second) // the answer is not due yet
		letters := 0
		for {
			l, found := take(t, f)
			if !found {
				break
			}
			letters++
			if l.Kind != deskside.LetterTranscript || l.To != "friend@lamp.example" || len(l.Items) != 2 {
				t.Errorf("%+v", l)
			}
			for _, i := range l.Items {
				if strings.Contains(i.Text, "difficult") {
					t.Error("a note goes by mail")
				}
			}
		}
		if letters != 3 {
			t.Errorf("%d letters, want 3", letters)
		}
	})
}

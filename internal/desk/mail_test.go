package desk_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/auth"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// withAddress begins a conversation of a visitor who has left an address.
func withAddress(t *testing.T, f *testdesk.Fixture, visitor deskside.Actor) deskside.Conversation {
	t.Helper()
	c, _, err := f.StartConversation(context.Background(), visitor, desk.StartConversation{
		ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: "Do you sell bulbs?",
		Visitor: deskside.Visitor{Name: "Ada", Email: "ada@lamp.example", Origin: testdesk.Origin, Language: "de-AT"},
		Pages:   []deskside.PageView{{ID: testdesk.NewID(), Page: deskside.Page{URL: testdesk.Origin + "/lamps?secret=1", Title: "Lamps"}, At: f.Clock.Now()}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func take(t *testing.T, f *testdesk.Fixture) (deskside.Letter, bool) {
	t.Helper()
	l, found, err := f.TakeMail(context.Background(), f.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return l, found
}

func TestAnswerByMail(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ctx := context.Background()
		c := withAddress(t, f, f.Visitor)
		f.Say(t, f.Ben.Actor(), c.ID, "Yes, we do.")
		f.Say(t, f.Ben.Actor(), c.ID, "Which ones?")
		if _, err := f.AddNote(ctx, f.Ben.Actor(), c.ID, testdesk.NewID(), "she is difficult"); err != nil {
			t.Fatal(err)
		}
		if _, found := take(t, f); found {
			t.Fatal("it goes before the visitor had time to read")
		}
		f.Clock.Advance(deskside.AnswerDelay + time.Second)
		l, found := take(t, f)
		if !found || l.Kind != deskside.LetterAnswer || l.To != "ada@lamp.example" || l.Language != "de" || len(l.Items) != 2 || l.Items[1].Text != "Which ones?" {
			t.Fatalf("%+v", l)
		}
		if _, again := take(t, f); again {
			t.Fatal("the same mail was taken twice")
		}
		// While it is being sent there is more to say.
		f.Say(t, f.Ben.Actor(), c.ID, "Are you there?")
		if err := f.MailSent(ctx, l, f.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		f.Clock.Advance(deskside.AnswerDelay + time.Second)
		next, found := take(t, f)
		if !found || len(next.Items) != 1 || next.Items[0].Text != "Are you there?" {
			t.Fatalf("what was written meanwhile: %+v", next)
		}
		if err := f.MailSent(ctx, next, f.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		// What is read here does not go.
		item := f.Say(t, f.Ben.Actor(), c.ID, "One more thing")
		if err := f.MarkRead(ctx, f.Visitor, c.ID, item.VSeq); err != nil {
			t.Fatal(err)
		}
		f.Clock.Advance(deskside.AnswerDelay + time.Second)
		if l, found := take(t, f); found {
			t.Fatalf("it was read, and goes all the same: %+v", l)
		}
		// Nor does anything where the site says so, or to nobody.
		receive(t, f, func(s *deskside.SiteSettings) { s.NoMail = true })
		f.Say(t, f.Ben.Actor(), c.ID, "By chat only")
		other := f.Start(t, f.NewVisitor(), "I say not who I am")
		f.Say(t, f.Ben.Actor(), other.ID, "Hello")
		f.Clock.Advance(deskside.AnswerDelay + time.Second)
		if l, found := take(t, f); found {
			t.Fatalf("%+v", l)
		}
	})
}

func TestMailIsTriedAgain(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ctx := context.Background()
		c := withAddress(t, f, f.Visitor)
		f.Say(t, f.Ben.Actor(), c.ID, "Yes, we do.")
		f.Clock.Advance(deskside.AnswerDelay + time.Second)
		tries := 0
		for range 100 {
			l, found := take(t, f)
			if !found {
				f.Clock.Advance(time.Hour)
				continue
			}
			tries++
			again, err := f.MailFailed(ctx, l, "no route", false, f.Clock.Now())
			if err != nil || again != (tries < deskside.MailTries) {
				t.Fatalf("try %d: again %v, %v", tries, again, err)
			}
			if _, found := take(t, f); found {
				t.Fatal("it is tried again at once")
			}
		}
		if tries != deskside.MailTries {
			t.Errorf("tried %d times, want %d", tries, deskside.MailTries)
		}
	})
}

// Whoever takes a mail and dies leaves it to the others; nobody takes one twice before.
func TestMailOfTwoNodes(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ctx := context.Background()
		const letters = 20
		for range letters {
			visitor := f.NewVisitor()
			c := withAddress(t, f, visitor)
			f.Say(t, f.Ben.Actor(), c.ID, "Yes, we do.")
		}
		f.Clock.Advance(deskside.AnswerDelay + time.Second)
		now := f.Clock.Now()
		var mu sync.Mutex
		var group sync.WaitGroup
		taken := map[string]int{}
		for _, node := range []*testdesk.Fixture{f, f.Again(t)} {
			for range 2 {
				group.Go(func() {
					for {
						l, found, err := node.TakeMail(ctx, now)
						if err != nil || !found {
							if err != nil {
								t.Error(err)
							}
							return
						}
						mu.Lock()
						taken[l.ID]++
						mu.Unlock()
					}
				})
			}
		}
		group.Wait()
		if len(taken) != letters {
			t.Errorf("%d letters were taken, want %d", len(taken), letters)
		}
		for id, n := range taken {
			if n != 1 {
				t.Errorf("%s was taken %d times", id, n)
			}
		}
		if _, found, err := f.TakeMail(ctx, now.Add(6*time.Minute)); err != nil || !found {
			t.Errorf("a mail whose sender died is lost: %v", err)
		}
	})
}

func TestReturn(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ctx := context.Background()
		c := withAddress(t, f, f.Visitor)
		f.Say(t, f.Ben.Actor(), c.ID, "Yes, we do.")
		f.Clock.Advance(deskside.AnswerDelay + time.Second)
		l, _ := take(t, f)
		page, token, _ := strings.Cut(l.Link, "#deskside=")
		if page != testdesk.Origin+"/lamps" {
			t.Errorf("the link leads to %q", page)
		}
		visitor, id, err := f.Return(ctx, f.Site, testdesk.Origin, token)
		if err != nil || visitor.ID != f.Visitor.ID || id != c.ID {
			t.Fatalf("%+v, %s, %v", visitor, id, err)
		}
		refused := func(what, origin, token string) {
			t.Helper()
			if _, _, err := f.Return(ctx, f.Site, origin, token); deskside.CodeOf(err) != deskside.Unauthenticated {
				t.Errorf("%s: %v", what, err)
			}
		}
		refused("on another origin", "https://evil.example", token)
		refused("changed", testdesk.Origin, token[:len(token)-2]+"xx")
		refused("a visitor token", testdesk.Origin, auth.NewVisitorTokens(f.Store.Secret()).Mint(f.Site.ID, testdesk.Origin, f.Visitor.ID))
		f.Clock.Advance(15 * 24 * time.Hour)
		refused("too late", testdesk.Origin, token)
	})
}

func TestAgentLinks(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		ctx := context.Background()
		in := desk.NewAgent{Email: "cleo@desk.example", Name: "Cleo", Role: deskside.RoleAgent}
		if _, _, err := f.InviteAgent(ctx, f.Ben.Actor(), in, true); deskside.CodeOf(err) != deskside.Forbidden {
			t.Errorf("an agent invites: %v", err)
		}
		cleo, token, err := f.InviteAgent(ctx, f.Anna.Actor(), in, true)
		if err != nil {
			t.Fatal(err)
		}
		l, found := take(t, f)
		if !found || l.Kind != deskside.LetterInvite || l.To != cleo.Email || l.Link != "/console/password#"+token {
			t.Fatalf("%+v", l)
		}
		if err := f.MailSent(ctx, l, f.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		if _, err := f.ChoosePassword(ctx, token, "short"); deskside.CodeOf(err) != deskside.Invalid {
			t.Errorf("a bad password: %v", err)
		}
		if _, err := f.ChoosePassword(ctx, token+"x", "a good long password"); deskside.CodeOf(err) != deskside.NotFound {
			t.Errorf("a changed link: %v", err)
		}
		if who, err := f.ChoosePassword(ctx, token, "a good long password"); err != nil || who.ID != cleo.ID {
			t.Fatal(err)
		}
		if _, err := f.ChoosePassword(ctx, token, "another long password"); deskside.CodeOf(err) != deskside.NotFound {
			t.Errorf("the link works twice: %v", err)
		}
		if _, _, err := f.SignIn(ctx, desk.SignIn{Email: cleo.Email, Password: "a good long password"}); err != nil {
			t.Error(err)
		}

		// Who has forgotten it gets mails, but not more than a few, and nobody learns who exists.
		if err := f.ForgotPassword(ctx, "nobody@desk.example"); err != nil {
			t.Error(err)
		}
		for range 5 {
			if err := f.ForgotPassword(ctx, "Cleo@desk.example"); err != nil {
				t.Fatal(err)
			}
		}
		var letters []deskside.Letter
		for {
			l, found := take(t, f)
			if !found {
				break
			}
			letters = append(letters, l)
		}
		if len(letters) != 3 {
			t.Fatalf("%d mails, want 3", len(letters))
		}
		token = strings.TrimPrefix(letters[2].Link, "/console/password#")
		f.Clock.Advance(3 * time.Hour)
		if _, err := f.ChoosePassword(ctx, token, "a third long password"); deskside.CodeOf(err) != deskside.NotFound {
			t.Errorf("the link works for ever: %v", err)
		}
	})
}

package desk_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

var (
	ctx    = context.Background()
	noTime time.Time
)

// wantCode fails unless the error has the code.
func wantCode(t *testing.T, err error, code deskside.Code) *deskside.Error {
	t.Helper()
	var e *deskside.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Fatalf("error %v, want code %q", err, code)
	}
	return e
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestStartConversation(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		in := desk.StartConversation{
			ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: "  Hello there\r\n",
			Visitor: deskside.Visitor{Origin: testdesk.Origin, Language: "de", TimeZone: "Europe/Berlin", Browser: "Firefox 150", OS: "Linux", Device: "desktop", Referrer: "https://search.example/?q=secret"},
			Pages:   []deskside.PageView{{ID: testdesk.NewID(), Page: deskside.Page{URL: "https://shop.example/boots?session=1#top", Title: "Boots"}, At: f.Clock.Now()}},
		}
		c, item, err := f.StartConversation(ctx, f.Visitor, in)
		ok(t, err)
		if c.Status != deskside.StatusOpen || c.Seq != 1 || c.VSeq != 1 || c.NewSeq != 1 || c.Inbound != 1 || c.WaitingSince.IsZero() || c.Preview.Text != "Hello there" || c.Visitor.Number != 1000 {
			t.Errorf("conversation %+v", c)
		}
		if item.Seq != 1 || item.VSeq != 1 || item.Text != "Hello there" || item.AuthorID != f.Visitor.ID {
			t.Errorf("item %+v", item)
		}
		v, pages, err := f.Desk.Visitor(ctx, f.Anna.Actor(), f.Visitor.ID)
		ok(t, err)
		if v.Language != "de" || v.Referrer != "https://search.example/" || v.Page.URL != "https://shop.example/boots" || len(pages) != 1 {
			t.Errorf("visitor %+v, pages %+v", v, pages)
		}

		t.Run("again", func(t *testing.T) {
			c2, item2, err := f.StartConversation(ctx, f.Visitor, in)
			ok(t, err)
			if c2.Seq != 1 || item2.At != item.At {
				t.Errorf("a repeat gave %+v %+v", c2, item2)
			}
		})
		t.Run("other message", func(t *testing.T) {
			other := in
			other.MessageID = testdesk.NewID()
			_, _, err := f.StartConversation(ctx, f.Visitor, other)
			wantCode(t, err, deskside.Conflict)
		})
		t.Run("other visitor", func(t *testing.T) {
			c, item, err := f.StartConversation(ctx, f.NewVisitor(), in)
			e := wantCode(t, err, deskside.Conflict)
			if c.ID != "" || item.ID != "" || len(e.Data) != 0 {
				t.Errorf("tells %+v %+v %+v", c, item, e)
			}
		})
		t.Run("at once", func(t *testing.T) {
			visitor := f.NewVisitor()
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					in := in
					in.ID, in.MessageID = testdesk.NewID(), testdesk.NewID()
					if _, _, err := f.StartConversation(ctx, visitor, in); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			list, err := f.VisitorConversations(ctx, visitor)
			ok(t, err)
			if len(list) != 8 {
				t.Errorf("%d conversations", len(list))
			}
		})
	})
}

func TestPostMessage(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "Hello")

		t.Run("first reply assigns", func(t *testing.T) {
			f.Say(t, f.Anna.Actor(), c.ID, "Hi")
			got, err := f.Conversation(ctx, f.Ben.Actor(), c.ID)
			ok(t, err)
			if got.AssigneeID != f.Anna.ID || got.AssigneeName != "Anna" || !got.WaitingSince.IsZero() || got.Seq != 3 || got.VSeq != 2 || got.Outbound != 1 {
				t.Errorf("after the reply %+v", got)
			}
			items, err := f.Items(ctx, f.Ben.Actor(), c.ID, desk.Range{})
			ok(t, err)
			if len(items) != 3 || items[1].Event != deskside.ConversationAssigned || items[1].Data["assigneeName"] != "Anna" || items[1].VSeq != 0 || items[2].VSeq != 2 {
				t.Errorf("timeline %+v", items)
			}
			f.Say(t, f.Ben.Actor(), c.ID, "Me too")
			got, err = f.Conversation(ctx, f.Ben.Actor(), c.ID)
			ok(t, err)
			if got.AssigneeID != f.Anna.ID {
				t.Error("a second reply took the conversation")
			}
		})
		t.Run("same id", func(t *testing.T) {
			id := testdesk.NewID()
			_, first, err := f.PostMessage(ctx, f.Visitor, c.ID, id, "once")
			ok(t, err)
			_, second, err := f.PostMessage(ctx, f.Visitor, c.ID, id, " once ")
			ok(t, err)
			if first.Seq != second.Seq || first.At != second.At {
				t.Errorf("first %+v, second %+v", first, second)
			}
			_, _, err = f.PostMessage(ctx, f.Visitor, c.ID, id, "something else")
			wantCode(t, err, deskside.Conflict)
			_, _, err = f.PostMessage(ctx, f.Anna.Actor(), c.ID, id, "once")
			wantCode(t, err, deskside.Conflict)
		})
		t.Run("reopens done", func(t *testing.T) {
			_, err := f.SetStatus(ctx, f.Anna.Actor(), c.ID, deskside.StatusDone, noTime)
			ok(t, err)
			got, item, err := f.PostMessage(ctx, f.Visitor, c.ID, testdesk.NewID(), "One more thing")
			ok(t, err)
			if got.Status != deskside.StatusOpen || got.NewSeq != item.Seq || !got.NewAt.Equal(item.At) {
				t.Errorf("reopened %+v by %+v", got, item)
			}
			items, err := f.Items(ctx, f.Anna.Actor(), c.ID, desk.Range{Before: item.Seq, Limit: 1})
			ok(t, err)
			if items[0].Event != deskside.ConversationReopened {
				t.Errorf("before the message stands %+v", items[0])
			}
			again, _, err := f.PostMessage(ctx, f.Visitor, c.ID, testdesk.NewID(), "and more")
			ok(t, err)
			if again.NewSeq != got.NewSeq {
				t.Error("a second message counts as new again")
			}
		})
		t.Run("same id on done", func(t *testing.T) {
			id := testdesk.NewID()
			_, _, err := f.PostMessage(ctx, f.Visitor, c.ID, id, "late")
			ok(t, err)
			_, err = f.SetStatus(ctx, f.Anna.Actor(), c.ID, deskside.StatusDone, noTime)
			ok(t, err)
			got, _, err := f.PostMessage(ctx, f.Visitor, c.ID, id, "late")
			ok(t, err)
			if got.Status != deskside.StatusDone {
				t.Error("a repeat reopened the conversation")
			}
		})
	})
}

func TestPostMessage_sameIDAtOnce(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "Hello")
		id := testdesk.NewID()
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				_, item, err := f.PostMessage(ctx, f.Visitor, c.ID, id, "again and again")
				if err != nil || item.Seq != 2 {
					t.Errorf("%+v, %v", item, err)
				}
			})
		}
		all.Wait()
		seq, vseq, err := f.Store.Position(ctx, c.ID)
		ok(t, err)
		if seq != 2 || vseq != 2 {
			t.Errorf("position %d, %d", seq, vseq)
		}
	})
}

// TestSequences has visitors and agents write at once, notes among the messages: both
// sequences are without holes, and the visitor's has nothing of the notes.
func TestSequences(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "Hello")
		_, err := f.Assign(ctx, f.Anna.Actor(), c.ID, f.Anna.ID)
		ok(t, err)
		const writers, each = 16, 12
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				for n := range each {
					text := fmt.Sprintf("%d of %d", n, w)
					var err error
					switch w % 4 {
					case 0, 1:
						_, _, err = f.PostMessage(ctx, f.Visitor, c.ID, testdesk.NewID(), text)
					case 2:
						_, _, err = f.PostMessage(ctx, f.Ben.Actor(), c.ID, testdesk.NewID(), text)
					default:
						_, err = f.AddNote(ctx, f.Anna.Actor(), c.ID, testdesk.NewID(), "secret "+text)
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		checkSequences(t, f, c.ID, 2+writers*each, 1+writers*each*3/4)
	})
}

// checkSequences reads both timelines whole and compares them with the row.
func checkSequences(t *testing.T, f *testdesk.Fixture, conversationID string, seq, vseq int64) {
	t.Helper()
	gotSeq, gotVSeq, err := f.Store.Position(ctx, conversationID)
	ok(t, err)
	if gotSeq != seq || gotVSeq != vseq {
		t.Errorf("position %d, %d; want %d, %d", gotSeq, gotVSeq, seq, vseq)
	}
	team, err := f.Store.ItemsAfter(ctx, conversationID, 0, 10000)
	ok(t, err)
	seen := int64(0)
	for n, i := range team {
		if i.Seq != int64(n+1) {
			t.Fatalf("item %d has seq %d", n+1, i.Seq)
		}
		if i.VSeq > 0 {
			if seen++; i.VSeq != seen {
				t.Fatalf("item %d has vseq %d, want %d", i.Seq, i.VSeq, seen)
			}
		}
	}
	own, err := f.Store.VisitorItemsAfter(ctx, conversationID, 0, 10000)
	ok(t, err)
	if int64(len(own)) != vseq || int64(len(team)) != seq {
		t.Errorf("%d items for the visitor, %d for the team; want %d, %d", len(own), len(team), vseq, seq)
	}
	for n, i := range own {
		if i.VSeq != int64(n+1) || i.Kind != deskside.ItemMessage {
			t.Fatalf("the visitor's item %d is %+v", n+1, i)
		}
	}
}

func TestAddNote(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		f.Start(t, f.Visitor, "Hello")
		before, err := f.VisitorConversations(ctx, f.Visitor)
		ok(t, err)
		c := before[0]
		id := testdesk.NewID()
		note, err := f.AddNote(ctx, f.Anna.Actor(), c.ID, id, "a difficult one")
		ok(t, err)
		if note.VSeq != 0 || note.Seq != 2 || note.AuthorName != "Anna" {
			t.Errorf("note %+v", note)
		}
		again, err := f.AddNote(ctx, f.Anna.Actor(), c.ID, id, "a difficult one")
		ok(t, err)
		if again.Seq != note.Seq {
			t.Errorf("a repeat gave %+v", again)
		}
		_, _, err = f.PostMessage(ctx, f.Anna.Actor(), c.ID, id, "a difficult one")
		wantCode(t, err, deskside.Conflict)

		after, err := f.VisitorConversations(ctx, f.Visitor)
		ok(t, err)
		a := after[0]
		if a.VSeq != c.VSeq || a.LastAt != c.LastAt || a.Preview != c.Preview || a.Outbound != c.Outbound || a.Receipts != c.Receipts {
			t.Errorf("the note shows: before %+v, after %+v", c, a)
		}
		items, err := f.Items(ctx, f.Visitor, c.ID, desk.Range{})
		ok(t, err)
		if len(items) != 1 {
			t.Errorf("the visitor reads %+v", items)
		}
		_, err = f.AddNote(ctx, f.Visitor, c.ID, testdesk.NewID(), "let me in")
		wantCode(t, err, deskside.Forbidden)
	})
}

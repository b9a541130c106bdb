package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/store"
	"github.com/deskside/deskside/internal/testdesk"
)

var ctx = context.Background()

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fillInbox adds n conversations of one message each: a fifth is not done, and of
// these a third each is Anna's, Ben's and nobody's.
func fillInbox(t testing.TB, f *testdesk.Fixture, n int) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	start := time.Now().UTC().Add(-time.Duration(n) * time.Minute).Truncate(time.Microsecond)
	for done := 0; done < n; {
		ok(t, f.Store.Write(ctx, func(tx *store.Tx) error {
			for range min(1000, n-done) {
				at := start.Add(time.Duration(done) * time.Minute)
				if err := addConversation(tx, f, random, at); err != nil {
					return err
				}
				done++
			}
			return nil
		}))
	}
}

func addConversation(tx *store.Tx, f *testdesk.Fixture, random *rand.Rand, at time.Time) error {
	v := deskside.Visitor{ID: testdesk.NewID(), SiteID: f.Site.ID, CreatedAt: at, LastSeenAt: at}
	if _, _, err := tx.AddVisitor(ctx, v); err != nil {
		return err
	}
	c := deskside.Conversation{
		ID: testdesk.NewID(), SiteID: f.Site.ID, Visitor: v, Status: deskside.StatusDone,
		Seq: 1, VSeq: 1, Inbound: 1, Version: 1, NewSeq: 1, NewAt: at, LastAt: at, CreatedAt: at,
		Preview: deskside.Preview{Text: "Hello", From: deskside.ActorVisitor, At: at},
	}
	if random.IntN(5) == 0 {
		c.Status = []deskside.Status{deskside.StatusOpen, deskside.StatusWaiting, deskside.StatusSnoozed}[random.IntN(3)]
	}
	c.AssigneeID = []string{f.Anna.ID, f.Ben.ID, ""}[random.IntN(3)]
	if c.Status == deskside.StatusOpen && random.IntN(2) == 0 {
		c.WaitingSince = at
	}
	if _, err := tx.AddConversation(ctx, c); err != nil {
		return err
	}
	if random.IntN(2) == 0 {
		if _, err := tx.MoveRead(ctx, c.ID, f.Anna.ID, 1, 1); err != nil {
			return err
		}
	}
	_, err := tx.AddItem(ctx, deskside.Item{
		ConversationID: c.ID, Seq: 1, VSeq: 1, ID: testdesk.NewID(), Kind: deskside.ItemMessage,
		AuthorKind: deskside.ActorVisitor, AuthorID: v.ID, Text: "Hello", Inbound: 1, At: at,
	})
	return err
}

var active = []deskside.Status{deskside.StatusOpen, deskside.StatusWaiting, deskside.StatusSnoozed}

// inboxViews are the lists of the console.
func inboxViews(f *testdesk.Fixture) map[string]store.Inbox {
	nobody := ""
	base := store.Inbox{AgentID: f.Anna.ID, Limit: 50}
	views := map[string]store.Inbox{}
	for name, assignee := range map[string]*string{"mine": &f.Anna.ID, "unassigned": &nobody, "all": nil} {
		for status, statuses := range map[string][]deskside.Status{
			"active": active, "unread": active, "open": active[:1], "done": {deskside.StatusDone}, "any": deskside.Statuses,
		} {
			for _, waiting := range []bool{false, true} {
				in := base
				in.Assignee, in.Statuses, in.Waiting, in.Unread = assignee, statuses, waiting, status == "unread"
				views[fmt.Sprintf("%s %s waiting=%v", name, status, waiting)] = in
			}
		}
	}
	return views
}

// TestInbox reads every list page by page and compares it with what is in the tables.
func TestInbox(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		fillInbox(t, f, 400)
		everything := readAll(t, f, store.Inbox{AgentID: f.Anna.ID, Statuses: deskside.Statuses, Limit: 100})
		if len(everything) != 400 {
			t.Fatalf("%d conversations, want 400", len(everything))
		}
		for name, in := range inboxViews(f) {
			t.Run(name, func(t *testing.T) {
				var want []string
				for _, c := range sorted(everything, in.Waiting) {
					if slices.Contains(in.Statuses, c.Status) && (in.Assignee == nil || c.AssigneeID == *in.Assignee) && (!in.Unread || c.Unread() > 0) {
						want = append(want, c.ID)
					}
				}
				in.Limit = 7
				var got []string
				for _, c := range readAll(t, f, in) {
					got = append(got, c.ID)
				}
				if !slices.Equal(got, want) {
					t.Errorf("got %d conversations, want %d, or another order", len(got), len(want))
				}
			})
		}
		t.Run("other site", func(t *testing.T) {
			if got := readAll(t, f, store.Inbox{Statuses: deskside.Statuses, SiteID: testdesk.NewID(), Limit: 50}); len(got) > 0 {
				t.Errorf("%d conversations", len(got))
			}
		})
	})
}

func readAll(t *testing.T, f *testdesk.Fixture, in store.Inbox) (list []deskside.Conversation) {
	t.Helper()
	for {
		page, err := f.Store.Inbox(ctx, in)
		ok(t, err)
		list = append(list, page.Conversations...)
		if page.Next == nil {
			return list
		}
		in.After = page.Next
	}
}

func sorted(list []deskside.Conversation, waiting bool) []deskside.Conversation {
	place := func(c deskside.Conversation) int64 {
		if waiting && !c.WaitingSince.IsZero() {
			return c.WaitingSince.UnixMicro()
		}
		return 1<<62 - c.LastAt.UnixMicro()
	}
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b deskside.Conversation) int {
		if pa, pb := place(a), place(b); pa != pb {
			return int(pa - pb)
		}
		if waiting {
			return strings.Compare(a.ID, b.ID)
		}
		return strings.Compare(b.ID, a.ID)
	})
	return list
}

// BenchmarkInbox reads a page of each list from 200,000 conversations.
func BenchmarkInbox(b *testing.B) {
	for _, engine := range testdesk.Engines {
		b.Run(string(engine), func(b *testing.B) {
			f := testdesk.On(b, engine, testdesk.NewAudience())
			fillInbox(b, f, 200_000)
			for name, in := range inboxViews(f) {
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						if _, err := f.Store.Inbox(ctx, in); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
			b.Run("counts", func(b *testing.B) {
				for b.Loop() {
					if _, err := f.Store.InboxCounts(ctx, f.Anna.ID, 1000); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

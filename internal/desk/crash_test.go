package desk_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/store"
	"github.com/deskside/deskside/internal/testdesk"
)

// TestKilled kills a writing process three times without warning. Every message that
// it had acknowledged is there, once, in a sequence without holes.
func TestKilled(t *testing.T) {
	if os.Getenv("DESKSIDE_TEST_DIR") != "" {
		writeUntilKilled(t)
		return
	}
	f := testdesk.New(t)
	c := f.Start(t, f.Visitor, "Hello")
	ok(t, f.Store.Close())
	var acknowledged []string
	for range 3 {
		acknowledged = append(acknowledged, killAfter(t, 400, f, c.ID)...)
	}
	db := testdesk.Open(t, f.Config)
	items, err := db.ItemsAfter(ctx, c.ID, 0, 1_000_000)
	ok(t, err)
	seen := map[string]int{}
	for n, i := range items {
		seen[i.ID]++
		if i.Seq != int64(n+1) || i.VSeq != i.Seq {
			t.Fatalf("item %d has seq %d, vseq %d", n+1, i.Seq, i.VSeq)
		}
	}
	for _, id := range acknowledged {
		if seen[id] != 1 {
			t.Errorf("the acknowledged message %s is there %d times", id, seen[id])
		}
	}
	if seq, _, err := db.Position(ctx, c.ID); err != nil || seq != int64(len(items)) {
		t.Errorf("position %d with %d items, %v", seq, len(items), err)
	}
}

// killAfter starts this test again as a writer and kills it after n acknowledgements,
// while it goes on. It returns the ids of all that were acknowledged.
func killAfter(t *testing.T, n int, f *testdesk.Fixture, conversationID string) (ids []string) {
	t.Helper()
	writer := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	writer.Env = append(os.Environ(), "DESKSIDE_TEST_DIR="+f.Config.Dir,
		"DESKSIDE_TEST_WRITES="+f.Visitor.ID+" "+f.Visitor.SiteID+" "+conversationID)
	out, err := writer.StdoutPipe()
	ok(t, err)
	ok(t, writer.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		id, found := strings.CutPrefix(lines.Text(), "acknowledged ")
		if !found || len(id) != 36 {
			continue // the last line may be cut
		}
		if ids = append(ids, id); len(ids) == n {
			ok(t, writer.Process.Kill())
		}
	}
	if err := writer.Wait(); err == nil || len(ids) < n {
		t.Fatalf("the writer ended by itself after %d messages: %v", len(ids), err)
	}
	return ids
}

func writeUntilKilled(t *testing.T) {
	db, err := store.Open(ctx, store.Config{Dir: os.Getenv("DESKSIDE_TEST_DIR")})
	ok(t, err)
	d := desk.New(db, testdesk.NewAudience(), nil)
	ids := strings.Fields(os.Getenv("DESKSIDE_TEST_WRITES"))
	visitor := deskside.Actor{Kind: deskside.ActorVisitor, ID: ids[0], SiteID: ids[1]}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for {
				id := testdesk.NewID()
				if _, _, err := d.PostMessage(ctx, visitor, ids[2], id, "still there?"); err != nil {
					t.Error(err)
					return
				}
				fmt.Println("acknowledged " + id)
			}
		})
	}
	all.Wait()
}

// TestTwoNodes has two nodes write the same conversation at once, the same messages
// included.
func TestTwoNodes(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		nodes := []*testdesk.Fixture{f, f.Again(t)}
		c := f.Start(t, f.Visitor, "Hello")
		const writers, each = 8, 10
		var all sync.WaitGroup
		for range writers {
			all.Go(func() {
				for n := range each {
					id, text := testdesk.NewID(), fmt.Sprint("number ", n)
					seqs := make([]int64, len(nodes))
					var both sync.WaitGroup
					for k, node := range nodes {
						both.Go(func() {
							_, item, err := node.PostMessage(ctx, f.Visitor, c.ID, id, text)
							if err != nil {
								t.Error(err)
							}
							seqs[k] = item.Seq
						})
					}
					both.Wait()
					if seqs[0] != seqs[1] {
						t.Errorf("one message is at %v", seqs)
					}
				}
			})
		}
		all.Wait()
		checkSequences(t, f, c.ID, 1+writers*each, 1+writers*each)
	})
}

package desk_test

import (
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// TestBlockVisitor blocks by each kind: who is blocked reads and does not write, whatever
// the way, until the block is over or taken back; others go on.
func TestBlockVisitor(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		anna := f.Anna.Actor()
		email := "eve@x.example"
		eve := f.NewVisitor()
		eve.AddressHash = "from-here"
		c := f.Start(t, eve, "Hello")
		_, err := f.UpdateVisitor(ctx, eve, eve.ID, desk.VisitorChange{Email: &email})
		ok(t, err)
		// The same person with the address in another browser, and somebody from the same network.
		again, neighbour := f.NewVisitor(), f.NewVisitor()
		neighbour.AddressHash = "from-here"
		other := f.Start(t, f.Visitor, "Hello too")
		begin := func(who deskside.Actor, email string) error {
			_, _, err := f.StartConversation(ctx, who, desk.StartConversation{ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: "x", Visitor: deskside.Visitor{Email: email}})
			return err
		}
		block := func(kinds ...deskside.BlockKind) []deskside.Block {
			list, err := f.BlockVisitor(ctx, anna, desk.NewBlock{VisitorID: eve.ID, Kinds: kinds, Reason: "Insults", Until: f.Clock.Now().Add(time.Hour)})
			ok(t, err)
			return list
		}
		lift := func(list []deskside.Block) {
			for _, b := range list {
				ok(t, f.LiftBlock(ctx, anna, b.ID))
			}
		}

		list := block(deskside.BlockVisitor)
		_, _, err = f.PostMessage(ctx, eve, c.ID, testdesk.NewID(), "and another thing")
		if e := wantCode(t, err, deskside.Forbidden); e.Data["blocked"] != "true" || e.Data["until"] == "" {
			t.Errorf("told %+v", e.Data)
		}
		wantCode(t, begin(eve, ""), deskside.Forbidden)
		_, err = f.AddAttachment(ctx, eve, desk.NewAttachment{ID: testdesk.NewID(), ConversationID: c.ID, Name: "x.txt", Size: 1})
		wantCode(t, err, deskside.Forbidden)
		_, err = f.EditMessage(ctx, eve, c.ID, testdesk.NewID(), "x")
		wantCode(t, err, deskside.Forbidden)
		_, err = f.Invite(ctx, eve, c.ID, deskside.AskCall, testdesk.NewID())
		wantCode(t, err, deskside.Forbidden)
		_, err = f.Items(ctx, eve, c.ID, desk.Range{})
		ok(t, err)
		f.Say(t, f.Visitor, other.ID, "I may")
		ok(t, begin(neighbour, ""))
		p, err := f.Profile(ctx, anna, eve.ID)
		ok(t, err)
		if len(p.Blocks) != 1 || p.Blocks[0].Reason != "Insults" || p.Blocks[0].Author != "Anna" {
			t.Errorf("profile: %+v", p.Blocks)
		}
		lift(list)
		f.Say(t, eve, c.ID, "thank you")

		list = block(deskside.BlockEmail)
		wantCode(t, begin(again, email), deskside.Forbidden)
		_, _, err = f.PostMessage(ctx, eve, c.ID, testdesk.NewID(), "x")
		wantCode(t, err, deskside.Forbidden)
		lift(list)

		block(deskside.BlockAddress)
		wantCode(t, begin(neighbour, ""), deskside.Forbidden)
		b, err := f.Blocked(ctx, neighbour)
		ok(t, err)
		if !b.Holds(f.Clock.Now()) {
			t.Errorf("blocked by %+v", b)
		}
		f.Clock.Advance(2 * time.Hour)
		ok(t, begin(neighbour, ""))
		if b, err = f.Blocked(ctx, neighbour); err != nil || b.ID != "" {
			t.Errorf("after its end %+v, %v", b, err)
		}
	})
}

func TestBlockVisitor_refused(t *testing.T) {
	f := testdesk.New(t)
	anna := f.Anna.Actor()
	f.Start(t, f.Visitor, "Hello")
	past := f.Clock.Now().Add(-time.Minute)
	for name, bad := range map[string]struct {
		in    desk.NewBlock
		field string
	}{
		"nothing":       {desk.NewBlock{}, "kinds"},
		"unknown kind":  {desk.NewBlock{Kinds: []deskside.BlockKind{"name"}}, "kinds"},
		"no e-mail":     {desk.NewBlock{Kinds: []deskside.BlockKind{deskside.BlockEmail}}, "kinds"},
		"no address":    {desk.NewBlock{Kinds: []deskside.BlockKind{deskside.BlockAddress}}, "kinds"},
		"over already":  {desk.NewBlock{Kinds: []deskside.BlockKind{deskside.BlockVisitor}, Until: past}, "until"},
		"far in future": {desk.NewBlock{Kinds: []deskside.BlockKind{deskside.BlockVisitor}, Until: past.AddDate(20, 0, 0)}, "until"},
	} {
		bad.in.VisitorID = f.Visitor.ID
		_, err := f.BlockVisitor(ctx, anna, bad.in)
		if e := wantCode(t, err, deskside.Invalid); e.Field != bad.field {
			t.Errorf("%s: field %q, want %q", name, e.Field, bad.field)
		}
	}
	_, err := f.BlockVisitor(ctx, f.Ben.Actor(), desk.NewBlock{VisitorID: f.Visitor.ID, Kinds: []deskside.BlockKind{deskside.BlockVisitor}})
	wantCode(t, err, deskside.Forbidden)
	_, err = f.Blocks(ctx, f.Ben.Actor())
	wantCode(t, err, deskside.Forbidden)
}

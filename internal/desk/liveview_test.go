package desk_test

import (
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

func TestApproach(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		lena := testdesk.NewID()
		in := desk.Approach{ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: "May I help?", OnSite: deskside.LiveVisitor{
			VisitorID: lena, SiteID: f.Site.ID, Browser: "Firefox 133", Page: deskside.Page{URL: "https://shop.example/cart?secret=1", Title: "Cart"},
		}}
		c, item, err := f.Approach(ctx, f.Anna.Actor(), in)
		ok(t, err)
		if c.AssigneeID != f.Anna.ID || c.Outbound != 1 || c.Inbound != 0 || !c.WaitingSince.IsZero() || c.NewSeq != 0 || item.VSeq != 1 {
			t.Errorf("began %+v with %+v", c, item)
		}
		again, same, err := f.Approach(ctx, f.Anna.Actor(), in)
		ok(t, err)
		if again.ID != c.ID || same.Seq != item.Seq {
			t.Errorf("again: %+v %+v", again, same)
		}
		v, _, err := f.Desk.Visitor(ctx, f.Anna.Actor(), lena)
		ok(t, err)
		if v.Browser != "Firefox 133" || v.Page.URL != "https://shop.example/cart" {
			t.Errorf("stored %+v", v)
		}
		// A second agent writes into the conversation that goes on.
		in.ID, in.MessageID, in.Text = testdesk.NewID(), testdesk.NewID(), "Me too"
		other, _, err := f.Approach(ctx, f.Ben.Actor(), in)
		ok(t, err)
		s, err := f.Desk.Standing(ctx, f.Ben.Actor(), lena)
		ok(t, err)
		if other.ID != c.ID || s.ConversationID != c.ID || s.AssigneeID != f.Anna.ID {
			t.Errorf("the second wrote into %s, standing %+v", other.ID, s)
		}
		mine, err := f.VisitorConversations(ctx, deskside.Actor{Kind: deskside.ActorVisitor, ID: lena, SiteID: f.Site.ID})
		ok(t, err)
		if len(mine) != 1 || mine[0].VisitorUnread() != 2 {
			t.Errorf("the visitor has %+v", mine)
		}
	})
}

package realtime

import (
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
)

// The window of a visitor's call has no chat open, and hears all the same how the call is.
func TestCall_visitor(t *testing.T) {
	eachDesk(t, func(t *testing.T, f *testdesk.Fixture, h *house) {
		ctx := t.Context()
		visitor := h.visitor(t, f.Visitor.ID)
		c := f.Start(t, f.Visitor, "Please call me.")
		i, err := f.Invite(ctx, f.Anna.Actor(), c.ID, deskside.AskCall, testdesk.NewID())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.AcceptInvitation(ctx, f.Visitor, i.ID); err != nil {
			t.Fatal(err)
		}
		own := visitorPrefix + f.Visitor.ID
		call := visitor.clientPush(own, "call").Call
		if call.State != deskside.CallActive {
			t.Errorf("the call is %q", call.State)
		}
		if _, err := f.EndCall(ctx, f.Anna.Actor(), call.ID); err != nil {
			t.Fatal(err)
		}
		for p := visitor.clientPush(own, "call").Call; p.State != deskside.CallEnded; p = visitor.clientPush(own, "call").Call {
		}
	})
}

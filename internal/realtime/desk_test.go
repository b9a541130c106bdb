package realtime

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// later passes on to the hub that is made when the desk's store is open.
type later struct{ hub atomic.Pointer[Hub] }

func (l *later) Hear(changes []desk.Change) {
	if h := l.hub.Load(); h != nil {
		h.Hear(changes)
	}
}

func (l *later) AgentsOnline(ctx context.Context) ([]string, error) {
	return l.hub.Load().AgentsOnline(ctx)
}

func (l *later) VisitorOnline(ctx context.Context, id string) (bool, error) {
	return l.hub.Load().VisitorOnline(ctx, id)
}

// eachDesk runs the test with the real desk and store, on every engine.
func eachDesk(t *testing.T, f func(*testing.T, *testdesk.Fixture, *house)) {
	for _, engine := range testdesk.Engines {
		t.Run(string(engine), func(t *testing.T) {
			audience := &later{}
			fixture := testdesk.On(t, engine, audience)
			f(t, fixture, serve(t, fixture))
		})
	}
}

func serve(t *testing.T, f *testdesk.Fixture) *house {
	t.Helper()
	hub := newHub(t, f.Store)
	f.Audience.(*later).hub.Store(hub)
	return open(t, hub, f.Desk, Guard{
		AuthenticateAgent: func(r *http.Request) (deskside.Actor, string, error) {
			_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
			agent, session, err := f.AgentBySession(r.Context(), token)
			return agent.Actor(), session.ID, err
		},
		AuthenticateVisitor: func(token string) (deskside.Actor, error) {
			return deskside.Actor{Kind: deskside.ActorVisitor, ID: token, SiteID: f.Site.ID}, nil
		},
	})
}

// signIn opens a console of the agent and returns its session's token, too.
func signIn(t *testing.T, f *testdesk.Fixture, h *house, who deskside.Agent) (*client, string) {
	t.Helper()
	_, token, err := f.SignIn(t.Context(), desk.SignIn{Email: who.Email, Password: testdesk.Password})
	if err != nil {
		t.Fatal(err)
	}
	return h.agent(t, who.ID, token), token
}

func TestConversationOnTheRealDesk(t *testing.T) {
	eachDesk(t, func(t *testing.T, f *testdesk.Fixture, h *house) {
		ctx := t.Context()
		agent, token := signIn(t, f, h, f.Anna)
		visitor := h.visitor(t, f.Visitor.ID)
		c := f.Start(t, f.Visitor, "Where is my parcel?")
		row := agent.agentPush(inbox, "conversation").Conversation
		if row.ID != c.ID || row.NewSeq == 0 || row.Preview.Text != "Where is my parcel?" || row.ReadInbound != nil {
			t.Errorf("%+v", row)
		}
		visitor.follow(chatPrefix+c.ID, uint64(c.VSeq), f.Store.Epoch())
		agent.follow(timelinePrefix+c.ID, uint64(c.Seq), f.Store.Epoch())

		own := visitorPrefix + f.Visitor.ID
		if _, err := f.Assign(ctx, f.Anna.Actor(), c.ID, f.Anna.ID); err != nil {
			t.Fatal(err)
		}
		for p := visitor.clientPush(own, "conversation").Conversation; p.Agent == nil || p.Agent.Name != "Anna"; p = visitor.clientPush(own, "conversation").Conversation {
		}
		item := f.Say(t, f.Anna.Actor(), c.ID, "On its way.")
		if p := visitor.next(chatPrefix + c.ID); p.client(t).Item.Text != "On its way." || int64(p.Offset) != item.VSeq {
			t.Errorf("%s", p.Data)
		}
		if err := f.MarkRead(ctx, f.Visitor, c.ID, item.VSeq); err != nil {
			t.Fatal(err)
		}
		for p := agent.agentPush(inbox, "conversation").Conversation; p.Receipts.ReadByVisitor != item.VSeq; p = agent.agentPush(inbox, "conversation").Conversation {
		}
		for p := visitor.clientPush(own, "conversation").Conversation; p.Receipts.MyRead != item.VSeq; p = visitor.clientPush(own, "conversation").Conversation {
		}

		// What the team does among itself is silence to the visitor.
		note, err := f.AddNote(ctx, f.Ben.Actor(), c.ID, testdesk.NewID(), canary)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.MarkRead(ctx, f.Ben.Actor(), c.ID, note.Seq); err != nil {
			t.Fatal(err)
		}
		for p := visitor.clientPush(own, "conversation").Conversation; p.Receipts.Read != item.VSeq; p = visitor.clientPush(own, "conversation").Conversation {
		}
		if err := f.MarkRead(ctx, f.Anna.Actor(), c.ID, note.Seq); err != nil {
			t.Fatal(err)
		}
		if p := agent.agentPush(agentPrefix+f.Anna.ID, "read"); p.Read.ReadInbound != 1 {
			t.Errorf("%+v", p.Read)
		}
		if _, err := f.SetStatus(ctx, f.Anna.Actor(), c.ID, deskside.StatusWaiting, time.Time{}); err != nil {
			t.Fatal(err)
		}
		visitor.quiet(own)
		if strings.Contains(visitor.bytes(), canary) {
			t.Error("the visitor got the note")
		}

		// The session's end ends its sockets.
		if err := f.SignOut(ctx, token); err != nil {
			t.Fatal(err)
		}
		if code := agent.end(); code != int(signedOut.Code) {
			t.Errorf("closed with %d", code)
		}
	})
}

// Many write at once into the same conversation; whoever listens, or comes back after
// a restart, gets everything in order.
func TestManyWritersOnTheRealDesk(t *testing.T) {
	eachDesk(t, func(t *testing.T, f *testdesk.Fixture, h *house) {
		c := f.Start(t, f.Visitor, "first")
		agent, _ := signIn(t, f, h, f.Anna)
		visitor := h.visitor(t, f.Visitor.ID)
		agent.follow(timelinePrefix+c.ID, 0, f.Store.Epoch())
		visitor.follow(chatPrefix+c.ID, 0, f.Store.Epoch())
		write := func(n int) {
			done := make(chan struct{})
			for _, actor := range []deskside.Actor{f.Visitor, f.Anna.Actor(), f.Ben.Actor()} {
				go func() {
					defer func() { done <- struct{}{} }()
					for i := range n {
						f.Say(t, actor, c.ID, fmt.Sprint(actor.Kind, i))
						if actor.Kind == deskside.ActorAgent {
							if _, err := f.AddNote(context.Background(), actor, c.ID, testdesk.NewID(), canary); err != nil {
								t.Error(err)
							}
						}
					}
				}()
			}
			for range 3 {
				<-done
			}
		}
		write(20)
		now, err := f.Conversation(t.Context(), f.Anna.Actor(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		agent.offsets(timelinePrefix+c.ID, 1, int(now.Seq)-1)
		visitor.offsets(chatPrefix+c.ID, 1, 60)
		h.stop()
		write(10)
		h = serve(t, f)
		s := h.visitor(t, f.Visitor.ID).follow(chatPrefix+c.ID, 61, f.Store.Epoch())
		if !s.Recovered || len(s.Publications) != 30 {
			t.Fatalf("recovered %v: %d", s.Recovered, len(s.Publications))
		}
		if strings.Contains(visitor.bytes(), canary) {
			t.Error("the visitor got a note")
		}
	})
}

// Consoles are told of teams that have changed, of new colleagues, and of who comes into a call.
func TestColleaguesOnTheRealDesk(t *testing.T) {
	eachDesk(t, func(t *testing.T, f *testdesk.Fixture, h *house) {
		ctx := t.Context()
		ben, _ := signIn(t, f, h, f.Ben)
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		team, err := f.CreateTeam(ctx, f.Anna.Actor(), "Billing", nil)
		ok(err)
		ben.agentPush(inbox, "teams")
		_, err = f.SetTeamMembers(ctx, f.Anna.Actor(), team.ID, []string{f.Ben.ID})
		ok(err)
		ben.agentPush(inbox, "teams")
		cara, _, err := f.CreateAgent(ctx, f.Anna.Actor(), desk.NewAgent{Email: "cara@desk.example", Name: "Cara", Role: deskside.RoleAgent})
		ok(err)
		if a := ben.agentPush(inbox, "agent").Agent; a.ID != cara.ID {
			t.Errorf("%+v", a)
		}

		c := f.Start(t, f.Visitor, "Call me")
		_, err = f.Invite(ctx, f.Anna.Actor(), c.ID, deskside.AskCall, testdesk.NewID())
		ok(err)
		calls, err := f.Calls(ctx, f.Anna.Actor(), c.ID)
		ok(err)
		_, err = f.JoinCall(ctx, f.Anna.Actor(), calls[0].ID)
		ok(err)
		ben.agentPush(inbox, "loads")
		_, err = f.LeaveCall(ctx, f.Anna.Actor(), calls[0].ID)
		ok(err)
		ben.agentPush(inbox, "loads")
	})
}

// Where watching is hidden, a supervisor who looks at a colleague's conversation is neither
// among those who have it open, nor seen to be writing a note; and the visitor is told no
// "read".
func TestHiddenWatchingOnTheRealDesk(t *testing.T) {
	eachDesk(t, func(t *testing.T, f *testdesk.Fixture, h *house) {
		ctx := t.Context()
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		show := func(shown bool) {
			t.Helper()
			s, err := f.Settings(ctx, f.Anna.Actor())
			ok(err)
			s.Routing.ShowWatching = shown
			_, err = f.UpdateSettings(ctx, f.Anna.Actor(), desk.SettingsChange{Routing: &s.Routing})
			ok(err)
		}
		c := f.Start(t, f.Visitor, "Where is my parcel?")
		_, err := f.Assign(ctx, f.Anna.Actor(), c.ID, f.Ben.ID)
		ok(err)
		channel := timelinePrefix + c.ID
		ben, _ := signIn(t, f, h, f.Ben)
		ben.follow(channel, uint64(c.Seq), f.Store.Epoch())
		note := map[string]any{"method": "typing", "data": map[string]any{"conversationId": c.ID, "active": true, "note": true}}
		watch := func(shown bool) {
			t.Helper()
			show(shown)
			boss, _ := signIn(t, f, h, f.Anna)
			defer boss.close()
			boss.follow(channel, uint64(c.Seq), f.Store.Epoch())
			names := map[string]bool{}
			for _, p := range ben.ask("presence", map[string]any{"channel": channel}).Presence.Presence {
				names[p.User] = true
			}
			if !names[f.Ben.ID] || names[f.Anna.ID] != shown {
				t.Errorf("shown %v: %v have it open", shown, names)
			}
			boss.ask("rpc", note)
			// What comes after the note is told in any case.
			boss.ask("rpc", map[string]any{"method": "typing", "data": map[string]any{"conversationId": c.ID, "active": true}})
			push := ben.agentPush(inbox, "typing").Typing
			if push.Note != shown {
				t.Errorf("shown %v: first told %+v", shown, push)
			}
			if shown {
				ben.agentPush(inbox, "typing")
			}
		}
		watch(false)
		watch(true)
		watch(false)
		visitor := h.visitor(t, f.Visitor.ID)
		ok(f.MarkRead(ctx, f.Anna.Actor(), c.ID, 1))
		own := visitorPrefix + f.Visitor.ID
		if p := visitor.clientPush(own, "conversation").Conversation; p.Receipts.Read != 0 || p.Receipts.Delivered != 1 {
			t.Errorf("watched, the visitor learns %+v", p.Receipts)
		}
		ok(f.MarkRead(ctx, f.Ben.Actor(), c.ID, 1))
		for p := visitor.clientPush(own, "conversation").Conversation; p.Receipts.Read != 1; p = visitor.clientPush(own, "conversation").Conversation {
		}
	})
}

// Whoever may use a text block that changed is told to fetch them again.
func TestTextBlocksOnTheRealDesk(t *testing.T) {
	eachDesk(t, func(t *testing.T, f *testdesk.Fixture, h *house) {
		anna, _ := signIn(t, f, h, f.Anna)
		ben, _ := signIn(t, f, h, f.Ben)
		add := func(scope deskside.TextBlockScope) {
			t.Helper()
			_, err := f.CreateTextBlock(t.Context(), f.Anna.Actor(), desk.NewTextBlock{Scope: scope, Shortcut: "hi", Title: "Hi", Body: canary})
			if err != nil {
				t.Fatal(err)
			}
		}
		add(deskside.TextBlockCompany)
		anna.agentPush(inbox, "text_blocks")
		ben.agentPush(inbox, "text_blocks")
		add(deskside.TextBlockPersonal)
		anna.agentPush(agentPrefix+f.Anna.ID, "text_blocks")
		ben.quiet(agentPrefix + f.Ben.ID)
		if strings.Contains(anna.bytes(), canary) {
			t.Error("the hint carries the text")
		}
	})
}

// An invitation changes in place: who is there hears of each step, and who was away gets
// the newest state by recovering, without a hole, on either side.
func TestInvitationReachesBothSides(t *testing.T) {
	eachDesk(t, func(t *testing.T, f *testdesk.Fixture, h *house) {
		ctx := t.Context()
		agent, _ := signIn(t, f, h, f.Anna)
		visitor := h.visitor(t, f.Visitor.ID)
		c := f.Start(t, f.Visitor, "Can you call me?")
		if _, err := f.Assign(ctx, f.Anna.Actor(), c.ID, f.Anna.ID); err != nil {
			t.Fatal(err)
		}
		agent.follow(timelinePrefix+c.ID, 2, f.Store.Epoch())
		visitor.follow(chatPrefix+c.ID, 1, f.Store.Epoch())
		i, err := f.Invite(ctx, f.Anna.Actor(), c.ID, deskside.AskCall, testdesk.NewID())
		if err != nil {
			t.Fatal(err)
		}
		if got := visitor.clientPush(chatPrefix+c.ID, "item").Item; got.Invitation == nil || got.Invitation.State != deskside.InvitationPending || got.VSeq != 2 {
			t.Errorf("the visitor hears %+v", got)
		}
		if _, err := f.AcceptInvitation(ctx, f.Visitor, i.ID); err != nil {
			t.Fatal(err)
		}
		if got := agent.agentPush(timelinePrefix+c.ID, "item").Item; got.ID != i.ID || got.Seq != 3 {
			t.Errorf("the agent hears %+v", got)
		}
		if got := agent.agentPush(timelinePrefix+c.ID, "item").Item; got.Kind != deskside.ItemUpdate || got.Of.Seq != 3 || got.Invitation.State != deskside.InvitationAccepted {
			t.Errorf("and then %+v", got)
		}
		own := visitorPrefix + f.Visitor.ID
		for p := visitor.clientPush(own, "conversation").Conversation; len(p.Invitations) != 1 || p.Invitations[0].State != deskside.InvitationAccepted; p = visitor.clientPush(own, "conversation").Conversation {
		}
		visitor.close()
		for _, act := range []func() error{
			func() error { _, err := f.StartInvitation(ctx, i.ID); return err },
			func() error { _, err := f.EndInvitation(ctx, f.Anna.Actor(), i.ID); return err },
		} {
			if err := act(); err != nil {
				t.Fatal(err)
			}
		}
		back := h.visitor(t, f.Visitor.ID).follow(chatPrefix+c.ID, 1, f.Store.Epoch())
		if !back.Recovered || len(back.Publications) != 4 {
			t.Fatalf("recovered %v, %d publications", back.Recovered, len(back.Publications))
		}
		for n, p := range back.Publications {
			if p.Offset != uint64(n+2) || !strings.Contains(string(p.Data), `"state":"ended"`) {
				t.Errorf("publication %d: %s", p.Offset, p.Data)
			}
		}
	})
}

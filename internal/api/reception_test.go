package api

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

func TestReception(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		h := newHouse(t, f)
		ctx := context.Background()
		settings := deskside.DefaultSiteSettings()
		settings.PreChat = deskside.PreChat{Email: deskside.FieldRequired}
		settings.After = deskside.AfterDone{Rating: true, Mail: true}
		settings.Hours = deskside.OpeningHours{On: true, Zone: "UTC", Week: make([][]deskside.OpenSpan, 7)}
		if _, err := f.UpdateSite(ctx, f.Anna.Actor(), f.Site.ID, desk.SiteChange{Settings: &settings}); err != nil {
			t.Fatal(err)
		}
		visit := decode[Visit](h.ask(nobody, "POST", widgetAPI+"/session", h.visitStart(nil)).want(200))
		if visit.Hours.Open || visit.Hours.Changes != nil || visit.Site.PreChat.Email != deskside.FieldRequired || visit.Site.After.Mail {
			t.Errorf("never open, and no mail server: %+v, %+v", visit.Hours, visit.Site)
		}
		me := bearerOf(visit.Token)
		h.ask(me, "PATCH", widgetAPI+"/visitor", m{"email": "nobody"}).wantProblem(422, deskside.Invalid, "body.email")
		start := m{"id": testdesk.NewID(), "message": message("hello"), "pages": []m{page(testdesk.Origin + "/lamps")}}
		h.ask(me, "POST", widgetAPI+"/conversations", start).wantProblem(422, deskside.Invalid, "body.email")
		start["visitor"] = m{"email": "ada@lamp.example"}
		started := decode[StartedConversation](h.ask(me, "POST", widgetAPI+"/conversations", start).want(201))
		path := widgetAPI + "/conversations/" + started.Conversation.ID

		h.ask(me, "PUT", path+"/rating", m{"score": 5}).wantProblem(409, deskside.Conflict, "")
		h.ask(me, "PUT", path+"/rating", m{"score": 6}).wantProblem(422, deskside.Invalid, "body.score")
		h.ask(me, "POST", path+"/transcript", m{"email": "ada@lamp.example"}).wantProblem(409, deskside.Conflict, "")
		h.ask(me, "GET", path+"/transcript", nil).wantProblem(403, deskside.Forbidden, "")
		if r := decode[MyRating](h.ask(me, "GET", path+"/rating", nil).want(200)); r.Score != 0 {
			t.Errorf("rated: %+v", r)
		}
		other := decode[Visit](h.ask(nobody, "POST", widgetAPI+"/session", h.visitStart(nil)).want(200))
		h.ask(bearerOf(other.Token), "GET", path+"/rating", nil).wantProblem(404, deskside.NotFound, "")

		// The link in a mail makes a stranger the visitor whom it names, on the site's origin only.
		f.Say(t, f.Ben.Actor(), started.Conversation.ID, "Yes?")
		letter, found, err := f.TakeMail(ctx, time.Now().Add(2*deskside.AnswerDelay))
		if err != nil || !found {
			t.Fatalf("no mail: %v", err)
		}
		_, token, _ := strings.Cut(letter.Link, "#deskside=")
		back := decode[Visit](h.ask(nobody, "POST", widgetAPI+"/session", h.visitStart(m{"return": token})).want(200))
		if back.Returned != started.Conversation.ID || len(back.Conversations) != 1 || back.Channels.Visitor != visit.Channels.Visitor {
			t.Errorf("back: %+v", back)
		}
		lost := decode[Visit](h.ask(nobody, "POST", widgetAPI+"/session", h.visitStart(m{"return": token + "x"})).want(200))
		if lost.Returned != "" || len(lost.Conversations) != 0 {
			t.Errorf("with a changed link: %+v", lost)
		}
	})
}

func TestAgentInvitation(t *testing.T) {
	f := testdesk.New(t)
	h := newHouse(t, f)
	anna, ben := h.agent(f.Anna), h.agent(f.Ben)
	in := m{"email": "cleo@desk.example", "name": "Cleo", "role": "agent"}
	h.ask(ben, "POST", agentAPI+"/agents/invite", in).wantProblem(403, deskside.Forbidden, "")
	h.ask(anna, "POST", agentAPI+"/agents/invite", m{"email": "cleo@desk.example", "name": "Cleo", "role": "agent", "mail": true}).wantProblem(409, deskside.Conflict, "")
	h.ask(nobody, "POST", agentAPI+"/password/forgotten", m{"email": "anna@desk.example"}).wantProblem(409, deskside.Conflict, "")
	invited := decode[InvitedAgent](h.ask(anna, "POST", agentAPI+"/agents/invite", in).want(201))
	_, token, _ := strings.Cut(invited.Link, "/console/password#")
	who := decode[PasswordLinkOf](h.ask(nobody, "POST", agentAPI+"/password/link", m{"token": token}).want(200))
	if who.Name != "Cleo" || who.Kind != deskside.LetterInvite {
		t.Errorf("%+v", who)
	}
	h.ask(nobody, "POST", agentAPI+"/password", m{"token": token, "password": "short"}).wantProblem(422, deskside.Invalid, "body.password")
	h.ask(nobody, "POST", agentAPI+"/password", m{"token": token, "password": "a good long password"}).want(200)
	h.ask(nobody, "POST", agentAPI+"/password/link", m{"token": token}).wantProblem(404, deskside.NotFound, "")
}

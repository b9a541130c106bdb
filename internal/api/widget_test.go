package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

const widgetAPI = "/api/widget/v1"

func (h *house) visitStart(change m) m {
	start := m{"site": h.Site.Key, "origin": testdesk.Origin, "language": "de-AT", "timeZone": "Europe/Vienna"}
	for k, v := range change {
		start[k] = v
	}
	return start
}

func message(text string) m { return m{"id": testdesk.NewID(), "text": text} }

func TestWidget(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		h := newHouse(t, f)
		visit := decode[Visit](h.ask(nobody, "POST", widgetAPI+"/session", h.visitStart(nil)).want(200))
		if visit.Token == "" || visit.Site.Key != f.Site.Key || len(visit.Conversations) != 0 || visit.Epoch != f.Store.Epoch() {
			t.Fatalf("first visit: %+v", visit)
		}
		me := bearerOf(visit.Token)
		h.ask(me, "POST", widgetAPI+"/pages", m{"pages": []m{page("https://shop.example/a?secret=1")}}).want(204)
		self := decode[VisitorSelf](h.ask(me, "PATCH", widgetAPI+"/visitor", m{"name": "Jo"}).want(200))
		if self.Name != "Jo" {
			t.Errorf("before the first message: %+v", self)
		}

		first := m{
			"id": testdesk.NewID(), "message": message("hello"), "visitor": m{"name": "Jo", "language": "de-AT", "timeZone": "Europe/Vienna"},
			"pages": []m{page("https://shop.example/b?secret=1#x")}, "referrer": "https://search.example/?q=1",
		}
		started := decode[StartedConversation](h.ask(me, "POST", widgetAPI+"/conversations", first).want(201))
		if started.Item.VSeq != 1 || !started.Item.Mine || started.Conversation.ID != first["id"] {
			t.Fatalf("started: %+v", started)
		}
		again := decode[StartedConversation](h.ask(me, "POST", widgetAPI+"/conversations", first).want(201))
		if again.Item.ID != started.Item.ID || again.Item.VSeq != 1 {
			t.Errorf("sent again: %+v", again)
		}
		h.widgetTalk(me, started.Conversation.ID)

		later := decode[Visit](h.ask(nobody, "POST", widgetAPI+"/session", h.visitStart(m{"token": visit.Token})).want(200))
		if later.Visitor.Name != "Joanna" || len(later.Conversations) != 1 || later.Channels != visit.Channels {
			t.Errorf("second visit: %+v", later)
		}
		v, pages, err := f.Desk.Visitor(t.Context(), f.Anna.Actor(), strings.TrimPrefix(later.Channels.Visitor, "visitor:"))
		if err != nil || v.Browser != "Chrome 141" || v.OS != "Linux" || v.Device != "desktop" || v.Language != "de-AT" || v.Origin != testdesk.Origin {
			t.Errorf("stored: %+v, %v", v, err)
		}
		if len(pages) == 0 || strings.Contains(pages[0].URL, "secret") {
			t.Errorf("pages: %+v", pages)
		}
	})
}

func page(url string) m {
	return m{"id": testdesk.NewID(), "url": url, "title": "A page", "at": "2026-11-01T12:00:00Z"}
}

// widgetTalk goes on talking in a conversation that has one message.
func (h *house) widgetTalk(me who, id string) {
	h.t.Helper()
	path := widgetAPI + "/conversations/" + id
	second := message("second")
	item := decode[wire.VisitorItem](h.ask(me, "POST", path+"/messages", second).want(201))
	if item.VSeq != 2 {
		h.t.Errorf("second message: %+v", item)
	}
	h.ask(me, "POST", path+"/messages", m{"id": second["id"], "text": "other"}).wantProblem(409, deskside.Conflict, "")
	h.ask(me, "POST", path+"/messages", message("  ")).wantProblem(422, deskside.Invalid, "body.text")
	if _, err := h.AddNote(h.t.Context(), h.Ben.Actor(), id, testdesk.NewID(), "a note"); err != nil {
		h.t.Fatal(err)
	}
	h.Say(h.t, h.Ben.Actor(), id, "an answer")
	items := decode[MyItems](h.ask(me, "GET", path+"/items", nil).want(200))
	if len(items.Items) != 3 || items.VSeq != 3 || items.Items[2].Agent.Name != "Ben" {
		h.t.Errorf("items: %+v", items)
	}
	place := decode[wire.VisitorPlace](h.ask(me, "GET", path+"/place", nil).want(200))
	if place.Minutes != nil {
		h.t.Errorf("place: %+v", place)
	}
	before := decode[MyItems](h.ask(me, "GET", path+"/items?before=3&limit=1", nil).want(200))
	if len(before.Items) != 1 || before.Items[0].VSeq != 2 {
		h.t.Errorf("before 3: %+v", before)
	}
	list := decode[MyConversations](h.ask(me, "GET", widgetAPI+"/conversations", nil).want(200))
	if len(list.Conversations) != 1 || list.Conversations[0].Unread != 1 {
		h.t.Errorf("conversations: %+v", list)
	}
	h.ask(me, "POST", path+"/receipts", m{"delivered": 3}).want(204)
	h.ask(me, "POST", path+"/receipts", m{"read": 3}).want(204)
	list = decode[MyConversations](h.ask(me, "GET", widgetAPI+"/conversations", nil).want(200))
	if c := list.Conversations[0]; c.Unread != 0 || c.Receipts.MyRead != 3 {
		h.t.Errorf("after reading: %+v", c)
	}
	self := decode[VisitorSelf](h.ask(me, "PATCH", widgetAPI+"/visitor", m{"name": "Joanna", "email": "jo@example.com"}).want(200))
	if self.Name != "Joanna" || self.Email != "jo@example.com" {
		h.t.Errorf("self: %+v", self)
	}
	h.ask(me, "PATCH", widgetAPI+"/visitor", m{"email": "nonsense"}).wantProblem(422, deskside.Invalid, "body.email")
}

func TestStartVisitRefuses(t *testing.T) {
	h := newHouse(t, testdesk.New(t))
	start := func(change m) reply { return h.ask(nobody, "POST", widgetAPI+"/session", h.visitStart(change)) }
	start(m{"site": "unknown"}).wantProblem(404, deskside.NotFound, "")
	start(m{"origin": "https://evil.example"}).wantProblem(403, deskside.Forbidden, "body.origin")
	start(m{"origin": "https://shop.example.evil.example"}).wantProblem(403, deskside.Forbidden, "body.origin")
	start(m{"origin": ""}).wantProblem(422, deskside.Invalid, "body.origin")

	mine := decode[Visit](start(nil).want(200))
	for name, token := range map[string]string{
		"of another site":   h.tokens.Mint(testdesk.NewID(), testdesk.Origin, "somebody"),
		"of another origin": h.tokens.Mint(h.Site.ID, "https://other.example", "somebody"),
		"forged":            mine.Token[:len(mine.Token)-2] + "AA",
	} {
		other := decode[Visit](start(m{"token": token}).want(200))
		if strings.Contains(other.Channels.Visitor, "somebody") || other.Channels.Visitor == mine.Channels.Visitor {
			t.Errorf("a token %s is taken: %+v", name, other)
		}
	}
	// Cookies are no way in: a page of another site could have the browser send them.
	h.ask(h.agent(h.Anna), "GET", widgetAPI+"/conversations", nil).wantProblem(401, deskside.Unauthenticated, "")
}

// TestVisitorToken_ends takes an origin from the site: the tokens given there end, for
// HTTP and for sockets.
func TestVisitorToken_ends(t *testing.T) {
	h := newHouse(t, testdesk.New(t))
	visit := decode[Visit](h.ask(nobody, "POST", widgetAPI+"/session", h.visitStart(nil)).want(200))
	me := bearerOf(visit.Token)
	h.ask(me, "GET", widgetAPI+"/conversations", nil).want(200)
	origins := []string{"https://moved.example"}
	if _, err := h.UpdateSite(t.Context(), h.Anna.Actor(), h.Site.ID, desk.SiteChange{Origins: &origins}); err != nil {
		t.Fatal(err)
	}
	h.ask(me, "GET", widgetAPI+"/conversations", nil).wantProblem(401, deskside.Unauthenticated, "")
	if _, err := h.api.AuthenticateVisitor(visit.Token); deskside.CodeOf(err) != deskside.Unauthenticated {
		t.Errorf("for sockets: %v", err)
	}
}

func TestBodyIsBounded(t *testing.T) {
	h := newHouse(t, testdesk.New(t))
	c := h.Start(t, h.Visitor, "hello")
	path := widgetAPI + "/conversations/" + c.ID + "/messages"
	h.ask(h.visitor(h.Visitor), "POST", path, message(strings.Repeat("x", 8001))).wantProblem(422, deskside.Invalid, "body.text")
	h.ask(h.visitor(h.Visitor), "POST", path, message(strings.Repeat("x", 70_000))).wantProblem(413, deskside.TooLarge, "")
	h.ask(h.visitor(h.Visitor), "POST", path, message(strings.Repeat("😀", 8000))).want(http.StatusCreated)
	h.ask(h.visitor(h.Visitor), "POST", path, `{"id":`).wantProblem(400, deskside.Invalid, "body")
	h.ask(h.visitor(h.Visitor), "POST", path, m{"id": "1", "text": "x"}).wantProblem(422, deskside.Invalid, "body.id")
	h.ask(h.visitor(h.Visitor), "POST", path, m{"id": testdesk.NewID(), "text": "x", "extra": 1}).wantProblem(422, deskside.Invalid, "body.extra")
}

package api

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
	"github.com/deskside/deskside/internal/wire"
)

const agentAPI = "/api/v1"

// Every operation of the agents' interface, as a console uses them in a working day.
func TestWorkingDay(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		h := newHouse(t, f)
		c := f.Start(t, f.Visitor, "hello, is anybody there")
		anna, ben := h.agent(f.Anna), h.agent(f.Ben)
		h.inbox(anna, ben, c)
		h.timeline(anna, ben, c)
		h.attachments(anna, ben, c)
		h.textBlockFiles(anna, ben, c)
		h.status(anna, c)
		h.visitorPanel(anna)
		h.workspace(anna, ben)
		h.settings(anna, ben)
		h.sites(anna)
		h.textBlocks(anna, ben)
		h.redirects(anna, ben)
		h.tags(anna, ben, c)
		h.audit(anna, ben)
		h.twoAdmins(anna)
		h.many(anna, ben)
		h.search(ben, c)
		h.cards(anna, ben, c)
		h.routing(anna, ben)
		h.calls(anna, ben)
		h.recordedCall(anna)
		h.itemChanges(anna, ben)
		h.invitations(anna, ben)
		h.liveView(anna)
		h.cobrowse(anna)
		h.links(anna, ben)
		h.account(anna)
		h.transcripts(anna, ben, c)
		h.keys(anna)
		for _, op := range h.api.operations() {
			if strings.HasPrefix(op.Path, agentAPI) && op.OperationID != "setUp" && !h.seen[op.OperationID][op.DefaultStatus] {
				t.Errorf("%s %s was never answered with %d", op.Method, op.Path, op.DefaultStatus)
			}
		}
	})
}

func (h *house) inbox(anna, ben who, c deskside.Conversation) {
	h.t.Helper()
	list := decode[ConversationPage](h.ask(anna, "GET", agentAPI+"/conversations?view=unassigned", nil).want(200))
	if len(list.Conversations) != 1 || list.Conversations[0].ID != c.ID || list.Next != nil {
		h.t.Errorf("unassigned: %+v", list)
	}
	if list.Conversations[0].ReadInbound == nil || *list.Conversations[0].ReadInbound != 0 {
		h.t.Errorf("unread: %+v", list.Conversations[0])
	}
	h.ask(anna, "GET", agentAPI+"/conversations?view=everything", nil).wantProblem(422, deskside.Invalid, "query.view")
	h.ask(anna, "GET", agentAPI+"/conversations?limit=1000", nil).wantProblem(422, deskside.Invalid, "query.limit")
	h.ask(anna, "GET", agentAPI+"/conversations?cursor=nonsense", nil).wantProblem(422, deskside.Invalid, "")
	counts := decode[Counts](h.ask(anna, "GET", agentAPI+"/conversations/counts", nil).want(200))
	if (counts != Counts{Unassigned: 1, All: 1, Unread: 1}) {
		h.t.Errorf("counts: %+v", counts)
	}

	assignee := agentAPI + "/conversations/" + c.ID + "/assignee"
	got := decode[wire.Conversation](h.ask(anna, "PUT", assignee, m{"agentId": h.Anna.ID, "onlyIfUnassigned": true}).want(200))
	if got.AssigneeID == nil || *got.AssigneeID != h.Anna.ID {
		h.t.Errorf("assigned: %+v", got)
	}
	p := h.ask(ben, "PUT", assignee, m{"agentId": h.Ben.ID, "onlyIfUnassigned": true}).wantProblem(409, deskside.Conflict, "")
	if p.Data["assigneeId"] != h.Anna.ID || p.Data["assigneeName"] != "Anna" {
		h.t.Errorf("conflict: %+v", p)
	}
	h.ask(ben, "PUT", assignee, m{"agentId": testdesk.NewID()}).wantProblem(422, deskside.Invalid, "body.agentId")
	h.ask(ben, "PUT", assignee, m{}).wantProblem(422, deskside.Invalid, "body")
	h.ask(ben, "PUT", assignee, m{"agentId": h.Ben.ID}).want(200)
	got = decode[wire.Conversation](h.ask(anna, "PUT", assignee, m{"agentId": nil}).want(200))
	if got.AssigneeID != nil {
		h.t.Errorf("unassigned: %+v", got)
	}
	h.ask(anna, "PUT", agentAPI+"/conversations/"+testdesk.NewID()+"/assignee", m{"agentId": nil}).wantProblem(404, deskside.NotFound, "")
}

func (h *house) timeline(anna, ben who, c deskside.Conversation) {
	h.t.Helper()
	path := agentAPI + "/conversations/" + c.ID
	answer := message("good morning")
	item := decode[wire.Item](h.ask(ben, "POST", path+"/messages", answer).want(201))
	if again := decode[wire.Item](h.ask(ben, "POST", path+"/messages", answer).want(201)); again.Seq != item.Seq {
		h.t.Errorf("sent again: %+v, first %+v", again, item)
	}
	h.ask(anna, "POST", path+"/messages", answer).wantProblem(409, deskside.Conflict, "")
	h.ask(ben, "POST", path+"/messages", message("")).wantProblem(422, deskside.Invalid, "body.text")
	note := decode[wire.Item](h.ask(anna, "POST", path+"/notes", message("a regular")).want(201))
	if note.Kind != deskside.ItemNote || note.VSeq != nil {
		h.t.Errorf("note: %+v", note)
	}
	items := decode[Items](h.ask(anna, "GET", path+"/items", nil).want(200))
	if items.Seq != note.Seq || items.VSeq != 2 || int64(len(items.Items)) != items.Seq || items.Epoch != h.Store.Epoch() {
		h.t.Errorf("items: %+v", items)
	}
	after := decode[Items](h.ask(anna, "GET", path+"/items?after=1&limit=1", nil).want(200))
	if len(after.Items) != 1 || after.Items[0].Seq != 2 {
		h.t.Errorf("after 1: %+v", after)
	}
	h.ask(anna, "GET", agentAPI+"/conversations/"+testdesk.NewID()+"/items", nil).wantProblem(404, deskside.NotFound, "")
	h.ask(anna, "GET", agentAPI+"/conversations/nonsense/items", nil).wantProblem(422, deskside.Invalid, "path.id")

	h.ask(anna, "POST", path+"/read", m{"seq": items.Seq}).want(204)
	h.ask(anna, "POST", path+"/read", m{"seq": -1}).wantProblem(422, deskside.Invalid, "body.seq")
	h.ask(anna, "POST", agentAPI+"/receipts", m{"delivered": m{c.ID: 1}}).want(204)
	details := decode[ConversationDetails](h.ask(anna, "GET", path, nil).want(200))
	// Ben has it: an admin who looks at it reads for herself.
	if *details.Conversation.ReadInbound != 1 || details.Conversation.Receipts.ReadByAgents != 0 || details.Visitor.ID != h.Visitor.ID {
		h.t.Errorf("details: %+v", details)
	}
	h.ask(anna, "GET", agentAPI+"/conversations/"+testdesk.NewID(), nil).wantProblem(404, deskside.NotFound, "")
}

func (h *house) status(anna who, c deskside.Conversation) {
	h.t.Helper()
	path := agentAPI + "/conversations/" + c.ID + "/status"
	h.ask(anna, "PUT", path, m{"status": "closed"}).wantProblem(422, deskside.Invalid, "body.status")
	h.ask(anna, "PUT", path, m{"status": "snoozed"}).wantProblem(422, deskside.Invalid, "body.until")
	until := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	got := decode[wire.Conversation](h.ask(anna, "PUT", path, m{"status": "snoozed", "until": until}).want(200))
	if got.SnoozedUntil == nil || !got.SnoozedUntil.Equal(until) {
		h.t.Errorf("snoozed: %+v", got)
	}
	got = decode[wire.Conversation](h.ask(anna, "PUT", path, m{"status": "done"}).want(200))
	if got.Status != deskside.StatusDone || got.SnoozedUntil != nil {
		h.t.Errorf("done: %+v", got)
	}
}

func (h *house) visitorPanel(anna who) {
	h.t.Helper()
	second := h.Start(h.t, h.Visitor, "me again")
	details := decode[ConversationDetails](h.ask(anna, "GET", agentAPI+"/conversations/"+second.ID, nil).want(200))
	if len(details.Earlier) != 1 {
		h.t.Errorf("earlier: %+v", details.Earlier)
	}
	path := agentAPI + "/visitors/" + h.Visitor.ID
	v := decode[wire.Visitor](h.ask(anna, "PATCH", path, m{"name": "Joanna"}).want(200))
	if v = decode[wire.Visitor](h.ask(anna, "GET", path, nil).want(200)); v.Name != "Joanna" {
		h.t.Errorf("visitor: %+v", v)
	}
	h.ask(anna, "PATCH", path, m{"email": "nonsense"}).wantProblem(422, deskside.Invalid, "body.email")
	h.ask(anna, "GET", agentAPI+"/visitors/"+testdesk.NewID(), nil).wantProblem(404, deskside.NotFound, "")
}

func (h *house) workspace(anna, ben who) {
	h.t.Helper()
	h.Audience.(*testdesk.Audience).SetAgent(h.Anna.ID, true)
	list := decode[[]wire.Agent](h.ask(ben, "GET", agentAPI+"/agents", nil).want(200))
	if len(list) != 2 || !list[0].Online || list[1].Online {
		h.t.Errorf("agents: %+v", list)
	}
	chris := m{"email": "Chris@desk.example", "name": "Chris", "role": "agent"}
	h.ask(ben, "POST", agentAPI+"/agents", chris).wantProblem(403, deskside.Forbidden, "")
	made := decode[CreatedAgent](h.ask(anna, "POST", agentAPI+"/agents", chris).want(201))
	if made.Agent.Email != "chris@desk.example" || len(made.Password) < 12 {
		h.t.Errorf("created: %+v", made)
	}
	h.ask(anna, "POST", agentAPI+"/agents", chris).wantProblem(409, deskside.Conflict, "body.email")
	path := agentAPI + "/agents/" + made.Agent.ID
	if got := decode[wire.Agent](h.ask(anna, "PATCH", path, m{"active": false}).want(200)); got.Active || got.Name != "Chris" {
		h.t.Errorf("updated: %+v", got)
	}
	h.ask(nobody, "POST", agentAPI+"/session", m{"email": "chris@desk.example", "password": made.Password}).wantProblem(401, deskside.Unauthenticated, "")
	h.ask(anna, "PATCH", agentAPI+"/agents/"+testdesk.NewID(), m{"name": "X"}).wantProblem(404, deskside.NotFound, "")

	team := decode[wire.Team](h.ask(anna, "POST", agentAPI+"/teams", m{"name": "Sales"}).want(201))
	h.ask(anna, "POST", agentAPI+"/teams", m{"name": "Sales"}).wantProblem(409, deskside.Conflict, "")
	team = decode[wire.Team](h.ask(anna, "PUT", agentAPI+"/teams/"+team.ID+"/members", m{"memberIds": []string{h.Ben.ID}}).want(200))
	if len(team.MemberIDs) != 1 {
		h.t.Errorf("team: %+v", team)
	}
	if teams := decode[[]wire.Team](h.ask(ben, "GET", agentAPI+"/teams", nil).want(200)); len(teams) != 2 {
		h.t.Errorf("teams: %+v", teams)
	}
	path = agentAPI + "/teams/" + team.ID
	h.ask(ben, "PUT", path+"/members", m{"memberIds": []string{}}).wantProblem(403, deskside.Forbidden, "")
	if team = decode[wire.Team](h.ask(anna, "PATCH", path, m{"name": "Orders"}).want(200)); team.Name != "Orders" || len(team.MemberIDs) != 1 {
		h.t.Errorf("renamed: %+v", team)
	}
	h.ask(ben, "PATCH", path, m{"name": "Mine"}).wantProblem(403, deskside.Forbidden, "")
	h.ask(ben, "GET", path+"/uses", nil).wantProblem(403, deskside.Forbidden, "")
	if uses := decode[TeamUses](h.ask(anna, "GET", path+"/uses", nil).want(200)); uses.Conversations != 0 || uses.Rules == nil || len(uses.Sites) != 0 {
		h.t.Errorf("uses: %+v", uses)
	}
	block := m{"scope": "team", "teamId": team.ID, "shortcut": "orders", "title": "Orders", "body": "On its way"}
	h.ask(ben, "POST", agentAPI+"/text-blocks", block).want(201)
	h.ask(ben, "DELETE", path, nil).wantProblem(403, deskside.Forbidden, "")
	h.ask(anna, "DELETE", path, nil).wantProblem(409, deskside.Conflict, "body.to")
	h.ask(anna, "DELETE", path+"?to="+testdesk.NewID(), nil).wantProblem(422, deskside.Invalid, "body.to")
	h.ask(anna, "DELETE", path+"?to=everybody", nil).want(204)
	h.ask(anna, "DELETE", path, nil).wantProblem(404, deskside.NotFound, "")
}

func (h *house) routing(anna, ben who) {
	h.t.Helper()
	h.Audience.(*testdesk.Audience).SetAgent(h.Anna.ID, false)
	h.Audience.(*testdesk.Audience).SetAgent(h.Ben.ID, true)
	h.ask(ben, "PUT", agentAPI+"/me/availability", m{"availability": "online"}).want(200)
	site := h.Site
	site.Settings.Routing.Mode = deskside.Given
	settings := m{"hue": site.Settings.Hue, "position": site.Settings.Position, "texts": m{}, "routing": site.Settings.Routing}
	h.ask(anna, "PATCH", agentAPI+"/sites/"+site.ID, m{"settings": settings}).want(200)
	given := func() string {
		h.t.Helper()
		c := h.Start(h.t, h.NewVisitor(), "given")
		if _, err := h.GiveWaiting(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
		return agentAPI + "/conversations/" + c.ID
	}
	path := given()
	details := decode[ConversationDetails](h.ask(ben, "GET", path, nil).want(200))
	if g := details.Conversation.Given; g == nil || *details.Conversation.AssigneeID != h.Ben.ID || !g.ExpiresAt.After(g.At) {
		h.t.Fatalf("given: %+v", details.Conversation)
	}
	h.ask(anna, "POST", path+"/given/open", nil).wantProblem(409, deskside.Conflict, "")
	got := decode[wire.Conversation](h.ask(ben, "POST", path+"/given/open", nil).want(200))
	if got.Given != nil {
		h.t.Errorf("opened: %+v", got)
	}
	h.ask(ben, "POST", path+"/given/pass", nil).wantProblem(409, deskside.Conflict, "")
	got = decode[wire.Conversation](h.ask(ben, "POST", given()+"/given/pass", nil).want(200))
	if got.AssigneeID != nil {
		h.t.Errorf("passed on: %+v", got)
	}
	agent := decode[wire.Agent](h.ask(anna, "PATCH", agentAPI+"/agents/"+h.Ben.ID, m{"capacity": 3, "skills": []string{"DE", " de "}}).want(200))
	if agent.Capacity != 3 || len(agent.Skills) != 1 || agent.Skills[0] != "de" {
		h.t.Errorf("agent: %+v", agent)
	}
	h.ask(anna, "PATCH", agentAPI+"/agents/"+h.Ben.ID, m{"capacity": -1}).wantProblem(422, deskside.Invalid, "body.capacity")
	h.ask(ben, "POST", agentAPI+"/routing/try", m{"siteId": site.ID}).wantProblem(403, deskside.Forbidden, "")
	h.ask(anna, "POST", agentAPI+"/routing/try", m{"siteId": "x"}).wantProblem(422, deskside.Invalid, "body.siteId")
	tried := decode[Trying](h.ask(anna, "POST", agentAPI+"/routing/try", m{"siteId": site.ID, "page": "https://shop.example/x"}).want(200))
	if !tried.Gives || tried.AgentID == nil || *tried.AgentID != h.Ben.ID || len(tried.Decision.Steps) != 1 {
		h.t.Errorf("tried: %+v", tried)
	}
	site.Settings.Routing.TeamID = testdesk.NewID()
	settings["routing"] = site.Settings.Routing
	h.ask(anna, "PATCH", agentAPI+"/sites/"+site.ID, m{"settings": settings}).wantProblem(422, deskside.Invalid, "settings.routing.teamId")
	delete(settings, "routing")
	if got := decode[wire.Site](h.ask(anna, "PATCH", agentAPI+"/sites/"+site.ID, m{"settings": settings}).want(200)); got.Settings.Routing.Mode != deskside.Given {
		h.t.Errorf("left out, it did not stay: %+v", got.Settings)
	}
}

func (h *house) settings(anna, ben who) {
	h.t.Helper()
	s := decode[deskside.Settings](h.ask(ben, "GET", agentAPI+"/settings", nil).want(200))
	s.Routing.RedirectSeconds = 90
	h.ask(ben, "PATCH", agentAPI+"/settings", m{"routing": s.Routing}).wantProblem(403, deskside.Forbidden, "")
	s = decode[deskside.Settings](h.ask(anna, "PATCH", agentAPI+"/settings", m{"routing": s.Routing}).want(200))
	if s.Routing.RedirectSeconds != 90 {
		h.t.Errorf("settings: %+v", s)
	}
	s.Routing.RedirectSeconds = 5
	h.ask(anna, "PATCH", agentAPI+"/settings", m{"routing": s.Routing}).wantProblem(422, deskside.Invalid, "body.routing.redirectSeconds")
}

func (h *house) sites(anna who) {
	h.t.Helper()
	site := decode[wire.Site](h.ask(anna, "POST", agentAPI+"/sites", m{"name": "Blog", "origins": []string{"https://blog.example/"}}).want(201))
	if site.Origins[0] != "https://blog.example" || site.Snippet != `<script async src="https://chat.example/loader.js?site=`+site.Key+`"></script>` {
		h.t.Errorf("site: %+v", site)
	}
	h.ask(anna, "POST", agentAPI+"/sites", m{"name": "X", "origins": []string{"blog.example"}}).wantProblem(422, deskside.Invalid, "body.origins")
	settings := m{"hue": 30, "position": "left", "texts": m{"de": m{"hello": "Moin", "question": "", "welcome": "", "away": ""}}}
	site = decode[wire.Site](h.ask(anna, "PATCH", agentAPI+"/sites/"+site.ID, m{"settings": settings}).want(200))
	if site.Settings.Hue != 30 || site.Settings.Texts["de"].Hello != "Moin" || site.Name != "Blog" {
		h.t.Errorf("updated: %+v", site)
	}
	// A part that is left out stays; one that is given is a whole.
	settings["messages"], settings["files"] = m{"editMinutes": 5, "noReactions": true}, m{"visitors": false, "maxMB": 7, "kinds": []string{"pdf"}}
	h.ask(anna, "PATCH", agentAPI+"/sites/"+site.ID, m{"settings": settings}).want(200)
	delete(settings, "files")
	settings["messages"] = m{"editMinutes": 6}
	site = decode[wire.Site](h.ask(anna, "PATCH", agentAPI+"/sites/"+site.ID, m{"settings": settings}).want(200))
	if s := site.Settings; s.Messages != (deskside.MessageSettings{EditMinutes: 6}) || s.Files.MaxMB != 7 || s.Files.Visitors || len(s.Files.Kinds) != 1 {
		h.t.Errorf("parts: %+v", site.Settings)
	}
	settings["hue"] = 400
	h.ask(anna, "PATCH", agentAPI+"/sites/"+site.ID, m{"settings": settings}).wantProblem(422, deskside.Invalid, "body.settings.hue")
	if sites := decode[[]wire.Site](h.ask(anna, "GET", agentAPI+"/sites", nil).want(200)); len(sites) != 2 {
		h.t.Errorf("sites: %+v", sites)
	}
}

func (h *house) keys(anna who) {
	h.t.Helper()
	made := decode[APIKeyWithSecret](h.ask(anna, "POST", agentAPI+"/api-keys", m{"name": "CRM", "scopes": []string{"read"}}).want(201))
	if !strings.HasPrefix(made.Secret, "dk_") || !strings.HasPrefix(made.Secret, made.Key.Prefix) {
		h.t.Errorf("key: %+v", made)
	}
	h.ask(anna, "POST", agentAPI+"/api-keys", m{"name": "CRM", "scopes": []string{"everything"}}).wantProblem(422, deskside.Invalid, "body.scopes[0]")
	h.ask(anna, "POST", agentAPI+"/api-keys", m{"name": "CRM", "scopes": []string{}}).wantProblem(422, deskside.Invalid, "body.scopes")
	h.ask(bearerOf(made.Secret), "GET", agentAPI+"/me", nil).want(200)
	keys := h.ask(anna, "GET", agentAPI+"/api-keys", nil).want(200)
	if strings.Contains(string(keys.body), made.Secret) {
		h.t.Error("the list of keys shows a secret")
	}
	h.ask(anna, "DELETE", agentAPI+"/api-keys/"+made.Key.ID, nil).want(204)
	h.ask(anna, "DELETE", agentAPI+"/api-keys/"+testdesk.NewID(), nil).wantProblem(404, deskside.NotFound, "")
	h.ask(bearerOf(made.Secret), "GET", agentAPI+"/me", nil).wantProblem(401, deskside.Unauthenticated, "")
}

func (h *house) account(anna who) {
	h.t.Helper()
	me := decode[wire.Me](h.ask(anna, "GET", agentAPI+"/me", nil).want(200))
	if me.Email != h.Anna.Email || !reflect.DeepEqual(me.Preferences, deskside.DefaultPreferences()) {
		h.t.Errorf("me: %+v", me)
	}
	prefs := me.Preferences
	prefs.Theme, prefs.Volume = "dark", 10
	me = decode[wire.Me](h.ask(anna, "PATCH", agentAPI+"/me", m{"name": "Anna L.", "preferences": prefs}).want(200))
	if me.Name != "Anna L." || !reflect.DeepEqual(me.Preferences, prefs) {
		h.t.Errorf("me: %+v", me)
	}
	prefs.Volume = 101
	h.ask(anna, "PATCH", agentAPI+"/me", m{"preferences": prefs}).wantProblem(422, deskside.Invalid, "body.preferences.volume")

	in := h.ask(nobody, "POST", agentAPI+"/session", m{"email": "ANNA@desk.example", "password": testdesk.Password}).want(200)
	cookies := (&http.Response{Header: in.header}).Cookies()
	if len(cookies) != 1 || cookies[0].Name != "__Host-deskside_session" || !cookies[0].HttpOnly || !cookies[0].Secure || cookies[0].SameSite != http.SameSiteLaxMode {
		h.t.Fatalf("cookies: %v", cookies)
	}
	other := func(r *http.Request) { r.AddCookie(cookies[0]) }
	sessions := decode[[]wire.Session](h.ask(other, "GET", agentAPI+"/me/sessions", nil).want(200))
	if len(sessions) != 2 || sessions[0].Current == sessions[1].Current || sessions[0].Browser == "" && sessions[1].Browser == "" {
		h.t.Errorf("sessions: %+v", sessions)
	}
	for _, s := range sessions {
		if !s.Current {
			h.ask(other, "DELETE", agentAPI+"/me/sessions/"+testdesk.NewID(), nil).wantProblem(404, deskside.NotFound, "")
		}
	}
	h.ask(anna, "PUT", agentAPI+"/me/password", m{"old": "wrong", "new": "another long password"}).wantProblem(422, deskside.Invalid, "body.old")
	h.ask(anna, "PUT", agentAPI+"/me/password", m{"old": testdesk.Password, "new": "short"}).wantProblem(422, deskside.Invalid, "body.new")
	h.ask(anna, "PUT", agentAPI+"/me/password", m{"old": testdesk.Password, "new": testdesk.Password + "!"}).want(204)
	h.ask(other, "GET", agentAPI+"/me", nil).wantProblem(401, deskside.Unauthenticated, "")

	h.signOutElsewhere(anna)
	h.ask(nobody, "GET", agentAPI+"/setup", nil).want(200)
}

// signOutElsewhere ends a second session from the first, and then that one itself.
func (h *house) signOutElsewhere(anna who) {
	h.t.Helper()
	var tokens []who
	for range 2 {
		_, token, err := h.SignIn(h.t.Context(), desk.SignIn{Email: h.Anna.Email, Password: testdesk.Password + "!"})
		if err != nil {
			h.t.Fatal(err)
		}
		cookie := sessionCookie(h.client, token)
		tokens = append(tokens, func(r *http.Request) { r.AddCookie(&cookie) })
	}
	for _, s := range decode[[]wire.Session](h.ask(tokens[1], "GET", agentAPI+"/me/sessions", nil).want(200)) {
		if s.Current {
			h.ask(tokens[0], "DELETE", agentAPI+"/me/sessions/"+s.ID, nil).want(204)
		}
	}
	h.ask(tokens[1], "GET", agentAPI+"/me", nil).wantProblem(401, deskside.Unauthenticated, "")
	out := h.ask(tokens[0], "DELETE", agentAPI+"/session", nil).want(204)
	if c := (&http.Response{Header: out.header}).Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		h.t.Errorf("signing out leaves the cookie: %v", c)
	}
	h.ask(tokens[0], "GET", agentAPI+"/me", nil).wantProblem(401, deskside.Unauthenticated, "")
	h.ask(anna, "GET", agentAPI+"/me", nil).want(200)
}

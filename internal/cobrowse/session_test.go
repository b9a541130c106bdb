package cobrowse

import (
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/testdesk"
)

// stage is a session with a page of the visitor and an agent who watches.
type stage struct {
	*session
	t   *testing.T
	tab *tab
	w   *watcher
}

func newStage(t *testing.T, settings deskside.SiteCobrowse) stage {
	t.Helper()
	f := testdesk.New(t)
	return stageOf(t, f, New(Config{Desk: f.Desk, Places: NewHere(), Log: slog.New(slog.DiscardHandler)}), settings)
}

func stageOf(t *testing.T, f *testdesk.Fixture, r *Relay, settings deskside.SiteCobrowse) stage {
	t.Helper()
	info, err := f.BeginCobrowse(t.Context(), f.Anna.Actor(), deskside.Cobrowse{
		ID: testdesk.NewID(), SiteID: f.Site.ID, VisitorID: f.Visitor.ID, Origin: deskside.CobrowseByCode,
	})
	if err != nil {
		t.Fatal(err)
	}
	s := r.open(info, settings)
	one := &tab{name: "one", out: newQueue()}
	if _, ok := s.enter(one, 0); !ok {
		t.Fatal("the page may not enter")
	}
	w := newWatcher(f.Anna.Actor(), func() {})
	if !s.watch(w) {
		t.Fatal("the agent may not watch")
	}
	return stage{s, t, one, w}
}

// frames are what waits in a queue, of the kind.
func frames(q *queue, kind Kind) (found []Frame) {
	for {
		w, ok, _ := q.next()
		if !ok {
			return found
		}
		if f, err := ParseFrame(w.data); err == nil && f.Kind == kind {
			found = append(found, f)
		}
	}
}

func (s stage) visitor(kind Kind, payload string) {
	f, err := ParseFrame(encode(kind, s.tab.epoch, 1, []byte(payload)))
	if err != nil {
		s.t.Fatal(err)
	}
	s.fromVisitor(s.tab, f)
}

// grant is the visitor's yes to the agent who asks.
func (s stage) grant() {
	s.visitor(KindConsent, `{"control":"granted","agent":"`+s.w.actor.ID+`"}`)
}

func (s stage) agent(kind Kind, epoch uint32, payload string) {
	f, err := ParseFrame(encode(kind, epoch, 1, []byte(payload)))
	if err != nil {
		s.t.Fatal(err)
	}
	s.fromAgent(s.w, f)
}

const click = `{"n":1,"id":5,"tag":"button","action":"click","args":{}}`

// Nothing an agent sends reaches the page without the visitor's yes.
func TestConsent(t *testing.T) {
	s := newStage(t, deskside.SiteCobrowse{})
	frames(s.tab.out, KindState)
	s.agent(KindAction, s.tab.epoch, click)
	if got := frames(s.tab.out, KindAction); len(got) != 0 {
		t.Errorf("without consent: %+v", got)
	}
	if got := frames(s.w.out, KindResult); len(got) != 1 {
		t.Errorf("the agent was told %+v", got)
	}
	// A yes that nobody asked for gives nothing; nor does an agent's own.
	s.grant()
	s.agent(KindConsent, s.tab.epoch, `{"control":"granted"}`)
	if s.level != deskside.CobrowseView {
		t.Fatalf("the level is %s", s.level)
	}
	s.command(s.w, command{Do: "ask"})
	// Nor does a yes to somebody else, who asked before, or to nobody in particular.
	s.visitor(KindConsent, `{"control":"granted","agent":"another"}`)
	s.visitor(KindConsent, `{"control":"granted"}`)
	if s.level != deskside.CobrowseView || s.controller != nil {
		t.Fatalf("a yes to another gave control: %s", s.level)
	}
	s.grant()
	if s.level != deskside.CobrowseControl || s.controller != s.w {
		t.Fatalf("after the yes: %s", s.level)
	}
	s.agent(KindAction, s.tab.epoch, click)
	s.agent(KindAction, s.tab.epoch+1, click)
	if got := frames(s.tab.out, KindAction); len(got) != 1 {
		t.Errorf("with consent, and aimed at another page: %d actions", len(got))
	}
	s.visitor(KindConsent, `{"control":"revoked"}`)
	s.agent(KindAction, s.tab.epoch, click)
	if got := frames(s.tab.out, KindAction); len(got) != 0 || s.level != deskside.CobrowseView {
		t.Errorf("after it was taken back: %+v, %s", got, s.level)
	}
}

func TestControlEndsWithTheSocketAndTheLease(t *testing.T) {
	s := newStage(t, deskside.SiteCobrowse{})
	s.command(s.w, command{Do: "ask"})
	s.grant()
	s.look(time.Now().Add(leaseTime + time.Second))
	if s.controller != nil {
		t.Error("control outlives its lease")
	}
	s.command(s.w, command{Do: "ask"})
	s.grant()
	s.unwatch(s.w)
	if s.controller != nil || s.level != deskside.CobrowseView {
		t.Error("control outlives the agent's socket")
	}
}

// An agent who steers follows links, but not to another website.
func TestControlStaysOnItsWebsite(t *testing.T) {
	s := newStage(t, deskside.SiteCobrowse{})
	page := func(state, url string) { s.visitor(KindPage, `{"state":"`+state+`","url":"`+url+`"}`) }
	page("ready", "https://shop.example/cart")
	s.command(s.w, command{Do: "ask"})
	s.grant()
	page("leaving", "https://shop.example/cart")
	page("loading", "https://SHOP.example/checkout")
	if s.controller != s.w {
		t.Fatal("control ended on the next page of the website")
	}
	page("loading", "https://shop.example.evil.test/checkout")
	if s.controller != nil || s.level != deskside.CobrowseView {
		t.Error("control goes on at another origin")
	}
}

// What an admin changes holds in a session that runs.
func TestSettingsHoldAtOnce(t *testing.T) {
	s := newStage(t, deskside.SiteCobrowse{})
	left := false
	s.w.cancel = func() { left = true }
	s.command(s.w, command{Do: "ask"})
	s.grant()
	s.obey(deskside.SiteCobrowse{ViewOnly: true})
	if s.controller != nil || left {
		t.Errorf("view only: %v, %v", s.controller, left)
	}
	s.w.actor.Role = deskside.RoleAgent
	s.obey(deskside.SiteCobrowse{ViewRoles: []deskside.Role{deskside.RoleAdmin}})
	if !left {
		t.Error("who may not look any more looks on")
	}
	s.obey(deskside.SiteCobrowse{Off: true})
	if s.ended != "off" || s.relay.session(s.info.ID) != nil {
		t.Errorf("it goes on where co-browsing is off: %q", s.ended)
	}
}

func TestViewOnly(t *testing.T) {
	s := newStage(t, deskside.SiteCobrowse{ViewOnly: true})
	s.command(s.w, command{Do: "ask"})
	s.grant()
	if s.level != deskside.CobrowseView {
		t.Errorf("the level is %s", s.level)
	}
}

// Who may steer is the site's to say, whatever the agent's program asks.
func TestControlRoles(t *testing.T) {
	s := newStage(t, deskside.SiteCobrowse{ControlRoles: []deskside.Role{deskside.RoleSupervisor}})
	s.w.actor.Role = deskside.RoleAgent
	s.command(s.w, command{Do: "ask"})
	if s.asking != nil {
		t.Error("an agent may ask to steer where only supervisors do")
	}
	s.w.actor.Role = deskside.RoleSupervisor
	s.command(s.w, command{Do: "ask"})
	if s.asking != s.w {
		t.Error("a supervisor may not ask")
	}
}

func TestRate(t *testing.T) {
	s := newStage(t, deskside.SiteCobrowse{})
	s.command(s.w, command{Do: "ask"})
	s.grant()
	for range 60 {
		s.agent(KindAction, s.tab.epoch, click)
	}
	if got := len(frames(s.tab.out, KindAction)); got > 25 {
		t.Errorf("%d actions at once", got)
	}
}

// A mark carries the agent's own id, whatever it says.
func TestMark(t *testing.T) {
	s := newStage(t, deskside.SiteCobrowse{})
	s.agent(KindMark, s.tab.epoch, `{"k":"pointer","x":1,"y":2,"agent":"somebody else"}`)
	got := frames(s.tab.out, KindMark)
	if len(got) != 1 || string(got[0].Payload) != `{"agent":"`+s.w.actor.ID+`","k":"pointer","x":1,"y":2}` {
		t.Errorf("the page got %+v", got)
	}
}

// Who comes late, and who is slow, gets the snapshot and all that followed.
func TestLateAndSlow(t *testing.T) {
	s := newStage(t, deskside.SiteCobrowse{})
	s.visitor(KindSnapshot, `[1]`)
	s.visitor(KindDelta, `[2]`)
	late := newWatcher(s.w.actor, func() {})
	s.watch(late)
	if late.fresh {
		t.Error("the page was asked again for somebody late")
	}
	got := 0
	for {
		w, ok, _ := late.out.next()
		if !ok {
			break
		}
		if f, err := ParseFrame(w.data); err == nil && (f.Kind == KindSnapshot || f.Kind == KindDelta) {
			got++
		}
	}
	if got != 2 {
		t.Errorf("late: %d frames of the page", got)
	}
	big := make([]byte, 600<<10)
	for i := range big {
		big[i] = ' '
	}
	for range 4 {
		s.visitor(KindDelta, `[`+string(big)+`]`)
	}
	if _, _, behind := s.w.out.next(); !behind {
		t.Error("a slow agent is not marked")
	}
	s.resync(s.w)
	if _, ok, _ := s.w.out.next(); !ok {
		t.Error("a slow agent gets nothing")
	}
}

func TestEnd(t *testing.T) {
	s := newStage(t, deskside.SiteCobrowse{})
	s.over("visitor")
	s.over("visitor")
	s.agent(KindMark, s.tab.epoch, `{"k":"pointer","x":1,"y":2}`)
	if got := frames(s.tab.out, KindMark); len(got) != 0 || s.relay.session(s.info.ID) != nil {
		t.Error("something goes on after the end")
	}
}

// What was ended on another node ends here without a word of that node.
func TestEndElsewhere(t *testing.T) {
	s := newStage(t, deskside.SiteCobrowse{})
	s.relay.follow(t.Context())
	if s.relay.session(s.info.ID) == nil {
		t.Fatal("a session that goes on was ended")
	}
	if err := s.relay.Desk.EndCobrowse(t.Context(), s.w.actor, s.info.ID, "agent"); err != nil {
		t.Fatal(err)
	}
	s.relay.follow(t.Context())
	if s.relay.session(s.info.ID) != nil || s.ended != "agent" {
		t.Errorf("it goes on here, ended %q", s.ended)
	}
}

func TestCodes(t *testing.T) {
	h := NewHere()
	r := New(Config{Places: h, Log: slog.New(slog.DiscardHandler)})
	code, err := r.ShowCode(t.Context(), "lena")
	if err != nil || len(code) != 6 {
		t.Fatal(code, err)
	}
	if who, err := h.Take(t.Context(), code); err != nil || who != "lena" {
		t.Error(who, err)
	}
	if who, _ := h.Take(t.Context(), code); who != "" {
		t.Error("a code is good twice")
	}
}

// A flood of refusals is no flood of lines in logs: each is told and counted, few are written.
func TestRefusalsAreFewLines(t *testing.T) {
	s := newStage(t, deskside.SiteCobrowse{})
	frames(s.w.out, KindState)
	before := len(s.notes)
	for range 60 {
		s.agent(KindAction, s.tab.epoch, click)
	}
	told := map[string]int{}
	for _, f := range frames(s.w.out, KindResult) {
		var p struct{ Denied string }
		if err := json.Unmarshal(f.Payload, &p); err != nil {
			t.Fatal(err)
		}
		told[p.Denied]++
	}
	if told["no-consent"] < 20 || told["rate"] < 30 || told["no-consent"]+told["rate"] != 60 {
		t.Errorf("the agent was told %v", told)
	}
	if s.w.more < 50 || len(s.notes)-before > 5 {
		t.Errorf("%d only counted, %d lines", s.w.more, len(s.notes)-before)
	}
}

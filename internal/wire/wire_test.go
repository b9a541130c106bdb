package wire

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
)

var update = flag.Bool("update", false, "write the golden files anew")

var at = time.Date(2026, 3, 4, 5, 6, 7, 89000, time.UTC)

// conversation has a value in every field; what only the team may know says so.
func conversation() deskside.Conversation {
	return deskside.Conversation{
		ID: "conversation-1", SiteID: "team-only-site",
		Visitor:      deskside.Visitor{ID: "team-only-visitor", Number: 4821, Name: "Vera", Page: deskside.Page{URL: "https://shop.example/cart", Title: "Cart"}},
		Status:       deskside.StatusSnoozed,
		SnoozedUntil: at.Add(time.Hour),
		AssigneeID:   "team-only-agent", TeamID: "team-only-team",
		Seq: 907, VSeq: 5, Inbound: 3, Outbound: 2, Version: 911,
		NewSeq: 919, NewAt: at, WaitingSince: at, LastAt: at.Add(time.Second), CreatedAt: at,
		Preview:     deskside.Preview{Text: "Where is my parcel?", From: deskside.ActorVisitor, At: at},
		Receipts:    deskside.Receipts{ToVisitor: 4, ReadByVisitor: 3, ToAgents: 5, ReadByAgents: 2, VisitorOutbound: 1},
		ReadInbound: 929,
		Route:       deskside.Route{Give: true, Skill: "team-only-skill", Passed: []string{"team-only-agent-2"}, Seq: 906, Until: at.Add(time.Minute)},
		OwnedAt:     at,
		Invitations: []deskside.Invitation{invitation()},
	}
}

// call has a value in every field; what only the team may know says so.
func call() deskside.Call {
	return deskside.Call{
		ID: "call-1", ConversationID: "conversation-1", SiteID: "team-only-site", Room: "team-only-room",
		Kind: deskside.CallConference, State: deskside.CallActive, Locked: true, CallerKind: deskside.ActorAgent, CallerID: "team-only-agent",
		Ringing: []string{"team-only-agent-2"}, CreatedAt: at, StartedAt: at, Version: 3,
		Recording: deskside.CallRecording{ID: "team-only-recording", State: deskside.CallRecordingAsked, RecorderID: "team-only-p1", Since: at, Words: map[string]string{"en": "May we?"}},
		Participants: []deskside.Participant{
			{ID: "team-only-p1", Kind: deskside.ActorAgent, PersonID: "team-only-agent", Name: "Ada", Identity: "a_1", State: deskside.ParticipantJoined, Sources: deskside.AllSources, InvitedAt: at, JoinedAt: at},
			{ID: "team-only-p2", Kind: deskside.ActorVisitor, PersonID: "team-only-visitor", Name: "Vera", Identity: "v_1", State: deskside.ParticipantAdmitted, Sources: []deskside.Source{deskside.SourceMicrophone}, Recording: deskside.RecordingAsked, InvitedAt: at},
			{ID: "team-only-p3", Kind: deskside.ActorGuest, PersonID: "team-only-link", Name: "team-only-Gus", State: deskside.ParticipantLobby, InvitedAt: at},
		},
	}
}

// invitation was accepted by the visitor and runs.
func invitation() deskside.Invitation {
	return deskside.Invitation{
		ID: "invitation-1", ConversationID: "conversation-1", Kind: deskside.AskCall, State: deskside.InvitationActive,
		From:       deskside.Person{Kind: deskside.ActorAgent, ID: "team-only-agent", Name: "Ada"},
		AnsweredBy: deskside.Person{Kind: deskside.ActorVisitor, ID: "team-only-visitor", Name: "Vera"},
		CreatedAt:  at, ExpiresAt: at.Add(time.Minute), AnsweredAt: at.Add(time.Second), StartedAt: at.Add(2 * time.Second),
	}
}

// asked is an invitation's item and the update that says how it stands now.
func asked() []deskside.Item {
	card := deskside.Card{Invitation: new(invitation())}
	item := deskside.Item{ConversationID: "conversation-1", Seq: 5, VSeq: 3, ID: "invitation-1", Kind: deskside.ItemInvitation, AuthorKind: deskside.ActorAgent, AuthorID: "team-only-agent", AuthorName: "Ada", Card: card, Inbound: 1, Outbound: 2, At: at}
	return []deskside.Item{item, {
		ConversationID: "conversation-1", Seq: 6, VSeq: 4, ID: "update-1", Kind: deskside.ItemUpdate, AuthorKind: deskside.ActorSystem,
		Event: deskside.InvitationActive.Event(), Card: card, Of: item.Ref(), Inbound: 1, Outbound: 2, At: at,
	}}
}

// cards are an article and a form that is filled in, as they stand in the timeline.
func cards() []deskside.Item {
	article := deskside.Article{ID: "team-only-article", Title: "Shipping", Text: "How long it takes.", URL: "https://shop.example/shipping", Picture: "abc", UpdatedAt: at}
	form := deskside.FormCard{
		ID: "form-1", FormID: "team-only-form", Title: deskside.Words{"en": "Order"}, VisitorID: "team-only-visitor", SentAt: at, DoneAt: at,
		Fields:  []deskside.Field{{ID: "plan", Type: deskside.FieldChoice, Label: deskside.Words{"en": "Plan"}, Required: true, Options: []deskside.Words{{"en": "Team"}}}},
		Answers: deskside.Answers{"plan": {"0"}},
	}
	return []deskside.Item{
		{ConversationID: "conversation-1", Seq: 7, VSeq: 5, ID: "article-1", Kind: deskside.ItemArticle, AuthorKind: deskside.ActorAgent, AuthorID: "team-only-agent", AuthorName: "Ada", Card: deskside.Card{Article: &article}, At: at},
		{ConversationID: "conversation-1", Seq: 8, VSeq: 6, ID: "form-1", Kind: deskside.ItemForm, AuthorKind: deskside.ActorAgent, AuthorID: "team-only-agent", AuthorName: "Ada", Card: deskside.Card{Form: &form}, At: at},
	}
}

func items() []deskside.Item {
	return []deskside.Item{
		{ConversationID: "conversation-1", Seq: 1, VSeq: 1, ID: "message-1", Kind: deskside.ItemMessage, AuthorKind: deskside.ActorVisitor, AuthorID: "team-only-visitor", AuthorName: "Vera", Text: "Where is my parcel?", Inbound: 1, At: at},
		{ConversationID: "conversation-1", Seq: 2, ID: "note-1", Kind: deskside.ItemNote, AuthorKind: deskside.ActorAgent, AuthorID: "team-only-agent", AuthorName: "Ada", Text: "team-only: lost again", Inbound: 1, At: at},
		{ConversationID: "conversation-1", Seq: 3, ID: "event-1", Kind: deskside.ItemEvent, AuthorKind: deskside.ActorAgent, AuthorID: "team-only-agent", AuthorName: "Ada", Event: deskside.ConversationAssigned, Data: map[string]string{"assigneeName": "team-only-name"}, Inbound: 1, At: at},
		{ConversationID: "conversation-1", Seq: 907, ID: "update-2", Kind: deskside.ItemUpdate, AuthorKind: deskside.ActorAgent, AuthorID: "team-only-agent", AuthorName: "Ada", Text: "team-only: lost again", Of: deskside.ItemRef{ID: "note-1", Seq: 2, Kind: deskside.ItemNote}, At: at},
		{ConversationID: "conversation-1", Seq: 4, VSeq: 2, ID: "message-2", Kind: deskside.ItemMessage, AuthorKind: deskside.ActorAgent, AuthorID: "team-only-agent", AuthorName: "Ada", Text: "It is on its way.", Inbound: 1, Outbound: 1, At: at},
	}
}

func TestGolden(t *testing.T) {
	visitor := conversation().Visitor
	visitor.SiteID, visitor.Email, visitor.Language, visitor.TimeZone = "site-1", "vera@example.com", "de", "Europe/Berlin"
	visitor.Browser, visitor.OS, visitor.Device, visitor.Referrer = "Firefox", "Linux", "desktop", "https://search.example"
	visitor.CreatedAt, visitor.LastSeenAt = at, at
	agent := deskside.Agent{ID: "agent-1", Email: "ada@example.com", Name: "Ada", Role: deskside.RoleAdmin, Active: true, Preferences: deskside.DefaultPreferences(), Capacity: 6, Skills: []string{"de"}}
	row, mine := ConversationOf(conversation()), ConversationFor(conversation())
	bare := ConversationOf(deskside.Conversation{ID: "bare", NewAt: at, LastAt: at, CreatedAt: at, Preview: deskside.Preview{At: at}})
	item := ItemOf(items()[0])
	push := VisitorPushOf(visitor, true)
	preferences := deskside.DefaultPreferences()
	settings := deskside.DefaultSettings()
	called := CallOf(call())
	golden(t, "agent", map[string]any{
		"conversation":      mine,
		"conversation bare": bare,
		"items":             ItemsOf(items()),
		"invitation":        ItemsOf(asked()),
		"cards":             ItemsOf(cards()),
		"visitor":           VisitorOf(visitor, []deskside.PageView{{ID: "view-1", Page: visitor.Page, At: at}}, true),
		"visitor bare":      VisitorOf(deskside.Visitor{CreatedAt: at, LastSeenAt: at}, nil, false),
		"me":                MeOf(agent, true, true),
		"team":              TeamOf(deskside.Team{ID: "team-1", Name: "Support", MemberIDs: []string{"agent-1"}}),
		"team bare":         TeamOf(deskside.Team{ID: "team-2", Name: "Nobody"}),
		"site":              SiteOf(deskside.Site{ID: "site-1", Key: "k", Name: "Shop", Origins: []string{"https://shop.example"}, Settings: deskside.SiteSettings{Hue: 264, Position: "right"}}, "<script…>"),
		"session":           SessionOf(deskside.Session{ID: "session-1", AgentID: "agent-1", UserAgent: "raw", Address: "192.0.2.1", CreatedAt: at, LastSeenAt: at}, "Firefox", "Linux", true),
		"api key":           APIKeyOf(deskside.APIKey{ID: "key-1", Name: "CRM", Prefix: "dk_abc", Scopes: []deskside.Scope{deskside.ScopeRead}, CreatedAt: at}),
		"call":              CallOf(call()),
		"call bare":         CallOf(deskside.Call{ID: "bare", CreatedAt: at}),
		"call link":         CallLinkOf(deskside.CallLink{ID: "link-1", Name: "Supplier", Password: "hash", Once: true, Uses: 1, ExpiresAt: at, CreatedAt: at}, "https://chat.example/j/AAAA"),
		"meeting":           MeetingOf(deskside.Meeting{ID: "meeting-1", ConversationID: "conversation-1", Title: "Kitchen", StartsAt: at, Minutes: 30, LinkID: "link-1", CreatedAt: at}, "https://chat.example/j/AAAA"),
		"text block":        TextBlockOf(deskside.TextBlock{ID: "block-1", Scope: deskside.TextBlockTeam, OwnerID: "team-1", Shortcut: "hi", Title: "Hello", Body: "Hello {visitor.name|there}", Folder: "Start", Language: "en", Position: 1, Uses: 2, CreatedAt: at, UpdatedAt: at}, true),
		"text block bare":   TextBlockOf(deskside.TextBlock{ID: "block-2", Scope: deskside.TextBlockPersonal, OwnerID: "agent-1", CreatedAt: at, UpdatedAt: at}, false),
		"pushes": []AgentPush{
			{Type: "item", Item: &item},
			{Type: "conversation", Conversation: &row},
			{Type: "typing", Typing: &AgentTyping{ConversationID: "conversation-1", Author: Author{Kind: deskside.ActorAgent, ID: "agent-1", Name: "Ada"}, Note: true, Active: true}},
			{Type: "presence", AgentsOnline: []string{"agent-1"}},
			{Type: "visitor", Visitor: &push},
			{Type: "read", Read: &Read{ConversationID: "conversation-1", ReadInbound: 3}},
			{Type: "preferences", Preferences: &preferences},
			{Type: "signed_out"},
			{Type: "text_blocks"},
			{Type: "settings", Settings: &settings},
			{Type: "call", Call: &called},
		},
	})
	theirs, theirItem := VisitorConversationOf(conversation(), "Ada"), VisitorItemOf(items()[4])
	team := SiteTeamOf([]string{"Ada", "Bo", "Cy", "Di", "Ed", "Flo"}, true)
	theirCall := VisitorCallOf(call())
	golden(t, "visitor", map[string]any{
		"conversation":            theirs,
		"conversation unassigned": VisitorConversationOf(conversation(), ""),
		"items":                   VisitorItemsOf(items()),
		"invitation":              VisitorItemsOf(asked()),
		"cards":                   VisitorItemsOf(cards()),
		"team":                    team,
		"team away":               SiteTeamOf(nil, false),
		"call of a guest":         GuestCallOf(call(), call().Participants[0]),
		"pushes": []ClientPush{
			{Type: "item", Item: &theirItem},
			{Type: "conversation", Conversation: &theirs},
			{Type: "typing", Typing: &VisitorTyping{ConversationID: "conversation-1", Agent: VisitorAgent{Name: "Ada"}, Active: true}},
			{Type: "team", Team: &team},
			{Type: "settings"},
			{Type: "call", Call: &theirCall},
		},
	})
}

// golden compares v as JSON with testdata/<name>.json.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	path := "testdata/" + name + ".json"
	if *update {
		if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("%s differs; if that is meant, renew it with -update and tell the clients. Now:\n%s", path, &out)
	}
}

// What only the team may know is planted in every field that could carry it.
func TestVisitorLearnsNothingOfTheTeam(t *testing.T) {
	shaped := []any{VisitorConversationOf(conversation(), "Ada"), VisitorItemsOf(items()), VisitorCallOf(call()), GuestCallOf(call(), call().Participants[2])}
	for _, i := range append(items(), asked()...) {
		shaped = append(shaped, VisitorItemOf(i))
	}
	out, err := json.Marshal(shaped)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"team-only", "907", "911", "919", "929", "4821", "lost again", "snoozed", "note", "event"} {
		if strings.Contains(string(out), secret) {
			t.Errorf("a visitor would learn %q from %s", secret, out)
		}
	}
}

func TestVisitorItemOf(t *testing.T) {
	for _, i := range items() {
		i.VSeq = 7 // even when a note or an event line had a number
		got := VisitorItemOf(i)
		if seen := !reflect.DeepEqual(got, VisitorItem{}); seen != (i.Kind == deskside.ItemMessage) {
			t.Errorf("%s: %+v", i.Kind, got)
		}
	}
	i := items()[0]
	i.VSeq = 0
	if got := VisitorItemOf(i); !reflect.DeepEqual(got, VisitorItem{}) {
		t.Errorf("a message for the team only: %+v", got)
	}
}

func TestReadInbound(t *testing.T) {
	if got := ConversationOf(conversation()).ReadInbound; got != nil {
		t.Errorf("a broadcast carries somebody's read mark: %d", *got)
	}
	if got := ConversationFor(conversation()).ReadInbound; got == nil || *got != 929 {
		t.Errorf("the asking agent's read mark: %v", got)
	}
}

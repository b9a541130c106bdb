package desk_test

import (
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// visitorActs is every method that takes an actor, tried on another's conversation
// and visitor. A method missing here fails TestVisitor_othersThings.
func visitorActs(f *testdesk.Fixture, c deskside.Conversation, other deskside.Actor) map[string]func(deskside.Actor) error {
	name, file := "Mallory", testdesk.NewID()
	if _, err := f.Conversation(ctx, deskside.System, c.ID); err == nil {
		// The other's own; of a conversation that is missing there is none.
		added, err := f.AddAttachment(ctx, other, desk.NewAttachment{ID: file, ConversationID: c.ID, Name: "secret.pdf", Size: 3})
		if err == nil {
			file = added.ID
		}
	}
	acts := map[string]func(deskside.Actor) error{
		"StartConversation": func(a deskside.Actor) error {
			_, _, err := f.StartConversation(ctx, a, desk.StartConversation{ID: c.ID, MessageID: testdesk.NewID(), Text: "mine now"})
			return err
		},
		"PostMessage": func(a deskside.Actor) error {
			_, _, err := f.PostMessage(ctx, a, c.ID, testdesk.NewID(), "Hello")
			return err
		},
		"AddNote": func(a deskside.Actor) error {
			_, err := f.AddNote(ctx, a, c.ID, testdesk.NewID(), "Hello")
			return err
		},
		"AddAttachment": func(a deskside.Actor) error {
			_, err := f.AddAttachment(ctx, a, desk.NewAttachment{ID: testdesk.NewID(), ConversationID: c.ID, Name: "photo.jpg", Size: 1})
			return err
		},
		"Rate":           func(a deskside.Actor) error { _, err := f.Rate(ctx, a, c.ID, 5, ""); return err },
		"RatingOf":       func(a deskside.Actor) error { _, err := f.RatingOf(ctx, a, c.ID); return err },
		"Ratings":        func(a deskside.Actor) error { _, err := f.Ratings(ctx, a, time.Time{}); return err },
		"Transcript":     func(a deskside.Actor) error { _, err := f.Transcript(ctx, a, c.ID); return err },
		"MailTranscript": func(a deskside.Actor) error { return f.MailTranscript(ctx, a, c.ID, "me@example.com", "en") },
		"InviteAgent": func(a deskside.Actor) error {
			_, _, err := f.InviteAgent(ctx, a, desk.NewAgent{Email: "mallory@example.com", Name: "Mallory", Role: deskside.RoleAdmin}, false)
			return err
		},
		"LinkAgent":        func(a deskside.Actor) error { _, err := f.LinkAgent(ctx, a, f.Ben.ID, false); return err },
		"Attachment":       func(a deskside.Actor) error { _, err := f.Attachment(ctx, a, file); return err },
		"DeleteAttachment": func(a deskside.Actor) error { return f.DeleteAttachment(ctx, a, file) },
		"Assign":           func(a deskside.Actor) error { _, err := f.Assign(ctx, a, c.ID, f.Anna.ID); return err },
		"AssignUnassigned": func(a deskside.Actor) error { _, err := f.AssignUnassigned(ctx, a, c.ID, f.Anna.ID); return err },
		"Unassign":         func(a deskside.Actor) error { _, err := f.Unassign(ctx, a, c.ID); return err },
		"Redirect": func(a deskside.Actor) error {
			_, err := f.Redirect(ctx, a, c.ID, desk.RedirectTo{AgentID: f.Ben.ID})
			return err
		},
		"AcceptRedirect":  func(a deskside.Actor) error { _, err := f.AcceptRedirect(ctx, a, c.ID); return err },
		"DeclineRedirect": func(a deskside.Actor) error { _, err := f.DeclineRedirect(ctx, a, c.ID, "no"); return err },
		"CancelRedirect":  func(a deskside.Actor) error { _, err := f.CancelRedirect(ctx, a, c.ID); return err },
		"OpenGiven":       func(a deskside.Actor) error { _, err := f.OpenGiven(ctx, a, c.ID); return err },
		"PassOn":          func(a deskside.Actor) error { _, err := f.PassOn(ctx, a, c.ID); return err },
		"PlaceOf":         func(a deskside.Actor) error { _, err := f.PlaceOf(ctx, a, c.ID); return err },
		"TryRouting": func(a deskside.Actor) error {
			_, err := f.TryRouting(ctx, a, desk.Trial{SiteID: f.Site.ID})
			return err
		},
		"Load": func(a deskside.Actor) error { _, err := f.Load(ctx, a); return err },
		"Invite": func(a deskside.Actor) error {
			_, err := f.Invite(ctx, a, c.ID, deskside.AskCall, testdesk.NewID())
			return err
		},
		"Invitation":        func(a deskside.Actor) error { _, err := f.Invitation(ctx, a, testdesk.NewID()); return err },
		"AcceptInvitation":  func(a deskside.Actor) error { _, err := f.AcceptInvitation(ctx, a, testdesk.NewID()); return err },
		"DeclineInvitation": func(a deskside.Actor) error { _, err := f.DeclineInvitation(ctx, a, testdesk.NewID(), ""); return err },
		"CancelInvitation":  func(a deskside.Actor) error { _, err := f.CancelInvitation(ctx, a, testdesk.NewID()); return err },
		"EndInvitation":     func(a deskside.Actor) error { _, err := f.EndInvitation(ctx, a, testdesk.NewID()); return err },
		"SetAvailability": func(a deskside.Actor) error {
			_, err := f.SetAvailability(ctx, a, deskside.Away, false)
			return err
		},
		"SetStatus": func(a deskside.Actor) error {
			_, err := f.SetStatus(ctx, a, c.ID, deskside.StatusDone, noTime)
			return err
		},
		"MarkRead":               func(a deskside.Actor) error { return f.MarkRead(ctx, a, c.ID, 1) },
		"MarkDelivered":          func(a deskside.Actor) error { return f.MarkDelivered(ctx, a, map[string]int64{c.ID: 1}) },
		"Conversation":           func(a deskside.Actor) error { _, err := f.Conversation(ctx, a, c.ID); return err },
		"Conversations":          func(a deskside.Actor) error { _, err := f.Conversations(ctx, a, desk.Filter{}); return err },
		"Counts":                 func(a deskside.Actor) error { _, err := f.Counts(ctx, a); return err },
		"Items":                  func(a deskside.Actor) error { _, err := f.Items(ctx, a, c.ID, desk.Range{}); return err },
		"ConversationsOfVisitor": func(a deskside.Actor) error { _, err := f.ConversationsOfVisitor(ctx, a, other.ID); return err },
		"Visitor":                func(a deskside.Actor) error { _, _, err := f.Desk.Visitor(ctx, a, other.ID); return err },
		"UpdateVisitor": func(a deskside.Actor) error {
			_, err := f.UpdateVisitor(ctx, a, other.ID, desk.VisitorChange{Name: &name})
			return err
		},
		"VisitorOnline": func(a deskside.Actor) error { _, err := f.VisitorOnline(ctx, a, other.ID); return err },
		"BeginCobrowse": func(a deskside.Actor) error {
			_, err := f.BeginCobrowse(ctx, a, deskside.Cobrowse{ID: testdesk.NewID(), SiteID: other.SiteID, VisitorID: other.ID})
			return err
		},
		"Cobrowse":   func(a deskside.Actor) error { _, err := f.Cobrowse(ctx, a, testdesk.NewID()); return err },
		"CobrowseOf": func(a deskside.Actor) error { _, err := f.CobrowseOf(ctx, a); return err },
		"ApproachWithInvitation": func(a deskside.Actor) error {
			_, err := f.ApproachWithInvitation(ctx, a, deskside.AskCobrowse, desk.Approach{ID: testdesk.NewID(), MessageID: testdesk.NewID(), OnSite: deskside.LiveVisitor{VisitorID: other.ID, SiteID: other.SiteID}})
			return err
		},
		"CobrowseRunning": func(a deskside.Actor) error { _, err := f.CobrowseRunning(ctx, a); return err },
		"EndCobrowse":     func(a deskside.Actor) error { return f.EndCobrowse(ctx, a, testdesk.NewID(), "x") },
		"RecordCobrowse": func(a deskside.Actor) error {
			return f.RecordCobrowse(ctx, a, deskside.Cobrowse{ID: testdesk.NewID(), VisitorID: other.ID}, nil)
		},
		"Standing": func(a deskside.Actor) error { _, err := f.Desk.Standing(ctx, a, other.ID); return err },
		"Approach": func(a deskside.Actor) error {
			_, _, err := f.Approach(ctx, a, desk.Approach{ID: testdesk.NewID(), MessageID: testdesk.NewID(), Text: "Hello", OnSite: deskside.LiveVisitor{VisitorID: other.ID, SiteID: other.SiteID}})
			return err
		},
		"Sessions":      func(a deskside.Actor) error { _, err := f.Sessions(ctx, a); return err },
		"RevokeSession": func(a deskside.Actor) error { return f.RevokeSession(ctx, a, testdesk.NewID()) },
		"ChangePassword": func(a deskside.Actor) error {
			return f.ChangePassword(ctx, a, "", testdesk.Password, testdesk.Password+"!")
		},
		"CreateAPIKey": func(a deskside.Actor) error {
			_, _, err := f.CreateAPIKey(ctx, a, "key", []deskside.Scope{deskside.ScopeRead})
			return err
		},
		"APIKeys":      func(a deskside.Actor) error { _, err := f.APIKeys(ctx, a); return err },
		"RevokeAPIKey": func(a deskside.Actor) error { return f.RevokeAPIKey(ctx, a, testdesk.NewID()) },
		"CreateAgent": func(a deskside.Actor) error {
			_, _, err := f.CreateAgent(ctx, a, desk.NewAgent{Email: "m@x.example", Name: name, Role: deskside.RoleAdmin})
			return err
		},
		"UpdateAgent": func(a deskside.Actor) error {
			_, err := f.UpdateAgent(ctx, a, f.Ben.ID, desk.AgentChange{Name: &name})
			return err
		},
		"UpdateMe":       func(a deskside.Actor) error { _, err := f.UpdateMe(ctx, a, desk.MeChange{Name: &name}); return err },
		"ResetPassword":  func(a deskside.Actor) error { _, err := f.ResetPassword(ctx, a, f.Ben.Email, ""); return err },
		"RenewPassword":  func(a deskside.Actor) error { return f.RenewPassword(ctx, a, f.Ben.Email, testdesk.Password) },
		"Agents":         func(a deskside.Actor) error { _, err := f.Agents(ctx, a); return err },
		"CreateTeam":     func(a deskside.Actor) error { _, err := f.CreateTeam(ctx, a, "Mine", nil); return err },
		"Teams":          func(a deskside.Actor) error { _, err := f.Teams(ctx, a); return err },
		"RenameTeam":     func(a deskside.Actor) error { _, err := f.RenameTeam(ctx, a, f.Team.ID, "Mine"); return err },
		"TeamUses":       func(a deskside.Actor) error { _, err := f.TeamUses(ctx, a, f.Team.ID); return err },
		"DeleteTeam":     func(a deskside.Actor) error { return f.DeleteTeam(ctx, a, f.Team.ID, desk.ToEverybody) },
		"SetTeamMembers": func(a deskside.Actor) error { _, err := f.SetTeamMembers(ctx, a, f.Team.ID, nil); return err },
		"CreateSite": func(a deskside.Actor) error {
			_, err := f.CreateSite(ctx, a, desk.NewSite{Name: "x", Origins: []string{"https://x.example"}})
			return err
		},
		"UpdateSite": func(a deskside.Actor) error {
			_, err := f.UpdateSite(ctx, a, f.Site.ID, desk.SiteChange{Name: &name})
			return err
		},
		"Settings": func(a deskside.Actor) error { _, err := f.Settings(ctx, a); return err },
		"UpdateSettings": func(a deskside.Actor) error {
			_, err := f.UpdateSettings(ctx, a, desk.SettingsChange{Routing: &deskside.RoutingSettings{RedirectSeconds: 30}})
			return err
		},
		"Sites": func(a deskside.Actor) error { _, err := f.Sites(ctx, a); return err },
		"TakeTranscript": func(a deskside.Actor) error {
			_, err := f.TakeTranscript(ctx, a, desk.TakeTranscript{ConversationID: c.ID})
			return err
		},
		"SendTranscript": func(a deskside.Actor) error { _, err := f.SendTranscript(ctx, a, c.ID); return err },
		"AddTextBlockFile": func(a deskside.Actor) error {
			_, err := f.AddTextBlockFile(ctx, a, desk.NewAttachment{ID: testdesk.NewID(), Name: "a.pdf", Size: 1})
			return err
		},
		"CopyTextBlockFile": func(a deskside.Actor) error {
			_, err := f.CopyTextBlockFile(ctx, a, desk.CopyFile{ID: testdesk.NewID(), ConversationID: c.ID, FileID: testdesk.NewID()})
			return err
		},
		"TextBlocks": func(a deskside.Actor) error { _, err := f.TextBlocks(ctx, a); return err },
		"CreateTextBlock": func(a deskside.Actor) error {
			_, err := f.CreateTextBlock(ctx, a, desk.NewTextBlock{Scope: deskside.TextBlockCompany, Shortcut: "x", Title: "x", Body: "x"})
			return err
		},
		"UpdateTextBlock": func(a deskside.Actor) error {
			_, err := f.UpdateTextBlock(ctx, a, testdesk.NewID(), desk.TextBlockChange{Title: &name})
			return err
		},
		"DeleteTextBlock":  func(a deskside.Actor) error { return f.DeleteTextBlock(ctx, a, testdesk.NewID()) },
		"UseTextBlock":     func(a deskside.Actor) error { return f.UseTextBlock(ctx, a, testdesk.NewID()) },
		"ExportTextBlocks": func(a deskside.Actor) error { _, err := f.ExportTextBlocks(ctx, a); return err },
		"ImportTextBlocks": func(a deskside.Actor) error { _, err := f.ImportTextBlocks(ctx, a, "shortcut,body"); return err },
		"Call":             func(a deskside.Actor) error { _, err := f.Call(ctx, a, callOf(f, c)); return err },
		"Calls":            func(a deskside.Actor) error { _, err := f.Calls(ctx, a, c.ID); return err },
		"MyCalls":          func(a deskside.Actor) error { _, err := f.MyCalls(ctx, a); return err },
		"StartConference":  func(a deskside.Actor) error { _, err := f.StartConference(ctx, a, c.ID); return err },
		"JoinCall":         func(a deskside.Actor) error { _, err := f.JoinCall(ctx, a, callOf(f, c)); return err },
		"LeaveCall":        func(a deskside.Actor) error { _, err := f.LeaveCall(ctx, a, callOf(f, c)); return err },
		"EndCall":          func(a deskside.Actor) error { _, err := f.EndCall(ctx, a, callOf(f, c)); return err },
		"RefuseCall":       func(a deskside.Actor) error { _, err := f.RefuseCall(ctx, a, callOf(f, c)); return err },
		"LockCall":         func(a deskside.Actor) error { _, err := f.LockCall(ctx, a, callOf(f, c), true); return err },
		"RingColleague": func(a deskside.Actor) error {
			_, err := f.RingColleague(ctx, a, callOf(f, c), f.Ben.ID)
			return err
		},
		"AdmitGuest":        func(a deskside.Actor) error { _, err := f.AdmitGuest(ctx, a, callOf(f, c), c.ID); return err },
		"DeclineGuest":      func(a deskside.Actor) error { _, err := f.DeclineGuest(ctx, a, callOf(f, c), c.ID); return err },
		"MuteParticipant":   func(a deskside.Actor) error { _, err := f.MuteParticipant(ctx, a, callOf(f, c), c.ID); return err },
		"RemoveParticipant": func(a deskside.Actor) error { _, err := f.RemoveParticipant(ctx, a, callOf(f, c), c.ID); return err },
		"CallLinks":         func(a deskside.Actor) error { _, err := f.CallLinks(ctx, a, callOf(f, c)); return err },
		"CreateCallLink": func(a deskside.Actor) error {
			_, err := f.CreateCallLink(ctx, a, callOf(f, c), desk.NewCallLink{})
			return err
		},
		"RevokeCallLink": func(a deskside.Actor) error { return f.RevokeCallLink(ctx, a, callOf(f, c), c.ID) },
		"GuestSeat":      func(a deskside.Actor) error { _, err := f.GuestSeat(ctx, a); return err },
		"JoinAsGuest":    func(a deskside.Actor) error { _, err := f.JoinAsGuest(ctx, a); return err },
		"LeaveAsGuest":   func(a deskside.Actor) error { return f.LeaveAsGuest(ctx, a) },
		"Meetings":       func(a deskside.Actor) error { _, err := f.Meetings(ctx, a, c.ID); return err },
		"Meeting":        func(a deskside.Actor) error { _, err := f.Meeting(ctx, a, testdesk.NewID()); return err },
		"AllMeetings":    func(a deskside.Actor) error { _, err := f.AllMeetings(ctx, a, desk.WhichMeetings{}); return err },
		"ChangeMeeting": func(a deskside.Actor) error {
			_, err := f.ChangeMeeting(ctx, a, testdesk.NewID(), desk.NewMeeting{Title: "x", StartsAt: time.Now().Add(time.Hour), Minutes: 30})
			return err
		},
		"RestoreMeeting": func(a deskside.Actor) error { _, err := f.RestoreMeeting(ctx, a, testdesk.NewID()); return err },
		"BeginMeeting":   func(a deskside.Actor) error { _, err := f.BeginMeeting(ctx, a, testdesk.NewID()); return err },
		"CancelMeeting":  func(a deskside.Actor) error { _, err := f.CancelMeeting(ctx, a, testdesk.NewID()); return err },
		"PlanMeeting": func(a deskside.Actor) error {
			_, err := f.PlanMeeting(ctx, a, c.ID, desk.NewMeeting{Title: "x", StartsAt: time.Now().Add(time.Hour), Minutes: 30})
			return err
		},
		"PreviewTextBlocks": func(a deskside.Actor) error { _, err := f.PreviewTextBlocks(ctx, a, "shortcut,body"); return err },
	}
	maps.Copy(acts, manyActs(f, c, other))
	maps.Copy(acts, cardActs(f, c))
	maps.Copy(acts, callRecordingActs(f, callOf(f, c)))
	maps.Copy(acts, recordingActs(f, deskside.Recording{ID: testdesk.NewID(), SessionID: testdesk.NewID(), VisitorID: other.ID}))
	return acts
}

// callOf is the conversation's live call, or one that does not exist.
func callOf(f *testdesk.Fixture, c deskside.Conversation) string {
	call, err := f.Store.LiveCall(ctx, c.ID)
	if err != nil {
		return testdesk.NewID()
	}
	return call.ID
}

// ownOnly names methods that take a visitor and no id, so that there is nothing of
// another's to ask for.
var ownOnly = map[string]bool{"VisitorConversations": true, "VisitPages": true, "Blocked": true}

// TestVisitor_othersThings tries every method as a visitor on another's things, and as
// the same visitor with a token of another site. Nothing is given, nothing changes, and
// somebody else's conversation looks like one that does not exist.
func TestVisitor_othersThings(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "private")
		_, err := f.StartConference(ctx, f.Ben.Actor(), c.ID)
		ok(t, err)
		mallory := f.NewVisitor()
		f.Start(t, mallory, "own")
		elsewhere := f.Visitor
		elsewhere.SiteID = testdesk.NewID()
		acts := visitorActs(f, c, f.Visitor)
		maps.Copy(acts, recordingActs(f, aRecording(t, f)))
		before, err := f.Conversation(ctx, f.Anna.Actor(), c.ID)
		ok(t, err)
		audience := f.Audience.(*testdesk.Audience)
		audience.Take()
		missing := visitorActs(f, deskside.Conversation{ID: testdesk.NewID()}, f.NewVisitor())
		for _, method := range actorMethods() {
			if acts[method] == nil && !ownOnly[method] {
				t.Errorf("the method %s is not tried here", method)
			}
		}
		for method, act := range acts {
			for who, actor := range map[string]deskside.Actor{"another": mallory, "elsewhere": elsewhere} {
				err := act(actor)
				if err == nil {
					t.Errorf("%s as %s succeeded", method, who)
				}
				if method != "StartConversation" && method != "AddAttachment" && deskside.CodeOf(err) != deskside.CodeOf(missing[method](actor)) {
					t.Errorf("%s as %s: %v tells that it exists", method, who, err)
				}
			}
		}
		if told := audience.Take(); len(told) != 0 {
			t.Errorf("told %+v", told)
		}
		if list, err := f.VisitorConversations(ctx, elsewhere); err != nil || len(list) != 0 {
			t.Errorf("elsewhere sees %+v, %v", list, err)
		}
		got, err := f.Conversation(ctx, f.Anna.Actor(), c.ID)
		ok(t, err)
		if got.Version != before.Version || got.Visitor.Name != "" {
			t.Errorf("afterwards %+v", got)
		}
	})
}

// actorMethods are the names of the desk's methods that take who acts.
func actorMethods() (names []string) {
	actor := reflect.TypeFor[deskside.Actor]()
	for m := range reflect.TypeFor[*desk.Desk]().Methods() {
		if m.Type.NumIn() > 2 && m.Type.In(2) == actor {
			names = append(names, m.Name)
		}
	}
	return names
}

// TestScopes tries every method with API keys: reading with write alone, writing with
// read alone, and everything with none.
func TestScopes(t *testing.T) {
	f := testdesk.New(t)
	c := f.Start(t, f.Visitor, "Hello")
	_, err := f.StartConference(ctx, f.Ben.Actor(), c.ID)
	ok(t, err)
	acts := visitorActs(f, c, f.Visitor)
	i, err := f.Invite(ctx, f.Anna.Actor(), c.ID, deskside.AskCobrowse, testdesk.NewID())
	ok(t, err)
	acts["Invitation"] = func(a deskside.Actor) error { _, err := f.Invitation(ctx, a, i.ID); return err }
	session, err := f.BeginCobrowse(ctx, f.Anna.Actor(), deskside.Cobrowse{
		ID: testdesk.NewID(), SiteID: f.Site.ID, VisitorID: f.Visitor.ID, Origin: deskside.CobrowseByCode,
	})
	ok(t, err)
	rated := finished(t, f)
	receive(t, f, func(s *deskside.SiteSettings) { s.After.Rating = true })
	_, err = f.Rate(ctx, f.Visitor, rated.ID, 5, "")
	ok(t, err)
	acts["RatingOf"] = func(a deskside.Actor) error { _, err := f.RatingOf(ctx, a, rated.ID); return err }
	acts["Cobrowse"] = func(a deskside.Actor) error { _, err := f.Cobrowse(ctx, a, session.ID); return err }
	reads := map[string]bool{"Cobrowse": true, "Ratings": true, "RatingOf": true, "Invitation": true, "Attachment": true, "Conversation": true, "TakeTranscript": true, "CobrowseRunning": true, "Standing": true, "Conversations": true, "Counts": true, "Load": true, "Items": true, "ConversationsOfVisitor": true, "Visitor": true, "VisitorOnline": true, "Agents": true, "Teams": true, "Sites": true, "Settings": true, "PlaceOf": true, "TryRouting": true, "TextBlocks": true, "ExportTextBlocks": true}
	maps.Copy(reads, manyReads)
	maps.Copy(reads, cardReads)
	maps.Copy(acts, recordingActs(f, aRecording(t, f)))
	maps.Copy(reads, map[string]bool{"Recordings": true, "WatchRecording": true, "MayWatchSession": true})
	maps.Copy(reads, map[string]bool{"Call": true, "Calls": true, "MyCalls": true})
	for method, act := range acts {
		for _, scopes := range [][]deskside.Scope{{}, {deskside.ScopeRead}} {
			actor := f.Anna.Actor()
			actor.Scopes = scopes
			err := act(actor)
			if may := reads[method] && len(scopes) > 0; may != (err == nil) {
				t.Errorf("%s with %v: %v", method, scopes, err)
			} else if err != nil {
				wantCode(t, err, deskside.Forbidden)
			}
		}
	}
}

// TestBadInput sends what a browser should not: the field that is wrong is named.
func TestBadInput(t *testing.T) {
	f := testdesk.New(t)
	c := f.Start(t, f.Visitor, "Hello")
	post := func(conversationID, id, text string) error {
		_, _, err := f.PostMessage(ctx, f.Visitor, conversationID, id, text)
		return err
	}
	visitor := func(name, email string) error {
		_, err := f.UpdateVisitor(ctx, f.Visitor, f.Visitor.ID, desk.VisitorChange{Name: &name, Email: &email})
		return err
	}
	pages := func(p ...deskside.PageView) error { return f.VisitPages(ctx, f.Visitor, p, "") }
	page := func(url string) deskside.PageView {
		return deskside.PageView{ID: testdesk.NewID(), Page: deskside.Page{URL: url}, At: time.Now()}
	}
	agent := func(in desk.NewAgent) error {
		_, _, err := f.CreateAgent(ctx, f.Anna.Actor(), in)
		return err
	}
	site := func(in desk.NewSite) error {
		_, err := f.CreateSite(ctx, f.Anna.Actor(), in)
		return err
	}
	origins := []string{"https://x.example"}
	for name, bad := range map[string]struct {
		err   error
		field string
	}{
		"no text":            {post(c.ID, testdesk.NewID(), " \n"), "text"},
		"long text":          {post(c.ID, testdesk.NewID(), strings.Repeat("ä", deskside.MaxText+1)), "text"},
		"broken text":        {post(c.ID, testdesk.NewID(), "a\xff"), "text"},
		"no id":              {post(c.ID, "", "Hello"), "id"},
		"id in capitals":     {post(c.ID, strings.ToUpper(testdesk.NewID()), "Hello"), "id"},
		"no conversation id": {post("' OR 1=1", testdesk.NewID(), "Hello"), "conversationId"},
		"long name":          {visitor(strings.Repeat("x", 101), ""), "name"},
		"bad address":        {visitor("x", "not an address"), "email"},
		"named address":      {visitor("x", "Anna <anna@x.example>"), "email"},
		"script page":        {pages(page("javascript:alert(1)")), "pages.url"},
		"page without id":    {pages(deskside.PageView{Page: deskside.Page{URL: "https://x.example"}}), "pages.id"},
		"many pages":         {pages(make([]deskside.PageView, 51)...), "pages"},
		"agent's name":       {agent(desk.NewAgent{Email: "x@x.example", Role: deskside.RoleAgent}), "name"},
		"agent's role":       {agent(desk.NewAgent{Email: "x@x.example", Name: "x", Role: "boss"}), "role"},
		"agent's address":    {agent(desk.NewAgent{Email: "x", Name: "x", Role: deskside.RoleAgent}), "email"},
		"agent's password":   {agent(desk.NewAgent{Email: "x@x.example", Name: "x", Role: deskside.RoleAgent, Password: "short"}), "password"},
		"site without name":  {site(desk.NewSite{Origins: origins}), "name"},
		"site's origins":     {site(desk.NewSite{Name: "x"}), "origins"},
		"site's origin":      {site(desk.NewSite{Name: "x", Origins: []string{"shop.example"}}), "origins"},
		"site's hue":         {site(desk.NewSite{Name: "x", Origins: origins, Settings: &deskside.SiteSettings{Hue: 360, Position: "left"}}), "settings.hue"},
		"site's position":    {site(desk.NewSite{Name: "x", Origins: origins, Settings: &deskside.SiteSettings{Position: "top"}}), "settings.position"},
		"site's language":    {site(desk.NewSite{Name: "x", Origins: origins, Settings: &deskside.SiteSettings{Position: "left", Texts: map[string]deskside.SiteTexts{"xx": {}}}}), "settings.texts"},
	} {
		t.Run(name, func(t *testing.T) {
			if e := wantCode(t, bad.err, deskside.Invalid); e.Field != bad.field {
				t.Errorf("field %q, want %q", e.Field, bad.field)
			}
		})
	}
}

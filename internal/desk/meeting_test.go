package desk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/desk"
	"github.com/deskside/deskside/internal/testdesk"
)

// letters takes what is due and says of each what it is and to whom.
func letters(t *testing.T, f *testdesk.Fixture) (got []string, all []deskside.Letter) {
	t.Helper()
	for {
		l, found := take(t, f)
		if !found {
			slices.Sort(got)
			return got, all
		}
		ok(t, f.MailSent(ctx, l, f.Clock.Now()))
		got, all = append(got, string(l.Kind)+" "+l.To), append(all, l)
	}
}

func wantLetters(t *testing.T, f *testdesk.Fixture, what string, want ...string) []deskside.Letter {
	t.Helper()
	got, all := letters(t, f)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: mails %q, want %q", what, got, want)
	}
	return all
}

func planned(f *testdesk.Fixture) desk.NewMeeting {
	return desk.NewMeeting{
		Title: "Kitchen", StartsAt: f.Clock.Now().Add(24 * time.Hour), Minutes: 30, Zone: "Europe/Berlin",
		AgentIDs: []string{f.Ben.ID}, Guests: []string{"Ada@lamp.example", "eve@lamp.example", "ada@lamp.example"},
	}
}

func TestMeetingMails(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c, anna := f.Start(t, f.Visitor, "may we meet"), f.Anna.Actor()
		in := planned(f)
		m, err := f.PlanMeeting(ctx, anna, c.ID, in)
		ok(t, err)
		all := wantLetters(t, f, "planned", "meeting ada@lamp.example", "meeting eve@lamp.example", "meeting "+f.Ben.Email)
		for _, l := range all {
			guest := l.To != f.Ben.Email
			if l.Meeting.ID != m.ID || l.Host != "Anna" || l.Zone != "Europe/Berlin" || guest != strings.HasPrefix(l.Link, "/j/") {
				t.Errorf("letter %+v", l)
			}
		}

		// What those invited can see is different; eve is not invited any more, gus is new.
		in.StartsAt, in.Guests = in.StartsAt.Add(time.Hour), []string{"ada@lamp.example", "gus@lamp.example"}
		m, err = f.ChangeMeeting(ctx, anna, m.ID, in)
		ok(t, err)
		if m.Sequence != 1 {
			t.Errorf("sequence %d", m.Sequence)
		}
		wantLetters(t, f, "moved", "meeting_changed ada@lamp.example", "meeting_changed "+f.Ben.Email, "meeting gus@lamp.example", "meeting_cancelled eve@lamp.example")
		// What they cannot see is no mail.
		in.Open = true
		m, err = f.ChangeMeeting(ctx, anna, m.ID, in)
		ok(t, err)
		wantLetters(t, f, "without a lobby")

		// A cancellation that is taken back at once was never heard of.
		_, err = f.CancelMeeting(ctx, anna, m.ID)
		ok(t, err)
		_, _, err = f.Knock(ctx, f.MeetingToken(m), "Gus", "")
		wantCode(t, err, deskside.Conflict)
		wantLetters(t, f, "just cancelled")
		m, err = f.RestoreMeeting(ctx, anna, m.ID)
		ok(t, err)
		f.Clock.Advance(deskside.CancelDelay + time.Second)
		wantLetters(t, f, "taken back")
		if m.Cancelled() || m.Sequence != 3 {
			t.Errorf("taken back: %+v", m)
		}
		if v, err := f.LinkView(ctx, f.MeetingToken(m)); err != nil || !v.Waiting {
			t.Errorf("its link: %+v, %v", v, err)
		}
		// One that was heard of is followed by an invitation.
		_, err = f.CancelMeeting(ctx, anna, m.ID)
		ok(t, err)
		f.Clock.Advance(deskside.CancelDelay + time.Second)
		wantLetters(t, f, "cancelled", "meeting_cancelled ada@lamp.example", "meeting_cancelled gus@lamp.example", "meeting_cancelled "+f.Ben.Email)
		_, err = f.ChangeMeeting(ctx, anna, m.ID, in)
		wantCode(t, err, deskside.Conflict)
		_, err = f.RestoreMeeting(ctx, anna, m.ID)
		ok(t, err)
		wantLetters(t, f, "on again", "meeting ada@lamp.example", "meeting gus@lamp.example", "meeting "+f.Ben.Email)

		// The reminder goes once, at the time that is true now.
		f.Clock.Advance(24*time.Hour - 10*time.Minute)
		wantLetters(t, f, "at the old time")
		f.Clock.Advance(time.Hour)
		wantLetters(t, f, "soon", "meeting_reminder ada@lamp.example", "meeting_reminder gus@lamp.example", "meeting_reminder "+f.Ben.Email)
	})
}

// Nobody hears of a meeting that was cancelled before the invitation went.
func TestMeetingNobodyKnew(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c, anna := f.Start(t, f.Visitor, "may we meet"), f.Anna.Actor()
		in := planned(f)
		m, err := f.PlanMeeting(ctx, anna, c.ID, in)
		ok(t, err)
		in.Minutes, in.AgentIDs, in.Guests = 60, nil, []string{"ada@lamp.example"}
		_, err = f.ChangeMeeting(ctx, anna, m.ID, in)
		ok(t, err)
		all := wantLetters(t, f, "changed before it went", "meeting ada@lamp.example")
		if len(all) == 1 && all[0].Meeting.Minutes != 60 {
			t.Errorf("the letter has the old length")
		}
		m, err = f.PlanMeeting(ctx, anna, c.ID, planned(f))
		ok(t, err)
		_, err = f.CancelMeeting(ctx, anna, m.ID)
		ok(t, err)
		f.Clock.Advance(48 * time.Hour)
		wantLetters(t, f, "cancelled before it went")
	})
}

func TestPlanMeeting_refuses(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c := f.Start(t, f.Visitor, "may we meet")
		short := "abc"
		for name, change := range map[string]func(*desk.NewMeeting){
			"title":         func(in *desk.NewMeeting) { in.Title = " \n" },
			"startsAt":      func(in *desk.NewMeeting) { in.StartsAt = f.Clock.Now().Add(-time.Minute) },
			"minutes":       func(in *desk.NewMeeting) { in.Minutes = 721 },
			"zone":          func(in *desk.NewMeeting) { in.Zone = "Local" },
			"password":      func(in *desk.NewMeeting) { in.Password = &short },
			"linkExpiresAt": func(in *desk.NewMeeting) { in.LinkExpiresAt = in.StartsAt },
			"agentIds":      func(in *desk.NewMeeting) { in.AgentIDs = []string{testdesk.NewID()} },
			"guests":        func(in *desk.NewMeeting) { in.Guests = []string{"ada@lamp.example\r\nBcc: all@lamp.example"} },
		} {
			in := planned(f)
			change(&in)
			_, err := f.PlanMeeting(ctx, f.Anna.Actor(), c.ID, in)
			wantCode(t, err, deskside.Invalid)
			if e := new(deskside.Error); !errors.As(err, &e) || e.Field != name {
				t.Errorf("%s: %v names %q", name, err, e.Field)
			}
		}
		in := planned(f)
		for len(in.Guests) < deskside.MaxInvited+1 {
			in.Guests = append(in.Guests, testdesk.NewID()+"@lamp.example")
		}
		_, err := f.PlanMeeting(ctx, f.Anna.Actor(), c.ID, in)
		wantCode(t, err, deskside.Invalid)
		wantLetters(t, f, "refused")
	})
}

func TestAllMeetings(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c, anna, ben := f.Start(t, f.Visitor, "may we meet"), f.Anna.Actor(), f.Ben.Actor()
		plan := func(title string, in time.Duration, agents ...string) deskside.Meeting {
			m, err := f.PlanMeeting(ctx, anna, c.ID, desk.NewMeeting{Title: title, StartsAt: f.Clock.Now().Add(in), Minutes: 30, AgentIDs: agents})
			ok(t, err)
			return m
		}
		plan("late", 3*time.Hour)
		plan("soon", time.Hour, f.Ben.ID)
		plan("now", time.Minute)
		f.Clock.Advance(2 * time.Minute)
		want := func(actor deskside.Actor, which desk.WhichMeetings, want ...string) []deskside.Meeting {
			t.Helper()
			list, err := f.AllMeetings(ctx, actor, which)
			ok(t, err)
			var got []string
			for _, m := range list {
				got = append(got, m.Title)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%+v: %v, want %v", which, got, want)
			}
			return list
		}
		want(anna, desk.WhichMeetings{Mine: true}, "now", "soon", "late")
		want(ben, desk.WhichMeetings{Mine: true}, "soon")
		want(ben, desk.WhichMeetings{Past: true})
		f.Clock.Advance(90 * time.Minute)
		want(ben, desk.WhichMeetings{}, "late")
		past := want(ben, desk.WhichMeetings{Past: true}, "soon", "now")
		want(ben, desk.WhichMeetings{Past: true, Before: past[0].StartsAt}, "now")
	})
}

// A meeting can be left and begun again until it is over; without a lobby its guests come
// straight in.
func TestMeetingWithoutLobby(t *testing.T) {
	testdesk.Each(t, func(t *testing.T, f *testdesk.Fixture) {
		c, anna := f.Start(t, f.Visitor, "may we meet"), f.Anna.Actor()
		in := planned(f)
		in.StartsAt, in.Open = f.Clock.Now().Add(time.Minute), true
		m, err := f.PlanMeeting(ctx, anna, c.ID, in)
		ok(t, err)
		call, err := f.BeginMeeting(ctx, anna, m.ID)
		ok(t, err)
		guest, _, err := f.Knock(ctx, f.MeetingToken(m), "Gus", "")
		ok(t, err)
		if guest.State != deskside.ParticipantAdmitted {
			t.Errorf("the guest is %s", guest.State)
		}
		_, err = f.EndCall(ctx, anna, call.ID)
		ok(t, err)
		v, err := f.LinkView(ctx, f.MeetingToken(m))
		if err != nil || !v.Waiting {
			t.Errorf("between: %+v, %v", v, err)
		}
		again, err := f.BeginMeeting(ctx, anna, m.ID)
		ok(t, err)
		if again.ID == call.ID {
			t.Error("the call that ended goes on")
		}
		_, err = f.EndCall(ctx, anna, again.ID)
		ok(t, err)
		f.Clock.Advance(time.Hour)
		_, err = f.LinkView(ctx, f.MeetingToken(m))
		wantCode(t, err, deskside.Conflict)
	})
}

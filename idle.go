package deskside

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// SiteIdle is what happens by itself when an agent has answered and the visitor says
// nothing. The zero value: nothing.
type SiteIdle struct {
	WaitingMinutes int `json:"waitingMinutes,omitempty" minimum:"0" maximum:"43200" doc:"after so long an answered conversation waits for the visitor; 0: never by itself"`
	DoneMinutes    int `json:"doneMinutes,omitempty" minimum:"0" maximum:"43200" doc:"after so long an answered conversation is done; 0: never by itself"`
	WarnMinutes    int `json:"warnMinutes,omitempty" minimum:"0" maximum:"1440" doc:"so long before, the visitor is told; 0: not at all"`
}

// Clean checks what an admin enters.
func (s SiteIdle) Clean() (SiteIdle, error) {
	for _, f := range []struct {
		name  string
		value int
		most  int
	}{{"waitingMinutes", s.WaitingMinutes, 43200}, {"doneMinutes", s.DoneMinutes, 43200}, {"warnMinutes", s.WarnMinutes, 1440}} {
		if f.value < 0 || f.value > f.most {
			return s, Errorf(Invalid, "settings.idle."+f.name, "the time must be between 0 and %d minutes", f.most)
		}
	}
	switch {
	case s.DoneMinutes > 0 && s.WarnMinutes >= s.DoneMinutes:
		return s, Errorf(Invalid, "settings.idle.warnMinutes", "the warning must come after the last answer: choose less than %d minutes", s.DoneMinutes)
	case s.DoneMinutes > 0 && s.WaitingMinutes >= s.DoneMinutes:
		return s, Errorf(Invalid, "settings.idle.waitingMinutes", "waiting must come before done: choose less than %d minutes", s.DoneMinutes)
	}
	return s, nil
}

// IdleStep is what happens by itself.
type IdleStep string

const (
	IdleNothing IdleStep = ""
	IdleWait    IdleStep = "wait"  // the status becomes waiting
	IdleWarn    IdleStep = "warn"  // the visitor is told
	IdleClose   IdleStep = "close" // the conversation is done
)

func (s SiteIdle) wait() time.Duration { return time.Duration(s.WaitingMinutes) * time.Minute }

// quiet is how long nothing is said before the visitor is told, or before the end when
// nobody is told.
func (s SiteIdle) quiet() time.Duration {
	return time.Duration(s.DoneMinutes-s.WarnMinutes) * time.Minute
}

// Warning is how long before the end the visitor is told.
func (s SiteIdle) Warning() time.Duration { return time.Duration(s.WarnMinutes) * time.Minute }

// waits reports whether the next step of the conversation is to wait.
func (s SiteIdle) waits(c Conversation) bool {
	return c.Status == StatusOpen && s.WaitingMinutes > 0 && (s.DoneMinutes == 0 || s.wait() <= s.quiet())
}

// Schedule says when something happens by itself if nobody says anything from now on;
// zero: nothing does. Only answered conversations count, that nobody has put aside.
func (s SiteIdle) Schedule(c Conversation, now time.Time) time.Time {
	answered := c.Preview.From == ActorAgent && c.WaitingSince.IsZero()
	switch {
	case !answered || c.Status != StatusOpen && c.Status != StatusWaiting:
		return time.Time{}
	case s.waits(c):
		return now.Add(s.wait())
	case s.DoneMinutes > 0:
		return now.Add(s.quiet())
	}
	return time.Time{}
}

// Step says what happens to the conversation, which is due at IdleAt, and when the next
// thing does.
func (s SiteIdle) Step(c Conversation, now time.Time) (step IdleStep, next time.Time) {
	switch {
	case s.Schedule(c, now).IsZero():
		return IdleNothing, time.Time{} // answered, put aside or switched off meanwhile
	case !c.ClosesAt.IsZero():
		return IdleClose, time.Time{}
	case s.waits(c):
		if s.DoneMinutes == 0 {
			return IdleWait, time.Time{}
		}
		return IdleWait, c.IdleAt.Add(s.quiet() - s.wait())
	case s.WarnMinutes > 0:
		return IdleWarn, now.Add(s.Warning())
	}
	return IdleClose, time.Time{}
}

// ClosingText is what the visitor is told before the end, in the given language or English.
func (s SiteSettings) ClosingText(language string) string {
	language, _, _ = strings.Cut(strings.ToLower(language), "-")
	text := cmp.Or(s.Texts[language].Closing, closing[language], s.Texts["en"].Closing, closing["en"])
	return strings.ReplaceAll(text, "{minutes}", strconv.Itoa(s.Idle.WarnMinutes))
}

var closing = map[string]string{
	"en": "Are you still there? We close this conversation in {minutes} minutes. Write to us at any time to go on.",
	"de": "Sind Sie noch da? In {minutes} Minuten schließen wir dieses Gespräch. Schreiben Sie uns jederzeit, um es fortzusetzen.",
}

package deskside

import (
	"cmp"
	"encoding/json"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// Site is a website with its widget and its settings.
type Site struct {
	ID string
	// Key is the public name of the site in the script tag; it is no secret.
	Key  string
	Name string
	// Origins is where the widget may be embedded, such as https://shop.example;
	// a leading *. in the host stands for any subdomain.
	Origins   []string
	Settings  SiteSettings
	CreatedAt time.Time
	UpdatedAt time.Time
}

// SiteSettings is how the widget looks and speaks.
type SiteSettings struct {
	Hue      int                  `json:"hue" minimum:"0" maximum:"359" doc:"hue of the brand colour in OKLCH degrees; lightness is fixed so that contrast holds"`
	Position string               `json:"position" enum:"right,left"`
	Routing  SiteRouting          `json:"routing,omitzero" doc:"who gets its conversations"`
	Texts    map[string]SiteTexts `json:"texts" doc:"by language: en, de; an empty text means the built-in one"`
	Files    FileSettings         `json:"files,omitempty" doc:"left out: the default"`
	Live     SiteLive             `json:"live,omitzero"`
	Idle     SiteIdle             `json:"idle,omitzero" doc:"what happens by itself when nobody writes"`
	Peek     SitePeek             `json:"peek,omitzero"`
	Messages MessageSettings      `json:"messages,omitzero" doc:"what people may do with what they have written"`
	Cobrowse SiteCobrowse         `json:"cobrowse,omitzero"`
	Calls    CallSettings         `json:"calls,omitzero" doc:"which calls the site has"`

	Hours     OpeningHours `json:"hours,omitzero" doc:"when somebody is there"`
	PreChat   PreChat      `json:"preChat,omitzero" doc:"what is asked before the first message"`
	Offline   OfflineRule  `json:"offline,omitempty" enum:",closed,nobody" doc:"when the offline form stands in for the chat: outside the opening hours, or then and when nobody is there; left out: never"`
	NoMail    bool         `json:"noMail,omitempty" doc:"answers that a visitor does not read in the widget are not sent by mail"`
	After     AfterDone    `json:"after,omitzero" doc:"what visitors can do with a finished conversation"`
	Greetings []Greeting   `json:"greetings,omitempty" maxItems:"20" doc:"what the widget says by itself"`
}

// SiteLive is whether agents see who is on the site.
type SiteLive struct {
	Off bool `json:"off,omitempty" doc:"no page of the site says that it is open; agents do not see who is there"`
}

// SitePeek is whether agents see what a visitor is typing before it is sent.
type SitePeek struct {
	On bool `json:"on,omitempty" doc:"agents see what visitors are typing; the widget says so"`
}

// MessageSettings is what people may do with what they have written. The zero value is
// the default.
type MessageSettings struct {
	Final       bool `json:"final,omitempty" doc:"nothing that was sent can be edited or deleted"`
	EditMinutes int  `json:"editMinutes,omitempty" minimum:"0" maximum:"1440" doc:"how long one may edit or delete what one has written; 0 means 15"`
	NoReactions bool `json:"noReactions,omitempty" doc:"nobody can answer in one sign; those that are there stay"`
	// VisitorCharacters is for visitors only: agents answer as long as they like.
	VisitorCharacters int `json:"visitorCharacters,omitempty" minimum:"0" maximum:"8000" doc:"the longest message of a visitor; at least 100, 0 means 8000"`
}

// MostCharacters is the longest message of a visitor.
func (s MessageSettings) MostCharacters() int { return cmp.Or(s.VisitorCharacters, MaxText) }

// EditWindow is how long one may edit or delete what one has written.
func (s MessageSettings) EditWindow() time.Duration {
	if s.Final {
		return 0
	}
	return time.Duration(cmp.Or(s.EditMinutes, 15)) * time.Minute
}

// SiteTexts is what the widget says in one language.
type SiteTexts struct {
	Hello    string `json:"hello" maxLength:"80" doc:"first line of the home screen"`
	Question string `json:"question" maxLength:"120" doc:"second line of the home screen"`
	Welcome  string `json:"welcome" maxLength:"400" doc:"first bubble of a new conversation"`
	Closing  string `json:"closing,omitempty" maxLength:"400" doc:"said before a conversation ends by itself; {minutes} is how long before"`
	Away     string `json:"away" maxLength:"400" doc:"shown instead when nobody is online"`

	Ask     string `json:"ask,omitempty" maxLength:"400" doc:"above the form before the first message"`
	Consent string `json:"consent,omitempty" maxLength:"400" doc:"beside the box of that form"`
	Offline string `json:"offline,omitempty" maxLength:"400" doc:"above the offline form"`
	Thanks  string `json:"thanks,omitempty" maxLength:"400" doc:"after the offline form"`
	Rate    string `json:"rate,omitempty" maxLength:"400" doc:"above the rating"`
	Finish  string `json:"finish,omitempty" maxLength:"400" doc:"when a conversation is finished"`

	QueueNext    string `json:"queueNext,omitempty" maxLength:"200" doc:"to the visitor who is next in line"`
	QueuePlace   string `json:"queuePlace,omitempty" maxLength:"200" doc:"to one further back; {n} is the place and must be there"`
	QueueMinutes string `json:"queueMinutes,omitempty" maxLength:"200" doc:"how long it usually takes, after either; {minutes} must be there"`
	QueueNobody  string `json:"queueNobody,omitempty" maxLength:"400" doc:"to visitors who have written while nobody is there"`
}

// Clean checks what an admin enters.
func (t SiteTexts) Clean(field string) (SiteTexts, error) {
	for _, f := range []struct {
		name string
		text *string
		most int
	}{
		{"hello", &t.Hello, 80}, {"question", &t.Question, 120}, {"welcome", &t.Welcome, 400}, {"away", &t.Away, 400}, {"closing", &t.Closing, 400},
		{"ask", &t.Ask, 400}, {"consent", &t.Consent, 400}, {"offline", &t.Offline, 400},
		{"thanks", &t.Thanks, 400}, {"rate", &t.Rate, 400}, {"finish", &t.Finish, 400},
		{"queueNext", &t.QueueNext, 200}, {"queuePlace", &t.QueuePlace, 200}, {"queueMinutes", &t.QueueMinutes, 200}, {"queueNobody", &t.QueueNobody, 400},
	} {
		*f.text = strings.TrimSpace(*f.text)
		if !utf8.ValidString(*f.text) || utf8.RuneCountInString(*f.text) > f.most {
			return t, Errorf(Invalid, field+"."+f.name, "the text is longer than %d characters, or not valid UTF-8", f.most)
		}
	}
	if t.QueuePlace != "" && !strings.Contains(t.QueuePlace, "{n}") {
		return t, Errorf(Invalid, field+".queuePlace", "the text must have {n} in it, where the place stands")
	}
	if t.QueueMinutes != "" && !strings.Contains(t.QueueMinutes, "{minutes}") {
		return t, Errorf(Invalid, field+".queueMinutes", "the text must have {minutes} in it, where the estimate stands")
	}
	return t, nil
}

// With lays the parts that are given as a JSON object over the settings, each as a whole;
// what is left out stays.
func (s SiteSettings) With(given []byte) (SiteSettings, error) {
	bad := func(err error) error {
		return &Error{Code: Invalid, Field: "settings", Message: "the settings are no JSON object of the parts that they have", Err: err}
	}
	whole, err := json.Marshal(s)
	if err != nil {
		return s, err
	}
	var parts map[string]json.RawMessage
	for _, layer := range [][]byte{whole, given} {
		if err := json.Unmarshal(layer, &parts); err != nil {
			return s, bad(err)
		}
	}
	if whole, err = json.Marshal(parts); err != nil {
		return s, bad(err)
	}
	var out SiteSettings
	if err := json.Unmarshal(whole, &out); err != nil {
		return s, bad(err)
	}
	return out, nil
}

// DefaultSiteSettings is what a new site starts with.
func DefaultSiteSettings() SiteSettings {
	return SiteSettings{Hue: 264, Position: "right", Routing: DefaultSiteRouting(), Texts: map[string]SiteTexts{}, Files: DefaultFileSettings()}
}

// NormalOrigin returns the origin in canonical form (lower case, no path, default
// port dropped), or an error that says what is wrong with it. A host may start with *.
func NormalOrigin(s string) (string, error) {
	u, err := url.Parse(strings.ToLower(strings.TrimSpace(s)))
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return "", Errorf(Invalid, "origins", "%q is not an origin; write it like https://shop.example", s)
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return "", Errorf(Invalid, "origins", "%q has more than scheme, host and port; write it like https://shop.example", s)
	case u.Host == "*." || strings.Contains(strings.TrimPrefix(u.Host, "*."), "*"):
		return "", Errorf(Invalid, "origins", "a * may only stand for the whole first part of the host, like https://*.shop.example, not %q", s)
	case strings.IndexFunc(u.Host, notInHost) >= 0:
		return "", Errorf(Invalid, "origins", "%q has characters that no host name has; write an international name in its xn-- form", s)
	}
	host := u.Host
	if u.Scheme == "http" {
		host = strings.TrimSuffix(host, ":80")
	} else {
		host = strings.TrimSuffix(host, ":443")
	}
	return u.Scheme + "://" + host, nil
}

// notInHost reports whether the character can't stand in the host and port of an
// origin. The list goes into a response header, so it is kept narrow.
func notInHost(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("-._:*[]", r))
}

// Allows reports whether the widget may be embedded by a page of the origin, which
// is compared exactly, but for a *. entry, which covers subdomains at any depth.
func (s Site) Allows(origin string) bool {
	origin, err := NormalOrigin(origin)
	if err != nil || strings.Contains(origin, "*") {
		return false
	}
	for _, o := range s.Origins {
		if o == origin {
			return true
		}
		scheme, host, _ := strings.Cut(o, "://")
		if suffix, ok := strings.CutPrefix(host, "*"); ok &&
			strings.HasPrefix(origin, scheme+"://") && strings.HasSuffix(origin, suffix) {
			return true
		}
	}
	return false
}

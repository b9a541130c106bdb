package deskside

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// FieldRule is whether a form asks for something.
type FieldRule string

const (
	FieldOff      FieldRule = ""
	FieldOptional FieldRule = "optional"
	FieldRequired FieldRule = "required"
)

// PreChat is what a visitor is asked before the first message. Who is known already, by
// the page or from earlier, is asked for the rest only.
type PreChat struct {
	Name    FieldRule `json:"name,omitempty" enum:",optional,required"`
	Email   FieldRule `json:"email,omitempty" enum:",optional,required"`
	Consent bool      `json:"consent,omitempty" doc:"a box to tick; the words are the site's text consent"`
	Privacy string    `json:"privacy,omitempty" maxLength:"500" doc:"address of the privacy notice, shown beside the box"`
}

// Check says what the visitor has to say before a first message and has not.
func (p PreChat) Check(v Visitor, consent bool) error {
	switch {
	case p.Name == FieldRequired && v.Name == "":
		return Errorf(Invalid, "name", "the site asks for a name before the first message")
	case p.Email == FieldRequired && v.Email == "":
		return Errorf(Invalid, "email", "the site asks for an e-mail address before the first message")
	case p.Consent && !consent:
		return Errorf(Invalid, "consent", "the site asks for consent before the first message")
	}
	return nil
}

// OfflineRule says when the offline form stands in for the chat.
type OfflineRule string

const (
	OfflineNever  OfflineRule = ""       // unless a routing rule says so
	OfflineClosed OfflineRule = "closed" // outside the opening hours
	OfflineNobody OfflineRule = "nobody" // then too, and when nobody is there
)

// AfterDone is what visitors can do with a conversation that is finished.
type AfterDone struct {
	Rating   bool `json:"rating,omitempty" doc:"one to five, and a comment"`
	Download bool `json:"download,omitempty" doc:"the transcript as a file"`
	Mail     bool `json:"mail,omitempty" doc:"the transcript by e-mail"`
}

// GreetedVisitors says who is greeted.
type GreetedVisitors string

const (
	GreetAnyone    GreetedVisitors = ""
	GreetNew       GreetedVisitors = "new"
	GreetReturning GreetedVisitors = "returning"
)

// Greeting is what the widget says by itself, once to each visitor.
type Greeting struct {
	ID      string            `json:"id" minLength:"1" maxLength:"64" doc:"made by the browser"`
	On      bool              `json:"on"`
	Pages   []string          `json:"pages" maxItems:"20" maxLength:"200" doc:"patterns, * for anything; one must fit; none: every page"`
	Seconds int               `json:"seconds" minimum:"0" maximum:"3600" doc:"on the page before it is shown"`
	Who     GreetedVisitors   `json:"who,omitempty" enum:",new,returning" doc:"returning: has been on the site in an earlier visit"`
	Texts   map[string]string `json:"texts" doc:"by language: en, de; a language without a text is not greeted"`
}

// MaxGreetings bounds what every page of the site has to know.
const MaxGreetings = 20

// Languages are those the product speaks.
var Languages = []string{"en", "de"}

// CleanReception checks what an admin enters of how visitors are received.
func (s SiteSettings) CleanReception() (_ SiteSettings, err error) {
	if s.Hours, err = s.Hours.Clean("settings.hours"); err != nil {
		return s, err
	}
	rules := []FieldRule{FieldOff, FieldOptional, FieldRequired}
	switch {
	case !slices.Contains(rules, s.PreChat.Name):
		return s, Errorf(Invalid, "settings.preChat.name", "%q is none of optional, required", s.PreChat.Name)
	case !slices.Contains(rules, s.PreChat.Email):
		return s, Errorf(Invalid, "settings.preChat.email", "%q is none of optional, required", s.PreChat.Email)
	case !slices.Contains([]OfflineRule{OfflineNever, OfflineClosed, OfflineNobody}, s.Offline):
		return s, Errorf(Invalid, "settings.offline", "%q is none of closed, nobody", s.Offline)
	}
	s.PreChat.Privacy = strings.TrimSpace(s.PreChat.Privacy)
	if u, err := url.Parse(s.PreChat.Privacy); s.PreChat.Privacy != "" &&
		(err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(s.PreChat.Privacy) > 500) {
		return s, Errorf(Invalid, "settings.preChat.privacy", "the address of the privacy notice must start with https:// or http://")
	}
	if len(s.Greetings) > MaxGreetings {
		return s, Errorf(Invalid, "settings.greetings", "%d greetings are too many, the limit is %d", len(s.Greetings), MaxGreetings)
	}
	greetings, ids := make([]Greeting, len(s.Greetings)), map[string]bool{}
	for i, g := range s.Greetings {
		field := fmt.Sprintf("settings.greetings[%d]", i)
		if greetings[i], err = g.clean(field); err != nil {
			return s, err
		}
		if ids[g.ID] {
			return s, Errorf(Invalid, field+".id", "two greetings have the id %q", g.ID)
		}
		ids[g.ID] = true
	}
	s.Greetings = greetings
	return s, nil
}

func (g Greeting) clean(field string) (Greeting, error) {
	switch {
	case g.ID == "" || !plainText(g.ID, 64):
		return g, Errorf(Invalid, field+".id", "a greeting needs an id of at most 64 characters")
	case g.Seconds < 0 || g.Seconds > 3600:
		return g, Errorf(Invalid, field+".seconds", "the time on the page must be between 0 and 3600 seconds")
	case !slices.Contains([]GreetedVisitors{GreetAnyone, GreetNew, GreetReturning}, g.Who):
		return g, Errorf(Invalid, field+".who", "%q is none of new, returning", g.Who)
	case len(g.Pages) > 20:
		return g, Errorf(Invalid, field+".pages", "%d pages are too many, the limit is 20", len(g.Pages))
	}
	pages := []string{}
	for _, p := range g.Pages {
		if p = strings.TrimSpace(p); !plainText(p, 200) {
			return g, Errorf(Invalid, field+".pages", "a page has at most 200 characters on one line")
		}
		if p != "" {
			pages = append(pages, p)
		}
	}
	g.Pages = pages
	texts := map[string]string{}
	for language, text := range g.Texts {
		text = strings.TrimSpace(text)
		switch {
		case !slices.Contains(Languages, language):
			return g, Errorf(Invalid, field+".texts", "the language %q is none of en, de", language)
		case !utf8.ValidString(text) || utf8.RuneCountInString(text) > 300:
			return g, Errorf(Invalid, field+".texts."+language, "the greeting is longer than 300 characters, or not valid UTF-8")
		case text != "":
			texts[language] = text
		}
	}
	if g.On && len(texts) == 0 {
		return g, Errorf(Invalid, field+".texts", "the greeting says nothing; write it in at least one language")
	}
	g.Texts = texts
	return g, nil
}

// PageGreeting is a greeting as the pages of the site know it.
type PageGreeting struct {
	ID      string            `json:"id"`
	Pages   []string          `json:"pages"`
	Seconds int               `json:"seconds"`
	Who     GreetedVisitors   `json:"who,omitempty"`
	Texts   map[string]string `json:"texts"`
}

// PageGreetings are the greetings that are switched on.
func (s SiteSettings) PageGreetings() []PageGreeting {
	list := []PageGreeting{}
	for _, g := range s.Greetings {
		if g.On {
			list = append(list, PageGreeting{g.ID, append([]string{}, g.Pages...), g.Seconds, g.Who, g.Texts})
		}
	}
	return list
}

package deskside

import (
	"net/url"
	"strings"
	"time"
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
	Routing  SiteRouting          `json:"routing,omitzero" doc:"left out of a change: stays"`
	Texts    map[string]SiteTexts `json:"texts" doc:"by language: en, de; an empty text means the built-in one"`
	Files    FileSettings         `json:"files,omitempty" doc:"left out: the default"`
	Live     SiteLive             `json:"live,omitzero"`
	Cobrowse SiteCobrowse         `json:"cobrowse,omitzero"`
}

// SiteLive is whether agents see who is on the site.
type SiteLive struct {
	Off bool `json:"off,omitempty" doc:"no page of the site says that it is open; agents do not see who is there"`
}

// SiteTexts is what the widget says in one language.
type SiteTexts struct {
	Hello    string `json:"hello" maxLength:"80" doc:"first line of the home screen"`
	Question string `json:"question" maxLength:"120" doc:"second line of the home screen"`
	Welcome  string `json:"welcome" maxLength:"400" doc:"first bubble of a new conversation"`
	Away     string `json:"away" maxLength:"400" doc:"shown instead when nobody is online"`
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
		return "", &Error{Code: Invalid, Field: "origins", Message: "“" + s + "” is not an origin; write it like https://shop.example"}
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return "", &Error{Code: Invalid, Field: "origins", Message: "“" + s + "” has more than scheme, host and port; write it like https://shop.example"}
	case u.Host == "*." || strings.Contains(strings.TrimPrefix(u.Host, "*."), "*"):
		return "", &Error{Code: Invalid, Field: "origins", Message: "“" + s + "”: a * may only stand for the whole first part of the host, like https://*.shop.example"}
	case strings.IndexFunc(u.Host, notInHost) >= 0:
		return "", &Error{Code: Invalid, Field: "origins", Message: "“" + s + "” has characters that no host name has; write an international name in its xn-- form"}
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

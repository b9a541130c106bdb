package deskside

import (
	"strings"
	"testing"
)

func TestNormalOrigin(t *testing.T) {
	for in, want := range map[string]string{
		"https://shop.example":           "https://shop.example",
		" HTTPS://Shop.Example/ ":        "https://shop.example",
		"https://shop.example:443":       "https://shop.example",
		"http://localhost:8081":          "http://localhost:8081",
		"http://shop.example:80":         "http://shop.example",
		"https://*.shop.example":         "https://*.shop.example",
		"http://[::1]:8081":              "http://[::1]:8081",
		"shop.example":                   "",
		"ftp://shop.example":             "",
		"https://shop.example/path":      "",
		"https://shop.example?x=1":       "",
		"https://user@shop.example":      "",
		"https://a.*.example":            "",
		"https://shop.example; script":   "",
		"https://shop.example 'self'":    "",
		"https://schöner-laden.example":  "",
		"":                               "",
		"https://":                       "",
		"javascript:alert(1)":            "",
		"https://*":                      "",
		"https://*.":                     "",
		"https://*.example\r\nx-evil: 1": "",
	} {
		got, err := NormalOrigin(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("NormalOrigin(%q) = %q, %v, want %q", in, got, err, want)
		}
		if err != nil && CodeOf(err) != Invalid {
			t.Errorf("NormalOrigin(%q) has code %q", in, CodeOf(err))
		}
	}
}

func TestSiteAllows(t *testing.T) {
	s := Site{Origins: []string{"https://shop.example", "https://*.wide.example", "http://localhost:8081"}}
	for origin, want := range map[string]bool{
		"https://shop.example":           true,
		"https://SHOP.example":           true,
		"http://shop.example":            false,
		"https://shop.example:8443":      false,
		"https://shop.example.evil":      false,
		"https://evil-shop.example":      false,
		"https://a.wide.example":         true,
		"https://a.b.wide.example":       true,
		"https://wide.example":           false,
		"https://evilwide.example":       false,
		"http://a.wide.example":          false,
		"http://localhost:8081":          true,
		"http://localhost":               false,
		"null":                           false,
		"":                               false,
		"https://*.wide.example":         false,
		"https://a.wide.example/path":    false,
		"https://evil@a.wide.example":    false,
		"https://evil.com#.wide.example": false,
	} {
		if got := s.Allows(origin); got != want {
			t.Errorf("Allows(%q) = %v, want %v", origin, got, want)
		}
	}
}

func TestSiteTexts_Clean(t *testing.T) {
	good := SiteTexts{QueueNext: " Nearly there ", QueuePlace: "Place {n}", QueueMinutes: "About {minutes} min"}
	got, err := good.Clean("texts.en")
	if err != nil || got.QueueNext != "Nearly there" || got.QueuePlace != good.QueuePlace {
		t.Errorf("got %+v, %v", got, err)
	}
	for field, bad := range map[string]SiteTexts{
		"texts.en.queuePlace":   {QueuePlace: "You wait"},
		"texts.en.queueMinutes": {QueueMinutes: "Soon"},
		"texts.en.queueNext":    {QueueNext: strings.Repeat("x", 201)},
	} {
		_, err := bad.Clean("texts.en")
		if e, ok := err.(*Error); !ok || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// Whatever the operator types, what is stored can't end the header that it goes into.
func FuzzNormalOrigin(f *testing.F) {
	f.Add("https://shop.example")
	f.Add("https://*.shop.example:8443/")
	f.Add("https://a b;c")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := NormalOrigin(s)
		if err != nil {
			return
		}
		if strings.ContainsAny(got, " ;,'\"\r\n\t") {
			t.Fatalf("NormalOrigin(%q) = %q", s, got)
		}
		if again, err := NormalOrigin(got); err != nil || again != got {
			t.Fatalf("NormalOrigin is not stable: %q → %q → %q, %v", s, got, again, err)
		}
	})
}

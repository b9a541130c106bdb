package deskside

import "testing"

func TestArticle_Clean(t *testing.T) {
	good := Article{Title: " Shipping ", URL: "https://shop.example/help?a=1#b"}
	if a, err := good.Clean(); err != nil || a.Title != "Shipping" {
		t.Errorf("%+v, %v", a, err)
	}
	for name, bad := range map[string]struct {
		change func(*Article)
		field  string
	}{
		"no title": {func(a *Article) { a.Title = " " }, "title"},
		"script":   {func(a *Article) { a.URL = "javascript:alert(1)" }, "url"},
		"data":     {func(a *Article) { a.URL = "data:text/html,x" }, "url"},
		"no host":  {func(a *Article) { a.URL = "https:///x" }, "url"},
		"password": {func(a *Article) { a.URL = "https://bank.example@evil.example/" }, "url"},
		"spaces":   {func(a *Article) { a.URL = "https://shop.example/a b" }, "url"},
		"relative": {func(a *Article) { a.URL = "/help" }, "url"},
		"picture":  {func(a *Article) { a.Picture = "../../secret" }, "picture"},
	} {
		a := good
		bad.change(&a)
		_, err := a.Clean()
		if e, ok := err.(*Error); !ok || e.Field != bad.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPictureType(t *testing.T) {
	for data, want := range map[string]string{
		"\xff\xd8\xff\xe0JFIF":      "image/jpeg",
		"\x89PNG\r\n\x1a\n0000":     "image/png",
		"RIFF0000WEBPVP8 ":          "image/webp",
		"<svg onload=alert(1)>":     "",
		"GIF89a<script>":            "",
		"":                          "",
		"<html>\xff\xd8\xff</html>": "",
	} {
		if got := PictureType([]byte(data)); got != want {
			t.Errorf("%q: %q", data, got)
		}
	}
}

package deskside

import (
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Article is a card that agents send: a picture, a title, a few words and a link. It is
// kept in the settings; what was sent stays as it was.
type Article struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	Text      string    `json:"text,omitempty"`
	URL       string    `json:"url"`
	Picture   string    `json:"picture,omitempty"` // its name among the pictures; empty: none
	UpdatedAt time.Time `json:"updatedAt"`
}

// MaxArticles is how many a company may have.
const MaxArticles = 1000

// Clean trims the card's words and says what is wrong with them. A link is http or https:
// anything else could run in the visitor's page.
func (a Article) Clean() (Article, error) {
	var err error
	if a.Title, err = cleanWords("title", a.Title, 120, true); err != nil {
		return a, err
	}
	if a.Text, err = cleanWords("text", a.Text, 400, false); err != nil {
		return a, err
	}
	if a.URL, err = CleanLink("url", a.URL); err != nil {
		return a, err
	}
	if a.Picture != "" && !PictureName(a.Picture) {
		return a, Errorf(Invalid, "picture", "there is no picture %q", a.Picture)
	}
	return a, nil
}

// CleanLink returns the address if it is one of http or https with a host.
func CleanLink(field, s string) (string, error) {
	s = strings.TrimSpace(s)
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" || len(s) > 2000 ||
		strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return "", Errorf(Invalid, field, "write the link like https://shop.example/help")
	}
	return u.String(), nil
}

// PictureName reports whether the name can be that of a picture: SHA-256 in lower-case hex.
func PictureName(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// MaxPicture is the most bytes of a card's picture, once it was made small.
const MaxPicture = 1 << 20

// PictureType is what the bytes are by their beginning; empty: no picture that we take. SVG
// is none of them, as it can run scripts.
func PictureType(data []byte) string {
	switch {
	case strings.HasPrefix(string(data), "\xff\xd8\xff"):
		return "image/jpeg"
	case strings.HasPrefix(string(data), "\x89PNG\r\n\x1a\n"):
		return "image/png"
	case len(data) > 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return "image/webp"
	}
	return ""
}

// cleanWords is a text without control characters but line breaks.
func cleanWords(field, s string, most int, needed bool) (string, error) {
	if !utf8.ValidString(s) {
		return "", Errorf(Invalid, field, "%s is not valid UTF-8", Word(field))
	}
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, s))
	if n := utf8.RuneCountInString(s); n > most {
		return "", Errorf(Invalid, field, "%s has %d characters, the limit is %d", Word(field), n, most)
	}
	if s == "" && needed {
		return "", Errorf(Invalid, field, "%s is empty", Word(field))
	}
	return s, nil
}

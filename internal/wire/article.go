package wire

import (
	"time"

	"github.com/deskside/deskside"
)

// Article is a card that agents can send.
type Article struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Text    string `json:"text"`
	URL     string `json:"url"`
	Picture string `json:"picture" doc:"its name, as uploading it has answered; empty: none"`
	// Address is where the picture is.
	Address   string    `json:"address" doc:"relative, of the picture; empty: there is none"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// ArticleOf shapes a card that agents can send.
func ArticleOf(a deskside.Article) Article {
	return Article{ID: a.ID, Title: a.Title, Text: a.Text, URL: a.URL, Picture: a.Picture, Address: PictureAddress(a.Picture), UpdatedAt: a.UpdatedAt}
}

// PictureAddress is where a picture of a card is; empty when there is none.
func PictureAddress(name string) string {
	if name == "" {
		return ""
	}
	return "/picture/" + name
}

// ArticleCard is a card that was sent, the same for both sides.
type ArticleCard struct {
	Title   string `json:"title"`
	Text    string `json:"text"`
	URL     string `json:"url"`
	Address string `json:"address" doc:"relative, of the picture; empty: there is none"`
}

func articleCardOf(a *deskside.Article) *ArticleCard {
	if a == nil {
		return nil
	}
	return &ArticleCard{Title: a.Title, Text: a.Text, URL: a.URL, Address: PictureAddress(a.Picture)}
}

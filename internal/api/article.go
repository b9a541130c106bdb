package api

import (
	"context"

	"github.com/deskside/deskside"
	"github.com/deskside/deskside/internal/wire"
)

// maxUpload is the largest request with a picture for a card, which is made small here.
const maxUpload = 14 << 20

func (a *API) listArticles(ctx context.Context, _ *nothing) (*answer[[]wire.Article], error) {
	list, err := a.desk.Articles(ctx, actorOf(ctx))
	return ok(each(list, wire.ArticleOf)), err
}

// ArticleText is what a card shows.
type ArticleText struct {
	Title   string `json:"title" minLength:"1" maxLength:"120"`
	Text    string `json:"text,omitempty" maxLength:"400"`
	URL     string `json:"url" minLength:"1" maxLength:"2000" doc:"where the card leads to; http or https"`
	Picture string `json:"picture,omitempty" maxLength:"64" doc:"the name of a picture that was uploaded before; left out: none"`
}

func (a *API) putArticle(ctx context.Context, in *struct {
	ByID
	Body ArticleText
}) (*answer[wire.Article], error) {
	b := in.Body
	article, err := a.desk.PutArticle(ctx, actorOf(ctx), deskside.Article{ID: string(in.ID), Title: b.Title, Text: b.Text, URL: b.URL, Picture: b.Picture})
	return ok(wire.ArticleOf(article)), err
}

func (a *API) deleteArticle(ctx context.Context, in *ByID) (*nothing, error) {
	return nil, a.desk.DeleteArticle(ctx, actorOf(ctx), string(in.ID))
}

// NewPicture is a picture for cards.
type NewPicture struct {
	Data []byte `json:"data" minLength:"1" doc:"JPEG, PNG, GIF or WebP, at most 10 MB, in base64"`
}

// Picture is a picture for cards that is there now.
type Picture struct {
	Name    string `json:"name" doc:"for the articles that show it"`
	Address string `json:"address" doc:"relative"`
}

// addPicture keeps no byte of what was uploaded: the picture is drawn anew, small and
// without metadata, so that nothing else can hide in it.
func (a *API) addPicture(ctx context.Context, in *struct{ Body NewPicture }) (*answer[Picture], error) {
	if !actorOf(ctx).IsAdmin() {
		return nil, deskside.Errorf(deskside.Forbidden, "", "only admins may do this")
	}
	small, err := a.Shrink(in.Body.Data)
	if err != nil {
		return nil, &deskside.Error{Code: deskside.Invalid, Field: "data", Message: "this is no picture that can be read; choose a JPEG, PNG, GIF or WebP file", Err: err}
	}
	name, err := a.desk.AddPicture(ctx, actorOf(ctx), small)
	return ok(Picture{Name: name, Address: wire.PictureAddress(name)}), err
}

// NewArticleCard sends a card.
type NewArticleCard struct {
	ID        ID `json:"id" doc:"made by the sender (UUIDv7)"`
	ArticleID ID `json:"articleId"`
}

func (a *API) sendArticle(ctx context.Context, in *struct {
	ByID
	Body NewArticleCard
}) (*answer[wire.Item], error) {
	item, err := a.desk.SendArticle(ctx, actorOf(ctx), string(in.ID), string(in.Body.ArticleID), string(in.Body.ID))
	return ok(wire.ItemOf(item)), err
}

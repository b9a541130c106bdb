package desk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/deskside/deskside"
)

// Articles returns the cards that agents can send, by their titles.
func (d *Desk) Articles(ctx context.Context, actor deskside.Actor) (list []deskside.Article, err error) {
	defer deskside.Wrap(&err, "Articles")
	if err := asAgent(actor, deskside.ScopeRead); err != nil {
		return nil, err
	}
	return d.store.Articles(ctx)
}

// PutArticle adds or changes a card; cards that were sent stay as they were.
func (d *Desk) PutArticle(ctx context.Context, actor deskside.Actor, a deskside.Article) (saved deskside.Article, err error) {
	defer deskside.Wrap(&err, "PutArticle(%s)", a.ID)
	if err := asAdmin(actor); err != nil {
		return a, err
	}
	if err := checkID("id", a.ID); err != nil {
		return a, err
	}
	if a, err = a.Clean(); err != nil {
		return a, err
	}
	err = d.act(ctx, actor, func(w *work) error {
		before, err := w.Article(ctx, a.ID)
		if deskside.CodeOf(err) == deskside.NotFound {
			err = w.roomFor("articles", deskside.MaxArticles, w.CountArticles)
		}
		if err != nil {
			return err
		}
		if a.Picture != "" {
			if _, err := w.Picture(ctx, a.Picture); err != nil {
				return deskside.Errorf(deskside.Invalid, "picture", "there is no such picture; upload it first")
			}
		}
		a.UpdatedAt = w.at
		if err := w.PutArticle(ctx, a); err != nil {
			return err
		}
		return w.auditArticle(deskside.ArticleSaved, before, a)
	})
	return a, err
}

// roomFor is a Conflict when there are as many as there may be.
func (w *work) roomFor(what deskside.Word, most int, count func(context.Context) (int, error)) error {
	n, err := count(w.ctx)
	if err == nil && n >= most {
		err = deskside.Errorf(deskside.Conflict, "", "there are %d %s already, which is the most; delete some first", n, what)
	}
	return err
}

// DeleteArticle deletes a card; cards that were sent stay.
func (d *Desk) DeleteArticle(ctx context.Context, actor deskside.Actor, id string) (err error) {
	defer deskside.Wrap(&err, "DeleteArticle(%s)", id)
	if err := asAdmin(actor); err != nil {
		return err
	}
	return d.act(ctx, actor, func(w *work) error {
		before, err := w.Article(ctx, id)
		if err != nil {
			return err
		}
		if err := w.DeleteArticle(ctx, id); err != nil {
			return err
		}
		return w.auditArticle(deskside.ArticleDeleted, before, deskside.Article{})
	})
}

// articleFields is a card as the audit log shows it.
type articleFields struct {
	Title   string `json:"title"`
	Text    string `json:"text"`
	URL     string `json:"url"`
	Picture string `json:"picture"`
}

func (w *work) auditArticle(what deskside.EventType, before, after deskside.Article) error {
	about := subject{deskside.AuditArticles, cmp.Or(after.ID, before.ID), cmp.Or(after.Title, before.Title)}
	fields := func(a deskside.Article) articleFields { return articleFields{a.Title, a.Text, a.URL, a.Picture} }
	if err := w.PurgePictures(w.ctx, w.at.Add(-keepPicture)); err != nil {
		return err
	}
	return w.audit(what, about, fields(before), fields(after), Change{})
}

// keepPicture is how long a picture waits for its card to be saved, or is there for one that
// comes back.
const keepPicture = 24 * time.Hour

// AddPicture keeps a picture for cards and returns its name, which is the same for the
// same bytes. The door has made it small and without metadata.
func (d *Desk) AddPicture(ctx context.Context, actor deskside.Actor, data []byte) (name string, err error) {
	defer deskside.Wrap(&err, "AddPicture")
	if err := asAdmin(actor); err != nil {
		return "", err
	}
	if len(data) > deskside.MaxPicture {
		return "", deskside.Errorf(deskside.TooLarge, "data", "the picture has %d bytes, the limit is %d", len(data), deskside.MaxPicture)
	}
	if deskside.PictureType(data) == "" {
		return "", deskside.Errorf(deskside.Invalid, "data", "the picture must be JPEG, PNG or WebP")
	}
	sum := sha256.Sum256(data)
	name = hex.EncodeToString(sum[:])
	return name, d.act(ctx, actor, func(w *work) error { return w.AddPicture(ctx, name, data, w.at) })
}

// Picture returns a card's picture and its type. Whoever knows the name may see it.
func (d *Desk) Picture(ctx context.Context, name string) (data []byte, kind string, err error) {
	defer deskside.Wrap(&err, "Picture(%s)", name)
	if !deskside.PictureName(name) {
		return nil, "", deskside.Errorf(deskside.NotFound, "", "there is no such picture")
	}
	data, err = d.store.Picture(ctx, name)
	return data, deskside.PictureType(data), err
}

// SendArticle puts a card into the conversation, as it is now. A repeat with the same id
// returns the first one.
func (d *Desk) SendArticle(ctx context.Context, actor deskside.Actor, conversationID, articleID, itemID string) (item deskside.Item, err error) {
	defer deskside.Wrap(&err, "SendArticle(%s)", conversationID)
	same := func(c deskside.Card) bool { return c.Article != nil && c.Article.ID == articleID }
	return d.sendCard(ctx, actor, conversationID, itemID, same, func(w *work, row *deskside.Conversation) (sent, error) {
		a, err := w.Article(ctx, articleID)
		if deskside.CodeOf(err) == deskside.NotFound {
			return sent{}, deskside.Errorf(deskside.Invalid, "articleId", "there is no article %q", articleID)
		}
		if err == nil && a.Picture != "" {
			err = w.KeepPicture(ctx, a.Picture)
		}
		return sent{
			item: deskside.Item{Kind: deskside.ItemArticle, Card: deskside.Card{Article: &a}}, preview: a.Title,
			event: deskside.ArticleSent, facts: map[string]string{"itemId": itemID, "articleId": articleID},
		}, err
	})
}

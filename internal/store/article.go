package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

const selectArticle = `SELECT id, title, text, url, picture, updated_at FROM article`

func scanArticle(s scanner) (a deskside.Article, err error) {
	return a, s.Scan(&a.ID, &a.Title, &a.Text, &a.URL, &a.Picture, stamp{&a.UpdatedAt})
}

// Articles returns all articles by their titles.
func (q queries) Articles(ctx context.Context) ([]deskside.Article, error) {
	return all(ctx, q, scanArticle, selectArticle+` ORDER BY lower(title), id LIMIT $1`, deskside.MaxArticles)
}

// Article returns one article.
func (q queries) Article(ctx context.Context, id string) (deskside.Article, error) {
	return one(ctx, q, "article", scanArticle, selectArticle+` WHERE id = $1`, id)
}

// CountArticles returns how many there are.
func (q queries) CountArticles(ctx context.Context) (int, error) {
	return value[int](ctx, q, "article", `SELECT count(*) FROM article`)
}

// PutArticle adds or changes an article.
func (tx *Tx) PutArticle(ctx context.Context, a deskside.Article) error {
	_, err := tx.exec(ctx, `
		INSERT INTO article (id, title, text, url, picture, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, text = excluded.text, url = excluded.url,
			picture = excluded.picture, updated_at = excluded.updated_at`,
		a.ID, a.Title, a.Text, a.URL, a.Picture, micros(a.UpdatedAt))
	return err
}

// DeleteArticle deletes an article.
func (tx *Tx) DeleteArticle(ctx context.Context, id string) error {
	return tx.execOne(ctx, "article", `DELETE FROM article WHERE id = $1`, id)
}

// AddPicture keeps a picture under its hash; one that is there counts as new again.
func (tx *Tx) AddPicture(ctx context.Context, hash string, data []byte, at time.Time) error {
	_, err := tx.exec(ctx, `
		INSERT INTO picture (hash, data, created_at, sent) VALUES ($1, $2, $3, false)
		ON CONFLICT (hash) DO UPDATE SET created_at = excluded.created_at`, hash, data, micros(at))
	return err
}

// KeepPicture says that a card with the picture was sent.
func (tx *Tx) KeepPicture(ctx context.Context, hash string) error {
	_, err := tx.exec(ctx, `UPDATE picture SET sent = true WHERE hash = $1 AND NOT sent`, hash)
	return err
}

// PurgePictures deletes the pictures from before the time that no card has, and that were
// never sent.
func (tx *Tx) PurgePictures(ctx context.Context, before time.Time) error {
	_, err := tx.exec(ctx, `
		DELETE FROM picture WHERE NOT sent AND created_at < $1
			AND NOT EXISTS (SELECT 1 FROM article a WHERE a.picture = picture.hash)`, micros(before))
	return err
}

// Picture returns a picture's bytes.
func (q queries) Picture(ctx context.Context, hash string) ([]byte, error) {
	return value[[]byte](ctx, q, "picture", `SELECT data FROM picture WHERE hash = $1`, hash)
}

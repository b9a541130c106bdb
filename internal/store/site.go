package store

import (
	"context"

	"github.com/deskside/deskside"
)

const selectSite = `SELECT id, public_key, name, origins, settings, created_at, updated_at FROM site`

func scanSite(s scanner) (site deskside.Site, err error) {
	site.Settings = deskside.DefaultSiteSettings() // for what the stored ones don't say
	return site, s.Scan(&site.ID, &site.Key, &site.Name, jsonText{&site.Origins}, jsonText{&site.Settings},
		stamp{&site.CreatedAt}, stamp{&site.UpdatedAt})
}

// Site returns the site.
func (q queries) Site(ctx context.Context, id string) (deskside.Site, error) {
	return one(ctx, q, "site", scanSite, selectSite+` WHERE id = $1`, id)
}

// SiteToChange locks the site until the transaction ends.
func (tx *Tx) SiteToChange(ctx context.Context, id string) (deskside.Site, error) {
	text := selectSite + ` WHERE id = $1`
	if tx.lock != "" {
		text += ` FOR UPDATE`
	}
	return one(ctx, tx.queries, "site", scanSite, text, id)
}

// SiteByKey returns the site with the public key.
func (q queries) SiteByKey(ctx context.Context, key string) (deskside.Site, error) {
	return one(ctx, q, "site", scanSite, selectSite+` WHERE public_key = $1`, key)
}

// Sites returns all sites by name.
func (q queries) Sites(ctx context.Context) ([]deskside.Site, error) {
	return all(ctx, q, scanSite, selectSite+` ORDER BY lower(name), id`)
}

// AddSite adds a site.
func (tx *Tx) AddSite(ctx context.Context, s deskside.Site) error {
	origins, settings, err := siteJSON(s)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO site (id, public_key, name, origins, settings, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		s.ID, s.Key, s.Name, origins, settings, micros(s.CreatedAt), micros(s.UpdatedAt))
	return err
}

// SaveSite stores everything that changes about a site.
func (tx *Tx) SaveSite(ctx context.Context, s deskside.Site) error {
	origins, settings, err := siteJSON(s)
	if err != nil {
		return err
	}
	return tx.execOne(ctx, "site", `
		UPDATE site SET name = $2, origins = $3, settings = $4, updated_at = $5 WHERE id = $1`,
		s.ID, s.Name, origins, settings, micros(s.UpdatedAt))
}

func siteJSON(s deskside.Site) (origins, settings string, err error) {
	if origins, err = toJSON(s.Origins); err != nil {
		return "", "", err
	}
	settings, err = toJSON(s.Settings)
	return origins, settings, err
}

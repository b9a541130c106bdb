package store

import (
	"context"

	"github.com/deskside/deskside"
)

const selectVisitor = `
	SELECT v.id, v.site_id, v.origin, v.number, v.name, v.email, v.language, v.time_zone,
		v.browser, v.os, v.device, v.referrer, v.page_url, v.page_title, v.created_at, v.last_seen_at,
		v.tags, v.attributes, v.person_id, v.country, v.address_hash
	FROM visitor v`

func scanVisitor(s scanner) (v deskside.Visitor, err error) {
	return v, s.Scan(&v.ID, &v.SiteID, &v.Origin, &v.Number, &v.Name, &v.Email, &v.Language, &v.TimeZone,
		&v.Browser, &v.OS, &v.Device, &v.Referrer, &v.Page.URL, &v.Page.Title, stamp{&v.CreatedAt}, stamp{&v.LastSeenAt},
		jsonText{&v.Tags}, jsonText{&v.Attributes}, &v.PersonID, &v.Country, &v.AddressHash)
}

// Visitor returns the visitor.
func (q queries) Visitor(ctx context.Context, id string) (deskside.Visitor, error) {
	return one(ctx, q, "visitor", scanVisitor, selectVisitor+` WHERE v.id = $1`, id)
}

// VisitorToChange locks the visitor until the transaction ends.
func (tx *Tx) VisitorToChange(ctx context.Context, id string) (deskside.Visitor, error) {
	text := selectVisitor + ` WHERE v.id = $1`
	if tx.lock != "" {
		text += ` FOR UPDATE`
	}
	return one(ctx, tx.queries, "visitor", scanVisitor, text, id)
}

// AddVisitor adds the visitor with the next number; false, and no number, when the
// visitor is there already.
func (tx *Tx) AddVisitor(ctx context.Context, v deskside.Visitor) (number int64, added bool, err error) {
	attributes, err := facts(v.Attributes)
	if err != nil {
		return 0, false, err
	}
	if number, err = tx.nextVisitor(ctx); err != nil {
		return 0, false, err
	}
	n, err := tx.exec(ctx, `
		INSERT INTO visitor (id, site_id, origin, number, name, email, language, time_zone,
			browser, os, device, referrer, page_url, page_title, created_at, last_seen_at, attributes, country)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		ON CONFLICT (id) DO NOTHING`,
		v.ID, v.SiteID, v.Origin, number, v.Name, v.Email, v.Language, v.TimeZone,
		v.Browser, v.OS, v.Device, v.Referrer, v.Page.URL, v.Page.Title, micros(v.CreatedAt), micros(v.LastSeenAt), attributes, v.Country)
	if err != nil || n == 0 {
		return number, false, err
	}
	return number, true, tx.indexVisitor(ctx, v)
}

// SaveVisitor stores everything that changes about a visitor.
func (tx *Tx) SaveVisitor(ctx context.Context, v deskside.Visitor) error {
	attributes, err := facts(v.Attributes)
	if err != nil {
		return err
	}
	tags, err := listText(v.Tags)
	if err != nil {
		return err
	}
	renamed, err := tx.renames(ctx, v)
	if err != nil {
		return err
	}
	err = tx.execOne(ctx, "visitor", `
		UPDATE visitor SET name = $2, email = $3, language = $4, time_zone = $5, browser = $6, os = $7,
			device = $8, referrer = $9, page_url = $10, page_title = $11, last_seen_at = $12,
			tags = $13, attributes = $14, person_id = $15, country = $16
		WHERE id = $1`,
		v.ID, v.Name, v.Email, v.Language, v.TimeZone, v.Browser, v.OS,
		v.Device, v.Referrer, v.Page.URL, v.Page.Title, micros(v.LastSeenAt),
		tags, attributes, v.PersonID, v.Country)
	if err != nil || !renamed {
		return err
	}
	return tx.indexVisitor(ctx, v)
}

// renames reports whether saving the visitor changes what it is found by.
func (tx *Tx) renames(ctx context.Context, v deskside.Visitor) (bool, error) {
	same, err := value[int](ctx, tx.queries, "visitor",
		`SELECT count(*) FROM visitor WHERE id = $1 AND name = $2 AND email = $3`, v.ID, v.Name, v.Email)
	return same == 0, err
}

// SaveAddress stores the hash of the address that the visitor writes from.
func (tx *Tx) SaveAddress(ctx context.Context, visitorID, hash string) error {
	_, err := tx.exec(ctx, `UPDATE visitor SET address_hash = $2 WHERE id = $1 AND address_hash <> $2`, visitorID, hash)
	return err
}

// VisitorsOfPerson returns all visitors who are one person to the team, oldest first.
func (q queries) VisitorsOfPerson(ctx context.Context, personID string) ([]deskside.Visitor, error) {
	return all(ctx, q, scanVisitor, selectVisitor+`
		WHERE v.id = $1 OR v.person_id = $1 AND v.person_id <> '' ORDER BY v.number LIMIT 100`, personID)
}

// VisitorsByEmail returns the newest visitors with the address who are not of the person.
func (q queries) VisitorsByEmail(ctx context.Context, email, notPerson string, limit int) ([]deskside.Visitor, error) {
	return all(ctx, q, scanVisitor, selectVisitor+`
		WHERE v.email = $1 AND v.email <> '' AND v.id <> $2 AND v.person_id <> $2 ORDER BY v.number DESC LIMIT $3`, email, notPerson, limit)
}

// keepPages is how many page views are kept of a visitor.
const keepPages = 200

// AddPages adds page views; those that are there already stay as they are.
func (tx *Tx) AddPages(ctx context.Context, visitorID string, pages []deskside.PageView) error {
	for _, p := range pages {
		_, err := tx.exec(ctx, `
			INSERT INTO page_view (visitor_id, id, url, title, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (visitor_id, id) DO NOTHING`, visitorID, p.ID, p.URL, p.Title, micros(p.At))
		if err != nil {
			return err
		}
	}
	_, err := tx.exec(ctx, `
		DELETE FROM page_view WHERE visitor_id = $1 AND at <= (
			SELECT at FROM page_view WHERE visitor_id = $1 ORDER BY at DESC LIMIT 1 OFFSET $2)`, visitorID, keepPages)
	return err
}

// Pages returns the visitor's newest page views, newest first.
func (q queries) Pages(ctx context.Context, visitorID string, limit int) ([]deskside.PageView, error) {
	return all(ctx, q, func(s scanner) (p deskside.PageView, err error) {
		return p, s.Scan(&p.ID, &p.URL, &p.Title, stamp{&p.At})
	}, `SELECT id, url, title, at FROM page_view WHERE visitor_id = $1 ORDER BY at DESC, id DESC LIMIT $2`, visitorID, limit)
}

package store

import (
	"context"

	"github.com/deskside/deskside"
)

const selectCallLink = `
	SELECT id, call_id, meeting_id, name, password, once, uses, expires_at, revoked_at, created_by, created_at FROM call_link`

func scanCallLink(s scanner) (l deskside.CallLink, err error) {
	return l, s.Scan(&l.ID, &l.CallID, &l.MeetingID, &l.Name, &l.Password, &l.Once, &l.Uses,
		stamp{&l.ExpiresAt}, stamp{&l.RevokedAt}, &l.CreatedBy, stamp{&l.CreatedAt})
}

// CallLink returns the link with the id.
func (q queries) CallLink(ctx context.Context, id string) (deskside.CallLink, error) {
	return one(ctx, q, "link", scanCallLink, selectCallLink+` WHERE id = $1`, id)
}

// CallLinkByToken returns the link whose token has the hash.
func (q queries) CallLinkByToken(ctx context.Context, hash []byte) (deskside.CallLink, error) {
	return one(ctx, q, "link", scanCallLink, selectCallLink+` WHERE token_hash = $1`, hash)
}

// CallLinkToChange locks the link until the transaction ends and returns it.
func (tx *Tx) CallLinkToChange(ctx context.Context, id string) (deskside.CallLink, error) {
	return one(ctx, tx.queries, "link", scanCallLink, selectCallLink+` WHERE id = $1`+tx.lock, id)
}

// CallLinks returns the links of the call, oldest first.
func (q queries) CallLinks(ctx context.Context, callID string) ([]deskside.CallLink, error) {
	return all(ctx, q, scanCallLink, selectCallLink+` WHERE call_id = $1 ORDER BY created_at, id`, callID)
}

// AddCallLink adds a link with the hash of its token.
func (tx *Tx) AddCallLink(ctx context.Context, l deskside.CallLink, tokenHash []byte) error {
	_, err := tx.exec(ctx, `
		INSERT INTO call_link (id, call_id, meeting_id, name, token_hash, password, once, uses, expires_at, revoked_at, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		l.ID, l.CallID, l.MeetingID, l.Name, tokenHash, l.Password, l.Once, l.Uses, micros(l.ExpiresAt), micros(l.RevokedAt), l.CreatedBy, micros(l.CreatedAt))
	return err
}

// SaveCallLink stores what changes of a link.
func (tx *Tx) SaveCallLink(ctx context.Context, l deskside.CallLink) error {
	return tx.execOne(ctx, "link", `UPDATE call_link SET call_id = $2, uses = $3, expires_at = $4, revoked_at = $5 WHERE id = $1`,
		l.ID, l.CallID, l.Uses, micros(l.ExpiresAt), micros(l.RevokedAt))
}

const selectMeeting = `
	SELECT id, conversation_id, title, starts_at, minutes, link_id, created_by, created_at, cancelled_at, sequence FROM meeting`

func scanMeeting(s scanner) (m deskside.Meeting, err error) {
	return m, s.Scan(&m.ID, &m.ConversationID, &m.Title, stamp{&m.StartsAt}, &m.Minutes, &m.LinkID, &m.CreatedBy,
		stamp{&m.CreatedAt}, stamp{&m.CancelledAt}, &m.Sequence)
}

// Meeting returns the planned meeting with the id.
func (q queries) Meeting(ctx context.Context, id string) (deskside.Meeting, error) {
	return one(ctx, q, "meeting", scanMeeting, selectMeeting+` WHERE id = $1`, id)
}

// Meetings returns the conversation's planned meetings by date.
func (q queries) Meetings(ctx context.Context, conversationID string) ([]deskside.Meeting, error) {
	return all(ctx, q, scanMeeting, selectMeeting+` WHERE conversation_id = $1 ORDER BY starts_at, id`, conversationID)
}

// AddMeeting adds a planned meeting.
func (tx *Tx) AddMeeting(ctx context.Context, m deskside.Meeting) error {
	_, err := tx.exec(ctx, `
		INSERT INTO meeting (id, conversation_id, title, starts_at, minutes, link_id, created_by, created_at, cancelled_at, sequence)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		m.ID, m.ConversationID, m.Title, micros(m.StartsAt), m.Minutes, m.LinkID, m.CreatedBy, micros(m.CreatedAt), micros(m.CancelledAt), m.Sequence)
	return err
}

// SaveMeeting stores what changes of a meeting.
func (tx *Tx) SaveMeeting(ctx context.Context, m deskside.Meeting) error {
	return tx.execOne(ctx, "meeting", `
		UPDATE meeting SET title = $2, starts_at = $3, minutes = $4, cancelled_at = $5, sequence = $6 WHERE id = $1`,
		m.ID, m.Title, micros(m.StartsAt), m.Minutes, micros(m.CancelledAt), m.Sequence)
}

package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

const selectMeeting = `
	SELECT m.id, m.conversation_id, m.title, m.starts_at, m.minutes, m.zone, m.people, m.link_id, m.created_by, m.created_at,
		m.cancelled_at, m.sequence, l.id, l.password, l.open, l.expires_at, v.name
	FROM meeting m JOIN call_link l ON l.id = m.link_id
		JOIN conversation c ON c.id = m.conversation_id JOIN visitor v ON v.id = c.visitor_id`

func scanMeeting(s scanner) (m deskside.Meeting, err error) {
	return m, s.Scan(&m.ID, &m.ConversationID, &m.Title, stamp{&m.StartsAt}, &m.Minutes, &m.Zone, jsonText{&m.People}, &m.LinkID,
		&m.CreatedBy, stamp{&m.CreatedAt}, stamp{&m.CancelledAt}, &m.Sequence,
		&m.Link.ID, &m.Link.Password, &m.Link.Open, stamp{&m.Link.ExpiresAt}, &m.VisitorName)
}

// Meeting returns the planned meeting with the id.
func (q queries) Meeting(ctx context.Context, id string) (deskside.Meeting, error) {
	return one(ctx, q, "meeting", scanMeeting, selectMeeting+` WHERE m.id = $1`, id)
}

// Meetings returns the conversation's planned meetings by date.
func (q queries) Meetings(ctx context.Context, conversationID string) ([]deskside.Meeting, error) {
	return all(ctx, q, scanMeeting, selectMeeting+` WHERE m.conversation_id = $1 ORDER BY m.starts_at, m.id`, conversationID)
}

// longestMeeting is what no meeting exceeds, so that those which may still go on are a
// range of the index.
const longestMeeting = 24 * time.Hour

// Coming returns meetings that are not over, the next one first; those of one agent, or
// of all when the id is empty.
func (q queries) Coming(ctx context.Context, agentID string, now time.Time, limit int) ([]deskside.Meeting, error) {
	return all(ctx, q, scanMeeting, selectMeeting+`
		WHERE m.starts_at > $1 AND m.starts_at + m.minutes * 60000000 > $2 AND ($3 = '' OR m.created_by = $3 OR m.people LIKE '%' || $3 || '%')
		ORDER BY m.starts_at, m.id LIMIT $4`, micros(now.Add(-longestMeeting)), micros(now), agentID, limit)
}

// Past returns meetings that are over and began before the time, the last one first.
func (q queries) Past(ctx context.Context, agentID string, now, before time.Time, limit int) ([]deskside.Meeting, error) {
	return all(ctx, q, scanMeeting, selectMeeting+`
		WHERE m.starts_at < $1 AND m.starts_at + m.minutes * 60000000 <= $2 AND ($3 = '' OR m.created_by = $3 OR m.people LIKE '%' || $3 || '%')
		ORDER BY m.starts_at DESC, m.id DESC LIMIT $4`, micros(before), micros(now), agentID, limit)
}

// AddMeeting adds a planned meeting.
func (tx *Tx) AddMeeting(ctx context.Context, m deskside.Meeting) error {
	people, err := toJSON(m.People)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO meeting (id, conversation_id, title, starts_at, minutes, zone, people, link_id, created_by, created_at, cancelled_at, sequence)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		m.ID, m.ConversationID, m.Title, micros(m.StartsAt), m.Minutes, m.Zone, people, m.LinkID, m.CreatedBy, micros(m.CreatedAt), micros(m.CancelledAt), m.Sequence)
	return err
}

// SaveMeeting stores what changes of a meeting.
func (tx *Tx) SaveMeeting(ctx context.Context, m deskside.Meeting) error {
	people, err := toJSON(m.People)
	if err != nil {
		return err
	}
	return tx.execOne(ctx, "meeting", `
		UPDATE meeting SET title = $2, starts_at = $3, minutes = $4, zone = $5, people = $6, cancelled_at = $7, sequence = $8 WHERE id = $1`,
		m.ID, m.Title, micros(m.StartsAt), m.Minutes, m.Zone, people, micros(m.CancelledAt), m.Sequence)
}

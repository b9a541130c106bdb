package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

// Mail is a row of the outbox.
type Mail struct {
	ID             string
	Kind           deskside.LetterKind
	To             string
	ConversationID string
	AgentID        string
	MeetingID      string
	Language       string
	CreatedAt      time.Time
	DueAt          time.Time // zero: nothing is left to do
	Tries          int
	SentAt         time.Time
	Error          string
}

const selectMail = `SELECT id, kind, recipient, conversation_id, agent_id, meeting_id, language, created_at, due_at, tries, sent_at, error FROM mail`

func scanMail(s scanner) (m Mail, err error) {
	return m, s.Scan(&m.ID, &m.Kind, &m.To, &m.ConversationID, &m.AgentID, &m.MeetingID, &m.Language,
		stamp{&m.CreatedAt}, stamp{&m.DueAt}, &m.Tries, stamp{&m.SentAt}, &m.Error)
}

// AddMail puts a mail into the outbox; false when the conversation has an answer on its
// way already.
func (tx *Tx) AddMail(ctx context.Context, m Mail) (added bool, err error) {
	n, err := tx.exec(ctx, `
		INSERT INTO mail (id, kind, recipient, conversation_id, agent_id, meeting_id, language, created_at, due_at, tries, sent_at, error)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, '')
		ON CONFLICT (conversation_id) WHERE kind = 'answer' AND due_at > 0 DO NOTHING`,
		m.ID, string(m.Kind), m.To, m.ConversationID, m.AgentID, m.MeetingID, m.Language, micros(m.CreatedAt), micros(m.DueAt))
	return n == 1, err
}

// MailDue returns mails that are due, the longest first.
func (q queries) MailDue(ctx context.Context, now time.Time, limit int) ([]Mail, error) {
	return all(ctx, q, scanMail, selectMail+`
		WHERE due_at > 0 AND due_at <= $1 ORDER BY due_at, id LIMIT $2`, micros(now), limit)
}

// TakeMail makes the mail due again only later; false when somebody else has taken it.
func (tx *Tx) TakeMail(ctx context.Context, m Mail, until time.Time) (taken bool, err error) {
	n, err := tx.exec(ctx, `UPDATE mail SET due_at = $3, tries = tries + 1 WHERE id = $1 AND due_at = $2`,
		m.ID, micros(m.DueAt), micros(until))
	return n == 1, err
}

// SaveMail stores what has become of a mail; false when it is not as it was when due.
func (tx *Tx) SaveMail(ctx context.Context, m Mail) error {
	return tx.execOne(ctx, "mail", `UPDATE mail SET due_at = $2, tries = $3, sent_at = $4, error = $5 WHERE id = $1`,
		m.ID, micros(m.DueAt), m.Tries, micros(m.SentAt), m.Error)
}

// Mail returns the mail.
func (q queries) Mail(ctx context.Context, id string) (Mail, error) {
	return one(ctx, q, "mail", scanMail, selectMail+` WHERE id = $1`, id)
}

// MailsSince counts the mails of a kind about a conversation since then.
func (q queries) MailsSince(ctx context.Context, kind deskside.LetterKind, conversationID string, since time.Time) (int, error) {
	return value[int](ctx, q, "mail", `SELECT count(*) FROM mail WHERE conversation_id = $1 AND kind = $2 AND created_at > $3`,
		conversationID, string(kind), micros(since))
}

// MeetingMailsDue returns the mails about a meeting that are on their way.
func (q queries) MeetingMailsDue(ctx context.Context, meetingID string) ([]Mail, error) {
	return all(ctx, q, scanMail, selectMail+` WHERE meeting_id = $1 AND meeting_id <> '' AND due_at > 0 ORDER BY id`, meetingID)
}

// EndMeetingMails takes back the mails about a meeting that are on their way.
func (tx *Tx) EndMeetingMails(ctx context.Context, meetingID string) error {
	_, err := tx.exec(ctx, `UPDATE mail SET due_at = 0 WHERE meeting_id = $1 AND meeting_id <> '' AND due_at > 0`, meetingID)
	return err
}

// ForgetMails deletes what was done with before the time, at most so many.
func (tx *Tx) ForgetMails(ctx context.Context, before time.Time, limit int) error {
	_, err := tx.exec(ctx, `DELETE FROM mail WHERE id IN (
		SELECT id FROM mail WHERE due_at = 0 AND created_at < $1 ORDER BY id LIMIT $2)`, micros(before), limit)
	return err
}

// Mailed returns up to which message the visitor has had the conversation by mail.
func (q queries) Mailed(ctx context.Context, conversationID string) (int64, error) {
	return value[int64](ctx, q, "conversation", `SELECT mailed_vseq FROM conversation WHERE id = $1`, conversationID)
}

// SaveMailed stores up to which message the visitor has had the conversation by mail.
func (tx *Tx) SaveMailed(ctx context.Context, conversationID string, vseq int64) error {
	return tx.execOne(ctx, "conversation", `UPDATE conversation SET mailed_vseq = $2 WHERE id = $1`, conversationID, vseq)
}

package store

import (
	"context"

	"github.com/deskside/deskside"
)

const selectCall = `
	SELECT id, conversation_id, site_id, room, kind, state, locked, caller_kind, caller_id, ringing, widen_at,
		created_at, started_at, ended_at, end_reason, ended_by_kind, ended_by_id, recording, version
	FROM call`

func scanCall(s scanner) (c deskside.Call, err error) {
	return c, s.Scan(&c.ID, &c.ConversationID, &c.SiteID, &c.Room, &c.Kind, &c.State, &c.Locked, &c.CallerKind, &c.CallerID,
		jsonText{&c.Ringing}, stamp{&c.WidenAt}, stamp{&c.CreatedAt}, stamp{&c.StartedAt}, stamp{&c.EndedAt},
		&c.End, &c.EndedByKind, &c.EndedByID, jsonText{&c.Recording}, &c.Version)
}

const selectParticipant = `
	SELECT id, call_id, kind, person_id, name, identity, state, sources, recording, since, invited_at, joined_at, left_at
	FROM call_participant`

func scanParticipant(s scanner) (p deskside.Participant, err error) {
	return p, s.Scan(&p.ID, &p.CallID, &p.Kind, &p.PersonID, &p.Name, &p.Identity, &p.State, jsonText{&p.Sources}, &p.Recording,
		stamp{&p.Since}, stamp{&p.InvitedAt}, stamp{&p.JoinedAt}, stamp{&p.LeftAt})
}

// withParticipants fills in who is in the calls.
func (q queries) withParticipants(ctx context.Context, calls []deskside.Call, err error) ([]deskside.Call, error) {
	for i := 0; i < len(calls) && err == nil; i++ {
		calls[i].Participants, err = all(ctx, q, scanParticipant, selectParticipant+` WHERE call_id = $1 ORDER BY invited_at, id`, calls[i].ID)
	}
	return calls, err
}

func (q queries) call(ctx context.Context, where string, args ...any) (deskside.Call, error) {
	c, err := one(ctx, q, "call", scanCall, selectCall+` WHERE `+where, args...)
	if err != nil {
		return c, err
	}
	filled, err := q.withParticipants(ctx, []deskside.Call{c}, nil)
	return filled[0], err
}

// Call returns the call with its participants.
func (q queries) Call(ctx context.Context, id string) (deskside.Call, error) {
	return q.call(ctx, `id = $1`, id)
}

// LiveCall returns the conversation's live call; NotFound when there is none.
func (q queries) LiveCall(ctx context.Context, conversationID string) (deskside.Call, error) {
	return q.call(ctx, `conversation_id = $1 AND state IN ('ringing', 'active')`, conversationID)
}

// CallByRoom returns the call of the engine's room.
func (q queries) CallByRoom(ctx context.Context, room string) (deskside.Call, error) {
	return q.call(ctx, `room = $1`, room)
}

// LiveCalls returns all calls that are not over.
func (q queries) LiveCalls(ctx context.Context) ([]deskside.Call, error) {
	list, err := all(ctx, q, scanCall, selectCall+` WHERE state IN ('ringing', 'active') ORDER BY created_at`)
	return q.withParticipants(ctx, list, err)
}

// CallsOf returns the conversation's calls, newest first.
func (q queries) CallsOf(ctx context.Context, conversationID string, limit int) ([]deskside.Call, error) {
	list, err := all(ctx, q, scanCall, selectCall+` WHERE conversation_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`, conversationID, limit)
	return q.withParticipants(ctx, list, err)
}

// AddCall adds a call without participants; Conflict when the conversation has a live one.
func (tx *Tx) AddCall(ctx context.Context, c deskside.Call) error {
	ringing, err := toJSON(c.Ringing)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO call (id, conversation_id, site_id, room, kind, state, locked, caller_kind, caller_id, ringing, widen_at,
			created_at, started_at, ended_at, end_reason, ended_by_kind, ended_by_id, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		c.ID, c.ConversationID, c.SiteID, c.Room, string(c.Kind), string(c.State), c.Locked, string(c.CallerKind), c.CallerID, ringing, micros(c.WidenAt),
		micros(c.CreatedAt), micros(c.StartedAt), micros(c.EndedAt), string(c.End), string(c.EndedByKind), c.EndedByID, c.Version)
	return err
}

// SaveCall stores what acts change, but for participants.
func (tx *Tx) SaveCall(ctx context.Context, c deskside.Call) error {
	ringing, err := toJSON(c.Ringing)
	if err != nil {
		return err
	}
	recording := ""
	if c.Recording.ID != "" {
		if recording, err = toJSON(c.Recording); err != nil {
			return err
		}
	}
	return tx.execOne(ctx, "call", `
		UPDATE call SET kind = $2, state = $3, locked = $4, ringing = $5, widen_at = $6, started_at = $7, ended_at = $8,
			end_reason = $9, ended_by_kind = $10, ended_by_id = $11, version = $12, recording = $13
		WHERE id = $1`,
		c.ID, string(c.Kind), string(c.State), c.Locked, ringing, micros(c.WidenAt), micros(c.StartedAt), micros(c.EndedAt),
		string(c.End), string(c.EndedByKind), c.EndedByID, c.Version, recording)
}

// AddParticipant adds somebody to a call; secretHash is for guests, nil for others.
func (tx *Tx) AddParticipant(ctx context.Context, p deskside.Participant, secretHash []byte) error {
	sources, err := toJSON(p.Sources)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO call_participant (id, call_id, kind, person_id, name, identity, secret_hash, state, sources, since, invited_at, joined_at, left_at, recording)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		p.ID, p.CallID, string(p.Kind), p.PersonID, p.Name, p.Identity, secretHash, string(p.State), sources,
		micros(p.Since), micros(p.InvitedAt), micros(p.JoinedAt), micros(p.LeftAt), string(p.Recording))
	return err
}

// SaveParticipant stores what changes of a participant.
func (tx *Tx) SaveParticipant(ctx context.Context, p deskside.Participant) error {
	sources, err := toJSON(p.Sources)
	if err != nil {
		return err
	}
	return tx.execOne(ctx, "participant", `
		UPDATE call_participant SET identity = $2, state = $3, sources = $4, joined_at = $5, left_at = $6, since = $7, recording = $8 WHERE id = $1`,
		p.ID, p.Identity, string(p.State), sources, micros(p.JoinedAt), micros(p.LeftAt), micros(p.Since), string(p.Recording))
}

// Guest is a participant with the hash of the secret.
type Guest struct {
	deskside.Participant
	SecretHash []byte
}

// Guest returns the guest with the id.
func (q queries) Guest(ctx context.Context, id string) (Guest, error) {
	return one(ctx, q, "guest", func(s scanner) (g Guest, err error) {
		p := &g.Participant
		return g, s.Scan(&p.ID, &p.CallID, &p.Kind, &p.PersonID, &p.Name, &p.State, &g.SecretHash)
	}, `SELECT id, call_id, kind, person_id, name, state, secret_hash FROM call_participant WHERE id = $1 AND kind = 'guest'`, id)
}

// SaveCallSummary stores what the conversation's row shows of its calls.
func (tx *Tx) SaveCallSummary(ctx context.Context, conversationID string, s deskside.CallSummary) error {
	text := ""
	if s != (deskside.CallSummary{}) {
		var err error
		if text, err = toJSON(s); err != nil {
			return err
		}
	}
	return tx.execOne(ctx, "conversation", `UPDATE conversation SET calls = $2 WHERE id = $1`, conversationID, text)
}

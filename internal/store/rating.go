package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

// RatingOf returns the rating of the conversation.
func (q queries) RatingOf(ctx context.Context, conversationID string) (deskside.Rating, error) {
	return one(ctx, q, "rating", func(s scanner) (r deskside.Rating, err error) {
		return r, s.Scan(&r.ConversationID, &r.SiteID, &r.AgentID, &r.Score, &r.Comment, stamp{&r.At})
	}, `SELECT conversation_id, site_id, agent_id, score, comment, at FROM rating WHERE conversation_id = $1`, conversationID)
}

// SaveRating stores the rating, in place of an earlier one.
func (tx *Tx) SaveRating(ctx context.Context, r deskside.Rating) error {
	_, err := tx.exec(ctx, `
		INSERT INTO rating (conversation_id, site_id, agent_id, score, comment, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (conversation_id) DO UPDATE SET agent_id = excluded.agent_id, score = excluded.score, comment = excluded.comment`,
		r.ConversationID, r.SiteID, r.AgentID, r.Score, r.Comment, micros(r.At))
	return err
}

// RatingSum is how conversations of an agent were rated, all together.
type RatingSum struct {
	AgentID string // empty: nobody had it
	Count   int
	Total   int
}

// RatingSums sums up the ratings since then, by agent.
func (q queries) RatingSums(ctx context.Context, since time.Time) ([]RatingSum, error) {
	return all(ctx, q, func(s scanner) (r RatingSum, err error) {
		return r, s.Scan(&r.AgentID, &r.Count, &r.Total)
	}, `SELECT agent_id, count(*), sum(score) FROM rating WHERE at > $1 GROUP BY agent_id ORDER BY agent_id`, micros(since))
}

package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

// redirectText is how a redirect is stored; none is the empty text.
func redirectText(r deskside.Redirect) (string, error) {
	if !r.Pending() {
		return "", nil
	}
	return toJSON(r)
}

// RedirectsOver returns ids of conversations whose redirect was over at the time.
func (q queries) RedirectsOver(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return all(ctx, q, scanID, `
		SELECT id FROM conversation WHERE redirect_until > 0 AND redirect_until <= $1
		ORDER BY redirect_until LIMIT $2`, micros(now), limit)
}

// LoadOf is how many conversations somebody has.
type LoadOf struct {
	ID    string
	Count int
}

func scanLoad(s scanner) (l LoadOf, err error) { return l, s.Scan(&l.ID, &l.Count) }

// AgentLoads counts the open conversations of each active agent.
func (q queries) AgentLoads(ctx context.Context) ([]LoadOf, error) {
	return all(ctx, q, scanLoad, `
		SELECT a.id, (SELECT count(*) FROM conversation c WHERE c.assignee_id = a.id AND c.status = 'open')
		FROM agent a WHERE a.active ORDER BY a.id`)
}

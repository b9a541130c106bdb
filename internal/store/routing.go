package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

// routeText is how a route is stored; the empty text is the zero route.
func routeText(r deskside.Route) (string, error) {
	text, err := toJSON(r)
	if text == "{}" {
		text = ""
	}
	return text, err
}

// queuedAt is since when the conversation waits for an owner; zero: it does not. It
// keeps its place as long as it waits, and gets the place of the visitor's first
// unanswered message when it comes back.
func queuedAt(c deskside.Conversation) time.Time {
	switch {
	case c.AssigneeID != "" || c.Status != deskside.StatusOpen:
		return time.Time{}
	case !c.QueuedAt.IsZero():
		return c.QueuedAt
	case !c.WaitingSince.IsZero():
		return c.WaitingSince
	}
	return c.LastAt
}

// ToGive returns conversations that the desk should give, the oldest first, those after
// the last one of the page before.
func (q queries) ToGive(ctx context.Context, after deskside.Conversation, limit int) ([]deskside.Conversation, error) {
	return all(ctx, q, scanConversation, `SELECT`+conversationColumns+fromConversation+`
		WHERE c.queued_at > 0 AND c.give AND c.queued_at >= $1 AND (c.queued_at > $1 OR c.id > $2)
		ORDER BY c.queued_at, c.id LIMIT $3`, micros(after.QueuedAt), after.ID, limit)
}

// ConversationToGive locks the conversation if it still waits to be given: NotFound when
// it does not, and when another transaction has it and skip is set (PostgreSQL).
func (tx *Tx) ConversationToGive(ctx context.Context, id string, skip Skip) (deskside.Conversation, error) {
	return one(ctx, tx.queries, "conversation", scanConversation,
		`SELECT`+conversationColumns+fromConversation+` WHERE c.id = $1 AND c.queued_at > 0 AND c.give`+tx.skip(skip, tx.lock), id)
}

// Skip says what to do about a row that another transaction has locked.
type Skip bool

const (
	Await Skip = false
	Leave Skip = true // as if it were not there
)

func (tx *Tx) skip(s Skip, lock string) string {
	if s == Leave && tx.lock != "" {
		return lock + " SKIP LOCKED"
	}
	return lock
}

// AgentToGive locks the agent for what counts his conversations, until the transaction
// ends; rows that refer to the agent may be added meanwhile. NotFound when another
// transaction has him and skip is set.
func (tx *Tx) AgentToGive(ctx context.Context, id string, skip Skip) (deskside.Agent, error) {
	lock := ""
	if tx.lock != "" {
		lock = " FOR NO KEY UPDATE"
	}
	return one(ctx, tx.queries, "agent", scanAgent, `SELECT`+agentColumns+` FROM agent a WHERE a.id = $1`+tx.skip(skip, lock), id)
}

// OpenOf counts the agent's open conversations.
func (q queries) OpenOf(ctx context.Context, agentID string) (int, error) {
	return value[int](ctx, q, "count", `SELECT count(*) FROM conversation WHERE assignee_id = $1 AND status = 'open'`, agentID)
}

// SaveGiven stores when the agent was last given a conversation.
func (tx *Tx) SaveGiven(ctx context.Context, agentID string, at time.Time) error {
	return tx.execOne(ctx, "agent", `UPDATE agent SET given_at = $2 WHERE id = $1`, agentID, micros(at))
}

// GivenOver returns ids of conversations that their owners should have opened by the time.
func (q queries) GivenOver(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return all(ctx, q, scanID, `
		SELECT id FROM conversation WHERE route_until > 0 AND route_until <= $1
		ORDER BY route_until LIMIT $2`, micros(now), limit)
}

// Owners returns the ids of agents who have open conversations.
func (q queries) Owners(ctx context.Context) ([]string, error) {
	return all(ctx, q, scanID, `SELECT id FROM agent a WHERE EXISTS (
		SELECT 1 FROM conversation WHERE assignee_id = a.id AND status = 'open') ORDER BY id`)
}

// OpenIDs returns the open conversations of an agent; waiting limits them to those in
// which the visitor waits for an answer.
func (q queries) OpenIDs(ctx context.Context, agentID string, waiting bool, limit int) ([]string, error) {
	text := `SELECT id FROM conversation WHERE assignee_id = $1 AND status = 'open'`
	if waiting {
		text += ` AND waiting_since > 0`
	}
	return all(ctx, q, scanID, text+` ORDER BY last_at DESC, id DESC LIMIT $2`, agentID, limit)
}

// mostAhead is how many conversations of the queue are looked at for one place.
const mostAhead = 2000

// Waiting is how many conversations with a route wait in a team for an owner.
type Waiting struct {
	TeamID string
	Route  deskside.Route
	Count  int
}

// Ahead counts the conversations that wait for an owner and came before, on any site, by
// team and route. What the desk gives does not wait for what it leaves to be taken.
func (q queries) Ahead(ctx context.Context, c deskside.Conversation) ([]Waiting, error) {
	only := ""
	if c.Route.Give {
		only = " AND give"
	}
	return all(ctx, q, func(s scanner) (w Waiting, err error) {
		return w, s.Scan(&w.TeamID, jsonText{&w.Route}, &w.Count)
	}, `SELECT team_id, route, count(*) FROM (SELECT team_id, route FROM conversation
		WHERE queued_at > 0`+only+` AND queued_at <= $1 AND (queued_at < $1 OR id < $2)
		ORDER BY queued_at, id LIMIT $3) AS n GROUP BY team_id, route`, micros(c.QueuedAt), c.ID, mostAhead)
}

// Waits returns how long visitors waited for an owner in the team, of the last ones since
// the time, newest first.
func (q queries) Waits(ctx context.Context, teamID string, since time.Time, limit int) ([]time.Duration, error) {
	return all(ctx, q, func(s scanner) (d time.Duration, err error) {
		var us int64
		err = s.Scan(&us)
		return time.Duration(us) * time.Microsecond, err
	}, `SELECT waited FROM conversation WHERE owned_at > 0 AND team_id = $1 AND owned_at >= $2
		ORDER BY owned_at DESC LIMIT $3`, teamID, micros(since), limit)
}

// TeamQueue is what waits in a team for an owner.
type TeamQueue struct {
	ID     string
	Count  int
	Oldest time.Time // zero: nothing waits
}

// TeamQueues returns what waits in each team, and under the empty id in none.
func (q queries) TeamQueues(ctx context.Context) ([]TeamQueue, error) {
	return all(ctx, q, func(s scanner) (t TeamQueue, err error) {
		return t, s.Scan(&t.ID, &t.Count, stamp{&t.Oldest})
	}, `SELECT team_id, count(*), min(queued_at) FROM conversation WHERE queued_at > 0 GROUP BY team_id ORDER BY team_id`)
}

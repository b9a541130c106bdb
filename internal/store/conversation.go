package store

import (
	"context"
	"time"

	"github.com/deskside/deskside"
)

// Of the visitor a conversation carries what lists show: id, site, number, name,
// e-mail and page. The assignee's name is a subquery rather than a join, because
// PostgreSQL reads it again when the row changed while its lock was awaited.
const conversationColumns = `
	c.id, c.site_id, c.status, c.snoozed_until, c.assignee_id,
	coalesce((SELECT name FROM agent WHERE id = c.assignee_id), ''), c.team_id,
	c.seq, c.vseq, c.inbound, c.outbound, c.version, c.new_seq, c.new_at,
	c.waiting_since, c.last_at, c.created_at,
	c.preview_kind, c.preview_text, c.preview_from, c.preview_at,
	c.to_visitor, c.read_by_visitor, c.to_agents, c.read_by_agents, c.visitor_outbound,
	c.redirect, c.redirect_until, c.route, c.route_until, c.queued_at, c.owned_at, c.waited, c.tags,
	c.calls, c.invitations, c.idle_at, c.closes_at, c.merged_into,
	v.id, v.number, v.name, v.email, v.page_url, v.page_title`

const fromConversation = ` FROM conversation c JOIN visitor v ON v.id = c.visitor_id`

func conversationFields(c *deskside.Conversation) []any {
	v, r := &c.Visitor, &c.Receipts
	return []any{
		&c.ID, &c.SiteID, &c.Status, stamp{&c.SnoozedUntil}, &c.AssigneeID, &c.AssigneeName, &c.TeamID,
		&c.Seq, &c.VSeq, &c.Inbound, &c.Outbound, &c.Version, &c.NewSeq, stamp{&c.NewAt},
		stamp{&c.WaitingSince}, stamp{&c.LastAt}, stamp{&c.CreatedAt},
		&c.Preview.Kind, &c.Preview.Text, &c.Preview.From, stamp{&c.Preview.At},
		&r.ToVisitor, &r.ReadByVisitor, &r.ToAgents, &r.ReadByAgents, &r.VisitorOutbound,
		jsonText{&c.Redirect}, stamp{&c.Redirect.Until}, jsonText{&c.Route}, stamp{&c.Route.Until},
		stamp{&c.QueuedAt}, stamp{&c.OwnedAt}, span{&c.Waited}, jsonText{&c.Tags},
		jsonText{&c.Calls}, jsonText{&c.Invitations}, stamp{&c.IdleAt}, stamp{&c.ClosesAt}, &c.MergedInto,
		&v.ID, &v.Number, &v.Name, &v.Email, &v.Page.URL, &v.Page.Title,
	}
}

func scanConversation(s scanner) (c deskside.Conversation, err error) {
	err = s.Scan(conversationFields(&c)...)
	c.Visitor.SiteID = c.SiteID
	return c, err
}

// scanRead scans a conversation with how much of it the asking agent has read.
func scanRead(s scanner) (c deskside.Conversation, err error) {
	err = s.Scan(append(conversationFields(&c), &c.ReadInbound)...)
	c.Visitor.SiteID = c.SiteID
	return c, err
}

// ConversationToChange locks the conversation until the transaction ends and returns it.
func (tx *Tx) ConversationToChange(ctx context.Context, id string) (deskside.Conversation, error) {
	return one(ctx, tx.queries, "conversation", scanConversation,
		`SELECT`+conversationColumns+fromConversation+` WHERE c.id = $1`+tx.lock, id)
}

// Conversation returns one conversation; agentID, which may be empty, says whose
// read mark it carries.
func (q queries) Conversation(ctx context.Context, id, agentID string) (deskside.Conversation, error) {
	return one(ctx, q, "conversation", scanRead,
		`SELECT`+conversationColumns+`, coalesce(r.inbound, 0)`+fromConversation+`
		LEFT JOIN agent_read r ON r.conversation_id = c.id AND r.agent_id = $2
		WHERE c.id = $1`, id, agentID)
}

// ConversationsOfPerson returns the newest conversations of all visitors who are one
// person to the team, newest first.
func (q queries) ConversationsOfPerson(ctx context.Context, personID, agentID string, limit int) ([]deskside.Conversation, error) {
	return all(ctx, q, scanRead,
		`SELECT`+conversationColumns+`, coalesce(r.inbound, 0)`+fromConversation+`
		LEFT JOIN agent_read r ON r.conversation_id = c.id AND r.agent_id = $2
		WHERE c.visitor_id IN (SELECT $1 UNION ALL SELECT p.id FROM visitor p WHERE p.person_id = $1 AND p.person_id <> '')
		AND c.merged_into = ''
		ORDER BY c.last_at DESC, c.id DESC LIMIT $3`, personID, agentID, limit)
}

// ConversationsOfVisitor returns the visitor's newest conversations, newest first.
func (q queries) ConversationsOfVisitor(ctx context.Context, visitorID, agentID string, limit int) ([]deskside.Conversation, error) {
	return all(ctx, q, scanRead,
		`SELECT`+conversationColumns+`, coalesce(r.inbound, 0)`+fromConversation+`
		LEFT JOIN agent_read r ON r.conversation_id = c.id AND r.agent_id = $2
		WHERE c.visitor_id = $1 AND c.merged_into = '' ORDER BY c.last_at DESC, c.id DESC LIMIT $3`, visitorID, agentID, limit)
}

// AddConversation adds a conversation; false when its id is taken.
func (tx *Tx) AddConversation(ctx context.Context, c deskside.Conversation) (added bool, err error) {
	route, err := routeText(c.Route)
	if err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, `
		INSERT INTO conversation (id, site_id, visitor_id, status, snoozed_until, assignee_id, team_id,
			seq, vseq, inbound, outbound, version, new_seq, new_at, waiting_since, last_at, created_at,
			preview_text, preview_from, preview_at,
			to_visitor, read_by_visitor, to_agents, read_by_agents, visitor_outbound, route, queued_at, give)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
			$21, $22, $23, $24, $25, $26, $27, $28)
		ON CONFLICT (id) DO NOTHING`,
		c.ID, c.SiteID, c.Visitor.ID, string(c.Status), micros(c.SnoozedUntil), c.AssigneeID, c.TeamID,
		c.Seq, c.VSeq, c.Inbound, c.Outbound, c.Version, c.NewSeq, micros(c.NewAt), micros(c.WaitingSince), micros(c.LastAt), micros(c.CreatedAt),
		c.Preview.Text, string(c.Preview.From), micros(c.Preview.At),
		c.Receipts.ToVisitor, c.Receipts.ReadByVisitor, c.Receipts.ToAgents, c.Receipts.ReadByAgents, c.Receipts.VisitorOutbound,
		route, micros(queuedAt(c)), c.Route.Give)
	return n == 1, err
}

// SaveConversation stores what acts change, but for receipts.
func (tx *Tx) SaveConversation(ctx context.Context, c deskside.Conversation) error {
	redirect, err := redirectText(c.Redirect)
	if err != nil {
		return err
	}
	route, err := routeText(c.Route)
	if err != nil {
		return err
	}
	invitations := ""
	if len(c.Invitations) > 0 {
		if invitations, err = toJSON(c.Invitations); err != nil {
			return err
		}
	}
	return tx.execOne(ctx, "conversation", `
		UPDATE conversation SET status = $2, snoozed_until = $3, assignee_id = $4, team_id = $5,
			seq = $6, vseq = $7, inbound = $8, outbound = $9, version = $10, new_seq = $11, new_at = $12,
			waiting_since = $13, last_at = $14, preview_text = $15, preview_from = $16, preview_at = $17,
			redirect = $18, redirect_until = $19,
			route = $20, route_until = $21, queued_at = $22, give = $23, owned_at = $24, waited = $25,
			preview_kind = $26, invitations = $27, idle_at = $28, closes_at = $29, merged_into = $30
		WHERE id = $1`,
		c.ID, string(c.Status), micros(c.SnoozedUntil), c.AssigneeID, c.TeamID,
		c.Seq, c.VSeq, c.Inbound, c.Outbound, c.Version, c.NewSeq, micros(c.NewAt),
		micros(c.WaitingSince), micros(c.LastAt), c.Preview.Text, string(c.Preview.From), micros(c.Preview.At),
		redirect, micros(c.Redirect.Until),
		route, micros(c.Route.Until), micros(queuedAt(c)), c.Route.Give, micros(c.OwnedAt), c.Waited.Microseconds(),
		string(c.Preview.Kind), invitations, micros(c.IdleAt), micros(c.ClosesAt), c.MergedInto)
}

// SaveConversationTags stores tags and version only, and so leaves the indexes alone.
func (tx *Tx) SaveConversationTags(ctx context.Context, c deskside.Conversation) error {
	tags, err := listText(c.Tags)
	if err != nil {
		return err
	}
	return tx.execOne(ctx, "conversation",
		`UPDATE conversation SET tags = $2, version = $3 WHERE id = $1`, c.ID, tags, c.Version)
}

// SaveSeq stores seq and version only, and so leaves the indexes alone.
func (tx *Tx) SaveSeq(ctx context.Context, c deskside.Conversation) error {
	return tx.execOne(ctx, "conversation",
		`UPDATE conversation SET seq = $2, version = $3 WHERE id = $1`, c.ID, c.Seq, c.Version)
}

// SaveReceipts stores receipts and version only, and so leaves the indexes alone.
func (tx *Tx) SaveReceipts(ctx context.Context, c deskside.Conversation) error {
	r := c.Receipts
	return tx.execOne(ctx, "conversation", `
		UPDATE conversation SET version = $2, to_visitor = $3, read_by_visitor = $4,
			to_agents = $5, read_by_agents = $6, visitor_outbound = $7
		WHERE id = $1`,
		c.ID, c.Version, r.ToVisitor, r.ReadByVisitor, r.ToAgents, r.ReadByAgents, r.VisitorOutbound)
}

// IdleOver returns ids of conversations to which something should have happened by itself.
func (q queries) IdleOver(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return all(ctx, q, scanID, `
		SELECT id FROM conversation WHERE idle_at > 0 AND idle_at <= $1
		ORDER BY idle_at LIMIT $2`, micros(now), limit)
}

// SnoozeEnded returns ids of conversations whose snooze was over at the time.
func (q queries) SnoozeEnded(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return all(ctx, q, scanID, `
		SELECT id FROM conversation WHERE snoozed_until > 0 AND snoozed_until <= $1
		ORDER BY snoozed_until LIMIT $2`, micros(now), limit)
}

// StartsOf returns how many conversations of the visitor began since the time, and when the
// oldest of them did.
func (q queries) StartsOf(ctx context.Context, visitorID string, since time.Time) (int, time.Time, error) {
	return q.starts(ctx, `c.visitor_id = $1`, visitorID, since)
}

// StartsFrom is StartsOf for all visitors of an address, by its hash.
func (q queries) StartsFrom(ctx context.Context, addressHash string, since time.Time) (int, time.Time, error) {
	return q.starts(ctx, `c.visitor_id IN (SELECT v.id FROM visitor v WHERE v.address_hash = $1 AND v.address_hash <> '')`, addressHash, since)
}

func (q queries) starts(ctx context.Context, whose, id string, since time.Time) (n int, oldest time.Time, err error) {
	type begun struct {
		n      int
		oldest time.Time
	}
	b, err := one(ctx, q, "conversation", func(s scanner) (b begun, err error) { return b, s.Scan(&b.n, stamp{&b.oldest}) }, `
		SELECT count(*), coalesce(min(c.created_at), 0) FROM conversation c WHERE `+whose+` AND c.created_at > $2`, id, micros(since))
	return b.n, b.oldest, err
}

func scanID(s scanner) (id string, err error) { return id, s.Scan(&id) }

// MoveRead moves the agent's read mark forward; false when it was there already.
func (tx *Tx) MoveRead(ctx context.Context, conversationID, agentID string, seq, inbound int64) (moved bool, err error) {
	n, err := tx.exec(ctx, `
		INSERT INTO agent_read (conversation_id, agent_id, seq, inbound) VALUES ($1, $2, $3, $4)
		ON CONFLICT (conversation_id, agent_id) DO UPDATE SET seq = excluded.seq, inbound = excluded.inbound
		WHERE excluded.seq > agent_read.seq`, conversationID, agentID, seq, inbound)
	return n == 1, err
}

// ReadInbound returns how many of the visitor's messages the agent has read.
func (q queries) ReadInbound(ctx context.Context, conversationID, agentID string) (int64, error) {
	return value[int64](ctx, q, "read mark", `
		SELECT coalesce(max(inbound), 0) FROM agent_read WHERE conversation_id = $1 AND agent_id = $2`,
		conversationID, agentID)
}

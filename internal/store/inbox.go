package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/deskside/deskside"
)

// Inbox chooses a page of a list of conversations.
type Inbox struct {
	// AgentID asks: whose read marks to carry.
	AgentID string
	// Assignee limits the list to one agent's, or to nobody's when it is empty; nil: all.
	Assignee *string
	// Teams limits the list to those of the teams, unless nil.
	Teams []string
	// Mentions limits the list to those with a note that calls the agent, of the newest.
	Mentions bool
	Statuses []deskside.Status // at least one
	// Waiting orders by the longest unanswered first, then the others, newest first;
	// otherwise the newest message comes first.
	Waiting bool
	Unread  bool   // only what the agent has not read
	SiteID  string // only of this site; empty: any
	TagID   string // only with this tag; empty: any
	After   *Key   // where the page before ended
	Limit   int
}

// Key is a conversation's place in a list.
type Key struct {
	Order int64
	ID    string
}

// scan is how many conversations are looked at for one page when unread, site or tag
// choose among them. It bounds the work of a page; a short page then has a next.
const scan = 500

// InboxPage is a part of a list; Next is nil at its end.
type InboxPage struct {
	Conversations []deskside.Conversation
	Next          *Key
}

// inboxRow is a conversation with its place in the list.
type inboxRow struct {
	deskside.Conversation
	key    Key
	chosen bool
	ends   bool // the last of those looked at
}

// Inbox returns a page. It reads a range of one index per status and merges them, so
// that its cost depends on the page and not on how many conversations there are.
func (q queries) Inbox(ctx context.Context, in Inbox) (page InboxPage, err error) {
	b := in.build()
	rows, err := all(ctx, q, scanInboxRow, b.text, b.args...)
	if err != nil {
		return page, err
	}
	for _, r := range rows {
		if r.chosen && len(page.Conversations) == in.Limit {
			return page, nil // Next is the last one's
		}
		if r.chosen {
			page.Conversations = append(page.Conversations, r.Conversation)
		}
		page.Next = &r.key
	}
	if len(rows) == 0 || !rows[len(rows)-1].ends {
		page.Next = nil
	}
	return page, nil
}

func scanInboxRow(s scanner) (r inboxRow, err error) {
	err = s.Scan(append(conversationFields(&r.Conversation), &r.ReadInbound, &r.key.Order, &r.chosen, &r.ends)...)
	r.Visitor.SiteID, r.key.ID = r.SiteID, r.ID
	return r, err
}

// inboxQuery is the text of an inbox query and its arguments. The texts are few, so
// that each stays prepared: they differ by view, number of statuses, order, what is
// chosen and a rounded limit, never by values.
type inboxQuery struct {
	text string
	args []any
}

func (b *inboxQuery) arg(v any) string {
	b.args = append(b.args, v)
	return fmt.Sprintf("$%d", len(b.args))
}

// waitingPlace is the expression of the indexes conversation_waiting and
// conversation_waiting_of, letter for letter.
const waitingPlace = `(CASE WHEN c.waiting_since > 0 THEN c.waiting_since ELSE 4611686018427387904 - c.last_at END)`

func (in Inbox) build() *inboxQuery {
	b := &inboxQuery{}
	limit := rounded(in.Limit) + 1
	take, chooses := limit, in.Unread || in.SiteID != "" || in.TagID != ""
	if chooses {
		take = scan
	}
	direction := "DESC"
	if in.Waiting {
		direction = "ASC"
	}
	order := fmt.Sprintf("ORDER BY k.place %[1]s, k.id %[1]s", direction)
	candidates := b.candidates(in, direction, order, take)
	read := readInbound("k.id", b.arg(in.AgentID))
	chosen, ends, last := b.chosen(in, read), "false", ""
	if chooses {
		ends = "coalesce(k.id = e.id, false)"
		last = fmt.Sprintf(" LEFT JOIN (SELECT k.id FROM (%s) AS k %s LIMIT 1 OFFSET %d) AS e ON true", candidates, order, scan-1)
	}
	// The page is chosen first, so that no engine thinks of reading more of the big
	// tables than its few rows. The last one looked at comes along to go on from.
	b.text = fmt.Sprintf(`SELECT %[1]s, %[2]s, k.place, %[3]s, k.ends
		FROM (SELECT k.id, k.place, k.inbound, %[6]s AS ends FROM (%[4]s) AS k%[7]s
			WHERE %[3]s OR %[6]s %[5]s LIMIT %[8]d) AS k
		JOIN conversation c ON c.id = k.id
		JOIN visitor v ON v.id = c.visitor_id
		%[5]s`,
		conversationColumns, read, chosen, candidates, order, ends, last, limit)
	return b
}

// candidates are the first in order of each status, merged.
func (b *inboxQuery) candidates(in Inbox, direction, order string, take int) string {
	place, beyond := "c.last_at", "<"
	if in.Waiting {
		place, beyond = waitingPlace, ">"
	}
	limits := ""
	if in.Mentions {
		limits += fmt.Sprintf(" AND c.id IN (SELECT m.conversation_id FROM mention m WHERE m.agent_id = %s ORDER BY m.at DESC LIMIT %d)", b.arg(in.AgentID), scan)
	}
	if in.Assignee != nil {
		limits += " AND c.assignee_id = " + b.arg(*in.Assignee)
	}
	if in.After != nil {
		limits += fmt.Sprintf(" AND %[1]s %[2]s= %[3]s AND (%[1]s %[2]s %[3]s OR c.id %[2]s %[4]s)",
			place, beyond, b.arg(in.After.Order), b.arg(in.After.ID))
	}
	var ranges []string
	add := func(whose string) {
		for _, status := range in.Statuses {
			ranges = append(ranges, fmt.Sprintf(`
			SELECT id, place, inbound FROM (
				SELECT c.id AS id, %[1]s AS place, c.inbound AS inbound FROM conversation c
				WHERE c.status = %[2]s%[3]s ORDER BY %[1]s %[4]s, c.id %[4]s LIMIT %[5]d) AS r%[6]d`,
				place, b.arg(string(status)), whose+limits, direction, take, len(ranges)))
		}
	}
	if in.Teams == nil {
		add("")
	}
	for _, team := range in.Teams {
		add(" AND c.team_id <> '' AND c.team_id = " + b.arg(team))
	}
	return fmt.Sprintf("SELECT k.id, k.place, k.inbound FROM (%s) AS k %s LIMIT %d", strings.Join(ranges, " UNION ALL "), order, take)
}

// chosen is the condition on k.
func (b *inboxQuery) chosen(in Inbox, read string) string {
	conditions := []string{"true"}
	if in.Unread {
		conditions = append(conditions, "k.inbound > "+read)
	}
	if in.SiteID != "" {
		conditions = append(conditions, "(SELECT site_id FROM conversation WHERE id = k.id) = "+b.arg(in.SiteID))
	}
	if in.TagID != "" {
		conditions = append(conditions, "(SELECT tags FROM conversation WHERE id = k.id) LIKE "+b.arg(`%"`+in.TagID+`"%`))
	}
	return "(" + strings.Join(conditions, " AND ") + ")"
}

// readInbound is how many of the visitor's messages an agent has read: a subquery
// rather than a join, so that it is one look into the index per row.
func readInbound(conversation, agent string) string {
	return fmt.Sprintf("coalesce((SELECT r.inbound FROM agent_read r WHERE r.conversation_id = %s AND r.agent_id = %s), 0)", conversation, agent)
}

// rounded keeps the number of texts small.
func rounded(limit int) int {
	for _, step := range []int{10, 25, 50} {
		if limit <= step {
			return step
		}
	}
	return max(limit, 100)
}

// InboxCounts are the active conversations of a view, each up to the cap.
type InboxCounts struct {
	Mine, Unassigned, Team, All, Unread int
	Mentions                            int // conversations with a note that calls the agent, unread
}

// InboxCounts counts for an agent. Unread looks at the newest of mine and at the
// newest of unassigned, unreadScan of each status.
func (q queries) InboxCounts(ctx context.Context, agentID string, most int) (InboxCounts, error) {
	return one(ctx, q, "count", func(s scanner) (n InboxCounts, err error) {
		return n, s.Scan(&n.Mine, &n.Unassigned, &n.Team, &n.All, &n.Unread, &n.Mentions)
	}, inboxCounts, agentID, most, unreadScan)
}

const unreadScan = 500

var inboxCounts = `SELECT ` + strings.Join([]string{
	countOf(newestActive(`assignee_id = $1 AND`, `$2`), ``),
	countOf(newestActive(`assignee_id = '' AND`, `$2`), ``),
	`(SELECT count(*) FROM (SELECT 1 FROM team_member m JOIN conversation c ON c.team_id = m.team_id
		WHERE m.agent_id = $1 AND c.team_id <> '' AND c.status IN ('open', 'waiting', 'snoozed') LIMIT $2) AS n)`,
	countOf(newestActive(``, `$2`), ``),
	countOf(newestActive(`assignee_id = $1 AND`, `$3`)+` UNION ALL `+newestActive(`assignee_id = '' AND`, `$3`),
		`WHERE k.inbound > `+readInbound("k.id", "$1")),
	`(SELECT count(*) FROM (SELECT DISTINCT conversation_id FROM mention WHERE agent_id = $1 AND read_at = 0 LIMIT $2) AS n)`,
}, ", ")

func countOf(candidates, where string) string {
	return `(SELECT count(*) FROM (SELECT 1 FROM (` + candidates + `) AS k ` + where + ` LIMIT $2) AS n)`
}

// newestActive is a range of one index per status. Without the order an engine may
// rather read the whole table from its start, where everything is done.
func newestActive(whose, limit string) string {
	var ranges []string
	for _, status := range []string{"open", "waiting", "snoozed"} {
		ranges = append(ranges, `SELECT id, inbound FROM (SELECT id, inbound FROM conversation
			WHERE `+whose+` status = '`+status+`' ORDER BY last_at DESC, id DESC LIMIT `+limit+`) AS r`)
	}
	return strings.Join(ranges, " UNION ALL ")
}

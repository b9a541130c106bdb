-- +goose Up

-- How many open conversations the desk gives an agent, what the agent is good at (JSON
-- array), and when the desk last gave one.
ALTER TABLE agent ADD COLUMN capacity bigint NOT NULL DEFAULT 6;
ALTER TABLE agent ADD COLUMN skills text NOT NULL DEFAULT '[]';
ALTER TABLE agent ADD COLUMN given_at bigint NOT NULL DEFAULT 0;

-- ISO 3166, '' when it is not known.
ALTER TABLE visitor ADD COLUMN country text NOT NULL DEFAULT '';

-- How a conversation comes to its owner, as JSON ('' when whoever wants takes it); until
-- when its owner must have opened it (0: opened, or taken by hand); since when it is open
-- without an owner (0: it has one, or is put aside) and whether the desk then gives it;
-- when it last left the queue for an owner, and how many microseconds it was in it.
ALTER TABLE conversation ADD COLUMN route text NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN route_until bigint NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN queued_at bigint NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN give boolean NOT NULL DEFAULT false;
ALTER TABLE conversation ADD COLUMN owned_at bigint NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN waited bigint NOT NULL DEFAULT 0;
UPDATE conversation SET queued_at = CASE WHEN waiting_since > 0 THEN waiting_since ELSE last_at END
	WHERE assignee_id = '' AND status = 'open';
CREATE INDEX conversation_queue ON conversation (site_id, queued_at, id) WHERE queued_at > 0;
CREATE INDEX conversation_to_give ON conversation (queued_at, id) WHERE queued_at > 0 AND give;
CREATE INDEX conversation_route_over ON conversation (route_until) WHERE route_until > 0;
CREATE INDEX conversation_waits ON conversation (site_id, owned_at) WHERE owned_at > 0;

-- The tab Team: as for the other tabs, in the order of 0001.
CREATE INDEX conversation_newest_team ON conversation (team_id, status, last_at DESC, id DESC, inbound) WHERE team_id <> '';
CREATE INDEX conversation_waiting_team ON conversation
	(team_id, status, (CASE WHEN waiting_since > 0 THEN waiting_since ELSE 4611686018427387904 - last_at END), id, inbound) WHERE team_id <> '';

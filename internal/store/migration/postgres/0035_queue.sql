-- +goose Up

-- The queue is asked for over all sites, and how long others waited is told by team.
DROP INDEX conversation_queue;
CREATE INDEX conversation_queue ON conversation (queued_at, id, team_id) WHERE queued_at > 0;
DROP INDEX conversation_waits;
CREATE INDEX conversation_waits ON conversation (team_id, owned_at) WHERE owned_at > 0;

-- +goose Up

-- What a draft replaced that was written on another device at the same time, as JSON ('' for
-- nothing), until its author has looked at it.
ALTER TABLE draft ADD COLUMN other text NOT NULL DEFAULT '';
CREATE INDEX draft_newest ON draft (agent_id, updated_at);

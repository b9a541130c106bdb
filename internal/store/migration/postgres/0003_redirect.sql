-- +goose Up

-- Whether the agent wants to be disturbed; automatic says that the console set it.
ALTER TABLE agent ADD COLUMN availability text NOT NULL DEFAULT 'online';
ALTER TABLE agent ADD COLUMN automatic boolean NOT NULL DEFAULT false;

-- The one redirect of a conversation that nobody has answered, as JSON ('' for none), and
-- when it is over (0 for none).
ALTER TABLE conversation ADD COLUMN redirect text NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN redirect_until bigint NOT NULL DEFAULT 0;
CREATE INDEX conversation_redirect ON conversation (redirect_until) WHERE redirect_until > 0;

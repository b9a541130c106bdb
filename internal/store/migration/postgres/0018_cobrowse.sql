-- +goose Up

-- Co-browsing sessions: who, when, why it ended. What was seen is never stored.
CREATE TABLE cobrowse (
	id              text    NOT NULL PRIMARY KEY,
	site_id         text    NOT NULL REFERENCES site (id),
	visitor_id      text    NOT NULL,
	visitor_name    text    NOT NULL,
	conversation_id text    NOT NULL DEFAULT '',
	origin          text    NOT NULL,
	agent_id        text    NOT NULL,
	created_at      bigint  NOT NULL,
	seen_at         bigint  NOT NULL,
	ended_at        bigint  NOT NULL DEFAULT 0,
	end_reason      text    NOT NULL DEFAULT ''
);
CREATE INDEX cobrowse_running ON cobrowse (seen_at) WHERE ended_at = 0;
CREATE INDEX cobrowse_visitor ON cobrowse (visitor_id, created_at);

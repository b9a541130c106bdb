-- +goose Up

-- Recordings of co-browsing: what was seen is in the blob store, encrypted; here is what
-- it takes to find and read it. A deleted one keeps its row, without the salt of its key.
CREATE TABLE recording (
	id              text    NOT NULL PRIMARY KEY,
	session_id      text    NOT NULL REFERENCES cobrowse (id),
	site_id         text    NOT NULL REFERENCES site (id),
	visitor_id      text    NOT NULL,
	visitor_name    text    NOT NULL,
	conversation_id text    NOT NULL DEFAULT '',
	salt            text    NOT NULL,
	started_at      bigint  NOT NULL,
	ended_at        bigint  NOT NULL DEFAULT 0,
	end_reason      text    NOT NULL DEFAULT '',
	length_ms       bigint  NOT NULL DEFAULT 0,
	bytes           bigint  NOT NULL DEFAULT 0,
	delete_at       bigint  NOT NULL,
	deleted_at      bigint  NOT NULL DEFAULT 0
);
CREATE INDEX recording_session ON recording (session_id);
CREATE INDEX recording_visitor ON recording (visitor_id, started_at);
CREATE INDEX recording_conversation ON recording (conversation_id, started_at) WHERE conversation_id <> '';
CREATE INDEX recording_due ON recording (delete_at) WHERE deleted_at = 0;

CREATE TABLE recording_chunk (
	id           text    NOT NULL PRIMARY KEY,
	recording_id text    NOT NULL REFERENCES recording (id),
	from_ms      bigint  NOT NULL,
	until_ms     bigint  NOT NULL,
	bytes        bigint  NOT NULL,
	snapshot     boolean NOT NULL
);
CREATE INDEX recording_chunk_order ON recording_chunk (recording_id, from_ms, id);

-- What the visitor said to being recorded: nothing yet, granted, refused, ended.
ALTER TABLE cobrowse ADD COLUMN recording text NOT NULL DEFAULT '';

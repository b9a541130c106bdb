-- +goose Up

-- Recordings of calls beside those of co-browsing. A column of SQLite cannot become nullable,
-- so both tables are made anew.
CREATE TABLE recording_new (
	id              text    NOT NULL PRIMARY KEY,
	session_id      text    REFERENCES cobrowse (id),
	call_id         text    REFERENCES call (id),
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
	deleted_at      bigint  NOT NULL DEFAULT 0,
	seen_at         bigint  NOT NULL DEFAULT 0, -- when its newest chunk came; of calls
	scan            text    NOT NULL DEFAULT '' -- what reading the next chunk needs to know
);
INSERT INTO recording_new (id, session_id, site_id, visitor_id, visitor_name, conversation_id, salt, started_at, ended_at, end_reason, length_ms, bytes, delete_at, deleted_at)
	SELECT id, session_id, site_id, visitor_id, visitor_name, conversation_id, salt, started_at, ended_at, end_reason, length_ms, bytes, delete_at, deleted_at FROM recording;

CREATE TABLE recording_chunk_new (
	id           text    NOT NULL PRIMARY KEY,
	recording_id text    NOT NULL REFERENCES recording_new (id),
	from_ms      bigint  NOT NULL,
	until_ms     bigint  NOT NULL,
	bytes        bigint  NOT NULL,
	snapshot     boolean NOT NULL,
	seq          bigint  NOT NULL DEFAULT 0, -- of calls: its place, from 1 on
	sum          text    NOT NULL DEFAULT '', -- of its plain bytes
	cues         text    NOT NULL DEFAULT '', -- JSON: where one can begin to play
	kept         boolean NOT NULL DEFAULT true -- its bytes are safe
);
INSERT INTO recording_chunk_new (id, recording_id, from_ms, until_ms, bytes, snapshot)
	SELECT id, recording_id, from_ms, until_ms, bytes, snapshot FROM recording_chunk;

DROP TABLE recording_chunk;
DROP TABLE recording;
ALTER TABLE recording_new RENAME TO recording;
ALTER TABLE recording_chunk_new RENAME TO recording_chunk;
CREATE INDEX recording_session ON recording (session_id);
CREATE INDEX recording_visitor ON recording (visitor_id, started_at);
CREATE INDEX recording_conversation ON recording (conversation_id, started_at) WHERE conversation_id <> '';
CREATE INDEX recording_due ON recording (delete_at) WHERE deleted_at = 0;
CREATE INDEX recording_chunk_order ON recording_chunk (recording_id, from_ms, id);
CREATE UNIQUE INDEX recording_chunk_seq ON recording_chunk (recording_id, seq) WHERE seq > 0;

-- How a call stands with being recorded, as JSON, and what its people said.
ALTER TABLE call ADD COLUMN recording text NOT NULL DEFAULT '';
ALTER TABLE call_participant ADD COLUMN recording text NOT NULL DEFAULT '';

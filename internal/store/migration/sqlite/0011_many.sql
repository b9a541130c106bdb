-- +goose Up

CREATE TABLE tag (
	id         text   PRIMARY KEY,
	name       text   NOT NULL,
	colour     text   NOT NULL,
	created_at bigint NOT NULL,
	deleted_at bigint NOT NULL -- 0 unless deleted
);
CREATE UNIQUE INDEX tag_name ON tag (lower(name)) WHERE deleted_at = 0;

-- Ids of tags, as a JSON array ('' for none). Those of deleted tags may linger.
ALTER TABLE conversation ADD COLUMN tags text NOT NULL DEFAULT '';
ALTER TABLE visitor ADD COLUMN tags text NOT NULL DEFAULT '';

-- What the customer's page says of the visitor beside name and e-mail, as JSON ('' for nothing).
ALTER TABLE visitor ADD COLUMN attributes text NOT NULL DEFAULT '';
-- Visitors that are one person have the id of one of them here; '' means the own id. Each
-- browser still sees its own conversations only; the team sees those of the person.
ALTER TABLE visitor ADD COLUMN person_id text NOT NULL DEFAULT '';
CREATE INDEX visitor_person ON visitor (person_id) WHERE person_id <> '';
CREATE INDEX visitor_email ON visitor (email) WHERE email <> '';

-- What the team writes about a visitor; it outlives every conversation.
CREATE TABLE visitor_note (
	id         text   PRIMARY KEY,
	visitor_id text   NOT NULL REFERENCES visitor,
	author_id  text   NOT NULL REFERENCES agent,
	text       text   NOT NULL,
	created_at bigint NOT NULL,
	edited_at  bigint NOT NULL
);
CREATE INDEX visitor_note_visitor ON visitor_note (visitor_id, created_at);

-- Who was called by a note: each member of a team for itself.
CREATE TABLE mention (
	agent_id        text   NOT NULL REFERENCES agent,
	conversation_id text   NOT NULL REFERENCES conversation,
	item_id         text   NOT NULL,
	at              bigint NOT NULL,
	read_at         bigint NOT NULL, -- 0: not yet
	PRIMARY KEY (agent_id, conversation_id, item_id)
);
CREATE INDEX mention_newest ON mention (agent_id, at);
CREATE INDEX mention_unread ON mention (agent_id) WHERE read_at = 0;
-- The names in the note, as JSON ('' for none).
ALTER TABLE item ADD COLUMN mentions text NOT NULL DEFAULT '';

-- What an agent has begun to write, so that it is there on the next device.
CREATE TABLE draft (
	agent_id        text   NOT NULL REFERENCES agent,
	conversation_id text   NOT NULL REFERENCES conversation,
	mode            text   NOT NULL,
	reply           text   NOT NULL,
	note            text   NOT NULL,
	version         bigint NOT NULL,
	updated_at      bigint NOT NULL,
	PRIMARY KEY (agent_id, conversation_id)
);

-- Whom the team does not want to hear from. value is a visitor's id, an e-mail address, or
-- the keyed hash of an address.
CREATE TABLE block (
	id         text   PRIMARY KEY,
	kind       text   NOT NULL,
	value      text   NOT NULL,
	visitor_id text   NOT NULL REFERENCES visitor, -- who was blocked with it
	reason     text   NOT NULL,
	author_id  text   NOT NULL,
	created_at bigint NOT NULL,
	until      bigint NOT NULL, -- 0: for good
	lifted_at  bigint NOT NULL -- 0 unless taken back
);
CREATE INDEX block_value ON block (kind, value) WHERE lifted_at = 0;
CREATE INDEX block_visitor ON block (visitor_id);
-- Keyed hash of the address that the visitor last wrote from; nobody can read it back.
ALTER TABLE visitor ADD COLUMN address_hash text NOT NULL DEFAULT '';

-- When something happens by itself because nobody writes (0: nothing), and when the
-- visitor was told that the conversation closes (0: not).
ALTER TABLE conversation ADD COLUMN idle_at bigint NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN closes_at bigint NOT NULL DEFAULT 0;
CREATE INDEX conversation_idle ON conversation (idle_at) WHERE idle_at > 0;
-- The conversation that goes on with this one ('' unless merged).
ALTER TABLE conversation ADD COLUMN merged_into text NOT NULL DEFAULT '';

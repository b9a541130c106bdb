-- +goose Up

CREATE TABLE attachment (
	id              text    PRIMARY KEY, -- made by the browser
	site_id         text    NOT NULL, -- '' of a text block
	conversation_id text    NOT NULL, -- may not exist yet: a visitor can begin with a file
	item_id         text    NOT NULL, -- '' until it is sent
	text_block_id   text    NOT NULL, -- '' of no text block
	owner_kind      text    NOT NULL,
	owner_id        text    NOT NULL,
	name            text    NOT NULL,
	type            text    NOT NULL, -- '' until its bytes were looked at
	size            bigint  NOT NULL,
	state           text    NOT NULL,
	reason          text    NOT NULL,
	width           bigint  NOT NULL,
	height          bigint  NOT NULL,
	thumbnail       boolean NOT NULL,
	secret          text    NOT NULL, -- signs its addresses
	blob            text    NOT NULL, -- names the bytes, which copies share; '' when they are gone
	upload          text    NOT NULL, -- names the running upload, '' before it began
	busy_until      bigint  NOT NULL, -- until then a node looks at its bytes
	created_at      bigint  NOT NULL,
	state_at        bigint  NOT NULL
);
CREATE INDEX attachment_conversation ON attachment (conversation_id, item_id);
CREATE INDEX attachment_blob ON attachment (blob);
CREATE INDEX attachment_unsent ON attachment (created_at) WHERE item_id = '' AND text_block_id = '';
CREATE INDEX attachment_open ON attachment (state, state_at) WHERE state IN ('checking', 'deleted') AND blob <> '';

-- What the timeline shows of an item's attachments, as JSON ('' for none), so that a page of
-- it is one query.
ALTER TABLE item ADD COLUMN attachments text NOT NULL DEFAULT '';

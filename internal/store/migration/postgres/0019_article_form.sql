-- +goose Up

-- Cards that agents send; what was sent is kept with its item.
CREATE TABLE article (
	id         text   PRIMARY KEY,
	title      text   NOT NULL,
	text       text   NOT NULL,
	url        text   NOT NULL,
	picture    text   NOT NULL, -- its hash; '' for none
	updated_at bigint NOT NULL
);

-- Pictures of cards, by the SHA-256 of their bytes.
CREATE TABLE picture (
	hash       text   PRIMARY KEY,
	data       bytea  NOT NULL,
	created_at bigint NOT NULL
);

CREATE TABLE form (
	id         text   PRIMARY KEY,
	definition text   NOT NULL, -- JSON object
	updated_at bigint NOT NULL
);

-- What visitors fill in, half-way or whole, by the item of the form.
CREATE TABLE form_answer (
	item_id         text   PRIMARY KEY,
	conversation_id text   NOT NULL REFERENCES conversation,
	visitor_id      text   NOT NULL REFERENCES visitor,
	form_id         text   NOT NULL,
	card            text   NOT NULL, -- JSON object: the form as it was sent, and its answers when done
	draft           text   NOT NULL, -- JSON object: the answers so far
	done_at         bigint NOT NULL, -- 0: not yet
	sent_at         bigint NOT NULL
);
CREATE INDEX form_answer_visitor ON form_answer (visitor_id, sent_at);
CREATE INDEX form_answer_form ON form_answer (form_id, done_at);

-- The files of text blocks, which are few among all.
CREATE INDEX attachment_text_block ON attachment (text_block_id) WHERE text_block_id <> '';

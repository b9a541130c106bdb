-- +goose Up

CREATE TABLE text_block (
	id         text   PRIMARY KEY,
	scope      text   NOT NULL,
	owner_id   text   NOT NULL, -- agent or team, by scope; '' for the company's
	shortcut   text   NOT NULL, -- lower case
	title      text   NOT NULL,
	body       text   NOT NULL,
	folder     text   NOT NULL, -- '' when in none
	language   text   NOT NULL, -- '' for any
	position   bigint NOT NULL,
	uses       bigint NOT NULL,
	created_at bigint NOT NULL,
	updated_at bigint NOT NULL,
	deleted_at bigint NOT NULL -- 0 unless deleted
);
CREATE UNIQUE INDEX text_block_shortcut ON text_block (scope, owner_id, shortcut, language) WHERE deleted_at = 0;
CREATE INDEX text_block_position ON text_block (position);
CREATE INDEX text_block_deleted ON text_block (deleted_at) WHERE deleted_at > 0;

-- +goose Up

-- When the author changed or took back what an item says (0: not).
ALTER TABLE item ADD COLUMN edited_at bigint NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN deleted_at bigint NOT NULL DEFAULT 0;
-- The item that this one answers (null: none), and who has reacted to it, as JSON ('' for nobody).
ALTER TABLE item ADD COLUMN quote_seq bigint;
ALTER TABLE item ADD COLUMN reactions text NOT NULL DEFAULT '';

-- What an item said before it was edited or deleted. For the audit log only: no timeline
-- reads it.
CREATE TABLE item_history (
	conversation_id text   NOT NULL REFERENCES conversation,
	item_id         text   NOT NULL,
	until           bigint NOT NULL,
	text            text   NOT NULL,
	PRIMARY KEY (conversation_id, item_id, until)
);

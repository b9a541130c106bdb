-- +goose Up

-- What an item shows that is no text, as JSON ('' for none): an invitation, later a card
-- or a form. An update names the item that is different now.
ALTER TABLE item ADD COLUMN card text NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN of_seq bigint; -- null: no update

-- What kind of item the preview is of, and the live invitations as JSON ('' for none).
ALTER TABLE conversation ADD COLUMN preview_kind text NOT NULL DEFAULT 'message';
ALTER TABLE conversation ADD COLUMN invitations text NOT NULL DEFAULT '';

CREATE TABLE invitation (
	id              text   PRIMARY KEY, -- of its item too
	conversation_id text   NOT NULL REFERENCES conversation,
	kind            text   NOT NULL,
	state           text   NOT NULL,
	due             bigint NOT NULL, -- when it is over unless something happens; 0: never
	created_at      bigint NOT NULL,
	facts           text   NOT NULL -- JSON object: the rest
);
-- Of each kind a conversation has one live invitation at most.
CREATE UNIQUE INDEX invitation_live ON invitation (conversation_id, kind)
	WHERE state IN ('pending', 'accepted', 'active');
CREATE INDEX invitation_due ON invitation (due) WHERE due > 0;
CREATE INDEX invitation_conversation ON invitation (conversation_id, created_at);

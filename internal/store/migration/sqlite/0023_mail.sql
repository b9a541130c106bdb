-- +goose Up

-- Mails that are to be sent. One that is being sent has its due_at in the future: whoever
-- moved it there sends it, and if that one dies it is due again.
CREATE TABLE mail (
	id              text   PRIMARY KEY,
	kind            text   NOT NULL,
	recipient       text   NOT NULL,
	conversation_id text   NOT NULL, -- '' when it is not about one
	agent_id        text   NOT NULL, -- '' unless it is for an agent
	language        text   NOT NULL,
	created_at      bigint NOT NULL,
	due_at          bigint NOT NULL, -- 0: nothing is left to do
	tries           bigint NOT NULL,
	sent_at         bigint NOT NULL, -- 0: not (yet)
	error           text   NOT NULL  -- why the last try failed
);
CREATE INDEX mail_due ON mail (due_at) WHERE due_at > 0;
-- A conversation has one answer on its way; what is written meanwhile goes with it or after it.
CREATE UNIQUE INDEX mail_answer ON mail (conversation_id) WHERE kind = 'answer' AND due_at > 0;
CREATE INDEX mail_conversation ON mail (conversation_id) WHERE conversation_id <> '';

-- Up to which of the agents' messages the visitor has had by mail.
ALTER TABLE conversation ADD COLUMN mailed_vseq bigint NOT NULL DEFAULT 0;

CREATE TABLE rating (
	conversation_id text   PRIMARY KEY REFERENCES conversation,
	site_id         text   NOT NULL,
	agent_id        text   NOT NULL, -- who had it; '' for nobody
	score           bigint NOT NULL,
	comment         text   NOT NULL,
	at              bigint NOT NULL
);
CREATE INDEX rating_at ON rating (at);

-- Links by which agents choose a password: the first one, or a new one.
CREATE TABLE agent_link (
	id         text   PRIMARY KEY,
	agent_id   text   NOT NULL REFERENCES agent,
	kind       text   NOT NULL,
	created_at bigint NOT NULL,
	expires_at bigint NOT NULL,
	used_at    bigint NOT NULL -- 0: not yet; withdrawn ones count as used
);
CREATE INDEX agent_link_agent ON agent_link (agent_id);

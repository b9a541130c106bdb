-- +goose Up

-- What the conversation's row shows of its calls, as JSON ('' for nothing).
ALTER TABLE conversation ADD COLUMN calls text NOT NULL DEFAULT '';

CREATE TABLE call (
	id              text    PRIMARY KEY,
	conversation_id text    NOT NULL REFERENCES conversation,
	site_id         text    NOT NULL,
	room            text    NOT NULL UNIQUE,
	kind            text    NOT NULL,
	state           text    NOT NULL,
	locked          boolean NOT NULL,
	caller_kind     text    NOT NULL,
	caller_id       text    NOT NULL,
	ringing         text    NOT NULL, -- JSON array of agents' ids
	widen_at        bigint  NOT NULL, -- 0: never
	created_at      bigint  NOT NULL,
	started_at      bigint  NOT NULL,
	ended_at        bigint  NOT NULL,
	end_reason      text    NOT NULL,
	ended_by_kind   text    NOT NULL,
	ended_by_id     text    NOT NULL,
	version         bigint  NOT NULL
);
-- A conversation has one live call at most.
CREATE UNIQUE INDEX call_live ON call (conversation_id) WHERE state IN ('ringing', 'active');
CREATE INDEX call_going ON call (state) WHERE state IN ('ringing', 'active');
CREATE INDEX call_conversation ON call (conversation_id, created_at);
CREATE INDEX call_widen ON call (widen_at) WHERE widen_at > 0;

CREATE TABLE call_participant (
	id          text   PRIMARY KEY,
	call_id     text   NOT NULL REFERENCES call,
	kind        text   NOT NULL, -- visitor, agent, guest
	person_id   text   NOT NULL, -- of a guest: the link
	name        text   NOT NULL,
	identity    text   NOT NULL, -- '' until they may come in
	secret_hash bytea, -- of guests: what their browser proves itself with
	state       text   NOT NULL,
	sources     text   NOT NULL, -- JSON array
	since       bigint NOT NULL, -- of the state
	invited_at  bigint NOT NULL,
	joined_at   bigint NOT NULL,
	left_at     bigint NOT NULL
);
CREATE INDEX call_participant_call ON call_participant (call_id, invited_at);
CREATE UNIQUE INDEX call_participant_person ON call_participant (call_id, kind, person_id) WHERE kind <> 'guest';
CREATE UNIQUE INDEX call_participant_identity ON call_participant (identity) WHERE identity <> '';

CREATE TABLE call_link (
	id         text    PRIMARY KEY,
	call_id    text    NOT NULL, -- '' of a meeting that has not begun
	meeting_id text    NOT NULL, -- '' of none
	name       text    NOT NULL,
	token_hash bytea    NOT NULL UNIQUE,
	password   text    NOT NULL, -- hash, '' for none
	once       boolean NOT NULL,
	uses       bigint  NOT NULL,
	expires_at bigint  NOT NULL,
	revoked_at bigint  NOT NULL,
	created_by text    NOT NULL,
	created_at bigint  NOT NULL
);
CREATE INDEX call_link_call ON call_link (call_id) WHERE call_id <> '';

CREATE TABLE meeting (
	id              text   PRIMARY KEY,
	conversation_id text   NOT NULL REFERENCES conversation,
	title           text   NOT NULL,
	starts_at       bigint NOT NULL,
	minutes         bigint NOT NULL,
	link_id         text   NOT NULL,
	created_by      text   NOT NULL,
	created_at      bigint NOT NULL,
	cancelled_at    bigint NOT NULL,
	sequence        bigint NOT NULL
);
CREATE INDEX meeting_conversation ON meeting (conversation_id, starts_at);

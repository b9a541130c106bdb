-- +goose Up

-- Conventions: ids are UUIDv7 text made outside; times are bigint microseconds since
-- 1970 UTC, 0 for none; JSON is text; no column is null unless it says so, so that one
-- SQL text compares the same on both engines. The sqlite folder holds the same schema.

-- One row: what this installation is.
CREATE TABLE instance (
	one        bigint PRIMARY KEY CHECK (one = 1),
	id         text   NOT NULL,
	epoch      text   NOT NULL, -- of history; a restored backup has another
	secret     bytea NOT NULL, -- signs visitor tokens
	visitors   bigint NOT NULL, -- the newest visitor's number
	created_at bigint NOT NULL,
	set_up_at  bigint NOT NULL
);

CREATE TABLE site (
	id         text   PRIMARY KEY,
	public_key text   NOT NULL UNIQUE,
	name       text   NOT NULL,
	origins    text   NOT NULL, -- JSON array
	settings   text   NOT NULL, -- JSON object
	created_at bigint NOT NULL,
	updated_at bigint NOT NULL
);

CREATE TABLE agent (
	id            text    PRIMARY KEY,
	email         text    NOT NULL UNIQUE, -- lower case
	name          text    NOT NULL,
	role          text    NOT NULL,
	password_hash text    NOT NULL,
	active        boolean NOT NULL,
	preferences   text    NOT NULL, -- JSON object
	created_at    bigint  NOT NULL,
	updated_at    bigint  NOT NULL
);

CREATE TABLE team (
	id         text   PRIMARY KEY,
	name       text   NOT NULL UNIQUE,
	created_at bigint NOT NULL
);

CREATE TABLE team_member (
	team_id  text NOT NULL REFERENCES team,
	agent_id text NOT NULL REFERENCES agent,
	PRIMARY KEY (team_id, agent_id)
);

CREATE TABLE session (
	id           text   PRIMARY KEY,
	agent_id     text   NOT NULL REFERENCES agent,
	token_hash   bytea NOT NULL UNIQUE,
	user_agent   text   NOT NULL,
	address      text   NOT NULL,
	created_at   bigint NOT NULL,
	last_seen_at bigint NOT NULL,
	expires_at   bigint NOT NULL
);
CREATE INDEX session_agent ON session (agent_id);

CREATE TABLE api_key (
	id           text   PRIMARY KEY,
	agent_id     text   NOT NULL REFERENCES agent,
	name         text   NOT NULL,
	prefix       text   NOT NULL,
	secret_hash  bytea NOT NULL UNIQUE,
	scopes       text   NOT NULL, -- JSON array
	created_at   bigint NOT NULL,
	last_used_at bigint NOT NULL,
	revoked_at   bigint NOT NULL
);
CREATE INDEX api_key_agent ON api_key (agent_id);

CREATE TABLE visitor (
	id           text   PRIMARY KEY,
	site_id      text   NOT NULL REFERENCES site,
	origin       text   NOT NULL,
	number       bigint NOT NULL UNIQUE,
	name         text   NOT NULL,
	email        text   NOT NULL,
	language     text   NOT NULL,
	time_zone    text   NOT NULL,
	browser      text   NOT NULL,
	os           text   NOT NULL,
	device       text   NOT NULL,
	referrer     text   NOT NULL,
	page_url     text   NOT NULL,
	page_title   text   NOT NULL,
	created_at   bigint NOT NULL,
	last_seen_at bigint NOT NULL
);

CREATE TABLE page_view (
	visitor_id text   NOT NULL REFERENCES visitor,
	id         text   NOT NULL,
	url        text   NOT NULL,
	title      text   NOT NULL,
	at         bigint NOT NULL,
	PRIMARY KEY (visitor_id, id)
);
CREATE INDEX page_view_newest ON page_view (visitor_id, at);

CREATE TABLE conversation (
	id               text   PRIMARY KEY,
	site_id          text   NOT NULL REFERENCES site,
	visitor_id       text   NOT NULL REFERENCES visitor,
	status           text   NOT NULL,
	snoozed_until    bigint NOT NULL, -- 0 unless snoozed
	assignee_id      text   NOT NULL, -- '' when nobody has it
	team_id          text   NOT NULL, -- '' when no team has it
	seq              bigint NOT NULL, -- of the newest item
	vseq             bigint NOT NULL, -- of the newest item that the visitor sees
	inbound          bigint NOT NULL,
	outbound         bigint NOT NULL,
	version          bigint NOT NULL,
	new_seq          bigint NOT NULL,
	new_at           bigint NOT NULL,
	waiting_since    bigint NOT NULL,
	last_at          bigint NOT NULL,
	created_at       bigint NOT NULL,
	preview_text     text   NOT NULL,
	preview_from     text   NOT NULL,
	preview_at       bigint NOT NULL,
	to_visitor       bigint NOT NULL,
	read_by_visitor  bigint NOT NULL,
	to_agents        bigint NOT NULL,
	read_by_agents   bigint NOT NULL,
	visitor_outbound bigint NOT NULL
);
-- A page of the inbox is a range of each status in it, merged. The first two give the
-- newest first. The other two give the longest waiting first, then the rest, newest
-- first: the number is 2^62, far above any time; store/inbox.go has the same expression.
-- With inbound in it, what an agent has not read is found without looking at the rows.
CREATE INDEX conversation_newest_of ON conversation (assignee_id, status, last_at DESC, id DESC, inbound);
CREATE INDEX conversation_newest ON conversation (status, last_at DESC, id DESC, inbound);
CREATE INDEX conversation_waiting_of ON conversation
	(assignee_id, status, (CASE WHEN waiting_since > 0 THEN waiting_since ELSE 4611686018427387904 - last_at END), id, inbound);
CREATE INDEX conversation_waiting ON conversation
	(status, (CASE WHEN waiting_since > 0 THEN waiting_since ELSE 4611686018427387904 - last_at END), id, inbound);
CREATE INDEX conversation_visitor ON conversation (visitor_id);
CREATE INDEX conversation_snoozed ON conversation (snoozed_until) WHERE snoozed_until > 0;

CREATE TABLE item (
	conversation_id text   NOT NULL REFERENCES conversation,
	seq             bigint NOT NULL,
	vseq            bigint, -- null: only the team sees it
	id              text   NOT NULL,
	kind            text   NOT NULL,
	author_kind     text   NOT NULL,
	author_id       text   NOT NULL,
	text            text   NOT NULL,
	event           text   NOT NULL,
	data            text   NOT NULL, -- JSON object, or ''
	inbound         bigint NOT NULL,
	outbound        bigint NOT NULL,
	at              bigint NOT NULL,
	PRIMARY KEY (conversation_id, seq),
	UNIQUE (conversation_id, id),
	UNIQUE (conversation_id, vseq)
);

CREATE TABLE agent_read (
	conversation_id text   NOT NULL REFERENCES conversation,
	agent_id        text   NOT NULL REFERENCES agent,
	seq             bigint NOT NULL,
	inbound         bigint NOT NULL,
	PRIMARY KEY (conversation_id, agent_id)
);

-- The audit log; ids are in the order of time.
CREATE TABLE event (
	id              text   PRIMARY KEY,
	at              bigint NOT NULL,
	actor_kind      text   NOT NULL,
	actor_id        text   NOT NULL,
	type            text   NOT NULL,
	conversation_id text   NOT NULL, -- '' when it is not about one
	data            text   NOT NULL -- JSON object, or ''
);
CREATE INDEX event_conversation ON event (conversation_id, id);

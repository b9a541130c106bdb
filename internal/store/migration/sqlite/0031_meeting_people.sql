-- +goose Up

-- Guests come straight in, without a lobby.
ALTER TABLE call_link ADD COLUMN open boolean NOT NULL DEFAULT false;

ALTER TABLE meeting ADD COLUMN zone text NOT NULL DEFAULT 'UTC';
ALTER TABLE meeting ADD COLUMN people text NOT NULL DEFAULT '[]'; -- JSON array of who is invited
CREATE INDEX meeting_starts ON meeting (starts_at);

-- The meeting that a mail is about; '' for none.
ALTER TABLE mail ADD COLUMN meeting_id text NOT NULL DEFAULT '';
CREATE INDEX mail_meeting ON mail (meeting_id) WHERE meeting_id <> '' AND due_at > 0;

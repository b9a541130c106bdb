-- +goose Up

-- The company's settings: a feature's under its key, as JSON. A key that is not here has
-- its defaults.
CREATE TABLE setting (
	key        text   PRIMARY KEY,
	value      text   NOT NULL,
	updated_at bigint NOT NULL
);

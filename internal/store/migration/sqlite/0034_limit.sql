-- +goose Up

-- How many conversations were begun from an address of late is asked before the next one.
CREATE INDEX visitor_address ON visitor (address_hash) WHERE address_hash <> '';

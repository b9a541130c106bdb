-- +goose Up

-- Whether a card with the picture was sent: then it stays. Of those that are there nobody
-- knows, so they do.
ALTER TABLE picture ADD COLUMN sent boolean NOT NULL DEFAULT true;

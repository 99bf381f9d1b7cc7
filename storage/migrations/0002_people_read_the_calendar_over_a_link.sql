-- +goose Up
-- One link a person and brand. Only the hash of its token is kept.
CREATE TABLE calendar_links (
  hash TEXT PRIMARY KEY, brand TEXT NOT NULL REFERENCES brands(id), person TEXT NOT NULL REFERENCES people(id), made BIGINT NOT NULL,
  UNIQUE (brand, person));

-- +goose Down
SELECT 1;

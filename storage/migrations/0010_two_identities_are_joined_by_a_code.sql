-- +goose Up
-- One code a person, for a few minutes. Only its hash is kept.
CREATE TABLE link_codes (person TEXT PRIMARY KEY REFERENCES people(id), hash TEXT NOT NULL, salt TEXT NOT NULL, until BIGINT NOT NULL);

-- +goose Down
SELECT 1;

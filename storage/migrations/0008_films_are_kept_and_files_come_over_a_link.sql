-- +goose Up
-- A film has a length in milliseconds and a codec. origin names what a picture was drawn anew from, for a network that takes no larger one.
ALTER TABLE media ADD COLUMN length BIGINT NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN codec TEXT NOT NULL DEFAULT '';
ALTER TABLE media ADD COLUMN origin TEXT NOT NULL DEFAULT '';
-- A page to hand over one file for one post: only the hash of its token is kept. body says who is told, where.
CREATE TABLE upload_links (
  hash TEXT PRIMARY KEY, brand TEXT NOT NULL REFERENCES brands(id), person TEXT NOT NULL REFERENCES people(id), post TEXT NOT NULL REFERENCES posts(id),
  body TEXT NOT NULL, made BIGINT NOT NULL, ends BIGINT NOT NULL, used BIGINT NOT NULL);
CREATE INDEX upload_links_old ON upload_links (ends);

-- +goose Down
SELECT 1;

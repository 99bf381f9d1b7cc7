-- +goose Up
-- The bytes stand once in a file named by their hash; a brand sees only what was handed over in it. preview names the bytes that a card shows.
CREATE TABLE media (
  brand TEXT NOT NULL REFERENCES brands(id), sha256 TEXT NOT NULL, type TEXT NOT NULL, width BIGINT NOT NULL, height BIGINT NOT NULL,
  frames BIGINT NOT NULL, preview TEXT NOT NULL, bytes BIGINT NOT NULL, added_by TEXT NOT NULL, added BIGINT NOT NULL, PRIMARY KEY (brand, sha256));
-- Which revisions show a picture.
CREATE TABLE media_uses (brand TEXT NOT NULL, sha256 TEXT NOT NULL, post TEXT NOT NULL REFERENCES posts(id), revision BIGINT NOT NULL, PRIMARY KEY (brand, sha256, post, revision));

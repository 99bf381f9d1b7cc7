-- +goose Up
-- The words of a post's newest texts, its campaign and tags, folded; posts.folded lists them, each
-- between blanks. What was there before is taken in when the database opens.
CREATE TABLE words (brand TEXT NOT NULL, word TEXT NOT NULL, number BIGINT NOT NULL, PRIMARY KEY (brand, word, number));
CREATE INDEX proposals_post ON proposals (brand, number);
INSERT INTO meta (name, value) SELECT 'words', 'to be taken in' WHERE EXISTS (SELECT 1 FROM posts);

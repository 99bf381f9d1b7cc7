-- +goose Up
-- Each occurrence of a post's present series, so that calendars find it by its instant. off: taken off, or missed.
CREATE TABLE occurrences (post TEXT NOT NULL REFERENCES posts(id), n BIGINT NOT NULL, brand TEXT NOT NULL, at BIGINT NOT NULL, off SMALLINT NOT NULL, PRIMARY KEY (post, n));
CREATE INDEX occurrences_at ON occurrences (brand, at);

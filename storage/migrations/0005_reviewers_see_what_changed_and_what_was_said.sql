-- +goose Up
-- The last revision of a post that a person looked at or voted on, and the one they saw before it.
CREATE TABLE looks (post TEXT NOT NULL, person TEXT NOT NULL, brand TEXT NOT NULL, revision BIGINT NOT NULL, before BIGINT NOT NULL, PRIMARY KEY (post, person));
-- Where somebody is in reviewing what waits for them. body is a Round as JSON.
CREATE TABLE rounds (brand TEXT NOT NULL, person TEXT NOT NULL, body TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (brand, person));
-- One line in the approval room that asks for several posts. message is empty until it is posted.
CREATE TABLE request_lines (
  id TEXT PRIMARY KEY, brand TEXT NOT NULL, asked_by TEXT NOT NULL, at BIGINT NOT NULL, platform TEXT NOT NULL, team TEXT NOT NULL, room TEXT NOT NULL,
  message TEXT NOT NULL, shown TEXT NOT NULL, tries BIGINT NOT NULL);
CREATE INDEX request_lines_message ON request_lines (platform, team, room, message);
-- Which revisions of which posts it asks for.
CREATE TABLE request_line_posts (post TEXT NOT NULL, revision BIGINT NOT NULL, line TEXT NOT NULL, brand TEXT NOT NULL, number BIGINT NOT NULL, PRIMARY KEY (post, revision));
CREATE INDEX request_line_posts_line ON request_line_posts (line);
-- What was said about a post, for its reviewers.
CREATE TABLE notes (id TEXT PRIMARY KEY, brand TEXT NOT NULL, post TEXT NOT NULL, person TEXT NOT NULL, at BIGINT NOT NULL, words TEXT NOT NULL);
CREATE INDEX notes_post ON notes (post, id);
-- The wording that a decider handed in, rendered: body is the Revision as JSON that it would become.
CREATE TABLE corrections (post TEXT NOT NULL, person TEXT NOT NULL, brand TEXT NOT NULL, digest TEXT NOT NULL, body TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (post, person));
-- What was said so far stood in the post itself, a line each, without who and when beside it.
INSERT INTO notes (id, brand, post, person, at, words) SELECT id, brand, id, author, touched, json_extract(meta, '$.note') FROM posts WHERE json_extract(meta, '$.note') <> '';

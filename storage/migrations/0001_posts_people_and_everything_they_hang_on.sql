-- +goose Up
-- Instants are milliseconds UTC; 0 is none. Ids are UUIDv7 in text. Flags are 0 or 1.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT NOT NULL, lang TEXT NOT NULL, zone TEXT NOT NULL, notify TEXT NOT NULL, met BIGINT NOT NULL);
CREATE TABLE identities (platform TEXT NOT NULL, team TEXT NOT NULL, account TEXT NOT NULL, person TEXT NOT NULL REFERENCES people(id), PRIMARY KEY (platform, team, account));
CREATE INDEX identities_person ON identities (person);
CREATE TABLE brands (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, next_number BIGINT NOT NULL, created BIGINT NOT NULL,
  stopped_at BIGINT NOT NULL DEFAULT 0, stopped_by TEXT NOT NULL DEFAULT '', stopped_reason TEXT NOT NULL DEFAULT '');
CREATE TABLE brand_values (brand TEXT NOT NULL REFERENCES brands(id), name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (brand, name));
CREATE TABLE rooms (brand TEXT NOT NULL REFERENCES brands(id), kind TEXT NOT NULL, platform TEXT NOT NULL, team TEXT NOT NULL, room TEXT NOT NULL, PRIMARY KEY (brand, kind));
CREATE INDEX rooms_room ON rooms (platform, team, room);
CREATE TABLE roles (brand TEXT NOT NULL REFERENCES brands(id), person TEXT NOT NULL REFERENCES people(id), role TEXT NOT NULL, PRIMARY KEY (brand, person, role));
CREATE INDEX roles_person ON roles (person);
CREATE TABLE aways (brand TEXT NOT NULL, person TEXT NOT NULL, until BIGINT NOT NULL, delegate TEXT NOT NULL, PRIMARY KEY (brand, person));
CREATE TABLE accounts (
  id TEXT PRIMARY KEY, brand TEXT NOT NULL REFERENCES brands(id), network TEXT NOT NULL, name TEXT NOT NULL, remote TEXT NOT NULL,
  class TEXT NOT NULL, state TEXT NOT NULL, owner TEXT NOT NULL, added BIGINT NOT NULL);
CREATE INDEX accounts_brand ON accounts (brand);
CREATE TABLE posts (
  id TEXT PRIMARY KEY, brand TEXT NOT NULL REFERENCES brands(id), number BIGINT NOT NULL, state TEXT NOT NULL, time BIGINT NOT NULL,
  author TEXT NOT NULL, campaign TEXT NOT NULL, folded TEXT NOT NULL, created BIGINT NOT NULL, touched BIGINT NOT NULL,
  last_plan BIGINT NOT NULL DEFAULT 0, meta TEXT NOT NULL, core TEXT NOT NULL, UNIQUE (brand, number));
CREATE INDEX posts_state ON posts (brand, state, time, number);
CREATE TABLE revisions (
  post TEXT NOT NULL REFERENCES posts(id), number BIGINT NOT NULL, brand TEXT NOT NULL, digest TEXT NOT NULL, digest_version SMALLINT NOT NULL,
  body TEXT NOT NULL, made_by TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (post, number));
-- What revisions say, so that a text that says the same is found.
CREATE TABLE texts (brand TEXT NOT NULL, gist TEXT NOT NULL, at BIGINT NOT NULL, number BIGINT NOT NULL, PRIMARY KEY (brand, gist, at, number));
CREATE TABLE deliveries (
  id TEXT PRIMARY KEY, brand TEXT NOT NULL, post TEXT NOT NULL REFERENCES posts(id), number BIGINT NOT NULL, account TEXT NOT NULL, occurrence BIGINT NOT NULL,
  state TEXT NOT NULL, settled BIGINT NOT NULL, body TEXT NOT NULL);
-- At most one delivery of a post to an account and occurrence that is not refused or cancelled.
CREATE UNIQUE INDEX deliveries_once ON deliveries (post, account, occurrence) WHERE state NOT IN ('refused', 'cancelled');
CREATE INDEX deliveries_post ON deliveries (post);
CREATE INDEX deliveries_published ON deliveries (brand, settled) WHERE state = 'published';
CREATE TABLE cards (
  key TEXT PRIMARY KEY, brand TEXT NOT NULL, post TEXT NOT NULL, number BIGINT NOT NULL, revision BIGINT NOT NULL, kind TEXT NOT NULL,
  platform TEXT NOT NULL, team TEXT NOT NULL, room TEXT NOT NULL, message TEXT NOT NULL, thread TEXT NOT NULL, shown TEXT NOT NULL, lost SMALLINT NOT NULL);
CREATE INDEX cards_post ON cards (post);
CREATE TABLE touched (person TEXT NOT NULL, platform TEXT NOT NULL, team TEXT NOT NULL, room TEXT NOT NULL, brand TEXT NOT NULL, number BIGINT NOT NULL, PRIMARY KEY (person, platform, team, room, brand));
-- What is due.
CREATE TABLE due (
  key TEXT PRIMARY KEY, kind TEXT NOT NULL, brand TEXT NOT NULL, post TEXT NOT NULL, at BIGINT NOT NULL, body BLOB NOT NULL,
  tries BIGINT NOT NULL, sends SMALLINT NOT NULL);
CREATE INDEX due_at ON due (at);
CREATE INDEX due_post ON due (post) WHERE post <> '';
CREATE TABLE events (
  id TEXT PRIMARY KEY, platform TEXT NOT NULL, brand TEXT NOT NULL, post TEXT NOT NULL, body BLOB NOT NULL, reply TEXT NOT NULL, at BIGINT NOT NULL, seq BIGINT NOT NULL, state TEXT NOT NULL);
CREATE INDEX events_pending ON events (seq) WHERE state = 'stored';
CREATE INDEX events_old ON events (at) WHERE state = 'done';
CREATE TABLE audit (
  chain TEXT NOT NULL, no BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, cause TEXT NOT NULL, kind TEXT NOT NULL, version SMALLINT NOT NULL,
  body TEXT NOT NULL, post TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (chain, no));
CREATE INDEX audit_post ON audit (post) WHERE post <> '';
CREATE TABLE reasons (brand TEXT NOT NULL, post TEXT NOT NULL, person TEXT NOT NULL, at BIGINT NOT NULL, words TEXT NOT NULL);
CREATE INDEX reasons_post ON reasons (post);
CREATE TABLE proposals (id TEXT PRIMARY KEY, brand TEXT NOT NULL, number BIGINT NOT NULL, base BIGINT NOT NULL, made_by TEXT NOT NULL, at BIGINT NOT NULL, parts TEXT NOT NULL);
CREATE TABLE tokens (brand TEXT NOT NULL, month TEXT NOT NULL, used BIGINT NOT NULL, reserved BIGINT NOT NULL, PRIMARY KEY (brand, month));
CREATE TABLE links (code TEXT PRIMARY KEY, brand TEXT NOT NULL, post TEXT NOT NULL, number BIGINT NOT NULL, campaign TEXT NOT NULL, target TEXT NOT NULL);
CREATE TABLE hourly (brand TEXT NOT NULL, measure TEXT NOT NULL, hour BIGINT NOT NULL, number BIGINT NOT NULL, campaign TEXT NOT NULL, value BIGINT NOT NULL, PRIMARY KEY (brand, measure, hour, number, campaign));
CREATE INDEX hourly_post ON hourly (brand, number, measure, hour);
CREATE TABLE kept (key TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE secrets (tbl TEXT NOT NULL, row TEXT NOT NULL, brand TEXT NOT NULL, col TEXT NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tbl, row, col));
CREATE TABLE setup (id SMALLINT PRIMARY KEY, hash TEXT NOT NULL, salt TEXT NOT NULL);
CREATE TABLE setup_tries (person TEXT PRIMARY KEY, wrong BIGINT NOT NULL, next BIGINT NOT NULL);

-- +goose Down
SELECT 1;

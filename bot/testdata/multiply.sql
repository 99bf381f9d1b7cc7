-- Generated data for benchmarks: copies of one scheduled post that the program itself made, each
-- with its revision, link, cards and due rows. The temporary table "copies" has i, id, old (the
-- id of the post copied), number, time and moved (how much later than the old one it is planned).
-- The audit log, and the messages in the rooms that the cards stand for, are not multiplied;
-- reading a card again comes a year later, so that nothing is due while a benchmark runs.
INSERT INTO posts (id, brand, number, state, time, author, campaign, folded, created, touched, last_plan, meta, core)
  SELECT c.id, p.brand, c.number, p.state, c.time, p.author, p.campaign, p.folded, p.created + c.i, p.touched + c.i, p.last_plan, p.meta,
    json_set(replace(p.core, c.old, c.id), '$.number', c.number, '$.time', strftime('%Y-%m-%dT%H:%M:%SZ', c.time / 1000, 'unixepoch'))
  FROM copies c JOIN posts p ON p.id = c.old;
INSERT INTO revisions (post, number, brand, digest, digest_version, body, made_by, at)
  SELECT c.id, r.number, r.brand, r.digest, r.digest_version, replace(r.body, c.old, c.id), r.made_by, r.at + c.i
  FROM copies c JOIN revisions r ON r.post = c.old;
INSERT INTO texts (brand, gist, at, number)
  SELECT t.brand, t.gist, t.at + c.i, c.number FROM copies c JOIN posts p ON p.id = c.old JOIN texts t ON t.brand = p.brand AND t.number = p.number;
INSERT INTO links (code, brand, post, number, campaign, target)
  SELECT 'G' || c.i, l.brand, c.id, c.number, l.campaign, l.target FROM copies c JOIN links l ON l.post = c.old;
INSERT INTO cards (key, brand, post, number, revision, kind, platform, team, room, message, thread, shown, lost)
  SELECT k.platform || '/' || k.team || '/' || k.room || '/g' || c.i || k.kind, k.brand, c.id, c.number, k.revision, k.kind, k.platform, k.team, k.room,
    'g' || c.i || k.kind, '', k.shown, 0
  FROM copies c JOIN cards k ON k.post = c.old;
INSERT INTO due (key, kind, brand, post, at, body, tries, sends)
  SELECT replace(d.key, c.old, c.id), d.kind, d.brand, c.id, CASE d.kind WHEN 'reread' THEN d.at + 31536000000 ELSE d.at + c.moved END, d.body, 0, d.sends
  FROM copies c JOIN due d ON d.post = c.old;
-- A year of clicks: each post brought some in one hour, and in the last week the same 100 posts did
-- each hour, however many there are.
INSERT INTO hourly (brand, measure, hour, number, campaign, value)
  SELECT p.brand, 'clicks', p.created / 3600000 - 200 - c.i % 8500, c.number, '', 1 + c.i % 7 FROM copies c JOIN posts p ON p.id = c.old;
INSERT INTO hourly (brand, measure, hour, number, campaign, value)
  SELECT p.brand, 'clicks', p.created / 3600000 - h.i, c.number, '', 1 + c.i % 7
  FROM copies c JOIN posts p ON p.id = c.old JOIN copies h ON h.i < 168 WHERE c.i <= 100;
UPDATE brands SET next_number = (SELECT MAX(number) FROM posts WHERE brand = brands.id);

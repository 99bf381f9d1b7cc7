-- +goose Up
-- The primary key found an hour's rows and left their values to be fetched one by one: a week of many rows took seconds. Now the rows lie in the order of the key (https://www.sqlite.org/withoutrowid.html).
CREATE TABLE hourly_sums (brand TEXT NOT NULL, measure TEXT NOT NULL, hour BIGINT NOT NULL, number BIGINT NOT NULL, campaign TEXT NOT NULL, value BIGINT NOT NULL, PRIMARY KEY (brand, measure, hour, number, campaign)) WITHOUT ROWID;
INSERT INTO hourly_sums (brand, measure, hour, number, campaign, value) SELECT brand, measure, hour, number, campaign, value FROM hourly ORDER BY brand, measure, hour, number, campaign;
DROP TABLE hourly;
ALTER TABLE hourly_sums RENAME TO hourly;
CREATE INDEX hourly_post ON hourly (brand, number, measure, hour, value);

-- +goose Down
SELECT 1;

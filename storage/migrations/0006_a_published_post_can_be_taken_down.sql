-- +goose Up
-- Since when a published delivery is gone again; 0: it is there.
ALTER TABLE deliveries ADD COLUMN down BIGINT NOT NULL DEFAULT 0;
CREATE INDEX deliveries_down ON deliveries (brand, down) WHERE down <> 0;

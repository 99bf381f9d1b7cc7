-- +goose Up
-- A file is looked up by its hash alone, whatever brand has it, as itself or as what cards show.
CREATE INDEX media_file ON media (sha256, added);
CREATE INDEX media_preview ON media (preview) WHERE preview <> '';
CREATE INDEX media_origin ON media (brand, origin) WHERE origin <> '';

-- +goose Down
SELECT 1;

-- +goose Up
-- The words of posts up to this number stand in words; of newer ones, in posts.folded alone.
ALTER TABLE brands ADD COLUMN filed BIGINT NOT NULL DEFAULT 0;
UPDATE brands SET filed = next_number;

-- +goose Down
SELECT 1;

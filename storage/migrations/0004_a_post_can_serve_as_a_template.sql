-- +goose Up
-- folded is the name without case and accents: it is found by that. body is a Template as JSON.
CREATE TABLE templates (brand TEXT NOT NULL REFERENCES brands(id), folded TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, made_by TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (brand, folded));

-- +goose Up
CREATE TABLE circles (id TEXT PRIMARY KEY, platform TEXT NOT NULL, team TEXT NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL, read_at BIGINT NOT NULL DEFAULT 0, UNIQUE (platform, team, account));
CREATE TABLE circle_roles (brand TEXT NOT NULL REFERENCES brands(id), circle TEXT NOT NULL REFERENCES circles(id), role TEXT NOT NULL, PRIMARY KEY (brand, circle, role));
CREATE INDEX circle_roles_circle ON circle_roles (circle);
CREATE TABLE circle_people (circle TEXT NOT NULL REFERENCES circles(id), person TEXT NOT NULL REFERENCES people(id), PRIMARY KEY (circle, person));
CREATE INDEX circle_people_person ON circle_people (person);

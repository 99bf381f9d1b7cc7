-- +goose Up
-- How somebody wants to hear of a brand's requests. Where nothing stands, what they chose for every brand counts: people.notify.
CREATE TABLE notifies (person TEXT NOT NULL REFERENCES people(id), brand TEXT NOT NULL REFERENCES brands(id), how TEXT NOT NULL, PRIMARY KEY (person, brand));

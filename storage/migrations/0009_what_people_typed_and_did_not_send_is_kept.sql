-- +goose Up
-- One row a person, brand, command and the posts it is about. args is a JSON object by option name. in_form: it stands in a form; 0: a line that was refused.
CREATE TABLE unsent (
  person TEXT NOT NULL REFERENCES people(id), brand TEXT NOT NULL, command TEXT NOT NULL, about TEXT NOT NULL,
  args TEXT NOT NULL, in_form SMALLINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (person, brand, command, about));
CREATE INDEX unsent_at ON unsent (at);

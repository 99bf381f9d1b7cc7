package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

// MostTemplates bounds how many templates a brand keeps.
const MostTemplates = 200

// A Template is what new drafts may start from.
type Template struct {
	Name  string           `json:"-"`
	By    string           `json:"-"` // person id
	At    time.Time        `json:"-"`
	Meta  Meta             `json:"meta"`
	Parts []approvals.Part `json:"parts"` // texts and pictures; wires are made anew
	Flags []string         `json:"flags"`
}

// SaveTemplate keeps a template under its name, in place of one of the same name. A *say.Problem
// where the brand has [MostTemplates] already.
func (tx *Tx) SaveTemplate(t Template) error {
	folded := approvals.Folded(t.Name)
	var others int
	if err := tx.row(`SELECT COUNT(*) FROM templates WHERE brand = $1 AND folded <> $2`, tx.brand, folded).Scan(&others); err != nil {
		return err
	}
	if others >= MostTemplates {
		return say.No(say.Refused, say.Text{
			EN: "There are %d templates already. Remove one first: /template remove NAME.",
			FR: "Il y a déjà %d modèles. Retirez-en un d'abord\u202f: /modèle retirer NOM.",
		}.F(MostTemplates))
	}
	return tx.exec(`INSERT INTO templates (brand, folded, name, body, made_by, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (brand, folded) DO UPDATE SET name = excluded.name, body = excluded.body, made_by = excluded.made_by, at = excluded.at`,
		tx.brand, folded, t.Name, encode(t), t.By, ms(tx.now))
}

// DropTemplate forgets a template; a name that stands for none is left alone.
func (tx *Tx) DropTemplate(name string) error {
	return tx.exec(`DELETE FROM templates WHERE brand = $1 AND folded = $2`, tx.brand, approvals.Folded(name))
}

// Template finds a template by its name, without case and accents; false: none.
func (b *Brand) Template(ctx context.Context, name string) (Template, bool, error) {
	t, err := scanTemplate(b.db.look(ctx).row(`SELECT name, body, made_by, at FROM templates WHERE brand = $1 AND folded = $2`, b.id, approvals.Folded(name)))
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	return t, err == nil, err
}

// Templates lists the brand's templates by name.
func (b *Brand) Templates(ctx context.Context) ([]Template, error) {
	var out []Template
	return out, b.db.look(ctx).each(func(s scanner) error {
		t, err := scanTemplate(s)
		out = append(out, t)
		return err
	}, `SELECT name, body, made_by, at FROM templates WHERE brand = $1 ORDER BY folded`, b.id)
}

func scanTemplate(s scanner) (Template, error) {
	var t Template
	var body string
	var when int64
	if err := s.Scan(&t.Name, &body, &t.By, &when); err != nil {
		return t, err
	}
	t.At = at(when)
	return t, json.Unmarshal([]byte(body), &t)
}

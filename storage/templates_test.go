package storage

import (
	"errors"
	"fmt"
	"testing"

	"copydesk/approvals"
	"copydesk/approvals/say"
)

func TestTemplatesAreFoundByTheirNameWithoutCaseAndAccents(t *testing.T) {
	db, _ := fresh(t)
	b, other := branded(t, db, "one"), branded(t, db, "two")
	save := func(name, text string) {
		change(t, b, func(tx *Tx) error {
			return tx.SaveTemplate(Template{Name: name, By: "ana", Meta: Meta{Campaign: "tips"}, Parts: []approvals.Part{{Account: "a", Text: text}}})
		})
	}
	save("Astuce d'été", "first")
	save("astuce d'ETE", "second")
	save("Friday tip", "third")
	got, found, err := b.Template(ctx, "ASTUCE D'ÉTÉ")
	if must(t, err); !found || got.Parts[0].Text != "second" || got.Meta.Campaign != "tips" || got.By != "ana" {
		t.Errorf("%v %+v", found, got)
	}
	list, err := b.Templates(ctx)
	if must(t, err); len(list) != 2 || list[0].Name != "astuce d'ETE" {
		t.Errorf("%+v", list)
	}
	if _, found, err := other.Template(ctx, "Friday tip"); found || err != nil {
		t.Errorf("another brand has it: %v", err)
	}
	change(t, b, func(tx *Tx) error { return tx.DropTemplate("friday TIP") })
	if _, found, _ := b.Template(ctx, "Friday tip"); found {
		t.Error("it is still there")
	}
}

func TestABrandKeepsSoManyTemplatesAndNoMore(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "one")
	change(t, b, func(tx *Tx) error {
		for i := range MostTemplates {
			if err := tx.SaveTemplate(Template{Name: fmt.Sprint("t", i)}); err != nil {
				return err
			}
		}
		return tx.SaveTemplate(Template{Name: "T0"}) // in place of the first
	})
	err := b.Change(ctx, Cause{Actor: "ana"}, func(tx *Tx) error { return tx.SaveTemplate(Template{Name: "one more"}) })
	var p *say.Problem
	if !errors.As(err, &p) || p.Kind != say.Refused {
		t.Errorf("got %v", err)
	}
}

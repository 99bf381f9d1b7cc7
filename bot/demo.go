package bot

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"copydesk/storage"
)

// demoHistory fills the playground's brand with a year of generated clicks, marked as generated: the
// campaign of every sample says so.
func (p *program) demoHistory(ctx context.Context) error {
	return p.beside(ctx, func(db *storage.DB, _ Settings) error {
		info, err := db.BrandNamed(ctx, demo)
		if err != nil {
			return err
		}
		if _, there, err := db.Of(info.ID).Since(ctx, "clicks", storage.Filter{Campaign: generatedCampaign}); err != nil || there {
			if err == nil {
				fmt.Fprintf(p.out, "The generated history is in %s already: nothing was added.\n", demo)
			}
			return err
		}
		n, err := generated(ctx, db.Of(info.ID), time.Now())
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%d hours of generated clicks were added to %s, as campaign %q.\n", n, demo, generatedCampaign)
		return nil
	})
}

const generatedCampaign = "generated demo data"

// generated adds a year of clicks with the shape of a week and a day.
func generated(ctx context.Context, b *storage.Brand, now time.Time) (hours int, err error) {
	dice := rand.New(rand.NewPCG(1, 2))
	for day := 365; day > 0; day-- {
		var list []storage.Sample
		for hour := range 24 {
			at := now.Truncate(time.Hour).AddDate(0, 0, -day).Add(time.Duration(hour) * time.Hour)
			usual := 20.0
			if at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
				usual = 8
			}
			if at.Hour() < 7 || at.Hour() > 21 {
				usual /= 5
			}
			list = append(list, storage.Sample{Campaign: generatedCampaign, Measure: "clicks", At: at, Value: int64(usual * (0.5 + dice.Float64()))})
		}
		hours += len(list)
		err := b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error { return tx.AddSamples(list) })
		if err != nil {
			return hours, err
		}
	}
	return hours, nil
}

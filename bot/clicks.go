package bot

import (
	"context"
	"encoding/json"
	"time"

	"copydesk/approvals"
	"copydesk/commands"
	"copydesk/storage"
)

// clickReports are how long after publication the thread hears of a post's clicks.
var clickReports = []time.Duration{time.Hour, 48 * time.Hour}

// planClicks plans the reports of a post that has just gone live. From then on clicks are counted, so
// that nothing counted is 0.
func planClicks(tx *storage.Tx, p storage.Post, d approvals.Delivery) error {
	rev, err := tx.Revision(p.ID, d.Revision)
	if err != nil || len(rev.Links) == 0 {
		return err
	}
	if err := tx.AddSamples([]storage.Sample{{Number: p.Number, Campaign: p.Campaign, Measure: "clicks", At: tx.Now()}}); err != nil {
		return err
	}
	for _, after := range clickReports {
		body, err := json.Marshal(after)
		if err != nil {
			return err
		}
		err = tx.Do(storage.Due{Key: "clicks/" + d.ID + "/" + after.String(), Kind: "clicks", Post: p.ID, At: d.SettledAt.Add(after), Body: body})
		if err != nil {
			return err
		}
	}
	return nil
}

// clicks tells the thread how many people followed the post's links.
func (h *house) clicks(ctx context.Context, d storage.Due) error {
	b := h.db.Of(d.Brand)
	view, err := h.view(ctx, b, d.Post)
	if err != nil {
		return err
	}
	var after time.Duration
	if err := json.Unmarshal(d.Body, &after); err != nil {
		return err
	}
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		if view.Clicks != nil {
			if err := commands.Tell(tx, d.Key, d.Post, commands.Saying{Root: true, Message: commands.ClicksSoFar(view, after)}); err != nil {
				return err
			}
		}
		return tx.End(d)
	})
}

// clicked brings the cards of a post up to date, a minute after a click: a burst is one edit.
func (h *house) clicked(ctx context.Context, d storage.Due) error {
	b := h.db.Of(d.Brand)
	var number int64
	if err := json.Unmarshal(d.Body, &number); err != nil {
		return err
	}
	post, err := b.Post(ctx, number)
	if err != nil {
		return err
	}
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		if err := tx.Do(storage.Due{Key: commands.DueCards + "/" + post.ID, Kind: commands.DueCards, Post: post.ID, At: tx.Now()}); err != nil {
			return err
		}
		return tx.End(d)
	})
}

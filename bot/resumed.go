package bot

import (
	"context"
	"time"

	"copydesk/storage"
)

// rereadApart is the time between two cards that are read again after a connection: Slack lets 50 be
// read in a minute (https://docs.slack.dev/reference/methods/reactions.get), and votes and publishing
// need some of them.
const rereadApart = 3 * time.Second

// resumed has every pending card on a platform read again, now that it is connected: what was done
// meanwhile may never be told. It is a row of each post, so nothing is read twice and a stop in the
// middle forgets nothing.
func (h *house) resumed(ctx context.Context, platform string) error {
	cards, err := h.db.PendingCards(ctx, platform)
	if err != nil {
		return err
	}
	at := map[string]time.Time{} // by post
	posts := map[string][]string{}
	for _, c := range cards {
		if _, planned := at[c.Post]; !planned {
			at[c.Post] = h.now().Add(time.Duration(len(at)) * rereadApart)
			posts[c.Brand] = append(posts[c.Brand], c.Post)
		}
	}
	for brand, list := range posts {
		err := h.db.Of(brand).Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
			for _, post := range list {
				d := storage.Due{Key: "reread/" + post, Kind: "reread", Post: post, At: at[post]}
				if err := tx.DoBy(d, d.At); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

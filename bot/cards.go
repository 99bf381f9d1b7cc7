package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"copydesk/commands"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// cards makes the cards of one post what they should be now, whatever happened: the root where it
// was drafted, one request for each submitted revision in the approval room, older ones struck
// through. It is idempotent, so it is also what a restart repeats.
func (h *house) cards(ctx context.Context, d storage.Due) error {
	b := h.db.Of(d.Brand)
	view, err := h.view(ctx, b, d.Post)
	if err != nil {
		return err
	}
	wanted, err := h.wanted(ctx, b, view)
	if err != nil {
		return err
	}
	var last change
	for _, w := range wanted {
		if err := h.apply(ctx, b, last); err != nil {
			return err
		}
		if last, err = h.show(ctx, b, view, w); err != nil {
			return h.mendable(ctx, d, err)
		}
	}
	lines, err := h.touchLines(ctx, b, d.Post)
	if err != nil {
		return err
	}
	return h.apply(ctx, b, last, lines, func(tx *storage.Tx) error { return tx.End(d) })
}

// A change is what is still to be stored; nil: nothing.
type change func(*storage.Tx) error

// apply stores changes in one transaction.
func (h *house) apply(ctx context.Context, b *storage.Brand, list ...change) error {
	list = slices.DeleteFunc(list, func(c change) bool { return c == nil })
	if len(list) == 0 {
		return nil
	}
	return b.ChangeSoon(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		for _, c := range list {
			if err := c(tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// A wish is one card as it should be.
type wish struct {
	card  storage.Card
	msg   chat.Message
	again int  // how many before it were deleted: each is another message
	asks  bool // it is a request from now on
}

// asksFrom is when a new request is read for the first time: whoever was quicker than our own note of
// where it stands is found then.
const asksFrom = 3 * time.Second

// wanted lists the cards a post should have. A post whose root lies in the approval room has one
// card: the root is the request.
func (h *house) wanted(ctx context.Context, b *storage.Brand, in commands.CardInput) ([]wish, error) {
	have, err := b.Cards(ctx, in.Post.ID)
	if err != nil {
		return nil, err
	}
	room := approvalRoom(in.Info)
	open := in.Post.Submitted
	var out []wish
	requested, lost := false, 0
	for _, c := range have {
		switch {
		case c.Lost:
			lost++
		case c.Kind == "root" && c.Ref.Room == room && open != 0 && (c.Revision == 0 || c.Revision == open):
			asks := c.Revision != open || c.Ref.ID == "" // a practice post is a request from the start
			requested, c.Revision = true, open           // the revision it stands for from now on: its reactions sign no other
			out = append(out, wish{card: c, msg: commands.RequestCard(in), asks: asks})
		case c.Kind == "root":
			out = append(out, wish{card: c, msg: commands.RootCard(in)})
		case c.Kind == "request" && c.Revision == open:
			requested = true
			out = append(out, wish{card: c, msg: commands.RequestCard(in)})
		default:
			out = append(out, wish{card: c, msg: commands.OldCard(in, c.Revision)})
		}
	}
	line, err := b.LineOf(ctx, in.Post.ID, open)
	if err != nil {
		return nil, err
	}
	if open != 0 && !requested && line == "" && room != (storage.RoomKey{}) {
		c := storage.Card{Brand: in.Info.ID, Post: in.Post.ID, Number: in.Post.Number, Revision: open, Kind: "request", Ref: storage.RefKey{Room: room},
			Thread: underOlder(have, room)}
		out = append(out, wish{card: c, msg: commands.RequestCard(in), again: lost, asks: true})
	}
	return out, nil
}

// inRoom is how many messages one post puts in a room.
const inRoom = 2

// underOlder is the thread that a further request goes to where the post has its messages in the
// room already: that of the newest. Empty: it stands in the room.
func underOlder(have []storage.Card, room storage.RoomKey) string {
	var standing []string
	for _, c := range have {
		if c.Ref.Room == room && c.Ref.ID != "" && c.Thread == "" && !c.Lost {
			standing = append(standing, c.Ref.ID)
		}
	}
	if len(standing) < inRoom {
		return ""
	}
	return standing[len(standing)-1]
}

// approvalRoom is where a brand's requests are shown.
func approvalRoom(info storage.BrandInfo) storage.RoomKey {
	if r, ok := info.Rooms["approvals"]; ok {
		return r
	}
	return info.Rooms["home"]
}

// show posts a card that is not there yet, or edits one that shows something else, and gives what is
// to be remembered of it.
func (h *house) show(ctx context.Context, b *storage.Brand, in commands.CardInput, w wish) (change, error) {
	platform, ok := h.platforms[w.card.Ref.Room.Platform]
	if !ok {
		return nil, nil // shown again when the platform is configured again
	}
	shown := fingerprint(w.msg)
	if w.card.Shown == shown {
		return nil, nil
	}
	before := w.card
	room := chat.Room(w.card.Ref.Room)
	var err error
	if w.card.Ref.ID == "" {
		key := fmt.Sprintf("card/%s/%s/%d/%d", w.card.Post, w.card.Kind, w.card.Revision, w.again)
		var ref chat.Ref
		ref, err = platform.Post(ctx, chat.Place{Room: room, Thread: w.card.Thread}, w.msg, key)
		w.card.Ref.ID = ref.ID
	} else {
		err = platform.Edit(ctx, chat.Ref{Room: room, ID: w.card.Ref.ID}, w.msg)
	}
	if errors.Is(err, chat.ErrGone) {
		if w.card.Kind != "old" && w.card.Revision != 0 && w.card.Revision == in.Post.Submitted {
			if before.Ref.ID == "" {
				return nil, noRoom{before.Ref.Room}
			}
			return nil, h.lose(ctx, b, w.card)
		}
		w.card.Lost = true
	} else if err != nil {
		return nil, fmt.Errorf("show card of post %d: %w", in.Post.Number, err)
	}
	w.card.Shown = shown
	return func(tx *storage.Tx) error {
		if before.Ref.ID == "" {
			if err := tx.DropCard(before); err != nil {
				return err
			}
		}
		if w.asks {
			soon := storage.Due{Key: "reread/" + w.card.Post, Kind: "reread", Post: w.card.Post, At: tx.Now().Add(asksFrom)}
			if err := tx.DoBy(soon, soon.At); err != nil {
				return err
			}
		}
		return tx.SaveCard(w.card)
	}, nil
}

// fingerprint tells two messages apart, so that a card is edited only when it would look different.
func fingerprint(m chat.Message) string {
	b, err := json.Marshal(m)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// view gathers what a card shows.
func (h *house) view(ctx context.Context, b *storage.Brand, id string) (commands.CardInput, error) {
	post, err := b.PostByID(ctx, id)
	if err != nil {
		return commands.CardInput{}, err
	}
	return commands.View(ctx, h.desk, b, post)
}

// say posts one saying, once: its key is the due row's, and when it was queued. The row's time does not
// do: each try moves it.
func (h *house) say(ctx context.Context, d storage.Due) error {
	var s commands.Saying
	if err := json.Unmarshal(d.Body, &s); err != nil {
		return fmt.Errorf("decode %s: %w", d.Key, err)
	}
	if s.Root {
		place, found, err := h.threadOf(ctx, d, s.Request)
		if err != nil {
			return err
		}
		if !found {
			return h.end(ctx, d)
		}
		s.To = place
	}
	for _, m := range s.Media {
		picture, err := commands.Original(ctx, h.db.Of(d.Brand), m)
		if err != nil {
			return err
		}
		s.Message.Images = append(s.Message.Images, picture)
	}
	where := s.To.Person.Platform
	if s.To.Room.Platform != "" {
		where = s.To.Room.Platform
	}
	platform, err := h.on(where)
	if err != nil {
		return h.elsewhere(ctx, d, s)
	}
	if s.Whisper != (chat.Identity{}) {
		err = platform.Whisper(ctx, s.To.Room, s.Whisper, s.Message)
	} else {
		_, err = platform.Post(ctx, s.To, s.Message, fmt.Sprintf("%s@%d", d.Key, s.Since))
	}
	if errors.Is(err, chat.ErrGone) && s.To.Thread == "" && s.Whisper == (chat.Identity{}) && s.To.Person == (chat.Identity{}) {
		_ = h.mendable(ctx, d, noRoom{storage.RoomKey(s.To.Room)}) // told; what was to be said then is past
		err = nil
	}
	if err != nil && !errors.Is(err, chat.ErrGone) {
		return err
	}
	return h.end(ctx, d)
}

// threadOf is the thread of a post's root message, or of its request where that is asked for; of the
// other one where the one wanted was deleted. found is false where there is neither.
func (h *house) threadOf(ctx context.Context, d storage.Due, request bool) (chat.Place, bool, error) {
	cards, err := h.db.Of(d.Brand).Cards(ctx, d.Post)
	if err != nil {
		return chat.Place{}, false, err
	}
	cards = slices.DeleteFunc(cards, func(c storage.Card) bool { return c.Kind == "old" || c.Lost })
	if request { // the newest first
		slices.SortStableFunc(cards, func(a, b storage.Card) int { return b.Revision - a.Revision })
	}
	if len(cards) == 0 {
		return chat.Place{}, false, nil
	}
	c := cards[0]
	if c.Ref.ID == "" {
		return chat.Place{}, false, errLater // its card comes first
	}
	place := chat.Place{Room: chat.Room(c.Ref.Room), Thread: c.Ref.ID}
	if c.Thread != "" { // a thread has no threads
		place.Thread = c.Thread
	}
	return place, true, nil
}

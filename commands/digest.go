package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/commands/when"
	"copydesk/storage"
)

// digestHours are when somebody who wants no pings is told what waits, on their clocks.
var digestHours = []int{9, 16}

// A digest is the body of a due row that tells one person what waits for them.
type digest struct {
	Person string
	Zone   string
	Quiet  []string // ids of brands that were in their quiet hours: the row comes for these alone
}

// planDigest sets a person's next message; asked for twice, it stays one row of the installation.
func planDigest(tx *storage.Tx, d digest) error {
	return d.plan(tx, d.next(tx.Now()))
}

func (d digest) plan(tx *storage.Tx, at time.Time) error {
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return tx.Do(storage.Due{Key: "digest/" + d.Person, Kind: DueDigest, At: at, Body: body})
}

// next is the next of the digest's hours on the person's clocks.
func (d digest) next(now time.Time) time.Time {
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		zone = time.UTC
	}
	var next time.Time
	for _, hour := range digestHours {
		if at := when.NextWall(now, hour, 0, zone); next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next
}

// A roundup is what a digest finds: the message, empty where nothing waits, the room it is whispered
// in, and the brands whose quiet hours it is, until when.
type roundup struct {
	m     chat.Message
	room  storage.RoomKey
	quiet []string
	until time.Time
	wants bool // some brand of theirs is to be told so
}

// Digest tells a person in one private message what waits for them, brand by brand, and sets the
// next in the same transaction. Nothing waits: nothing is said. A brand's quiet hours are waited
// out. It ends when no brand is to be told so any more.
func Digest(ctx context.Context, desk *Desk, due storage.Due) error {
	var d digest
	if err := json.Unmarshal(due.Body, &d); err != nil {
		return fmt.Errorf("read a morning's row: %w", err)
	}
	person, err := desk.DB.Person(ctx, d.Person)
	if err != nil {
		return err
	}
	is, err := waitingFor(ctx, desk, person, d.Quiet)
	if err != nil {
		return err
	}
	return desk.DB.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		if !is.wants {
			return tx.End(due)
		}
		for _, id := range person.Identities {
			if is.m.Empty() || id.Platform != is.room.Platform {
				continue
			}
			s := Saying{To: chat.Place{Room: chat.Room(is.room)}, Whisper: chat.Identity(id), Message: is.m}
			if err := Tell(tx, due.Key+"/"+id.Platform+"/"+id.Team, "", s); err != nil {
				return err
			}
		}
		at := d.next(tx.Now())
		d.Quiet = nil
		if len(is.quiet) > 0 && is.until.Before(at) {
			d.Quiet, at = is.quiet, is.until
		}
		return d.plan(tx, at)
	})
}

// waitingFor gathers what waits for somebody; only: in these brands alone, none: in all of theirs.
func waitingFor(ctx context.Context, desk *Desk, person storage.Person, only []string) (roundup, error) {
	var out roundup
	mine, err := desk.DB.BrandsOf(ctx, person.ID)
	if err != nil {
		return out, err
	}
	for _, info := range mine {
		b := desk.DB.Of(info.ID)
		how, err := b.Notify(ctx, person.ID)
		if err != nil {
			return out, err
		}
		if how != NotifyDigest {
			continue
		}
		out.wants = true
		if len(only) > 0 && !slices.Contains(only, info.ID) {
			continue
		}
		now := desk.Now().In(info.Zone())
		if end := hoursOf(info, "quiet-hours").Outside(now); end.After(now) {
			if out.quiet = append(out.quiet, info.ID); out.until.IsZero() || end.Before(out.until) {
				out.until = end
			}
			continue
		}
		roles, err := b.Roles(ctx)
		if err != nil {
			return out, err
		}
		c := &Call{Desk: desk, Person: person, Lang: say.Lang(person.Lang), Roles: roles[person.ID], Brand: b, Info: info, At: now}
		posts, err := c.waiting(ctx)
		if err != nil {
			return out, err
		}
		if len(posts) > 0 {
			c.addMorning(&out.m, posts)
			out.room = approvalRoomOf(info)
		}
	}
	return out, nil
}

func (c *Call) addMorning(m *chat.Message, posts []storage.Post) {
	m.Private = true
	line := say.Text{EN: "Waiting for you in %[1]s: %[2]s.", FR: "En attente de vous pour %[1]s\u202f: %[2]s."}.F(c.Info.Name, say.Posts(len(posts)))
	m.Text = c.Say(say.Join("\n", say.Marked(m.Text), line))
	sortByTime(posts)
	m.Fields = append(m.Fields, c.rows(posts)...)
	m.Buttons = []chat.Button{{Label: c.Say(say.Text{EN: "Review", FR: "Relire"}), Action: Do("review"), Style: chat.Go}}
}

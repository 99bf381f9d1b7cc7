package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/commands/when"
	"copydesk/storage"
)

// digestHour is when somebody who wants one message a day gets it, on their clocks.
const digestHour = 9

// A digest is the body of a due row that tells one person what waits for them.
type digest struct {
	Person string
	Zone   string
}

// planDigest sets a person's next morning; asked for twice, it stays one row.
func planDigest(tx *storage.Tx, d digest) error {
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return tx.Do(storage.Due{Key: "digest/" + d.Person, Kind: DueDigest, At: d.next(tx.Now()), Body: body})
}

func (d digest) next(now time.Time) time.Time {
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		zone = time.UTC
	}
	return when.NextWall(now, digestHour, 0, zone)
}

// Digest tells a person in one private message what waits for them, brand by brand, and sets the
// next morning in the same transaction. Nothing waits: nothing is said. It ends with their wish.
func Digest(ctx context.Context, desk *Desk, due storage.Due) error {
	var d digest
	if err := json.Unmarshal(due.Body, &d); err != nil {
		return fmt.Errorf("read a morning's row: %w", err)
	}
	person, err := desk.DB.Person(ctx, d.Person)
	if err != nil {
		return err
	}
	m, room, err := waitingFor(ctx, desk, person)
	if err != nil {
		return err
	}
	return desk.DB.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		if person.Notify != NotifyDigest {
			return tx.End(due)
		}
		for _, id := range person.Identities {
			if m.Empty() || id.Platform != room.Platform {
				continue
			}
			s := Saying{To: chat.Place{Room: chat.Room(room)}, Whisper: chat.Identity(id), Message: m}
			if err := Tell(tx, due.Key+"/"+id.Platform+"/"+id.Team, "", s); err != nil {
				return err
			}
		}
		due.At, due.Tries = d.next(tx.Now()), 0
		return tx.Put(due)
	})
}

// waitingFor is the message of a morning, and the room it is whispered in; empty where nothing waits.
func waitingFor(ctx context.Context, desk *Desk, person storage.Person) (chat.Message, storage.RoomKey, error) {
	var m chat.Message
	var room storage.RoomKey
	mine, err := desk.DB.BrandsOf(ctx, person.ID)
	if err != nil {
		return m, room, err
	}
	for _, info := range mine {
		b := desk.DB.Of(info.ID)
		roles, err := b.Roles(ctx)
		if err != nil {
			return m, room, err
		}
		c := &Call{Desk: desk, Person: person, Lang: say.Lang(person.Lang), Roles: roles[person.ID], Brand: b, Info: info, At: desk.Now().In(info.Zone())}
		posts, err := c.waiting(ctx)
		if err != nil {
			return m, room, err
		}
		if len(posts) > 0 {
			c.addMorning(&m, posts)
			room = approvalRoomOf(info)
		}
	}
	return m, room, nil
}

func (c *Call) addMorning(m *chat.Message, posts []storage.Post) {
	m.Private = true
	line := say.Text{EN: "Waiting for you in %[1]s: %[2]s.", FR: "En attente de vous pour %[1]s\u202f: %[2]s."}.F(c.Info.Name, say.Posts(len(posts)))
	m.Text = c.Say(say.Join("\n", say.Marked(m.Text), line))
	sortByTime(posts)
	m.Fields = append(m.Fields, c.rows(posts)...)
	m.Buttons = []chat.Button{{Label: c.Say(say.Text{EN: "Review", FR: "Relire"}), Action: Do("review"), Style: chat.Go}}
}

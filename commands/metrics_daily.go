package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/commands/report"
	"copydesk/commands/when"
	"copydesk/storage"
)

// A daily is the body of a due row that posts the numbers of the day before.
type daily struct {
	Minute int // of the day, on the clocks of the brand's zone
	Room   storage.RoomKey
}

// dailyKey is the due row of a room: one message a day there, however often it is asked for.
func dailyKey(r storage.RoomKey) string { return "daily/" + r.Platform + "/" + r.Team + "/" + r.ID }

// readClock reads a time of day, "9:00", "9 h 30", "9am", as its minute.
func readClock(typed string) (int, error) {
	hour, minute, err := when.ParseClock(typed)
	if err != nil {
		t := say.Text{EN: "I cannot read %s as a time of day. Try: 9:00, 9am.", FR: "Je ne comprends pas %s comme une heure. Essayez\u202f: 9 h, 9 h 30."}.F(say.Quoted(short(typed)))
		return -1, &say.Problem{Kind: say.Unreadable, Text: t, Fields: []say.FieldProblem{{Name: "at", Text: t}, {Name: "daily", Text: t}}}
	}
	return hour*60 + minute, nil
}

// planDaily sets the next day's row; one that stood for the room is replaced.
func planDaily(tx *storage.Tx, minute int, zone string, room storage.RoomKey) error {
	z, err := time.LoadLocation(zone)
	if err != nil {
		z = time.UTC
	}
	body, err := json.Marshal(daily{minute, room})
	if err != nil {
		return err
	}
	return tx.Do(storage.Due{Key: dailyKey(room), Kind: DueDaily, At: when.NextWall(tx.Now(), minute/60, minute%60, z), Body: body})
}

func (c *Call) setDaily(ctx context.Context) (chat.Message, error) {
	typed := c.Text("at")
	if typed == "" {
		typed = "9:00"
	}
	minute, err := readClock(typed)
	if err != nil {
		return chat.Message{}, err
	}
	room := c.Here()
	err = c.Change(ctx, func(tx *storage.Tx) error {
		return planDaily(tx, minute, c.Info.Zone().String(), room)
	})
	if err != nil {
		return chat.Message{}, err
	}
	first := when.NextWall(c.At, minute/60, minute%60, c.Info.Zone())
	return c.Private(say.Text{
		EN: "The numbers of %[1]s come every day at %[2]s in %[3]s. The first ones: %[4]s. %[5]s ends it.",
		FR: "Les chiffres de %[1]s arrivent chaque jour à %[2]s dans %[3]s. Les premiers\u202f: %[4]s. %[5]s y met fin.",
	}, c.Info.Name, say.AtHour(first), c.RoomName(ctx, room), say.At(first),
		say.Text{EN: string(say.C("/metrics off")), FR: string(say.C("/chiffres jamais"))}), nil
}

func (c *Call) endDaily(ctx context.Context) (chat.Message, error) {
	room := c.Here()
	if err := c.Change(ctx, func(tx *storage.Tx) error { return tx.Done(dailyKey(room)) }); err != nil {
		return chat.Message{}, err
	}
	return c.Private(say.Text{
		EN: "No daily numbers come in %[1]s any more. %[2]s starts them again.", FR: "Les chiffres quotidiens n'arrivent plus dans %[1]s. %[2]s les rétablit.",
	}, c.RoomName(ctx, room), say.Text{EN: string(say.C("/metrics daily 9:00")), FR: string(say.C("/chiffres chaque jour 9h"))}), nil
}

// Daily posts a room's numbers of the day before and sets the next day's row in the same
// transaction, so that every day has exactly one message. Days that passed while the program
// stood still are not made up for.
func Daily(ctx context.Context, d *Desk, due storage.Due) error {
	var plan daily
	if err := json.Unmarshal(due.Body, &plan); err != nil {
		return fmt.Errorf("read the daily numbers' row: %w", err)
	}
	b := d.DB.Of(due.Brand)
	info, err := b.Info(ctx)
	if err != nil {
		return err
	}
	now := d.Now().In(info.Zone())
	m, err := morning(ctx, d, b, info, now)
	if err != nil {
		return err
	}
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		say := Saying{To: chat.Place{Room: chat.Room(plan.Room)}, Message: m}
		if err := Tell(tx, due.Key+"/"+now.Format(time.DateOnly), "", say); err != nil {
			return err
		}
		due.At, due.Tries = when.NextWall(tx.Now(), plan.Minute/60, plan.Minute%60, info.Zone()), 0
		return tx.Put(due)
	})
}

// morning is the message: yesterday's numbers, and what today brings.
func morning(ctx context.Context, d *Desk, b *storage.Brand, info storage.BrandInfo, now time.Time) (chat.Message, error) {
	today := startOf(now)
	w := window{from: today.AddDate(0, 0, -1), to: today, brand: b, info: info}
	n, err := w.numbers(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if n.Measures[0].Usual, err = w.usual(ctx); err != nil {
		return chat.Message{}, err
	}
	if n.Today, err = todayBrings(ctx, d, b, info, today); err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{Text: report.Daily(n, w.from.Weekday()).In(info.Lang())}
	m.Images, err = w.images(ctx, today.AddDate(0, 0, -14))
	return m, err
}

// usual is the mean of the same weekday in the four weeks before; nil where no week is known.
func (w window) usual(ctx context.Context) (*int64, error) {
	var sum, weeks int64
	for i := 1; i <= 4; i++ {
		v, known, err := w.brand.Sum(ctx, clicks, w.from.AddDate(0, 0, -7*i), w.to.AddDate(0, 0, -7*i), w.only)
		if err != nil {
			return nil, err
		}
		if known {
			sum, weeks = sum+v, weeks+1
		}
	}
	if weeks == 0 {
		return nil, nil
	}
	mean := sum / weeks
	return &mean, nil
}

// todayBrings tells how many posts go out today and who is waited for.
func todayBrings(ctx context.Context, d *Desk, b *storage.Brand, info storage.BrandInfo, today time.Time) ([]say.Text, error) {
	planned, err := b.Posts(ctx, storage.Query{From: today, To: today.AddDate(0, 0, 1), Limit: 100, States: []approvals.State{
		approvals.Draft, approvals.Review, approvals.Changes, approvals.Held, approvals.Scheduled}})
	if err != nil {
		return nil, err
	}
	open, err := b.Posts(ctx, storage.Query{Limit: 100, States: []approvals.State{approvals.Review}})
	if err != nil {
		return nil, err
	}
	out := []say.Text{{EN: say.Posts(len(planned)).In(say.EN), FR: say.Posts(len(planned)).In(say.FR)}}
	if len(open) == 0 {
		return out, nil
	}
	c := &Call{Desk: d, Brand: b, Info: info, Lang: info.Lang()}
	var who []string
	for _, p := range open {
		for _, name := range c.deciders(ctx, p) {
			who = appendNew(who, name)
		}
	}
	waits := say.Text{EN: "%d waits for %s", FR: "%d attend %s"}
	if len(open) > 1 {
		waits.EN, waits.FR = "%d wait for %s", "%d attendent %s"
	}
	return append(out, waits.F(len(open), orNobody(who))), nil
}

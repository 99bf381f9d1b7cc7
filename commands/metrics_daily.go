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
	Told   string // the day whose message came last, in the zone of then; empty: none yet
}

// dailyKey is the due row of a brand in a room: one message a day there, however often it is asked
// for. Without a room it is the beginning of all of the brand's.
func dailyKey(brand string, r storage.RoomKey) string {
	if r == (storage.RoomKey{}) {
		return DueDaily + "/" + brand + "/"
	}
	return DueDaily + "/" + brand + "/" + r.Platform + "/" + r.Team + "/" + r.ID
}

// readClock reads a time of day, "9:00", "9 h 30", "9am", as its minute.
func readClock(typed string) (int, error) {
	hour, minute, err := when.ParseClock(typed)
	if err != nil {
		t := say.Text{EN: "I cannot read %s as a time of day. Try: 9:00, 9am.", FR: "Je ne comprends pas %s comme une heure. Essayez\u202f: 9 h, 9 h 30."}.F(say.Quoted(short(typed)))
		return -1, &say.Problem{Kind: say.Unreadable, Text: t, Fields: []say.FieldProblem{{Name: "at", Text: t}, {Name: "daily", Text: t}}}
	}
	return hour*60 + minute, nil
}

// plan sets the next day's row; one that stood for the room is replaced.
func (d daily) plan(tx *storage.Tx) error {
	info, err := tx.Info()
	if err != nil {
		return err
	}
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return tx.Do(storage.Due{Key: dailyKey(info.ID, d.Room), Kind: DueDaily, At: d.next(tx.Now(), info.Zone()), Body: body})
}

// next is the first instant after now at which the day's message is due: never on a day that had its
// own.
func (d daily) next(now time.Time, zone *time.Location) time.Time {
	at := when.NextWall(now, d.Minute/60, d.Minute%60, zone)
	for at.Format(time.DateOnly) == d.Told {
		at = when.NextWall(at, d.Minute/60, d.Minute%60, zone)
	}
	return at
}

// moveDaily sets a brand's rows anew after its zone changed.
func moveDaily(tx *storage.Tx) error {
	info, err := tx.Info()
	if err != nil {
		return err
	}
	rows, err := tx.DueUnder(dailyKey(info.ID, storage.RoomKey{}))
	for _, row := range rows {
		var plan daily
		if err := json.Unmarshal(row.Body, &plan); err != nil {
			return fmt.Errorf("read the daily numbers' row: %w", err)
		}
		if err := plan.plan(tx); err != nil {
			return err
		}
	}
	return err
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
		return daily{Minute: minute, Room: room}.plan(tx)
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
	if err := c.Change(ctx, func(tx *storage.Tx) error { return tx.Done(dailyKey(c.Info.ID, room)) }); err != nil {
		return chat.Message{}, err
	}
	return c.Private(say.Text{
		EN: "No daily numbers come in %[1]s any more. %[2]s starts them again.", FR: "Les chiffres quotidiens n'arrivent plus dans %[1]s. %[2]s les rétablit.",
	}, c.RoomName(ctx, room), say.Text{EN: string(say.C("/metrics daily 9:00")), FR: string(say.C("/chiffres chaque jour 9h"))}), nil
}

// Daily posts a room's numbers of the day before and sets the next day's row in the same
// transaction, so that every day has exactly one message, at its hour on the clocks of the brand's
// zone. Days that passed while the program stood still are not made up for: who comes back before
// the hour of another day waits for it.
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
	if first := plan.next(startOf(now).Add(-time.Millisecond), info.Zone()); now.Before(first) {
		return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error { return tx.Again(due, first, due.Body) })
	}
	m, err := morning(ctx, d, b, info, now)
	if err != nil {
		return err
	}
	plan.Told = now.Format(time.DateOnly)
	body, err := json.Marshal(plan)
	if err != nil {
		return err
	}
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		say := Saying{To: chat.Place{Room: chat.Room(plan.Room)}, Message: m}
		if err := Tell(tx, due.Key+"/"+plan.Told, "", say); err != nil {
			return err
		}
		return tx.Again(due, plan.next(tx.Now(), info.Zone()), body)
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
		v, known, err := w.clicked(ctx, w.from.AddDate(0, 0, -7*i), w.to.AddDate(0, 0, -7*i))
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

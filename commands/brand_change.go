package commands

import (
	"context"
	"maps"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/commands/when"
	"copydesk/storage"
)

// An amendment is what a brand's form changes, read before anything is written.
type amendment struct {
	give    map[string][]approvals.Role // person id → roles
	losses  []Loss                      // who counts less then
	values  map[string]string
	rooms   map[string]storage.RoomKey
	waiting map[string][]storage.Card // by post id: what moves to a new room of the requests
	done    []storage.RoomKey         // where the daily numbers end
	daily   *daily                    // how they come from now on; nil: no new row
	said    []say.Speaker             // what changed, one by one
}

// amend saves what the form says differently from what is so.
func (c *Call) amend(ctx context.Context) (chat.Message, error) {
	if err := c.Needs(ctx, Admins, onlyAdmins); err != nil {
		return chat.Message{}, err
	}
	c.changedOnly()
	a := &amendment{give: map[string][]approvals.Role{}, values: map[string]string{}}
	var wrong mistakes
	for _, read := range []func(context.Context, *amendment) error{c.amendPeople, c.amendRooms, c.amendValues, c.amendDaily} {
		if err := wrong.add(read(ctx, a)); err != nil {
			return chat.Message{}, err
		}
	}
	if err := wrong.err(); err != nil {
		return chat.Message{}, err
	}
	if len(a.said) == 0 {
		return c.Private(say.Text{EN: "Nothing changed for %s.", FR: "Rien n'a changé pour %s."}, c.Info.Name), nil
	}
	if err := c.Change(ctx, func(tx *storage.Tx) error { return a.write(tx, c.Info) }); err != nil {
		return chat.Message{}, err
	}
	list := say.Text{EN: "Saved for %[1]s. %[2]s.", FR: "Enregistré pour %[1]s. %[2]s."}.F(c.Info.Name, say.Join(". ", a.said...))
	parts := []say.Speaker{list}
	for _, l := range a.losses {
		parts = append(parts, l.said(false))
	}
	return c.Private(say.Join(" ", parts...)), nil
}

// write makes the change, in the transaction of the call.
func (a *amendment) write(tx *storage.Tx, info storage.BrandInfo) error {
	for _, person := range slices.Sorted(maps.Keys(a.give)) {
		for _, role := range a.give[person] {
			if err := tx.Give(person, role); err != nil {
				return err
			}
		}
	}
	for _, l := range a.losses {
		if err := l.Apply(tx); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.values)) {
		if err := tx.SetValue(name, a.values[name]); err != nil {
			return err
		}
	}
	if a.values["timezone"] != "" {
		if err := moveDaily(tx); err != nil {
			return err
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(a.rooms)) {
		if err := tx.BindRoom(kind, a.rooms[kind]); err != nil {
			return err
		}
	}
	if room, moved := a.rooms["approvals"]; moved {
		if err := moveRequests(tx, a.waiting, room); err != nil {
			return err
		}
	}
	for _, room := range a.done {
		if err := tx.Done(dailyKey(info.ID, room)); err != nil {
			return err
		}
	}
	if a.daily == nil {
		return nil
	}
	return a.daily.plan(tx)
}

func (c *Call) amendPeople(ctx context.Context, a *amendment) error {
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return err
	}
	after, take := map[string][]approvals.Role{}, map[string][]approvals.Role{}
	for id, held := range roles {
		after[id] = slices.Clone(held)
	}
	for _, option := range slices.Sorted(maps.Keys(decided)) {
		role := decided[option]
		if !c.Has(option) {
			continue
		}
		people, err := c.peopleSaid(ctx, option, role)
		if err != nil {
			return err
		}
		before, names, changed := c.reachable(ctx, roles, role), say.List{}, false
		for _, p := range people {
			names.Items = append(names.Items, p.Name)
			if !slices.Contains(roles[p.ID], role) {
				a.give[p.ID], after[p.ID], changed = append(a.give[p.ID], role), append(after[p.ID], role), true
			}
			delete(before, p.ID)
		}
		for id := range before {
			take[id], changed = append(take[id], role), true
			after[id] = slices.DeleteFunc(after[id], func(r approvals.Role) bool { return r == role })
		}
		if changed {
			a.say(option, peopleOrNobody(names))
		}
	}
	return c.amendLosses(ctx, a, take, after)
}

// amendLosses finds what follows for whoever counts less; it refuses to leave a brand that nobody can
// approve for.
func (c *Call) amendLosses(ctx context.Context, a *amendment, take, after map[string][]approvals.Role) error {
	for _, id := range slices.Sorted(maps.Keys(take)) {
		p, err := c.DB.Person(ctx, id)
		if err != nil {
			return err
		}
		l, err := LossOf(ctx, c.Desk, c.Brand, p, take[id])
		if err != nil {
			return err
		}
		if l.stays = possibleFor(c.Info, after); l.possible && !l.stays {
			return atField(l.refused(), "approvers")
		}
		a.losses = append(a.losses, l)
	}
	return nil
}

func (c *Call) amendRooms(ctx context.Context, a *amendment) error {
	rooms, err := c.roomsSaid(ctx)
	if err != nil {
		return err
	}
	a.rooms = map[string]storage.RoomKey{}
	for _, option := range slices.Sorted(maps.Keys(bound)) {
		kind := bound[option]
		if r, named := rooms[kind]; named && r != c.roomOf(kind) {
			a.rooms[kind] = r
			a.say(option, say.Same(say.Data(c.RoomName(ctx, r))))
		}
	}
	if _, moved := a.rooms["approvals"]; moved {
		a.waiting, err = c.unposted(ctx)
	}
	return err
}

func (c *Call) amendValues(ctx context.Context, a *amendment) error {
	for _, name := range []string{"timezone", "language"} {
		v, _ := valueNamed(name)
		typed := c.Text(name)
		if typed == "" {
			continue
		}
		stored, err := v.Read(ctx, c, typed)
		if err != nil {
			return atField(err, name)
		}
		now := map[string]string{"timezone": c.Info.Zone().String(), "language": string(c.Info.Lang())}[name]
		if stored != now {
			a.values[name] = stored
			a.say(name, v.said(c, stored))
		}
	}
	return nil
}

// amendDaily moves the daily numbers to the hour and room that are said.
func (c *Call) amendDaily(ctx context.Context, a *amendment) error {
	before, on := c.dailyPlan(ctx)
	after, stays := before, on
	after.Room = c.roomOf("metrics")
	if r, moved := a.rooms["metrics"]; moved {
		after.Room = r
	}
	if at := c.Text("daily"); at != "" && !unset(at) {
		var err error
		if after.Minute, err = readClock(at); err != nil {
			return err
		}
		stays = true
	} else if c.Has("daily") {
		stays = false
	}
	if after == before && stays == on || !stays && !on {
		return nil
	}
	if on {
		a.done = append(a.done, before.Room)
	}
	switch {
	case !stays:
		a.say("daily", say.Text{EN: "none", FR: "rien"})
		return nil
	case after.Minute != before.Minute || !on:
		a.say("daily", say.AtHour(when.NextWall(c.At, after.Minute/60, after.Minute%60, c.Info.Zone())))
	}
	a.daily = &after
	return nil
}

// peopleOrNobody names people, or says that there is nobody.
func peopleOrNobody(names say.List) say.Speaker {
	if len(names.Items) == 0 {
		return say.Text{EN: "nobody", FR: "personne"}
	}
	return names
}

// say notes what an option is now, under the words above its field.
func (a *amendment) say(option string, now say.Speaker) {
	o, _ := optionNamed(brandOptions, option)
	name := o.Label
	if name.Empty() {
		name = say.Text{EN: label(o, say.EN), FR: label(o, say.FR)}
	}
	a.said = append(a.said, say.Text{EN: "%[1]s: %[2]s", FR: "%[1]s\u202f: %[2]s"}.F(name, now))
}

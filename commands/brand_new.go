package commands

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var newOptions = append([]chat.Option{
	{Name: say.Text{EN: "name", FR: "nom"}, Help: say.Text{EN: "The brand's name, one word", FR: "Le nom de la marque, en un mot"}, Kind: chat.Words, Main: true, Required: true},
	{Name: say.Text{EN: "like", FR: "comme"}, Label: say.Text{EN: "Settings like", FR: "Réglages comme"}, Help: say.Text{EN: "Copy the settings of another brand", FR: "Copier les réglages d'une autre marque"}, Kind: chat.Brand, Complete: true},
}, brandOptions...)

// brandDefaults fills the form of a new brand with what is known: of the brand it is to be like,
// where one is named, else of the person.
func (c *Call) brandDefaults(ctx context.Context) map[string]string {
	out := map[string]string{"timezone": c.Person.Zone, "language": string(c.Lang), "daily": "9:00"}
	if out["timezone"] == "" && c.Zone != nil {
		out["timezone"] = c.Zone.String()
	}
	all, err := c.DB.Brands(ctx)
	if err != nil {
		return out
	}
	for _, b := range all {
		for name := range out {
			if fold(b.Name) == fold(c.Text("like")) && b.Values[name] != "" {
				out[name] = b.Values[name]
			}
		}
	}
	if len(all) == 0 { // the first one: its owner decides, here
		out["approvers"], out["approvals-room"], out["metrics-room"] = c.Event.Who.User, c.Event.Room.ID, c.Event.Room.ID
	}
	return out
}

// A founding is everything a new brand is made from, read before anything is written.
type founding struct {
	name, lang, zone string
	values           map[string]string // copied from another brand, then said
	rooms            map[string]storage.RoomKey
	home             storage.RoomKey
	roles            map[string][]approvals.Role // person id → roles
	daily            int                         // minute of the day of the daily numbers; -1: none
	first            bool                        // no brand stood before
	fewer            int                         // approvals that the other brand needs, where nobody here could reach them; 0: copied as they are
}

// newBrand makes a brand that lives in this room. The first one gets a practice post.
func (c *Call) newBrand(ctx context.Context) (chat.Message, error) {
	if err := c.Needs(ctx, Owners, onlyOwner); err != nil {
		return chat.Message{}, err
	}
	f, err := c.founding(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	var info storage.BrandInfo
	err = c.DB.Change(ctx, storage.Cause{Event: c.EventID, Actor: c.Person.ID}, func(tx *storage.Tx) (err error) {
		info, err = tx.NewBrand(f.name, c.Person.ID, c.Here(), f.lang, f.zone)
		return err
	})
	if err != nil {
		return chat.Message{}, err
	}
	b := c.DB.Of(info.ID)
	if err := b.Change(ctx, storage.Cause{Actor: c.Person.ID}, f.furnish); err != nil {
		return chat.Message{}, err
	}
	if f.first {
		if err := Practice(ctx, c.Desk, b, PracticeText.In(say.Lang(f.lang))); err != nil {
			return chat.Message{}, err
		}
	}
	c.Brand = b
	if c.Info, err = b.Info(ctx); err != nil {
		return chat.Message{}, err
	}
	return c.madeBrand(ctx, f), nil
}

// furnish gives a new brand its values, rooms and people.
func (f *founding) furnish(tx *storage.Tx) error {
	for _, name := range slices.Sorted(maps.Keys(f.values)) {
		if err := tx.SetValue(name, f.values[name]); err != nil {
			return err
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(f.rooms)) {
		if err := tx.BindRoom(kind, f.rooms[kind]); err != nil {
			return err
		}
	}
	for _, person := range slices.Sorted(maps.Keys(f.roles)) {
		for _, role := range f.roles[person] {
			if err := tx.Give(person, role); err != nil {
				return err
			}
		}
	}
	if f.daily < 0 {
		return nil
	}
	room, own := f.rooms["metrics"]
	if !own {
		room = f.home
	}
	return daily{Minute: f.daily, Room: room}.plan(tx)
}

// founding reads what was typed and refuses what cannot be.
func (c *Call) founding(ctx context.Context) (*founding, error) {
	f := &founding{home: c.Here(), daily: -1, values: map[string]string{}, rooms: map[string]storage.RoomKey{}, roles: map[string][]approvals.Role{}}
	all, err := c.DB.Brands(ctx)
	if err != nil {
		return nil, err
	}
	f.first = len(all) == 0
	c.Brand, c.Info = nil, storage.BrandInfo{}
	if err := c.roomIsFree(ctx, c.Here()); err != nil {
		return nil, err
	}
	var wrong mistakes
	for _, read := range []func() error{
		func() (err error) { f.name, err = newName(c.Text("name"), all); return err },
		func() error { return c.foundingValues(ctx, f, all) },
		func() (err error) { f.rooms, err = c.roomsSaid(ctx); return err },
		func() error { return c.foundingPeople(ctx, f, "approvers") },
		func() error { return c.foundingPeople(ctx, f, "editors") },
	} {
		if err := wrong.add(read()); err != nil {
			return nil, err
		}
	}
	f.reachable()
	return f, wrong.err()
}

// reachable takes no more approvals over from another brand than the people of this one can give.
func (f *founding) reachable() {
	can := 0
	for _, roles := range f.roles {
		if slices.Contains(roles, approvals.Approver) {
			can++
		}
	}
	if need := neededOf(f.values["needed"]); need > max(can, 1) {
		f.fewer, f.values["needed"] = need, strconv.Itoa(max(can, 1))
	}
}

// needs says how many approvals a post takes, and why not as many as in the other brand.
func (f *founding) needs(c *Call) say.Text {
	if f.fewer == 0 {
		return say.Text{}
	}
	return say.Text{
		EN: "%[1]s needs %[2]d approvals; more people must be able to approve here first: %[3]s, then %[4]s.",
		FR: "%[1]s demande %[2]d validations\u202f; il faut d'abord plus de personnes qui valident ici\u202f: %[3]s, puis %[4]s.",
	}.F(c.Text("like"), f.fewer, teamAdd, say.Text{
		EN: string(say.C("/brand set needed " + strconv.Itoa(f.fewer))), FR: string(say.C("/marque régler validations " + strconv.Itoa(f.fewer))),
	})
}

func (c *Call) foundingPeople(ctx context.Context, f *founding, option string) error {
	people, err := c.peopleSaid(ctx, option, decided[option])
	for _, p := range people {
		f.roles[p.ID] = append(f.roles[p.ID], decided[option])
	}
	return err
}

func (c *Call) foundingValues(ctx context.Context, f *founding, all []storage.BrandInfo) error {
	if like := c.Text("like"); like != "" {
		i := slices.IndexFunc(all, func(b storage.BrandInfo) bool { return fold(b.Name) == fold(like) })
		if i < 0 {
			return noSuchBrand(like, all)
		}
		maps.Copy(f.values, all[i].Values)
	}
	known := c.brandDefaults(ctx)
	f.lang, f.zone = cmpOr(c.Text("language"), f.values["language"], known["language"]), cmpOr(c.Text("timezone"), f.values["timezone"], known["timezone"])
	if c.Text("timezone") != "" { // else the server's own, which may have no name
		zone, err := readZone(ctx, c, f.zone)
		if err != nil {
			return atField(err, "timezone")
		}
		f.zone = zone
	}
	f.values["timezone"], f.values["language"] = f.zone, f.lang
	if at := c.Text("daily"); at != "" && !unset(at) {
		minute, err := readClock(at)
		f.daily = minute
		return err
	}
	return nil
}

func cmpOr(of ...string) string {
	for _, s := range of {
		if s != "" {
			return s
		}
	}
	return ""
}

// newName refuses a name that is taken, or that could not stand in an address.
func newName(name string, all []storage.BrandInfo) (string, error) {
	name = strings.TrimSpace(name)
	wrong := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' }
	if w := fold(name); name == "" || len([]rune(name)) > 32 || strings.ContainsFunc(name, wrong) || w == "all" || w == "toutes" || w == "tous" {
		return "", nameNo(say.Text{
			EN: "%s cannot be a brand's name. Use one word of letters, digits and -, at most 32.",
			FR: "%s ne peut pas être le nom d'une marque. Prenez un seul mot, de lettres, chiffres et -, 32 au plus.",
		}.F(say.Quoted(short(name))))
	}
	for _, b := range all {
		if fold(b.Name) == fold(name) {
			return "", nameNo(say.Text{EN: "There is already a brand %s. Choose another name.", FR: "Il y a déjà une marque %s. Choisissez un autre nom."}.F(b.Name))
		}
	}
	return name, nil
}

func nameNo(t say.Text) *say.Problem {
	return &say.Problem{Kind: say.Refused, Text: t, Fields: []say.FieldProblem{{Name: "name", Text: t}}}
}

func noSuchBrand(name string, all []storage.BrandInfo) *say.Problem {
	names := say.List{Or: true}
	for _, b := range all {
		names.Items = append(names.Items, b.Name)
	}
	t := say.Text{EN: "There is no brand %s. There is: %s.", FR: "Il n'y a pas de marque %s. Il y a\u202f: %s."}.F(say.Quoted(short(name)), names)
	return &say.Problem{Kind: say.Unknown, Text: t, Fields: []say.FieldProblem{{Name: "like", Text: t}}}
}

// madeBrand says what stands now and what to do next.
func (c *Call) madeBrand(ctx context.Context, f *founding) chat.Message {
	next := say.Text{EN: "Draft something: %s.", FR: "Rédigez\u202f: %s."}.F(Shown(say.Text{EN: "draft", FR: "brouillon"}, ""))
	if f.first {
		next = say.Text{EN: "A practice post waits for your ✅ in %s.", FR: "Une publication d'essai attend votre ✅ dans %s."}.F(c.boundRoom(ctx, "approvals"))
	} else if roles, err := c.Brand.Roles(ctx); err == nil && !possibleFor(c.Info, roles) {
		next = nobodyCan(ctx, c, storage.Post{})
	}
	count := say.Text{EN: "one approval", FR: "une validation"}
	switch need := neededOf(c.Info.Value("needed")); {
	case need == 0:
		count = say.Text{EN: "the approval of every approver", FR: "la validation de toutes les personnes qui valident"}
	case need > 1:
		count = say.Text{EN: "%d approvals", FR: "%d validations"}.F(need)
	}
	return c.Private(say.Join(" ", say.Text{
		EN: "%[1]s is ready. It lives in %[2]s, reads times in %[3]s, publishes in its newsroom and needs %[4]s.",
		FR: "%[1]s est prête. Elle vit dans %[2]s, lit les heures à %[3]s, publie dans sa salle de presse et demande %[4]s.",
	}.F(f.name, c.RoomName(ctx, c.Here()), say.Zone(c.At.In(c.Info.Zone())), count), f.needs(c), next))
}

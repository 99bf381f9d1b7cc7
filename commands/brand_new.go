package commands

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var newOptions = []chat.Option{
	{Name: say.Text{EN: "name", FR: "nom"}, Help: say.Text{EN: "The brand's name, one word", FR: "Le nom de la marque, en un mot"}, Kind: chat.Words, Main: true, Required: true},
	{Name: say.Text{EN: "like", FR: "comme"}, Help: say.Text{EN: "Copy the settings of another brand", FR: "Copier les réglages d'une autre marque"}, Kind: chat.Brand, Complete: true},
	{Name: say.Text{EN: "approvers", FR: "valideurs"}, Help: say.Text{EN: "Who can approve, with commas", FR: "Qui peut valider, avec des virgules"}, Kind: chat.Words},
	{Name: say.Text{EN: "editors", FR: "rédacteurs"}, Help: say.Text{EN: "Who can write, with commas", FR: "Qui peut rédiger, avec des virgules"}, Kind: chat.Words},
	{Name: say.Text{EN: "approvals-room", FR: "salon-validation"}, Help: say.Text{EN: "Where requests are posted; else this room", FR: "Où paraissent les demandes\u202f; sinon ici"}, Kind: chat.Where},
	{Name: say.Text{EN: "metrics-room", FR: "salon-chiffres"}, Help: say.Text{EN: "Where the numbers are posted; else this room", FR: "Où paraissent les chiffres\u202f; sinon ici"}, Kind: chat.Where},
	{Name: say.Text{EN: "daily", FR: "quotidien"}, Help: say.Text{EN: "When the daily numbers come: 9:00", FR: "L'heure des chiffres du jour\u202f: 9 h"}, Kind: chat.Words},
	{Name: say.Text{EN: "timezone", FR: "fuseau"}, Help: say.Text{EN: "The zone in which times are read", FR: "Le fuseau où se lisent les heures"}, Kind: chat.Words},
	{Name: say.Text{EN: "language", FR: "langue"}, Help: say.Text{EN: "The language of its rooms and posts", FR: "La langue de ses salons et publications"}, Kind: chat.One, Choices: []chat.Choice{
		{Value: "en", Text: say.Text{EN: "English", FR: "anglais"}}, {Value: "fr", Text: say.Text{EN: "French", FR: "français"}}}},
}

// brandDefaults fills the form of a new brand with what is known.
func (c *Call) brandDefaults() map[string]string {
	zone := c.Person.Zone
	if zone == "" && c.Zone != nil {
		zone = c.Zone.String()
	}
	return map[string]string{"timezone": zone, "language": string(c.Lang), "daily": "9:00"}
}

// A founding is everything a new brand is made from, read before anything is written.
type founding struct {
	name, lang, zone string
	values           map[string]string // copied from another brand, then said
	rooms            map[string]storage.RoomKey
	home             storage.RoomKey
	roles            map[string]approvals.Role // person id → role
	daily            int                       // minute of the day of the daily numbers; -1: none
	first            bool                      // no brand stood before
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
		if err := Practice(ctx, c.Desk, b, firstPost.In(say.Lang(f.lang))); err != nil {
			return chat.Message{}, err
		}
	}
	c.Brand = b
	if c.Info, err = b.Info(ctx); err != nil {
		return chat.Message{}, err
	}
	return c.madeBrand(ctx, f), nil
}

var firstPost = say.Text{
	EN: "Hello from Copydesk. This is a practice post: approve it with ✅ and it appears in the newsroom.",
	FR: "Bonjour de la part de Copydesk. Ceci est une publication d'essai\u202f: validez-la avec ✅ et elle paraît dans la salle de presse.",
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
		if err := tx.Give(person, f.roles[person]); err != nil {
			return err
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
	f := &founding{home: c.Here(), daily: -1, values: map[string]string{}, rooms: map[string]storage.RoomKey{}, roles: map[string]approvals.Role{}}
	all, err := c.DB.Brands(ctx)
	if err != nil {
		return nil, err
	}
	f.first = len(all) == 0
	if f.name, err = newName(c.Text("name"), all); err != nil {
		return nil, err
	}
	c.Brand, c.Info = nil, storage.BrandInfo{}
	if err := c.roomIsFree(ctx, c.Here()); err != nil {
		return nil, err
	}
	if err := c.foundingValues(ctx, f, all); err != nil {
		return nil, err
	}
	for kind, option := range map[string]string{"approvals": "approvals-room", "metrics": "metrics-room"} {
		if c.Text(option) == "" {
			continue
		}
		room, err := c.Room(ctx, c.Text(option))
		if err != nil {
			return nil, err
		}
		if err := c.roomIsFree(ctx, room); err != nil {
			return nil, err
		}
		f.rooms[kind] = room
	}
	return f, c.foundingPeople(ctx, f)
}

func (c *Call) foundingValues(ctx context.Context, f *founding, all []storage.BrandInfo) error {
	if like := c.Text("like"); like != "" {
		i := slices.IndexFunc(all, func(b storage.BrandInfo) bool { return fold(b.Name) == fold(like) })
		if i < 0 {
			return noSuchBrand(like, all)
		}
		maps.Copy(f.values, all[i].Values)
	}
	known := c.brandDefaults()
	f.lang, f.zone = cmpOr(c.Text("language"), f.values["language"], known["language"]), cmpOr(c.Text("timezone"), f.values["timezone"], known["timezone"])
	if c.Text("timezone") != "" { // else the server's own, which may have no name
		zone, err := readZone(ctx, c, f.zone)
		if err != nil {
			return err
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

func (c *Call) foundingPeople(ctx context.Context, f *founding) error {
	for option, role := range map[string]approvals.Role{"approvers": approvals.Approver, "editors": approvals.Editor} {
		for _, name := range strings.FieldsFunc(c.Text(option), func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
			p, err := c.memberNamed(ctx, option, strings.TrimSpace(name))
			if err != nil {
				return err
			}
			if f.roles[p.ID] != approvals.Approver { // an approver may do what an editor may
				f.roles[p.ID] = role
			}
		}
	}
	return nil
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
	} else if len(c.holders(ctx, approvals.Approver)) == 0 {
		next = nobodyCan(ctx, c, storage.Post{})
	}
	return c.Private(say.Join(" ", say.Text{
		EN: "%[1]s is ready. It lives in %[2]s, reads times in %[3]s, publishes in its newsroom and needs one approval.",
		FR: "%[1]s est prête. Elle vit dans %[2]s, lit les heures à %[3]s, publie dans sa salle de presse et demande une validation.",
	}.F(f.name, c.RoomName(ctx, c.Here()), say.Zone(c.At.In(c.Info.Zone()))), next))
}

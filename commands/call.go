package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// Text is what was given for an option, by its English name; empty when it was left out. Choices,
// flags and numbers read as the table writes them.
func (c *Call) Text(name string) string { return c.Args[name] }

// Has reports whether an option was given, even with nothing in it.
func (c *Call) Has(name string) bool { _, ok := c.Args[name]; return ok }

// On reports whether a flag was given as on.
func (c *Call) On(name string) bool { return c.Args[name] == "on" }

// Number is a whole number from 0; missing or 0: the fallback.
func (c *Call) Number(name string, fallback int) int {
	if n, err := strconv.Atoi(c.Args[name]); err == nil && n > 0 {
		return n
	}
	return fallback
}

// Here is the room it was typed in, as storage knows it.
func (c *Call) Here() storage.RoomKey { return storage.RoomKey(c.Event.Room) }

// Post is the post that an option names; left out, that of the thread or card, else the one this
// person touched last in this room.
func (c *Call) Post(ctx context.Context, name string) (storage.Post, error) {
	n, err := c.postNumber(ctx, c.Args[name])
	if err != nil {
		return storage.Post{}, err
	}
	return c.Brand.Post(ctx, n)
}

func (c *Call) postNumber(ctx context.Context, typed string) (int64, error) {
	if typed != "" {
		return strconv.ParseInt(typed, 10, 64)
	}
	if c.InPost != 0 {
		return c.InPost, nil
	}
	n, found, err := c.Brand.Touched(ctx, c.Person.ID, c.Here())
	if err == nil && !found {
		return 0, c.whichPost()
	}
	return n, err
}

func (c *Call) whichPost() *say.Problem {
	t := say.Text{
		EN: "Which post? Add its number: %s. %s lists them.",
		FR: "Quelle publication\u202f? Ajoutez son numéro\u202f: %s. %s les donne toutes.",
	}.F(Shown(c.Command.Name, "12"), Shown(say.Text{EN: "queue", FR: "planning"}, ""))
	return &say.Problem{Kind: say.Unreadable, Text: t, Fields: []say.FieldProblem{{Name: "post", Text: t}}}
}

// Posts are the posts that an option names, in the order typed; left out, the one of [Call.Post].
func (c *Call) Posts(ctx context.Context, name string) ([]storage.Post, error) {
	numbers := strings.Fields(c.Args[name])
	if len(numbers) == 0 {
		p, err := c.Post(ctx, name)
		return []storage.Post{p}, err
	}
	var out []storage.Post
	for _, w := range numbers {
		n, err := c.postNumber(ctx, w)
		if err != nil {
			return nil, err
		}
		p, err := c.Brand.Post(ctx, n)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// Needs refuses whoever the reach does not admit; for the sub-commands that few may use. role says
// who may, in words.
func (c *Call) Needs(ctx context.Context, r Reach, role say.Text) error {
	if c.Person.Owner || r != Owners && (&Command{Reach: r}).May(c.Roles) {
		return nil
	}
	who := c.ownerName(ctx)
	if admins := c.holders(ctx, approvals.Admin); r != Owners && len(admins) > 0 {
		who = admins
	}
	return say.No(say.Forbidden, say.Text{
		EN: "Only %[1]s may do that. Ask %[2]s.", FR: "C'est réservé\u202f: %[1]s. Demandez à %[2]s.",
	}.F(role, say.List{Items: who, Or: true}))
}

func (c *Call) ownerName(ctx context.Context) []string {
	id, err := c.DB.Owner(ctx)
	if err != nil || id == "" {
		return []string{"Copydesk"}
	}
	return c.Names(ctx, []string{id})
}

// Mine refuses a contributor who would change somebody else's post; nobody else is refused.
func (c *Call) Mine(p storage.Post) error {
	if c.Person.Owner || c.Holds(approvals.Owner, approvals.Admin, approvals.Editor, approvals.Approver) || p.Author == c.Person.ID {
		return nil
	}
	return say.No(say.Forbidden, say.Text{
		EN: "Post %d is somebody else's. You can change your own posts in %s; an admin can make you an editor: %s.",
		FR: "La publication %d est à quelqu'un d'autre. Vous pouvez modifier les vôtres pour %s\u202f; un admin peut vous donner le rôle de rédaction\u202f: %s.",
	}.F(p.Number, c.Info.Name, Shown(teamName, "")))
}

var teamName = say.Text{EN: "team", FR: "équipe"}

// Who is a person's name; an id nobody has reads as it is.
func (c *Call) Who(ctx context.Context, id string) string {
	if id == "copydesk" || id == "" {
		return "Copydesk"
	}
	p, err := c.DB.Person(ctx, id)
	if err != nil || p.Name == "" {
		return id
	}
	return p.Name
}

// Names are several people's names, sorted.
func (c *Call) Names(ctx context.Context, ids []string) []string {
	var out []string
	for _, id := range ids {
		if n := c.Who(ctx, id); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// Accounts are the brand's accounts that an option names, by network or by account: "mastodon",
// "@demo", "newsroom and bluesky". Left out: none, and no error.
func (c *Call) Accounts(name string) ([]storage.Account, error) {
	words := strings.FieldsFunc(c.Args[name], func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\u00a0' || r == '\n' })
	var out []storage.Account
	for _, w := range words {
		if w == "and" || w == "et" || w == "+" || w == "&" {
			continue
		}
		found := c.accountsNamed(w)
		if len(found) == 0 {
			return nil, c.noSuchAccount(name, w)
		}
		for _, a := range found {
			if !slices.ContainsFunc(out, func(b storage.Account) bool { return b.ID == a.ID }) {
				out = append(out, a)
			}
		}
	}
	return out, nil
}

func (c *Call) accountsNamed(word string) []storage.Account {
	w := strings.TrimPrefix(fold(word), "@")
	if w == "all" || w == "tous" || w == "toutes" || w == "tout" {
		return c.Info.Accounts
	}
	for french, network := range map[string]string{"salle-de-presse": "newsroom", "presse": "newsroom"} {
		if w == french {
			w = network
		}
	}
	var out []storage.Account
	for _, a := range c.Info.Accounts {
		if w == fold(a.Network) || w == strings.TrimPrefix(fold(a.Name), "@") || w == fold(a.ID) {
			out = append(out, a)
		}
	}
	return out
}

func (c *Call) noSuchAccount(option, word string) *say.Problem {
	names := say.List{Or: true}
	for _, a := range c.Info.Accounts {
		names.Items = append(names.Items, a.Network)
		if fold(a.Name) != fold(a.Network) {
			names.Items[len(names.Items)-1] += " (" + a.Name + ")"
		}
	}
	t := say.Text{
		EN: "%[1]s has no account %[2]s. It has: %[3]s. An admin adds one with %[4]s.",
		FR: "%[1]s n'a pas de compte %[2]s. Il y a\u202f: %[3]s. Un admin en ajoute avec %[4]s.",
	}.F(c.Info.Name, say.Quoted(short(word)), names, Shown(say.Text{EN: "connect", FR: "connecter"}, ""))
	return &say.Problem{Kind: say.Unknown, Text: t, Fields: []say.FieldProblem{{Name: option, Text: t}}}
}

// Member is the person that an option names: a mention, a name as the platform shows it, "me".
// Somebody Copydesk never met is met now.
func (c *Call) Member(ctx context.Context, name string) (storage.Person, error) {
	return c.memberNamed(ctx, name, strings.TrimSpace(c.Args[name]))
}

// memberNamed is [Call.Member] for words that are part of an option's value.
func (c *Call) memberNamed(ctx context.Context, name, typed string) (storage.Person, error) {
	if w := fold(typed); w == "me" || w == "moi" {
		return c.Person, nil
	}
	platform := c.Platform(c.Event.Who.Platform)
	if platform == nil {
		return c.knownAs(ctx, name, typed)
	}
	id, err := platform.FindPerson(ctx, c.Event.Who.Team, typed)
	if errors.Is(err, chat.ErrGone) {
		return c.knownAs(ctx, name, typed)
	}
	if err != nil {
		return storage.Person{}, err
	}
	return c.meet(ctx, platform, id)
}

func (c *Call) meet(ctx context.Context, platform chat.Platform, id chat.Identity) (storage.Person, error) {
	p, known, err := c.DB.PersonOf(ctx, storage.Identity(id))
	if known || err != nil {
		return p, err
	}
	seen, err := platform.Person(ctx, id, false)
	if err != nil {
		return p, err
	}
	zone := ""
	if seen.Zone != nil {
		zone = seen.Zone.String()
	}
	err = c.DB.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) (err error) {
		p, err = tx.Meet(storage.Identity(id), seen.Name, string(seen.Lang), zone)
		return err
	})
	return p, err
}

// knownAs finds somebody of the brand by the name they are known by.
func (c *Call) knownAs(ctx context.Context, option, typed string) (storage.Person, error) {
	var found []storage.Person
	var names []string
	if c.Brand != nil {
		roles, err := c.Brand.Roles(ctx)
		if err != nil {
			return storage.Person{}, err
		}
		for id := range roles {
			p, err := c.DB.Person(ctx, id)
			if err != nil {
				return p, err
			}
			names = append(names, p.Name)
			if fold(p.Name) == strings.TrimPrefix(fold(typed), "@") {
				found = append(found, p)
			}
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	slices.Sort(names)
	t := say.Text{
		EN: "I do not know who %s is. Mention them with @, or write their name as it stands here.",
		FR: "Je ne sais pas qui est %s. Mentionnez la personne avec @, ou écrivez son nom tel qu'il apparaît ici.",
	}.F(say.Quoted(short(typed)))
	return storage.Person{}, &say.Problem{Kind: say.Unknown, Text: t, Fields: []say.FieldProblem{{Name: option, Text: t}}}
}

// Room is the room that an option names; left out or "here": where it was typed.
func (c *Call) Room(ctx context.Context, typed string) (storage.RoomKey, error) {
	w := fold(strings.TrimSpace(typed))
	if w == "" || w == "here" || w == "ici" {
		return c.Here(), nil
	}
	platform := c.Platform(c.Event.Room.Platform)
	if platform == nil {
		return storage.RoomKey{}, c.noSuchRoom(typed)
	}
	room, err := platform.FindRoom(ctx, c.Event.Room.Team, strings.TrimSpace(typed))
	if errors.Is(err, chat.ErrGone) {
		return storage.RoomKey{}, c.noSuchRoom(typed)
	}
	return storage.RoomKey(room), err
}

func (c *Call) noSuchRoom(typed string) *say.Problem {
	return say.No(say.Unknown, say.Text{
		EN: "I find no room %s. Write it like #news, or %s for this one.",
		FR: "Je ne trouve pas de salon %s. Écrivez-le comme #actus, ou %s pour celui-ci.",
	}.F(say.Quoted(short(typed)), say.Text{EN: "here", FR: "ici"}))
}

// RoomName is what people call a room: "#approvals".
func (c *Call) RoomName(ctx context.Context, r storage.RoomKey) string {
	if platform := c.Platform(r.Platform); platform != nil {
		if n := platform.RoomName(ctx, chat.Room(r)); n != "" {
			return "#" + n
		}
	}
	return r.ID
}

package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
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

// Who a sub-command is for, as its refusal says it.
var (
	onlyTeam     = say.Text{EN: "Only people of the brand may do that.", FR: "Seules les personnes de la marque peuvent le faire."}
	onlyAdmins   = say.Text{EN: "Only an admin may do that.", FR: "Seul un admin peut le faire."}
	onlyAuditors = say.Text{EN: "Only an admin or an auditor may do that.", FR: "Seul un admin ou un auditeur peut le faire."}
	onlyOwner    = say.Text{EN: "Only the owner may do that.", FR: "Seul le propriétaire peut le faire."}
)

// Needs refuses whoever the reach does not admit; for the sub-commands that few may use. only says
// who may, as a sentence.
func (c *Call) Needs(ctx context.Context, r Reach, only say.Text) error {
	if c.Person.Owner || r != Owners && (&Command{Reach: r}).May(c.Roles) {
		return nil
	}
	who := c.ownerName(ctx)
	if admins := c.holders(ctx, approvals.Admin); r != Owners && len(admins) > 0 {
		who = admins
	}
	return say.No(say.Forbidden, say.Text{EN: "%s Ask %s.", FR: "%s Demandez à %s."}.F(only, say.List{Items: who, Or: true}))
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

// Accounts are the brand's accounts that an option names, by network or by account: "mastodon",
// "@demo", "newsroom and bluesky". Left out: none, and no error.
func (c *Call) Accounts(name string) ([]storage.Account, error) {
	for _, a := range c.Info.Accounts {
		if given := fold(oneLine(c.Args[name])); given != "" && (given == fold(a.Name) || given == fold(a.ID)) && a.Class == approvals.ByHand {
			return []storage.Account{a}, nil
		}
	}
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

func (c *Call) accountsNamed(word string) []storage.Account { return accountsCalled(c.Info, word) }

// accountsCalled lists the accounts of a brand that a word names.
func accountsCalled(info storage.BrandInfo, word string) []storage.Account {
	w := strings.TrimPrefix(approvals.Folded(word), "@")
	if w == "all" || w == "tous" || w == "toutes" || w == "tout" {
		return info.Accounts
	}
	return slices.DeleteFunc(slices.Clone(info.Accounts), func(a storage.Account) bool { return !slices.Contains(a.Names(), w) })
}

func (c *Call) noSuchAccount(option, word string) *say.Problem {
	names := say.List{Or: true}
	for _, a := range c.Info.Accounts {
		if a.Class == approvals.ByHand {
			names.Items = append(names.Items, a.Name)
			continue
		}
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

package commands

import (
	"context"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

var connectName = say.Text{EN: "connect", FR: "connecter"}

var connect = &Command{
	Spec: chat.Spec{
		Name: connectName,
		Help: say.Text{EN: "Add an account to publish on", FR: "Ajouter un compte sur lequel publier"},
		Options: []chat.Option{
			{Name: say.Text{EN: "network", FR: "réseau"}, Help: say.Text{EN: "by-hand is any network on earth: a person publishes there", FR: "à-la-main\u202f: n'importe quel réseau, une personne y publie"}, Kind: chat.One, Main: true, Required: true,
				Choices: []chat.Choice{
					{Value: "newsroom", Text: say.Text{EN: "newsroom", FR: "salle-de-presse"}},
					{Value: "by-hand", Text: say.Text{EN: "by-hand", FR: "à-la-main"}}}},
			{Name: say.Text{EN: "name", FR: "nom"}, Help: say.Text{EN: "By hand: the network and the account, TikTok @demo", FR: "À la main\u202f: le réseau et le compte, TikTok @demo"}, Kind: chat.Words, Main: true},
			{Name: say.Text{EN: "person", FR: "personne"}, Help: say.Text{EN: "By hand: who publishes there; else you", FR: "À la main\u202f: qui y publie\u202f; sinon vous"}, Kind: chat.Who, Complete: true},
		},
		Form:    true,
		Example: say.Text{EN: `/connect by-hand "TikTok @demo"`, FR: "/connecter à-la-main TikTok @demo"},
		Role:    admins,
	},
	Reach: Admins,
	Run:   runConnect,
}

// runConnect adds an account by hand; the newsroom every brand has from its first day.
func runConnect(ctx context.Context, c *Call) (chat.Message, error) {
	if c.Text("network") == "by-hand" {
		return c.connectByHand(ctx)
	}
	return c.Private(say.Text{
		EN: "The newsroom is there already: every brand has it. Its page is %s/newsroom/%s.",
		FR: "La salle de presse est déjà là\u202f: chaque marque en a une. Sa page\u202f: %s/newsroom/%s.",
	}, c.Web, c.Info.Name), nil
}

func (c *Call) connectByHand(ctx context.Context) (chat.Message, error) {
	name := norm.NFC.String(oneLine(c.Text("name")))
	if name == "" && !c.Event.Form {
		m := c.Private(say.Text{EN: "Which account? Give the network and its name, such as TikTok @demo.", FR: "Quel compte\u202f? Donnez le réseau et son nom, comme TikTok @demo."})
		form := Form(c.Lang, c.Bound, map[string]string{"person": c.Person.Name}, nil)
		m.Form = &form
		return m, nil
	}
	if wrong := c.accountName(name); !wrong.Empty() {
		return chat.Message{}, field("name", wrong)
	}
	who, err := c.publisher(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		return tx.AddAccount(storage.Account{Network: networks.ByHand, Name: name, Remote: name, Class: approvals.ByHand, State: "ready", Owner: who.ID})
	})
	if err != nil {
		return chat.Message{}, err
	}
	return c.connected(name, who), nil
}

// longestName bounds the name of an account: it stands in buttons and on lock screens.
const longestName = 60

// accountName says what is wrong with the name of an account by hand; nothing where it will do.
func (c *Call) accountName(name string) say.Text {
	switch {
	case name == "":
		return say.Text{EN: "This is needed: the network and the account, TikTok @demo.", FR: "Ce champ est nécessaire\u202f: le réseau et le compte, TikTok @demo."}
	case utf8.RuneCountInString(name) > longestName:
		return say.Text{EN: "That name is too long: at most %d characters.", FR: "Ce nom est trop long\u202f: %d caractères au plus."}.F(longestName)
	case len(approvals.Invisible(name)) > 0:
		return say.Text{EN: "That name has invisible characters. Type it again.", FR: "Ce nom contient des caractères invisibles. Retapez-le."}
	}
	for _, a := range c.Info.Accounts {
		if fold(a.Name) == fold(name) || fold(a.Network) == fold(name) {
			return say.Text{EN: "%[1]s has an account %[2]s already. Choose another name.", FR: "%[1]s a déjà un compte %[2]s. Choisissez un autre nom."}.F(c.Info.Name, say.Quoted(a.Name))
		}
	}
	return say.Text{}
}

// publisher is the person named as who publishes by hand, else the caller; somebody of the brand.
func (c *Call) publisher(ctx context.Context) (storage.Person, error) {
	if strings.TrimSpace(c.Text("person")) == "" {
		return c.Person, nil
	}
	who, err := c.Member(ctx, "person")
	if err != nil {
		return who, err
	}
	roles, err := c.Brand.Roles(ctx)
	if err == nil && len(roles[who.ID]) == 0 {
		return who, field("person", say.Text{
			EN: "%[1]s has no role in %[2]s, so no text of it may reach them. An admin gives one: %[3]s.",
			FR: "%[1]s n'a pas de rôle pour %[2]s\u202f: aucun de ses textes ne doit lui parvenir. Un admin en donne un\u202f: %[3]s.",
		}.F(who.Name, c.Info.Name, Shown(teamName, "add")))
	}
	return who, err
}

// connected says what happens from now on at the hour of a post, and which limits hold.
func (c *Call) connected(name string, who storage.Person) chat.Message {
	said := []say.Speaker{say.Text{EN: "%[1]s is connected, by hand.", FR: "%[1]s est connecté, à la main."}.F(name)}
	happens := say.Text{
		EN: "At a post's hour %s gets the picture and the exact text in private, in quiet hours too, publishes, and gives the link.",
		FR: "À l'heure d'une publication, %s reçoit en privé l'image et le texte exact, même en heures calmes, publie, puis donne le lien.",
	}.F(who.Name)
	if who.ID == c.Person.ID {
		happens = say.Text{
			EN: "At a post's hour you get the picture and the exact text in private, in quiet hours too; you publish, and give the link.",
			FR: "À l'heure d'une publication, vous recevez en privé l'image et le texte exact, même en heures calmes\u202f; vous publiez, puis donnez le lien.",
		}
	}
	return c.Private(say.Join(" ", append(said, happens, limitsSaid(name), say.Text{
		EN: "%s shows it and changes the person.", FR: "%s le montre et permet de changer de personne.",
	}.F(Shown(accountsName, "")))...))
}

// limitsSaid says what is checked before approval, and where that is documented.
func limitsSaid(name string) say.Text {
	n := networks.Named(networks.ByHand)
	l, docs := n.LimitsOf(name)
	if docs == "" {
		return say.Text{EN: "I know no limits of that network, so I check none.", FR: "Je ne connais pas les limites de ce réseau\u202f: je n'en contrôle aucune."}
	}
	t := say.Text{EN: "Its limits are checked: %[1]s characters (%[2]s).", FR: "Ses limites sont contrôlées\u202f: %[1]s caractères (%[2]s)."}
	if !l.TextAlone {
		t = say.Text{EN: "Its limits are checked: %[1]s characters, and a picture is needed (%[2]s).", FR: "Ses limites sont contrôlées\u202f: %[1]s caractères, et il faut une image (%[2]s)."}
	}
	return t.F(say.Int(l.Text), docs)
}

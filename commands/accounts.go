package commands

import (
	"context"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var (
	accountsName  = say.Text{EN: "accounts", FR: "comptes"}
	accountOption = chat.Option{Name: say.Text{EN: "account", FR: "compte"}, Help: say.Text{EN: "Which account", FR: "Quel compte"}, Kind: chat.Account, Main: true, Required: true, Complete: true}
)

var accounts = &Command{
	Spec: chat.Spec{
		Name: accountsName,
		Help: say.Text{EN: "The accounts this brand publishes on", FR: "Les comptes sur lesquels cette marque publie"},
		Subs: []chat.Spec{
			{Name: say.Text{EN: "person", FR: "personne"}, Help: say.Text{EN: "Change who publishes by hand on an account", FR: "Changer qui publie à la main sur un compte"}, Form: true,
				Options: []chat.Option{
					{Name: accountOption.Name, Help: accountOption.Help, Kind: chat.Account, Main: true, Required: true, Complete: true},
					{Name: say.Text{EN: "person", FR: "personne"}, Help: say.Text{EN: "Who publishes there from now on", FR: "Qui y publie désormais"}, Kind: chat.Who, Main: true, Required: true, Complete: true}}},
			{Name: say.Text{EN: "disconnect", FR: "déconnecter"}, Help: say.Text{EN: "Take an account away; posts that wait for it are named first", FR: "Retirer un compte\u202f; les publications qui l'attendent sont nommées d'abord"}, Form: true,
				Options: []chat.Option{accountOption,
					{Name: say.Text{EN: "sure", FR: "certain"}, Help: say.Text{EN: "Having read what happens", FR: "Après avoir lu ce qui se passe"}, Kind: chat.Flag, Carried: true}}},
		},
		Bare:    say.Text{EN: "list", FR: "liste"},
		Example: say.Text{EN: "/accounts", FR: "/comptes"},
		Role:    admins,
	},
	Reach: Admins,
	Run:   runAccounts,
}

func runAccounts(ctx context.Context, c *Call) (chat.Message, error) {
	switch c.Sub {
	case "person":
		return c.changePerson(ctx)
	case "disconnect":
		return c.disconnect(ctx)
	}
	list, err := c.Brand.Accounts(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{EN: "%[1]s publishes on %[2]s. %[3]s adds one.", FR: "%[1]s publie sur %[2]s. %[3]s en ajoute."},
		c.Info.Name, say.Count{N: int64(len(list)), One: say.Text{EN: "account", FR: "compte"}, Many: say.Text{EN: "accounts", FR: "comptes"}}, Shown(connectName, ""))
	for _, a := range list {
		if a.Class != approvals.ByHand {
			m.Fields = append(m.Fields, chat.Field{Block: chat.Row, Name: c.Say(networkName(a)), Value: say.Data(a.Name), Note: c.Say(accountState(a))})
			continue
		}
		m.Fields = append(m.Fields, chat.Field{Block: chat.Row, Name: c.Say(networkName(a)), Note: c.Say(accountState(a)),
			Value: c.Say(say.Text{EN: "by hand: %s publishes", FR: "à la main\u202f: %s publie"}, c.Who(ctx, a.Owner))})
		if len(m.Buttons) < 20 {
			m.Buttons = append(m.Buttons,
				chat.Button{Label: c.Say(say.Text{EN: "Change person: %s", FR: "Changer de personne\u202f: %s"}, a.Name), Action: Do("accounts", "person", "account:"+a.Name)},
				chat.Button{Label: c.Say(say.Text{EN: "Disconnect %s", FR: "Déconnecter %s"}, a.Name), Action: Do("accounts", "disconnect", "account:"+a.Name), Style: chat.Quiet})
		}
	}
	m.Buttons = quietLast(m.Buttons)
	return m, nil
}

// networkName is where an account is, in a word: the network's name, or by hand the account's own.
func networkName(a storage.Account) say.Text {
	switch {
	case a.Network == "newsroom":
		return say.Text{EN: "newsroom", FR: "salle de presse"}
	case a.Class == approvals.ByHand:
		return say.Same(a.Name)
	}
	return say.Same(a.Network)
}

// accountState says how an account is; the zero state is well.
func accountState(a storage.Account) say.Text {
	switch a.State {
	case "", "ready":
		return say.Text{EN: "connected", FR: "connecté"}
	case "expiring":
		return say.Text{EN: "expires soon: connect it again", FR: "expire bientôt\u202f: reconnectez-le"}
	}
	return say.Text{EN: "needs to be connected again", FR: "à reconnecter"}
}

// oneAccount is the account that an option names, alone.
func (c *Call) oneAccount() (storage.Account, error) {
	list, err := c.Accounts("account")
	if err != nil {
		return storage.Account{}, err
	}
	if len(list) != 1 {
		names := say.List{Or: true}
		for _, a := range list {
			names.Items = append(names.Items, a.Name)
		}
		return storage.Account{}, field("account", say.Text{EN: "Which one: %s?", FR: "Lequel\u202f: %s\u202f?"}.F(names))
	}
	return list[0], nil
}

// changePerson gives an account by hand to somebody else; what somebody has in hand stays with them.
func (c *Call) changePerson(ctx context.Context) (chat.Message, error) {
	a, err := c.oneAccount()
	if err != nil {
		return chat.Message{}, err
	}
	if a.Class != approvals.ByHand {
		return chat.Message{}, field("account", say.Text{
			EN: "%s is not published by hand: nobody needs to be there at its hour.", FR: "%s ne se publie pas à la main\u202f: personne n'a besoin d'être là à l'heure dite.",
		}.F(placeOf(a)))
	}
	who, err := c.publisher(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	if err := c.Change(ctx, func(tx *storage.Tx) error { return tx.GiveAccount(a.ID, who.ID) }); err != nil {
		return chat.Message{}, err
	}
	return c.Private(say.Text{
		EN: "%[2]s publishes on %[1]s from now on. What was handed to somebody already stays with them.",
		FR: "%[2]s publie désormais sur %[1]s. Ce qui a déjà été confié à quelqu'un lui reste.",
	}, placeOf(a), who.Name), nil
}

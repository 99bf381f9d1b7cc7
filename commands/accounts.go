package commands

import (
	"context"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var accounts = &Command{
	Spec: chat.Spec{
		Name:    say.Text{EN: "accounts", FR: "comptes"},
		Help:    say.Text{EN: "The accounts this brand publishes on", FR: "Les comptes sur lesquels cette marque publie"},
		Example: say.Text{EN: "/accounts", FR: "/comptes"},
		Role:    admins,
	},
	Reach: Admins, Reads: true,
	Run: runAccounts,
}

func runAccounts(ctx context.Context, c *Call) (chat.Message, error) {
	list, err := c.Brand.Accounts(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{EN: "%[1]s publishes on %[2]s. %[3]s adds one.", FR: "%[1]s publie sur %[2]s. %[3]s en ajoute."},
		c.Info.Name, say.Count{N: int64(len(list)), One: say.Text{EN: "account", FR: "compte"}, Many: say.Text{EN: "accounts", FR: "comptes"}}, Shown(connectName, ""))
	for _, a := range list {
		m.Fields = append(m.Fields, chat.Field{Block: chat.Row, Name: networkName(a.Network).In(c.Lang), Value: a.Name, Note: c.Say(accountState(a))})
	}
	return m, nil
}

// networkName is a network as people call it.
func networkName(n string) say.Text {
	if n == "newsroom" {
		return say.Text{EN: "newsroom", FR: "salle de presse"}
	}
	return say.Same(n)
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

package commands

import (
	"context"
	"slices"
	"strings"

	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var brand = &Command{
	Spec: chat.Spec{
		Name: brandName,
		Help: say.Text{EN: "How this brand is set up, and how to change it", FR: "Comment cette marque est réglée, et comment la régler"},
		Subs: []chat.Spec{
			{Name: say.Text{EN: "new", FR: "nouvelle"}, Aliases: []string{"nouveau"}, Help: say.Text{EN: "Make a brand that lives in this room", FR: "Créer une marque qui vit dans ce salon"}, Options: newOptions, Form: true},
			{Name: say.Text{EN: "set", FR: "régler"}, Help: say.Text{EN: "Change one value of the brand", FR: "Changer un réglage de la marque"}, Options: []chat.Option{
				{Name: say.Text{EN: "name", FR: "nom"}, Help: say.Text{EN: "Which value", FR: "Quel réglage"}, Kind: chat.One, Main: true, Required: true, Choices: valueChoices()},
				{Name: say.Text{EN: "value", FR: "valeur"}, Help: say.Text{EN: "What it should be; none for what it usually is", FR: "Ce qu'il doit devenir\u202f; rien pour revenir à l'habitude"}, Kind: chat.Words, Main: true, Required: true},
			}, Form: true},
			{Name: say.Text{EN: "routes", FR: "circuits"}, Help: say.Text{EN: "Who else must approve posts about prices, health, law, or your own words", FR: "Qui d'autre doit valider prix, santé, droit, ou vos propres mots"}, Options: routeOptions},
		},
		Options: append(slices.Clone(brandOptions), wasOption),
		Form:    true,
		Bare:    say.Text{EN: "show", FR: "voir"},
		Example: say.Text{EN: "/brand set timezone Europe/Paris", FR: "/marque régler fuseau Europe/Paris"},
		Role:    say.Text{EN: "anyone in the brand; owner (new); admin (set, routes)", FR: "toute personne de la marque\u202f; propriétaire (nouvelle)\u202f; admin (régler, circuits)"},
	},
	Reach: Anybody, NoBrand: true,
	Run: runBrand, Fill: fillBrand,
}

func valueChoices() []chat.Choice {
	var out []chat.Choice
	for _, v := range values {
		out = append(out, chat.Choice{Value: v.Name.EN, Text: v.Name})
	}
	return out
}

func runBrand(ctx context.Context, c *Call) (chat.Message, error) {
	if c.Sub == "new" {
		return c.newBrand(ctx)
	}
	if c.Brand == nil {
		return chat.Message{}, c.noBrandHere(ctx)
	}
	switch c.Sub {
	case "set":
		return c.setValue(ctx)
	case "routes":
		return c.routes(ctx)
	}
	if err := c.Needs(ctx, InBrand, onlyTeam); err != nil {
		return chat.Message{}, err
	}
	if slices.ContainsFunc(brandOptions, func(o chat.Option) bool { return c.Has(o.Name.EN) }) {
		return c.amend(ctx)
	}
	return c.showBrand(ctx), nil
}

// noBrandHere names the brands that the person may speak of.
func (c *Call) noBrandHere(ctx context.Context) error {
	mine, err := c.DB.BrandsOf(ctx, c.Person.ID)
	if err != nil {
		return err
	}
	if len(mine) == 0 {
		return say.No(say.Unknown, say.Text{
			EN: "This room belongs to no brand yet. The owner makes one here: %s.", FR: "Ce salon n'appartient à aucune marque. La ou le propriétaire en crée une ici\u202f: %s.",
		}.F(say.Text{EN: string(say.C("/brand new NAME")), FR: string(say.C("/marque nouvelle NOM"))}))
	}
	names := say.List{Or: true}
	for _, b := range mine {
		names.Items = append(names.Items, b.Name)
	}
	return say.No(say.Unknown, say.Text{
		EN: "Which brand: %s? Type this in its room, or add brand:NAME.", FR: "Quelle marque\u202f: %s\u202f? Écrivez ceci dans son salon, ou ajoutez marque:NOM.",
	}.F(names))
}

// showBrand lists every value with what it is now. An admin gets the form that changes the first of
// them, filled in.
func (c *Call) showBrand(ctx context.Context) chat.Message {
	set := say.Text{EN: string(say.C("/brand set NAME VALUE")), FR: string(say.C("/marque régler NOM VALEUR"))}
	m := c.Private(say.Text{
		EN: "This is how %[1]s is set up. An admin changes it with %[2]s.", FR: "Voici les réglages de %[1]s. Un admin les change avec %[2]s.",
	}, c.Info.Name, set)
	if c.Needs(ctx, Admins, onlyAdmins) == nil {
		m.Text = c.Say(say.Text{
			EN: "This is how %[1]s is set up. Change it in the form, or any value with %[2]s.",
			FR: "Voici les réglages de %[1]s. Changez-les dans le formulaire, ou un seul avec %[2]s.",
		}, c.Info.Name, set)
		m.Form = c.brandForm(ctx)
	}
	for _, v := range values {
		said := v.said(c, c.Info.Value(v.Name.EN)).In(c.Lang)
		if v.Room != "" {
			said = c.boundRoom(ctx, v.Room)
		}
		m.Fields = append(m.Fields, chat.Field{Name: v.Name.In(c.Lang), Value: said, Note: v.Help.In(c.Lang)})
	}
	return m
}

// boundRoom names the room of a kind, else the brand's own room.
func (c *Call) boundRoom(ctx context.Context, kind string) string {
	return say.Data(c.RoomName(ctx, c.roomOf(kind)))
}

// setValue changes one value and says what it means now.
func (c *Call) setValue(ctx context.Context) (chat.Message, error) {
	if err := c.Needs(ctx, Admins, onlyAdmins); err != nil {
		return chat.Message{}, err
	}
	v, ok := valueNamed(c.Text("name"))
	if !ok {
		return chat.Message{}, say.No(say.Unknown, say.Text{EN: "There is no value %s.", FR: "Il n'y a pas de réglage %s."}.F(say.Quoted(short(c.Text("name")))))
	}
	if v.Owner {
		if err := c.Needs(ctx, Owners, onlyOwner); err != nil {
			return chat.Message{}, err
		}
	}
	if v.Room != "" {
		return c.setRoom(ctx, v)
	}
	typed, stored := strings.TrimSpace(c.Text("value")), ""
	if !unset(typed) {
		var err error
		if stored, err = v.Read(ctx, c, typed); err != nil {
			return chat.Message{}, err
		}
	}
	if err := c.stillPossible(ctx, v.Name.EN, stored); err != nil {
		return chat.Message{}, err
	}
	err := c.Change(ctx, func(tx *storage.Tx) error {
		if err := tx.SetValue(v.Name.EN, stored); err != nil || v.Name.EN != "timezone" {
			return err
		}
		return moveDaily(tx)
	})
	if err != nil {
		return chat.Message{}, err
	}
	return c.Private(say.Join(" ", say.Text{
		EN: "%[1]s of %[2]s is now: %[3]s.", FR: "%[1]s de %[2]s, désormais\u202f: %[3]s.",
	}.F(v.Name, c.Info.Name, v.said(c, stored)), v.means(c, stored))), nil
}

func (c *Call) setRoom(ctx context.Context, v value) (chat.Message, error) {
	room, err := c.Room(ctx, c.Text("value"))
	if err != nil {
		return chat.Message{}, err
	}
	if err := c.roomIsFree(ctx, room); err != nil {
		return chat.Message{}, err
	}
	waiting, err := c.unposted(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if err := tx.BindRoom(v.Room, room); err != nil || v.Room != "approvals" {
			return err
		}
		return moveRequests(tx, waiting, room)
	})
	if err != nil {
		return chat.Message{}, err
	}
	return c.Private(say.Text{
		EN: "%[1]s of %[2]s is now %[3]s. Cards that stand elsewhere stay where they are.",
		FR: "%[1]s de %[2]s, désormais\u202f: %[3]s. Les cartes déjà affichées ailleurs y restent.",
	}, v.Name, c.Info.Name, c.RoomName(ctx, room)), nil
}

// roomIsFree refuses a room that belongs to another brand.
func (c *Call) roomIsFree(ctx context.Context, room storage.RoomKey) error {
	other, found, err := c.DB.BrandOfRoom(ctx, room)
	if err != nil || !found || other.ID == c.Info.ID && c.Info.ID != "" {
		return err
	}
	return say.No(say.Refused, say.Text{
		EN: "%s already belongs to another brand. A room belongs to one brand at most: choose another room.",
		FR: "%s appartient déjà à une autre marque. Un salon appartient à une seule marque\u202f: choisissez-en un autre.",
	}.F(c.RoomName(ctx, room)))
}

// means says what a new value changes, where that is not plain.
func (v value) means(c *Call, stored string) say.Text {
	on := stored == "on"
	switch v.Name.EN {
	case "solo":
		if on {
			return say.Text{
				EN: "The author's own ✅ now counts. Card, audit and evidence say “signed by its author alone”.",
				FR: "Le ✅ de l'auteur compte désormais. La carte, le journal et la preuve disent «\u202fsigné par son seul auteur\u202f».",
			}
		}
		return say.Text{EN: "Nobody approves their own work.", FR: "Personne ne valide son propre travail."}
	case "needed", "steps", "approval-expires":
		return say.Text{EN: "It counts for requests from now on; open ones keep their rule.", FR: "Cela vaut pour les prochaines demandes\u202f; celles en cours gardent leur règle."}
	case "timezone":
		return say.Text{EN: "Posts already planned keep their instant.", FR: "Les publications déjà programmées gardent leur instant."}
	case "approve-time":
		if stored == "strict" {
			return say.Text{EN: "Moving the time of an approved post now voids its approval.", FR: "Déplacer l'heure d'une publication validée annule désormais sa validation."}
		}
	case "calendar":
		if stored == "full" {
			return say.Text{EN: "Whoever has a calendar link now reads whole texts, before they are published too.", FR: "Qui a un lien de calendrier lit désormais les textes entiers, avant leur publication aussi."}
		}
	case "links":
		if stored == "tracked" && !c.Public {
			return say.Text{
				EN: "On networks this needs a public https address, and this server has none: there, links stay plain.",
				FR: "Sur les réseaux, il faut une adresse https publique, et ce serveur n'en a pas\u202f: les liens y restent simples.",
			}
		}
	case "drafting":
		if on && c.Model == nil {
			return say.Text{EN: "No drafting model is set up, so your words are fitted.", FR: "Aucun modèle de rédaction n'est configuré\u202f: vos mots sont adaptés."}
		}
	}
	return say.Text{}
}

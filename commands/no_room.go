package commands

import (
	"context"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// TellNoRoom tells every admin of the brand, in private, that nothing can be posted in one of its
// rooms, and how to mend that. name is what people call the room; empty where nobody can tell.
func TellNoRoom(tx *storage.Tx, info storage.BrandInfo, room storage.RoomKey, name string) error {
	roles, err := tx.Roles()
	if err != nil {
		return err
	}
	for id, held := range roles {
		if !slices.Contains(held, approvals.Admin) {
			continue
		}
		who, err := tx.Person(id)
		if err != nil {
			return err
		}
		m := noRoomMessage(info, room, name, langOr(who, info))
		for _, i := range who.Identities {
			key := "no-room/" + room.Platform + "/" + room.Team + "/" + room.ID + "/" + i.Platform + "/" + i.User
			if err := Tell(tx, key, "", Saying{To: chat.Place{Person: chat.Identity(i)}, Message: m}); err != nil {
				return err
			}
		}
	}
	return nil
}

func langOr(p storage.Person, info storage.BrandInfo) say.Lang {
	if p.Lang != "" {
		return say.Lang(p.Lang)
	}
	return info.Lang()
}

func noRoomMessage(info storage.BrandInfo, room storage.RoomKey, name string, lang say.Lang) chat.Message {
	which := say.Text{EN: "the room of %s", FR: "le salon de %s"}.F(info.Name)
	switch room {
	case info.Rooms["approvals"]:
		which = say.Text{EN: "the room where the requests of %s go", FR: "le salon des demandes de %s"}.F(info.Name)
	case info.Rooms["metrics"]:
		which = say.Text{EN: "the room where the numbers of %s go", FR: "le salon des chiffres de %s"}.F(info.Name)
	}
	if name != "" {
		which = say.Text{EN: "%[2]s, %[1]s", FR: "%[2]s, %[1]s"}.F(which, "#"+name)
	}
	return chat.Message{Text: say.Text{
		EN: "I cannot post in %[1]s: it was deleted, or I am not in it. Add Copydesk to it and I go on by myself, or choose another room: %[2]s.",
		FR: "Je ne peux rien afficher dans %[1]s\u202f: ce salon a été supprimé, ou je n'y suis pas. Ajoutez-y Copydesk et je reprends, ou choisissez-en un autre\u202f: %[2]s.",
	}.F(which, Shown(brandName, "")).In(lang), Buttons: []chat.Button{
		{Label: say.Text{EN: "Choose a room", FR: "Choisir un salon"}.In(lang), Action: Do(brandName.EN), Style: chat.Go},
	}}
}

// unposted lists what a new room of the requests must show: posts in review, with the cards of each
// that could not be posted so far.
func (c *Call) unposted(ctx context.Context) (map[string][]storage.Card, error) {
	posts, err := c.Brand.Posts(ctx, storage.Query{States: []approvals.State{approvals.Review}, Limit: maxListed})
	if err != nil {
		return nil, err
	}
	out := map[string][]storage.Card{}
	for _, p := range posts {
		cards, err := c.Brand.Cards(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		out[p.ID] = slices.DeleteFunc(cards, func(card storage.Card) bool { return card.Ref.ID != "" || card.Ref.Room != c.roomOf("approvals") })
	}
	return out, nil
}

// moveRequests brings what waits to the room of the requests.
func moveRequests(tx *storage.Tx, waiting map[string][]storage.Card, room storage.RoomKey) error {
	for post, cards := range waiting {
		for _, card := range cards {
			if err := tx.DropCard(card); err != nil {
				return err
			}
			card.Ref.Room = room
			if err := tx.SaveCard(card); err != nil {
				return err
			}
		}
		if err := tx.Do(storage.Due{Key: DueCards + "/" + post, Kind: DueCards, Post: post, At: tx.Now()}); err != nil {
			return err
		}
	}
	return nil
}

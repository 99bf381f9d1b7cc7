package commands

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// resumeAlone is how long the only admin waits before resuming their own freeze.
const resumeAlone = 10 * time.Minute

var freeze = &Command{
	Spec: chat.Spec{
		Name: say.Text{EN: "freeze", FR: "geler"}, Aliases: []string{"stop"},
		Help:    say.Text{EN: "Stop everything that has not left, at once", FR: "Tout arrêter, tout de suite, sauf ce qui est parti"},
		Options: []chat.Option{{Name: reasonOption.Name, Help: reasonOption.Help, Kind: chat.Words, Main: true}},
		Example: say.Text{EN: "/freeze product recall", FR: "/geler rappel produit"},
		Role:    say.Text{EN: "anyone in the brand", FR: "toute la marque"},
	},
	Run: runFreeze,
}

func runFreeze(ctx context.Context, c *Call) (chat.Message, error) {
	if c.Info.Stopped != nil {
		return c.stoppedAlready(ctx, *c.Info.Stopped), nil
	}
	stopped, err := c.Brand.Posts(ctx, storage.Query{States: []approvals.State{approvals.Scheduled, approvals.Publishing, approvals.Unconfirmed}, Limit: maxListed})
	if err != nil {
		return chat.Message{}, err
	}
	stopped = slices.DeleteFunc(stopped, func(p storage.Post) bool { return !p.Leaves() })
	held, err := c.inPeoplesHands(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	reason := strings.TrimSpace(c.Text("reason"))
	stop := storage.Stop{By: c.Person.ID, Reason: reason, At: c.At}
	since := c.stoppedSince(ctx, stop)
	text := say.Join(" ", since, stoppedCount(len(stopped)), c.whoResumes(ctx, stop))
	alarm, err := c.alarmed(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if err := tx.Stop(c.Person.ID, reason); err != nil {
			return err
		}
		if err := c.markCards(tx, stopped); err != nil {
			return err
		}
		for _, p := range held {
			if p, err = tx.PostByID(p.ID); err != nil {
				return err
			}
			if err := TakeBack(tx, c.Desk, &p, c.Person.ID, since); err != nil {
				return err
			}
		}
		return c.everyRoom(tx, "freeze", text, alarm...)
	})
	if err != nil {
		return chat.Message{}, err
	}
	sortByTime(stopped)
	m := chat.Message{Text: c.Say(say.Join(" ", text, c.heldSaid(ctx, held))), Private: true}
	now := storage.Stop{By: c.Person.ID, Reason: reason, At: c.At}
	c.Info.Stopped = &now
	m.Fields = c.rows(stopped)
	return m, nil
}

// stoppedAlready answers a second stop. An admin who did not order the first may end it.
func (c *Call) stoppedAlready(ctx context.Context, s storage.Stop) chat.Message {
	m := c.Private(say.Join(" ", c.stoppedSince(ctx, s), say.Text{EN: "It stays so.", FR: "Cela reste ainsi."}, c.whoResumes(ctx, s)))
	if c.Holds(approvals.Admin, approvals.Owner) && s.By != c.Person.ID {
		m.Buttons = []chat.Button{{Label: c.Say(stepResume.label), Action: Do("resume")}}
	}
	return m
}

// inPeoplesHands lists the posts of which somebody has the text, to publish by hand.
func (c *Call) inPeoplesHands(ctx context.Context) ([]storage.Post, error) {
	posts, err := c.Brand.Posts(ctx, storage.Query{States: []approvals.State{approvals.Publishing, approvals.Unconfirmed}, Limit: maxListed})
	return slices.DeleteFunc(posts, func(p storage.Post) bool { return len(p.InHand()) == 0 }), err
}

// heldSaid says of each such post who has it and may have published it.
func (c *Call) heldSaid(ctx context.Context, posts []storage.Post) say.Text {
	var out []say.Speaker
	for _, p := range posts {
		for _, d := range p.InHand() {
			out = append(out, mayBeLive(p, d, c.Info, c.Who(ctx, d.Holder), c.At))
		}
	}
	return say.Join(" ", out...)
}

func stoppedCount(n int) say.Text {
	if n == 0 {
		return say.Text{EN: "No post was waiting to go out.", FR: "Aucune publication n'attendait de partir."}
	}
	return say.Text{EN: "%s stopped.", FR: "%s à l'arrêt."}.F(say.Posts(n))
}

// stoppedSince says since when, by whom and why everything is stopped.
func (c *Call) stoppedSince(ctx context.Context, s storage.Stop) say.Text {
	return stoppedWords(c.Info.Name, c.sinceWhen(s.At), c.Who(ctx, s.By), s.Reason)
}

// stoppedWords is [Call.stoppedSince] for whoever knows the names.
func stoppedWords(brand string, since say.Speaker, by, reason string) say.Text {
	if reason == "" {
		return say.Text{
			EN: "Everything is stopped for %[1]s since %[2]s, by %[3]s.",
			FR: "Tout est arrêté pour %[1]s depuis %[2]s, par %[3]s.",
		}.F(brand, since, by)
	}
	return say.Text{
		EN: "Everything is stopped for %[1]s since %[2]s, by %[3]s: %[4]s.",
		FR: "Tout est arrêté pour %[1]s depuis %[2]s, par %[3]s\u202f: %[4]s.",
	}.F(brand, since, by, say.Quoted(reason))
}

// whoResumes names the admins who can start everything again: whoever stopped it only where nobody
// else can, and then from an hour on.
func (c *Call) whoResumes(ctx context.Context, s storage.Stop) say.Text {
	roles, err := c.Brand.Roles(ctx)
	var admins []string
	for id, held := range roles {
		for _, r := range held {
			if r == approvals.Admin || r == approvals.Owner {
				admins = append(admins, id)
			}
		}
	}
	if err != nil || len(admins) == 0 {
		return say.Text{EN: "An admin can resume.", FR: "Un admin peut reprendre."}
	}
	others := slices.DeleteFunc(slices.Clone(admins), func(id string) bool { return id == s.By })
	if len(others) == 0 {
		return say.Text{EN: "%s can resume from %s on.", FR: "%s peut reprendre à partir de %s."}.F(c.Who(ctx, s.By), c.sinceWhen(s.At.Add(resumeAlone)))
	}
	return say.Text{EN: "%s can resume.", FR: "%s peut reprendre."}.F(say.List{Items: c.Names(ctx, others), Or: true})
}

// markCards has the cards of the stopped posts say so.
func (c *Call) markCards(tx *storage.Tx, posts []storage.Post) error {
	for _, p := range posts {
		if err := tx.Do(storage.Due{Key: DueCards + "/" + p.ID, Kind: DueCards, Post: p.ID, At: tx.Now()}); err != nil {
			return err
		}
	}
	return nil
}

// alarmed are the people whom a stop pings whatever the hour and whatever they chose: everybody who
// works for the brand but whoever ordered it.
func (c *Call) alarmed(ctx context.Context) ([]chat.Identity, error) {
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return nil, err
	}
	var out []chat.Identity
	for _, id := range slices.Sorted(maps.Keys(roles)) {
		works := slices.ContainsFunc(roles[id], func(r approvals.Role) bool { return r != approvals.Client && r != approvals.Auditor })
		if id == c.Person.ID || !works {
			continue
		}
		person, err := c.DB.Person(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, i := range person.Identities {
			out = append(out, chat.Identity(i))
		}
	}
	return out, nil
}

// everyRoom says something once in each room of the brand, and pings people in one of them.
func (c *Call) everyRoom(tx *storage.Tx, key string, text say.Text, ping ...chat.Identity) error {
	seen := map[storage.RoomKey]bool{}
	for _, room := range c.Info.Rooms {
		if seen[room] {
			continue
		}
		seen[room] = true
		m := chat.Message{Text: text.In(c.Info.Lang())}
		if room == approvalRoomOf(c.Info) {
			m.Ping = ping
		}
		if err := Tell(tx, key+"/"+c.Info.ID+"/"+room.ID, "", Saying{To: chat.Place{Room: chat.Room(room)}, Message: m}); err != nil {
			return err
		}
	}
	return nil
}

var resume = &Command{
	Spec: chat.Spec{
		Name:    say.Text{EN: "resume", FR: "reprendre"},
		Help:    say.Text{EN: "Start again after a stop; every post needs a new word", FR: "Reprendre après un arrêt\u202f; chaque publication attend votre mot"},
		Options: []chat.Option{{Name: say.Text{EN: "name", FR: "nom"}, Help: say.Text{EN: "The brand's name, where you stopped it yourself", FR: "Le nom de la marque, si l'arrêt vient de vous"}, Kind: chat.Words, Main: true}},
		Example: say.Text{EN: "/resume", FR: "/reprendre"},
		Role:    say.Text{EN: "admin", FR: "admin"},
	},
	Reach: Admins,
	Run:   runResume,
}

func runResume(ctx context.Context, c *Call) (chat.Message, error) {
	if c.Info.Stopped == nil {
		return c.Private(say.Text{EN: "Nothing is stopped for %s.", FR: "Rien n'est arrêté pour %s."}, c.Info.Name), nil
	}
	if err := c.mayResume(ctx, *c.Info.Stopped); err != nil {
		return chat.Message{}, err
	}
	var posts []storage.Post
	err := c.Change(ctx, func(tx *storage.Tx) (err error) {
		if posts, err = tx.Resume(c.Person.ID); err != nil {
			return err
		}
		return c.everyRoom(tx, "resume", say.Text{
			EN: "%[2]s started %[1]s again. %[3]s", FR: "%[2]s a relancé %[1]s. %[3]s",
		}.F(c.Info.Name, c.Person.Name, timeless(posts)))
	})
	if err != nil {
		return chat.Message{}, err
	}
	c.Info.Stopped = nil
	return c.resumed(posts), nil
}

// mayResume refuses whoever stopped it, but for the only admin after a while, who types the brand's
// name.
func (c *Call) mayResume(ctx context.Context, s storage.Stop) error {
	if s.By != c.Person.ID {
		return nil
	}
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return err
	}
	var others []string
	for id, held := range roles {
		for _, r := range held {
			if id != c.Person.ID && (r == approvals.Admin || r == approvals.Owner) {
				others = append(others, id)
			}
		}
	}
	if len(others) > 0 {
		return say.No(say.Refused, say.Text{
			EN: "You stopped it, so someone else must start it again: %s.",
			FR: "Vous avez arrêté la diffusion\u202f: une autre personne doit la relancer, %s.",
		}.F(say.List{Items: c.Names(ctx, others), Or: true}))
	}
	free := s.At.Add(resumeAlone)
	if c.At.Before(free) || fold(c.Text("name")) != fold(c.Info.Name) {
		return say.No(say.Refused, say.Text{
			EN: "You stopped it and you are the only admin. From %[2]s on, type the brand's name: %[1]s.",
			FR: "Vous avez tout arrêté et vous êtes seule ou seul admin. À partir de %[2]s, tapez le nom de la marque\u202f: %[1]s.",
		}.F(Shown(say.Text{EN: "resume", FR: "reprendre"}, c.Info.Name), say.AtHour(free.In(c.Info.Zone()))))
	}
	return nil
}

// timeless says how many posts a stop left without a time.
func timeless(posts []storage.Post) say.Text {
	if len(posts) == 0 {
		return say.Text{EN: "No post was stopped.", FR: "Aucune publication n'était arrêtée."}
	}
	return say.Text{
		EN: "Approved and without a time now: %s. Keep the old time or choose one.",
		FR: "Validées et sans heure à présent\u202f: %s. Gardez l'ancienne heure ou choisissez-en une.",
	}.F(say.Posts(len(posts)))
}

// sinceWhen is a past instant as it reads now: the hour alone today, else with its day.
func (c *Call) sinceWhen(t time.Time) say.Speaker {
	t = t.In(c.Info.Zone())
	if from, to := dayOf(c.At); t.Before(from) || !t.Before(to) {
		return say.AtFrom(t, c.At)
	}
	return say.AtHour(t)
}

// resumed lists every stopped post with its old time; an editor decides, nothing goes by itself.
func (c *Call) resumed(posts []storage.Post) chat.Message {
	if len(posts) == 0 {
		return c.Private(say.Text{EN: "%s works again. No post had been stopped.", FR: "%s est relancée. Aucune publication n'était arrêtée."}, c.Info.Name)
	}
	m := c.Private(say.Text{
		EN: "%[1]s works again. %[2]s", FR: "%[1]s est relancée. %[2]s",
	}, c.Info.Name, timeless(posts))
	for i, p := range posts {
		if i == longestList {
			break
		}
		field := c.row(p)
		if !p.LastPlan.IsZero() {
			field.Name = post(p.Number) + " · " + say.AtShort(p.LastPlan.In(c.Info.Zone())).In(c.Lang)
		}
		m.Fields = append(m.Fields, field)
		if p.LastPlan.After(c.At) && len(m.Buttons) < 10 {
			m.Buttons = append(m.Buttons, chat.Button{
				Label:  c.Say(say.Text{EN: "Keep %[2]s (post %[1]s)", FR: "Garder %[2]s (publication %[1]s)"}, post(p.Number), say.Same(say.Plain(say.AtShort(p.LastPlan.In(c.Info.Zone())).In(c.Lang)))),
				Action: Do("schedule", post(p.Number), "when:"+p.LastPlan.In(c.Info.Zone()).Format("2006-01-02T15:04")),
			})
		}
	}
	return m
}

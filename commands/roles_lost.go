package commands

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// What to type where nobody can approve.
var (
	teamAdd      = say.Text{EN: string(say.C("/team add")), FR: string(say.C("/équipe ajouter"))}
	setSolo      = say.Text{EN: string(say.C("/brand set solo on")), FR: string(say.C("/marque régler solo on"))}
	setOneNeeded = say.Text{EN: string(say.C("/brand set needed 1")), FR: string(say.C("/marque régler validations 1"))}
)

// maxListed bounds how many posts a loss looks through.
const maxListed = 10_000

// A Loss is somebody who counts less in a brand than before, and what follows from it: by a command,
// or because they left.
type Loss struct {
	Person   storage.Person
	Taken    []approvals.Role
	Lack     []storage.Post // approved and scheduled, now without a signature
	Left     bool           // found gone from their platform
	info     storage.BrandInfo
	touched  []storage.Post // on which their word ends; among them those of Lack
	voids    map[string]bool
	ask      Ping           // who can decide instead
	able     []string       // names of who may still approve
	possible bool           // the brand's steps could be satisfied before
	stays    bool           // and they can be after
	held     []storage.Post // of which somebody has the text, to publish by hand, now without a signature
	hands    say.Text       // who has them
	desk     *Desk
}

// LossOf finds what follows when a person loses roles in a brand; they may be lost already.
func LossOf(ctx context.Context, d *Desk, b *storage.Brand, p storage.Person, taken []approvals.Role) (Loss, error) {
	l := Loss{Person: p, Taken: taken, voids: map[string]bool{}, desk: d}
	before, err := b.Roles(ctx)
	if err != nil {
		return l, err
	}
	if l.info, err = b.Info(ctx); err != nil {
		return l, err
	}
	groups, err := b.Groups(ctx)
	if err != nil {
		return l, err
	}
	after := maps.Clone(before)
	after[p.ID] = slices.DeleteFunc(slices.Clone(before[p.ID]), func(r approvals.Role) bool {
		return slices.Contains(taken, r) && !slices.ContainsFunc(groups, func(g storage.Group) bool {
			return slices.Contains(g.People, p.ID) && slices.Contains(g.Roles, r)
		})
	})
	l.possible, l.stays = possibleFor(l.info, before), possibleFor(l.info, after)
	if err := l.posts(ctx, b, after); err != nil {
		return l, err
	}
	c := Call{Desk: d, Brand: b, Info: l.info, At: d.Now().In(l.info.Zone())}
	l.hands = c.heldSaid(ctx, l.held)
	var ids []string
	for id, held := range after {
		if slices.Contains(held, approvals.Approver) {
			ids = append(ids, id)
		}
	}
	able, err := PingFor(ctx, d, b, l.info, ids)
	if err != nil {
		return l, err
	}
	l.able = able.Names
	l.ask, err = PingFor(ctx, d, b, l.info, deciding(l.Lack, after))
	return l, err
}

// possibleFor reports whether the people of a brand can satisfy its own steps. Somebody who is named
// in a step and has no role in the brand does not count.
func possibleFor(info storage.BrandInfo, roles map[string][]approvals.Role) bool {
	pol := basePolicy(info)
	pol.Steps = slices.Clone(pol.Steps)
	for i, s := range pol.Steps {
		pol.Steps[i].People = slices.DeleteFunc(slices.Clone(s.People), func(id string) bool { return len(roles[id]) == 0 })
		if s.Needed == 0 && len(s.People) > len(pol.Steps[i].People) {
			return false // all of them, and one is gone
		}
	}
	whole, _ := approvals.Resolve(pol, nil, "", nil, nil, roles)
	return whole.PossibleFor(nil, roles)
}

// deciding lists who can give what posts lack.
func deciding(lack []storage.Post, roles map[string][]approvals.Role) []string {
	var out []string
	for _, p := range lack {
		for _, step := range p.Missing(roles) {
			out = append(out, slices.DeleteFunc(step, func(id string) bool { return len(roles[id]) == 0 })...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// posts finds the posts on which the person's word counts no more, and which of them lack one now.
func (l *Loss) posts(ctx context.Context, b *storage.Brand, after map[string][]approvals.Role) error {
	open := []approvals.State{approvals.Review, approvals.Approved, approvals.Scheduled, approvals.Late, approvals.Publishing, approvals.Unconfirmed}
	list, err := b.Posts(ctx, storage.Query{Limit: maxListed, States: open})
	if err != nil {
		return err
	}
	for _, p := range list {
		is := p
		is.Votes = nil
		ends := false
		for _, v := range p.Votes {
			counts := v.Person
			if v.For != "" {
				counts = v.For
			}
			if len(after[v.Person]) > 0 && len(after[counts]) > 0 && deciderOf(p.Policy, counts, after[counts]) {
				v.Roles = after[counts]
				is.Votes = append(is.Votes, v)
			} else if v.Kind == approvals.Approve && (v.Person == l.Person.ID || v.For == l.Person.ID) {
				ends = true
				l.voids[p.ID+"/"+v.Person] = true
			}
		}
		leaves := p.State == approvals.Publishing || p.State == approvals.Unconfirmed
		if leaves && ends && len(p.InHand()) > 0 && !is.Satisfied() {
			l.held = append(l.held, p)
		}
		if !ends || leaves {
			continue
		}
		l.touched = append(l.touched, p)
		if p.State != approvals.Review && p.Satisfied() && !is.Satisfied() {
			l.Lack = append(l.Lack, is)
		}
	}
	slices.SortFunc(l.Lack, func(a, b storage.Post) int { return int(a.Number - b.Number) })
	return nil
}

func deciderOf(pol approvals.Policy, person string, roles []approvals.Role) bool {
	return slices.ContainsFunc(pol.Steps, func(s approvals.Step) bool { return s.Names(person, roles) })
}

// Nothing reports that nothing follows: no role was taken and no word ends.
func (l Loss) Nothing() bool { return len(l.Taken)+len(l.touched)+len(l.held) == 0 }

// Apply takes the roles, ends the person's word, asks who can decide instead, and tells whoever has a
// text in hand to stop.
func (l Loss) Apply(tx *storage.Tx) error {
	for _, r := range l.Taken {
		if err := tx.Take(l.Person.ID, r); err != nil {
			return err
		}
	}
	for _, old := range l.held {
		now, err := tx.PostByID(old.ID)
		if err != nil {
			return err
		}
		if err := TakeBack(tx, l.desk, &now, "copydesk", Unapproved); err != nil {
			return err
		}
	}
	for _, old := range l.touched {
		now, err := tx.PostByID(old.ID)
		if err != nil {
			return err
		}
		for _, v := range now.Votes {
			if !l.voids[now.ID+"/"+v.Person] {
				continue
			}
			if err := passRefusal(tx.Apply(&now, approvals.Unvoted{By: v.Person, At: tx.Now(), Road: v.Road, Revision: now.Submitted})); err != nil {
				return err
			}
		}
	}
	if err := l.tellAuthors(tx); err != nil || len(l.Lack) == 0 && !l.Left {
		return err
	}
	m := chat.Message{Text: l.said(true).In(l.info.Lang()), Ping: l.ask.Who}
	if len(l.ask.Names) > 0 {
		m.Buttons = []chat.Button{{Label: say.Text{EN: "Review", FR: "Relire"}.In(l.info.Lang()), Action: Do("review"), Style: chat.Go}}
	}
	key := "lost/" + l.info.ID + "/" + l.Person.ID + "@" + strconv.FormatInt(tx.Now().UnixMilli(), 10)
	return Tell(tx, key, "", Saying{To: chat.Place{Room: chat.Room(approvalRoomOf(l.info))}, Message: m})
}

// said says who counts no more, what lacks a signature, who can give it, and what to do where nobody
// can; room: to the approval room, whose deciders are asked.
func (l Loss) said(room bool) say.Text {
	said := []say.Speaker{l.first(), l.hands}
	if len(l.Lack) > 0 {
		said = append(said, l.lacking())
		asked := say.Text{EN: "%s was asked in the approval room.", FR: "La demande est partie dans le salon de validation, à %s."}
		switch {
		case room:
			asked = say.Text{EN: "%s, please look: they wait for you.", FR: "%s, elles attendent votre validation."}
		case len(l.ask.Names) > 1:
			asked = say.Text{EN: "%s were asked in the approval room.", FR: "La demande est partie dans le salon de validation, à %s."}
		}
		if len(l.ask.Names) > 0 {
			said = append(said, asked.F(say.List{Items: l.ask.Names, Or: room}))
		}
	}
	if !l.stays {
		said = append(said, l.tooFew(), l.mend())
	}
	return say.Join(" ", said...)
}

func (l Loss) first() say.Text {
	approver := slices.Contains(l.Taken, approvals.Approver)
	switch {
	case l.Left && len(l.Taken) == 0:
		return say.Text{EN: "%[1]s left, so their word no longer counts for %[2]s.", FR: "%[1]s n'est plus là\u202f: son avis ne compte plus pour %[2]s."}.F(l.Person.Name, l.info.Name)
	case l.Left:
		return say.Text{
			EN: "%[1]s left and has no role in %[2]s any more. To give it back: %[3]s.",
			FR: "%[1]s n'est plus là et n'a plus de rôle pour %[2]s. Pour revenir dessus\u202f: %[3]s.",
		}.F(l.Person.Name, l.info.Name, teamAdd)
	case approver || len(l.Taken) == 0:
		return say.Text{EN: "%[1]s no longer approves for %[2]s.", FR: "%[1]s ne valide plus pour %[2]s."}.F(l.Person.Name, l.info.Name)
	}
	return say.Text{EN: "%[1]s is no longer %[2]s for %[3]s.", FR: "%[1]s n'a plus ce rôle pour %[3]s\u202f: %[2]s."}.F(l.Person.Name, rolesSaid(l.Taken), l.info.Name)
}

func (l Loss) lacking() say.Text {
	numbers := say.List{}
	for _, p := range l.Lack {
		numbers.Items = append(numbers.Items, post(p.Number))
	}
	count := say.Count{N: int64(len(l.Lack)), One: say.Text{EN: "approved post now lacks", FR: "publication validée"}, Many: say.Text{EN: "approved posts now lack", FR: "publications validées"}}
	return say.Text{EN: "%[1]s an approval: %[2]s.", FR: "Il manque une validation à %[1]s\u202f: %[2]s."}.F(count, numbers)
}

// tooFew says that the brand's own steps cannot be satisfied by who is left.
func (l Loss) tooFew() say.Text {
	if len(l.able) == 0 {
		return say.Text{EN: "Without %[1]s nobody can approve for %[2]s.", FR: "Sans %[1]s, plus personne ne peut valider pour %[2]s."}.F(l.Person.Name, l.info.Name)
	}
	need := neededOf(l.info.Value("needed"))
	if len(stepsOf(l.info)) > 0 || need <= len(l.able) {
		return say.Text{
			EN: "Without %[1]s the steps of %[2]s can never all be reached; %[3]s can approve.",
			FR: "Sans %[1]s, les étapes de %[2]s ne peuvent plus toutes être franchies\u202f; peuvent valider\u202f: %[3]s.",
		}.F(l.Person.Name, l.info.Name, say.List{Items: l.able})
	}
	return say.Text{
		EN: "%[2]s asks for %[4]d approvals, and without %[1]s only %[3]s can give one.",
		FR: "%[2]s demande %[4]d validations, et sans %[1]s, seul peut en donner\u202f: %[3]s.",
	}.F(l.Person.Name, l.info.Name, say.List{Items: l.able}, need)
}

func (l Loss) mend() say.Text {
	other := setOneNeeded
	switch {
	case len(stepsOf(l.info)) > 0:
		other = say.Text{EN: string(say.C("/brand set steps")), FR: string(say.C("/marque régler étapes"))}
	case len(l.able) == 0:
		other = setSolo
	}
	return say.Text{EN: "Add someone: %[1]s, or %[2]s.", FR: "Ajoutez quelqu'un\u202f: %[1]s, ou %[2]s."}.F(teamAdd, other)
}

// refused keeps a command from leaving a brand that nobody can approve for.
func (l Loss) refused() *say.Problem {
	return say.No(say.Refused, say.Join(" ", l.tooFew(), say.Text{EN: "Nothing changed.", FR: "Rien n'a changé."}, l.mend(),
		say.Text{EN: "To stop everything at once: %s.", FR: "Pour tout arrêter aussitôt\u202f: %s."}.F(Shown(say.Text{EN: "freeze", FR: "geler"}, ""))))
}

// stillPossible refuses a value under which the brand's people could never approve anything, where
// they can now.
func (c *Call) stillPossible(ctx context.Context, name, stored string) error {
	if name != "needed" && name != "steps" && name != "solo" {
		return nil
	}
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return err
	}
	after := c.Info
	if after.Values = maps.Clone(c.Info.Values); after.Values == nil {
		after.Values = map[string]string{}
	}
	after.Values[name] = stored
	if stored == "" {
		delete(after.Values, name)
	}
	if !possibleFor(c.Info, roles) || possibleFor(after, roles) {
		return nil
	}
	return tooFew(c, neededOf(after.Value("needed")), c.holders(ctx, approvals.Approver))
}

package commands

import (
	"slices"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

// request is the sentence that asks: whom, by when, and what happens if nobody answers.
func (in CardInput) request() string {
	by, n := in.name(in.Post.SubmittedBy), post(in.Post.Number)
	if len(in.Deciders) == 0 {
		return in.requestToNobody(by, n)
	}
	who := awaited(in.Post, in.Deciders)
	alone := in.Post.Policy.Solo && slices.Equal(in.Deciders, []string{by})
	switch due := in.near(in.Post.Deadline); {
	case in.Post.Deadline.IsZero():
		return in.say(say.Text{
			EN: "%[1]s, post %[3]s still waits for your approval, asked for by %[2]s. Until then it stays unpublished.",
			FR: "%[1]s, la publication %[3]s attend toujours votre validation, demandée par %[2]s. D'ici là, elle ne part pas.",
		}, who, by, n)
	case alone:
		return in.say(say.Text{
			EN: "%[1]s, your own ✅ is enough here, by %[2]s. Without it, post %[3]s stays unpublished.",
			FR: "%[1]s, votre ✅ suffit ici, avant %[2]s. Sans lui, la publication %[3]s ne part pas.",
		}, by, due, n)
	default:
		return in.say(say.Text{
			EN: "%[1]s, %[2]s asks for your approval by %[3]s. If nobody answers, post %[4]s stays unpublished.",
			FR: "%[1]s, %[2]s demande votre validation avant %[3]s. Sans réponse, la publication %[4]s ne part pas.",
		}, who, by, due, n)
	}
}

// requestToNobody is [CardInput.request] where nobody is there who could answer it now.
func (in CardInput) requestToNobody(by, n string) string {
	if in.Post.Deadline.IsZero() {
		return in.say(say.Text{
			EN: "Post %[2]s still needs an approval, asked for by %[1]s. Until then it stays unpublished.",
			FR: "Il manque toujours une validation à la publication %[2]s, demandée par %[1]s. D'ici là, elle ne part pas.",
		}, by, n)
	}
	return in.say(say.Text{
		EN: "%[1]s asks for an approval by %[2]s, from anyone who can give it. If nobody does, post %[3]s stays unpublished.",
		FR: "%[1]s demande une validation avant %[2]s, à toute personne qui peut la donner. Sans réponse, la publication %[3]s ne part pas.",
	}, by, in.near(in.Post.Deadline), n)
}

// reminders says what happens before the deadline while nobody answers; empty: nothing any more.
func reminders(p storage.Post, at func(time.Time) say.Speaker) say.Text {
	var remind, ask time.Time
	for _, item := range approvals.Agenda(p.Post) {
		switch item.Kind {
		case approvals.DueRemind:
			remind = item.At
		case approvals.DueEscalate:
			ask = item.At
		}
	}
	switch {
	case ask.IsZero():
		return say.Text{}
	case remind.IsZero():
		return say.Text{EN: "The admins are asked at %s.", FR: "Les admins sont prévenus\u202f: %s."}.F(at(ask))
	}
	return say.Text{
		EN: "Until then: a reminder %[1]s, and the admins are asked %[2]s.", FR: "D'ici là\u202f: un rappel %[1]s, puis les admins sont prévenus %[2]s.",
	}.F(at(remind), at(ask))
}

// asks is [CardInput.request] for everybody else: who decides, by when.
func (in CardInput) asks() say.Text {
	who := awaited(in.Post, in.Deciders)
	if len(in.Deciders) == 0 {
		who = say.Text{EN: "whoever can approve", FR: "une personne qui peut valider"}
	}
	if in.Post.Deadline.IsZero() {
		return say.Text{EN: "It waits for %s. Until then it stays unpublished.", FR: "Elle attend %s. D'ici là, elle ne part pas."}.F(who)
	}
	return say.Text{
		EN: "It waits for %s, by %s. If nobody answers, it stays unpublished.",
		FR: "Elle attend %s, avant %s. Sans réponse, elle ne part pas.",
	}.F(who, in.near(in.Post.Deadline))
}

// waitsFor is [CardInput.asks] on a lock screen.
func (in CardInput) waitsFor() say.Text {
	if len(in.Deciders) == 0 {
		return say.Text{}
	}
	if in.Post.Deadline.IsZero() {
		return say.Text{EN: "%s", FR: "%s"}.F(awaited(in.Post, in.Deciders))
	}
	return say.Text{EN: "%s by %s", FR: "%s avant %s"}.F(awaited(in.Post, in.Deciders), in.near(in.Post.Deadline))
}

// rule is what was decided, what happens next, and where the post is already.
func (in CardInput) rule(asked say.Text) string {
	said := []say.Speaker{in.alone(), in.agreed()}
	said = append(said, in.steps()...)
	if in.Post.State == approvals.Review {
		said = append(said, asked, in.covers())
	}
	lines := []say.Speaker{say.Join(" ", append(said, in.next(), in.until())...)}
	return in.say(say.Join("\n", append(lines, in.outcomes()...)...))
}

// alone says where the author's own word counts.
func (in CardInput) alone() say.Text {
	switch {
	case in.Post.Submitted == 0 || !in.Post.Policy.Solo:
		return say.Text{}
	case signedAlone(in.Post):
		return say.Text{EN: "Signed by its author alone (solo).", FR: "Signée par son auteur seul (solo)."}
	}
	return say.Text{EN: "Its author may sign alone (solo).", FR: "Son auteur peut la signer seul (solo)."}
}

// next is what happens next, or who stands in the way.
func (in CardInput) next() say.Text {
	switch in.shown() {
	case approvals.Changes:
		if len(in.Wordings) > 0 {
			return in.offered()
		}
		return say.Text{EN: "%s asked for changes. Edit it, then ask again.", FR: "%s demande des modifications. Modifiez-la, puis redemandez la validation."}.F(in.whoSaid(approvals.Change))
	case approvals.Rejected:
		return say.Text{EN: "%s rejected it. It does not go out.", FR: "Refusée par %s. Elle ne part pas."}.F(in.whoSaid(approvals.Reject))
	case approvals.Held:
		return say.Text{EN: "%s put it on hold. It does not go out meanwhile.", FR: "Suspendue par %s. Elle ne part pas d'ici là."}.F(in.whoSaid(approvals.Hold))
	case approvals.Frozen:
		s := in.Info.Stopped
		return say.Join(" ", stoppedWords(in.Info.Name, in.near(s.At), in.name(s.By), s.Reason),
			say.Text{EN: "It does not go out until an admin resumes.", FR: "Elle ne part pas tant qu'un admin n'a pas repris."})
	}
	if s := in.Post.Series; s != nil && in.shown() == approvals.Scheduled && s.Rule.Unit != "" {
		return say.Text{EN: "It goes out by itself on each of its dates.", FR: "Elle partira d'elle-même à chacune de ses dates."}
	}
	if s := in.Post.Series; s != nil && in.shown() == approvals.Approved {
		return say.Text{EN: "It is paused: none of its dates goes out until somebody lets it go on.", FR: "Elle est en pause\u202f: aucune de ses dates ne part tant que personne ne la reprend."}
	}
	return nextWords[in.shown()]
}

// until is when an approval that waits for its time stops counting.
func (in CardInput) until() say.Text {
	until := in.Post.Until()
	if until.IsZero() || in.shown() != approvals.Approved && in.shown() != approvals.Late {
		return say.Text{}
	}
	return say.Text{EN: "Its approval counts until %s.", FR: "Sa validation vaut jusqu'au %s."}.F(say.AtFrom(until.In(in.Info.Zone()), in.Now))
}

// nextWords are the sentences of [CardInput.next] that need no name.
var nextWords = map[approvals.State]say.Text{
	approvals.Approved:    {EN: "It goes out once it has a time.", FR: "Elle partira quand elle aura une heure."},
	approvals.Scheduled:   {EN: "It goes out by itself. Until then it can be moved or taken off.", FR: "Elle partira d'elle-même. D'ici là, on peut la déplacer ou la retirer."},
	approvals.Late:        {EN: "Its time has passed. It needs a new one.", FR: "Son heure est passée. Il lui en faut une autre."},
	approvals.Unconfirmed: {EN: "It may be live. Nothing is sent meanwhile.", FR: "Elle est peut-être en ligne. Rien n'est envoyé d'ici là."},
	approvals.Partly:      {EN: "Once corrected, it goes only where it is not yet.", FR: "Une fois corrigée, elle ne part que là où elle n'est pas encore."},
	approvals.Failed:      {EN: "It went out nowhere.", FR: "Elle n'est partie nulle part."},
	approvals.Cancelled:   {EN: "It is off the calendar and kept.", FR: "Elle est retirée du calendrier et gardée."},
}

// whoSaid names those whose word it was.
func (in CardInput) whoSaid(kind approvals.Kind) say.List {
	var out say.List
	for _, v := range in.Post.Votes {
		if v.Kind == kind {
			out.Items = append(out.Items, in.voter(v))
		}
	}
	return out
}

// outcomes says account by account what became of a post that left, a line each.
func (in CardInput) outcomes() []say.Speaker {
	var out []say.Speaker
	for _, d := range in.Post.Deliveries {
		if t := in.outcome(d); !t.Empty() && in.shownDelivery(d) {
			out = append(out, t)
		}
	}
	return out
}

func (in CardInput) outcome(d approvals.Delivery) say.Text {
	place, at := placeNamed(in.Info, d.Account), say.AtHour(d.Next.In(in.Info.Zone()))
	if d.Down.State != "" {
		return in.removal(d)
	}
	if d.Class == approvals.ByHand {
		return in.byHand(d, place)
	}
	switch d.State {
	case approvals.Live:
		if d.URL == "" {
			return say.Text{EN: "Live on %s.", FR: "En ligne sur %s."}.F(place)
		}
		return say.Text{EN: "Live on %s: %s", FR: "En ligne sur %s\u202f: %s"}.F(place, absolute(in.Web, d.URL))
	case approvals.Refused:
		return say.Text{EN: "Refused by %s: %s", FR: "Refusée par %s\u202f: %s"}.F(place, networks.Words(d.Problem))
	case approvals.InDoubt:
		return say.Text{EN: "No answer in time from %s. I look again at %s.", FR: "Pas de réponse à temps de %s. Je revérifie à %s."}.F(place, at)
	case approvals.AskHuman:
		return say.Text{EN: "I cannot tell whether it is on %s. Please look, then press one.", FR: "Je ne peux pas savoir si elle est sur %s. Regardez, puis choisissez."}.F(place)
	case approvals.Waiting:
		return say.Text{EN: "Not on %s yet: I try again at %s.", FR: "Pas encore sur %s\u202f: je réessaie à %s."}.F(place, at)
	}
	return say.Text{}
}

// byHand is [CardInput.outcome] where a person publishes.
func (in CardInput) byHand(d approvals.Delivery, place say.Text) say.Text {
	held, by := in.name(d.Holder), in.name(d.By)
	switch {
	case d.InHand():
		return say.Text{EN: "%[1]s has it since %[2]s, to publish by hand on %[3]s.", FR: "%[1]s l'a depuis %[2]s, à publier à la main sur %[3]s."}.F(held, in.near(d.IntentAt), place)
	case d.State == approvals.AskHuman:
		return say.Text{
			EN: "%[1]s was handed it for %[3]s (%[2]s) and may have published it. Whoever knows presses one.",
			FR: "%[1]s l'a reçue pour %[3]s (%[2]s) et l'a peut-être publiée. Qui le sait choisit.",
		}.F(held, in.near(d.IntentAt), place)
	case d.State == approvals.Live && d.URL == "":
		return say.Text{EN: "Published by hand on %[1]s (%[2]s's word), without a link.", FR: "Publiée à la main sur %[1]s, %[2]s le dit, sans lien."}.F(place, by)
	case d.State == approvals.Live:
		return say.Text{EN: "Published by hand on %[1]s (%[2]s's word): %[3]s", FR: "Publiée à la main sur %[1]s, %[2]s le dit\u202f: %[3]s"}.F(place, by, d.URL)
	case d.State == approvals.Refused:
		return say.Text{EN: "Not published on %[1]s (%[2]s's word).", FR: "Pas publiée sur %[1]s, %[2]s le dit."}.F(place, by)
	}
	return say.Text{}
}

// signedAlone reports whether somebody who wrote the post signed it, as solo allows.
func signedAlone(p storage.Post) bool {
	return slices.ContainsFunc(p.Votes, func(v approvals.Vote) bool { return v.Kind == approvals.Approve && wrote(p, v.Person) })
}

// wrote reports whether a person made any revision of the post.
func wrote(p storage.Post, person string) bool {
	return person == p.Author || slices.Contains(p.Editors, person)
}

// signer names a person whose approval counts, and who gave it for them.
func (in CardInput) signer(id string) string {
	for _, v := range in.Post.Votes {
		if v.For == id && v.Kind == approvals.Approve {
			return in.voter(v)
		}
	}
	return in.name(id)
}

// voter names whose word a vote is: a delegate's is said to be for the person absent.
func (in CardInput) voter(v approvals.Vote) string {
	if v.For == "" {
		return in.name(v.Person)
	}
	return in.say(say.Text{EN: "%s for %s", FR: "%s pour %s"}, in.name(v.Person), in.name(v.For))
}

// steps says how far each step is, once there is something to say: more than one step, or votes.
func (in CardInput) steps() []say.Speaker {
	tally := in.Post.Tally()
	if in.Post.Submitted == 0 || len(tally) == 0 {
		return nil
	}
	var out []say.Speaker
	for i, t := range tally {
		if len(tally) == 1 && len(t.Who) == 0 && t.Need <= 1 {
			continue
		}
		line := say.Text{EN: "%[2]d of %[3]d ✅", FR: "%[2]d ✅ sur %[3]d"}.F(i+1, t.Have, t.Need)
		if len(tally) > 1 {
			line = say.Text{EN: "Step %[1]d: %[2]d of %[3]d ✅", FR: "Étape %[1]d\u202f: %[2]d ✅ sur %[3]d"}.F(i+1, t.Have, t.Need)
		}
		if len(t.Who) > 0 {
			names := say.List{}
			for _, id := range t.Who {
				names.Items = append(names.Items, in.signer(id))
			}
			line = say.Text{EN: "%s (%s)", FR: "%s (%s)"}.F(line, names)
		}
		if t.Step.Why != "" {
			line = say.Text{EN: "%s, because of: %s", FR: "%s, circuit %s"}.F(line, approvals.RouteName(t.Step.Why))
		}
		out = append(out, say.Text{EN: "%s.", FR: "%s."}.F(line))
	}
	return out
}

package commands

import (
	"context"
	"slices"
	"strings"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/storage"
)

// Refuse puts a refusal of the rules into words: what is so, and the way out. Every code has its
// sentence. The post is the one the call is about; where it cannot be read, names are left out.
func Refuse(ctx context.Context, c *Call, r *approvals.Refusal) error {
	var p storage.Post
	if c.Brand != nil && !strings.Contains(c.Args["post"], " ") {
		if found, err := c.Post(ctx, "post"); err == nil {
			p = found
		}
	}
	return RefuseFor(ctx, c, p, r)
}

// RefuseFor is [Refuse] where the post is at hand.
func RefuseFor(ctx context.Context, c *Call, p storage.Post, r *approvals.Refusal) error {
	return say.No(say.Refused, refusal(ctx, c, p, r))
}

// refusal is the sentence. n is the post as it is written in a command.
func refusal(ctx context.Context, c *Call, p storage.Post, r *approvals.Refusal) say.Text {
	n := say.Same(post(p.Number))
	switch r.Code {
	case approvals.WrongState:
		return inState(p, r)
	case approvals.OwnWork:
		return ownWork(ctx, c, p)
	case approvals.NotDecider:
		return notDecider(ctx, c, p)
	case approvals.OldRevision:
		if p.CanVote(c.Person.ID, c.Roles) != nil {
			return say.Text{
				EN: "Post %[1]s stands at revision %[2]d, so a word on another one does not count. %[3]s shows it.",
				FR: "La publication %[1]s en est à la version %[2]d\u202f: un avis sur une autre ne compte pas. %[3]s la montre.",
			}.F(n, max(r.N, p.Revision), Shown(previewName, n.EN))
		}
		return say.Text{
			EN: "Post %[1]s stands at revision %[2]d, and that one still needs you. %[3]s shows it.",
			FR: "La publication %[1]s en est à la version %[2]d, qui attend encore votre validation. %[3]s la montre.",
		}.F(n, max(r.N, p.Revision), Shown(approveName, n.EN))
	case approvals.NotApproved:
		return notApproved(ctx, c, p)
	case approvals.Stopped:
		return stopped(ctx, c)
	case approvals.Repeats:
		return repeatsAlready(c, p)
	case approvals.NobodyCan:
		return nobodyCan(ctx, c, p)
	case approvals.WrongAccount, approvals.AlreadyThere, approvals.InDoubtNow:
		return aboutAccount(c, p, r)
	case approvals.InHand:
		return inHands(ctx, c, p, r)
	case approvals.TooLate, approvals.NoTime:
		return withTime(p, r.Code)
	case approvals.NoAccounts:
		if isIdea(p) {
			return ideaFirst(p)
		}
	case approvals.IsDeleted:
		return isDeleted(c, p)
	}
	if t, ok := refusals[r.Code]; ok {
		return withPost(t, p)
	}
	return say.Text{EN: "That is not possible with post %s now.", FR: "Ce n'est pas possible maintenant pour la publication %s."}.F(n)
}

// refusals are the sentences that need nothing but the post's number.
var refusals = map[approvals.Code]say.Text{
	approvals.AskAnew: {
		EN: "What was said about post %[1]s was about another time. Ask for its approval again: `/submit %[1]s`.",
		FR: "Ce qui a été dit de la publication %[1]s l'était pour une autre heure. Redemandez sa validation\u202f: `/soumettre %[1]s`.",
	},
	approvals.NothingTaken: {
		EN: "You have no vote on post %[1]s, so there is nothing to take back.",
		FR: "Vous n'avez pas voté sur la publication %[1]s\u202f: il n'y a rien à retirer.",
	},
	approvals.AlreadyLeft: {
		EN: "Post %[1]s has left, so it cannot be changed or stopped any more. `/copy %[1]s` makes a new post from it.",
		FR: "La publication %[1]s est partie\u202f: on ne peut plus la modifier ni l'arrêter. `/copier %[1]s` en fait une nouvelle publication.",
	},
	approvals.NotSame: {
		EN: "Post %[1]s is not exactly what was approved, so I do not send it. Ask for approval again: `/submit %[1]s`.",
		FR: "La publication %[1]s n'est pas exactement celle qui a été validée\u202f: je ne l'envoie pas. Redemandez la validation\u202f: `/soumettre %[1]s`.",
	},
	approvals.NotYet: {
		EN: "It is too early for post %[1]s. It goes out by itself at its time; `/publish %[1]s` sends it now.",
		FR: "Il est trop tôt pour la publication %[1]s. Elle partira d'elle-même à son heure\u202f; `/publier %[1]s` l'envoie maintenant.",
	},
	approvals.StaleEvidence: {
		EN: "I could not check the approvals of post %[1]s just now, so I send nothing. Try again: `/publish %[1]s`.",
		FR: "Je n'ai pas pu revérifier les validations de la publication %[1]s\u202f: je n'envoie rien. Réessayez\u202f: `/publier %[1]s`.",
	},
	approvals.PastTime: {
		EN: "That time has passed. Choose a later one for post %[1]s: `/schedule %[1]s tomorrow 9am`, or `/publish %[1]s`.",
		FR: "Cette heure est passée. Choisissez-en une autre pour la publication %[1]s\u202f: `/programmer %[1]s demain 9 h`, ou `/publier %[1]s`.",
	},
	approvals.NoOccurrence: {
		EN: "Post %[1]s does not go out on that date. `/preview %[1]s` shows its dates.",
		FR: "La publication %[1]s ne part pas à cette date. `/aperçu %[1]s` montre ses dates.",
	},
	approvals.NoAccounts: {
		EN: "Post %[1]s goes nowhere yet: it has no account. Give it one: `/edit %[1]s network:newsroom`.",
		FR: "La publication %[1]s ne va nulle part\u202f: elle n'a pas de compte. Donnez-lui-en un\u202f: `/modifier %[1]s réseau:newsroom`.",
	},
	approvals.UnknownEvent: {
		EN: "I do not know how to do that with post %[1]s. `/status` shows which version runs here.",
		FR: "Je ne sais pas faire cela avec la publication %[1]s. `/état` montre la version installée.",
	},
	approvals.NoCorrection: {
		EN: "That wording of post %[1]s is not there any more: it was taken back or replaced, the post changed, or it says the same. `/preview %[1]s` shows what stands.",
		FR: "Cette formulation de la publication %[1]s n'existe plus\u202f: elle a été retirée ou remplacée, la publication a changé, ou elle dit la même chose. `/aperçu %[1]s` montre ce qui vaut.",
	},
	approvals.Alone: {
		EN: "You handed in that wording of post %[1]s, so somebody else must take it: its author, or another editor.",
		FR: "C'est votre formulation de la publication %[1]s\u202f: quelqu'un d'autre doit la prendre, son auteur ou la rédaction.",
	},
	approvals.AlreadyGone: {
		EN: "Post %[1]s was taken down there already. `/preview %[1]s` shows what it was.",
		FR: "La publication %[1]s y a déjà été retirée. `/aperçu %[1]s` montre ce qu'elle était.",
	},
	approvals.AlreadyAsked: {
		EN: "Post %[1]s is being taken down there already. Its thread says when it is gone.",
		FR: "La publication %[1]s y est déjà en cours de retrait. Son fil dira quand ce sera fait.",
	},
	approvals.NotDeleted: {
		EN: "Post %[1]s is not deleted, so there is nothing to bring back. `/preview %[1]s` shows it.",
		FR: "La publication %[1]s n'est pas supprimée\u202f: il n'y a rien à rétablir. `/aperçu %[1]s` la montre.",
	},
	approvals.NotADelivery: {
		EN: "Nothing of post %[1]s waits for that answer any more. `/preview %[1]s` shows where it stands.",
		FR: "Plus rien de la publication %[1]s n'attend cette réponse. `/aperçu %[1]s` montre où elle en est.",
	},
}

var (
	approveName  = say.Text{EN: "approve", FR: "valider"}
	submitName   = say.Text{EN: "submit", FR: "soumettre"}
	scheduleName = say.Text{EN: "schedule", FR: "programmer"}
)

// withPost fills in the post's number, wherever a phrase has it.
func withPost(t say.Text, p storage.Post) say.Text {
	of := func(s string) string { return strings.ReplaceAll(s, "%[1]s", post(p.Number)) }
	return ticked(say.Text{EN: of(t.EN), FR: of(t.FR)})
}

// inState says where the post stands and what is possible from there.
func inState(p storage.Post, r *approvals.Refusal) say.Text {
	out := wayOut[r.State]
	if out.Empty() {
		out = say.Text{EN: "`/help` shows what is possible.", FR: "`/aide` montre ce qui est possible."}
	}
	return say.Text{
		EN: "Post %[1]s is %[2]s, so that is not possible now. %[3]s",
		FR: "La publication %[1]s est %[2]s\u202f: ce n'est pas possible maintenant. %[3]s",
	}.F(post(p.Number), StateWords(r.State), withPost(out, p))
}

// wayOut is the next step from each state. %[1]s is the post's number.
var wayOut = map[approvals.State]say.Text{
	approvals.Draft:       {EN: "Ask for approval first: `/submit %[1]s`.", FR: "Demandez d'abord la validation\u202f: `/soumettre %[1]s`."},
	approvals.Review:      {EN: "It waits for its approvers; `/edit %[1]s` makes a new revision.", FR: "Elle attend sa validation\u202f; `/modifier %[1]s` en fait une nouvelle version."},
	approvals.Changes:     {EN: "Change it and ask again: `/edit %[1]s`, then `/submit %[1]s`.", FR: "Modifiez-la puis redemandez\u202f: `/modifier %[1]s`, puis `/soumettre %[1]s`."},
	approvals.Rejected:    {EN: "Change it and ask again: `/edit %[1]s`, then `/submit %[1]s`.", FR: "Modifiez-la puis redemandez\u202f: `/modifier %[1]s`, puis `/soumettre %[1]s`."},
	approvals.Held:        {EN: "Whoever put it on hold can approve it: `/approve %[1]s`.", FR: "La personne qui l'a suspendue peut la valider\u202f: `/valider %[1]s`."},
	approvals.Approved:    {EN: "Give it a time: `/schedule %[1]s next`, or send it: `/publish %[1]s`.", FR: "Donnez-lui une heure\u202f: `/programmer %[1]s prochain`, ou envoyez-la\u202f: `/publier %[1]s`."},
	approvals.Scheduled:   {EN: "Move it with `/schedule %[1]s`, or take it off with `/cancel %[1]s`.", FR: "Déplacez-la avec `/programmer %[1]s`, ou retirez-la du planning avec `/annuler %[1]s`."},
	approvals.Frozen:      {EN: "An admin starts everything again with `/resume`.", FR: "Un admin relance tout avec `/reprendre`."},
	approvals.Late:        {EN: "Choose a new time: `/schedule %[1]s next`, or send it: `/publish %[1]s`.", FR: "Choisissez une nouvelle heure\u202f: `/programmer %[1]s prochain`, ou envoyez-la\u202f: `/publier %[1]s`."},
	approvals.Publishing:  {EN: "It is leaving at this moment.", FR: "Elle part en ce moment même."},
	approvals.Published:   {EN: "Copy it into a new post: `/copy %[1]s`.", FR: "Copiez-la dans une nouvelle publication\u202f: `/copier %[1]s`."},
	approvals.Partly:      {EN: "It is live on some accounts. Correct it and ask again: `/edit %[1]s`.", FR: "Elle est en ligne sur certains comptes. Corrigez-la puis redemandez\u202f: `/modifier %[1]s`."},
	approvals.Unconfirmed: {EN: "First it must be clear whether it is live: see its thread.", FR: "Il faut d'abord savoir si elle est en ligne\u202f: voyez son fil."},
	approvals.Failed:      {EN: "Correct it and ask again: `/edit %[1]s`, then `/submit %[1]s`.", FR: "Corrigez-la puis redemandez\u202f: `/modifier %[1]s`, puis `/soumettre %[1]s`."},
	approvals.Cancelled:   {EN: "`/submit %[1]s` brings it back.", FR: "`/soumettre %[1]s` la remet en route."},
}

// ownWork names those who can decide instead of whoever wrote the post.
func ownWork(ctx context.Context, c *Call, p storage.Post) say.Text {
	if len(c.mayDecide(ctx, p)) == 0 {
		return say.Text{
			EN: "Your vote does not count: you wrote this post. Nobody else can approve for %[1]s yet. Add someone: %[2]s. If you are alone: %[3]s.",
			FR: "Votre vote ne compte pas\u202f: vous avez écrit cette publication. Personne d'autre ne peut valider pour %[1]s. Ajoutez quelqu'un\u202f: %[2]s. Si vous êtes seule ou seul\u202f: %[3]s.",
		}.F(c.Info.Name, teamAdd, setSolo)
	}
	others := c.deciders(ctx, p)
	if len(others) == 0 {
		return say.Text{
			EN: "Your vote does not count: you wrote this post. Post %[1]s is %[2]s.",
			FR: "Votre vote ne compte pas\u202f: vous avez écrit cette publication. La publication %[1]s est %[2]s.",
		}.F(post(p.Number), StateWords(p.State))
	}
	return say.Text{
		EN: "Your vote does not count: you wrote this post. It still needs %s.",
		FR: "Votre vote ne compte pas\u202f: vous avez écrit cette publication. Il faut encore %s.",
	}.F(deciderNames(ctx, c.DB, c.Brand, p))
}

var brandName = say.Text{EN: "brand", FR: "marque"}

func notDecider(ctx context.Context, c *Call, p storage.Post) say.Text {
	who := c.mayDecide(ctx, p)
	if len(who) == 0 {
		return nobodyCan(ctx, c, p)
	}
	admins := c.holders(ctx, approvals.Admin)
	if len(admins) == 0 {
		admins = who
	}
	return say.Text{
		EN: "Only %[1]s can approve for %[2]s. Ask %[3]s if that should change.",
		FR: "Pour %[2]s, seuls peuvent valider\u202f: %[1]s. Demandez à %[3]s si cela doit changer.",
	}.F(say.List{Items: who}, c.Info.Name, say.List{Items: admins, Or: true})
}

func notApproved(ctx context.Context, c *Call, p storage.Post) say.Text {
	if p.Submitted != p.Revision || p.Submitted == 0 {
		return say.Text{
			EN: "Post %[1]s is not approved, so it cannot go out. Ask for approval: %[2]s.",
			FR: "La publication %[1]s n'est pas validée\u202f: elle ne peut pas partir. Demandez la validation\u202f: %[2]s.",
		}.F(post(p.Number), Shown(submitName, post(p.Number)))
	}
	return say.Text{
		EN: "Post %[1]s is not approved yet, so it cannot go out. It still needs %[2]s.",
		FR: "La publication %[1]s n'est pas encore validée\u202f: elle ne peut pas partir. Il faut encore %[2]s.",
	}.F(post(p.Number), deciderNames(ctx, c.DB, c.Brand, p))
}

// stopped names who stopped the brand and who can start it again.
func stopped(ctx context.Context, c *Call) say.Text {
	if s := c.Info.Stopped; s != nil {
		return say.Join(" ", c.stoppedSince(ctx, *s), c.whoResumes(ctx, *s))
	}
	return say.Text{EN: "Everything is stopped for %s. An admin can resume.", FR: "Tout est arrêté pour %s. Un admin peut reprendre."}.F(c.Info.Name)
}

func nobodyCan(ctx context.Context, c *Call, p storage.Post) say.Text {
	if len(c.holders(ctx, approvals.Approver)) == 0 {
		return say.Text{
			EN: "Nobody can approve for %[1]s yet. Add someone: %[2]s. If you are alone: %[3]s.",
			FR: "Personne ne peut encore valider pour %[1]s. Ajoutez quelqu'un\u202f: %[2]s. Si vous êtes seule ou seul\u202f: %[3]s.",
		}.F(c.Info.Name, teamAdd, setSolo)
	}
	return say.Text{
		EN: "Too few people can approve post %[1]s: whoever writes a post cannot approve it. Add someone: %[2]s, or ask for fewer: %[3]s.",
		FR: "Trop peu de personnes peuvent valider la publication %[1]s\u202f: qui l'écrit ne peut pas la valider. Ajoutez quelqu'un\u202f: %[2]s, ou demandez moins de validations\u202f: %[3]s.",
	}.F(post(p.Number), teamAdd, setOneNeeded)
}

func aboutAccount(c *Call, p storage.Post, r *approvals.Refusal) say.Text {
	of := say.Text{EN: "one account", FR: "un compte"}
	for _, id := range r.Names {
		of = placeNamed(c.Info, id)
	}
	switch r.Code {
	case approvals.WrongAccount:
		return say.Text{
			EN: "Post %[1]s does not go to %[2]s. %[3]s shows where it goes.", FR: "La publication %[1]s ne va pas sur %[2]s. %[3]s montre où elle va.",
		}.F(post(p.Number), of, Shown(say.Text{EN: "preview", FR: "aperçu"}, post(p.Number)))
	case approvals.AlreadyThere:
		return say.Text{
			EN: "Post %[1]s is already on %[2]s, so I do not send it twice.", FR: "La publication %[1]s est déjà sur %[2]s\u202f: je ne l'envoie pas deux fois.",
		}.F(post(p.Number), of)
	}
	return say.Text{
		EN: "Post %[1]s may already be live on %[2]s. First that must be clear: answer the question in its thread.",
		FR: "La publication %[1]s est peut-être déjà en ligne sur %[2]s. Il faut d'abord le savoir\u202f: répondez à la question dans son fil.",
	}.F(post(p.Number), of)
}

// inHands says honestly that a person has the text, and what was done about it: whoever refuses with
// this code has [AskBack] or [TakeBack] tell that person to stop.
func inHands(ctx context.Context, c *Call, p storage.Post, r *approvals.Refusal) say.Text {
	var out []say.Speaker
	for _, d := range p.Deliveries {
		if slices.Contains(r.Names, d.Account) {
			who := c.Who(ctx, d.Holder)
			out = append(out, mayBeLive(p, d, c.Info, who, c.At), say.Text{
				EN: "I told %[1]s to stop and to say whether it is there. After that, try again.",
				FR: "J'ai dit à %[1]s d'arrêter et de dire si elle y est. Réessayez ensuite.",
			}.F(who))
		}
	}
	if len(out) == 0 {
		return say.Text{EN: "Somebody has post %s to publish by hand: see its thread.", FR: "Une personne a la publication %s à publier à la main\u202f: voyez son fil."}.F(post(p.Number))
	}
	return say.Join(" ", out...)
}

func withTime(p storage.Post, code approvals.Code) say.Text {
	t := say.Text{
		EN: "Post %[1]s has no time. Give it one: %[2]s.", FR: "La publication %[1]s n'a pas d'heure. Donnez-lui-en une\u202f: %[2]s.",
	}
	if code == approvals.TooLate {
		t = say.Text{
			EN: "The time of post %[1]s has passed, so it does not go out by itself. Choose a new one: %[2]s.",
			FR: "L'heure de la publication %[1]s est passée\u202f: elle ne partira pas d'elle-même. Choisissez-en une autre\u202f: %[2]s.",
		}
	}
	return t.F(post(p.Number), Typed(scheduleName, say.Text{EN: post(p.Number) + " next", FR: post(p.Number) + " prochain"}))
}

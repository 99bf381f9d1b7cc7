package commands

import (
	"context"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var audit = &Command{
	Spec: chat.Spec{
		Name: say.Text{EN: "audit", FR: "journal"},
		Help: say.Text{EN: "Everything that happened to a post: who, what, when", FR: "Tout ce qui est arrivé à une publication\u202f: qui, quoi, quand"},
		Options: []chat.Option{
			{Name: say.Text{EN: "post", FR: "publication"}, Help: say.Text{EN: "Its number", FR: "Son numéro"}, Kind: chat.PostNo, Main: true, Complete: true},
		},
		Example: say.Text{EN: "/audit 12", FR: "/journal 12"},
		Role:    say.Text{EN: "admin, auditor", FR: "admin, audit"},
	},
	Reads: true,
	Run:   runAudit,
}

// maxLines is how many lines of the log an answer shows: a chat message holds about that many.
const maxLines = 25

func runAudit(ctx context.Context, c *Call) (chat.Message, error) {
	if !c.Holds(approvals.Auditor) {
		if err := c.Needs(ctx, Admins, onlyAuditors); err != nil {
			return chat.Message{}, err
		}
	}
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	lines, err := c.Brand.Audit(ctx, p.Number, maxLines)
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{
		EN: "The log of post %[1]d. Each line seals the one before; %[2]s on the server checks them all.",
		FR: "Le journal de la publication %[1]d. Chaque ligne scelle la précédente\u202f; %[2]s sur le serveur les vérifie toutes.",
	}, p.Number, say.C("copydesk audit verify"))
	m.About = about(p, c.Info)
	for _, l := range lines {
		m.Fields = append(m.Fields, c.auditRow(ctx, p, l))
	}
	notes, err := c.Brand.Notes(ctx, p.ID)
	if err != nil {
		return chat.Message{}, err
	}
	if len(notes) > 0 {
		m.Fields = append(m.Fields, chat.Field{Name: c.Say(saidAboutIt), Value: c.Say(say.Join("\n", c.noteLines(ctx, notes)...))})
	}
	return m, nil
}

// auditRow is one line: when, who did what, and the reason where one was given.
func (c *Call) auditRow(ctx context.Context, p storage.Post, l storage.AuditLine) chat.Field {
	who := "Copydesk"
	if l.Actor != "" {
		who = c.Who(ctx, l.Actor)
	}
	row := chat.Field{Block: chat.Row, Name: say.AtShort(l.At.In(c.Info.Zone())).In(c.Lang), Note: "#" + post(l.No)}
	what := say.Same(l.Kind)
	if e, err := approvals.Decode(l.Kind, l.Version, l.Body); err == nil {
		what = c.happened(ctx, e)
		if v, ok := e.(approvals.Voted); ok && v.Kind == approvals.Approve && wrote(p, v.By) {
			what = say.Text{EN: "%s, signed by its author alone (solo)", FR: "%s, signée par son auteur seul (solo)"}.F(what)
		}
		if j, ok := e.(approvals.Judged); ok {
			what = c.handSaid(p, j, what)
		}
	}
	row.Value = say.Text{EN: "%s: %s", FR: "%s\u202f: %s"}.F(who, what).In(c.Lang)
	if l.Words != "" {
		row.Value += " " + say.Quoted(l.Words).In(c.Lang)
	}
	return row
}

// happened says what an event was, after the name of who did it.
func (c *Call) happened(ctx context.Context, e approvals.Event) say.Text {
	zone := c.Info.Zone()
	switch e := e.(type) {
	case approvals.Drafted:
		return say.Text{EN: "drafted it, revision 1", FR: "première version"}
	case approvals.Revised:
		return say.Text{EN: "made revision %d; earlier approvals are void", FR: "version %d\u202f; les validations d'avant ne valent plus"}.F(e.Revision)
	case approvals.Renewed:
		return say.Text{EN: "made it revision %d for another time; earlier approvals are void", FR: "version %d, pour une autre heure\u202f; les validations d'avant ne valent plus"}.F(e.Revision)
	case approvals.SubmittedTo:
		return say.Text{EN: "asked for approval", FR: "demande de validation"}
	case approvals.Voted:
		return c.votedSaid(ctx, e)
	case approvals.Unvoted:
		return say.Text{EN: "took the word on revision %d back", FR: "avis sur la version %d retiré"}.F(e.Revision)
	case approvals.Corrected:
		return say.Text{EN: "handed in a wording instead of revision %d", FR: "formulation proposée à la place de la version %d"}.F(e.Revision)
	case approvals.Uncorrected:
		return say.Text{EN: "took that wording back", FR: "formulation retirée"}
	case approvals.Took:
		return say.Text{EN: "took the wording of %[1]s as revision %[2]d; %[1]s's approval came with it", FR: "formulation de %[1]s prise comme version %[2]d\u202f; la validation de %[1]s l'accompagne"}.F(c.Who(ctx, e.Person), e.Revision)
	case approvals.Planned:
		if e.Now {
			return say.Text{EN: "ordered it to leave now", FR: "départ immédiat demandé"}
		}
		return say.Text{EN: "planned it for %s", FR: "programmée %s"}.F(say.At(e.Time.In(zone)))
	case approvals.Repeated:
		return say.Text{EN: "chose %[2]s (%[3]s), revision %[1]d; earlier approvals are void", FR: "version %[1]d\u202f: %[2]s (%[3]s)\u202f; les validations d'avant ne valent plus"}.F(e.Revision, howMany(len(e.Times)), e.Rule)
	case approvals.Skipped:
		return say.Text{EN: "took date %d off", FR: "date n° %d retirée"}.F(e.Occurrence + 1)
	case approvals.Unplanned:
		return say.Text{EN: "took its time away", FR: "heure retirée"}
	case approvals.CancelledBy:
		return say.Text{EN: "cancelled it", FR: "annulée"}
	case approvals.Released:
		return say.Text{EN: "resumed; its time is taken away", FR: "reprise\u202f; son heure est retirée"}
	case approvals.Missed:
		return say.Text{EN: "its time passed", FR: "son heure est passée"}
	case approvals.Noted:
		if e.Digest == "" {
			return say.Text{EN: "took a note away", FR: "remarque enlevée"}
		}
		return say.Text{EN: "left a note", FR: "remarque laissée"}
	case approvals.DeletedBy:
		return say.Text{EN: "deleted it", FR: "supprimée"}
	case approvals.Undeleted:
		return say.Text{EN: "brought it back", FR: "rétablie"}
	case approvals.Deferred:
		return say.Text{EN: "publishes it by hand later: asked again on %s", FR: "publiera à la main plus tard\u202f: nouvelle question le %s"}.F(say.At(e.Until.In(zone)))
	case approvals.Recalled:
		return say.Text{EN: "the text is taken back from whoever was to publish it by hand; it may be live", FR: "texte repris à la personne qui devait publier à la main\u202f; peut-être en ligne"}
	case approvals.Reminded:
		return say.Text{EN: "verified everything and asked again whoever publishes it by hand", FR: "tout est vérifié, nouvelle question à la personne qui publie à la main"}
	case approvals.Began:
		return c.begunSaid(ctx, e)
	case approvals.Lapsed:
		return say.Text{EN: "an approval was too old to count", FR: "une validation trop ancienne ne vaut plus"}
	case approvals.Joined:
		return say.Text{EN: "%s and another account are one person now", FR: "%s et un autre compte ne font plus qu'une personne"}.F(c.Who(ctx, e.Person))
	case approvals.Reasoned:
		return say.Text{EN: "gave a reason", FR: "raison donnée"}
	}
	return c.deliverySaid(e)
}

// begunSaid says how a post left for an account: sent, or handed to a person.
func (c *Call) begunSaid(ctx context.Context, e approvals.Began) say.Text {
	if e.To != "" {
		return say.Text{
			EN: "verified everything and handed it to %[1]s, to publish by hand on %[2]s", FR: "tout est vérifié, publication confiée à %[1]s, à la main sur %[2]s",
		}.F(c.Who(ctx, e.To), placeNamed(c.Info, e.Account))
	}
	return say.Text{EN: "verified everything and began to send to %s", FR: "tout est vérifié, début de l'envoi vers %s"}.F(placeNamed(c.Info, e.Account))
}

// handSaid is a person's word about a delivery by hand; of any other, what it was already.
func (c *Call) handSaid(p storage.Post, e approvals.Judged, other say.Text) say.Text {
	i := slices.IndexFunc(p.Deliveries, func(d approvals.Delivery) bool { return d.ID == e.Delivery && d.Class == approvals.ByHand })
	if i < 0 {
		return other
	}
	place := placeNamed(c.Info, p.Deliveries[i].Account)
	switch {
	case !e.There:
		return say.Text{EN: "says that it was not published on %s", FR: "dit qu'elle n'a pas été publiée sur %s"}.F(place)
	case e.URL == "":
		return say.Text{EN: "says that it was published by hand on %s, without a link", FR: "dit qu'elle a été publiée à la main sur %s, sans lien"}.F(place)
	}
	return say.Text{EN: "says that it was published by hand on %[1]s: %[2]s", FR: "dit qu'elle a été publiée à la main sur %[1]s\u202f: %[2]s"}.F(place, e.URL)
}

// deliverySaid says what happened on the way to an account.
func (c *Call) deliverySaid(e approvals.Event) say.Text {
	switch e := e.(type) {
	case approvals.Settled:
		switch e.Result {
		case approvals.Live:
			return say.Text{EN: "it is live: %s", FR: "en ligne\u202f: %s"}.F(absolute(c.Web, e.URL))
		case approvals.Refused:
			return say.Text{EN: "the network refused it (%s)", FR: "le réseau l'a refusée (%s)"}.F(e.Problem)
		case approvals.InDoubt:
			return say.Text{EN: "no answer in time: it may be live", FR: "pas de réponse à temps\u202f: peut-être en ligne"}
		}
		return say.Text{EN: "surely not sent; it is tried again", FR: "rien n'est parti\u202f; nouvel essai"}
	case approvals.LookedUp:
		switch {
		case e.Failed:
			return say.Text{EN: "the network could not be asked", FR: "le réseau n'a pas pu être interrogé"}
		case e.Found:
			return say.Text{EN: "looked it up: it is there", FR: "vérification\u202f: elle y est"}
		}
		return say.Text{EN: "looked it up: it is not there", FR: "vérification\u202f: elle n'y est pas"}
	case approvals.Judged:
		if e.There {
			return say.Text{EN: "said that it is there", FR: "confirme qu'elle y est"}
		}
		return say.Text{EN: "said that it is not there: send it again", FR: "confirme qu'elle n'y est pas\u202f: à renvoyer"}
	}
	return takedownSaid(c.Info, e)
}

// takedownSaid says what happened on the way out of a network.
func takedownSaid(info storage.BrandInfo, e approvals.Event) say.Text {
	switch e := e.(type) {
	case approvals.TakedownAsked:
		if e.ByHand {
			return say.Text{EN: "asked to take it down; it must be done by hand", FR: "retrait demandé, à faire à la main"}
		}
		return say.Text{EN: "asked to take it down", FR: "retrait demandé"}
	case approvals.TakedownTried:
		switch e.Result {
		case approvals.Gone:
			return say.Text{EN: "took it down", FR: "retirée"}
		case approvals.OnlyByHand:
			return say.Text{EN: "the network did not take it down (%s)", FR: "le réseau ne l'a pas retirée (%s)"}.F(e.Problem)
		case approvals.MayBeThere:
			return say.Text{EN: "no answer in time: it may still be there", FR: "pas de réponse à temps\u202f: elle y est peut-être encore"}
		}
		return say.Text{EN: "the network could not be asked; it is asked again", FR: "le réseau n'a pas pu être joint\u202f; nouvel essai"}
	case approvals.TakedownSeen:
		return say.Text{EN: "said that it is gone", FR: "confirme qu'elle n'y est plus"}
	}
	return say.Same(e.Name())
}

var voteWords = map[approvals.Kind]say.Text{
	approvals.Approve: {EN: "approved revision %d", FR: "version %d validée"},
	approvals.Reject:  {EN: "rejected revision %d", FR: "version %d refusée"},
	approvals.Hold:    {EN: "put revision %d on hold", FR: "version %d suspendue"},
	approvals.Change:  {EN: "asked for changes to revision %d", FR: "modifications demandées sur la version %d"},
	approvals.Looking: {EN: "is looking at revision %d", FR: "regarde la version %d"},
}

var roadWords = map[approvals.Road]say.Text{
	approvals.ByReaction:   {EN: "by reaction", FR: "par réaction"},
	approvals.ByButton:     {EN: "by button", FR: "par bouton"},
	approvals.ByCommand:    {EN: "by command", FR: "par commande"},
	approvals.ByCorrection: {EN: "by a wording", FR: "par une formulation"},
}

func (c *Call) votedSaid(ctx context.Context, e approvals.Voted) say.Text {
	said := []say.Speaker{voteWords[e.Kind].F(e.Revision), roadWords[e.Road]}
	if e.For != "" {
		said = append(said, say.Text{EN: "for %s", FR: "pour %s"}.F(c.Who(ctx, e.For)))
	}
	return say.Join(" ", said...)
}

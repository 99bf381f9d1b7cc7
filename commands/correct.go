package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

var (
	correctName   = say.Text{EN: "correct", FR: "corriger"}
	withdrawLabel = say.Text{EN: "Take my wording back", FR: "Retirer ma formulation"}
)

var correct = &Command{
	Spec: chat.Spec{
		Name: correctName,
		Help: say.Text{EN: "Hand in the exact wording; if its author takes it, you have approved it", FR: "Proposer le texte exact\u202f; si l'auteur le prend, vous l'avez validé"},
		Options: []chat.Option{
			postOption,
			{Name: say.Text{EN: "text", FR: "texte"}, Help: say.Text{EN: "The text, exactly as you approve it; none takes yours back", FR: "Le texte, exactement comme vous le validez\u202f; rien pour retirer le vôtre"}, Kind: chat.Letter, Main: true, Required: true},
			networkOption, revisionOption,
			{Name: say.Text{EN: "take", FR: "prendre"}, Help: say.Text{EN: "The wording that is taken", FR: "La formulation qui est prise"}, Kind: chat.Words, Carried: true},
			{Name: say.Text{EN: "row", FR: "suite"}, Help: say.Text{EN: "The review goes on after it", FR: "La relecture continue ensuite"}, Kind: chat.Flag, Carried: true},
		},
		Example: say.Text{EN: "/correct 12 Our new trail shoe is here.", FR: "/corriger 12 Notre chaussure de trail est là."},
		Form:    true, Role: decides,
	},
	Reach: Deciders,
	Run:   runCorrect,
	Fill:  fillEdit,
}

func runCorrect(ctx context.Context, c *Call) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	if !c.Has("take") && unset(c.Text("text")) {
		return c.uncorrect(ctx, p)
	}
	if c.Info.Value("corrections") != "on" {
		return chat.Message{}, say.No(say.Refused, say.Text{
			EN: "Corrections are switched off for %[1]s. Ask for changes instead: %[2]s.",
			FR: "Les corrections sont désactivées pour %[1]s. Demandez plutôt des modifications\u202f: %[2]s.",
		}.F(c.Info.Name, Shown(say.Text{EN: "changes", FR: "retouches"}, post(p.Number))))
	}
	if c.Has("take") {
		return c.takeWording(ctx, p)
	}
	return c.handIn(ctx, p)
}

// handIn keeps the person's wording for the submitted revision: rendered and hashed now, so that
// whoever takes it agrees to these bytes and no others.
func (c *Call) handIn(ctx context.Context, p storage.Post) (chat.Message, error) {
	if wrote(p, c.Person.ID) {
		return chat.Message{}, say.No(say.Refused, say.Text{
			EN: "You wrote post %[1]s, so change it yourself: %[2]s.", FR: "Vous avez écrit la publication %[1]s\u202f: modifiez-la vous-même, %[2]s.",
		}.F(post(p.Number), Shown(editName, post(p.Number))))
	}
	if c.Has("revision") && c.Number("revision", 0) != p.Revision { // beside the text, which is not lost
		return chat.Message{}, field("text", refusal(ctx, c, p, &approvals.Refusal{Code: approvals.OldRevision, State: p.State, N: p.Revision}))
	}
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	word, err := c.word(ctx, p, approvals.Change, roles)
	if err != nil {
		return chat.Message{}, err
	}
	old, err := c.Brand.Revision(ctx, p.ID, p.Revision)
	if err != nil {
		return chat.Message{}, err
	}
	parts, links, err := c.worded(ctx, p, old)
	if err != nil {
		return chat.Message{}, err
	}
	e := approvals.Corrected{By: word.By, Revision: word.Revision, Road: word.Road, Roles: word.Roles, For: word.For}
	err = c.inRound(ctx, func(tx *storage.Tx, r *storage.Round) error {
		if c.On("row") {
			r.Said = append(r.Said, storage.Said{Number: p.Number, Revision: p.Revision, Kind: approvals.Change, Wording: true})
		}
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		if err := tx.Correct(&p, e, parts, old.Flags, links); err != nil {
			return err
		}
		return c.tellWording(tx, p, old, parts)
	})
	if err != nil {
		return chat.Message{}, err
	}
	return c.handedIn(ctx, p, old, parts)
}

// worded renders the wording that was typed: for the accounts named, else wherever the text of the
// first one stands. What a check stops is refused beside the text.
func (c *Call) worded(ctx context.Context, p storage.Post, old approvals.Revision) ([]approvals.Part, []approvals.Link, error) {
	accounts, err := c.Accounts("network")
	if err != nil {
		return nil, nil, err
	}
	texts, text := textsOf(old), norm.NFC.String(c.Text("text"))
	for _, part := range old.Parts {
		meant := len(accounts) == 0 && part.Text == old.Parts[0].Text ||
			slices.ContainsFunc(accounts, func(a storage.Account) bool { return a.ID == part.Account })
		if meant {
			texts[part.Account] = text
		}
	}
	parts, links, err := c.reworded(p, old, wording{texts: texts}, field("text", say.Text{
		EN: "Post %[1]s reads exactly so already. If it is right, approve it: %[2]s.",
		FR: "La publication %[1]s est déjà exactement ainsi. Si elle convient, validez-la\u202f: %[2]s.",
	}.F(post(p.Number), Shown(approveName, post(p.Number)))))
	if err != nil {
		return nil, nil, err
	}
	return parts, links, c.mayStand(ctx, p, approvals.Revision{Parts: parts, Links: links, Flags: old.Flags})
}

// mayStand refuses a wording that a check stops, naming every reason.
func (c *Call) mayStand(ctx context.Context, p storage.Post, rev approvals.Revision) error {
	alike, err := alikeOf(ctx, c.Brand, p.Number, rev, recentSince(c.At))
	if err != nil {
		return err
	}
	reasons := []say.Speaker{say.Text{EN: "That wording of post %s cannot go out:", FR: "Cette formulation de la publication %s ne peut pas partir\u202f:"}.F(post(p.Number))}
	for _, check := range Checks(checkInput(c.Info, rev, alike)) {
		if check.Level == Stop {
			reasons = append(reasons, check.Text)
		}
	}
	if len(reasons) == 1 {
		return nil
	}
	return field("text", say.Join(" ", reasons...))
}

// tellWording shows the wording in the post's thread, where its author can take it.
func (c *Call) tellWording(tx *storage.Tx, p storage.Post, old approvals.Revision, parts []approvals.Part) error {
	lang := c.Info.Lang()
	m := chat.Message{About: about(p, c.Info), Text: say.Text{
		EN: "%[2]s hands in the exact wording for post %[1]s. Whoever wrote it can take it; %[2]s has then approved it. Until then post %[1]s does not go out.",
		FR: "%[2]s propose le texte exact de la publication %[1]s. La personne qui l'a écrite peut le prendre\u202f; il est alors validé par %[2]s. D'ici là, la publication %[1]s ne part pas.",
	}.F(post(p.Number), c.Person.Name).In(lang)}
	m.Fields = changesOf(c.Info, lang, old.Parts, parts, say.Text{EN: "What %s changed", FR: "Ce que %s a changé"}.F(c.Person.Name))
	if is, stands := p.CorrectionOf(c.Person.ID); stands {
		m.Buttons = []chat.Button{takeButton(p, is, lang, "")}
	}
	return Tell(tx, "wording/"+p.ID+"/"+c.Person.ID, p.ID, Saying{Root: true, Message: m})
}

// takeButton takes one wording, by its digest: what was shown, and nothing handed in later. whose is
// said where there are several.
func takeButton(p storage.Post, c approvals.Correction, lang say.Lang, whose string) chat.Button {
	label := say.Text{EN: "Take it", FR: "La prendre"}
	if whose != "" {
		label = say.Text{EN: "Take %s's wording", FR: "Prendre la formulation de %s"}.F(whose)
	}
	return chat.Button{Label: label.In(lang), Action: Do(correctName.EN, post(p.Number), "text:-", "take:"+c.Digest), Style: chat.Go}
}

// handedIn tells who handed a wording in what happens next; in a round, the next post comes instead.
func (c *Call) handedIn(ctx context.Context, p storage.Post, old approvals.Revision, parts []approvals.Part) (chat.Message, error) {
	head := say.Text{
		EN: "You handed in a wording for post %[1]s. %[2]s can take it, and you have then approved it.",
		FR: "Vous avez proposé un texte pour la publication %[1]s. %[2]s peut le prendre, et vous l'avez alors validé.",
	}.F(post(p.Number), c.Who(ctx, p.Author))
	if c.On("row") {
		m, err := c.goOn(ctx, head)
		m.Replace = true
		return m, err
	}
	m := c.Private(say.Text{EN: "%s", FR: "%s"}, head)
	m.About = about(p, c.Info)
	m.Fields = changesOf(c.Info, c.Lang, old.Parts, parts, say.Text{EN: "What changed", FR: "Ce qui a changé"})
	m.Buttons = []chat.Button{{Label: c.Say(withdrawLabel), Action: Do(correctName.EN, post(p.Number), "text:none"), Style: chat.Quiet}}
	return m, nil
}

// uncorrect takes the person's wording back, and the word that came with it.
func (c *Call) uncorrect(ctx context.Context, p storage.Post) (chat.Message, error) {
	err := c.Change(ctx, func(tx *storage.Tx) (err error) {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		if err := tx.Apply(&p, approvals.Uncorrected{By: c.Person.ID, At: tx.Now(), Revision: p.Revision}); err != nil {
			return err
		}
		m := chat.Message{About: about(p, c.Info), Text: say.Text{
			EN: "%[2]s took their wording back. Post %[1]s is %[3]s.", FR: "%[2]s retire sa formulation. La publication %[1]s est %[3]s.",
		}.F(post(p.Number), c.Person.Name, StateWords(p.State)).In(c.Info.Lang())}
		return Tell(tx, "wording/"+p.ID+"/"+c.Person.ID, p.ID, Saying{Root: true, Message: m})
	})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{EN: "Your wording for post %[1]s is taken back. %[2]s", FR: "Votre formulation pour la publication %[1]s est retirée. %[2]s"}, post(p.Number), c.afterVote(ctx, p))
	m.About = about(p, c.Info)
	return m, nil
}

// takeWording makes somebody's wording the newest revision. Its bytes are those handed in; whoever
// handed them in has signed them, because whoever takes them agrees: two people, never one.
func (c *Call) takeWording(ctx context.Context, p storage.Post) (chat.Message, error) {
	e, rev, err := c.taking(ctx, p)
	if err != nil {
		return chat.Message{}, err
	}
	err = c.Change(ctx, func(tx *storage.Tx) (err error) {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		if err := tx.TakeCorrection(&p, e); err != nil {
			return err
		}
		if err := c.retitle(tx, &p, rev.Parts); err != nil {
			return err
		}
		if err := c.tellTaken(ctx, tx, p, e.Person); err != nil {
			return err
		}
		return tx.Do(storage.Due{Key: "reread/" + p.ID, Kind: "reread", Post: p.ID, At: tx.Now()})
	})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Text{
		EN: "You took %[3]s's wording: it is revision %[2]d of post %[1]s, approved by %[3]s. %[4]s",
		FR: "Vous avez pris la formulation de %[3]s\u202f: c'est la version %[2]d de la publication %[1]s, validée par %[3]s. %[4]s",
	}, post(p.Number), p.Revision, c.Who(ctx, e.Person), c.afterVote(ctx, p))
	m.About = about(p, c.Info)
	m.Buttons = c.nextSteps(p)
	return m, nil
}

// tellTaken tells the thread that two people agreed, and what came of it.
func (c *Call) tellTaken(ctx context.Context, tx *storage.Tx, p storage.Post, person string) error {
	m := chat.Message{About: about(p, c.Info), Text: say.Text{
		EN: "%[3]s took the wording of %[4]s: revision %[2]d of post %[1]s. Both agreed to it.",
		FR: "%[3]s prend la formulation de %[4]s\u202f: version %[2]d de la publication %[1]s. Les deux sont d'accord.",
	}.F(post(p.Number), p.Revision, c.Person.Name, c.Who(ctx, person)).In(c.Info.Lang())}
	if err := Tell(tx, "taken/"+p.ID+"/"+strconv.Itoa(p.Revision), p.ID, Saying{Root: true, Message: m}); err != nil {
		return err
	}
	return TellDecided(tx, approvals.Post{State: approvals.Draft}, p, c.Who(ctx, person))
}

// taking gathers what taking a wording needs, and refuses what must not be taken.
func (c *Call) taking(ctx context.Context, p storage.Post) (approvals.Took, approvals.Revision, error) {
	e := approvals.Took{By: c.Person.ID, At: c.At, Revision: p.Revision + 1, Digest: strings.TrimSpace(c.Text("take"))}
	var rev approvals.Revision
	if err := c.Needs(ctx, Contributors, onlyTeam); err != nil {
		return e, rev, err
	}
	if err := c.Mine(p); err != nil {
		return e, rev, err
	}
	i := slices.IndexFunc(p.Corrections, func(w approvals.Correction) bool { return w.Digest == e.Digest })
	if i < 0 {
		return e, rev, &approvals.Refusal{Code: approvals.NoCorrection, State: p.State}
	}
	w := p.Corrections[i]
	roles, err := c.Brand.Roles(ctx)
	if err != nil {
		return e, rev, err
	}
	if rev, _, err = c.Brand.Correction(ctx, p.ID, w.Person); err != nil {
		return e, rev, err
	}
	if err := c.mayStand(ctx, p, rev); err != nil {
		return e, rev, err
	}
	e.Person, e.Roles = w.Person, roles[w.Person]
	if w.For != "" {
		e.Roles = roles[w.For]
	}
	e.Policy, _ = approvals.Resolve(basePolicy(c.Info), routesOf(c.Info), textOf(rev), p.Tags, w.Accounts, roles)
	e.Deadline, e.Work = deadline(p.Time, c.At, c.Info)
	if p.Post, err = p.Next(e); err == nil && !e.Policy.PossibleFor(excluded(p, e.Policy), roles) {
		err = RefuseFor(ctx, c, p, &approvals.Refusal{Code: approvals.NobodyCan, State: p.State})
	}
	return e, rev, err
}

package commands

import (
	"context"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/commands/when"
	"copydesk/storage"
)

var schedule = &Command{
	Spec: chat.Spec{
		Name: scheduleName,
		Help: say.Text{EN: "Choose when a post goes out", FR: "Choisir quand une publication part"},
		Options: []chat.Option{
			postOption,
			{Name: say.Text{EN: "when", FR: "quand"}, Help: say.Text{EN: "Tomorrow 9am, Thursday 14:30, next; or every friday 9am", FR: "Demain 9 h, jeudi 14 h 30, prochain\u202f; ou chaque vendredi 9 h"},
				Kind: chat.When, Main: true, Required: true, Complete: true},
			{Name: say.Text{EN: "until", FR: "jusque"}, Help: say.Text{EN: "Of what comes again: its last day. june, 30 June", FR: "De ce qui revient\u202f: le dernier jour. juin, 30 juin"}, Kind: chat.When},
			{Name: say.Text{EN: "times", FR: "fois"}, Help: say.Text{EN: "Of what comes again: how many times", FR: "De ce qui revient\u202f: combien de fois"}, Kind: chat.Number},
		},
		Example: say.Text{EN: "/schedule 12 tomorrow 9am", FR: "/programmer 12 demain 9 h"},
		Form:    true,
		Role:    say.Text{EN: "editor", FR: "rédaction"},
	},
	Reach: Editors,
	Run:   runSchedule,
}

func runSchedule(ctx context.Context, c *Call) (chat.Message, error) {
	p, err := c.Post(ctx, "post")
	if err != nil {
		return chat.Message{}, err
	}
	if c.Info.Stopped != nil {
		return chat.Message{}, &approvals.Refusal{Code: approvals.Stopped, State: p.State}
	}
	if _, once := onceAt(c.Text("when")); when.IsEvery(c.Text("when")) || once && p.Series != nil {
		return c.repeats(ctx, p)
	}
	if c.Has("until") || c.Has("times") {
		return chat.Message{}, unclearRule(c.Text("when"), &when.Error{Trouble: when.Unclear})
	}
	plan, notes, err := c.planned(ctx, p)
	if err != nil {
		return chat.Message{}, err
	}
	before := p.Post
	err = c.Change(ctx, func(tx *storage.Tx) error {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		plan.At, before = tx.Now(), p.Post
		if err := tx.Touch(c.Person.ID, c.Here(), p.Number); err != nil {
			return err
		}
		return c.move(tx, &p, plan)
	})
	if err != nil {
		return chat.Message{}, err
	}
	m := c.Private(say.Join(" ", voided(before, p), c.planSaid(p), notes))
	m.About = about(p, c.Info)
	m.Buttons = c.nextSteps(p)
	return m, nil
}

// move gives a post another time, tells its thread, and sees to it that the card is read again.
func (c *Call) move(tx *storage.Tx, p *storage.Post, plan approvals.Planned) error {
	before := p.Post
	if err := tx.Apply(p, plan); err != nil {
		return err
	}
	if err := c.tellMoved(tx, before, *p); err != nil || p.Submitted == 0 || p.Revision == before.Revision {
		return err
	}
	return tx.Do(storage.Due{Key: "reread/" + p.ID, Kind: "reread", Post: p.ID, At: tx.Now().Add(firstReread)})
}

// voided says that in a strict brand nothing said about the old time counts for the new one.
func voided(before approvals.Post, p storage.Post) say.Text {
	switch {
	case before.Submitted == 0 || p.Revision == before.Revision:
		return say.Text{}
	case len(before.Votes) == 0:
		return newRevision(p)
	}
	return say.Join(" ", say.Text{
		EN: "The approval was for the old time, so it no longer counts.",
		FR: "La validation portait sur l'ancienne heure\u202f: elle ne vaut plus.",
	}, newRevision(p))
}

// newRevision says what a post with another time is asked for as.
func newRevision(p storage.Post) say.Text {
	if p.Submitted == 0 {
		return say.Text{EN: "It is revision %d now.", FR: "C'est la version %d à présent."}.F(p.Revision)
	}
	return say.Text{
		EN: "It is asked for anew, as revision %d: reactions on the card before do not count for this time.",
		FR: "La demande repart, pour la version %d\u202f: les réactions sur la carte précédente ne valent pas pour cette heure.",
	}.F(p.Revision)
}

// planned reads the time that a line asks for: words, or the brand's next free slot. The notes say
// what should be known about it: a clock change, a holiday, hours outside the brand's.
func (c *Call) planned(ctx context.Context, p storage.Post) (approvals.Planned, say.Text, error) {
	moment, note, err := c.When("when")
	if err != nil {
		return approvals.Planned{}, say.Text{}, err
	}
	if moment.Next {
		accounts, err := c.goesTo(p)
		if err != nil {
			return approvals.Planned{}, say.Text{}, err
		}
		if moment.At, err = NextSlot(ctx, c.Brand, c.Info, c.At, p.Number, accounts); err != nil {
			return approvals.Planned{}, say.Text{}, err
		}
	}
	if moment.Next && moment.At.Equal(p.Time) {
		note = say.Text{EN: "It keeps its slot: none before it is free.", FR: "Elle garde son créneau\u202f: aucun n'est libre avant."}
	}
	moved := c.within(&moment.At)
	plan := approvals.Planned{By: c.Person.ID, At: c.At, Time: moment.At.UTC(), Zone: c.Info.Zone().String(), Late: lateAfter(c.Info)}
	return plan, say.Join(" ", note, moved, c.dayNotes(moment.At.In(c.Info.Zone()))), nil
}

// goesTo lists the accounts of a post, or of the one that the line drafts, by id.
func (c *Call) goesTo(p storage.Post) ([]string, error) {
	if p.ID != "" {
		return p.Accounts, nil
	}
	accounts := c.Info.Accounts
	if c.Has("networks") {
		var err error
		if accounts, err = c.Accounts("networks"); err != nil {
			return nil, err
		}
	}
	var ids []string
	for _, a := range accounts {
		ids = append(ids, a.ID)
	}
	return ids, nil
}

// planSaid repeats the instant in full, and says what is still missing before it can go out.
func (c *Call) planSaid(p storage.Post) say.Text {
	n := post(p.Number)
	if p.State == approvals.Scheduled {
		return ticked(leavesOn(p, c.Info))
	}
	missing := say.Text{EN: "It still needs an approval: /submit %s.", FR: "Il lui faut encore une validation\u202f: /soumettre %s."}.F(n)
	switch p.State {
	case approvals.Held, approvals.Rejected, approvals.Changes:
		missing = say.Join(" ", say.Text{EN: "It is %s.", FR: "Elle est %s."}.F(StateWords(p.State)), withPost(wayOut[p.State], p))
	case approvals.Review:
		missing = say.Text{EN: "It waits for approval until then.", FR: "Elle attend sa validation d'ici là."}
	}
	return say.Join(" ", say.Text{
		EN: "Post %[1]s is planned for %[2]s, on %[3]s.",
		FR: "La publication %[1]s est prévue %[2]s, sur %[3]s.",
	}.F(n, whenOf(p, c.Info), accountsOf(p, c.Info)), missing)
}

// tellMoved tells the thread of a request that its time moved: deciders agreed to another one.
func (c *Call) tellMoved(tx *storage.Tx, before approvals.Post, p storage.Post) error {
	if before.Submitted == 0 || before.Time.Equal(p.Time) {
		return nil
	}
	said := say.Text{EN: "%[2]s moved post %[1]s to %[3]s.", FR: "%[2]s a déplacé la publication %[1]s\u202f: %[3]s."}
	if before.Time.IsZero() {
		said = say.Text{EN: "%[2]s planned post %[1]s for %[3]s.", FR: "%[2]s a programmé la publication %[1]s\u202f: %[3]s."}
	}
	m := chat.Message{About: about(p, c.Info), Text: say.Join(" ", said.F(post(p.Number), c.Person.Name, whenOf(p, c.Info)), voided(before, p)).In(c.Info.Lang())}
	return Tell(tx, "moved/"+p.ID, p.ID, Saying{Root: true, Message: m})
}

// nextSteps are a post's buttons in the person's language.
func (c *Call) nextSteps(p storage.Post) []chat.Button {
	return Buttons(CardInput{Post: p, Info: c.Info, Lang: c.Lang, Now: c.At}, false)
}

// lateAfter is how long past its time a post may still leave by itself.
func lateAfter(info storage.BrandInfo) time.Duration {
	if d, err := time.ParseDuration(info.Value("late-after")); err == nil && d > 0 {
		return d
	}
	return time.Hour
}

package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands"
	"copydesk/storage"
)

// handsLast puts the accounts that people publish on behind the others: what needs nobody goes first.
func handsLast(info storage.BrandInfo, list []turn) []turn {
	hand := func(t turn) int {
		if a, _ := info.Account(t.account); a.Class == approvals.ByHand {
			return 1
		}
		return 0
	}
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b turn) int { return cmp.Compare(hand(a), hand(b)) })
	return out
}

// handOut gives a post to the person who publishes it by hand. The intent, the text and pictures for
// the person and the line in the thread are one transaction: nobody is handed what was not verified,
// and nothing verified waits for nobody.
func (h *house) handOut(ctx context.Context, b *storage.Brand, post storage.Post, t turn, acc storage.Account, proof approvals.Evidence) error {
	if !slices.Contains(post.Unsent(), acc.ID) {
		return nil // somebody has it, or said what became of it
	}
	if err := h.readable(ctx, b, post, acc.ID); err != nil {
		return err
	}
	to, instead, err := h.holder(ctx, b, acc)
	if err != nil {
		return err
	}
	if to.ID == "" {
		return h.notSent(ctx, b, post.ID, commands.NobodyPublishes(acc), false)
	}
	err = b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, part, err := h.begin(tx, post.ID, acc, t.occurrence, proof, to.ID)
		if err != nil {
			return err
		}
		out, err := handed(tx, p, part, to, deliveryID(p.Post, t))
		out.Instead = instead
		if err != nil {
			return err
		}
		return out.Tell(tx, h.desk, false)
	})
	var no *approvals.Refusal
	if errors.As(err, &no) {
		return h.turnedDown(ctx, b, post.ID, no)
	}
	return err
}

// readable reads every picture that is to be handed out, before anything is: a text alone is not what
// was approved.
func (h *house) readable(ctx context.Context, b *storage.Brand, post storage.Post, account string) error {
	rev, err := b.Revision(ctx, post.ID, post.Revision)
	if err != nil {
		return err
	}
	part, _ := partOf(rev, account)
	for _, m := range part.Media {
		if _, err := commands.Original(ctx, b, m); err != nil {
			return err
		}
	}
	return nil
}

// handed gathers what a person is given.
func handed(tx *storage.Tx, p storage.Post, part approvals.Part, to storage.Person, delivery string) (commands.HandOut, error) {
	info, err := tx.Info()
	out := commands.HandOut{Post: p, Part: part, Info: info, To: to}
	for _, d := range p.Deliveries {
		if d.ID == delivery {
			out.Delivery = d
		}
	}
	return out, err
}

// holder is the one person who is handed a text: the account's, or where they are away or gone the
// first who can write for the brand and is here, else an admin. Never two: both might publish it.
// instead names who is not here; an empty person: nobody is.
func (h *house) holder(ctx context.Context, b *storage.Brand, acc storage.Account) (to storage.Person, instead string, err error) {
	roles, err := h.rolesOf(ctx, b)
	if err != nil {
		return to, "", err
	}
	aways, err := b.Aways(ctx)
	if err != nil {
		return to, "", err
	}
	for _, id := range candidates(acc.Owner, roles) {
		person, err := h.db.Person(ctx, id)
		if err != nil {
			return to, "", err
		}
		here, err := h.counts(ctx, id)
		if err != nil {
			return to, "", fmt.Errorf("who publishes by hand on %s: %w", acc.Name, err)
		}
		away := aways[id].Until.After(h.now())
		if _, reached := h.desk.Reaches(person); here && reached && !away && len(roles[id]) > 0 {
			return person, instead, nil
		}
		if id == acc.Owner {
			instead = person.Name
		}
	}
	return storage.Person{}, instead, nil
}

// candidates lists who may be handed a text, the account's person first, then those who write, who
// may do what they may, and the admins; those met first come first.
func candidates(first string, roles map[string][]approvals.Role) []string {
	out := []string{first}
	for _, role := range []approvals.Role{approvals.Editor, approvals.Approver, approvals.Admin, approvals.Owner} {
		var ids []string
		for id, held := range roles {
			if slices.Contains(held, role) && !slices.Contains(out, id) {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		out = append(out, ids...)
	}
	return slices.DeleteFunc(out, func(id string) bool { return id == "" })
}

// asked comes to what people were handed and have not answered: it asks again, where everything still
// stands, or takes the text back.
func (h *house) asked(ctx context.Context, d storage.Due) error {
	b := h.db.Of(d.Brand)
	post, err := b.PostByID(ctx, d.Post)
	if err != nil {
		return err
	}
	for _, held := range post.InHand() {
		if held.Next.IsZero() || held.Next.After(h.now()) {
			continue
		}
		if held.Unanswered() {
			if err := h.takeBack(ctx, b, post.ID, "", unanswered); err != nil {
				return err
			}
			break
		}
		if moved, err := h.quiet(ctx, b, d, held); moved || err != nil {
			return err
		}
		if err := h.askAgain(ctx, b, post, held); err != nil {
			return err
		}
	}
	return h.end(ctx, d)
}

var unanswered = say.Text{EN: "Nobody has said for a day whether it is done.", FR: "Depuis un jour, personne n'a dit si c'était fait."}

// quiet moves a question out of the brand's quiet hours. The planned hour itself, and an hour that
// somebody chose, are theirs: they are kept.
func (h *house) quiet(ctx context.Context, b *storage.Brand, d storage.Due, held approvals.Delivery) (bool, error) {
	info, err := b.Info(ctx)
	if err != nil || held.PutOff() {
		return false, err
	}
	until := commands.AfterQuiet(info, h.now())
	if !until.After(h.now()) {
		return false, nil
	}
	d.At = until.UTC()
	return true, b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error { return tx.Put(d) })
}

// askAgain hands the same text out once more, under fresh evidence.
func (h *house) askAgain(ctx context.Context, b *storage.Brand, post storage.Post, held approvals.Delivery) error {
	proof, err := h.verify(ctx, b, post.Number)
	if err != nil {
		return err
	}
	err = b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, err := tx.PostByID(post.ID)
		if err != nil {
			return err
		}
		stopped, err := tx.Stopped()
		if err != nil {
			return err
		}
		if err := tx.Apply(&p, approvals.Reminded{At: tx.Now(), Delivery: held.ID, Stopped: stopped, Evidence: proof}); err != nil {
			return err
		}
		rev, err := tx.Revision(p.ID, held.Revision)
		if err != nil {
			return err
		}
		to, err := tx.Person(held.Holder)
		if err != nil {
			return err
		}
		part, _ := partOf(rev, held.Account)
		out, err := handed(tx, p, part, to, held.ID)
		if err != nil {
			return err
		}
		return out.Tell(tx, h.desk, true)
	})
	var no *approvals.Refusal
	if !errors.As(err, &no) {
		return err
	}
	switch no.Code {
	case approvals.NotApproved, approvals.NotSame:
		return h.takeBack(ctx, b, post.ID, "copydesk", commands.Unapproved)
	case approvals.StaleEvidence:
		return errLater
	}
	return nil // answered, stopped or taken back meanwhile
}

// takeBack takes a post's text back from whoever has it.
func (h *house) takeBack(ctx context.Context, b *storage.Brand, id, by string, why say.Text) error {
	return b.Change(ctx, storage.Cause{Actor: "copydesk"}, func(tx *storage.Tx) error {
		p, err := tx.PostByID(id)
		if err != nil {
			return err
		}
		return commands.TakeBack(tx, h.desk, &p, by, why)
	})
}

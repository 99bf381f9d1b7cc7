package storage

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"copydesk/approvals"
)

// A crowd is a brand full of everything, each text of which carries the brand's canary.
type crowd struct {
	*Brand
	canary string
	posts  []Post
	room   RoomKey
	marc   string // person id: decides here alone
	sha    string // of a picture whose bytes are the canary
	lines  []string
	asked  Post // waits, with a wording of Marc's that holds the canary
}

func crowded(t fails, db *DB, canary string, n int) *crowd {
	t.Helper()
	c := &crowd{Brand: branded(t, db, canary), canary: canary, room: RoomKey{"slack", "T1", "room-" + canary}}
	change(t, c.Brand, func(tx *Tx) error {
		p, err := tx.Meet(Identity{"slack", "T1", canary}, canary, "en", "")
		c.marc = p.ID
		return err
	})
	for i := range n {
		p := scheduled(t, c.Brand, fmt.Sprint(canary, " text ", i), monday.Add(time.Hour))
		if i%2 == 0 {
			p = c.publish(t, p)
		}
		c.posts = append(c.posts, p)
		change(t, c.Brand, func(tx *Tx) error { return c.surround(tx, p) })
	}
	c.sha = handed(t, c.Brand, canary)
	shown := applied(t, c.Brand, pictured(t, c.Brand, c.sha), append(approving(Post{Post: approvals.Post{Revision: 1}}, monday), approvals.Planned{By: "ana", At: monday, Time: monday.Add(time.Hour), Zone: "UTC"})...)
	c.publish(t, shown)
	c.asked = applied(t, c.Brand, drafted(t, c.Brand, "asked"), approving(Post{}, monday)[0])
	change(t, c.Brand, func(tx *Tx) error { return marcCorrects(tx, &c.asked, canary) })
	c.takeDown(t, c.publish(t, scheduled(t, c.Brand, canary+" gone again", monday.Add(time.Hour))))
	return c
}

func (c *crowd) publish(t fails, p Post) Post {
	t.Helper()
	id := c.canary + p.ID
	return applied(t, c.Brand, p, begun(p, p.Accounts[0], id, monday.Add(time.Hour)),
		approvals.Settled{At: monday.Add(time.Hour), Delivery: id, Result: approvals.Live, URL: "https://example.com/" + c.canary})
}

func (c *crowd) takeDown(t fails, p Post) {
	t.Helper()
	d := p.Deliveries[0].ID
	applied(t, c.Brand, p, approvals.TakedownAsked{By: "ana", At: monday.Add(2 * time.Hour), Delivery: d},
		approvals.TakedownTried{At: monday.Add(2 * time.Hour), Delivery: d, Result: approvals.Gone})
}

// surround adds everything that hangs on a post.
func (c *crowd) surround(tx *Tx, p Post) error {
	for _, f := range []func() error{
		func() error {
			return tx.SetMeta(&p, Meta{Title: c.canary, Campaign: c.canary, Tags: []string{c.canary}})
		},
		func() error { return tx.Reason(p.Number, "ana", c.canary) },
		func() error {
			_, err := tx.GiveGroup(Group{Platform: "slack", Team: "T1", Account: c.canary, Name: c.canary}, approvals.Editor)
			return err
		},
		func() error {
			return tx.SaveCard(Card{Post: p.ID, Number: p.Number, Kind: "root", Ref: RefKey{c.room, c.canary + p.ID}, Shown: c.canary})
		},
		func() error {
			return tx.AddSamples([]Sample{{Number: p.Number, Campaign: c.canary, Measure: "clicks", At: monday, Value: 7}})
		},
		func() error { return tx.Propose(Proposal{ID: c.canary + p.ID, Number: p.Number, By: c.canary}) },
		func() error { return tx.Give(c.marc, approvals.Approver) },
		func() error { return tx.Away(c.marc, monday.AddDate(1, 0, 0), c.canary) },
		func() error { return tx.SetNotify(c.marc, c.canary) },
		func() error { return tx.Touch(c.marc, c.room, p.Number) },
		func() error { return tx.Seal("accounts", c.canary+p.ID, "token", Secret(c.canary)) },
		func() error { _, _, err := tx.ReserveTokens("2026-11", 5, 1000); return err },
		func() error { return tx.SetValue("voice", c.canary) },
		func() error { return tx.Note(&p, "ana", c.canary) },
		func() error { return tx.Look(p.ID, c.marc, 1) },
		func() error { return tx.SaveRound(c.marc, Round{Later: []int64{p.Number}}) },
		func() error {
			id, err := tx.NewLine(c.canary, c.room, []LinePost{{p.ID, p.Number, 1}})
			c.lines = append(c.lines, id)
			return err
		},
		func() error {
			return tx.Do(Due{Key: c.canary, Kind: "daily", At: monday.AddDate(9, 0, 0), Body: []byte(c.canary)})
		},
		func() error { return tx.SaveTemplate(Template{Name: c.canary, By: c.canary}) },
	} {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// looks is every read of a brand, asked for what belongs to another where it can be asked for.
var looks = map[string]func(b *Brand, of *crowd) any{
	"Accounts": func(b *Brand, _ *crowd) any { return first(b.Accounts(ctx)) },
	"Appointments": func(b *Brand, _ *crowd) any {
		return first(b.Appointments(ctx, monday, monday.AddDate(0, 1, 0), monday.AddDate(-1, 0, 0)))
	},
	"Audit": func(b *Brand, of *crowd) any {
		return []any{first(b.Audit(ctx, 0, 1000)), first(b.Audit(ctx, of.posts[0].Number, 1000))}
	},
	"Alike": func(b *Brand, of *crowd) any {
		if _, found, _ := b.Alike(ctx, of.canary+" text 0", 0, monday.Add(-time.Hour)); found {
			return of.canary
		}
		return nil
	},
	"Aways":      func(b *Brand, _ *crowd) any { return first(b.Aways(ctx)) },
	"Calendar":   func(b *Brand, _ *crowd) any { return first(b.Calendar(ctx, monday, monday.AddDate(0, 0, 7))) },
	"Cards":      func(b *Brand, of *crowd) any { return first(b.Cards(ctx, of.posts[0].ID)) },
	"Correction": func(b *Brand, of *crowd) any { rev, _, _ := b.Correction(ctx, of.asked.ID, "marc"); return rev.Parts },
	"Daily": func(b *Brand, of *crowd) any {
		return first(b.Daily(ctx, "clicks", monday, monday.Add(time.Hour), time.UTC, Filter{Campaign: of.canary}))
	},
	"Due": func(b *Brand, of *crowd) any {
		d, _, _ := b.Due(ctx, of.canary)
		return string(d.Body)
	},
	"Given":       func(b *Brand, _ *crowd) any { return first(b.Given(ctx)) },
	"Groups":      func(b *Brand, _ *crowd) any { return first(b.Groups(ctx)) },
	"Info":        func(b *Brand, _ *crowd) any { return first(b.Info(ctx)) },
	"Line":        func(b *Brand, of *crowd) any { return first(b.Line(ctx, of.lines[0])).By },
	"LineOf":      func(b *Brand, of *crowd) any { return first(b.LineOf(ctx, of.posts[0].ID, 1)) },
	"LinesOf":     func(b *Brand, of *crowd) any { return first(b.LinesOf(ctx, of.posts[0].ID)) },
	"Looked":      func(b *Brand, of *crowd) any { return first(b.Looked(ctx, of.posts[0].ID, of.marc, 2)) },
	"Notes":       func(b *Brand, of *crowd) any { return first(b.Notes(ctx, of.posts[0].ID)) },
	"Medium":      func(b *Brand, of *crowd) any { m, _ := b.Medium(ctx, of.sha); return m.Bytes },
	"MediumBytes": func(b *Brand, of *crowd) any { return string(first(b.MediumBytes(ctx, of.sha, true))) },
	"MediumPath":  func(b *Brand, of *crowd) any { return b.MediumPath(of.sha, "a.png") },
	"OpenMedium": func(b *Brand, of *crowd) any {
		f, m, err := b.OpenMedium(ctx, of.sha)
		if err == nil {
			f.Close()
		}
		return m.Bytes
	},
	"MediumLive": func(b *Brand, of *crowd) any { return first(b.MediumLive(ctx, of.sha)) },
	"Post":       func(b *Brand, of *crowd) any { return first(b.Post(ctx, of.posts[len(of.posts)-1].Number)) },
	"PostByID":   func(b *Brand, of *crowd) any { return first(b.PostByID(ctx, of.posts[0].ID)) },
	"Posts": func(b *Brand, of *crowd) any {
		return []any{first(b.Posts(ctx, Query{})), first(b.Posts(ctx, Query{Campaign: of.canary}))}
	},
	"Find":      func(b *Brand, of *crowd) any { return first(b.Find(ctx, Search{Words: of.canary, Limit: 10})) },
	"TakenDown": func(b *Brand, _ *crowd) any { return first(b.TakenDown(ctx, "newsroom", 1000)) },
	"Notify":    func(b *Brand, of *crowd) any { return first(b.Notify(ctx, of.marc)) },
	"Out":       func(b *Brand, _ *crowd) any { return first(b.Out(ctx, monday, monday.AddDate(0, 0, 7))) },
	"Proposal":  func(b *Brand, of *crowd) any { p, _ := b.Proposal(ctx, of.canary+of.posts[0].ID); return p.By },
	"Published": func(b *Brand, _ *crowd) any { return first(b.Published(ctx, "", 1000)) },
	"Revision":  func(b *Brand, of *crowd) any { return first(b.Revision(ctx, of.posts[0].ID, 1)) },
	"Roles":     func(b *Brand, _ *crowd) any { return first(b.Roles(ctx)) },
	"Round":     func(b *Brand, of *crowd) any { r, _, _ := b.Round(ctx, of.marc); return r },
	"Since": func(b *Brand, of *crowd) any {
		_, some, _ := b.Since(ctx, "clicks", Filter{Campaign: of.canary})
		return some
	},
	"Sum": func(b *Brand, _ *crowd) any {
		v, _, _ := b.Sum(ctx, "clicks", monday, monday.Add(time.Hour), Filter{})
		return v
	},
	"WentOut": func(b *Brand, _ *crowd) any {
		return first(b.WentOut(ctx, monday.AddDate(-1, 0, 0), monday.AddDate(1, 0, 0), ""))
	},
	"NextSlot":  func(b *Brand, _ *crowd) any { return first(b.NextSlot(ctx, first(b.Info(ctx)), monday, 0, nil)) },
	"Taken":     func(b *Brand, _ *crowd) any { return first(b.Taken(ctx, monday, monday.AddDate(1, 0, 0))) },
	"Template":  func(b *Brand, of *crowd) any { got, _, _ := b.Template(ctx, of.canary); return got.By },
	"Templates": func(b *Brand, _ *crowd) any { return first(b.Templates(ctx)) },
	"Tokens":    func(b *Brand, _ *crowd) any { _, reserved, _ := b.Tokens(ctx, "2026-11"); return reserved },
	"Top":       func(b *Brand, _ *crowd) any { return first(b.Top(ctx, "clicks", monday, monday.Add(time.Hour), 1000)) },
	"Touched": func(b *Brand, of *crowd) any {
		n, _, _ := b.Touched(ctx, of.marc, of.room)
		return n
	},
	"Unseal": func(b *Brand, of *crowd) any {
		s, _ := b.Unseal(ctx, "accounts", of.canary+of.posts[0].ID, "token")
		return s.Reveal()
	},
}

func first[T any](v T, _ error) T { return v }

func TestEveryReadOfABrandIsLookedAt(t *testing.T) {
	read := reflect.TypeFor[*Brand]()
	for i := range read.NumMethod() {
		name := read.Method(i).Name
		if _, looked := looks[name]; !looked && name != "Change" && name != "ChangeSoon" && name != "ID" {
			t.Errorf("Brand.%s is not among the reads that must not show another brand", name)
		}
	}
}

func TestNoReadOfABrandShowsAnother(t *testing.T) {
	db, _ := fresh(t)
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		name := func(s string) string { return fmt.Sprintf("%s%dq", s, round) }
		alpha := crowded(t, db, name("alpha"), rapid.IntRange(1, 2).Draw(t, "alpha"))
		own := snapshot(alpha, alpha)
		beta := crowded(t, db, name("beta"), rapid.IntRange(1, 2).Draw(t, "beta"))
		for name, text := range snapshot(alpha, beta) {
			for _, foreign := range []string{beta.canary, beta.ID(), beta.marc, beta.posts[0].ID} {
				if strings.Contains(text, foreign) {
					t.Errorf("%s of alpha shows %s of beta:\n%s", name, foreign, text)
				}
			}
		}
		for name, text := range snapshot(alpha, alpha) {
			if text != own[name] {
				t.Errorf("%s of alpha changed with beta:\n%s\nbefore:\n%s", name, text, own[name])
			}
			if !strings.Contains(text, alpha.canary) && !slices.Contains(numbers, name) {
				t.Errorf("%s shows nothing of alpha's own, so it proves nothing: %s", name, text)
			}
		}
	})
}

// numbers are the reads that show no text.
var numbers = []string{"Daily", "Given", "LineOf", "LinesOf", "Looked", "Medium", "MediumLive", "MediumPath", "NextSlot", "OpenMedium", "Roles", "Round", "Since", "Sum", "Taken", "Tokens", "Touched", "WentOut"}

func snapshot(b, of *crowd) map[string]string {
	out := map[string]string{}
	for name, look := range looks {
		out[name] = fmt.Sprintf("%+v", look(b.Brand, of))
	}
	return out
}

func TestAChangeOfABrandTouchesNoOther(t *testing.T) {
	db, _ := fresh(t)
	alpha, beta := crowded(t, db, "alpha", 2), crowded(t, db, "beta", 2)
	p := beta.posts[1]
	before := snapshot(beta, beta)
	accounts, err := beta.Accounts(ctx)
	must(t, err)
	for name, f := range map[string]func(tx *Tx) error{
		"apply":         func(tx *Tx) error { q := p; return tx.Apply(&q, approvals.CancelledBy{By: "ana", At: tx.Now()}) },
		"revise":        func(tx *Tx) error { q := p; return tx.Revise(&q, "ana", parts(accounts, "alpha"), nil, nil) },
		"meta":          func(tx *Tx) error { q := p; return tx.SetMeta(&q, Meta{Title: "alpha"}) },
		"post by id":    func(tx *Tx) error { _, err := tx.PostByID(p.ID); return err },
		"revision":      func(tx *Tx) error { _, err := tx.Revision(p.ID, 1); return err },
		"note":          func(tx *Tx) error { q := p; return tx.Note(&q, "ana", "alpha") },
		"notes":         func(tx *Tx) error { q := p; _, err := tx.DropNotes(&q, "ana"); return err },
		"correct":       func(tx *Tx) error { q := beta.asked; return marcCorrects(tx, &q, "alpha") },
		"take":          func(tx *Tx) error { q := beta.asked; return tx.TakeCorrection(&q, anaTakes(q)) },
		"room":          func(tx *Tx) error { return tx.BindRoom("approvals", beta.room) },
		"secret":        func(tx *Tx) error { return tx.Seal("accounts", "beta"+p.ID, "token", "alpha") },
		"account's id":  func(tx *Tx) error { return tx.AddAccount(Account{ID: accounts[0].ID, Network: "newsroom"}) },
		"proposal's id": func(tx *Tx) error { return tx.Propose(Proposal{ID: "beta" + p.ID}) },
	} {
		if err := alpha.Change(ctx, Cause{Actor: "ana"}, f); err == nil {
			t.Errorf("%s of beta's in a change of alpha stands", name)
		}
	}
	change(t, alpha.Brand, func(tx *Tx) error { return tx.RemoveAccount(accounts[0].ID) })
	change(t, alpha.Brand, func(tx *Tx) error { return tx.DropProposal("beta" + p.ID) })
	change(t, alpha.Brand, func(tx *Tx) error { return tx.Take(beta.marc, "") })
	for name, text := range snapshot(beta, beta) {
		if text != before[name] {
			t.Errorf("%s of beta became\n%s\nit was\n%s", name, text, before[name])
		}
	}
	must(t, db.CheckReplay(context.Background()))
}

package commands

import (
	"context"
	"slices"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/storage"
)

// NextSlot is the next free slot after an instant, in the brand's zone, that suits all of some accounts
// (by id): one of theirs or of the brand's, else 9:00 on a working day; never on a public holiday,
// never outside its publish hours. A slot is taken where another post is planned for one of these
// accounts; own is the number of the post it is for, 0: of none yet.
func NextSlot(ctx context.Context, b *storage.Brand, info storage.BrandInfo, after time.Time, own int64, accounts []string) (time.Time, error) {
	after = after.In(info.Zone())
	busy, err := planned(ctx, b, after, own)
	if err != nil {
		return time.Time{}, err
	}
	slots := rhythm(info).For(namesOf(info, accounts)...)
	next := slots.Next(after, nil)
	for taken := true; taken && !next.IsZero(); {
		if taken, err = shares(ctx, b, busy[next.Unix()/60], accounts); err != nil {
			return time.Time{}, err
		}
		if taken {
			next = slots.Next(next, nil)
		}
		if next.After(after.AddDate(1, 0, 0)) {
			next = time.Time{}
		}
	}
	if next.IsZero() && len(rhythm(info).Slots.Names()) > 0 {
		return next, say.No(say.Refused, say.Text{
			EN: "No free slot within a year suits all the accounts of this post. Choose a time, or other slots: %s.",
			FR: "Aucun créneau libre d'ici un an ne convient à tous les comptes de cette publication. Choisissez une heure, ou d'autres créneaux\u202f: %s.",
		}.F(say.Text{EN: string(say.C("/brand set slots mon,thu 9:00")), FR: string(say.C("/marque régler slots lun,jeu 9:00"))}))
	}
	if next.IsZero() {
		return next, say.No(say.Refused, say.Text{
			EN: "%s has no free slot within a year. Add some: /brand set slots mon,thu 9:00.",
			FR: "%s n'a aucun créneau libre d'ici un an. Ajoutez-en\u202f: /marque régler slots lun,jeu 9:00.",
		}.F(info.Name))
	}
	return next, nil
}

// planned lists the posts planned within a year, but for one, by their minute.
func planned(ctx context.Context, b *storage.Brand, after time.Time, but int64) (map[int64][]int64, error) {
	plans, err := b.Taken(ctx, after, after.AddDate(1, 0, 0))
	busy := map[int64][]int64{}
	for _, p := range plans {
		if p.Number != but {
			busy[p.At.Unix()/60] = append(busy[p.At.Unix()/60], p.Number)
		}
	}
	return busy, err
}

// shares reports whether one of some posts goes to one of some accounts. Where either is not known
// yet, it may.
func shares(ctx context.Context, b *storage.Brand, posts []int64, accounts []string) (bool, error) {
	for _, n := range posts {
		p, err := b.Post(ctx, n)
		if err != nil {
			return false, err
		}
		if len(accounts) == 0 || len(p.Accounts) == 0 || slices.ContainsFunc(p.Accounts, func(a string) bool { return slices.Contains(accounts, a) }) {
			return true, nil
		}
	}
	return false, nil
}

// namesOf gives the names that slots know some accounts by, folded.
func namesOf(info storage.BrandInfo, accounts []string) [][]string {
	var out [][]string
	for _, id := range accounts {
		var names []string
		for _, name := range rhythm(info).Slots.Names() {
			if slices.ContainsFunc(accountsCalled(info, name), func(a storage.Account) bool { return a.ID == id }) {
				names = append(names, name)
			}
		}
		out = append(out, names)
	}
	return out
}

// slotFor says which networks a free slot is for; empty: for all.
func slotFor(info storage.BrandInfo, t time.Time) say.Text {
	var said []say.Speaker
	for _, name := range rhythm(info).On(t) {
		said = append(said, slotName(info, name))
	}
	return say.Join(", ", said...)
}

// slotName is a name of a slot as people know it.
func slotName(info storage.BrandInfo, name string) say.Text {
	if called := accountsCalled(info, name); len(called) > 0 {
		return networkName(called[0])
	}
	return say.Same(name)
}

func rhythm(info storage.BrandInfo) approvals.Rhythm {
	return approvals.ReadRhythm(info.Value("slots"), info.Value("publish-hours"), info.Value("holidays"))
}

// hoursOf reads a part of the day from a brand's value; what cannot be read is no hours.
func hoursOf(info storage.BrandInfo, name string) approvals.Hours {
	h, err := approvals.ParseHours(info.Value(name))
	if err != nil {
		return approvals.Hours{}
	}
	return h
}

func holiday(info storage.BrandInfo, t time.Time) bool {
	_, is := approvals.Holiday(info.Value("holidays"), t)
	return is
}

// deadline is when a request should be answered: the planned time, else 24 working hours on.
func deadline(planned, now time.Time, info storage.BrandInfo) time.Time {
	return approvals.Deadline(planned, now, info.Zone(), func(day time.Time) bool { return holiday(info, day) })
}

// within moves a planned instant into the brand's publish hours, and says so.
func (c *Call) within(t *time.Time) say.Text {
	hours := hoursOf(c.Info, "publish-hours")
	in := hours.Within(t.In(c.Info.Zone()))
	if in.Equal(*t) {
		return say.Text{}
	}
	*t = in
	return say.Text{
		EN: "%[1]s publishes only at these hours: %[2]s. I took %[3]s.",
		FR: "%[1]s ne publie qu'à ces heures\u202f: %[2]s. J'ai pris %[3]s.",
	}.F(c.Info.Name, hours, say.AtShort(in))
}

// dayNotes says what should be known about a planned day: a public holiday. The time stays.
func (c *Call) dayNotes(t time.Time) say.Text {
	if name, is := approvals.Holiday(c.Info.Value("holidays"), t); is {
		return say.Text{EN: "That day is a public holiday: %s.", FR: "Ce jour est férié\u202f: %s."}.F(name)
	}
	return say.Text{}
}

// AfterQuiet is the first instant from now on at which the brand lets people be notified.
func AfterQuiet(info storage.BrandInfo, now time.Time) time.Time {
	return hoursOf(info, "quiet-hours").Outside(now.In(info.Zone()))
}

package commands

import (
	"context"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/storage"
)

// NextSlot is [storage.Brand.NextSlot]; where there is none, the error is a [*say.Problem] that says what
// to do.
func NextSlot(ctx context.Context, b *storage.Brand, info storage.BrandInfo, after time.Time, own int64, accounts []string) (time.Time, error) {
	next, err := b.NextSlot(ctx, info, after, own, accounts)
	switch {
	case err != nil || !next.IsZero():
		return next, err
	case len(info.Rhythm().Slots.Names()) > 0:
		return next, say.No(say.Refused, say.Text{
			EN: "No free slot within a year suits all the accounts of this post. Choose a time, or other slots: %s.",
			FR: "Aucun créneau libre d'ici un an ne convient à tous les comptes de cette publication. Choisissez une heure, ou d'autres créneaux\u202f: %s.",
		}.F(say.Text{EN: string(say.C("/brand set slots mon,thu 9:00")), FR: string(say.C("/marque régler slots lun,jeu 9:00"))}))
	}
	return next, say.No(say.Refused, say.Text{
		EN: "%s has no free slot within a year. Add some: /brand set slots mon,thu 9:00.",
		FR: "%s n'a aucun créneau libre d'ici un an. Ajoutez-en\u202f: /marque régler slots lun,jeu 9:00.",
	}.F(info.Name))
}

// slotFor says which networks a free slot is for; empty: for all.
func slotFor(info storage.BrandInfo, gap approvals.Gap) say.Text {
	var said []say.Speaker
	for _, name := range gap.On {
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

// deadline is when a request should be answered: the planned time, else 24 working hours on, which are
// work.
func deadline(planned, now time.Time, info storage.BrandInfo) (by time.Time, work []approvals.Span) {
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

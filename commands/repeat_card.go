package commands

import (
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/commands/chat"
	"copydesk/storage"
)

// dates lists the occurrences still to come, month by month: what an approver signs with the text.
// They are the brand's days in plain words; those at another hour than the rule's say theirs.
func (in CardInput) dates() []chat.Field {
	left := in.Post.Series.Left()
	if len(left) == 0 || in.Post.Series.Rule.Unit == "" {
		return nil
	}
	zone, hour := in.Info.Zone(), in.Post.Series.Rule.Minute
	var months []string
	month := ""
	for _, o := range left {
		t := o.At.In(zone)
		day := t.Format("2")
		if t.Hour()*60+t.Minute() != hour {
			day += " (" + say.Plain(say.AtHour(t).In(in.Lang)) + ")"
		}
		if name := say.Month(t.Month()).In(in.Lang) + t.Format(" 2006"); name != month {
			month = name
			months = append(months, name+in.say(say.Text{EN: ": ", FR: "\u202f: "})+day)
			continue
		}
		months[len(months)-1] += ", " + day
	}
	name := in.say(say.Text{EN: "%[1]s, %[2]s", FR: "%[1]s, %[2]s"}, howMany(len(left)), in.Post.Series.Rule)
	return []chat.Field{{Block: chat.Fact, Name: name, Value: strings.Join(months, "\n")}}
}

// again says on the card's small line that a post comes again: "every Friday at 9:00, 3 of 26 out".
func (in CardInput) again() say.Text {
	s := in.Post.Series
	if s == nil || s.Rule.Unit == "" {
		return say.Text{}
	}
	if n := turnsOut(in.Post.Post); n > 0 {
		return say.Text{EN: "%[1]s, %[2]d of %[3]d out", FR: "%[1]s, %[2]d sur %[3]d parues"}.F(s.Rule, n, n+len(s.Left()))
	}
	return say.Text{EN: "%s", FR: "%s"}.F(s.Rule)
}

// turnsOut counts the occurrences that are live somewhere.
func turnsOut(p approvals.Post) int {
	seen := map[int]bool{}
	for _, d := range p.Deliveries {
		if d.State == approvals.Live {
			seen[d.Occurrence] = true
		}
	}
	return len(seen)
}

// covers says what an approval of dates is for.
func (in CardInput) covers() say.Text {
	left := in.Post.Series.Left()
	if len(left) == 0 || in.Post.Series.Rule.Unit == "" {
		return say.Text{}
	}
	t := say.Text{EN: "The approval covers these %d dates and no more.", FR: "La validation vaut pour ces %d dates, pas une de plus."}
	if len(left) == 1 {
		t = say.Text{EN: "The approval covers this one date.%.0d", FR: "La validation vaut pour cette seule date.%.0d"}
	}
	if in.Post.Series.More {
		return say.Join(" ", t.F(len(left)), laterDates)
	}
	return t.F(len(left))
}

// shownDelivery reports whether a card speaks of a delivery: of a series, the newest occurrence that
// left, and whatever is not settled.
func (in CardInput) shownDelivery(d approvals.Delivery) bool {
	switch d.State {
	case approvals.InDoubt, approvals.AskHuman, approvals.Waiting:
		return true
	}
	newest := 0
	for _, other := range in.Post.Deliveries {
		newest = max(newest, other.Occurrence)
	}
	return d.Occurrence == newest
}

// goOnStep takes a paused post up again at its next date.
func (in CardInput) goOnStep() (step, bool) {
	left := in.Post.Series.Left()
	for len(left) > 0 && left[0].At.Before(in.Now) {
		left = left[1:]
	}
	if len(left) == 0 {
		return step{}, false
	}
	t := left[0].At.In(in.Info.Zone())
	day := func(l say.Lang) string { return say.Plain(say.OnDate(t).In(l)) }
	return step{say.Text{EN: "Go on from " + day(say.EN), FR: "Reprendre le " + day(say.FR)}, runs("schedule", "when:"+t.Format("2006-01-02T15:04")), chat.Go}, true
}

// again are the steps of a post that comes again: its dates are moved as a whole, and none leaves
// before its time.
func (in CardInput) stepsAgain(list []step) []step {
	var out []step
	for _, s := range list {
		switch s.label {
		case stepPublish.label:
		case stepNext.label:
			if on, ok := in.goOnStep(); ok {
				out = append(out, on)
			}
		default:
			out = append(out, s)
		}
	}
	return out
}

// nextTurn says when a post comes again: after "is live", or where one of its dates was missed.
func nextTurn(p storage.Post, info storage.BrandInfo) say.Text {
	left := p.Series.Left()
	if p.Time.IsZero() || len(left) == 0 || p.State == approvals.Cancelled {
		return say.Text{}
	}
	return say.Text{EN: "Next: %s.", FR: "Prochaine date\u202f: %s."}.F(say.AtFrom(left[0].At.In(info.Zone()), p.Touched))
}

// MissedTurn is what the thread hears when one date of a post passed: the others stay.
func MissedTurn(p storage.Post, was time.Time, info storage.BrandInfo) chat.Message {
	t := say.Text{EN: "Post %[1]s did not go out on %[2]s: its hour has passed.", FR: "La publication %[1]s n'est pas partie le %[2]s\u202f: son heure est passée."}
	if p.State == approvals.Review || p.State == approvals.Changes || p.State == approvals.Held {
		t = say.Text{EN: "Post %[1]s was not approved in time for %[2]s, so it did not go out then.", FR: "La publication %[1]s n'a pas été validée à temps pour le %[2]s\u202f: elle n'est pas partie."}
	}
	next := nextTurn(p, info)
	if next.Empty() {
		next = say.Text{EN: "It has no date left. Choose new ones: %s.", FR: "Elle n'a plus de date. Choisissez-en d'autres\u202f: %s."}.F(Shown(scheduleName, post(p.Number)))
	}
	return chat.Message{About: about(p, info), Text: say.Join(" ", t.F(post(p.Number), say.At(was.In(info.Zone()))), next).In(info.Lang())}
}

// goesOutAgain is [goesOut] of a post that comes again.
var goesOutAgain = say.Text{
	EN: "Post %[1]s goes out %[2]s, on %[3]s. %[4]s %[5]s `/cancel %[1]s` stops it.",
	FR: "La publication %[1]s partira %[2]s, sur %[3]s. %[4]s %[5]s `/annuler %[1]s` l'arrête.",
}

// leavesOn says when a scheduled post leaves.
func leavesOn(p storage.Post, info storage.BrandInfo) say.Text {
	n := post(p.Number)
	if left := p.Series.Left(); len(left) > 0 && p.Series.Rule.Unit != "" {
		return goesOutAgain.F(n, p.Series.Rule, accountsOf(p, info), nextTurn(p, info),
			say.Text{EN: "%s in all.", FR: "%s en tout."}.F(howMany(len(left))))
	}
	return goesOut.F(n, whenOf(p, info), accountsOf(p, info))
}

package storage

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
)

// parisian makes a brand in Paris that publishes on Mondays and Thursdays at 9:00.
func parisian(t *testing.T, db *DB) *Brand {
	t.Helper()
	b := branded(t, db, "demo")
	change(t, b, func(tx *Tx) error {
		for _, v := range [][2]string{{"timezone", "Europe/Paris"}, {"slots", "mon,thu 9:00"}, {"holidays", "FR"}} {
			if err := tx.SetValue(v[0], v[1]); err != nil {
				return err
			}
		}
		return nil
	})
	return b
}

// told is a calendar in a few words, one day a line; days without anything are left out.
func told(days []Day) string {
	var lines []string
	for _, d := range days {
		var said []string
		if d.Today {
			said = append(said, "today")
		}
		if !d.Holiday.Empty() {
			said = append(said, d.Holiday.EN)
		}
		for _, p := range d.Posts {
			said = append(said, fmt.Sprintf("%s %d %s", p.Time.In(d.Date.Location()).Format("15:04"), p.Number, p.State))
		}
		for _, g := range d.Gaps {
			said = append(said, strings.TrimSpace(g.At.Format("15:04")+" free "+strings.Join(g.On, ",")))
		}
		if said != nil {
			lines = append(lines, d.Date.Format("Mon 2: ")+strings.Join(said, ", "))
		}
	}
	return strings.Join(lines, "\n")
}

func TestCalendarTellsDaysPostsAndGaps(t *testing.T) {
	db, clock := fresh(t)
	b := parisian(t, db)
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	scheduled(t, b, "Thursday's", at(26, 8)) // 9:00 in Paris: the slot is taken
	scheduled(t, b, "late on Wednesday in Paris", at(25, 22))
	scheduled(t, b, "Thursday already in Paris", at(25, 23))
	draft := drafted(t, b, "a plan")
	applied(t, b, draft, approvals.Planned{By: "ana", At: clock.now(), Time: at(30, 15), Zone: "UTC"})
	off := drafted(t, b, "cancelled")
	applied(t, b, off, approvals.Planned{By: "ana", At: clock.now(), Time: at(24, 9), Zone: "UTC"}, approvals.CancelledBy{By: "ana", At: clock.now()})
	drafted(t, b, "without a time")
	days, err := b.Calendar(ctx, at(1, 12), at(30, 23).Add(24*time.Hour))
	must(t, err)
	want := `Sun 1: All Saints' Day
Wed 11: Armistice Day
Mon 23: today
Wed 25: 23:00 2 scheduled
Thu 26: 00:00 3 scheduled, 09:00 1 scheduled
Mon 30: 16:00 4 draft, 09:00 free`
	if got := told(days); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if len(days) != 31 {
		t.Errorf("%d days from the 1st of November to the 1st of December, in Paris", len(days))
	}
}

// A day is as long as its clocks say: 25 and 23 hours where they change.
func TestCalendarDaysAcrossClockChanges(t *testing.T) {
	db, _ := fresh(t)
	b := parisian(t, db)
	for _, c := range []struct {
		day  time.Time
		long time.Duration
	}{{time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC), 25 * time.Hour}, {time.Date(2027, 3, 28, 0, 0, 0, 0, time.UTC), 23 * time.Hour}} {
		days, err := b.Calendar(ctx, c.day, c.day.AddDate(0, 0, 2))
		must(t, err)
		if len(days) != 2 || days[1].Date.Sub(days[0].Date) != c.long {
			t.Errorf("%s: %v", c.day.Format("2 January"), days)
		}
	}
}

func TestAppointmentsGrowWithEveryChange(t *testing.T) {
	db, clock := fresh(t)
	b := parisian(t, db)
	p := scheduled(t, b, "a post", monday.Add(48*time.Hour))
	last := int64(-1)
	see := func(what string, state approvals.State, at time.Time) {
		t.Helper()
		list, err := b.Appointments(ctx, monday, monday.AddDate(0, 1, 0), clock.now().AddDate(0, 0, -30))
		must(t, err)
		if len(list) != 1 || list[0].Shown != state || !list[0].Time.Equal(at) || list[0].Sequence <= last || !list[0].Changed.Equal(clock.now()) {
			t.Fatalf("%s: after %d, at %s: %+v", what, last, clock.now(), list)
		}
		last = list[0].Sequence
		clock.pass(time.Hour)
	}
	see("scheduled", approvals.Scheduled, monday.Add(48*time.Hour))
	p = applied(t, b, p, approvals.Planned{By: "ana", At: clock.now(), Time: monday.Add(72 * time.Hour), Zone: "UTC"})
	see("moved", approvals.Scheduled, monday.Add(72*time.Hour))
	change(t, b, func(tx *Tx) error { return tx.Stop("ana", "recall") })
	see("stopped", approvals.Frozen, monday.Add(72*time.Hour))
	change(t, b, func(tx *Tx) error { _, err := tx.Resume("marc"); return err })
	p = applied(t, b, again(t, b, p.Number), approvals.Planned{By: "ana", At: clock.now(), Time: monday.Add(96 * time.Hour), Zone: "UTC"})
	see("planned anew", approvals.Scheduled, monday.Add(96*time.Hour))
	applied(t, b, p, approvals.CancelledBy{By: "ana", At: clock.now()})
	see("cancelled", approvals.Cancelled, monday.Add(96*time.Hour))
	clock.pass(31 * 24 * time.Hour)
	list, err := b.Appointments(ctx, monday, monday.AddDate(0, 1, 0), clock.now().AddDate(0, 0, -30))
	must(t, err)
	if len(list) != 0 {
		t.Errorf("31 days after it was cancelled it is still there: %+v", list)
	}
}

// What had no time when it was cancelled was in no calendar.
func TestCancelledWithoutATimeIsNoAppointment(t *testing.T) {
	db, clock := fresh(t)
	b := parisian(t, db)
	applied(t, b, drafted(t, b, "never planned"), approvals.CancelledBy{By: "ana", At: clock.now()})
	applied(t, b, scheduled(t, b, "unplanned first", monday.Add(time.Hour)), approvals.Unplanned{By: "ana", At: clock.now()}, approvals.CancelledBy{By: "ana", At: clock.now()})
	list, err := b.Appointments(ctx, monday, monday.AddDate(0, 1, 0), monday.AddDate(0, 0, -30))
	must(t, err)
	if len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

// A link opens one brand's calendar to one person, until a newer one, its end, or the end of their
// last role.
func TestCalendarLinks(t *testing.T) {
	db, _ := fresh(t)
	demo, other := branded(t, db, "demo"), branded(t, db, "other")
	var ana, marc string
	change(t, demo, func(tx *Tx) error {
		for name, id := range map[string]*string{"ana": &ana, "marc": &marc} {
			p, err := tx.Meet(Identity{"slack", "T1", name}, name, "en", "")
			if err != nil {
				return err
			}
			*id = p.ID
			if err := tx.Give(p.ID, approvals.Editor); err != nil {
				return err
			}
		}
		return tx.Give(ana, approvals.Approver)
	})
	link := func(b *Brand, who string) (token string) {
		t.Helper()
		change(t, b, func(tx *Tx) error {
			s, err := tx.LinkCalendar(who)
			token = s.Reveal()
			return err
		})
		return token
	}
	opens := func(token string, b *Brand, who string) {
		t.Helper()
		at, p, ok, err := db.CalendarOf(ctx, token)
		must(t, err)
		if ok != (b != nil) || ok && (at.ID() != b.ID() || p.ID != who) {
			t.Errorf("the link opens %v for %v: %v", at, p, ok)
		}
	}
	first, his := link(demo, ana), link(demo, marc)
	if len(first) < 26 || first == his {
		t.Errorf("%q is no token", first)
	}
	opens(first, demo, ana)
	opens("", nil, "")
	opens("nobody's", nil, "")
	opens(tokenHash(first), nil, "") // whoever reads the database has no link
	opens(link(other, ana), nil, "") // she has no role there
	second := link(demo, ana)
	opens(first, nil, "")
	opens(second, demo, ana)
	opens(his, demo, marc)
	change(t, demo, func(tx *Tx) error { return tx.Take(ana, approvals.Approver) })
	opens(second, demo, ana)
	change(t, demo, func(tx *Tx) error { return tx.Take(ana, "") })
	opens(second, nil, "")
	change(t, demo, func(tx *Tx) error { return tx.Give(ana, approvals.Editor) })
	opens(second, nil, "") // coming back does not bring it back
	for _, want := range []bool{true, false} {
		change(t, demo, func(tx *Tx) error {
			had, err := tx.UnlinkCalendar(marc)
			if had != want {
				t.Errorf("unlinked %v, want %v", had, want)
			}
			return err
		})
	}
	opens(his, nil, "")
	if _, err := db.VerifyAudit(ctx); err != nil {
		t.Error(err)
	}
	var kept int
	must(t, db.look(ctx).row(`SELECT COUNT(*) FROM calendar_links WHERE hash = $1 OR hash = $2`, second, his).Scan(&kept))
	lines, err := demo.Audit(ctx, 0, 1000)
	must(t, err)
	for _, l := range lines {
		if strings.Contains(string(l.Body), his) || strings.Contains(string(l.Body), second) {
			kept++
		}
	}
	if kept != 0 {
		t.Error("a token is stored as it is")
	}
}

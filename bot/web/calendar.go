package web

import (
	"context"
	_ "embed"
	"net/http"
	"strconv"
	"strings"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/storage"
)

//go:embed calendar.css
var calendarStyle string

// A calendar is a brand's calendar as the holder of one link reads it.
type calendar struct {
	brand *storage.Brand
	info  storage.BrandInfo
	lang  say.Lang
	token string
	now   time.Time // in the brand's zone
}

// calendar answers both addresses of a link: the month page, and with ".ics" the feed. A token that
// opens nothing is the same short answer whatever became of it, and no token is ever logged.
func (s Site) calendar(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readLimit)
	defer cancel()
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("X-Robots-Tag", "noindex, nofollow")
	token, feed := strings.CutSuffix(r.PathValue("token"), ".ics")
	c, ok, err := s.opened(ctx, token)
	switch {
	case err != nil:
		s.fault(w, r, "open a calendar", err)
	case !ok:
		answer(w, http.StatusNotFound, "There is nothing here. / Il n'y a rien ici.")
	case feed:
		s.calendarFeed(ctx, w, r, c)
	default:
		s.monthPage(ctx, w, r, c)
	}
}

func (s Site) opened(ctx context.Context, token string) (calendar, bool, error) {
	brand, person, ok, err := s.DB.CalendarOf(ctx, token)
	if err != nil || !ok {
		return calendar{}, false, err
	}
	c := calendar{brand: brand, lang: say.Lang(person.Lang), token: token}
	if c.info, err = brand.Info(ctx); err != nil {
		return c, false, err
	}
	if c.lang == "" {
		c.lang = c.info.Lang()
	}
	c.now = s.DB.Now().In(c.info.Zone())
	return c, true, nil
}

// full reports whether the brand shows whole texts to holders of a link.
func (c calendar) full() bool { return c.info.Value("calendar") == "full" }

// text is a post's newest text where the brand shows it; texts that differ follow one another.
func (c calendar) text(ctx context.Context, p storage.Post) (string, error) {
	if !c.full() {
		return "", nil
	}
	rev, err := c.brand.Revision(ctx, p.ID, p.Revision)
	if err != nil {
		return "", err
	}
	var texts []string
	seen := map[string]bool{}
	for _, part := range rev.Parts {
		if !seen[part.Text] {
			seen[part.Text] = true
			texts = append(texts, part.Text)
		}
	}
	return strings.Join(texts, "\n\n"), nil
}

// liveAt is where a post can be read; empty: nowhere yet.
func liveAt(p storage.Post) string {
	for _, d := range p.Deliveries {
		if d.State == approvals.Live && d.Down.State != approvals.Gone && d.URL != "" {
			return d.URL
		}
	}
	return ""
}

// A monthDay is one day as the page shows it; without a date it fills a week up.
type monthDay struct {
	Date    string // "2026-11-24"; empty: of another month
	Number  int
	Name    string // "Tuesday 24 November"
	Today   bool
	Holiday string
	Entries []monthEntry
}

// A monthEntry is a post on a day, or a free slot where Stage is "gap".
type monthEntry struct {
	At, Hour    string
	Stage, Sign string
	Number      int64
	Title, Lang string
	State       string
	URL, Text   string
	TypeIt      string // of a free slot: what to do with its line
	Line        string // of a free slot: what to type in chat
}

// monthPage shows one month.
func (s Site) monthPage(ctx context.Context, w http.ResponseWriter, r *http.Request, c calendar) {
	first := c.month(r.URL.Query().Get("month"))
	next := approvals.Wall(first.Year(), first.Month()+1, 1, 0, first.Location())
	days, err := c.brand.Calendar(ctx, first, next)
	var shown []monthDay
	for _, d := range days {
		var day monthDay
		if err == nil {
			day, err = c.day(ctx, d)
		}
		shown = append(shown, day)
	}
	if err != nil {
		s.fault(w, r, "show a calendar", err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(c.lang))
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	if err := c.page(first, shown).render(w); err != nil && r.Context().Err() == nil {
		s.Log.Warn("a calendar page was not sent whole")
	}
}

// month is the first instant of the month asked for, as 2026-11; of the present one where that
// cannot be read or lies more than ten years away.
func (c calendar) month(asked string) time.Time {
	at := c.now
	if t, err := time.Parse("2006-01", asked); err == nil && t.Year() >= at.Year()-10 && t.Year() <= at.Year()+10 {
		at = t
	}
	return approvals.Wall(at.Year(), at.Month(), 1, 0, c.info.Zone())
}

func (c calendar) day(ctx context.Context, d storage.Day) (monthDay, error) {
	out := monthDay{Date: d.Date.Format("2006-01-02"), Number: d.Date.Day(), Name: say.Plain(say.OnDate(d.Date).In(c.lang)), Today: d.Today, Holiday: d.Holiday.In(c.lang)}
	gaps := d.Gaps
	upTo := func(t time.Time) {
		for len(gaps) > 0 && (t.IsZero() || gaps[0].At.Before(t)) {
			out.Entries = append(out.Entries, c.gap(gaps[0]))
			gaps = gaps[1:]
		}
	}
	for _, p := range d.Posts {
		upTo(p.Time)
		text, err := c.text(ctx, p)
		if err != nil {
			return out, err
		}
		state := approvals.Shown(p.Post, c.info.Stopped != nil)
		out.Entries = append(out.Entries, monthEntry{At: stamp(p.Time), Hour: c.hour(p.Time), Stage: string(state.Stage()), Sign: state.Sign(),
			Number: p.Number, Title: say.Data(p.Title), Lang: p.Lang, State: state.Words().In(c.lang), URL: liveAt(p), Text: text})
	}
	upTo(time.Time{})
	return out, nil
}

// gap is a free slot, and what to type in chat to fill it.
func (c calendar) gap(g approvals.Gap) monthEntry {
	on := strings.Join(g.On, ",")
	line := say.Text{EN: "/draft when", FR: "/brouillon quand"}.In(c.lang) + ":" + strconv.Quote(g.At.In(c.info.Zone()).Format("2006-01-02 15:04"))
	if on != "" {
		line += " " + say.Text{EN: "networks", FR: "réseaux"}.In(c.lang) + ":" + on
	}
	return monthEntry{At: stamp(g.At), Hour: c.hour(g.At), Stage: "gap", Sign: "○", Title: freeSlot.In(c.lang), State: strings.Join(g.On, ", "), TypeIt: typeIt.In(c.lang), Line: line}
}

func (c calendar) hour(t time.Time) string {
	return say.Plain(say.AtHour(t.In(c.info.Zone())).In(c.lang))
}

func (c calendar) monthName(t time.Time) string {
	return say.Text{EN: "%s %s", FR: "%s %s"}.F(say.Month(t.Month()), t.Format("2006")).In(c.lang)
}

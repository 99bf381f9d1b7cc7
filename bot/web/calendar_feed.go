package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/storage"
)

// How far a feed looks, and how long it tells that a post was cancelled, in days.
const (
	feedBack      = 90
	feedAhead     = 366
	feedCancelled = 30
)

// refresh is how often a calendar program should come back.
const refresh = "PT15M"

// calendarFeed answers with the calendar as iCalendar.
func (s Site) calendarFeed(ctx context.Context, w http.ResponseWriter, r *http.Request, c calendar) {
	list, err := c.brand.Appointments(ctx, c.now.AddDate(0, 0, -feedBack), c.now.AddDate(0, 0, feedAhead), c.now.AddDate(0, 0, -feedCancelled))
	if err != nil {
		s.fault(w, r, "show a calendar feed", err)
		return
	}
	feed := c.begin()
	for _, a := range list {
		text, err := c.text(ctx, a.Post)
		if err != nil {
			s.fault(w, r, "show a calendar feed", err)
			return
		}
		c.event(feed, a, text, s.Base())
	}
	if len(list) == 0 {
		nothing(feed)
	}
	feed.line("END:VCALENDAR")
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `inline; filename="calendar.ics"`)
	_, _ = w.Write([]byte(feed.String()))
}

func (c calendar) begin() *iCal {
	feed := &iCal{}
	title := calendarOf.F(c.info.Name).In(c.lang)
	feed.line("BEGIN:VCALENDAR")
	feed.line("VERSION:2.0")
	feed.line("PRODID:-//Copydesk//Calendar//EN")
	feed.line("CALSCALE:GREGORIAN")
	feed.text("NAME", title)
	feed.text("X-WR-CALNAME", title)
	feed.text("X-WR-TIMEZONE", c.info.Zone().String())
	feed.line("REFRESH-INTERVAL;VALUE=DURATION:" + refresh)
	feed.line("X-PUBLISHED-TTL:" + refresh)
	return feed
}

// event writes one post. It takes no time of anybody's day: it is shown, and nobody is busy.
func (c calendar) event(feed *iCal, a storage.Appointment, text, base string) {
	feed.line("BEGIN:VEVENT")
	feed.line("UID:" + uid(a) + "@copydesk")
	feed.line("DTSTAMP:" + utc(a.Changed))
	feed.line("DTSTART:" + utc(a.Time))
	feed.line("DURATION:PT15M")
	feed.text("SUMMARY", c.summary(a))
	if text != "" {
		feed.text("DESCRIPTION", text)
	}
	feed.line("STATUS:" + status(a.Shown))
	feed.line("URL:" + c.address(a, base))
	feed.line("LAST-MODIFIED:" + utc(a.Changed))
	feed.line("SEQUENCE:" + strconv.FormatInt(a.Sequence, 10))
	feed.line("TRANSP:TRANSPARENT")
	feed.line("END:VEVENT")
}

// uid is lasting: a post's id, and from its second date on the date's number too.
func uid(a storage.Appointment) string {
	if a.Turn == 0 {
		return a.ID
	}
	return a.ID + "-" + strconv.Itoa(a.Turn+1)
}

var oneLine = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ")

// summary begins with the sign of the state: a month view cuts the rest.
func (c calendar) summary(a storage.Appointment) string {
	return say.Text{EN: "%s %s (%d, %s)", FR: "%s %s (%d, %s)"}.F(a.Shown.Sign(), oneLine.Replace(a.Title), a.Number, a.Shown.Words()).In(c.lang)
}

// status is what a calendar program knows of a state.
func status(s approvals.State) string {
	switch s {
	case approvals.Cancelled:
		return "CANCELLED"
	case approvals.Scheduled, approvals.Publishing, approvals.Published, approvals.Partly:
		return "CONFIRMED"
	}
	return "TENTATIVE"
}

// address is where a post is live, else its month's page.
func (c calendar) address(a storage.Appointment, base string) string {
	live := liveAt(a.Post)
	if strings.HasPrefix(live, "/") && !strings.HasPrefix(live, "//") {
		live = base + live
	}
	u, err := url.Parse(live)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsFunc(live, func(r rune) bool { return r > unicode.MaxASCII || r <= ' ' }) {
		return live
	}
	return base + "/cal/" + c.token + "?month=" + a.Time.In(c.info.Zone()).Format("2006-01")
}

// nothing keeps a calendar without posts valid: it needs one component at least.
func nothing(feed *iCal) {
	for _, l := range []string{"BEGIN:VTIMEZONE", "TZID:Etc/UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE"} {
		feed.line(l)
	}
}

func utc(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

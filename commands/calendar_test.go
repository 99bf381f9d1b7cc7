package commands

import (
	"strings"
	"testing"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/storage"
)

// planned drafts a post for a time in Paris.
func (h *house) planned(who, text string, upTo approvals.State, at time.Time) storage.Post {
	h.Helper()
	p := h.draft(who, text, upTo)
	h.change(func(tx *storage.Tx) (err error) {
		if p, err = tx.PostByID(p.ID); err != nil {
			return err
		}
		return tx.Apply(&p, approvals.Planned{By: h.people[who].ID, At: tx.Now(), Time: at, Zone: "Europe/Paris"})
	})
	return p
}

// filled is a house whose brand has a week: slots, a holiday, posts in several states.
func filled(t *testing.T) *house {
	h := newHouse(t)
	h.change(func(tx *storage.Tx) error {
		if err := tx.SetValue("holidays", "FR"); err != nil {
			return err
		}
		return tx.SetValue("slots", "mon,thu 9:00; thu 14:00")
	})
	h.planned("ana", "Our new trail shoe is here", approvals.Approved, time.Date(2026, 11, 26, 9, 0, 0, 0, paris))
	h.planned("leo", "Été : prêts ?", approvals.Review, time.Date(2026, 11, 26, 18, 30, 0, 0, paris))
	h.planned("ana", "Sunday read", approvals.Draft, time.Date(2026, 11, 29, 23, 59, 0, 0, paris))
	h.planned("ana", "Next month", approvals.Draft, time.Date(2026, 12, 24, 9, 0, 0, 0, paris))
	h.draft("ana", "Without a time", approvals.Approved)
	return h
}

func TestCalendarListsTheWeek(t *testing.T) {
	h := filled(t)
	golden(t, "calendar_week_en.txt", h.run("ana", "marketing", "/calendar"))
	golden(t, "calendar_week_fr.txt", h.run("leo", "marketing", "/calendrier semaine"))
	golden(t, "calendar_month_en.txt", h.run("ana", "marketing", "/calendar month from:\"1 December\""))
	h.says("leo", "marketing", "/calendrier mois", "demo, novembre 2026 : 3 publications, 2 créneaux libres.", "mercredi 11 novembre · jour férié : Armistice 1918")
	h.says("ana", "marketing", "/calendar from:2026-12-02", "demo, 30 November to 6 December 2026: 0 posts, 3 free slots.", "Draft for Mon 9:00", "Draft for Thursday 3 December 14:00")
	h.says("ana", "marketing", "/calendar from:nonsense", "I cannot read “nonsense” as a time.")
	h.says("ana", "marketing", "/calendar from:next", "I cannot read “next” as a time.")
	h.says("ana", "marketing", "/calendar fortnight", "fortnight")
}

// A stopped brand's posts read as stopped, and a long month says what it leaves out.
func TestCalendarOfAStoppedAndABusyBrand(t *testing.T) {
	h := filled(t)
	h.change(func(tx *storage.Tx) error { return tx.Stop(h.people["ana"].ID, "recall") })
	h.says("ana", "marketing", "/calendar", "9:00 · #1 | Our new trail shoe is here | stopped · the newsroom")
	for i := range 30 {
		h.planned("ana", "One of many", approvals.Draft, time.Date(2026, 12, 1+i%5, 10+i/5, 0, 0, 0, paris))
	}
	got := h.run("ana", "marketing", "/calendar month from:2026-12-01")
	if !strings.Contains(got, "31\u00a0posts") || !strings.Contains(got, "The first 25 are listed; /calendar link shows all.") || strings.Count(got, " · the newsroom") > 25 {
		t.Error(got)
	}
}

// A month with something on every day stays short enough for one message.
func TestCalendarFitsOneMessage(t *testing.T) {
	h := newHouse(t)
	h.change(func(tx *storage.Tx) error { return tx.SetValue("slots", "daily 9:00") })
	c, err := h.call("ana", "marketing", "/calendar month from:2026-12-01")
	h.must(err)
	m, err := runCalendar(t.Context(), c)
	h.must(err)
	if len(m.Fields) != 40 || len(m.Buttons) != 7 || !strings.Contains(say.Plain(m.Text), "The first 20 are listed") {
		t.Errorf("%d fields, %d buttons: %s", len(m.Fields), len(m.Buttons), m.Text)
	}
}

// Who may not write is offered no draft; the picture tells what the list tells.
func TestCalendarButtonsAndPicture(t *testing.T) {
	h := filled(t)
	h.change(func(tx *storage.Tx) error { return tx.Give(h.people["gil"].ID, approvals.Auditor) })
	if got := h.run("gil", "marketing", "/calendar"); strings.Contains(got, "/draft") || !strings.Contains(got, "free slot") {
		t.Error(got)
	}
	c, err := h.call("ana", "marketing", "/calendar")
	h.must(err)
	m, err := runCalendar(t.Context(), c)
	h.must(err)
	want := "Calendar of demo, 23 to 29 November 2026. Thu 26: 9:00 Our new trail shoe is here (post 1, scheduled), 14:00 free, " +
		"18:30 Été : prêts ? (post 2, waiting for approval). Sun 29: 23:59 Sunday read (post 3, a draft)."
	if len(m.Images) != 1 || m.Images[0].Alt != want || len(m.Images[0].Data) == 0 || !m.Private {
		t.Errorf("%d pictures, %q", len(m.Images), m.Images[0].Alt)
	}
	for _, b := range m.Buttons {
		bound, err := Bind(Table, b.Action, nil)
		if bound.Command == nil || err != nil && bound.Command != draft {
			t.Errorf("[%s] %s: %v", b.Label, b.Action, err)
		}
	}
}

// brand:all is every brand of the person, with their roles there.
func TestListsOfEveryBrandUseTheRolesThere(t *testing.T) {
	h := filled(t)
	h.must(h.DB.Change(t.Context(), storage.Cause{Actor: h.people["sofia"].ID}, func(tx *storage.Tx) error {
		_, err := tx.NewBrand("second", h.people["sofia"].ID, roomOf("second"), "fr", "America/New_York")
		return err
	}))
	second, err := h.DB.BrandNamed(t.Context(), "second")
	h.must(err)
	h.must(h.DB.Of(second.ID).Change(t.Context(), storage.Cause{Actor: h.people["sofia"].ID}, func(tx *storage.Tx) error {
		return tx.Give(h.people["marc"].ID, approvals.Auditor)
	}))
	h.says("marc", "marketing", "/calendar brand:all", "demo, 23 to 29 November 2026: 3 posts, 1 free slot. Times in Paris.", "second, 23 to 29 November 2026: 0 posts, 4 free slots. Times in New York.")
	h.says("marc", "second", "/today brand:all", "demo today. Waiting for you: 1.")
	if got := h.run("ana", "marketing", "/calendar brand:all"); strings.Contains(got, "second") {
		t.Error(got)
	}
}

func TestCalendarLink(t *testing.T) {
	h := newHouse(t)
	token := func(answer string) string {
		t.Helper()
		_, rest, ok := strings.Cut(answer, "http://localhost:8080/cal/")
		if !ok {
			t.Fatal(answer)
		}
		return rest[:strings.IndexByte(rest, '\n')]
	}
	opens := func(token, who string) {
		t.Helper()
		_, p, ok, err := h.DB.CalendarOf(t.Context(), token)
		h.must(err)
		if ok != (who != "") || ok && p.ID != h.people[who].ID {
			t.Errorf("it opens for %q: %v, want %q", p.Name, ok, who)
		}
	}
	h.says("ana", "marketing", "/calendar link off", "You have no calendar address for demo.")
	answer := h.run("ana", "marketing", "/calendar link")
	for _, want := range []string{"/cal/" + token(answer) + ".ics", "first words, no more", "keep them to yourself", "COPYDESK_PUBLIC_URL"} {
		if !strings.Contains(answer, want) {
			t.Errorf("the answer lacks %q:\n%s", want, answer)
		}
	}
	first := token(answer)
	opens(first, "ana")
	h.Public = true
	h.change(func(tx *storage.Tx) error { return tx.SetValue("calendar", "full") })
	answer = h.run("ana", "marketing", "/calendar link")
	if strings.Contains(answer, "COPYDESK_PUBLIC_URL") || !strings.Contains(answer, "whole texts") {
		t.Error(answer)
	}
	opens(first, "")
	opens(token(answer), "ana")
	h.says("leo", "marketing", "/calendrier lien", "Votre calendrier de demo, en lecture seule.", "Page du mois : http://localhost:8080/cal/")
	h.says("ana", "marketing", "/calendar link off", "Your calendar address for demo opens nothing any more.")
	opens(token(answer), "")
	for _, line := range []string{"/calendrier lien jamais", "/calendar lien off", "/calendrier lien-jamais"} {
		h.run("leo", "marketing", "/calendar link")
		h.says("leo", "marketing", line, "Votre adresse de calendrier pour demo n'ouvre plus rien.")
	}
	h.says("gil", "marketing", "/calendar link", "forbidden")
}

func TestCalendarValue(t *testing.T) {
	h := newHouse(t)
	h.says("sofia", "marketing", "/brand set calendar full", "calendar of demo is now: full. Whoever has a calendar link now reads whole texts")
	h.says("sofia", "marketing", "/marque régler calendrier titres", "calendar of demo is now: titles.")
	h.says("sofia", "marketing", "/brand set calendar everything", "I cannot read “everything” here. Try: titles or full.")
	if got := (storage.BrandInfo{}).Value("calendar"); got != "titles" {
		t.Errorf("without a word from anybody it shows %q", got)
	}
}

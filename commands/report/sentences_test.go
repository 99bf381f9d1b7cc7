package report

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"copydesk/approvals/say"
)

var (
	visits      = Unit{say.Text{EN: "visit", FR: "visite"}, say.Text{EN: "visits", FR: "visites"}}
	clicks      = Unit{say.Text{EN: "click", FR: "clic"}, say.Text{EN: "clicks", FR: "clics"}}
	impressions = Unit{say.Text{EN: "impression", FR: "impression"}, say.Text{EN: "impressions", FR: "impressions"}}
	followers   = Unit{say.Text{EN: "new follower", FR: "nouvel abonné"}, say.Text{EN: "new followers", FR: "nouveaux abonnés"}}

	visitsName      = say.Text{EN: "Visits", FR: "Visites"}
	clicksName      = say.Text{EN: "Clicks", FR: "Clics"}
	impressionsName = say.Text{EN: "Impressions", FR: "Impressions"}
	followersName   = say.Text{EN: "New followers", FR: "Nouveaux abonnés"}

	noImpressions = say.Text{
		EN: "Bluesky gives no impressions, so they are not counted here.",
		FR: "Bluesky ne fournit pas les impressions\u202f: elles ne sont pas comptées ici.",
	}
	queueing = []say.Text{
		{EN: "3 posts", FR: "3\u00a0publications"},
		{EN: "1 waits for Marc", FR: "1 attend Marc"},
	}
	shoe = Top{41, "trail shoe", 430}
)

func ptr(n int64) *int64 { return &n }

func day(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02", s, paris)
	if err != nil {
		panic(err)
	}
	return t
}

var paris = func() *time.Location {
	z, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return z
}()

func told(name string, from, to string, ms ...Measure) Numbers {
	return Numbers{Title: say.Text{EN: name, FR: name}, Brand: "demo", From: day(from), To: day(to), Zone: paris, Measures: ms}
}

// stories are the periods whose wording is kept in testdata.
func stories() []Numbers {
	week := told("week", "2026-11-16", "2026-11-23",
		Measure{Name: visitsName, Unit: visits, Value: 8204, Before: ptr(6953), Goal: 10000},
		Measure{Name: clicksName, Unit: clicks, Value: 430, Before: ptr(612)},
		Measure{Name: impressionsName, Unit: impressions, Missing: true},
		Measure{Name: followersName, Unit: followers, Value: 12, Before: ptr(-5)})
	week.Top = []Top{shoe, {38, "", 210}, {12, "back  to\nschool", 1}, {9, "never told", 1}}
	week.Gaps = []say.Text{noImpressions}
	week.Today = queueing
	usual := told("a usual day", "2026-11-17", "2026-11-18", Measure{Name: visitsName, Unit: visits, Value: 1204, Before: ptr(1300), Usual: ptr(1020)})
	usual.Top, usual.Today = []Top{shoe}, queueing
	several := told("several", "2026-11-17", "2026-11-18",
		Measure{Name: visitsName, Unit: visits, Value: 1204, Usual: ptr(1020), Goal: 1200},
		Measure{Name: clicksName, Unit: clicks, Value: 87, Before: ptr(87)},
		Measure{Name: impressionsName, Unit: impressions, Missing: true})
	several.Top, several.Gaps = []Top{shoe, {38, "autumn", 210}}, []say.Text{noImpressions}
	gone := told("all missing", "2026-11-17", "2026-11-18", Measure{Name: visitsName, Unit: visits, Missing: true, Before: ptr(3), Goal: 10})
	gone.Top, gone.Today = []Top{shoe}, queueing[:1]
	return []Numbers{
		week, usual, several, gone,
		told("from zero", "2026-11-01", "2026-12-01", Measure{Name: visitsName, Unit: visits, Value: 1, Before: ptr(0)}),
		told("first week", "2026-11-16", "2026-11-23",
			Measure{Name: visitsName, Unit: visits, Value: 20},
			Measure{Name: clicksName, Unit: clicks, Value: 5, Before: ptr(5)}),
		told("true zeros", "2026-10-30", "2026-11-05", Measure{Name: visitsName, Unit: visits, Value: 0, Before: ptr(0), Usual: ptr(0)}),
		told("fell to zero", "2026-12-28", "2027-01-04", Measure{Name: visitsName, Unit: visits, Value: 0, Before: ptr(40), Usual: ptr(40)}),
		told("many times", "2026-01-01", "2027-01-01", Measure{Name: visitsName, Unit: visits, Value: 123456, Before: ptr(1000), Usual: ptr(1000)}),
		told("hardly", "2026-02-01", "2026-03-01", Measure{Name: visitsName, Unit: visits, Value: 10001, Before: ptr(10000), Goal: 10002}),
		told("nothing", "2026-11-16", "2026-11-16"),
	}
}

func TestWording(t *testing.T) {
	for _, l := range say.Langs {
		var b strings.Builder
		for _, n := range stories() {
			fmt.Fprintf(&b, "%s\n\n%s\n\n", Sentences(n).In(l), Daily(n, time.Tuesday).In(l))
		}
		file := filepath.Join("testdata", "sentences."+string(l)+".txt")
		if os.Getenv("UPDATE_GOLDEN") != "" {
			if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if b.String() != string(want) {
			t.Errorf("%s differs; it now reads:\n%s", file, &b)
		}
	}
}

func TestTheMorningSample(t *testing.T) {
	n := stories()[1]
	for l, want := range map[say.Lang]string{
		say.EN: "Yesterday: 1,204\u00a0visits, 18\u00a0% above a usual Tuesday. Post 41 (trail shoe) brought 430. Today: 3 posts, 1 waits for Marc.",
		say.FR: "Hier\u202f: 1\u202f204\u00a0visites, 18\u202f% au-dessus d'un mardi habituel. La publication 41 (trail shoe) en a amené 430. Aujourd'hui\u202f: 3\u00a0publications, 1 attend Marc.",
	} {
		if got := Daily(n, time.Tuesday).In(l); got != want {
			t.Errorf("%s", got)
		}
	}
}

func anyMeasure(t *rapid.T) Measure {
	value := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-3, 3), rapid.Int64Range(0, 5000))
	m := Measure{Name: visitsName, Unit: visits, Missing: rapid.Bool().Draw(t, "missing"), Goal: rapid.Int64().Draw(t, "goal")}
	if !m.Missing {
		m.Value = value.Draw(t, "value")
	}
	if rapid.Bool().Draw(t, "has before") {
		m.Before = ptr(value.Draw(t, "before"))
	}
	if rapid.Bool().Draw(t, "has usual") {
		m.Usual = ptr(value.Draw(t, "usual"))
	}
	return m
}

var (
	odd      = regexp.MustCompile(`NaN|Inf|%!|%[a-z]|\$|  |\.\.|\s\.`)
	bareSign = regexp.MustCompile(`[^\x{202f}][:;?!»]|[^\x{202f}]%|«[^\x{202f}]|\d[,]\d{3}`)
	aZero    = regexp.MustCompile(`(^|[^\d,\x{202f}])0\x{a0}vis`)
)

func TestWhatIsNeverSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := Numbers{Title: visitsName, Brand: "demo", From: day("2026-11-16"), Zone: paris}
		n.To = n.From.Add(time.Duration(rapid.Int64Range(-1e15, 1e17).Draw(t, "length")))
		zero := false
		for range rapid.IntRange(0, 4).Draw(t, "measures") {
			m := anyMeasure(t)
			zero = zero || !m.Missing && m.Value == 0
			n.Measures = append(n.Measures, m)
		}
		for range rapid.IntRange(0, 4).Draw(t, "tops") {
			n.Top = append(n.Top, Top{rapid.Int64Range(1, 99).Draw(t, "post"), rapid.StringMatching(`[a-z ]{0,9}`).Draw(t, "words"), rapid.Int64().Draw(t, "brought")})
		}
		weekday := time.Weekday(rapid.Int().Draw(t, "weekday"))
		for _, said := range []say.Text{Sentences(n), Daily(n, weekday)} {
			for _, s := range []string{said.EN, said.FR} {
				if odd.MatchString(s) {
					t.Fatalf("%q in %s", odd.FindString(s), s)
				}
				if !zero && aZero.MatchString(s) {
					t.Fatalf("a zero where none is: %s", s)
				}
			}
			if bareSign.MatchString(said.FR) {
				t.Fatalf("%q in %s", bareSign.FindString(said.FR), said.FR)
			}
		}
	})
}

func TestDailySaysWhatIsMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ms := []Measure{anyMeasure(t), anyMeasure(t)}
		said := Daily(Numbers{Measures: ms}, time.Monday)
		lost := ms[0].Missing || ms[1].Missing
		if strings.Contains(said.EN, "missing") != lost || strings.Contains(said.FR, "manque") != lost {
			t.Fatalf("%+v gives %s / %s", ms, said.EN, said.FR)
		}
	})
}

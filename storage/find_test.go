package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"copydesk/approvals"
)

func TestWordsAreFoldedAndStandAlone(t *testing.T) {
	for text, want := range map[string]string{
		"L’été à l'Opéra":           "ete opera",
		"Cœur, ŒUVRE & ex-æquo":     "aequo coeur ex oeuvre",
		"#Trail-Running 2026 !":     "2026 running trail",
		"aujourd'hui":               "aujourd hui",
		"«\u202fPrêt\u202f?\u202f»": "pret",
		"東京 tower":                  "tower 京 東",
		"a b 7":                     "7",
		"Straße STRASSE":            "strasse",
		"":                          "",
	} {
		if got := strings.Join(wordsOf(text), " "); got != want {
			t.Errorf("%q has the words %q, want %q", text, got, want)
		}
	}
}

func numbersOf(list []Post) (out []int64) {
	for _, p := range list {
		out = append(out, p.Number)
	}
	return out
}

func TestPostsAreFoundByTheirWords(t *testing.T) {
	db, _ := fresh(t)
	b, other := branded(t, db, "demo"), branded(t, db, "other")
	drafted(t, other, "Été à Paris")
	for i, title := range []string{"Été à Paris", "100% wool_socks", "Trail shoe, cœur léger", "L’équipe trail d'hiver"} {
		p := drafted(t, b, title)
		change(t, b, func(tx *Tx) error {
			return tx.SetMeta(&p, Meta{Title: title, Campaign: fmt.Sprint("Printemps ", i), Tags: []string{"nouveauté"}})
		})
	}
	scheduled(t, b, "Trail in review", monday.Add(24*time.Hour))
	for name, c := range map[string]struct {
		s    Search
		want []int64
	}{
		"case and accents":         {Search{Words: "ETE paris"}, []int64{1}},
		"the newest first":         {Search{Words: "trail"}, []int64{5, 4, 3}},
		"no more than asked for":   {Search{Words: "trail", Limit: 2}, []int64{5, 4}},
		"the beginning of a word":  {Search{Words: "soc"}, []int64{2}},
		"not the middle of one":    {Search{Words: "ocks"}, nil},
		"two letters are a word":   {Search{Words: "ho"}, nil},
		"all of the words":         {Search{Words: "trail shoe"}, []int64{3}},
		"in any order":             {Search{Words: "shoe trail"}, []int64{3}},
		"a ligature spelled out":   {Search{Words: "coeur"}, []int64{3}},
		"and as it is":             {Search{Words: "cœur"}, []int64{3}},
		"after an apostrophe":      {Search{Words: "equipe hiver"}, []int64{4}},
		"with its apostrophe":      {Search{Words: "l'équipe d’hiver"}, []int64{4}},
		"signs are no wildcards":   {Search{Words: "w%l"}, nil},
		"nor are underscores":      {Search{Words: "wool_"}, []int64{2}},
		"a tag":                    {Search{Words: "nouveaute"}, []int64{4, 3, 2, 1}},
		"words of a campaign":      {Search{Words: "printemps 2"}, []int64{3}},
		"a whole campaign":         {Search{Campaign: "PRINTEMPS  2"}, []int64{3}},
		"not half of one":          {Search{Campaign: "printemps"}, nil},
		"words and a campaign":     {Search{Words: "trail", Campaign: "printemps 3"}, []int64{4}},
		"words in a state":         {Search{Words: "trail", State: approvals.Scheduled}, []int64{5}},
		"a state alone":            {Search{State: approvals.Draft}, []int64{4, 3, 2, 1}},
		"nothing that can be said": {Search{Words: "?! a"}, nil},
		"nothing at all":           {Search{}, nil},
	} {
		if c.s.Limit == 0 {
			c.s.Limit = 10
		}
		list, err := b.Find(ctx, c.s)
		must(t, err)
		if got := numbersOf(list); !slices.Equal(got, c.want) {
			t.Errorf("%s: posts %v, want %v", name, got, c.want)
		}
	}
}

// A post is found by what it says now, whatever it said before.
func TestWhatIsFoundFollowsTheText(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	p := drafted(t, b, "mammoth")
	find := func(words string) int {
		list, err := b.Find(ctx, Search{Words: words, Limit: 10})
		must(t, err)
		return len(list)
	}
	change(t, b, func(tx *Tx) error { return tx.SetMeta(&p, Meta{Title: "tapir", Campaign: "jungle"}) })
	if find("tapir") != 1 || find("jungle") != 1 {
		t.Error("its new title and campaign do not find it")
	}
	change(t, b, func(tx *Tx) error { return tx.SetMeta(&p, Meta{Title: "okapi"}) })
	if find("tapir") != 0 || find("jungle") != 0 || find("okapi") != 1 {
		t.Error("it is found by what it does not say any more")
	}
}

func TestAnOlderDatabaseIsTakenIn(t *testing.T) {
	dir, clock := t.TempDir(), newClock()
	db := opened(t, dir, Options{Now: clock.now})
	b := branded(t, db, "demo")
	drafted(t, b, "Trail shoe")
	must(t, db.Change(ctx, Cause{Actor: "copydesk"}, func(tx *Tx) error {
		for _, s := range []string{`DELETE FROM words`, `UPDATE posts SET folded = 'trail shoe'`, `INSERT INTO meta (name, value) VALUES ('words', 'to be taken in')`} {
			if err := tx.exec(s); err != nil {
				return err
			}
		}
		return nil
	}))
	must(t, db.Close())
	for range 2 {
		db = opened(t, dir, Options{Now: clock.now})
		list, err := db.Of(b.ID()).Find(ctx, Search{Words: "shoe", Limit: 5})
		must(t, err)
		if len(list) != 1 {
			t.Fatalf("%d posts found", len(list))
		}
		must(t, db.Close())
	}
}

// Whatever is written and asked for, a post is found by each of its words and by the beginnings of
// the longer ones, and by nothing that it does not say.
func TestEveryWordFindsItsPost(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	vocabulary := []string{"été", "Cœur", "l’eau", "trail", "trailer", "tra", "10%", "a_b", "東京", "Ωmega", "ß", "straße"}
	said := map[int64][]string{}
	rapid.Check(t, func(r *rapid.T) {
		title := strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 5).Draw(r, "title"), " ")
		p := drafted(t, b, title)
		said[p.Number] = searched(p, approvals.Revision{Parts: []approvals.Part{{Text: title}}})
		asked := rapid.SliceOfN(rapid.SampledFrom(append(vocabulary, "tr", "str", "nowhere")), 1, 3).Draw(r, "asked")
		list, err := b.Find(ctx, Search{Words: strings.Join(asked, " "), Limit: 1000})
		must(t, err)
		got := numbersOf(list)
		for n, words := range said {
			want := len(wordsOf(strings.Join(asked, " "))) > 0
			for _, w := range wordsOf(strings.Join(asked, " ")) {
				want = want && slices.ContainsFunc(words, func(is string) bool { return is == w || len([]rune(w)) >= wholeBelow && strings.HasPrefix(is, w) })
			}
			if slices.Contains(got, n) != want {
				t.Fatalf("%q finds %v; post %d says %q", asked, got, n, words)
			}
		}
	})
}

// New posts are found before their words are filed, by each word once they are, and change and go in
// both cases.
func TestPostsAreFoundBeforeAndAfterTheirWordsAreFiled(t *testing.T) {
	db, _ := fresh(t)
	b := branded(t, db, "demo")
	found := func(words string) []int64 {
		t.Helper()
		list, err := b.Find(ctx, Search{Words: words, Limit: 10})
		must(t, err)
		return numbersOf(list)
	}
	filed := func() (n, words int64) {
		t.Helper()
		must(t, db.look(ctx).row(`SELECT filed, (SELECT COUNT(*) FROM words) FROM brands WHERE id = $1`, b.ID()).Scan(&n, &words))
		return n, words
	}
	p, q := drafted(t, b, "Trail shoe"), drafted(t, b, "Trail socks")
	for range 2 {
		if got := found("trail"); !slices.Equal(got, []int64{2, 1}) {
			t.Errorf("trail is said by %v, want [2 1]", got)
		}
		if got := found("sock tra"); !slices.Equal(got, []int64{2}) {
			t.Errorf("sock tra is said by %v, want [2]", got)
		}
		change(t, b, (*Tx).file)
	}
	if n, words := filed(); n != 2 || words == 0 {
		t.Errorf("filed up to %d with %d words, want up to 2", n, words)
	}
	r := drafted(t, b, "Winter socks")
	for _, post := range []*Post{&p, &r} { // one that is filed, one that is not
		change(t, b, func(tx *Tx) error { return tx.SetMeta(post, Meta{Title: "Summer hat"}) })
	}
	change(t, b, (*Tx).file)
	if got := found("summer"); !slices.Equal(got, []int64{3, 1}) {
		t.Errorf("summer is said by %v, want [3 1]", got)
	}
	for range filedAtOnce {
		q = drafted(t, b, "One of many")
	}
	change(t, b, func(tx *Tx) error { return nil }) // what nobody waits for went before it
	if n, _ := filed(); n != filedAtOnce {
		t.Errorf("after post %d the words are filed up to %d, want %d", q.Number, n, filedAtOnce)
	}
}

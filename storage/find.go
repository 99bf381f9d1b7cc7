package storage

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"copydesk/approvals"
)

// A Search selects posts by what they say. Zero fields do not select.
type Search struct {
	Words    string          // all of them, in any order; each may be the beginning of a word
	Campaign string          // whole, without regard to case and accents
	State    approvals.State // also [Ideas] and [Deleted]; empty: wherever they stand, but deleted ones
	Limit    int
}

const (
	longestWord = 40  // characters of a word that are kept
	wholeBelow  = 3   // a word shorter than this is looked for as a whole
	mostGrown   = 100 // words that one beginning may stand for
	mostCounted = 500 // when telling which word is the rarest
)

// apart are the scripts without blanks between words: each character stands by itself.
var apart = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer}

// wordsOf splits a text into its words as they are looked for: folded, each once, in order. A letter
// alone is none: it is what an apostrophe leaves of « l'été ».
func wordsOf(text string) []string {
	var out []string
	var word []rune
	end := func() {
		if len(word) > 1 || len(word) == 1 && (unicode.IsDigit(word[0]) || unicode.In(word[0], apart...)) {
			out = append(out, string(word[:min(len(word), longestWord)]))
		}
		word = nil
	}
	for _, r := range approvals.Folded(text) {
		switch {
		case unicode.In(r, apart...):
			end()
			word = []rune{r}
			end()
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			word = append(word, r)
		default:
			end()
		}
	}
	end()
	slices.Sort(out)
	return slices.Compact(out)
}

// campaignWord stands for a whole campaign.
func campaignWord(campaign string) string {
	return "=" + strings.Join(strings.Fields(approvals.Folded(campaign)), "_")
}

// searched are the words that a post is found by: its newest texts, its title, campaign and tags; of
// an idea, which has no text yet, what was typed.
func searched(p Post, rev approvals.Revision) []string {
	all := append([]string{p.Title, p.Campaign}, p.Tags...)
	for _, part := range rev.Parts {
		all = append(all, part.Text)
	}
	if len(rev.Parts) == 0 {
		all = append(all, p.Brief)
	}
	out := wordsOf(strings.Join(all, "\n"))
	if p.Campaign != "" {
		out = append(out, campaignWord(p.Campaign))
	}
	return out
}

// listed are words as a post lists them: each between blanks.
func listed(words []string) string { return " " + strings.Join(words, " ") + " " }

// index makes a post found by its words of now, and by no other.
func (tx *Tx) index(p Post, rev approvals.Revision) error {
	is := searched(p, rev)
	was, err := tx.indexed(p)
	if err != nil {
		return err
	}
	if err := tx.exec(`UPDATE posts SET folded = $2 WHERE id = $1`, p.ID, listed(is)); err != nil {
		return err
	}
	for _, w := range was {
		if slices.Contains(is, w) {
			continue
		}
		if err := tx.exec(`DELETE FROM words WHERE brand = $1 AND word = $2 AND number = $3`, tx.brand, w, p.Number); err != nil {
			return err
		}
	}
	for _, w := range is {
		if slices.Contains(was, w) {
			continue
		}
		err := tx.exec(`INSERT INTO words (brand, word, number) VALUES ($1, $2, $3) ON CONFLICT (brand, word, number) DO NOTHING`, tx.brand, w, p.Number)
		if err != nil {
			return err
		}
	}
	return nil
}

// indexed are the words that a post is found by so far.
func (tx *Tx) indexed(p Post) ([]string, error) {
	var folded string
	err := tx.row(`SELECT folded FROM posts WHERE id = $1`, p.ID).Scan(&folded)
	return strings.Fields(folded), err
}

// unindex makes a post found by nothing.
func (tx *Tx) unindex(p Post) error {
	was, err := tx.indexed(p)
	for _, w := range was {
		if err == nil {
			err = tx.exec(`DELETE FROM words WHERE brand = $1 AND word = $2 AND number = $3`, tx.brand, w, p.Number)
		}
	}
	return err
}

// Find lists the posts that say all of the words, the newest first. The cost follows the rarest of
// the words, not how much was ever written.
func (b *Brand) Find(ctx context.Context, s Search) ([]Post, error) {
	wanted := wordsOf(s.Words)
	if s.Campaign != "" {
		wanted = append(wanted, campaignWord(s.Campaign))
	}
	if len(wanted) == 0 {
		if s.Words != "" || s.State == "" {
			return nil, nil
		}
		return b.Posts(ctx, Query{States: []approvals.State{s.State}, Limit: s.Limit})
	}
	r := b.db.look(ctx)
	all := map[int64]Post{}
	if err := b.unfiled(r, wanted, s, all); err != nil { // before the others: meanwhile they may be filed
		return nil, err
	}
	rarest, err := b.rarest(r, wanted)
	if err != nil {
		return nil, err
	}
	grown, err := b.grown(r, rarest)
	if err != nil {
		return nil, err
	}
	for _, w := range grown {
		if err := b.saying(r, w, wanted, s, all); err != nil {
			return nil, err
		}
	}
	out := make([]Post, 0, len(all))
	for _, p := range all {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Post) int { return int(b.Number - a.Number) })
	out = out[:min(len(out), s.Limit)]
	for i := range out {
		if err := fill(r, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// span is the words that one typed stands for, from one until below another: itself, or all that
// begin with it. No word has a blank in it.
func span(w string) (from, below string) {
	if whole(w) {
		return w, w + " "
	}
	return w, w + "\U0010ffff"
}

func whole(w string) bool { return utf8.RuneCountInString(w) < wholeBelow || w[0] == '=' }

// rarest is the word that the fewest posts say, as far as counting goes.
func (b *Brand) rarest(r reader, wanted []string) (string, error) {
	best, fewest := "", mostCounted+1
	for _, w := range wanted {
		from, below := span(w)
		n := 0
		err := r.each(func(scanner) error { n++; return nil },
			`SELECT word FROM words WHERE brand = $1 AND word >= $2 AND word < $3 LIMIT `+strconv.Itoa(mostCounted), b.id, from, below)
		if err != nil {
			return "", err
		}
		if n < fewest {
			best, fewest = w, n
		}
	}
	return best, nil
}

// grown lists the words of the brand that one typed stands for: one jump in the index each.
func (b *Brand) grown(r reader, typed string) ([]string, error) {
	from, below := span(typed)
	var out []string
	for len(out) < mostGrown {
		var w string
		err := r.row(`SELECT word FROM words WHERE brand = $1 AND word >= $2 AND word < $3 ORDER BY word LIMIT 1`, b.id, from, below).Scan(&w)
		if errors.Is(err, sql.ErrNoRows) {
			break
		}
		if err != nil {
			return nil, err
		}
		out = append(out, w)
		from = w + " "
	}
	return out, nil
}

// saying adds the newest posts with one word that say the others too.
func (b *Brand) saying(r reader, word string, wanted []string, s Search, into map[int64]Post) error {
	where, args := s.saysAll(wanted, b.id, word)
	return r.each(found(into), `SELECT `+foundColumns+` FROM words w CROSS JOIN posts p
		WHERE w.brand = $1 AND w.word = $2 AND p.brand = w.brand AND p.number = w.number`+where+`
		ORDER BY w.number DESC LIMIT `+strconv.Itoa(s.Limit), args...)
}

// unfiled adds the newest posts that say all of the words and whose words are not filed yet.
func (b *Brand) unfiled(r reader, wanted []string, s Search, into map[int64]Post) error {
	where, args := s.saysAll(wanted, b.id)
	return r.each(found(into), `SELECT `+foundColumns+` FROM brands b CROSS JOIN posts p
		WHERE b.id = $1 AND p.brand = b.id AND p.number > b.filed`+where+`
		ORDER BY p.number DESC LIMIT `+strconv.Itoa(s.Limit), args...)
}

// saysAll is the condition that posts stand where wanted and say all of the words, and what it takes
// beside the first values.
func (s Search) saysAll(wanted []string, args ...any) (string, []any) {
	sign, state := ` <> $`, Deleted
	if s.State != "" {
		sign, state = ` = $`, s.State
	}
	args = append(args, string(state))
	where := ` AND p.state` + sign + strconv.Itoa(len(args))
	escape := strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)
	for _, w := range wanted {
		pattern := "% " + escape.Replace(w)
		if whole(w) {
			pattern += " "
		}
		args = append(args, pattern+"%")
		where += ` AND p.folded LIKE $` + strconv.Itoa(len(args)) + ` ESCAPE '\'`
	}
	return where, args
}

func found(into map[int64]Post) func(scanner) error {
	return func(row scanner) error {
		p, err := scanPost(row)
		into[p.Number] = p
		return err
	}
}

const foundColumns = `p.id, p.core, p.meta, p.created, p.touched, p.last_plan`

// takeIn makes the posts of an older version found by their words, once, a piece at a time.
func (db *DB) takeIn(ctx context.Context) error {
	r := db.look(ctx)
	var left string
	err := r.row(`SELECT value FROM meta WHERE name = 'words'`).Scan(&left)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	for last := ""; err == nil; {
		var ids, brands []string
		err = r.each(func(s scanner) error {
			var id, brand string
			err := s.Scan(&id, &brand)
			ids, brands = append(ids, id), append(brands, brand)
			return err
		}, `SELECT id, brand FROM posts WHERE id > $1 ORDER BY id LIMIT 200`, last)
		if err != nil || len(ids) == 0 {
			break
		}
		for i, id := range ids {
			if err := db.Of(brands[i]).reindex(ctx, id); err != nil {
				return err
			}
		}
		last = ids[len(ids)-1]
	}
	if err != nil {
		return err
	}
	return db.Change(ctx, Cause{Actor: "copydesk"}, func(tx *Tx) error { return tx.exec(`DELETE FROM meta WHERE name = 'words'`) })
}

func (b *Brand) reindex(ctx context.Context, id string) error {
	return b.Change(ctx, Cause{Actor: "copydesk"}, func(tx *Tx) error {
		p, err := tx.PostByID(id)
		if err != nil {
			return err
		}
		rev, err := tx.Revision(id, p.Revision)
		if err != nil {
			return err
		}
		if err := tx.exec(`UPDATE posts SET folded = '', state = $2 WHERE id = $1`, id, shelf(p.Post)); err != nil {
			return err
		}
		return tx.index(p, rev)
	})
}

package storage

import (
	"cmp"
	"slices"
	"strings"
)

// filedAtOnce is how many new posts have their words filed together. Each word of one post lies on a
// page of its own, and writing those is half of what a draft costs; of many posts they are the same.
const filedAtOnce = 32

// file puts the words of the brand's next new posts where they are found without reading each. Until
// then [Brand.Find] reads them; where the program stops before, the next turn takes them along.
func (tx *Tx) file() error {
	type place struct {
		word   string
		number int64
	}
	var places []place
	var last int64
	err := tx.each(func(s scanner) error {
		var folded string
		err := s.Scan(&last, &folded)
		for _, w := range strings.Fields(folded) {
			places = append(places, place{w, last})
		}
		return err
	}, `SELECT p.number, p.folded FROM brands b CROSS JOIN posts p WHERE b.id = $1 AND p.brand = b.id AND p.number > b.filed ORDER BY p.number LIMIT $2`,
		tx.brand, 2*filedAtOnce)
	if err != nil || last == 0 {
		return err
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Or(strings.Compare(a.word, b.word), cmp.Compare(a.number, b.number)) })
	for _, p := range places {
		err := tx.exec(`INSERT INTO words (brand, word, number) VALUES ($1, $2, $3) ON CONFLICT (brand, word, number) DO NOTHING`, tx.brand, p.word, p.number)
		if err != nil {
			return err
		}
	}
	return tx.exec(`UPDATE brands SET filed = $2 WHERE id = $1`, tx.brand, last)
}

package storage

import (
	"context"
	"strings"
	"time"

	"copydesk/approvals"
)

// Rhythm is when the brand publishes.
func (i BrandInfo) Rhythm() approvals.Rhythm {
	var accounts []approvals.SlotAccount
	for _, a := range i.Accounts {
		accounts = append(accounts, approvals.SlotAccount{ID: a.ID, Names: a.Names()})
	}
	return approvals.ReadRhythm(i.Value("slots"), i.Value("publish-hours"), i.Value("holidays"), accounts...)
}

// alsoCalled are the names of networks in the other language.
var alsoCalled = map[string][]string{"newsroom": {"salle-de-presse", "presse"}, "byhand": {"by-hand", "a-la-main"}}

// Names lists what people call the account, folded and without "@", the plainest first. One by hand
// has its network in its name: it is "tiktok" and "demo" where it is "TikTok @demo".
func (a Account) Names() []string {
	plain := func(s string) string { return strings.TrimPrefix(approvals.Folded(s), "@") }
	names := append([]string{plain(a.Network)}, alsoCalled[a.Network]...)
	if a.Class == approvals.ByHand {
		var words []string
		for _, w := range strings.Fields(a.Name) {
			words = append(words, plain(w))
		}
		names = append(words, names...)
	}
	return append(names, plain(a.Name), plain(a.ID))
}

// NextSlot is the first slot after an instant, in the brand's zone, that suits all of some accounts
// and that no other post planned for one of them has; zero when there is none within a year. own is
// the number of the post it is for, 0: of none yet.
func (b *Brand) NextSlot(ctx context.Context, info BrandInfo, after time.Time, own int64, accounts []string) (time.Time, error) {
	after = after.In(info.Zone())
	p, err := b.planned(ctx, after, after.AddDate(1, 0, 1))
	if err != nil {
		return time.Time{}, err
	}
	p.but = own
	next := info.Rhythm().Next(after, p.taken, accounts...)
	return next, p.err
}

// gaps lists the free slots from an instant until another, not included.
func (b *Brand) gaps(ctx context.Context, info BrandInfo, from, to time.Time) ([]approvals.Gap, error) {
	if !from.Before(to) {
		return nil, nil
	}
	p, err := b.planned(ctx, from, to)
	if err != nil {
		return nil, err
	}
	out := info.Rhythm().Gaps(from, to, p.taken)
	return out, p.err
}

// planned is what stands on the calendar by its minute, the posts read when a slot is there.
type planned struct {
	post   func(number int64) (Post, error)
	minute map[int64][]int64 // numbers of posts
	but    int64             // the number of a post that takes nothing
	err    error             // of reading one: then every slot counts as taken
}

func (b *Brand) planned(ctx context.Context, from, to time.Time) (*planned, error) {
	plans, err := b.Taken(ctx, from.Add(-time.Minute), to)
	p := &planned{post: func(n int64) (Post, error) { return b.Post(ctx, n) }, minute: map[int64][]int64{}}
	for _, one := range plans {
		minute := one.At.Unix() / 60
		p.minute[minute] = append(p.minute[minute], one.Number)
	}
	return p, err
}

func (p *planned) taken(t time.Time, accounts []string) bool {
	for _, n := range p.minute[t.Unix()/60] {
		if p.err != nil || n == p.but {
			continue
		}
		var post Post
		if post, p.err = p.post(n); p.err == nil && approvals.Shared(post.Accounts, accounts) {
			return true
		}
	}
	return p.err != nil
}

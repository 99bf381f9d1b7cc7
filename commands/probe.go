package commands

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"copydesk/approvals"
	"copydesk/approvals/say"
	"copydesk/integrations/egress"
	"copydesk/integrations/networks"
	"copydesk/storage"
)

const (
	patience  = 3 * time.Second // how long all addresses of a post together may take to answer
	mostLinks = 20              // addresses of one post that are asked
)

// Unanswered asks the addresses that a text holds for their pages, all at once, and says what is
// wrong with those that do not answer in time, lead nowhere or are private. It waits no longer than
// the slowest, and never longer than within.
func Unanswered(ctx context.Context, client *http.Client, parts []approvals.Part, within time.Duration) []say.Text {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	links := linksOf(parts)
	said := make([]say.Text, len(links))
	var group sync.WaitGroup
	for i, link := range links {
		group.Go(func() { said[i] = probe(ctx, client, link) })
	}
	group.Wait()
	var out []say.Text
	for _, t := range said {
		if !t.Empty() {
			out = append(out, t)
		}
	}
	return out
}

// linksOf lists the addresses of several texts, each once.
func linksOf(parts []approvals.Part) []string {
	var out []string
	seen := map[string]bool{}
	for _, p := range parts {
		for _, l := range networks.Links(p.Text) {
			if !seen[l.Text] && len(out) < mostLinks {
				seen[l.Text] = true
				out = append(out, l.Text)
			}
		}
	}
	return out
}

// probe asks for one page and reads none of it. Whatever answers is there, but for a server that
// says the page is not.
func probe(ctx context.Context, client *http.Client, link string) say.Text {
	silent := say.Text{EN: "%s does not answer. Is it right?", FR: "L'adresse %s ne répond pas. Est-elle juste\u202f?"}.F(link)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return silent
	}
	resp, err := client.Do(req)
	switch {
	case errors.Is(err, egress.ErrPrivate), errors.Is(err, egress.ErrPort):
		return say.Text{EN: "%s is a private address: people elsewhere cannot open it.", FR: "L'adresse %s est privée\u202f: on ne peut pas l'ouvrir d'ailleurs."}.F(link)
	case err != nil:
		return silent
	}
	resp.Body.Close()
	if resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone {
		return say.Text{EN: "There is no page at %s. Is it right?", FR: "Il n'y a pas de page à l'adresse %s. Est-elle juste\u202f?"}.F(link)
	}
	return say.Text{}
}

// ask asks the addresses in the posts about to be submitted, all posts at once.
func (c *Call) ask(ctx context.Context, ready []request) error {
	if c.Client == nil {
		return nil
	}
	var group sync.WaitGroup
	for i := range ready {
		rev, err := c.Brand.Revision(ctx, ready[i].post.ID, ready[i].post.Revision)
		if err != nil {
			return err
		}
		group.Go(func() { ready[i].links = joined(Unanswered(ctx, c.Client, rev.Parts, patience)) })
	}
	group.Wait()
	return nil
}

func joined(texts []say.Text) say.Text {
	var all []say.Speaker
	for _, t := range texts {
		all = append(all, t)
	}
	return say.Join(" ", all...)
}

// keepDead keeps with the post what is wrong with its addresses: those who decide read it on the card.
func (r *request) keepDead(tx *storage.Tx, p *storage.Post) error {
	if r.links.Empty() && p.Dead.Text.Empty() {
		return nil
	}
	meta := p.Meta
	meta.Dead = storage.Dead{Revision: p.Revision, Text: r.links}
	return tx.SetMeta(p, meta)
}

// dead is the check of a submitted post's addresses.
func dead(p storage.Post) []Check {
	if p.Dead.Text.Empty() || p.Dead.Revision != p.Revision || p.Submitted != p.Revision {
		return nil
	}
	return []Check{{Code: "dead", Level: Warn, Text: p.Dead.Text}}
}

package web

import (
	"context"
	_ "embed"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"copydesk/approvals/say"
	"copydesk/storage"
)

// onPage bounds how many posts a page or feed shows, newest first.
const onPage = 50

//go:embed newsroom.css
var styleSource string

// sheet serves the style of a page.
func sheet(style string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Header().Set("Cache-Control", "max-age=300")
		_, _ = w.Write([]byte(style))
	}
}

// A newsroom is a brand with what it has published, as the page and the feeds show it.
type newsroom struct {
	storage.BrandInfo
	Path  string // of the page
	Items []item
	Gone  []tombstone
}

// A tombstone stands for a post that was taken down: nothing of it but that.
type tombstone struct {
	ID, Anchor string
	At, Down   time.Time
	Words      string
}

// Title names the newsroom in the brand's language.
func (n newsroom) Title() string { return newsroomOf.F(n.Name).In(n.Lang()) }

// An item is one published post as the page and the feeds show it.
type item struct {
	ID     string
	Anchor string
	Text   []piece
	Plain  string
	At     time.Time
	Lang   string
	Tags   []string
	Images []pictured
}

// A pictured is a picture or film of a post, with the words for who cannot see it.
type pictured struct {
	Alt, Src, Type string
	Film           bool
	Bytes          int64
	Seconds        int64 // of a film

	sha string
}

// A piece is a run of a post's text; a link has an address.
type piece struct{ Text, Href string }

// read answers with what f makes of the newsroom that a request is for.
func (s Site) read(doing string, f func(http.ResponseWriter, newsroom)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readLimit)
		defer cancel()
		n, err := s.newsroom(ctx, r.PathValue("brand"))
		var no *say.Problem
		switch {
		case errors.As(err, &no):
			answer(w, http.StatusNotFound, "There is no such newsroom.")
		case err != nil:
			s.fault(w, r, doing, err)
		default:
			f(w, n)
		}
	}
}

// newsroom reads what a brand has published there; a *say.Problem when there is no such brand.
func (s Site) newsroom(ctx context.Context, name string) (newsroom, error) {
	info, err := s.DB.BrandNamed(ctx, name)
	if err != nil {
		return newsroom{}, err
	}
	n := newsroom{BrandInfo: info, Path: "/newsroom/" + url.PathEscape(info.Name)}
	published, err := s.DB.Of(info.ID).Published(ctx, "newsroom", onPage)
	for _, p := range published {
		n.Items = append(n.Items, itemOf(info, p))
	}
	if err != nil {
		return n, err
	}
	down, err := s.DB.Of(info.ID).TakenDown(ctx, "newsroom", onPage)
	for _, p := range down {
		zone, lang := info.Zone(), info.Lang()
		n.Gone = append(n.Gone, tombstone{ID: p.Delivery, Anchor: strconv.FormatInt(p.Number, 10), At: p.At.In(zone), Down: p.Down.In(zone),
			Words: say.Plain(takenDown.F(dated(p.Down.In(zone), lang)).In(lang))})
	}
	if err != nil {
		return n, err
	}
	return n, s.measure(ctx, n)
}

// measure says how large each picture and film is.
func (s Site) measure(ctx context.Context, n newsroom) error {
	of := s.DB.Of(n.ID)
	for _, it := range n.Items {
		for i := range it.Images {
			m, err := of.Medium(ctx, it.Images[i].sha)
			if err != nil {
				return err
			}
			it.Images[i].Bytes, it.Images[i].Seconds = m.Bytes, int64(m.Length.Round(time.Second).Seconds())
		}
	}
	return nil
}

func itemOf(info storage.BrandInfo, p storage.Publication) item {
	w := readWire(p.Wire)
	if w.Lang == "" {
		w.Lang = string(info.Lang())
	}
	var images []pictured
	for _, m := range w.Media {
		images = append(images, pictured{Alt: m.Alt, Src: "/newsroom/" + url.PathEscape(info.Name) + "/media/" + url.PathEscape(m.SHA256), Type: m.Type,
			Film: strings.HasPrefix(m.Type, "video/"), sha: m.SHA256})
	}
	return item{Images: images, ID: p.Delivery, Anchor: anchor(p.Number, p.Occurrence), Text: pieces(w.Text, w.Links), Plain: w.Text,
		At: p.At.In(info.Zone()), Lang: w.Lang, Tags: w.Tags}
}

// anchor is where a post stands on the page: "12", and "12-2" where it goes out for the second time.
func anchor(number int64, occurrence int) string {
	if occurrence == 0 {
		return strconv.FormatInt(number, 10)
	}
	return strconv.FormatInt(number, 10) + "-" + strconv.Itoa(occurrence+1)
}

// pieces splits a text at its links, which lead over their tracked addresses.
func pieces(text string, links []wireLink) []piece {
	var out []piece
	for _, l := range links {
		before, after, found := strings.Cut(text, l.Shown)
		if !found || l.Shown == "" {
			continue
		}
		if before != "" {
			out = append(out, piece{Text: before})
		}
		out = append(out, piece{l.Shown, l.Address()})
		text = after
	}
	if text != "" {
		out = append(out, piece{Text: text})
	}
	return out
}

// page shows the newsroom to people.
func (s Site) page(w http.ResponseWriter, n newsroom) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	if err := n.document().render(w); err != nil {
		s.Log.Warn("newsroom page was not sent whole", "err", err)
	}
}

// empty says that there is nothing to read.
func (n newsroom) empty() say.Text {
	if len(n.Gone) > 0 {
		return nothingNow
	}
	return nothingYet
}

// dated says an instant with its year: a page is read for long.
func dated(t time.Time, lang say.Lang) string {
	words := say.Text{EN: "%[1]s %[2]s, %[3]s (%[4]s)", FR: "%[1]s %[2]s à %[3]s (%[4]s)"}
	return say.Plain(words.F(say.OnDate(t), strconv.Itoa(t.Year()), say.AtHour(t), say.Zone(t)).In(lang))
}

var (
	newsroomOf = say.Text{EN: "%s newsroom", FR: "Salle de presse de %s"}
	about      = say.Text{EN: "What %s has published.", FR: "Ce que %s a publié."}
	follow     = say.Text{EN: "Follow:", FR: "S'abonner\u202f:"}
	takenDown  = say.Text{EN: "This post was taken down on %s.", FR: "Cette publication a été retirée le %s."}
	nothingNow = say.Text{EN: "Nothing is published here now.", FR: "Rien n'est publié ici pour le moment."}
	nothingYet = say.Text{EN: "Nothing is published yet.", FR: "Rien n'est encore publié."}
)

package web

import (
	"context"
	_ "embed"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"copydesk/approvals/say"
)

// Bounds of one upload. What a person may hand over is decided behind [Files].
const (
	mostUpload    = 64 << 20           // bytes of the file
	mostForm      = mostUpload + 1<<20 // of the request: the file, its description, what stands between
	mostWords     = 8 << 10            // bytes of the description
	mostIgnored   = 512 << 20          // bytes read and thrown away behind what is too large
	uploadTime    = 15 * time.Minute   // for a large film over a slow line
	uploadsAtOnce = 4
)

// Files takes what people hand over on a page. Errors that are a *say.Problem are shown to them.
type Files interface {
	// Page says what an upload page is for. Where it takes nothing, the page still has its language.
	Page(ctx context.Context, token string) (UploadPage, error)
	// Take gives a file to the page's post, with a description or none, and says what became of it.
	Take(ctx context.Context, token string, file io.Reader, alt string) (string, error)
}

// An UploadPage is what a page that takes a file shows.
type UploadPage struct {
	Lang   say.Lang
	Brand  string
	Post   int64
	Title  string // the post's first words
	Person string
}

//go:embed upload.css
var uploadStyle string

// uploadPage shows the form; looking at it uses nothing up, for chats look at links as well.
func (s Site) uploadPage(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readLimit)
	defer cancel()
	page, err := s.Files.Page(ctx, r.PathValue("token"))
	s.showUpload(w, r, page, "", err)
}

// upload takes the form. The page is looked up before anything of the file is read.
func (s Site) upload(w http.ResponseWriter, r *http.Request, busy chan struct{}) {
	page, err := s.Files.Page(r.Context(), r.PathValue("token"))
	if err != nil {
		s.showUpload(w, r, page, "", err)
		return
	}
	select {
	case busy <- struct{}{}:
		defer func() { <-busy }()
	default:
		s.showUpload(w, r, page, "", say.No(say.Busy, say.Text{EN: "Several files are on their way already. Try again in a minute.", FR: "Plusieurs fichiers sont déjà en route. Réessayez dans une minute."}))
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTime))
	rest := r.Body
	said, err := s.take(w, r)
	if err != nil { // a browser shows no answer before it has sent everything
		_, _ = io.Copy(io.Discard, io.LimitReader(rest, mostIgnored))
	}
	s.showUpload(w, r, page, said, err)
}

// take reads the form piece by piece. The file waits on the disk, never in memory, until its
// description is known too.
func (s Site) take(w http.ResponseWriter, r *http.Request) (string, error) {
	r.Body = http.MaxBytesReader(w, r.Body, mostForm)
	parts, err := r.MultipartReader()
	if err != nil {
		return "", unreadable()
	}
	var alt string
	var file io.Reader
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return "", broken(err)
		}
		switch {
		case part.FormName() == "alt":
			alt, err = wordsOf(part)
		case part.FormName() == "file" && file == nil && part.FileName() != "":
			kept, done, kerr := s.DB.Spool(r.Context(), io.LimitReader(part, mostUpload+1))
			defer done()
			file, err = kept, kerr
		}
		if err != nil {
			return "", broken(err)
		}
	}
	if file == nil {
		return "", say.No(say.Unreadable, say.Text{EN: "Choose a file first, then send.", FR: "Choisissez d'abord un fichier, puis envoyez."})
	}
	return s.Files.Take(r.Context(), r.PathValue("token"), file, alt)
}

func wordsOf(part *multipart.Part) (string, error) {
	b, err := io.ReadAll(io.LimitReader(part, mostWords))
	return strings.ToValidUTF8(strings.TrimSpace(string(b)), ""), err
}

func unreadable() error {
	return say.No(say.Unreadable, say.Text{EN: "The file did not arrive whole. Send it again.", FR: "Le fichier n'est pas arrivé entier. Renvoyez-le."})
}

// broken says in words why a form could not be read; what went wrong with us stays as it is.
func broken(err error) error {
	var large *http.MaxBytesError
	var no *say.Problem
	switch {
	case errors.As(err, &large):
		return say.No(say.Refused, say.Text{
			EN: "This file is too large: pictures may have 20 MB, films 64 MB. Make it smaller and send it again.",
			FR: "Ce fichier est trop lourd\u202f: 20\u202fMo au plus pour une image, 64\u202fMo pour un film. Réduisez-le et renvoyez-le.",
		})
	case errors.As(err, &no):
		return err
	}
	return unreadable()
}

// showUpload shows the page: what became of the file, or why nothing did, or the form.
func (s Site) showUpload(w http.ResponseWriter, r *http.Request, page UploadPage, said string, err error) {
	if page.Lang == "" {
		if page.Lang = say.EN; strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "fr") {
			page.Lang = say.FR
		}
	}
	status, wrong := http.StatusOK, ""
	var no *say.Problem
	switch {
	case errors.As(err, &no):
		status, wrong = statusOf(no.Kind, page), say.Plain(no.Text.In(page.Lang))
	case err != nil:
		s.Log.Error("web", "doing", "take a file", "err", err)
		status, wrong = http.StatusInternalServerError, unexpected.In(page.Lang)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_ = page.document(say.Plain(said), wrong).render(w)
}

// statusOf tells a program what people read: there is no such page, it takes nothing any more, or this
// file was not taken.
func statusOf(k say.Because, page UploadPage) int {
	switch {
	case k == say.Busy:
		return http.StatusServiceUnavailable
	case k == say.Unknown && page.Post == 0:
		return http.StatusNotFound
	case page.Post == 0:
		return http.StatusGone
	}
	return http.StatusUnprocessableEntity
}

func uploadHeading(p UploadPage) string {
	if p.Post == 0 {
		return uploadWords.heading.In(p.Lang)
	}
	return say.Plain(uploadPost.F(say.Int(p.Post)).In(p.Lang))
}

var (
	uploadPost = say.Text{EN: "A picture or film for post %s", FR: "Une image ou un film pour la publication %s"}
	uploadFor  = say.Text{EN: "For %[1]s, in %[2]s. This page works once.", FR: "Pour %[1]s, marque %[2]s. Cette page ne sert qu'une fois."}
	unexpected = say.Text{EN: "Something went wrong and nothing changed. Try again in a minute.", FR: "Un problème est survenu, rien n'a changé. Réessayez dans une minute."}
)

// uploadWords are the phrases that stand on the page.
var uploadWords = struct{ heading, file, sizes, alt, later, send, slow, close say.Text }{
	heading: say.Text{EN: "A picture or film", FR: "Une image ou un film"},
	file:    say.Text{EN: "The file", FR: "Le fichier"},
	sizes:   say.Text{EN: "JPEG, PNG, GIF or WebP up to 20 MB, a film (MP4) up to 64 MB.", FR: "JPEG, PNG, GIF ou WebP jusqu'à 20\u202fMo, un film (MP4) jusqu'à 64\u202fMo."},
	alt:     say.Text{EN: "What it shows, for people who cannot see it", FR: "Ce que l'on y voit, pour les personnes qui ne peuvent pas le voir"},
	later:   say.Text{EN: "You may write it later, in the chat.", FR: "Vous pouvez l'écrire plus tard, dans la messagerie."},
	send:    say.Text{EN: "Send", FR: "Envoyer"},
	slow:    say.Text{EN: "A large file takes a while: leave this page open until it answers.", FR: "Un gros fichier prend du temps\u202f: laissez cette page ouverte jusqu'à sa réponse."},
	close:   say.Text{EN: "You can close this page and go back to the chat.", FR: "Vous pouvez fermer cette page et revenir à la messagerie."},
}

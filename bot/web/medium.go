package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"time"

	"copydesk/approvals/say"
	"copydesk/storage"
)

// medium gives the bytes of a picture or film that stands in a live post, and of no other.
func (s Site) medium(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readLimit)
	defer cancel()
	of, sha := (*storage.Brand)(nil), r.PathValue("sha256")
	info, err := s.DB.BrandNamed(ctx, r.PathValue("brand"))
	if err == nil {
		of = s.DB.Of(info.ID)
		var live bool
		if live, err = of.MediumLive(ctx, sha); err == nil && !live {
			err = notThere()
		}
	}
	s.give(ctx, w, r, of, sha, "public, no-cache", err) // asked about each time: one that is taken down is gone everywhere
}

// shared gives a picture or film to whoever has its address: a card's, or a network's that fetches.
func (s Site) shared(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readLimit)
	defer cancel()
	of, sha, ok := s.DB.MediumAt(r.PathValue("token"))
	var err error
	if !ok {
		err = notThere()
	}
	s.give(ctx, w, r, of, sha, "private, max-age=3600", err)
}

func notThere() error {
	return say.No(say.Unknown, say.Text{EN: "This picture is not there.", FR: "Cette image n'est pas là."})
}

// give sends a brand's picture or film, or why not. A film is read piece by piece, as it is asked for
// (RFC 9110, section 14); a picture is compared with its name first.
func (s Site) give(ctx context.Context, w http.ResponseWriter, r *http.Request, of *storage.Brand, sha, cached string, err error) {
	var f *os.File
	var m storage.Medium
	var b []byte
	if err == nil {
		f, m, err = of.OpenMedium(ctx, sha)
	}
	if err == nil {
		defer f.Close()
		if !strings.HasPrefix(m.Type, "video/") {
			b, err = of.MediumBytes(ctx, sha, false)
		}
	}
	var no *say.Problem
	switch {
	case errors.As(err, &no):
		answer(w, http.StatusNotFound, "There is no such picture.")
		return
	case err != nil:
		s.fault(w, r, "show a picture", err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", m.Type)
	h.Set("Cache-Control", cached)
	h.Set("ETag", `"`+sha+`"`)
	if b != nil {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
		return
	}
	http.ServeContent(w, r, "", time.Time{}, f)
}

package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"copydesk/approvals/say"
)

// medium gives the bytes of a picture that stands in a live post, and of no other.
func (s Site) medium(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readLimit)
	defer cancel()
	kind, b, err := s.livePicture(ctx, r.PathValue("brand"), r.PathValue("sha256"))
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
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "public, no-cache") // asked about each time: one that is taken down is gone everywhere
	h.Set("ETag", `"`+r.PathValue("sha256")+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
}

func (s Site) livePicture(ctx context.Context, brand, sha string) (kind string, b []byte, err error) {
	info, err := s.DB.BrandNamed(ctx, brand)
	if err != nil {
		return "", nil, err
	}
	of := s.DB.Of(info.ID)
	m, err := of.Medium(ctx, sha)
	if err != nil {
		return "", nil, err
	}
	live, err := of.MediumLive(ctx, sha)
	if err == nil && !live {
		err = say.No(say.Unknown, say.Text{EN: "This picture is not published.", FR: "Cette image n'est pas publiée."})
	}
	if err != nil {
		return "", nil, err
	}
	b, err = of.MediumBytes(ctx, sha, false)
	return m.Type, b, err
}

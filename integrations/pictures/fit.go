package pictures

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
)

// Bounds are what a network takes of one picture. A zero field bounds nothing.
type Bounds struct {
	Types []string
	Bytes int64
	Side  int // pixels of the longer side
}

// ErrNoFit says that a picture cannot be made to fit without losing what it is: it moves, or it would
// have to be smaller than makes sense.
var ErrNoFit = errors.New("pictures: it cannot be made to fit")

// leastSide is how small a picture may become.
const leastSide = 320

// Fits reports whether a network takes a picture as it is.
func (b Bounds) Fits(kind string, width, height int, size int64) bool {
	return (len(b.Types) == 0 || slices.Contains(b.Types, kind)) && (b.Bytes == 0 || size <= b.Bytes) && (b.Side == 0 || max(width, height) <= b.Side)
}

// Fit gives a picture as a network takes it: itself where it fits, else drawn anew, upright and no
// larger than has to be. Its colours and the words about its origin go along where they can; changed
// says that it was drawn anew. ErrNoFit where that cannot be done.
func Fit(p Picture, b Bounds) (out Picture, changed bool, err error) {
	if b.Fits(p.Type, p.Width, p.Height, int64(len(p.Bytes))) {
		return p, false, nil
	}
	if p.Frames != 1 {
		return p, false, ErrNoFit
	}
	err = drawn(p.Bytes, func(full image.Image) error {
		out, err = redrawn(p, full, b)
		return err
	})
	return out, true, err
}

// redrawn tries one size after the other, and for each first what keeps most.
func redrawn(p Picture, full image.Image, b Bounds) (Picture, error) {
	side := max(full.Bounds().Dx(), full.Bounds().Dy())
	if b.Side > 0 {
		side = min(side, b.Side)
	}
	may := func(kind string) bool { return len(b.Types) == 0 || slices.Contains(b.Types, kind) }
	clear := !opaque(full)
	for first := true; first || side >= leastSide; first, side = false, side*4/5 {
		if clear && may("image/png") {
			m := scale(full, side, color.Transparent)
			if out := encodedPNG(m); b.Fits("image/png", m.Rect.Dx(), m.Rect.Dy(), int64(len(out))) {
				return fitted(p, "image/png", m, out), nil
			}
			continue
		}
		if !may("image/jpeg") {
			return p, ErrNoFit
		}
		m := turned(scale(full, side, color.White), orientationOf(p.Bytes))
		for _, quality := range []int{92, 85, 78} {
			if out := encodedJPEG(m, quality, p); b.Fits("image/jpeg", m.Rect.Dx(), m.Rect.Dy(), int64(len(out))) {
				return fitted(p, "image/jpeg", m, out), nil
			}
		}
	}
	return p, ErrNoFit
}

func opaque(m image.Image) bool {
	o, ok := m.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

func encodedPNG(m image.Image) []byte {
	var b bytes.Buffer
	if png.Encode(&b, m) != nil {
		return nil
	}
	return b.Bytes()
}

// encodedJPEG is a picture as a JPEG, with what the one it was made from says of its colours, its
// origin and who is to be named.
func encodedJPEG(m image.Image, quality int, from Picture) []byte {
	var b bytes.Buffer
	if jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}) != nil {
		return nil
	}
	return slices.Concat(b.Bytes()[:2], carried(from), b.Bytes()[2:])
}

// carried are the segments of a JPEG that hold for it drawn anew.
func carried(p Picture) (out []byte) {
	if p.Type != "image/jpeg" {
		return nil
	}
	colours := false
	for i := 2; ; {
		whole := segmentAt(p.Bytes, i)
		if whole == nil || whole[1] == markScan {
			return out
		}
		switch body := whole[4:]; {
		case whole[1] == markAPP1 && bytes.HasPrefix(body, exifHead):
			e := readExif(body[len(exifHead):])
			e.orientation = 1 // it stands upright now
			out = append(out, resegment(markAPP1, exifHead, e.bare())...)
		case whole[1] == markAPP1, whole[1] == markAPP13:
			out = append(out, whole...)
		case whole[1] == markAPP2 && bytes.HasPrefix(body, colorHead) && len(body) > len(colorHead)+2:
			if body[len(colorHead)] == 1 { // its first part says for which colours it is
				colours = len(body) >= 34 && string(body[30:34]) == "RGB "
			}
			if colours {
				out = append(out, whole...)
			}
		}
		i += len(whole)
	}
}

// fitted is a picture drawn anew, with what became of the marks of its origin.
func fitted(p Picture, kind string, m *image.RGBA, b []byte) Picture {
	was, now := shape{}, shape{}
	if read := kinds[p.Type]; read != nil {
		was, _ = read(p.Bytes)
		now, _ = kinds[kind](b)
	}
	return Picture{Type: kind, Width: m.Rect.Dx(), Height: m.Rect.Dy(), Frames: 1, Bytes: b, Provenance: now.stated,
		ProvenanceLost: was.signed || was.stated && !now.stated}
}

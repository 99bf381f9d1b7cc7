package pictures

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"runtime/debug"

	"golang.org/x/image/draw"
)

// What a card, and a model, are shown of a picture.
const (
	previewSide  = 1280    // pixels of its longer side
	previewBytes = 300_000 // a picture up to this size is shown as it is
	glanceSide   = 768
)

// Preview is a picture as a card shows it: itself where it is small, else scaled down on white,
// standing upright. It is for looking at; what is sent are the bytes themselves. A film has none: nil.
func Preview(p Picture) ([]byte, error) {
	switch {
	case p.Film():
		return nil, nil
	case len(p.Bytes) <= previewBytes && p.Width <= 2*previewSide && p.Height <= 2*previewSide:
		return p.Bytes, nil
	}
	return small(p.Bytes, previewSide, 82)
}

// Glance is a small JPEG of a picture that was read, or of its preview, always drawn anew: it holds
// pixels and nothing else of the file.
func Glance(b []byte) ([]byte, error) { return small(b, glanceSide, 80) }

func small(b []byte, side, quality int) ([]byte, error) {
	var out bytes.Buffer
	err := drawn(b, func(full image.Image) error {
		return jpeg.Encode(&out, turned(scale(full, side, color.White), orientationOf(b)), &jpeg.Options{Quality: quality})
	})
	return out.Bytes(), err
}

// drawn decodes a picture, one at a time, and hands it on.
func drawn(b []byte, f func(image.Image) error) error {
	one <- struct{}{}
	defer func() { <-one }()
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return err
	}
	full, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return err
	}
	err = f(full)
	if cost(c, false) > giveBack {
		debug.FreeOSMemory()
	}
	return err
}

// scale draws a picture on a ground, its longer side no longer than side.
func scale(full image.Image, side int, ground color.Color) *image.RGBA {
	w, h := full.Bounds().Dx(), full.Bounds().Dy()
	if long := max(w, h); long > side {
		w, h = max(1, w*side/long), max(1, h*side/long)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), full, full.Bounds(), draw.Over, nil)
	return out
}

// orientationOf is how a JPEG says that it has to be turned; 1: it stands upright.
func orientationOf(b []byte) uint16 {
	if !bytes.HasPrefix(b, []byte{0xFF, 0xD8}) {
		return 1
	}
	for i := 2; ; {
		whole := segmentAt(b, i)
		if whole == nil || whole[0] != 0xFF || whole[1] == markScan {
			return 1
		}
		if body := whole[4:]; whole[1] == markAPP1 && bytes.HasPrefix(body, exifHead) {
			return readExif(body[len(exifHead):]).orientation
		}
		i += len(whole)
	}
}

// turned gives the picture upright: EXIF's orientations are the eight ways to turn and mirror.
func turned(m *image.RGBA, orientation uint16) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	from := map[uint16]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, h - 1 - x },
		7: func(x, y int) (int, int) { return w - 1 - y, h - 1 - x },
		8: func(x, y int) (int, int) { return w - 1 - y, x },
	}[orientation]
	if from == nil {
		return m
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if orientation >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			sx, sy := from(x, y)
			out.SetRGBA(x, y, m.RGBAAt(sx, sy))
		}
	}
	return out
}

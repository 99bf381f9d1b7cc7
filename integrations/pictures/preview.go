package pictures

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"

	"golang.org/x/image/draw"
)

// What a card shows instead of a large picture.
const (
	previewSide  = 1280    // pixels of its longer side
	previewBytes = 300_000 // a picture up to this size is shown as it is
)

// Preview is a picture as a card shows it: itself where it is small, else scaled down on white,
// standing upright. It is for looking at; what is sent are the bytes themselves.
func Preview(p Picture) ([]byte, error) {
	if len(p.Bytes) <= previewBytes && p.Width <= 2*previewSide && p.Height <= 2*previewSide {
		return p.Bytes, nil
	}
	one <- struct{}{}
	defer func() { <-one }()
	full, _, err := image.Decode(bytes.NewReader(p.Bytes))
	if err != nil {
		return nil, err
	}
	scaled := scale(full)
	var out bytes.Buffer
	err = jpeg.Encode(&out, turned(scaled, orientationOf(p)), &jpeg.Options{Quality: 82})
	return out.Bytes(), err
}

func scale(full image.Image) *image.RGBA {
	w, h := full.Bounds().Dx(), full.Bounds().Dy()
	if long := max(w, h); long > previewSide {
		w, h = max(1, w*previewSide/long), max(1, h*previewSide/long)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), full, full.Bounds(), draw.Over, nil)
	return out
}

func orientationOf(p Picture) uint16 {
	at := bytes.Index(p.Bytes[:min(len(p.Bytes), 1<<17)], exifHead)
	if p.Type != "image/jpeg" || at < 0 {
		return 1
	}
	return readExif(p.Bytes[at+len(exifHead):]).orientation
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

package report

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
)

// shrink writes a picture anew with a palette of its 256 most frequent colours: a third of the
// bytes, and no eye sees the shades of a letter's edge that go.
func shrink(full []byte) ([]byte, error) {
	decoded, err := png.Decode(bytes.NewReader(full))
	if err != nil {
		return nil, fmt.Errorf("read the picture back: %w", err)
	}
	img, ok := decoded.(*image.RGBA)
	if !ok {
		return full, nil
	}
	palette := frequent(img)
	small := image.NewPaletted(img.Rect, palette)
	places := map[uint32]uint8{}
	last, place := ^uint32(0), uint8(0)
	for i := range small.Pix {
		if c := colorAt(img, i); c != last {
			known := false
			if place, known = places[c]; !known {
				place = uint8(palette.Index(color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255}))
				places[c] = place
			}
			last = c
		}
		small.Pix[i] = place
	}
	var out bytes.Buffer
	if err := png.Encode(&out, small); err != nil {
		return nil, fmt.Errorf("write the picture: %w", err)
	}
	return out.Bytes(), nil
}

func colorAt(img *image.RGBA, i int) uint32 {
	p := img.Pix[4*i : 4*i+3 : 4*i+3]
	return uint32(p[0])<<16 | uint32(p[1])<<8 | uint32(p[2])
}

// frequent lists at most 256 colours, the most used ones; equal counts go by colour, so that one
// chart is always the same bytes.
func frequent(img *image.RGBA) color.Palette {
	counts := map[uint32]int{}
	last, run := colorAt(img, 0), 0
	for i := range len(img.Pix) / 4 {
		c := colorAt(img, i)
		if c != last {
			counts[last] += run
			last, run = c, 0
		}
		run++
	}
	counts[last] += run
	all := make([]uint32, 0, len(counts))
	for c := range counts {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b uint32) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	var palette color.Palette
	for _, c := range all[:min(len(all), 256)] {
		palette = append(palette, color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255})
	}
	return palette
}

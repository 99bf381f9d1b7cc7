package pictures

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"testing"

	"copydesk/integrations/pictures/picturestest"
)

func TestPicturesAreMadeToFit(t *testing.T) {
	large := withExif(picturestest.Segment(picturestest.JPEG(picturestest.Noise(900, 600)), 0xE1, xmpHead, []byte(`<dc:rights>© Ana Roy</dc:rights>`)),
		picturestest.Exif{Orientation: 6, Artist: "Ana Roy"})
	clear := picturestest.Noise(900, 600)
	clear.SetRGBA(1, 1, color.RGBA{})
	for name, c := range map[string]struct {
		bytes  []byte
		bounds Bounds
		kind   string
		w, h   int // 0: whatever fits
	}{
		"as it is":          {large, Bounds{Side: 900, Bytes: 1 << 20, Types: []string{"image/jpeg"}}, "image/jpeg", 900, 600},
		"a side too long":   {large, Bounds{Side: 450}, "image/jpeg", 300, 450},
		"too many bytes":    {large, Bounds{Bytes: 100_000}, "image/jpeg", 0, 0},
		"a kind not taken":  {picturestest.PNG(picturestest.Stripes(900, 600)), Bounds{Types: []string{"image/jpeg"}}, "image/jpeg", 900, 600},
		"seen through":      {picturestest.PNG(clear), Bounds{Side: 450}, "image/png", 450, 300},
		"seen through, jpg": {picturestest.PNG(clear), Bounds{Side: 450, Types: []string{"image/jpeg"}}, "image/jpeg", 450, 300},
	} {
		p := must(Read(c.bytes))
		got, changed, err := Fit(p, c.bounds)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Type != c.kind || c.w > 0 && (got.Width != c.w || got.Height != c.h) || !c.bounds.Fits(got.Type, got.Width, got.Height, int64(len(got.Bytes))) {
			t.Errorf("%s: %s %d × %d, %d bytes", name, got.Type, got.Width, got.Height, len(got.Bytes))
		}
		if changed == bytes.Equal(got.Bytes, p.Bytes) {
			t.Errorf("%s: changed is %v", name, changed)
		}
		again := must(Read(got.Bytes))
		if again.Width != got.Width || again.Height != got.Height || changed && orientationOf(got.Bytes) > 1 {
			t.Errorf("%s: it is %d × %d, and turned by %d", name, again.Width, again.Height, orientationOf(got.Bytes))
		}
		if bytes.Equal(c.bytes, large) && (!bytes.Contains(got.Bytes, []byte("© Ana Roy")) || got.ProvenanceLost) {
			t.Errorf("%s: who is to be named is gone", name)
		}
	}
}

func TestWhatCannotBeMadeToFitIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		bytes  []byte
		bounds Bounds
	}{
		"it moves":         {aGIF(4), Bounds{Side: 4}},
		"too small a size": {picturestest.JPEG(picturestest.Noise(900, 600)), Bounds{Bytes: 500}},
		"no kind is taken": {aJPEG(), Bounds{Types: []string{"image/webp"}}},
	} {
		if _, _, err := Fit(must(Read(c.bytes)), c.bounds); !errors.Is(err, ErrNoFit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A signed mark holds for the bytes it was made for: drawn anew, the picture has lost it.
func TestDrawnAnewAMarkOfOriginIsLost(t *testing.T) {
	p := must(Read(picturestest.Segment(picturestest.JPEG(picturestest.Noise(900, 600)), 0xEB, []byte("JP\x00\x01\x00\x00\x00\x01jumbc2pa.manifest"))))
	got, changed, err := Fit(p, Bounds{Side: 400})
	if err != nil || !changed || !got.ProvenanceLost {
		t.Errorf("changed %v, lost %v, %v", changed, got.ProvenanceLost, err)
	}
}

// What a model sees holds pixels and nothing else of the file.
func TestAGlanceHoldsNothingButPixels(t *testing.T) {
	b := picturestest.Segment(withExif(picturestest.JPEG(picturestest.Noise(1600, 100)), picturestest.Exif{Orientation: 6, Artist: "Ana Roy"}), 0xE1, xmpHead, []byte(packet))
	got := must(Glance(b))
	c, kind, err := image.DecodeConfig(bytes.NewReader(got))
	if err != nil || kind != "jpeg" || c.Height != glanceSide || bytes.Contains(got, []byte("Ana Roy")) || bytes.Contains(got, secret) {
		t.Errorf("%s %d × %d, %v", kind, c.Width, c.Height, err)
	}
}

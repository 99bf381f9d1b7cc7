package pictures

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"copydesk/integrations/pictures/picturestest"
)

// A small picture is shown as it is; a large one is scaled down and stands upright.
func TestPreviews(t *testing.T) {
	small := must(Read(aPNG()))
	if got := must(Preview(small)); !bytes.Equal(got, small.Bytes) {
		t.Error("a small picture was changed")
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picturestest.Noise(3000, 1500), &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	lying := withExif(b.Bytes(), picturestest.Exif{Orientation: 6})
	for name, c := range map[string]struct {
		bytes []byte
		w, h  int
	}{
		"wide":     {b.Bytes(), previewSide, previewSide / 2},
		"a turned": {lying, previewSide / 2, previewSide},
	} {
		got, _, err := image.DecodeConfig(bytes.NewReader(must(Preview(must(Read(c.bytes))))))
		if err != nil || got.Width != c.w || got.Height != c.h {
			t.Errorf("%s: %dx%d, %v; want %dx%d", name, got.Width, got.Height, err, c.w, c.h)
		}
	}
}

// Each orientation brings the corner that a camera calls its top left back to the top left.
func TestTurning(t *testing.T) {
	red := color.RGBA{255, 0, 0, 255}
	for orientation, corner := range map[uint16]image.Point{1: {0, 0}, 2: {2, 0}, 3: {2, 1}, 4: {0, 1}, 5: {0, 0}, 6: {0, 1}, 7: {2, 1}, 8: {2, 0}} {
		m := image.NewRGBA(image.Rect(0, 0, 3, 2))
		m.SetRGBA(corner.X, corner.Y, red)
		if got := turned(m, orientation); got.RGBAAt(0, 0) != red {
			t.Errorf("orientation %d does not stand upright", orientation)
		}
	}
}

package pictures

import (
	"bytes"
	"errors"
	"image"
	"testing"

	"copydesk/approvals/say"
	"copydesk/integrations/pictures/picturestest"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func aJPEG() []byte          { return picturestest.JPEG(picturestest.Stripes(64, 48)) }
func aPNG() []byte           { return picturestest.PNG(picturestest.Stripes(64, 48)) }
func aGIF(frames int) []byte { return picturestest.GIF(frames) }

// withExif is a JPEG with an EXIF block.
func withExif(b []byte, e picturestest.Exif) []byte {
	return picturestest.Segment(b, 0xE1, exifHead, e.Bytes())
}

var secret = []byte(picturestest.Place)

func TestPicturesAreReadByTheirContent(t *testing.T) {
	for name, c := range map[string]struct {
		bytes  []byte
		kind   string
		w, h   int
		frames int
	}{
		"jpeg": {aJPEG(), "image/jpeg", 64, 48, 1},
		"png":  {aPNG(), "image/png", 64, 48, 1},
		"gif":  {aGIF(1), "image/gif", 8, 8, 1},
		"film": {aGIF(5), "image/gif", 8, 8, 5},
		"webp": {picturestest.WebP(0), "image/webp", 1, 1, 1},
	} {
		p, err := Read(c.bytes)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.Type != c.kind || p.Width != c.w || p.Height != c.h || p.Frames != c.frames {
			t.Errorf("%s: %s %dx%d, %d frames", name, p.Type, p.Width, p.Height, p.Frames)
		}
		if !bytes.Equal(p.Bytes, c.bytes) || p.PlaceRemoved || p.Provenance {
			t.Errorf("%s: a picture that tells nothing was changed", name)
		}
	}
}

func TestThePlaceIsRemovedAndTheOrientationStays(t *testing.T) {
	little := picturestest.Exif{Orientation: 6, Place: true}.Bytes()
	big := picturestest.Exif{Big: true, Orientation: 6, Place: true}.Bytes()
	xmp := []byte(`<x:xmpmeta><rdf:Description exif:GPSLatitude="48.8566N"/></x:xmpmeta>`)
	for name, b := range map[string][]byte{
		"jpeg, little-endian": picturestest.Segment(aJPEG(), 0xE1, append(bytes.Clone(exifHead), little...)),
		"jpeg, big-endian":    picturestest.Segment(aJPEG(), 0xE1, append(bytes.Clone(exifHead), big...)),
		"jpeg, XMP":           picturestest.Segment(aJPEG(), 0xE1, append(bytes.Clone(xmpHead), xmp...)),
		"jpeg, after its end": append(picturestest.Segment(aJPEG(), 0xE1, append(bytes.Clone(exifHead), little...)), secret...),
		"png":                 picturestest.Chunk(aPNG(), "eXIf", little),
		"png, XMP":            picturestest.Chunk(aPNG(), "iTXt", append([]byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"), xmp...)),
		"png, raw profile":    picturestest.Chunk(aPNG(), "tEXt", append([]byte("Raw profile type exif\x00"), little...)),
		"webp":                picturestest.WebP(webpExif, picturestest.RIFF("EXIF", little)),
		"webp, XMP":           picturestest.WebP(webpXMP, picturestest.RIFF("XMP ", xmp)),
	} {
		p, err := Read(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !p.PlaceRemoved || bytes.Contains(p.Bytes, secret) {
			t.Errorf("%s: the place is still there", name)
		}
		if again, err := Read(p.Bytes); err != nil || again.PlaceRemoved || !bytes.Equal(again.Bytes, p.Bytes) {
			t.Errorf("%s: reading it again is not the same: %v", name, err)
		}
	}
	p := must(Read(picturestest.Segment(aJPEG(), 0xE1, append(bytes.Clone(exifHead), big...))))
	if at := bytes.Index(p.Bytes, exifHead); at < 0 || readExif(p.Bytes[at+len(exifHead):]).orientation != 6 {
		t.Error("the orientation is gone: the picture would lie on its side")
	}
}

func TestMarksOfProvenanceStayOrTheirLossIsSaid(t *testing.T) {
	mark := []byte("JP\x00\x01\x00\x00\x00\x01jumbc2pa.manifest")
	marked := picturestest.Segment(aJPEG(), 0xEB, mark)
	if p := must(Read(marked)); !p.Provenance || p.ProvenanceLost || !bytes.Equal(p.Bytes, marked) {
		t.Errorf("a marked picture: provenance %v, lost %v", p.Provenance, p.ProvenanceLost)
	}
	placed := picturestest.Segment(marked, 0xE1, append(bytes.Clone(exifHead), picturestest.Exif{Orientation: 1, Place: true}.Bytes()...))
	if p := must(Read(placed)); !p.ProvenanceLost || !bytes.Contains(p.Bytes, mark) {
		t.Errorf("a mark that no longer holds is not said to be lost")
	}
	if p := must(Read(picturestest.Chunk(aPNG(), "caBX", []byte("jumb")))); !p.Provenance {
		t.Error("a mark in a PNG was not seen")
	}
	made := []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00Iptc4xmpExt:DigitalSourceType=\"trainedAlgorithmicMedia\"")
	if p := must(Read(picturestest.Chunk(aPNG(), "iTXt", made))); !p.Provenance || !bytes.Contains(p.Bytes, []byte("trainedAlgorithmicMedia")) {
		t.Error("how a picture was made is lost")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(aJPEG())
	f.Add(aPNG())
	f.Add(aGIF(2))
	f.Add(picturestest.MP4(picturestest.Film{User: picturestest.Box("\xa9xyz", secret), Meta: picturestest.Located(), Notes: "GPS5"}))
	f.Add(picturestest.WebM(3, 640, 360, "LOCATION"))
	f.Add(picturestest.WebP(webpExif, picturestest.RIFF("EXIF", picturestest.Exif{Orientation: 6, Place: true}.Bytes())))
	f.Add(picturestest.Segment(aJPEG(), 0xE1, append(bytes.Clone(exifHead), picturestest.Exif{Big: true, Orientation: 3, Place: true}.Bytes()...)))
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, _, err := image.DecodeConfig(bytes.NewReader(b)); err == nil && c.Width*c.Height > 1<<20 {
			return // as large as it says: slow under the fuzzer, and no other code
		}
		p, err := Read(b)
		if err != nil {
			var known *say.Problem
			if !errors.As(err, &known) {
				t.Fatalf("an error nobody can read: %v", err)
			}
			return
		}
		if len(p.Bytes) > 2*len(b)+4*mostCredit || p.Width <= 0 || p.Height <= 0 || p.Frames < 1 && !p.Film() {
			t.Fatalf("%d bytes of %d, %dx%d, %d frames", len(p.Bytes), len(b), p.Width, p.Height, p.Frames)
		}
		if again, err := Read(p.Bytes); err != nil || again.PlaceRemoved {
			t.Fatalf("what was cleaned cannot be read, or still tells a place: %v", err)
		}
	})
}

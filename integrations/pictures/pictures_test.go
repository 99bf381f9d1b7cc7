package pictures

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"copydesk/approvals/say"
)

func drawn(w, h int) *image.Paletted {
	m := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.White, color.Black, color.RGBA{200, 30, 30, 255}})
	for i := range m.Pix {
		m.Pix[i] = uint8(i % 3)
	}
	return m
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func aJPEG() []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, drawn(64, 48), nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func aPNG() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, drawn(64, 48)); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func aGIF(frames int) []byte {
	var b bytes.Buffer
	g := &gif.GIF{}
	for range frames {
		g.Image, g.Delay = append(g.Image, drawn(8, 8)), append(g.Delay, 4)
	}
	if err := gif.EncodeAll(&b, g); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// exifBlock is a TIFF structure with an orientation and, where asked for, a pointer to GPS values.
func exifBlock(order binary.AppendByteOrder, head string, orientation uint16, place bool) []byte {
	b := order.AppendUint32([]byte(head), 8)
	n := uint16(1)
	if place {
		n++
	}
	b = order.AppendUint16(b, n)
	b = order.AppendUint16(b, tagOrientation)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, orientation)
	b = order.AppendUint16(b, 0)
	if place {
		b = order.AppendUint16(b, tagPlace)
		b = order.AppendUint16(b, 4)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint32(b, 0)
	}
	b = order.AppendUint32(b, 0)
	return append(b, "48.8566N 2.3522E"...)
}

func withSegment(b []byte, marker byte, body []byte) []byte {
	s := binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(2+len(body)))
	return bytes.Join([][]byte{b[:2], s, body, b[2:]}, nil)
}

func withChunk(b []byte, kind string, body []byte) []byte {
	const afterHeader = 8 + 12 + 13
	return bytes.Join([][]byte{b[:afterHeader], pngChunk(kind, body), b[afterHeader:]}, nil)
}

// aWebP is a lossless picture of one pixel with the chunks given, in the extended format.
func aWebP(flags byte, chunks ...[]byte) []byte {
	pixel := []byte{0x2f, 0, 0, 0, 0x10, 0x07, 0x10, 0x11, 0x11, 0x88, 0x88, 0xfe, 0x07, 0}
	body := append([]byte("WEBP"), riffChunk("VP8X", []byte{flags, 0, 0, 0, 0, 0, 0, 0, 0, 0})...)
	body = append(body, riffChunk("VP8L", pixel)...)
	for _, c := range chunks {
		body = append(body, c...)
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func riffChunk(kind string, body []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body)))
	b = append(b, body...)
	if len(body)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

var secret = []byte("48.8566N")

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
		"webp": {aWebP(0), "image/webp", 1, 1, 1},
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
	little := exifBlock(binary.LittleEndian, "II*\x00", 6, true)
	big := exifBlock(binary.BigEndian, "MM\x00*", 6, true)
	xmp := []byte(`<x:xmpmeta><rdf:Description exif:GPSLatitude="48.8566N"/></x:xmpmeta>`)
	for name, b := range map[string][]byte{
		"jpeg, little-endian": withSegment(aJPEG(), 0xE1, append(bytes.Clone(exifHead), little...)),
		"jpeg, big-endian":    withSegment(aJPEG(), 0xE1, append(bytes.Clone(exifHead), big...)),
		"jpeg, XMP":           withSegment(aJPEG(), 0xE1, append(bytes.Clone(xmpHead), xmp...)),
		"jpeg, after its end": append(withSegment(aJPEG(), 0xE1, append(bytes.Clone(exifHead), little...)), secret...),
		"png":                 withChunk(aPNG(), "eXIf", little),
		"png, XMP":            withChunk(aPNG(), "iTXt", append([]byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"), xmp...)),
		"png, raw profile":    withChunk(aPNG(), "tEXt", append([]byte("Raw profile type exif\x00"), little...)),
		"webp":                aWebP(webpExif, riffChunk("EXIF", little)),
		"webp, XMP":           aWebP(webpXMP, riffChunk("XMP ", xmp)),
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
	p := must(Read(withSegment(aJPEG(), 0xE1, append(bytes.Clone(exifHead), big...))))
	if at := bytes.Index(p.Bytes, exifHead); at < 0 || readExif(p.Bytes[at+len(exifHead):]).orientation != 6 {
		t.Error("the orientation is gone: the picture would lie on its side")
	}
}

func TestMarksOfProvenanceStayOrTheirLossIsSaid(t *testing.T) {
	mark := []byte("JP\x00\x01\x00\x00\x00\x01jumbc2pa.manifest")
	marked := withSegment(aJPEG(), 0xEB, mark)
	if p := must(Read(marked)); !p.Provenance || p.ProvenanceLost || !bytes.Equal(p.Bytes, marked) {
		t.Errorf("a marked picture: provenance %v, lost %v", p.Provenance, p.ProvenanceLost)
	}
	placed := withSegment(marked, 0xE1, append(bytes.Clone(exifHead), exifBlock(binary.LittleEndian, "II*\x00", 1, true)...))
	if p := must(Read(placed)); !p.ProvenanceLost || !bytes.Contains(p.Bytes, mark) {
		t.Errorf("a mark that no longer holds is not said to be lost")
	}
	if p := must(Read(withChunk(aPNG(), "caBX", []byte("jumb")))); !p.Provenance {
		t.Error("a mark in a PNG was not seen")
	}
	made := []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00Iptc4xmpExt:DigitalSourceType=\"trainedAlgorithmicMedia\"")
	if p := must(Read(withChunk(aPNG(), "iTXt", made))); !p.Provenance || !bytes.Contains(p.Bytes, []byte("trainedAlgorithmicMedia")) {
		t.Error("how a picture was made is lost")
	}
}

func TestWhatIsNoPictureIsRefusedInASentence(t *testing.T) {
	for name, c := range map[string]struct {
		bytes []byte
		kind  say.Because
	}{
		"nothing":             {nil, say.Unreadable},
		"words":               {[]byte("<html><script>alert(1)</script>"), say.Unreadable},
		"svg":                 {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), say.Unreadable},
		"an executable":       {[]byte("MZ\x90\x00"), say.Unreadable},
		"a jpeg cut short":    {aJPEG()[:300], say.Unreadable},
		"a png cut short":     {aPNG()[:60], say.Unreadable},
		"a gif cut short":     {aGIF(3)[:40], say.Unreadable},
		"a jpeg in name only": {[]byte("\xFF\xD8\xFF\xE0\x00\x10JFIF"), say.Unreadable},
		"a bomb":              {bomb(60000, 60000), say.Refused},
		"an endless film":     {aGIF(maxFrames + 1), say.Refused},
		"too many bytes":      {append(aPNG(), make([]byte, MaxBytes)...), say.Refused},
	} {
		_, err := Read(c.bytes)
		var p *say.Problem
		if !errors.As(err, &p) || p.Kind != c.kind || p.Text.FR == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// bomb is a small PNG that says it is huge.
func bomb(w, h uint32) []byte {
	b := aPNG()
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func FuzzRead(f *testing.F) {
	f.Add(aJPEG())
	f.Add(aPNG())
	f.Add(aGIF(2))
	f.Add(aWebP(webpExif, riffChunk("EXIF", exifBlock(binary.LittleEndian, "II*\x00", 6, true))))
	f.Add(withSegment(aJPEG(), 0xE1, append(bytes.Clone(exifHead), exifBlock(binary.BigEndian, "MM\x00*", 3, true)...)))
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
		if len(p.Bytes) > len(b) || p.Width <= 0 || p.Height <= 0 || p.Frames < 1 {
			t.Fatalf("%d bytes of %d, %dx%d, %d frames", len(p.Bytes), len(b), p.Width, p.Height, p.Frames)
		}
		if again, err := Read(p.Bytes); err != nil || again.PlaceRemoved {
			t.Fatalf("what was cleaned cannot be read, or still tells a place: %v", err)
		}
	})
}

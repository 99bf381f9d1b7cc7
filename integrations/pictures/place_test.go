package pictures

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"testing"

	"copydesk/integrations/pictures/picturestest"
)

// packet is XMP as photographers' programs write it: a place in every form, credits beside it.
const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description exif:GPSLatitude="48.8566N" exif:GPSLongitude='2,21.13E' photoshop:Credit="Ana Roy / Studio"` +
	` Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture" photoshop:City="48.8566N">` +
	`<exif:GPSTimeStamp>48.8566N</exif:GPSTimeStamp><Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li Iptc4xmpExt:City="48.8566N"/></rdf:Bag></Iptc4xmpExt:LocationShown>` +
	`<dc:rights>© Ana Roy</dc:rights></rdf:Description></rdf:RDF></x:xmpmeta>`

func iptc(sets ...string) (b []byte) {
	for i := 0; i < len(sets); i += 2 {
		b = append(b, 0x1C, 2, sets[i][0])
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(sets[i+1]))), sets[i+1]...)
	}
	return b
}

func deflated(s string) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.Bytes()
}

// A place hides in many corners of a picture; none of them keeps it, and who is to be named stays.
func TestEveryCornerOfAPictureIsLookedInto(t *testing.T) {
	placed := picturestest.Exif{Orientation: 6, Place: true, Artist: "Ana Roy"}
	resources := append(append([]byte{}, photoshopHead...), repacked(resourceIPTC, iptc("\x5A", "48.8566N", "\x6E", "Ana Roy"))...)
	resources = append(append(resources, repacked(resourceExif, placed.Bytes())...), repacked(resourceDigest, make([]byte, 16))...)
	more := func(part string) []byte { return append(append(bytes.Clone(xmpMore), make([]byte, 40)...), part...) }
	for name, c := range map[string]struct {
		bytes  []byte
		credit string // that stays
		lost   bool
	}{
		"artist in EXIF":             {withExif(aJPEG(), placed), "Ana Roy", false},
		"credit in XMP":              {picturestest.Segment(aJPEG(), 0xE1, xmpHead, []byte(packet)), "Ana Roy / Studio", false},
		"credit in IPTC":             {picturestest.Segment(aJPEG(), 0xED, resources), "Ana Roy", false},
		"a camera's own segment":     {picturestest.Segment(aJPEG(), 0xE6, []byte("GoPro\x00GPS5"), secret), "", false},
		"a comment":                  {picturestest.Segment(aJPEG(), 0xFE, secret), "", false},
		"another picture behind":     {append(aJPEG(), withExif(aJPEG(), placed)...), "", false},
		"XMP in two parts":           {picturestest.Segment(picturestest.Segment(aJPEG(), 0xE1, more(`SLatitude="48.8566N"`)), 0xE1, more(`<rdf:Description exif:GP`)), "", false},
		"XMP in UTF-16":              {picturestest.Segment(aJPEG(), 0xE1, xmpHead, []byte("e\x00x\x00i\x00f\x00:\x00G\x00P\x00S\x00L\x00a\x00t\x00"), secret), "", false},
		"an element without its end": {picturestest.Segment(aJPEG(), 0xE1, xmpHead, []byte(`<exif:GPSLatitude>48.8566N <dc:rights>`)), "", true},
		"a PNG's XMP":                {picturestest.Chunk(aPNG(), "iTXt", append([]byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"), packet...)), "Ana Roy / Studio", false},
		"a PNG's packed XMP":         {picturestest.Chunk(aPNG(), "zTXt", append([]byte("XML:com.adobe.xmp\x00\x00"), deflated(packet)...)), "", true},
		"a PNG's unknown chunk":      {picturestest.Chunk(aPNG(), "gpSx", secret), "", false},
		"a PNG's behind":             {append(aPNG(), secret...), "", false},
		"a WebP's XMP":               {picturestest.WebP(webpXMP, picturestest.RIFF("XMP ", []byte(packet))), "Ana Roy / Studio", false},
		"a WebP's unknown chunk":     {picturestest.WebP(0, picturestest.RIFF("GPS ", secret)), "", false},
		"a GIF's comment":            {behindHeader(aGIF(2), append(append([]byte{0x21, 0xFE, byte(len(secret))}, secret...), 0)), "", false},
	} {
		p, err := Read(c.bytes)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if bytes.Contains(p.Bytes, secret) || bytes.Contains(p.Bytes, []byte("GPS")) {
			t.Errorf("%s: the place is still there", name)
		}
		if !bytes.Contains(p.Bytes, []byte(c.credit)) || p.ProvenanceLost != c.lost {
			t.Errorf("%s: who is to be named is gone, or its loss is told wrongly (%v)", name, p.ProvenanceLost)
		}
		if again, err := Read(p.Bytes); err != nil || !bytes.Equal(again.Bytes, p.Bytes) {
			t.Errorf("%s: reading it again is not the same: %v", name, err)
		}
	}
}

func behindHeader(gif, block []byte) []byte {
	at := 13 + table(gif[10])
	return bytes.Join([][]byte{gif[:at], block, gif[at:]}, nil)
}

// A credit that says nothing of a place keeps a picture byte for byte.
func TestWhatTellsNoPlaceStaysAsItIs(t *testing.T) {
	named := withExif(picturestest.Segment(aJPEG(), 0xE1, xmpHead, []byte(`<dc:rights>© Ana Roy</dc:rights>`)), picturestest.Exif{Orientation: 6, Artist: "Ana Roy"})
	for name, b := range map[string][]byte{
		"jpeg": named,
		"png":  picturestest.Chunk(aPNG(), "tEXt", []byte("Author\x00Ana Roy")),
		"webp": picturestest.WebP(webpExif, picturestest.RIFF("EXIF", picturestest.Exif{Orientation: 6, Artist: "Ana Roy"}.Bytes())),
		"gif":  aGIF(4),
	} {
		if p := must(Read(b)); !bytes.Equal(p.Bytes, b) || p.PlaceRemoved || p.ProvenanceLost {
			t.Errorf("%s was changed", name)
		}
	}
}

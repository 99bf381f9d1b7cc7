package pictures

import (
	"bytes"
	"regexp"
)

// placeNames are how XMP names where a picture was taken: EXIF's and the Basic Geo vocabulary's
// coordinates, IPTC's places (https://www.iptc.org/std/photometadata/specification/IPTC-PhotoMetadata).
const placeNames = `(?:[\w.-]+:(?:GPS[A-Za-z]+|(?:Location(?:Created|Shown)?|Sublocation|City)\b)|geo:(?:lat|long|alt)\b)`

var (
	placeWord      = regexp.MustCompile(placeNames)
	placeAttribute = regexp.MustCompile(`\s` + placeNames + `\s*=\s*(?:"[^"]*"|'[^']*')`)
	placeElement   = regexp.MustCompile(`<(` + placeNames + `)(?:\s[^>]*)?>`)
	originWord     = regexp.MustCompile(`(?i)DigitalSourceType|photoshop:Credit|dc:(?:creator|rights)|xmpRights:|plus:`)
)

// tellsPlace reports whether XMP, which is XML, names a place. UTF-16 is read as well.
func tellsPlace(xmp []byte) bool {
	return placeWord.Match(xmp) || bytes.IndexByte(xmp, 0) >= 0 && placeWord.Match(bytes.ReplaceAll(xmp, []byte{0}, nil))
}

// tellsOrigin reports whether XMP says how a picture was made or who is to be named, as IPTC's digital
// source type and credit do: https://cv.iptc.org/newscodes/digitalsourcetype/
func tellsOrigin(xmp []byte) bool { return originWord.Match(xmp) }

// unplaced is XMP with spaces where it named a place, so that nothing in a file moves; false where
// that cannot be done.
func unplaced(xmp []byte) ([]byte, bool) {
	out := bytes.Clone(xmp)
	for _, at := range placeAttribute.FindAllIndex(out, -1) {
		blank(out[at[0]:at[1]])
	}
	for {
		at := placeElement.FindSubmatchIndex(out)
		if at == nil {
			break
		}
		end := at[1]
		if out[end-2] != '/' {
			closing := append(append([]byte("</"), out[at[2]:at[3]]...), '>')
			n := bytes.Index(out[end:], closing)
			if n < 0 {
				return nil, false
			}
			end += n + len(closing)
		}
		blank(out[at[0]:end])
	}
	return out, !tellsPlace(out)
}

func blank(b []byte) {
	for i := range b {
		b[i] = ' '
	}
}

// xmp notes what a packet tells and gives it without a place; nil where it must go as a whole.
func (s *shape) xmp(packet []byte) []byte {
	origin := tellsOrigin(packet)
	s.stated = s.stated || origin
	if !tellsPlace(packet) {
		return packet
	}
	s.place = true
	out, ok := unplaced(packet)
	if !ok {
		s.dropped = s.dropped || origin
		return nil
	}
	return out
}

// exif notes what an EXIF block tells and gives it without a place; nil where nothing is left.
func (s *shape) exif(block []byte) []byte {
	e := readExif(block)
	if !e.place {
		return block
	}
	s.place = true
	return e.bare()
}

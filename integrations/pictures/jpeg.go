package pictures

import (
	"bytes"
	"encoding/binary"
)

var (
	exifHead = []byte("Exif\x00\x00")
	xmpHead  = []byte("http://ns.adobe.com/xap/1.0/\x00")
	xmpMore  = []byte("http://ns.adobe.com/xmp/extension/\x00")
)

// readJPEG walks the segments before the picture's data, ITU-T T.81 annex B: https://www.w3.org/Graphics/JPEG/itu-t81.pdf
// C2PA stands in APP11 as JUMBF: https://spec.c2pa.org/specifications/
func readJPEG(b []byte) (shape, bool) {
	s := shape{frames: 1}
	out := append(make([]byte, 0, len(b)), b[:2]...)
	for i := 2; ; {
		for i+1 < len(b) && b[i] == 0xFF && b[i+1] == 0xFF { // fill bytes
			i++
		}
		if i+4 > len(b) || b[i] != 0xFF {
			return s, false
		}
		marker, end := b[i+1], i+2+int(binary.BigEndian.Uint16(b[i+2:]))
		if end > len(b) || end < i+4 {
			return s, false
		}
		if marker == 0xDA { // the picture's data: nothing to read or remove up to its end
			data := b[i:]
			if last := bytes.LastIndex(data, []byte{0xFF, 0xD9}); last >= 0 {
				data = data[:last+2]
			}
			s.clean = append(out, data...)
			return s, true
		}
		out = s.segment(out, marker, b[i:end])
		i = end
	}
}

// segment adds a segment to out, without a place.
func (s *shape) segment(out []byte, marker byte, whole []byte) []byte {
	body := whole[4:]
	switch {
	case marker == 0xE1 && bytes.HasPrefix(body, exifHead):
		e := readExif(body[len(exifHead):])
		if !e.place {
			break
		}
		s.place = true
		if kept := upright(e.orientation); kept != nil {
			out = append(out, 0xFF, 0xE1)
			out = binary.BigEndian.AppendUint16(out, uint16(2+len(exifHead)+len(kept)))
			out = append(append(out, exifHead...), kept...)
		}
		return out
	case marker == 0xE1 && (bytes.HasPrefix(body, xmpHead) || bytes.HasPrefix(body, xmpMore)):
		s.origin = s.origin || tellsOrigin(body)
		if tellsPlace(body) {
			s.place = true
			return out
		}
	case marker == 0xEB && bytes.Contains(body, []byte("c2pa")):
		s.origin = true
	}
	return append(out, whole...)
}

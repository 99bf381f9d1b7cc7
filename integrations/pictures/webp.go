package pictures

import (
	"bytes"
	"encoding/binary"
)

// Flags of the VP8X chunk: https://developers.google.com/speed/webp/docs/riff_container#extended_file_format
const (
	webpXMP  = 1 << 2
	webpExif = 1 << 3
)

// readWebP walks the RIFF chunks.
func readWebP(b []byte) (shape, bool) {
	s := shape{}
	if len(b) < 12 {
		return s, false
	}
	out := append(make([]byte, 0, len(b)), b[:12]...)
	flags := -1 // where the flags stand in out
	for i := 12; i+8 <= len(b); {
		n := int(binary.LittleEndian.Uint32(b[i+4:]))
		if n < 0 || n > len(b)-i-8 {
			return s, false
		}
		end := min(i+8+n+n%2, len(b))
		kind, body := string(b[i:i+4]), b[i+8:i+8+n]
		switch kind {
		case "VP8X":
			flags = len(out) + 8
		case "ANMF":
			s.frames++
		case "C2PA":
			s.origin = true
		}
		if gone := s.riff(kind, body); gone != 0 {
			if flags >= 0 && flags < len(out) {
				out[flags] &^= gone
			}
		} else {
			out = append(out, b[i:end]...)
		}
		i = end
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	s.frames, s.clean = max(s.frames, 1), out
	return s, true
}

// riff gives the flag of a chunk that must go because it tells a place; 0: it stays.
func (s *shape) riff(kind string, body []byte) byte {
	switch kind {
	case "EXIF":
		if e := readExif(bytes.TrimPrefix(body, exifHead)); e.place {
			s.place = true
			return webpExif
		}
	case "XMP ":
		s.origin = s.origin || tellsOrigin(body)
		if tellsPlace(body) {
			s.place = true
			return webpXMP
		}
	}
	return 0
}

package pictures

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// Flags of the VP8X chunk: https://developers.google.com/speed/webp/docs/riff_container#extended_file_format
const (
	webpMoves = 1 << 1
	webpXMP   = 1 << 2
	webpExif  = 1 << 3
)

// readWebP walks the RIFF chunks; unknown ones go.
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
		switch {
		case kind == "VP8X" && n > 0:
			flags = len(out) + 8
			s.moving = s.moving || body[0]&webpMoves != 0
		case kind == "ANMF":
			s.frames++
			s.moving = true
		}
		kept, gone := s.riff(kind, body, b[i:end])
		if gone != 0 && flags >= 0 && flags < len(out) {
			out[flags] &^= gone
		}
		out = append(out, kept...)
		i = end
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	s.frames, s.clean = max(s.frames, 1), out
	return s, true
}

// riff gives a chunk as it may stay, or the flag of one that goes.
func (s *shape) riff(kind string, body, whole []byte) (kept []byte, gone byte) {
	switch kind {
	case "EXIF":
		head := body[:len(body)-len(bytes.TrimPrefix(body, exifHead))]
		return rewebp(kind, head, s.exif(body[len(head):]), webpExif)
	case "XMP ":
		return rewebp(kind, nil, s.xmp(body), webpXMP)
	case "C2PA":
		s.signed = true
		return whole, 0
	}
	if strings.Contains("VP8X VP8  VP8L ALPH ANIM ANMF ICCP", kind) {
		return whole, 0
	}
	return nil, 0
}

func rewebp(kind string, head, body []byte, flag byte) (kept []byte, gone byte) {
	if body == nil {
		return nil, flag
	}
	n := len(head) + len(body)
	kept = binary.LittleEndian.AppendUint32([]byte(kind), uint32(n))
	return append(append(append(kept, head...), body...), make([]byte, n%2)...), 0
}

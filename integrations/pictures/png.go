package pictures

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// readPNG walks the chunks: https://www.w3.org/TR/png-3/#5Chunk-layout
func readPNG(b []byte) (shape, bool) {
	s := shape{frames: 1}
	out := append(make([]byte, 0, len(b)), b[:8]...)
	for i := 8; i < len(b); {
		if i+12 > len(b) {
			return s, false
		}
		n := int(binary.BigEndian.Uint32(b[i:]))
		if n < 0 || n > len(b)-i-12 {
			return s, false
		}
		chunk := b[i : i+12+n]
		kind, body := string(chunk[4:8]), chunk[8:8+n]
		i += len(chunk)
		out = append(out, s.chunk(kind, body, chunk)...)
		if kind == "acTL" && n >= 4 {
			s.frames = int(binary.BigEndian.Uint32(body))
		}
		if kind == "IEND" {
			s.clean = out
			return s, true
		}
	}
	return s, false
}

// chunk gives a chunk as it may stay.
func (s *shape) chunk(kind string, body, whole []byte) []byte {
	switch kind {
	case "caBX":
		s.origin = true
	case "eXIf":
		e := readExif(body)
		if !e.place {
			break
		}
		s.place = true
		return pngChunk("eXIf", upright(e.orientation))
	case "iTXt", "tEXt", "zTXt":
		name, rest, _ := bytes.Cut(body, []byte{0})
		s.origin = s.origin || tellsOrigin(body)
		packed := kind == "zTXt" || kind == "iTXt" && len(rest) > 0 && rest[0] != 0
		raw := bytes.HasPrefix(name, []byte("Raw profile type")) // EXIF or XMP as older tools write it
		xmp := bytes.Equal(name, []byte("XML:com.adobe.xmp"))
		if raw || xmp && (packed || tellsPlace(rest)) {
			s.place = true
			return nil
		}
	}
	return whole
}

// pngChunk writes a chunk; nothing where there is nothing to say.
func pngChunk(kind string, body []byte) []byte {
	if body == nil {
		return nil
	}
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, kind...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

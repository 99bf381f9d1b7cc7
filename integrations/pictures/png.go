package pictures

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
	"strings"
)

// pngKept are the chunks that stay as they are (https://www.w3.org/TR/png-3/#4Concepts.FormatTypes);
// those that hold words are looked into, others go.
var pngKept = " IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT tIME acTL fcTL fdAT "

// maxWords bounds what a packed text may unpack to.
const maxWords = 1 << 20

// readPNG walks the chunks: https://www.w3.org/TR/png-3/#5Chunk-layout
func readPNG(b []byte) (shape, bool) {
	s := shape{frames: 1}
	out := append(make([]byte, 0, len(b)), b[:8]...)
	frames := 0
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
		switch {
		case kind == "acTL" && n >= 4:
			s.frames = max(s.frames, int(binary.BigEndian.Uint32(body)))
		case kind == "fcTL":
			frames++
		case kind == "IEND":
			s.frames, s.clean = max(s.frames, frames), out
			return s, true
		}
	}
	return s, false
}

// chunk gives a chunk as it may stay.
func (s *shape) chunk(kind string, body, whole []byte) []byte {
	switch kind {
	case "caBX":
		s.signed = true
		return whole
	case "eXIf":
		return rechunk(whole, s.exif(body))
	case "iTXt", "tEXt", "zTXt":
		return s.text(kind, body, whole)
	}
	if strings.Contains(pngKept, " "+kind+" ") {
		return whole
	}
	return nil
}

// text gives a chunk of words as it may stay. EXIF and XMP as older tools write them, in figures, go.
func (s *shape) text(kind string, body, whole []byte) []byte {
	name, rest, _ := bytes.Cut(body, []byte{0})
	words, packed := rest, kind == "zTXt"
	if kind == "iTXt" && len(rest) >= 2 {
		packed = rest[0] != 0
		parts := bytes.SplitN(rest[2:], []byte{0}, 3) // language, keyword, words
		words = parts[len(parts)-1]
	} else if kind == "zTXt" && len(rest) >= 1 {
		words = rest[1:]
	}
	if packed {
		words = unpacked(words)
	}
	switch {
	case bytes.HasPrefix(name, []byte("Raw profile type")), packed && words == nil:
		s.place = true
		return nil
	case packed && tellsPlace(words):
		s.place, s.stated, s.dropped = true, s.stated || tellsOrigin(words), s.dropped || tellsOrigin(words)
		return nil
	case packed:
		s.stated = s.stated || tellsOrigin(words)
		return whole
	}
	kept := s.xmp(words)
	if kept == nil && len(words) > 0 {
		return nil
	}
	return rechunk(whole, append(bytes.Clone(body[:len(body)-len(words)]), kept...))
}

// unpacked inflates a text; nil where it is none or is too long.
func unpacked(b []byte) []byte {
	r, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	out, err := io.ReadAll(io.LimitReader(r, maxWords+1))
	if err != nil || len(out) > maxWords {
		return nil
	}
	return append([]byte{}, out...)
}

// rechunk is a chunk with another body; nothing where there is nothing to say.
func rechunk(whole, body []byte) []byte {
	if bytes.Equal(whole[8:len(whole)-4], body) {
		return whole
	}
	return pngChunk(string(whole[4:8]), body)
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

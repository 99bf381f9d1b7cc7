package pictures

import "bytes"

// gifKept are the application blocks that stay as they are: repetition, timing, colours, marks of
// origin. XMP is looked into; others, and comments, go.
var gifKept = [][]byte{[]byte("NETSCAPE2.0"), []byte("ANIMEXTS1.0"), []byte("ICCRGBG1012"), []byte("C2PA_GIF\x01\x00\x00")}

// readGIF walks the blocks and counts the frames without decoding one:
// https://www.w3.org/Graphics/GIF/spec-gif89a.txt
func readGIF(b []byte) (shape, bool) {
	s := shape{}
	if len(b) < 13 {
		return s, false
	}
	i := 13 + table(b[10])
	out := append(make([]byte, 0, len(b)), b[:min(i, len(b))]...)
	for i < len(b) {
		from := i
		switch b[i] {
		case 0x3B: // the end
			s.clean = append(out, 0x3B)
			return s, s.frames > 0
		case 0x21: // an extension: a label, then blocks
			i += 2
		case 0x2C: // a frame: its place and size, colours, a code size, then blocks
			if i+10 > len(b) {
				return s, false
			}
			s.frames++
			i += 10 + table(b[i+9]) + 1
		default:
			return s, false
		}
		if i = pastBlocks(b, i); i < 0 {
			return s, false
		}
		out = append(out, s.block(b[from:i])...)
	}
	return s, false
}

// block gives a block as it may stay.
func (s *shape) block(block []byte) []byte {
	if block[0] != 0x21 || block[1] == 0xF9 || block[1] == 0x01 { // a frame, how it shows, plain text
		return block
	}
	if block[1] != 0xFF || len(block) < 14 {
		return nil
	}
	name := block[3:14]
	if bytes.Equal(name, []byte("XMP DataXMP")) {
		return s.xmp(block)
	}
	for _, kept := range gifKept {
		if bytes.Equal(name, kept) {
			s.signed = s.signed || bytes.HasPrefix(name, []byte("C2PA"))
			return block
		}
	}
	return nil
}

// table is the length of a colour table by its flags.
func table(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// pastBlocks skips sub-blocks up to the empty one; -1 where they break off.
func pastBlocks(b []byte, i int) int {
	for i < len(b) {
		n := int(b[i])
		i += 1 + n
		if n == 0 {
			return i
		}
	}
	return -1
}

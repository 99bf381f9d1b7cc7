package pictures

import "bytes"

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
		if block := b[from:i]; bytes.HasPrefix(block, []byte("\x21\xFF\x0BXMP DataXMP")) {
			s.origin = s.origin || tellsOrigin(block)
			if tellsPlace(block) {
				s.place = true
				continue
			}
		}
		out = append(out, b[from:i]...)
	}
	return s, false
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

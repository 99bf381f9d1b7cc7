package pictures

import (
	"bytes"
	"encoding/binary"
)

var (
	exifHead  = []byte("Exif\x00\x00")
	xmpHead   = []byte("http://ns.adobe.com/xap/1.0/\x00")
	xmpMore   = []byte("http://ns.adobe.com/xmp/extension/\x00")
	colorHead = []byte("ICC_PROFILE\x00")
)

// Markers, ITU-T T.81 table B.1.
const (
	markSOF2  = 0xC2 // progressive
	markEnd   = 0xD9
	markScan  = 0xDA
	markAPP0  = 0xE0
	markAPP1  = 0xE1
	markAPP2  = 0xE2
	markAPP11 = 0xEB
	markAPP13 = 0xED
	markAPP14 = 0xEE
	markAPP15 = 0xEF
	markWords = 0xFE
)

// maxScans bounds how often a picture may be gone over: each time costs as much as its pixels.
const maxScans = 64

// readJPEG walks the segments up to the end of the picture, ITU-T T.81 annex B:
// https://www.w3.org/Graphics/JPEG/itu-t81.pdf. What stands after the end, another picture with a
// place of its own it may be, goes.
func readJPEG(b []byte) (shape, bool) {
	s := shape{frames: 1, more: farXMP(b)}
	out := append(make([]byte, 0, len(b)), b[:2]...)
	for i, scans := 2, 0; ; {
		for i+1 < len(b) && b[i] == 0xFF && b[i+1] == 0xFF { // fill bytes
			i++
		}
		if i+2 > len(b) || b[i] != 0xFF {
			return s, false
		}
		marker := b[i+1]
		if marker == markEnd {
			s.clean = append(out, 0xFF, markEnd)
			return s, scans > 0
		}
		whole := segmentAt(b, i)
		if whole == nil {
			return s, false
		}
		i += len(whole)
		switch {
		case marker == markScan:
			if scans++; scans > maxScans {
				s.many = true
				return s, true
			}
			data := pastScan(b, i)
			out = append(append(out, whole...), b[i:data]...)
			i = data
		case marker >= markAPP0 && marker <= markAPP15, marker == markWords:
			out = append(out, s.segment(marker, whole)...)
		default:
			s.deep = s.deep || marker == markSOF2
			out = append(out, whole...)
		}
	}
}

// segmentAt is the segment that begins at i, with its marker; nil where it breaks off.
func segmentAt(b []byte, i int) []byte {
	if i+4 > len(b) {
		return nil
	}
	end := i + 2 + int(binary.BigEndian.Uint16(b[i+2:]))
	if end > len(b) || end < i+4 {
		return nil
	}
	return b[i:end]
}

// pastScan is where the coded data that begins at i ends: at a marker that is neither a stuffed byte
// nor a restart.
func pastScan(b []byte, i int) int {
	for ; i+1 < len(b); i++ {
		if next := b[i+1]; b[i] == 0xFF && next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7) {
			return i
		}
	}
	return len(b)
}

// farXMP joins the continued packets of a file's XMP, so that a place is seen that begins in one of
// them and ends in the next.
func farXMP(b []byte) (joined []byte) {
	for i := 2; ; {
		whole := segmentAt(b, i)
		if whole == nil || whole[0] != 0xFF || whole[1] == markScan {
			return joined
		}
		const head = 32 + 4 + 4 // of each part: which packet, its length, where this part stands
		if body := whole[4:]; whole[1] == markAPP1 && bytes.HasPrefix(body, xmpMore) && len(body) >= len(xmpMore)+head {
			joined = append(joined, body[len(xmpMore)+head:]...)
		}
		i += len(whole)
	}
}

// segment gives a segment as it may stay: colours, credits, marks of origin and what decoding needs.
// C2PA stands in APP11 as JUMBF: https://spec.c2pa.org/specifications/
func (s *shape) segment(marker byte, whole []byte) []byte {
	body := whole[4:]
	switch {
	case marker == markAPP0, marker == markAPP14, marker == markAPP2 && bytes.HasPrefix(body, colorHead):
		return whole
	case marker == markAPP1 && bytes.HasPrefix(body, exifHead[:5]):
		return resegment(marker, exifHead, s.exif(body[min(len(exifHead), len(body)):]))
	case marker == markAPP1 && bytes.HasPrefix(body, xmpHead):
		return resegment(marker, xmpHead, s.xmp(body[len(xmpHead):]))
	case marker == markAPP1 && bytes.HasPrefix(body, xmpMore):
		s.stated = s.stated || tellsOrigin(s.more)
		if !tellsPlace(s.more) {
			return whole
		}
		s.place, s.dropped = true, s.dropped || tellsOrigin(s.more)
	case marker == markAPP11:
		s.signed = s.signed || bytes.Contains(body, []byte("c2pa"))
		return whole
	case marker == markAPP13 && bytes.HasPrefix(body, photoshopHead):
		kept, ok := s.photoshop(body[len(photoshopHead):])
		if !ok {
			s.place = true
		}
		return resegment(marker, photoshopHead, kept)
	}
	return nil
}

// resegment writes a segment; nothing where there is nothing in it.
func resegment(marker byte, head, body []byte) []byte {
	if len(body) == 0 || len(head)+len(body) > 0xFFFF-2 {
		return nil
	}
	b := binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(2+len(head)+len(body)))
	return append(append(b, head...), body...)
}

package pictures

import (
	"bytes"
	"encoding/binary"
)

// Image resources of the APP13 segment: https://www.adobe.com/devnet-apps/photoshop/fileformatashtml/
const (
	resourceIPTC   = 0x0404
	resourceExif   = 0x0422
	resourceExif3  = 0x0423
	resourceXMP    = 0x0424
	resourceDigest = 0x0425 // of resourceIPTC
)

var photoshopHead = []byte("Photoshop 3.0\x00")

// iptcPlaces are the datasets of record 2 that name a place (IPTC-IIM 4.2, chapter 6):
// https://www.iptc.org/std/IIM/4.2/specification/IIMV4.2.pdf
var iptcPlaces = map[byte]bool{26: true, 27: true, 90: true, 92: true, 95: true, 100: true, 101: true}

// photoshop gives the resources of a segment without a place; false where they cannot be read.
func (s *shape) photoshop(b []byte) ([]byte, bool) {
	var out []byte
	moved := false
	for len(b) > 0 && len(bytes.Trim(b, "\x00")) > 0 {
		whole, id, data, ok := resource(b)
		if !ok {
			return nil, false
		}
		b = b[len(whole):]
		switch id {
		case resourceIPTC:
			kept, cut, ok := unplacedIPTC(data)
			if !ok {
				return nil, false
			}
			s.stated = s.stated || len(kept) > 0
			if cut {
				moved = true
				whole = repacked(id, kept)
			}
		case resourceExif, resourceExif3:
			if readExif(data).place {
				moved, whole = true, nil
			}
		case resourceDigest: // would no longer hold
			whole = nil
		case resourceXMP:
			if tellsPlace(data) {
				moved, whole = true, nil
			}
		}
		out = append(out, whole...)
	}
	s.place = s.place || moved
	return out, true
}

// resource cuts the first resource off: "8BIM", a number, a name, a size, data; names and data are
// padded to even lengths.
func resource(b []byte) (whole []byte, id uint16, data []byte, ok bool) {
	if len(b) < 12 || !bytes.HasPrefix(b, []byte("8BIM")) {
		return nil, 0, nil, false
	}
	at := 6 + 1 + int(b[6])
	at += at % 2
	if at+4 > len(b) {
		return nil, 0, nil, false
	}
	n := int(binary.BigEndian.Uint32(b[at:]))
	at += 4
	if n < 0 || n > len(b)-at {
		return nil, 0, nil, false
	}
	return b[:min(at+n+n%2, len(b))], binary.BigEndian.Uint16(b[4:]), b[at : at+n], true
}

// repacked is a resource, without a name, with other data.
func repacked(id uint16, data []byte) []byte {
	b := binary.BigEndian.AppendUint16([]byte("8BIM"), id)
	b = binary.BigEndian.AppendUint32(append(b, 0, 0), uint32(len(data)))
	return append(append(b, data...), make([]byte, len(data)%2)...)
}

// unplacedIPTC gives the datasets that name no place.
func unplacedIPTC(b []byte) (kept []byte, cut, ok bool) {
	for len(b) > 0 {
		if b[0] == 0 { // padding
			b = b[1:]
			continue
		}
		if len(b) < 5 || b[0] != 0x1C {
			return nil, false, false
		}
		n := int(binary.BigEndian.Uint16(b[3:]))
		if n >= 0x8000 || 5+n > len(b) {
			return nil, false, false
		}
		if b[1] == 2 && iptcPlaces[b[2]] {
			cut = true
		} else {
			kept = append(kept, b[:5+n]...)
		}
		b = b[5+n:]
	}
	return kept, cut, true
}

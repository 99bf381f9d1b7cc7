package pictures

import (
	"bytes"
	"encoding/binary"
)

// EXIF tags, CIPA DC-008: https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E
const (
	tagOrientation = 0x0112
	tagPlace       = 0x8825 // pointer to the GPS values
)

// An exif is what matters of the TIFF structure in an EXIF block.
type exif struct {
	place       bool
	orientation uint16 // 0: not told
}

// readExif reads the first directory. What cannot be read is taken to tell a place, so that it goes.
func readExif(b []byte) exif {
	unreadable := exif{place: true}
	if len(b) < 8 {
		return unreadable
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case bytes.HasPrefix(b, []byte("II*\x00")):
	case bytes.HasPrefix(b, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return unreadable
	}
	at := uint64(order.Uint32(b[4:]))
	if at+2 > uint64(len(b)) {
		return unreadable
	}
	var out exif
	for n := uint64(order.Uint16(b[at:])); n > 0; n-- {
		entry := at + 2 + 12*(n-1)
		if entry+12 > uint64(len(b)) {
			return unreadable
		}
		switch order.Uint16(b[entry:]) {
		case tagPlace:
			out.place = true
		case tagOrientation:
			out.orientation = order.Uint16(b[entry+8:])
		}
	}
	return out
}

// upright is an EXIF block that tells the orientation and nothing else; nil where that is not needed.
func upright(orientation uint16) []byte {
	if orientation < 2 || orientation > 8 {
		return nil
	}
	b := []byte("II*\x00\x08\x00\x00\x00\x01\x00")
	b = binary.LittleEndian.AppendUint16(b, tagOrientation)
	b = binary.LittleEndian.AppendUint16(b, 3) // SHORT
	b = binary.LittleEndian.AppendUint32(b, 1)
	b = binary.LittleEndian.AppendUint16(b, orientation)
	return append(b, 0, 0, 0, 0, 0, 0)
}

// tellsPlace reports whether XMP, which is XML, names a place by coordinates.
func tellsPlace(xmp []byte) bool {
	return bytes.Contains(xmp, []byte("GPSL")) || bytes.Contains(xmp, []byte("GPSC")) || bytes.Contains(xmp, []byte("geo:lat"))
}

// tellsOrigin reports whether XMP says how a picture was made, as IPTC's digital source type does:
// https://cv.iptc.org/newscodes/digitalsourcetype/
func tellsOrigin(xmp []byte) bool {
	return bytes.Contains(xmp, []byte("DigitalSourceType")) || bytes.Contains(xmp, []byte("digitalsourcetype"))
}

package pictures

import (
	"bytes"
	"encoding/binary"
)

// EXIF tags, CIPA DC-008: https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E
const (
	tagOrientation = 0x0112
	tagArtist      = 0x013B
	tagRights      = 0x8298
	tagMore        = 0x8769 // pointer to the camera's values
	tagPlace       = 0x8825 // pointer to the GPS values
)

// Bounds of what is followed and kept of a TIFF structure.
const (
	mostDirectories = 8
	mostCredit      = 1000
)

// An exif is what matters of the TIFF structure in an EXIF block.
type exif struct {
	place          bool
	orientation    uint16 // 0: not told
	artist, rights []byte // as they stand, with the zero at their end
}

// readExif follows the directories. What cannot be read is taken to tell a place, so that it goes.
func readExif(b []byte) exif {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case len(b) >= 8 && bytes.HasPrefix(b, []byte("II*\x00")):
	case len(b) >= 8 && bytes.HasPrefix(b, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return exif{place: true}
	}
	out := exif{place: tellsPlace(b)}
	todo := []uint64{uint64(order.Uint32(b[4:]))}
	for n := 0; n < len(todo); n++ {
		more, ok := out.directory(b, order, todo[n], n == 0)
		if !ok || n == mostDirectories {
			out.place = true
			return out
		}
		todo = append(todo, more...)
	}
	return out
}

// directory reads one directory and gives where the ones it leads to stand.
func (e *exif) directory(b []byte, order binary.ByteOrder, at uint64, first bool) (more []uint64, ok bool) {
	if at+2 > uint64(len(b)) {
		return nil, false
	}
	n := uint64(order.Uint16(b[at:]))
	end := at + 2 + 12*n
	if end > uint64(len(b)) {
		return nil, false
	}
	for entry := at + 2; entry < end; entry += 12 {
		row := b[entry : entry+12]
		switch tag := order.Uint16(row); {
		case tag == tagPlace:
			e.place = true
		case tag == tagMore:
			more = append(more, uint64(order.Uint32(row[8:])))
		case tag == tagOrientation && first:
			e.orientation = order.Uint16(row[8:])
		case tag == tagArtist && first:
			e.artist = words(b, order, row)
		case tag == tagRights && first:
			e.rights = words(b, order, row)
		}
	}
	if end+4 <= uint64(len(b)) {
		if next := order.Uint32(b[end:]); next != 0 {
			more = append(more, uint64(next))
		}
	}
	return more, true
}

// words are an entry's text; nil where it is none or is too long to be a name.
func words(b []byte, order binary.ByteOrder, row []byte) []byte {
	n, at := uint64(order.Uint32(row[4:])), uint64(order.Uint32(row[8:]))
	switch {
	case order.Uint16(row[2:]) != 2 || n == 0 || n > mostCredit: // ASCII
		return nil
	case n <= 4:
		return row[8 : 8+n]
	case at+n > uint64(len(b)):
		return nil
	}
	return b[at : at+n]
}

// bare is an EXIF block that tells the orientation, who made the picture and whose it is, and nothing
// else; nil where there is nothing to tell.
func (e exif) bare() []byte {
	type entry struct {
		tag   uint16
		value []byte
	}
	var rows []entry
	if e.orientation >= 2 && e.orientation <= 8 {
		rows = append(rows, entry{tag: tagOrientation})
	}
	for _, r := range []entry{{tagArtist, e.artist}, {tagRights, e.rights}} {
		if len(bytes.TrimRight(r.value, "\x00 ")) > 0 && !tellsPlace(r.value) {
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	b := binary.LittleEndian.AppendUint16([]byte("II*\x00\x08\x00\x00\x00"), uint16(len(rows)))
	var after []byte
	far := 8 + 2 + 12*len(rows) + 4
	for _, r := range rows {
		b = binary.LittleEndian.AppendUint16(b, r.tag)
		switch {
		case r.tag == tagOrientation:
			b = append(b, 3, 0, 1, 0, 0, 0, byte(e.orientation), 0, 0, 0) // one SHORT
			continue
		case len(r.value) <= 4:
			b = binary.LittleEndian.AppendUint32(append(b, 2, 0), uint32(len(r.value)))
			b = append(b, append(bytes.Clone(r.value), 0, 0, 0, 0)[:4]...)
			continue
		}
		b = binary.LittleEndian.AppendUint32(append(b, 2, 0), uint32(len(r.value)))
		b = binary.LittleEndian.AppendUint32(b, uint32(far+len(after)))
		after = append(after, r.value...)
	}
	return append(append(b, 0, 0, 0, 0), after...)
}

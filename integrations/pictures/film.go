package pictures

import (
	"bytes"
	"encoding/binary"
	"strings"
	"time"

	"copydesk/approvals/say"
)

// mostBoxes bounds how many boxes of a film are looked at.
const mostBoxes = 20_000

// A box is one of an ISO base media file (ISO/IEC 14496-12), which MP4 and QuickTime files are made
// of (https://developer.apple.com/documentation/quicktime-file-format): a length, a kind, a body.
type box struct {
	kind       string
	from, body int
	to         int
}

// isBoxes reports whether a file begins as such files do.
func isBoxes(b []byte) bool { return len(b) >= 16 && string(b[4:8]) == "ftyp" }

// A film is what is read of one, and what is to be written over.
type film struct {
	b       []byte
	left    int // boxes that may still be looked at
	kind    string
	length  time.Duration
	parts   bool // fragmented
	tracks  []track
	data    bool // there is an mdat
	place   bool
	signed  bool
	voids   []box    // become free space, with nothing in them
	spans   [][2]int // bytes to blank
	written []edit
}

// An edit puts bytes where as many others stand.
type edit struct {
	at  int
	now []byte
}

// boxes lists the boxes between two places; false where they do not fit.
func (f *film) boxes(from, to int) (out []box, ok bool) {
	for from < to {
		if f.left--; f.left < 0 || to-from < 8 {
			return out, false
		}
		x := box{kind: string(f.b[from+4 : from+8]), from: from, body: from + 8}
		size := uint64(binary.BigEndian.Uint32(f.b[from:]))
		switch {
		case size == 0:
			size = uint64(to - from)
		case size == 1 && to-from >= 16:
			size, x.body = binary.BigEndian.Uint64(f.b[from+8:]), from+16
		}
		if size < uint64(x.body-from) || size > uint64(to-from) {
			return out, false
		}
		x.to = from + int(size)
		out, from = append(out, x), x.to
	}
	return out, true
}

// child is the first box of a kind in another; false: none.
func (f *film) child(in box, kind string) (box, bool) {
	all, _ := f.boxes(in.body, in.to)
	for _, x := range all {
		if x.kind == kind {
			return x, true
		}
	}
	return box{}, false
}

func (f *film) bytes(x box) []byte { return f.b[x.body:x.to] }

// readBoxes reads a film's headers; nothing is decoded.
func readBoxes(b []byte) (Picture, error) {
	if strings.Contains(" heic heix heim heis hevc mif1 msf1 avif avis ", string(b[8:12])) {
		return Picture{}, say.No(say.Refused, say.Text{
			EN: "Pictures of this kind (HEIC, AVIF) are not taken. Send it as a JPEG.",
			FR: "Les images de ce type (HEIC, AVIF) ne sont pas acceptées. Envoyez-la en JPEG.",
		})
	}
	if len(b) > MaxFilm {
		return Picture{}, filmTooLarge()
	}
	f := film{b: b, left: mostBoxes, kind: "video/mp4"}
	if string(b[8:12]) == "qt  " {
		f.kind = "video/quicktime"
	}
	if !f.read() {
		return Picture{}, filmDamaged()
	}
	picture, found := f.shown()
	if !found || f.length <= 0 {
		return Picture{}, filmUnknown()
	}
	p := Picture{Type: f.kind, Width: picture.width, Height: picture.height, Length: f.length, Codec: picture.codec,
		Bytes: f.cleaned(), PlaceRemoved: f.place, Provenance: f.signed}
	p.ProvenanceLost = f.signed && !bytes.Equal(p.Bytes, b)
	if again := (film{b: p.Bytes, left: mostBoxes, kind: f.kind}); !bytes.Equal(p.Bytes, b) && (!again.read() || again.place) {
		return Picture{}, filmDamaged() // what was written over was not what it said to be
	}
	return p, nil
}

// shown is the track that is looked at: the largest.
func (f *film) shown() (best track, found bool) {
	for _, t := range f.tracks {
		if t.handler == "vide" && t.width > 0 && t.height > 0 && t.width <= MaxPixels/t.height && t.width*t.height > best.width*best.height {
			best, found = t, true
		}
	}
	return best, found
}

// read goes over the file's own boxes. What is no part of a film becomes free space.
func (f *film) read() bool {
	top, ok := f.boxes(0, len(f.b))
	if !ok {
		return false
	}
	films := 0
	for _, x := range top {
		switch x.kind {
		case "ftyp", "styp", "sidx", "ssix", "prft", "mfra":
		case "mdat":
			f.data = true
		case "moof":
			f.parts = true
		case "moov":
			if films++; !f.movie(x) {
				return false
			}
		case "uuid":
			f.own(x)
		default:
			f.void(x)
		}
	}
	return films == 1 && f.data && f.left >= 0
}

var (
	uuidC2PA = []byte("\xD8\xFE\xC3\xD6\x1B\x0E\x48\x3C\x92\x97\x58\x28\x87\x7E\xC4\x81") // https://spec.c2pa.org/specifications/
	uuidXMP  = []byte("\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC") // XMP specification, part 3
)

// own looks at a box of somebody's own kind: marks of origin and XMP stay, others go.
func (f *film) own(x box) {
	switch body := f.bytes(x); {
	case bytes.HasPrefix(body, uuidC2PA):
		f.signed = true
	case bytes.HasPrefix(body, uuidXMP):
		f.xmp(x, 16)
	default:
		f.void(x)
	}
}

// xmp takes the place out of a packet that stands some bytes into a box.
func (f *film) xmp(x box, skip int) {
	packet := f.bytes(x)[skip:]
	if !tellsPlace(packet) {
		return
	}
	f.place = true
	if now, ok := unplaced(packet); ok {
		f.written = append(f.written, edit{x.body + skip, now})
	} else {
		f.void(x)
	}
}

// movie reads the box that describes the film.
func (f *film) movie(moov box) bool {
	all, ok := f.boxes(moov.body, moov.to)
	if !ok {
		return false
	}
	for _, x := range all {
		switch x.kind {
		case "mvhd":
			scale, n := timed(f.bytes(x))
			f.length = lasting(scale, n)
		case "mvex":
			f.parts = true
			f.extended(x)
		case "trak":
			if !f.track(x) {
				return false
			}
		case "udta":
			f.userData(x)
		case "meta":
			f.meta(x)
		case "iods", "free":
		default:
			f.place = f.place || strings.EqualFold(strings.TrimSpace(x.kind), "gps")
			f.void(x)
		}
	}
	return true
}

// extended reads how long a film in parts is.
func (f *film) extended(mvex box) {
	mehd, ok := f.child(mvex, "mehd")
	if !ok || f.length > 0 {
		return
	}
	b := f.bytes(mehd)
	head, has := f.child(box{body: 0, to: len(f.b)}, "moov")
	mvhd, known := f.child(head, "mvhd")
	if !has || !known || len(b) < 8 {
		return
	}
	scale, _ := timed(f.bytes(mvhd))
	n := uint64(binary.BigEndian.Uint32(b[4:]))
	if b[0] == 1 && len(b) >= 12 {
		n = binary.BigEndian.Uint64(b[4:])
	}
	f.length = lasting(scale, n)
}

// timed reads the time scale and the length of mvhd or mdhd.
func timed(b []byte) (scale uint32, n uint64) {
	switch {
	case len(b) >= 32 && b[0] == 1:
		return binary.BigEndian.Uint32(b[20:]), binary.BigEndian.Uint64(b[24:])
	case len(b) >= 20:
		return binary.BigEndian.Uint32(b[12:]), uint64(binary.BigEndian.Uint32(b[16:]))
	}
	return 0, 0
}

// lasting turns a length in a time scale into a duration; 0 where it is none.
func lasting(scale uint32, n uint64) time.Duration {
	const day = 24 * 60 * 60
	if scale == 0 || n/uint64(scale) > day {
		return 0
	}
	return time.Duration(float64(n) / float64(scale) * float64(time.Second)).Round(time.Millisecond)
}

// void makes a box free space.
func (f *film) void(x box) { f.voids = append(f.voids, x) }

// cleaned is the film with everything written over that has to be; nothing in it moves, so that what
// points into it still does.
func (f *film) cleaned() []byte {
	if len(f.voids)+len(f.spans)+len(f.written) == 0 {
		return f.b
	}
	out := bytes.Clone(f.b)
	for _, e := range f.written {
		copy(out[e.at:], e.now)
	}
	for _, s := range f.spans {
		clear(out[s[0]:s[1]])
	}
	for _, x := range f.voids {
		copy(out[x.from+4:], "free")
		clear(out[x.body:x.to])
	}
	return out
}

func filmTooLarge() error {
	return say.No(say.Refused, say.Text{
		EN: "This film has more than 64 MB. Make it shorter or export it smaller, and try again.",
		FR: "Ce film dépasse 64\u202fMo. Raccourcissez-le ou exportez-le plus petit, puis réessayez.",
	})
}

func filmDamaged() error {
	return say.No(say.Unreadable, say.Text{
		EN: "This film is damaged or breaks off. Export it again and send it once more.",
		FR: "Ce film est endommagé ou incomplet. Exportez-le de nouveau et renvoyez-le.",
	})
}

func filmUnknown() error {
	return say.No(say.Unreadable, say.Text{
		EN: "I cannot tell how long or how large this film is. Export it again as MP4.",
		FR: "Je ne peux pas lire la durée ou la taille de ce film. Exportez-le de nouveau en MP4.",
	})
}

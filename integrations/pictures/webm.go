package pictures

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"

	"copydesk/approvals/say"
)

var ebmlHead = []byte{0x1A, 0x45, 0xDF, 0xA3}

// Elements of WebM (https://www.matroska.org/technical/elements.html).
const (
	idHead     = 0x1A45DFA3
	idDocType  = 0x4282
	idSegment  = 0x18538067
	idInfo     = 0x1549A966
	idScale    = 0x2AD7B1
	idDuration = 0x4489
	idTracks   = 0x1654AE6B
	idTrack    = 0xAE
	idVideo    = 0xE0
	idWidth    = 0xB0
	idHeight   = 0xBA
	idCodec    = 0x86
	idCluster  = 0x1F43B675
	idTags     = 0x1254C367
	idAttached = 0x1941A469
	idVoid     = 0xEC
)

// A webm is what is read of one.
type webm struct {
	b       []byte
	left    int
	docType string
	scale   uint64 // nanoseconds
	ticks   float64
	p       Picture
	voids   [][2]int
	place   bool
}

// readWebM reads a film's headers; nothing is decoded. Its tags and attachments, which may name a
// place, become void elements of the same length.
func readWebM(b []byte) (Picture, error) {
	if len(b) > MaxFilm {
		return Picture{}, filmTooLarge()
	}
	w := webm{b: b, left: mostBoxes, scale: 1_000_000, p: Picture{Type: "video/webm"}}
	if !w.elements(0, len(b), 0) {
		return Picture{}, filmDamaged()
	}
	if w.docType != "webm" {
		return Picture{}, say.No(say.Refused, say.Text{EN: "Films of this kind are not taken. Export it as MP4.", FR: "Les films de ce type ne sont pas acceptés. Exportez-le en MP4."})
	}
	seconds := w.ticks * float64(w.scale) / 1e9
	if !(seconds > 0 && seconds < 24*60*60) || w.p.Width <= 0 || w.p.Height <= 0 || w.p.Width > MaxPixels/w.p.Height {
		return Picture{}, filmUnknown()
	}
	w.p.Length = time.Duration(seconds * float64(time.Second)).Round(time.Millisecond)
	w.p.PlaceRemoved, w.p.Bytes = w.place, w.cleaned()
	return w.p, nil
}

// element reads the id and the bounds of the element at i. A cluster of unknown size, as in a film that
// was recorded live, ends where it begins: what is in it is walked like what follows it.
func (w *webm) element(i, end int) (id uint64, body, to int, ok bool) {
	id, n := vint(w.b[i:end], false)
	if n == 0 {
		return 0, 0, 0, false
	}
	size, m := vint(w.b[i+n:end], true)
	if m == 0 {
		return 0, 0, 0, false
	}
	body = i + n + m
	switch unknown := size == 1<<(7*m)-1; {
	case unknown && id == idSegment:
		return id, body, end, true
	case unknown:
		return id, body, body, id == idCluster
	}
	if size > uint64(end-body) {
		return 0, 0, 0, false
	}
	return id, body, body + int(size), true
}

// elements goes over the elements between two places.
func (w *webm) elements(i, end, depth int) bool {
	for i < end {
		id, body, to, ok := w.element(i, end)
		if w.left--; !ok || w.left < 0 || depth > 4 {
			return false
		}
		switch id {
		case idHead, idSegment, idInfo, idTracks, idTrack, idVideo:
			if !w.elements(body, to, depth+1) {
				return false
			}
		case idCluster:
		case idTags, idAttached:
			w.place = w.place || placeKey.Match(w.b[body:to])
			w.voids = append(w.voids, [2]int{i, to})
		default:
			w.value(id, w.b[body:to])
		}
		i = to
	}
	return true
}

func (w *webm) value(id uint64, b []byte) {
	switch id {
	case idDocType:
		w.docType = string(bytes.TrimRight(b, "\x00"))
	case idScale:
		w.scale = number(b)
	case idDuration:
		switch len(b) {
		case 4:
			w.ticks = float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
		case 8:
			w.ticks = math.Float64frombits(binary.BigEndian.Uint64(b))
		}
	case idWidth:
		w.p.Width = max(w.p.Width, int(min(number(b), 1<<20)))
	case idHeight:
		w.p.Height = max(w.p.Height, int(min(number(b), 1<<20)))
	case idCodec:
		if bytes.HasPrefix(b, []byte("V_")) {
			w.p.Codec = string(bytes.TrimRight(b, "\x00"))
		}
	}
}

func (w *webm) cleaned() []byte {
	if len(w.voids) == 0 {
		return w.b
	}
	out := bytes.Clone(w.b)
	for _, v := range w.voids {
		n := v[1] - v[0] // the id alone has four bytes, its size at least one
		clear(out[v[0]:v[1]])
		out[v[0]] = idVoid
		if n < 9 {
			out[v[0]+1] = 0x80 | byte(n-2)
			continue
		}
		binary.BigEndian.PutUint64(out[v[0]+1:], 1<<56|uint64(n-9))
	}
	return out
}

// vint reads a number whose length its first bits tell (RFC 8794, section 4); n is 0 where it breaks
// off. An id keeps the bit that tells.
func vint(b []byte, cut bool) (v uint64, n int) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0
	}
	n = 1
	for mask := byte(0x80); b[0]&mask == 0; mask >>= 1 {
		n++
	}
	if n > len(b) {
		return 0, 0
	}
	v = uint64(b[0])
	if cut {
		v &= 1<<(8-n) - 1
	}
	for _, x := range b[1:n] {
		v = v<<8 | uint64(x)
	}
	return v, n
}

func number(b []byte) (v uint64) {
	for _, x := range b[:min(len(b), 8)] {
		v = v<<8 | uint64(x)
	}
	return v
}

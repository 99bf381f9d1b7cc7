package pictures

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
)

// A track is one of a film: what is seen, heard, or noted beside it.
type track struct {
	handler       string // "vide", "soun", …
	codec         string
	width, height int
}

// told is what a text track says where a camera notes its place in it.
var told = regexp.MustCompile(`(?i)gps|latitude|longitude|geo:`)

// keptTracks are what may stay; a camera's own notes, its place among them, do not.
const keptTracks = " vide soun tmcd text sbtl subt clcp hint "

// track reads a trak.
func (f *film) track(trak box) bool {
	mdia, ok := f.child(trak, "mdia")
	hdlr, has := f.child(mdia, "hdlr")
	if !ok || !has || len(f.bytes(hdlr)) < 12 {
		return false
	}
	t := track{handler: string(f.bytes(hdlr)[8:12])}
	minf, _ := f.child(mdia, "minf")
	stbl, _ := f.child(minf, "stbl")
	spans, whole := f.samples(stbl)
	if !whole {
		return false
	}
	if f.noted(t.handler, spans) {
		f.place = true
		f.spans = append(f.spans, spans...)
		f.void(trak)
		return true
	}
	if stsd, ok := f.child(stbl, "stsd"); ok && len(f.bytes(stsd)) >= 16 {
		t.codec = string(f.bytes(stsd)[12:16])
	}
	if tkhd, ok := f.child(trak, "tkhd"); ok {
		t.width, t.height = seen(f.bytes(tkhd))
	}
	for _, kind := range []string{"udta", "meta"} {
		if x, ok := f.child(trak, kind); ok && kind == "udta" {
			f.userData(x)
		} else if ok {
			f.meta(x)
		}
	}
	f.tracks = append(f.tracks, t)
	return true
}

// noted reports whether a track is what a camera noted beside the film.
func (f *film) noted(handler string, spans [][2]int) bool {
	if !strings.Contains(keptTracks, " "+handler+" ") {
		return true
	}
	if handler == "vide" || handler == "soun" {
		return false
	}
	for _, s := range spans {
		if told.Match(f.b[s[0]:s[1]]) {
			return true
		}
	}
	return false
}

// seen is how large a track is shown: its size, turned where its matrix turns it by a quarter.
func seen(tkhd []byte) (w, h int) {
	matrix := 40
	if len(tkhd) > 0 && tkhd[0] == 1 {
		matrix = 52
	}
	if len(tkhd) < matrix+44 {
		return 0, 0
	}
	at := func(i int) int { return int(int32(binary.BigEndian.Uint32(tkhd[matrix+4*i:]))) }
	w, h = at(9)>>16, at(10)>>16
	if at(0) == 0 && at(4) == 0 && at(1) != 0 && at(3) != 0 {
		w, h = h, w
	}
	return w, h
}

// samples lists where a track's samples stand; false where they stand outside of the file, which
// then breaks off.
func (f *film) samples(stbl box) (spans [][2]int, ok bool) {
	sizes, known := f.sizes(stbl)
	if !known {
		return nil, false
	}
	offsets, runs := f.offsets(stbl), f.runs(stbl)
	next, run := 0, 0
	for chunk, at := range offsets {
		for run+1 < len(runs) && runs[run+1][0] <= chunk+1 {
			run++
		}
		n := 1
		if len(runs) > 0 {
			n = runs[run][1]
		}
		from := at
		for ; n > 0 && next < sizes.count; n, next = n-1, next+1 {
			at += sizes.of(next)
			if at > len(f.b) {
				return nil, false
			}
		}
		if from < 0 || from > len(f.b) {
			return nil, false
		}
		spans = append(spans, [2]int{from, at})
	}
	return spans, true
}

// Sizes are those of a track's samples: each its own, or all the same.
type sizes struct {
	all, count int
	each       []byte
}

func (s sizes) of(i int) int {
	if s.all > 0 {
		return s.all
	}
	return int(binary.BigEndian.Uint32(s.each[4*i:]))
}

func (f *film) sizes(stbl box) (sizes, bool) {
	x, ok := f.child(stbl, "stsz")
	if !ok {
		return sizes{}, true
	}
	b := f.bytes(x)
	if len(b) < 12 {
		return sizes{}, false
	}
	s := sizes{int(binary.BigEndian.Uint32(b[4:])), int(binary.BigEndian.Uint32(b[8:])), b[12:]}
	return s, s.all > 0 && s.count <= len(f.b) || s.all == 0 && s.count <= len(s.each)/4
}

func (f *film) offsets(stbl box) (out []int) {
	width := 4
	x, ok := f.child(stbl, "stco")
	if !ok {
		x, ok = f.child(stbl, "co64")
		width = 8
	}
	if !ok || len(f.bytes(x)) < 8 {
		return nil
	}
	b := f.bytes(x)
	n := min(int(binary.BigEndian.Uint32(b[4:])), (len(b)-8)/width)
	for i := range n {
		at := uint64(0)
		if width == 4 {
			at = uint64(binary.BigEndian.Uint32(b[8+4*i:]))
		} else {
			at = binary.BigEndian.Uint64(b[8+8*i:])
		}
		out = append(out, int(min(at, 1<<40)))
	}
	return out
}

// runs lists from which chunk on how many samples stand in each.
func (f *film) runs(stbl box) (out [][2]int) {
	x, ok := f.child(stbl, "stsc")
	if !ok || len(f.bytes(x)) < 8 {
		return nil
	}
	b := f.bytes(x)
	for i := range min(int(binary.BigEndian.Uint32(b[4:])), (len(b)-8)/12) {
		out = append(out, [2]int{int(binary.BigEndian.Uint32(b[8+12*i:])), int(binary.BigEndian.Uint32(b[12+12*i:]))})
	}
	return out
}

// keptWords are the names, rights and makers in user data that stay; others go.
const keptWords = " name cprt auth titl \xa9nam \xa9cpy \xa9aut \xa9ART \xa9swr \xa9too \xa9day \xa9enc free "

// userData looks at what a program wrote about a film (QuickTime File Format, user data atoms).
func (f *film) userData(udta box) {
	all, ok := f.boxes(udta.body, udta.to)
	if !ok && (len(all) == 0 || udta.to-all[len(all)-1].to != 4) { // old files end it with four zeros
		f.place = f.place || bytes.Contains(f.bytes(udta), []byte("xyz"))
		f.void(udta)
		return
	}
	for _, x := range all {
		switch {
		case x.kind == "meta":
			f.meta(x)
		case x.kind == "XMP_":
			f.xmp(x, 0)
		case !strings.Contains(keptWords, " "+x.kind+" "):
			f.place = f.place || x.kind == "\xa9xyz" || x.kind == "loci" || strings.HasPrefix(strings.ToUpper(x.kind), "GPS")
			f.void(x)
		}
	}
}

// meta looks at named values: "com.apple.quicktime.location.ISO6709"
// (https://developer.apple.com/documentation/quicktime-file-format/metadata_atoms_and_types).
func (f *film) meta(x box) {
	if b := f.bytes(x); len(b) >= 12 && string(b[4:8]) != "hdlr" {
		x.body += 4 // MP4's has a version, QuickTime's has none
	}
	keys, _ := f.child(x, "keys")
	ilst, ok := f.child(x, "ilst")
	if !ok {
		return
	}
	names := f.keys(keys)
	values, ok := f.boxes(ilst.body, ilst.to)
	if !ok {
		f.place = true
		f.void(ilst)
		return
	}
	for _, v := range values {
		n := int(binary.BigEndian.Uint32([]byte(v.kind))) - 1
		named := n >= 0 && n < len(names) && placeKey.MatchString(names[n])
		if named || v.kind == "\xa9xyz" || v.kind == "----" && placeKey.Match(f.bytes(v)) {
			f.place = true
			f.void(v)
		}
	}
}

var placeKey = regexp.MustCompile(`(?i)location|gps|latitude|longitude`)

// keys lists the names of values in their order.
func (f *film) keys(x box) (out []string) {
	if x.to-x.body < 8 {
		return nil
	}
	all, _ := f.boxes(x.body+8, x.to)
	for _, k := range all {
		out = append(out, string(f.bytes(k)))
	}
	return out
}

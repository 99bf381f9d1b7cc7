// Package picturestest makes picture and film files for tests, sound ones and hostile ones. Nothing
// in it is random: the same call gives the same bytes.
package picturestest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
)

// Place is written wherever a file made here tells where it was taken.
const Place = "48.8566N"

// Stripes is a picture of few colours.
func Stripes(w, h int) *image.Paletted {
	m := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.White, color.Black, color.RGBA{200, 30, 30, 255}})
	for i := range m.Pix {
		m.Pix[i] = uint8(i % 3)
	}
	return m
}

// Noise is a picture that packs badly.
func Noise(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(r.Uint32()) | 0x80
	}
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 0xFF
	}
	return m
}

// JPEG encodes a picture.
func JPEG(m image.Image) []byte {
	var b bytes.Buffer
	sure(jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}))
	return b.Bytes()
}

// PNG encodes a picture.
func PNG(m image.Image) []byte {
	var b bytes.Buffer
	sure(png.Encode(&b, m))
	return b.Bytes()
}

// GIF is a film of small frames.
func GIF(frames int) []byte {
	var b bytes.Buffer
	g := &gif.GIF{}
	for range frames {
		g.Image, g.Delay = append(g.Image, Stripes(8, 8)), append(g.Delay, 4)
	}
	sure(gif.EncodeAll(&b, g))
	return b.Bytes()
}

// WebP is a lossless picture of one pixel in the extended format, with flags and chunks.
func WebP(flags byte, chunks ...[]byte) []byte {
	pixel := []byte{0x2f, 0, 0, 0, 0x10, 0x07, 0x10, 0x11, 0x11, 0x88, 0x88, 0xfe, 0x07, 0}
	body := append([]byte("WEBP"), RIFF("VP8X", []byte{flags, 0, 0, 0, 0, 0, 0, 0, 0, 0})...)
	body = append(body, RIFF("VP8L", pixel)...)
	for _, c := range chunks {
		body = append(body, c...)
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// RIFF is a chunk of a WebP.
func RIFF(kind string, body []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body)))
	return append(append(b, body...), make([]byte, len(body)%2)...)
}

// Segment puts a segment behind a JPEG's beginning.
func Segment(b []byte, marker byte, body ...[]byte) []byte {
	all := bytes.Join(body, nil)
	s := binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(2+len(all)))
	return bytes.Join([][]byte{b[:2], s, all, b[2:]}, nil)
}

// Chunk puts a chunk behind a PNG's header.
func Chunk(b []byte, kind string, body []byte) []byte {
	const afterHeader = 8 + 12 + 13
	c := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	c = append(append(c, kind...), body...)
	c = binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
	return bytes.Join([][]byte{b[:afterHeader], c, b[afterHeader:]}, nil)
}

// Sized is a PNG whose header says another size.
func Sized(w, h uint32) []byte {
	b := PNG(Stripes(64, 48))
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// An Exif is what an EXIF block of [Exif.Bytes] says.
type Exif struct {
	Big         bool // big-endian
	Orientation uint16
	Place       bool
	Artist      string
}

// Bytes is the block, without "Exif".
func (e Exif) Bytes() []byte {
	head, order := "II*\x00", binary.AppendByteOrder(binary.LittleEndian)
	if e.Big {
		head, order = "MM\x00*", binary.BigEndian
	}
	type entry struct {
		tag, kind uint16
		n, value  uint32
	}
	rows := []entry{{0x0112, 3, 1, uint32(e.Orientation)}}
	if e.Big {
		rows[0].value <<= 16 // a SHORT stands at the beginning of its field
	}
	if e.Artist != "" {
		rows = append(rows, entry{0x013B, 2, uint32(len(e.Artist) + 1), 0})
	}
	if e.Place {
		rows = append(rows, entry{0x8825, 4, 1, 0})
	}
	end := uint32(8 + 2 + 12*len(rows) + 4)
	b := order.AppendUint16(order.AppendUint32([]byte(head), 8), uint16(len(rows)))
	for _, r := range rows {
		if r.tag == 0x013B {
			r.value = end
		}
		b = order.AppendUint32(order.AppendUint32(order.AppendUint16(order.AppendUint16(b, r.tag), r.kind), r.n), r.value)
	}
	b = append(order.AppendUint32(b, 0), e.Artist...)
	b = append(b, 0)
	if e.Place {
		b = append(b, Place...)
	}
	return b
}

// A Film says what a film made here is like. The zero value is a second of H.264 at 640 × 360.
type Film struct {
	Brand         string // "isom"; "qt  " is QuickTime
	Codec         string // "avc1"
	Width, Height int
	Milliseconds  int
	Long          bool     // chunk offsets of 64 bits
	Turned        bool     // by a quarter
	User          []byte   // what stands in the film's user data
	Meta          []byte   // what stands beside it
	Notes         string   // what a camera noted in a track of its own
	Before        [][]byte // boxes before the film's description
	Data          []byte   // 1000 bytes where it is nil
}

// Box is a box of an MP4.
func Box(kind string, body ...[]byte) []byte {
	all := bytes.Join(body, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(all))), kind...), all...)
}

func u32(values ...uint32) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// MP4 is a film that every reader of containers takes, though its pictures are none. Its samples stand
// behind its description, so that what moves there breaks it.
func MP4(f Film) []byte {
	if f.Brand == "" {
		f.Brand = "isom"
	}
	if f.Codec == "" {
		f.Codec = "avc1"
	}
	if f.Width == 0 {
		f.Width, f.Height = 640, 360
	}
	if f.Milliseconds == 0 {
		f.Milliseconds = 1000
	}
	if f.Data == nil {
		f.Data = bytes.Repeat([]byte{0xAB}, 1000)
	}
	front := bytes.Join(append([][]byte{Box("ftyp", []byte(f.Brand), u32(0), []byte(f.Brand))}, f.Before...), nil)
	length := len(f.movie(0))
	return bytes.Join([][]byte{front, f.movie(uint32(len(front) + length + 8)), Box("mdat", f.Data, []byte(f.Notes))}, nil)
}

// movie describes a film whose samples begin at a place.
func (f Film) movie(at uint32) []byte {
	parts := [][]byte{Box("mvhd", u32(0, 0, 0, 1000, uint32(f.Milliseconds)), make([]byte, 80)), f.track("vide", f.Codec, at, uint32(len(f.Data)))}
	if f.Notes != "" {
		parts = append(parts, f.track("meta", "gpmd", at+uint32(len(f.Data)), uint32(len(f.Notes))))
	}
	if f.User != nil {
		parts = append(parts, Box("udta", f.User))
	}
	if f.Meta != nil {
		parts = append(parts, f.Meta)
	}
	return Box("moov", parts...)
}

func (f Film) track(handler, codec string, at, size uint32) []byte {
	matrix := u32(1<<16, 0, 0, 0, 1<<16, 0, 0, 0, 1<<30)
	if f.Turned {
		matrix = u32(0, 1<<16, 0, 0xFFFF0000, 0, 0, 0, 0, 1<<30)
	}
	tkhd := Box("tkhd", make([]byte, 40), matrix, u32(uint32(f.Width)<<16, uint32(f.Height)<<16))
	chunks := Box("stco", u32(0, 1, at))
	if f.Long {
		chunks = Box("co64", u32(0, 1, 0, at))
	}
	stbl := Box("stbl", Box("stsd", u32(0, 1), Box(codec, make([]byte, 70))), Box("stsc", u32(0, 1, 1, 1, 1)), Box("stsz", u32(0, size, 1)), chunks)
	hdlr := Box("hdlr", u32(0, 0), []byte(handler), make([]byte, 13))
	return Box("trak", tkhd, Box("mdia", Box("mdhd", make([]byte, 24)), hdlr, Box("minf", stbl)))
}

// Located is QuickTime's named value for where a film was taken.
func Located() []byte {
	key := "com.apple.quicktime.location.ISO6709"
	return Box("meta", Box("hdlr", make([]byte, 25)), Box("keys", u32(0, 1), Box("mdta", []byte(key))),
		Box("ilst", Box("\x00\x00\x00\x01", Box("data", u32(1, 0), []byte(Place)))))
}

// WebM is a film of that kind, with tags.
func WebM(seconds float64, w, h uint16, tags string) []byte {
	element := func(id uint32, body ...[]byte) []byte {
		all := bytes.Join(body, nil)
		b := bytes.TrimLeft(u32(id), "\x00")
		return append(append(b, 0x01, 0, 0, 0, byte(len(all)>>24), byte(len(all)>>16), byte(len(all)>>8), byte(len(all))), all...)
	}
	info := element(0x1549A966, element(0x2AD7B1, u32(1_000_000)), element(0x4489, binary.BigEndian.AppendUint64(nil, math.Float64bits(seconds*1000))))
	video := element(0xE0, element(0xB0, binary.BigEndian.AppendUint16(nil, w)), element(0xBA, binary.BigEndian.AppendUint16(nil, h)))
	tracks := element(0x1654AE6B, element(0xAE, element(0x86, []byte("V_VP9")), video))
	segment := [][]byte{info, tracks}
	if tags != "" {
		segment = append(segment, element(0x1254C367, []byte(tags)))
	}
	segment = append(segment, element(0x1F43B675, make([]byte, 64)))
	return append(element(0x1A45DFA3, element(0x4282, []byte("webm"))), element(0x18538067, segment...)...)
}

func sure(err error) {
	if err != nil {
		panic(err) // pictures of ours, into memory
	}
}

package picturestest

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"strconv"
)

// A File is one that somebody may hand over.
type File struct {
	Name  string // with the ending that it claims
	Bytes []byte
}

// Hostile lists files of which none is a picture or film that may be taken: bombs, what breaks off,
// what is something else under a picture's name or head, what says that it is huge.
func Hostile() []File {
	var out []File
	for _, part := range [][]File{others(), broken(), huge(), lying(), films()} {
		out = append(out, part...)
	}
	return out
}

// others are no pictures at all, whatever their names say.
func others() []File {
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("bomb.png")
	sure(err)
	_, err = w.Write(make([]byte, 8<<20))
	sure(err)
	sure(z.Close())
	return []File{
		{"nothing.jpg", nil},
		{"one-byte.png", []byte{0}},
		{"zeros.jpg", make([]byte, 4096)},
		{"page.png", []byte("<!doctype html><script>alert(1)</script>")},
		{"page-with-spaces.gif", []byte("   \n\t<html><body onload=alert(1)>")},
		{"drawing.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)},
		{"drawing.png", []byte(`<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>`)},
		{"paper.jpg", []byte("%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n%%EOF")},
		{"script.jpg", []byte("#!/bin/sh\nrm -rf /\n")},
		{"words.png", []byte("just some words, saved under another name")},
		{"program.gif", []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff")},
		{"program.webp", []byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00")},
		{"packed.png", packed.Bytes()},
		{"packed.jpg", []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03")},
		{"bitmap.png", append([]byte("BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00"), make([]byte, 60)...)},
		{"icon.png", []byte("\x00\x00\x01\x00\x01\x00\x10\x10\x00\x00\x01\x00\x20\x00")},
		{"scan.jpg", append([]byte("II*\x00\x08\x00\x00\x00"), make([]byte, 64)...)},
		{"photo.heic", Box("ftyp", []byte("heic"), u32(0), []byte("mif1heic"))},
		{"photo.avif", Box("ftyp", []byte("avif"), u32(0), []byte("mif1avif"))},
		{"sound.wav.webp", []byte("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00")},
		{"letters.jpg", []byte("\xef\xbb\xbfconst x = '\xff\xd8\xff'")},
	}
}

// broken are pictures that end too early or whose inside does not hold.
func broken() []File {
	jpg, pic, film := JPEG(Noise(64, 48)), PNG(Noise(64, 48)), GIF(3)
	crc := bytes.Clone(pic)
	crc[len(crc)-20] ^= 0xFF
	return []File{
		{"head-only.jpg", []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")},
		{"three-bytes.jpg", []byte("\xFF\xD8\xFF")},
		{"cut.jpg", jpg[:len(jpg)/2]},
		{"cut-head.jpg", jpg[:30]},
		{"long-segment.jpg", append([]byte("\xFF\xD8\xFF\xE1\xFF\xFFExif\x00\x00"), jpg[2:100]...)},
		{"short-segment.jpg", append([]byte("\xFF\xD8\xFF\xE1\x00\x00"), jpg[2:]...)},
		{"no-scan.jpg", []byte("\xFF\xD8\xFF\xE0\x00\x04ab\xFF\xD9")},
		{"cut.png", pic[:len(pic)/2]},
		{"cut-head.png", pic[:20]},
		{"wrong-sum.png", crc},
		{"no-end.png", pic[:len(pic)-12]},
		{"long-chunk.png", append(bytes.Clone(pic[:33]), 0xFF, 0xFF, 0xFF, 0xFF, 'I', 'D', 'A', 'T')},
		{"negative-chunk.png", append(bytes.Clone(pic[:33]), 0x80, 0, 0, 0, 't', 'E', 'X', 't', 0, 0, 0, 0)},
		{"cut.gif", film[:len(film)/2]},
		{"cut-head.gif", film[:11]},
		{"no-frames.gif", append(bytes.Clone(film[:13+table(film[10])]), 0x3B)},
		{"wrong-block.gif", append(bytes.Clone(film[:13+table(film[10])]), 0x77, 1, 2, 3)},
		{"cut.webp", WebP(0)[:30]},
		{"long-chunk.webp", []byte("RIFF\x24\x00\x00\x00WEBPVP8 \xFF\xFF\xFF\x7F\x00\x00")},
		{"odd.webp", []byte("RIFF\x04\x00\x00\x00WEBP")},
	}
}

func table(flags byte) int { return 3 << (flags&7 + 1) }

// huge say, or are, more than may be taken.
func huge() []File {
	wide := JPEG(Stripes(16, 16))
	if at := bytes.Index(wide, []byte{0xFF, 0xC0}); at > 0 {
		binary.BigEndian.PutUint16(wide[at+5:], 65500)
		binary.BigEndian.PutUint16(wide[at+7:], 65500)
	}
	big := GIF(1)
	binary.LittleEndian.PutUint16(big[6:], 65535)
	binary.LittleEndian.PutUint16(big[8:], 65535)
	return []File{
		{"bomb.png", Sized(60000, 60000)},
		{"bomb-wide.png", Sized(1<<31-1, 1)},
		{"bomb-tall.png", Sized(1, 1<<31-1)},
		{"bomb-none.png", Sized(0, 0)},
		{"bomb-packed.png", packedBomb(20000, 3000)},
		{"deep.png", deep(6000, 6000)},
		{"bomb.jpg", wide},
		{"bomb.gif", big},
		{"bomb.webp", append([]byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00"), 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)},
		{"endless.gif", GIF(700)},
		{"endless.png", Chunk(PNG(Stripes(64, 48)), "acTL", u32(1<<31-1, 0))},
		{"moving.webp", WebP(1<<1, RIFF("ANIM", make([]byte, 6)), RIFF("ANMF", make([]byte, 30)))},
		{"heavy.png", append(PNG(Stripes(64, 48)), make([]byte, 20<<20)...)},
		{"many-scans.jpg", scans(200)},
	}
}

// packedBomb is a small PNG that unpacks to a large picture.
func packedBomb(w, h uint32) []byte {
	var data bytes.Buffer
	z := zlib.NewWriter(&data)
	row := make([]byte, 1+4*w)
	for range h {
		_, err := z.Write(row)
		sure(err)
	}
	sure(z.Close())
	return raw(w, h, 8, 6, data.Bytes())
}

// deep is a PNG of 16 bits a sample whose data does not matter: its header alone says too much.
func deep(w, h uint32) []byte { return raw(w, h, 16, 6, []byte{0x78, 0x9c}) }

func raw(w, h uint32, depth, kind byte, data []byte) []byte {
	b := []byte("\x89PNG\r\n\x1a\n")
	for _, c := range []struct {
		kind string
		body []byte
	}{{"IHDR", append(u32(w, h), depth, kind, 0, 0, 0)}, {"IDAT", data}, {"IEND", nil}} {
		b = append(b, u32(uint32(len(c.body)))...)
		all := append([]byte(c.kind), c.body...)
		b = append(append(b, all...), u32(crc32.ChecksumIEEE(all))...)
	}
	return b
}

// scans is a JPEG that is gone over so many times.
func scans(n int) []byte {
	b := JPEG(image.NewGray(image.Rect(0, 0, 16, 16)))
	at := bytes.Index(b, []byte{0xFF, 0xDA})
	one := b[at : len(b)-2]
	return bytes.Join([][]byte{b[:at], bytes.Repeat(one, n), {0xFF, 0xD9}}, nil)
}

// lying begin like a picture and are something else.
func lying() []File {
	return []File{
		{"script.gif", []byte("GIF89a=1;/*" + string(make([]byte, 40)) + "*/alert(1)")},
		{"page.gif", []byte("GIF89a<script>alert(document.domain)</script>")},
		{"archive.gif", append([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00PK\x03\x04"), make([]byte, 40)...)},
		{"paper.jpg", append([]byte("\xFF\xD8\xFF\xFE\x00\x20%PDF-1.4\n"), []byte("1 0 obj <</Type /Catalog>> endobj")...)},
		{"php.png", append([]byte("\x89PNG\r\n\x1a\n"), []byte("<?php system($_GET['c']); ?>")...)},
		{"page.jpg", []byte("\xFF\xD8\xFF\xE0<html><body>hello</body></html>")},
		{"other-head.png", append([]byte("\x89PNG\r\n\x1a\n"), JPEG(Stripes(8, 8))...)},
		{"other-head.jpg", append([]byte("\xFF\xD8"), PNG(Stripes(8, 8))...)},
	}
}

// films are films that may not be taken.
func films() []File {
	sound := MP4(Film{})
	sound = bytes.Replace(sound, []byte("vide"), []byte("soun"), 1)
	whole := MP4(Film{})
	nested := Box("moov")
	for range 2000 {
		nested = Box("trak", nested)
	}
	var out []File
	for i, b := range [][]byte{
		whole[:len(whole)/2], whole[:20], whole[:len(whole)-10], sound,
		Box("ftyp", []byte("isom"), u32(0)),
		append(Box("ftyp", []byte("isom"), u32(0)), 0, 0, 0, 2, 'm', 'o', 'o', 'v'),
		append(Box("ftyp", []byte("isom"), u32(0)), 0, 0, 0, 1, 'm', 'o', 'o', 'v', 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF),
		bytes.Join([][]byte{Box("ftyp", []byte("isom"), u32(0)), nested, Box("mdat")}, nil),
		append(Box("ftyp", []byte("isom"), u32(0)), bytes.Repeat(Box("free"), 150_000)...),
		MP4(Film{Width: 32767, Height: 32767}),
		MP4(Film{Milliseconds: 1 << 31}),
		append(whole, MP4(Film{})...),
		WebM(0, 640, 360, ""), WebM(10, 640, 360, "")[:60], WebM(1e12, 640, 360, ""), WebM(10, 65535, 65535, ""),
		bytes.Replace(WebM(10, 640, 360, ""), []byte("webm"), []byte("mkv "), 1),
		[]byte("\x1A\x45\xDF\xA3\xFF\xFF\xFF\xFF"),
	} {
		out = append(out, File{"film-" + strconv.Itoa(i) + ".mp4", b})
	}
	return out
}

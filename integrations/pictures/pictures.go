// Package pictures reads pictures that people hand over. It looks at the bytes, never at a name or
// a claimed type: kind, size, pixels and frames are read from the headers before anything is
// decoded, and only then is the whole picture decoded once, one at a time, to know that it is one.
//
// Where a picture tells where it was taken, that is removed, without encoding the picture anew;
// its orientation stays. Marks of provenance (C2PA, XMP about how it was made) stay where they
// can, and it is said where they no longer hold.
//
// It refuses what is no JPEG, PNG, GIF or WebP, what is larger than [Limits], and what breaks off.
package pictures

import (
	"bytes"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"net/http"

	_ "golang.org/x/image/webp"

	"copydesk/approvals/say"
)

// Limits of what is taken, whatever the network.
const (
	MaxBytes  = 20 << 20
	MaxPixels = 40 << 20 // of one frame
	maxFrames = 600
	maxMotion = 400 << 20 // pixels of all frames together
)

// A Picture is one that was read and may be stored.
type Picture struct {
	Type           string // "image/jpeg", "image/png", "image/gif", "image/webp"
	Width, Height  int    // pixels, before orientation
	Frames         int    // 1 where it does not move
	Bytes          []byte // without the place it was taken at
	PlaceRemoved   bool   // it told where it was taken
	Provenance     bool   // it carries a provenance mark
	ProvenanceLost bool   // … which no longer holds, because something was removed
}

// A shape is what the headers of one kind of file say.
type shape struct {
	frames int
	clean  []byte
	place  bool
	origin bool
}

var kinds = map[string]func([]byte) (shape, bool){
	"image/jpeg": readJPEG,
	"image/png":  readPNG,
	"image/gif":  readGIF,
	"image/webp": readWebP,
}

// one lets one picture be decoded at a time: a large one needs much memory.
var one = make(chan struct{}, 1)

// Read checks a picture and takes away where it was taken. The error is a *say.Problem.
func Read(b []byte) (Picture, error) {
	if len(b) > MaxBytes {
		return Picture{}, say.No(say.Refused, say.Text{
			EN: "This picture has more than 20 MB. Make it smaller and try again.",
			FR: "Cette image dépasse 20 Mo. Réduisez-la et réessayez.",
		})
	}
	kind := http.DetectContentType(b)
	read := kinds[kind]
	if read == nil {
		return Picture{}, say.No(say.Unreadable, say.Text{
			EN: "This file is not a picture I can use. Send a JPEG, PNG, GIF or WebP.",
			FR: "Ce fichier n'est pas une image utilisable. Envoyez un JPEG, PNG, GIF ou WebP.",
		})
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || size.Width <= 0 || size.Height <= 0 {
		return Picture{}, damaged()
	}
	s, ok := read(b)
	if !ok {
		return Picture{}, damaged()
	}
	if size.Width > MaxPixels/size.Height || s.frames > maxFrames || s.frames > maxMotion/(size.Width*size.Height) {
		return Picture{}, say.No(say.Refused, say.Text{
			EN: "This picture has too many pixels or frames. Make it smaller: at most 40 megapixels.",
			FR: "Cette image a trop de pixels ou d'images. Réduisez-la\u202f: 40 mégapixels au plus.",
		})
	}
	if !decodes(s.clean) {
		return Picture{}, damaged()
	}
	return Picture{Type: kind, Width: size.Width, Height: size.Height, Frames: s.frames, Bytes: s.clean,
		PlaceRemoved: s.place, Provenance: s.origin, ProvenanceLost: s.origin && s.place}, nil
}

// decodes reports whether the picture, its first frame, can be read to its end.
func decodes(b []byte) (ok bool) {
	one <- struct{}{}
	defer func() { <-one }()
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	_, _, err := image.Decode(bytes.NewReader(b))
	return err == nil
}

func damaged() error {
	return say.No(say.Unreadable, say.Text{
		EN: "This picture is damaged or breaks off. Save it again and send it once more.",
		FR: "Cette image est endommagée ou incomplète. Enregistrez-la de nouveau et renvoyez-la.",
	})
}

// Package pictures reads pictures and films that people hand over. It looks at the bytes, never at a
// name or a claimed type: kind, size, pixels, frames and length are read from the headers before
// anything is decoded. A picture is then decoded once, one at a time, to know that it is one; a film
// never is.
//
// Where a file tells where it was taken, that is removed, without encoding it anew; its orientation
// stays. So does what says how it was made and who is to be named (C2PA, XMP, IPTC, EXIF's artist
// and rights) where it can, and it is said where it no longer holds. What is no part of a picture,
// hidden in it or behind its end, goes.
//
// It refuses what is no JPEG, PNG, GIF, WebP, MP4, MOV or WebM, what is larger than its limits, and
// what breaks off. Every error of [Read] is a *say.Problem.
package pictures

import (
	"bytes"
	"image"
	"image/color"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	_ "golang.org/x/image/webp"

	"copydesk/approvals/say"
)

// Limits of what is taken, whatever the network.
const (
	MaxBytes    = 20 << 20 // of a picture
	MaxFilm     = 64 << 20 // of a film, bytes
	MaxPixels   = 40 << 20 // of one frame
	maxFrames   = 600
	maxMotion   = 400 << 20 // pixels of all frames together
	maxDecoded  = 256 << 20 // bytes that decoding may take
	giveBack    = 32 << 20  // more than this is given back to the system at once
	perDeepStep = 5         // bytes a sample takes while a progressive JPEG is decoded
)

// A Picture is a picture or a film that was read and may be stored.
type Picture struct {
	Type           string        // "image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/quicktime", "video/webm"
	Width, Height  int           // pixels; of a picture before, of a film after turning it upright
	Frames         int           // 1 where it does not move; 0 of a film
	Length         time.Duration // of a film; 0: a picture
	Codec          string        // of a film, as its container says it: "avc1", "V_VP9"
	Bytes          []byte        // without the place it was taken at
	PlaceRemoved   bool          // it told where it was taken
	Provenance     bool          // it says how it was made or who is to be named
	ProvenanceLost bool          // … and some of that no longer holds, because something was removed
}

// Film reports whether it is a film.
func (p Picture) Film() bool { return IsFilm(p.Type) }

// IsFilm reports whether a type is that of a film.
func IsFilm(kind string) bool { return strings.HasPrefix(kind, "video/") }

// A shape is what the headers of one kind of file say.
type shape struct {
	frames  int
	clean   []byte
	more    []byte // a JPEG's continued XMP
	deep    bool   // progressive
	many    bool   // is gone over too often
	moving  bool   // a WebP that moves
	place   bool   // it told where it was taken
	signed  bool   // a mark that holds for these bytes alone
	stated  bool   // words about how it was made or by whom
	dropped bool   // … some of which had to go
}

var kinds = map[string]func([]byte) (shape, bool){
	"image/jpeg": readJPEG,
	"image/png":  readPNG,
	"image/gif":  readGIF,
	"image/webp": readWebP,
}

// one lets one picture be decoded at a time: a large one needs much memory.
var one = make(chan struct{}, 1)

// Read checks a picture or film and takes away where it was taken. The error is a *say.Problem.
func Read(b []byte) (Picture, error) {
	switch {
	case len(b) == 0:
		return Picture{}, say.No(say.Unreadable, say.Text{EN: "This file is empty. Send another one.", FR: "Ce fichier est vide. Envoyez-en un autre."})
	case isBoxes(b):
		return readBoxes(b)
	case bytes.HasPrefix(b, ebmlHead):
		return readWebM(b)
	case len(b) > MaxBytes:
		return Picture{}, say.No(say.Refused, say.Text{
			EN: "This picture has more than 20 MB. Make it smaller and try again.",
			FR: "Cette image dépasse 20\u202fMo. Réduisez-la et réessayez.",
		})
	}
	kind := http.DetectContentType(b)
	read := kinds[kind]
	if read == nil {
		return Picture{}, say.No(say.Unreadable, say.Text{
			EN: "This file is not a picture or film I can use. Send a JPEG, PNG, GIF, WebP or MP4.",
			FR: "Ce fichier n'est ni une image ni un film utilisable. Envoyez un JPEG, PNG, GIF, WebP ou MP4.",
		})
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || size.Width <= 0 || size.Height <= 0 {
		return Picture{}, damaged()
	}
	s, ok := read(b)
	switch {
	case !ok:
		return Picture{}, damaged()
	case s.moving:
		return Picture{}, say.No(say.Refused, say.Text{EN: "Moving WebP pictures are not taken. Send it as a GIF or MP4.", FR: "Les WebP animés ne sont pas acceptés. Envoyez un GIF ou un MP4."})
	case s.many || s.tooLarge(size):
		return Picture{}, tooLarge()
	case !decodes(s.clean, cost(size, s.deep)):
		return Picture{}, damaged()
	}
	return Picture{Type: kind, Width: size.Width, Height: size.Height, Frames: s.frames, Bytes: s.clean, PlaceRemoved: s.place,
		Provenance: s.signed || s.stated, ProvenanceLost: s.signed && !bytes.Equal(s.clean, b) || s.dropped}, nil
}

func (s shape) tooLarge(c image.Config) bool {
	return c.Width > MaxPixels/c.Height || s.frames > maxFrames || s.frames > maxMotion/(c.Width*c.Height) || cost(c, s.deep) > maxDecoded
}

// cost is how many bytes decoding a picture takes, about.
func cost(c image.Config, deep bool) int {
	each := 4
	switch c.ColorModel {
	case color.GrayModel:
		each = 1
	case color.YCbCrModel:
		each = 3
	case color.RGBA64Model, color.NRGBA64Model:
		each = 8
	}
	if deep {
		each *= perDeepStep
	}
	return c.Width * c.Height * each
}

// decodes reports whether the picture, its first frame, can be read to its end.
func decodes(b []byte, cost int) (ok bool) {
	one <- struct{}{}
	defer func() { <-one }()
	defer func() {
		if recover() != nil {
			ok = false
		}
		if cost > giveBack {
			debug.FreeOSMemory()
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

func tooLarge() error {
	return say.No(say.Refused, say.Text{
		EN: "This picture has too many pixels or frames. Make it smaller: at most 40 megapixels.",
		FR: "Cette image a trop de pixels ou d'images. Réduisez-la\u202f: 40 mégapixels au plus.",
	})
}

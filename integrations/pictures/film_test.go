package pictures

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"copydesk/approvals/say"
	"copydesk/integrations/pictures/picturestest"
)

func TestFilmsAreReadWithoutDecoding(t *testing.T) {
	for name, c := range map[string]struct {
		bytes  []byte
		kind   string
		w, h   int
		length time.Duration
		codec  string
	}{
		"mp4":           {picturestest.MP4(picturestest.Film{}), "video/mp4", 640, 360, time.Second, "avc1"},
		"mp4, 64 bits":  {picturestest.MP4(picturestest.Film{Long: true, Milliseconds: 61_500}), "video/mp4", 640, 360, 61500 * time.Millisecond, "avc1"},
		"mov, turned":   {picturestest.MP4(picturestest.Film{Brand: "qt  ", Codec: "hvc1", Width: 1920, Height: 1080, Turned: true}), "video/quicktime", 1080, 1920, time.Second, "hvc1"},
		"webm":          {picturestest.WebM(12.5, 1280, 720, ""), "video/webm", 1280, 720, 12500 * time.Millisecond, "V_VP9"},
		"mp4 with junk": {picturestest.MP4(picturestest.Film{Before: [][]byte{picturestest.Box("free", make([]byte, 20))}}), "video/mp4", 640, 360, time.Second, "avc1"},
	} {
		p, err := Read(c.bytes)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.Type != c.kind || p.Width != c.w || p.Height != c.h || p.Length != c.length || p.Codec != c.codec || !p.Film() {
			t.Errorf("%s: %s %d × %d, %v, %s", name, p.Type, p.Width, p.Height, p.Length, p.Codec)
		}
		if p.PlaceRemoved {
			t.Errorf("%s: told a place it does not have", name)
		}
	}
}

// Wherever a film says where it was taken, that goes, and every sample stays where it stood.
func TestAFilmsPlaceIsWrittenOverInPlace(t *testing.T) {
	loci := picturestest.Box("loci", secret)
	xyz := picturestest.Box("\xa9xyz", secret)
	xmp := picturestest.Box("uuid", uuidXMP, []byte(packet))
	for name, f := range map[string]picturestest.Film{
		"©xyz":              {User: append(xyz, picturestest.Box("\xa9nam", []byte("A shoe"))...)},
		"loci":              {User: loci, Long: true},
		"named values":      {Meta: picturestest.Located(), Brand: "qt  "},
		"values in udta":    {User: picturestest.Located()},
		"XMP":               {Before: [][]byte{xmp}},
		"a camera's track":  {Notes: "DEVCGPS5 48.8566N 2.3522E"},
		"free space":        {Before: [][]byte{picturestest.Box("free", secret)}},
		"a box of its own":  {Before: [][]byte{picturestest.Box("gps ", secret)}},
		"an unknown uuid":   {Before: [][]byte{picturestest.Box("uuid", make([]byte, 16), secret)}},
		"user data cut off": {User: append(xyz, 1, 2, 3)},
	} {
		b := picturestest.MP4(f)
		p, err := Read(bytes.Clone(b))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if bytes.Contains(p.Bytes, secret) || bytes.Contains(p.Bytes, []byte("GPS5")) {
			t.Errorf("%s: the place is still there", name)
		}
		if len(p.Bytes) != len(b) || !bytes.Equal(samplesOf(t, p.Bytes), samplesOf(t, b)) {
			t.Errorf("%s: the samples moved", name)
		}
		if f.User != nil && bytes.Contains(f.User, []byte("A shoe")) && !bytes.Contains(p.Bytes, []byte("A shoe")) {
			t.Errorf("%s: the title is gone", name)
		}
		if again, err := Read(p.Bytes); err != nil || again.PlaceRemoved || !bytes.Equal(again.Bytes, p.Bytes) {
			t.Errorf("%s: reading it again is not the same: %v", name, err)
		}
	}
	if p := must(Read(picturestest.MP4(picturestest.Film{Before: [][]byte{xmp}}))); !bytes.Contains(p.Bytes, []byte("Ana Roy / Studio")) {
		t.Error("a film's credit is gone")
	}
}

// samplesOf reads a film's first samples through its table, as a player does.
func samplesOf(t *testing.T, b []byte) []byte {
	t.Helper()
	at := 0
	if i := bytes.Index(b, []byte("stco")); i > 0 {
		at = int(binary.BigEndian.Uint32(b[i+12:]))
	} else if i := bytes.Index(b, []byte("co64")); i > 0 {
		at = int(binary.BigEndian.Uint64(b[i+12:]))
	}
	if at == 0 || at+1000 > len(b) {
		t.Fatal("there is no table")
	}
	return b[at : at+1000]
}

func TestAFilmsMarkOfOriginStaysOrItsLossIsSaid(t *testing.T) {
	mark := picturestest.Box("uuid", uuidC2PA, []byte("manifest"))
	if p := must(Read(picturestest.MP4(picturestest.Film{Before: [][]byte{mark}}))); !p.Provenance || p.ProvenanceLost {
		t.Errorf("provenance %v, lost %v", p.Provenance, p.ProvenanceLost)
	}
	placed := picturestest.Film{Before: [][]byte{mark}, User: picturestest.Box("\xa9xyz", secret)}
	if p := must(Read(picturestest.MP4(placed))); !p.ProvenanceLost {
		t.Error("a mark that no longer holds is not said to be lost")
	}
}

func TestAWebMsTagsBecomeEmpty(t *testing.T) {
	b := picturestest.WebM(3, 640, 360, "LOCATION 48.8566N")
	p := must(Read(b))
	if !p.PlaceRemoved || bytes.Contains(p.Bytes, secret) || len(p.Bytes) != len(b) {
		t.Error("the place is still there")
	}
	if again := must(Read(p.Bytes)); again.PlaceRemoved || again.Length != 3*time.Second {
		t.Error("reading it again is not the same")
	}
}

func FuzzFilm(f *testing.F) {
	f.Add(picturestest.MP4(picturestest.Film{User: picturestest.Box("\xa9xyz", secret), Meta: picturestest.Located(), Notes: "GPS5"}))
	f.Add(picturestest.MP4(picturestest.Film{Long: true, Before: [][]byte{picturestest.Box("uuid", uuidXMP, []byte(packet))}}))
	f.Add(picturestest.WebM(3, 640, 360, "LOCATION"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if !isBoxes(b) && !bytes.HasPrefix(b, ebmlHead) {
			return
		}
		was := bytes.Clone(b)
		p, err := Read(b)
		if !bytes.Equal(was, b) {
			t.Fatal("what was handed over was changed")
		}
		var known *say.Problem
		if err != nil && !errors.As(err, &known) {
			t.Fatalf("an error nobody can read: %v", err)
		}
		if err != nil {
			return
		}
		if len(p.Bytes) != len(b) || p.Width <= 0 || p.Height <= 0 || p.Length <= 0 {
			t.Fatalf("%d bytes of %d, %d × %d, %v", len(p.Bytes), len(b), p.Width, p.Height, p.Length)
		}
		if again, err := Read(p.Bytes); err != nil || again.PlaceRemoved {
			t.Fatalf("what was cleaned cannot be read, or still tells a place: %v", err)
		}
	})
}

package storage

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// Bytes that were not sealed under a key and for a place do not open.
func FuzzUnseal(f *testing.F) {
	key := Key(bytes.Repeat([]byte{7}, 32))
	good, err := seal(key, "what", "secret")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, "what")
	f.Add(good[:10], "what")
	f.Add(append([]byte{2}, good[1:]...), "what")
	f.Fuzz(func(t *testing.T, b []byte, what string) {
		s, err := unseal([]Key{key}, what, b)
		if err == nil && (s.Reveal() != "secret" || what != "what") {
			t.Errorf("%x opens for %q", b, what)
		}
	})
}

// A file that is no copy is refused, and nothing of it is written outside.
func FuzzArchive(f *testing.F) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, body := range map[string]string{"copydesk.db": "x", "../evil": "x", "media/aa/bb": "y", "manifest.json": `{"format":1,"files":{"copydesk.db":"x"}}`} {
		_ = w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(body)), Typeflag: tar.TypeReg})
		_, _ = w.Write([]byte(body))
	}
	_ = w.Close()
	f.Add(b.Bytes())
	f.Add([]byte("no archive"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		file := filepath.Join(t.TempDir(), "copy.tar")
		must(t, os.WriteFile(file, b, 0o600))
		_, err := unarchive(file, func(name string, r io.Reader) (string, error) {
			if !filepath.IsLocal(name) {
				t.Errorf("%q lies outside", name)
			}
			_, err := io.Copy(io.Discard, r)
			return "never a hash", err
		})
		if err == nil {
			t.Error("it was taken for a copy")
		}
	})
}

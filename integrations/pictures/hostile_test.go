package pictures_test

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"copydesk/approvals/say"
	"copydesk/integrations/pictures"
	"copydesk/integrations/pictures/picturestest"
)

// Each hostile file is refused in a sentence of both languages, at once, and takes no more memory
// than a picture that may be taken.
func TestHostileFilesAreRefusedInASentence(t *testing.T) {
	files := picturestest.Hostile()
	if len(files) < 50 {
		t.Fatalf("only %d hostile files", len(files))
	}
	for _, f := range files {
		t.Run(f.Name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			p, err := pictures.Read(f.Bytes)
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			var no *say.Problem
			if !errors.As(err, &no) || no.Text.EN == "" || no.Text.FR == "" {
				t.Fatalf("taken as %s, %d × %d: %v", p.Type, p.Width, p.Height, err)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
				t.Errorf("it took %d MiB of memory to refuse it", used>>20)
			}
			if took > 5*time.Second {
				t.Errorf("it took %v to refuse it", took)
			}
		})
	}
}

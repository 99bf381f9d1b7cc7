package playground

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Bounds of what pages hand over and private pictures hold, in memory.
const (
	mostFiles = 40
	fileBytes = 10 << 20
	allBytes  = 32 << 20
)

// A shelf holds bytes in memory, the newest only. Safe for concurrent use.
type shelf struct {
	mu    sync.Mutex
	next  int
	size  int
	order []string
	byID  map[string][]byte
}

func newShelf() *shelf { return &shelf{byID: map[string][]byte{}} }

// put holds bytes under the next number.
func (s *shelf) put(b []byte) string {
	s.mu.Lock()
	s.next++
	id := "f" + strconv.Itoa(s.next)
	s.mu.Unlock()
	return s.hold(id, b)
}

func (s *shelf) hold(id string, b []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byID[id] = b
	s.order = append(s.order, id)
	s.size += len(b)
	for len(s.order) > 1 && (len(s.order) > mostFiles || s.size > allBytes) {
		s.size -= len(s.byID[s.order[0]])
		delete(s.byID, s.order[0])
		s.order = s.order[1:]
	}
	return id
}

// all reports whether every one of some files is there.
func (s *shelf) all(ids []string) bool {
	for _, id := range ids {
		if _, ok := s.get(id); !ok {
			return false
		}
	}
	return true
}

func (s *shelf) get(id string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.byID[id]
	return b, ok
}

const (
	imagePath   = "/playground/api/image/"
	imagePrefix = "image/" // of what is kept
)

// stash takes pictures out of a message, so that what is said stays small in memory: public ones
// are kept outside, private ones stand on the shelf. The address changes with the picture, so that
// browsers may hold it; old is the message's last version, nil where it is new.
func (p *Playground) stash(ctx context.Context, old, m *message) error {
	images := slices.Clone(m.Said.Images)
	for i, img := range images {
		if len(img.Data) == 0 {
			continue
		}
		name := fmt.Sprintf("%s-%d-%x", m.ID, i, sha256.Sum256(img.Data))[:len(m.ID)+12]
		images[i].Data, images[i].URL = nil, imagePath+name
		switch {
		case m.private():
			images[i].URL = imagePath + p.files.hold(rand.Text(), img.Data)
		case old.shows(images[i].URL):
		default:
			if err := p.o.Keep(ctx, imagePrefix+name, img.Data); err != nil {
				return err
			}
		}
	}
	m.Said.Images = images
	return nil
}

// picture finds a picture by the name in its address.
func (p *Playground) picture(ctx context.Context, name string) ([]byte, error) {
	if b, ok := p.files.get(name); ok {
		return b, nil
	}
	if !strings.HasPrefix(name, "m") {
		return nil, errNotThere
	}
	kept, err := p.o.Kept(ctx, imagePrefix+name)
	if err != nil {
		return nil, err
	}
	b, ok := kept[imagePrefix+name]
	if !ok {
		return nil, fmt.Errorf("picture %s: %w", name, errNotThere)
	}
	return b, nil
}

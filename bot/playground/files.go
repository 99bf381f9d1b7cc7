package playground

import (
	"context"
	"fmt"
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

func (s *shelf) put(b []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	id := "f" + strconv.Itoa(s.next)
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

func (s *shelf) get(id string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.byID[id]
	return b, ok
}

const imagePath = "/playground/api/image/"

// stash takes pictures out of a message, so that what is said stays small in memory: public ones
// are kept outside, private ones stand on the shelf.
func (p *Playground) stash(ctx context.Context, m *message) error {
	images := append(m.Said.Images[:0:0], m.Said.Images...)
	for i, img := range images {
		if len(img.Data) == 0 {
			continue
		}
		name := m.ID + "-" + strconv.Itoa(i)
		if m.private() {
			name = p.files.put(img.Data)
		} else if err := p.o.Keep(ctx, "image/"+name, img.Data); err != nil {
			return err
		}
		images[i].Data, images[i].URL = nil, imagePath+name
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
	kept, err := p.o.Kept(ctx, "image/"+name)
	if err != nil {
		return nil, err
	}
	b, ok := kept["image/"+name]
	if !ok {
		return nil, fmt.Errorf("picture %s: %w", name, errNotThere)
	}
	return b, nil
}
